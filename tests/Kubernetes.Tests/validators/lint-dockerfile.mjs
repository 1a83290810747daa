// node lint-dockerfile.mjs MODULES FILE: what a Docker builder would refuse or warn of, a line each; exit code 1 if there is anything.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [modules, file] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(modules), 'node_modules/'));
const { validate } = load('dockerfile-utils');
const found = validate(fs.readFileSync(file, 'utf8'), {});
for (const problem of found) console.log(`line ${problem.range.start.line + 1}: ${problem.message}`);
process.exit(found.length > 0 ? 1 : 0);
