#!/bin/sh
# Makes both bundled models and the samples from seeds. Work files go to $WORK (default: /tmp/samcam-training).
# Photos of $SAMCAM_TESTDATA/data/coco128 are mixed in when that folder is there.
set -eu
cd "$(dirname "$0")"
python=${PYTHON:-/usr/bin/python3}
work=${WORK:-/tmp/samcam-training}
root=../..
photos=
[ -d "${SAMCAM_TESTDATA:-}/data/coco128" ] && photos="--photos $SAMCAM_TESTDATA/data/coco128"

# Threads that wait asleep do not slow one another down when the machine is shared.
export OMP_WAIT_POLICY=PASSIVE GOMP_SPINCOUNT=0 OPENBLAS_NUM_THREADS=1

$python pool.py --out "$work/validation" --seed 12 --count 300
$python pool.py --out "$work/train" --seed 11 --count 34000
$python train_cam.py --pool "$work/train" --validation "$work/validation" --out "$work/tiny-cam.pt" --seed 31 --steps "${CAM_STEPS:-5600}"
$python train_sam.py --pool "$work/train" $photos --out "$work/tiny-sam.pt" --seed 21 --steps "${SAM_STEPS:-10000}"
$python export_cam.py --weights "$work/tiny-cam.pt" --out "$root/models/tiny-cam"
$python export_sam.py --weights "$work/tiny-sam.pt" --out "$root/models/tiny-sam"
$python write_samples.py --out "$root/samples/scenes" --seed 41 --count 32
