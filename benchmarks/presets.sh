#!/usr/bin/env bash
# Low precision and fewer prompts against the model as it is: masks by IoU, and pseudo-labels by mIoU, as one Markdown table.
#   benchmarks/presets.sh VOC [FOLDER]      VOC: a devkit with JPEGImages, SegmentationClass and the split train; results go to FOLDER (default: a temporary one)
# SAM             the model (tiny-sam)
# PSEUDO_LABELS   folder of CAM pseudo-labels <key>.png (VOC/TransCAM)
# PHOTOS          photos of the parity report (20), spread over all
# IMAGES          first images of the split for the mIoU (40); 0 leaves it out
# SET             parameters for all, for example "sam.points_per_side=8 sam.pred_iou_thresh=0"
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
voc=$1 out=${2:-$(mktemp -d)}
photos=${PHOTOS:-20} images=${IMAGES:-40} labels=${PSEUDO_LABELS:-$voc/TransCAM}
mkdir -p "$out"
set=()
for parameter in ${SET:-}; do set+=(--set "$parameter"); done

# By its folder, since the converted models go to a library of their own.
sam=$("$root/samcam" models show "${SAM:-tiny-sam}" --json | sed -n 's/^ *"folder": "\(.*\)",$/\1/p')
export SAMCAM_MODELS=$out/models
for precision in fp16 int8; do "$root/samcam" models convert "$sam" --precision $precision --name $precision --replace --no-record >/dev/null; done

value() { grep -o "\"$1\": *[0-9.]*" | head -n 1 | sed 's/.*: *//'; }
load() { cut -d' ' -f1 /proc/loadavg; }

# labels NAME MODEL [--set ...]: prints mIoU, images/s and CPU seconds of the whole command, start included
labels() {
  local name=$1 model=$2; shift 2
  TIMEFORMAT='%U %S'
  { time "$root/samcam" run "$voc" --split train --limit "$images" --pseudo-labels "$labels" --sam "$model" --output "$out/$name" --fresh --json "${set[@]}" "$@" >"$out/$name.json" 2>"$out/$name.log"; } 2>"$out/$name.time"
  head -n "$images" "$voc/ImageSets/Segmentation/train.txt" >"$out/keys.txt"
  "$root/samcam" eval --predictions "$out/$name/labels" --ground-truth "$voc/SegmentationClass" --classes voc --list "$out/keys.txt" --json 2>/dev/null | value mean_iou
  value images_per_second <"$out/$name.json"
  awk '{ print $1 + $2 }' "$out/$name.time"
}

# row NAME MODEL [--set ...]
row() {
  local name=$1 model=$2 against=() miou=- speed=- cpu=- compared; shift 2
  for word in "$@"; do against+=("${word/--set/--set-against}"); done
  compared=$("$root/samcam" models parity "$sam" --against "$model" --images "$voc/JPEGImages" --limit "$photos" --json "${set[@]}" "${against[@]}" 2>/dev/null)
  [ "$images" = 0 ] || read -r miou speed cpu < <(labels "$name" "$model" "$@" | paste -sd ' ')
  echo "$name $(for member in reference_masks other_masks unequal_counts mean_iou percentile5_iou min_iou; do value $member <<<"$compared" | tr '\n' ' '; done) $miou $speed $cpu $(load)"
}

{
  row none "$sam"
  row fp16 fp16
  row int8 int8
  row adaptive "$sam" --set sam.prompts=adaptive
} | tee "$out/rows.txt" >&2

awk -v photos="$photos" '
  BEGIN { print "| preset | masks | other counts, of " photos " photos | IoU, mean | 5th percentile | least | mIoU, % | change | images/s, ratio | CPU s, ratio | load |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|" }
  NR == 1 { miou = $8; speed = $9; cpu = $10 }
  { printf "| %s | %d | %d | %.4f | %.4f | %.4f |", $1, $3, $4, $5, $6, $7
    if ($8 == "-") printf " | | | |"; else printf " %.2f | %+.2f | %.2f | %.2f |", 100 * $8, 100 * ($8 - miou), $9 / speed, $10 / cpu
    printf " %.0f |\n", $11 }' "$out/rows.txt"
