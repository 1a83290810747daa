// node validate.mjs MODULES SCHEMAS FILE: checks every object of a YAML file. Kubernetes' own kinds by the schemas of the npm package kubernetes-models below
// MODULES, custom resources by SCHEMAS/<group>_<version>_<kind>.json. A line for each object that is wrong or has no schema; exit code 1 if there is one.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [modules, schemas, file] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(modules), 'node_modules/'));
const Ajv = load('ajv').default;
const yaml = load('js-yaml');
const ajv = new Ajv({ allErrors: true, strict: false });

function check(object) {
  const { apiVersion, kind } = object;
  const custom = path.join(schemas, `${apiVersion.replace('/', '_')}_${kind}.json`);
  if (fs.existsSync(custom)) {
    const valid = ajv.compile(JSON.parse(fs.readFileSync(custom, 'utf8')));
    return valid(object) ? null : ajv.errorsText(valid.errors, { separator: '; ' });
  }
  let Model;
  try {
    Model = load(`kubernetes-models/${apiVersion}/${kind}`)[kind];
  } catch {
    return `there is no schema of ${apiVersion} ${kind}`;
  }
  try {
    new Model(object).validate();
    return null;
  } catch (error) {
    return error.message.replaceAll('\n', '; ');
  }
}

let wrong = 0;
let checked = 0;
for (const object of yaml.loadAll(fs.readFileSync(file, 'utf8'))) {
  if (!object) continue;
  checked++;
  const error = check(object);
  if (error === null) continue;
  wrong++;
  console.log(`${object.kind} ${object.metadata?.name}: ${error}`);
}
console.log(`${checked} objects, ${wrong} wrong`);
process.exit(wrong > 0 || checked === 0 ? 1 : 0);
