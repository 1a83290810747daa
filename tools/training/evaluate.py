"""Measures both models.

    python3 evaluate.py pipeline --sam FILE --cam FILE (--samples DIR | --seed N --count N) [--sweep]
    python3 evaluate.py clicks --sam FILE --pool DIR [--photos DIR] [--sa1b DIR]

"pipeline" gives the mIoU of CAM labels and of SEPL's labels for background thresholds and everything-mode
settings; "clicks" gives the quality of single-click masks and how honest the predicted IoU is.
"""

import argparse
import itertools
import json
import os

import cv2
import numpy as np
import torch
from PIL import Image

import everything
import shapes
from cam_model import TinyCam
from photos import Photos
from pool import Pool
from sam_model import TinySam
from train_sam import scene_prompts
from write_samples import scenes

THRESHOLDS = [round(0.05 * i, 2) for i in range(1, 13)]
CLASSES = len(shapes.CLASSES) + 1


def load(model, path):
    model.load_state_dict(torch.load(path))
    return model.eval()


def sample_items(folder):
    """Image, labels and ground truth of every sample on disk."""
    with open(os.path.join(folder, "labels.csv")) as file:
        for line in file.read().split("\n")[1:-1]:
            name, labels = line.split(",")
            image = np.asarray(Image.open(os.path.join(folder, "images", name)).convert("RGB"))
            truth = np.asarray(Image.open(os.path.join(folder, "ground-truth", name[:-4] + ".png")))
            yield image, [shapes.CLASS_NAMES.index(label) + 1 for label in labels.split(";")], truth


def generated_items(seed, count):
    for scene in scenes(seed, count):
        yield scene.image, scene.labels(), scene.class_map()


def pipeline(args):
    sam, cam = load(TinySam(), args.sam), load(TinyCam(CLASSES - 1), args.cam)
    items = list(sample_items(args.samples) if args.samples else generated_items(args.seed, args.count))
    settings, thresholds = [(args.pred_iou, args.stability, args.box_nms)], THRESHOLDS
    if args.sweep:
        settings = list(itertools.product((0.2, 0.3, 0.4, 0.5, 0.7), (0.6, 0.7, 0.8), (0.7,)))
        thresholds = THRESHOLDS[:4]
    cam_matrix = {t: np.zeros((CLASSES, CLASSES), np.int64) for t in THRESHOLDS}
    sepl_matrix = {(t, s): np.zeros((CLASSES, CLASSES), np.int64) for t in thresholds for s in settings}
    mask_counts = {s: [] for s in settings}
    for image, labels, truth in items:
        maps = everything.activation_maps(cam, image, labels)
        label_maps = {t: everything.label_map(maps, labels, t) for t in THRESHOLDS}
        found = everything.candidates(sam, image, args.points_per_side)
        for setting in settings:
            masks = everything.select(found, *setting)
            mask_counts[setting].append(len(masks))
            for t in thresholds:
                sepl_matrix[t, setting] += everything.confusion(truth, everything.merge(label_maps[t], masks), CLASSES)
        for t in THRESHOLDS:
            cam_matrix[t] += everything.confusion(truth, label_maps[t], CLASSES)
    print("CAM mIoU by background threshold:", " ".join(f"{t}:{everything.mean_iou(m) * 100:.1f}" for t, m in cam_matrix.items()))
    for setting in settings:
        row = {t: everything.mean_iou(sepl_matrix[t, setting]) * 100 for t in thresholds}
        best = max(row, key=row.get)
        print(f"pred_iou {setting[0]} stability {setting[1]} box_nms {setting[2]} masks {np.mean(mask_counts[setting]):.1f}: best {row[best]:.1f} at {best};",
              " ".join(f"{t}:{v:.1f}" for t, v in row.items()), flush=True)


def iou(a, b):
    union = (a | b).sum()
    return (a & b).sum() / union if union else 0.0


def click_quality(name, triples):
    """Prints quality and calibration; triples are (scores [3], IoUs of each mask with each target [3,targets])."""
    scores = np.array([t[0] for t in triples])
    table = [t[1] for t in triples]
    best = np.array([ious.max(0).mean() for ious in table])
    chosen = np.array([ious[s.argmax()].max() for s, ious in zip(scores, table)])
    print(f"{name}: {len(triples)} clicks, best of three {best.mean() * 100:.1f}, chosen by predicted IoU {chosen.mean() * 100:.1f}")


