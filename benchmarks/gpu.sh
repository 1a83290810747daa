#!/usr/bin/env bash
# The GPU against the CPU: builds with the CUDA runtime, runs a dataset on both, prints images/s, parity and peak GPU memory.
#   benchmarks/gpu.sh [DATASET] [FOLDER]     the bundled scenes; results go to FOLDER (default: a temporary one)
# ORT_GPU_VERSION   Microsoft.ML.OnnxRuntime.Gpu; it must fit the machine's CUDA and the managed package
# SAM, CAM          models; POINTS_PER_BATCH prompts per decoder call on the GPU
# Exit codes: 0 measured, 1 failed, 3 there is no GPU here.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dataset=${1:-$root/samples/scenes}
version=${ORT_GPU_VERSION:-1.31.0}
sam=${SAM:-tiny-sam} cam=${CAM:-tiny-cam} batch=${POINTS_PER_BATCH:-256}

if ! command -v nvidia-smi >/dev/null 2>&1 || ! nvidia-smi -L 2>/dev/null | grep -q '^GPU'; then
  cat >&2 <<'TEXT'
gpu.sh: no NVIDIA GPU can be seen here, so nothing was measured.
  Run it on a machine where `nvidia-smi -L` lists a device, with the CUDA and cuDNN libraries that
  Microsoft.ML.OnnxRuntime.Gpu of the chosen version needs on the library path. In a container: start it with
  --gpus all (docker) or nvidia.com/gpu: 1 (Kubernetes).
TEXT
  exit 3
fi
out=${2:-$(mktemp -d)}
mkdir -p "$out"

. "$root/.ci/prepare.sh"
# Apart from the ordinary build: a restore of the GPU package that fails would leave obj/ unusable for the next one.
build=$out/build
export SAMCAM_MODELS=${SAMCAM_MODELS:-$root/models}
for project in src/Cli benchmarks/parity; do
  dotnet build "$root/$project" -c Release -v q --nologo --artifacts-path "$build" \
    -p:OrtFlavor=gpu -p:OrtGpuVersion="$version" -p:RestorePackagesWithLockFile=false 1>&2 ||
    { echo "gpu.sh: the build failed; is Microsoft.ML.OnnxRuntime.Gpu $version on your package feed? See ORT_GPU_VERSION." >&2; exit 1; }
done

program() { find "$build/bin" -path '*/release/*' -name "$1" -print -quit; }
samcam=$(program samcam.dll)
parity=$(program SamCam.Parity.dll)

# Peak of the memory in use on all devices, MiB, less what others had before.
used() { nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits | awk '{ s += $1 } END { print s + 0 }'; }
watch_memory() {
  local peak=0 now
  while :; do
    now=$(used) || now=0
    if [ "$now" -gt "$peak" ]; then peak=$now; echo "$peak" > "$out/peak"; fi
    sleep 0.2
  done
}

# run PROVIDER BATCH NAME: prints images/s
run() {
  dotnet "$samcam" run "$dataset" --output "$out/$3" --sam "$sam" --cam "$cam" --provider "$1" --points-per-batch "$2" --fresh --json 2>"$out/$3.log" >"$out/$3.json" ||
    { echo "gpu.sh: the run on $1 failed:" >&2; tail -n 5 "$out/$3.log" >&2; exit 1; }
  tail -n 1 "$out/$3.json" | grep -o '"images_per_second":[0-9.]*' | cut -d: -f2
}

nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
echo "ONNX Runtime $version, $sam, $cam, $(nproc) CPU cores"
idle=$(used)
watch_memory &
watcher=$!
trap 'kill "$watcher" 2>/dev/null || true' EXIT
run cuda "$batch" warm >/dev/null
gpu=$(run cuda "$batch" cuda)
kill "$watcher" 2>/dev/null || true
peak=$(cat "$out/peak")
cpu=$(run cpu 64 cpu)

printf '\n| provider | images/s | peak GPU memory, MiB |\n|---|--:|--:|\n| cuda | %s | %s |\n| cpu | %s | |\n\n' "$gpu" "$((peak - idle))" "$cpu"
dotnet "$parity" "$out/cpu" "$out/cuda"
