#!/usr/bin/env bash
# src/publish.sh FOLDER PROJECT... [-- OPTION...]: publishes programs into one folder, for Linux on x64 alone, as the images hold them. What stands behind -- goes to dotnet
# (-p:OrtFlavor=gpu -p:OrtGpuVersion=...).
set -euo pipefail
folder=${1:?usage: src/publish.sh FOLDER PROJECT... [-- OPTION...]}
shift
projects=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do projects+=("$1"); shift; done
[ $# -gt 0 ] && shift
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")"

# The CUDA flavour has no lock file of its own here: see GpuWorker/README.md.
locked=--locked-mode
for option in "$@"; do [ "$option" = -p:OrtFlavor=gpu ] && locked=; done
for project in "${projects[@]}"; do
  dotnet restore "$project" $locked -v q "$@"
  dotnet publish "$project" --no-restore -c Release -v q --nologo -m:1 -o "$folder" "$@"
done

# Native libraries of other systems: two thirds of all bytes.
find "$folder/runtimes" -mindepth 1 -maxdepth 1 ! -name linux-x64 ! -name linux ! -name unix -exec rm -rf {} +
find "$folder" -maxdepth 1 \( -name '*.xml' -o -name '*.pdb' \) -delete
