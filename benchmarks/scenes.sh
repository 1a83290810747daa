#!/usr/bin/env bash
# Pseudo-label quality on the bundled scenes: SEPL against the CAM alone at its best background threshold.
#   benchmarks/scenes.sh [FOLDER]      results go to FOLDER (default: a temporary one)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=${1:-$(mktemp -d)}
scenes=$root/samples/scenes

miou() {
  "$root/samcam" eval --predictions "$1" --ground-truth "$scenes/ground-truth" --classes "$scenes/classes.txt" --json 2>/dev/null |
    grep -o '"mean_iou":[0-9.]*' | head -n 1 | cut -d: -f2
}

best=0 at=
for t in 0.05 0.10 0.15 0.20 0.25 0.30 0.35 0.40 0.45 0.50 0.55 0.60; do
  "$root/samcam" run "$scenes" --output "$out/cam-$t" --strategy none --set cam.background_threshold=$t 2>/dev/null
  value=$(miou "$out/cam-$t/labels")
  echo "CAM alone, background threshold $t: mIoU $value"
  if awk "BEGIN { exit !($value > $best) }"; then best=$value at=$t; fi
done

"$root/samcam" run "$scenes" --output "$out/sepl"
merged=$(miou "$out/sepl/labels")
echo
awk -v b="$best" -v t="$at" -v m="$merged" 'BEGIN {
  scale = m <= 1 ? 100 : 1
  printf "| labels | mIoU |\n|---|--:|\n| CAM alone, best background threshold (%s) | %.1f |\n| SEPL (CAM + SAM) | %.1f |\n| change | %+.1f |\n", t, b * scale, m * scale, (m - b) * scale }'