def calibration(predicted, actual):
    print(f"predicted IoU: correlation {np.corrcoef(predicted, actual)[0, 1]:.3f}, mean absolute error {np.abs(predicted - actual).mean():.3f}")
    for low in np.arange(0, 1, 0.1):
        inside = (predicted >= low) & (predicted < low + 0.1 + 1e-9 * (low > 0.85))
        if inside.any():
            print(f"  predicted {low:.1f}-{low + 0.1:.1f}: {inside.sum()} masks, mean actual IoU {actual[inside].mean():.3f}")


def clicks(args):
    sam = load(TinySam(), args.sam)
    rng = np.random.default_rng(7)
    pool = Pool(args.pool)
    triples, predicted, actual, by_scale = [], [], [], []
    for index in range(min(len(pool), args.count)):
        image, parts, tables, (width, height) = pool.get(index)
        image, parts = image[:height, :width], parts[:height, :width]
        points, _ = scene_prompts(rng, parts, tables, 8)
        logits, scores, small = everything.decode_points(sam, image, np.array(points, np.float32))
        masks = (everything.to_image(logits.flatten(0, 1), small, image.shape[:2]) > 0).numpy().reshape(len(points), 3, height, width)
        for (x, y), three, score in zip(points, masks, scores.numpy()):
            part = parts[int(y), int(x)]
            truths = [parts == part, (tables[0] == tables[0][part])[parts], (tables[1] == tables[1][part])[parts]]
            own = np.array([[iou(mask, truth) for truth in truths] for mask in three])
            triples.append((score, own))
            by_scale.append(np.diag(own))
            predicted += list(score)
            actual += list(np.diag(own))
    click_quality("generated scenes", triples)
    print("  IoU by scale (part, object, group):", np.round(np.mean(by_scale, 0) * 100, 1))
    calibration(np.array(predicted), np.array(actual))
    if args.photos:
        photo_clicks(sam, "held-out photos", Photos(args.photos, held_out=True).items)
    if args.sa1b:
        photo_clicks(sam, "sa1b", [sa1b_item(args.sa1b)])


def sa1b_item(folder):
    with open(os.path.join(folder, "sa_1.json")) as file:
        data = json.load(file)
    image = np.asarray(Image.open(os.path.join(folder, "sa_1.jpg")).convert("RGB"))
    return image, np.stack([decode_rle(note["segmentation"]) for note in data["annotations"]])


def decode_rle(rle):
    """COCO run lengths, compressed or plain, to a mask."""
    counts = rle["counts"]
    if isinstance(counts, str):
        runs, value, shift = [], 0, 0
        for character in counts.encode():
            digit = character - 48
            value |= (digit & 31) << shift
            shift += 5
            if not digit & 32:
                if digit & 16:
                    value -= 1 << shift
                runs.append(value + (runs[-2] if len(runs) > 2 else 0))
                value = shift = 0
        counts = runs
    height, width = rle["size"]
    flat = np.repeat(np.arange(len(counts)) % 2, counts)
    return flat.reshape(width, height).T.astype(np.uint8)


def photo_clicks(sam, name, items):
    """One click at the innermost point of each object's mask."""
    triples = []
    for image, masks in items:
        image = np.ascontiguousarray(image)
        points = []
        for mask in masks:
            distance = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
            points.append(np.unravel_index(distance.argmax(), mask.shape)[::-1])
        logits, scores, small = everything.decode_points(sam, image, np.array(points, np.float32))
        for truth, three, score in zip(masks, logits, scores.numpy()):
            guess = (everything.to_image(three, small, image.shape[:2]) > 0).numpy()
            triples.append((score, np.array([[iou(mask, truth > 0)] for mask in guess])))
    click_quality(name, triples)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("pipeline")
    command.set_defaults(run=pipeline)
    command.add_argument("--sam", required=True)
    command.add_argument("--cam", required=True)
    command.add_argument("--samples")
    command.add_argument("--seed", type=int, default=51)
    command.add_argument("--count", type=int, default=40)
    command.add_argument("--sweep", action="store_true")
    command.add_argument("--points-per-side", type=int, default=16)
    command.add_argument("--pred-iou", type=float, default=0.7)
    command.add_argument("--stability", type=float, default=0.8)
    command.add_argument("--box-nms", type=float, default=0.7)
    command = commands.add_parser("clicks")
    command.set_defaults(run=clicks)
    command.add_argument("--sam", required=True)
    command.add_argument("--pool", required=True)
    command.add_argument("--count", type=int, default=200)
    command.add_argument("--photos")
    command.add_argument("--sa1b")
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
