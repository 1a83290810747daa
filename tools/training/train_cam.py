"""Trains tiny-cam on image-level labels only.

    python3 train_cam.py --pool DIR --validation DIR --out FILE --seed N --steps N [--start FILE]

Every other batch shows crops of scenes, each a small image with its own image-level labels (what shows in it at all),
the others whole scenes. The image logit is a smooth maximum of the activation map, so that small objects count as
much as large ones.
"""

import argparse
import math
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import shapes
from cam_model import TinyCam
from pool import Pool
from processor import has_bfloat16

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
PIXELS = 1_800_000
SLIVER = 0.01


def image_labels(tables, parts, smallest=1):
    """The image-level label vector: 1 for classes that show, 0 for absent ones, -1 for those with fewer than smallest pixels."""
    labels = np.zeros(len(shapes.CLASSES), np.float32)
    areas = np.bincount(parts.ravel(), minlength=tables.shape[1])
    for class_id in range(1, len(labels) + 1):
        area = areas[tables[2] == class_id].sum()
        labels[class_id - 1] = 1 if area >= smallest else -1 if area > 0 else 0
    return labels


def normalise(image):
    return torch.from_numpy(((image.astype(np.float32) / 255 - MEAN) / STD).transpose(2, 0, 1).copy())


def recoloured(rng, image):
    """The image, mirrored or not, in another light."""
    if rng.random() < 0.5:
        image = image[:, ::-1]
    return np.clip(image.astype(np.float32) * rng.uniform(0.8, 1.2, 3) + rng.uniform(-20, 20), 0, 255)


def resized(image, width, height):
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if width < image.shape[1] else cv2.INTER_LINEAR)


def stacked(images, labels):
    return torch.stack([normalise(image) for image in images]), torch.from_numpy(np.stack(labels))


def count_of(width, height):
    """How many images make a batch: fewer large ones, so that a step costs about the same."""
    return int(np.clip(PIXELS / (width * height), 8, 96))


def scene_batch(pool, rng, low, high):
    """Whole scenes brought to one random size."""
    width = int(low * (high / low) ** rng.random())
    height = int(width * rng.uniform(0.7, 1.0))
    images, labels = [], []
    for index in rng.integers(0, len(pool), count_of(width, height)):
        image, parts, tables, size = pool.get(index)
        labels.append(image_labels(tables, parts))
        images.append(recoloured(rng, resized(image[:size[1], :size[0]], width, height)))
    return stacked(images, labels)


def crop_batch(pool, rng, low, high, zoom):
    """Crops of one random size of low to high pixels, enlarged by one random factor of 1/zoom to zoom."""
    side = int(low * (high / low) ** rng.random())
    out = int(np.clip(side * zoom ** rng.uniform(-1, 1), 64, 400))
    images, labels = [], []
    for index in rng.integers(0, len(pool), count_of(out, out)):
        image, parts, tables, size = pool.get(index)
        x, y = (int(rng.integers(0, max(1, size[k] - side + 1))) for k in (0, 1))
        window = np.s_[y:min(y + side, size[1]), x:min(x + side, size[0])]
        labels.append(image_labels(tables, parts[window], SLIVER * side * side))
        images.append(recoloured(rng, resized(image[window], out, out)))
    return stacked(images, labels)


def mean_average_precision(scores, labels):
    values = []
    for k in range(labels.shape[1]):
        order = np.argsort(-scores[:, k])
        hits = labels[order, k]
        precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
        values.append((precision * hits).sum() / max(hits.sum(), 1))
    return float(np.mean(values))


@torch.no_grad()
def measure(model, pool):
    model.eval()
    scores, labels = [], []
    for index in range(len(pool)):
        image, parts, tables, size = pool.get(index)
        scores.append(model(normalise(image[:size[1], :size[0]])[None])[0][0].numpy())
        labels.append(image_labels(tables, parts))
    model.train()
    return mean_average_precision(np.stack(scores), np.stack(labels))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", required=True)
    parser.add_argument("--validation", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start", help="weights to start from")
    parser.add_argument("--crop-share", type=float, default=0.6)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=31)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    pool, validation = Pool(args.pool), Pool(args.validation)
    model = TinyCam(len(shapes.CLASSES))
    if args.start:
        model.load_state_dict(torch.load(args.start))
    model = model.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=0.02)
    bfloat16 = has_bfloat16()
    started, step, losses = time.time(), 0, []
    while (done := step / args.steps) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        if rng.random() < args.crop_share:
            images, labels = crop_batch(pool, rng, 72, 160, 2.6)
        else:
            images, labels = scene_batch(pool, rng, 150, 660)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            logits, _ = model(images.contiguous(memory_format=torch.channels_last))
        loss = F.binary_cross_entropy_with_logits(logits.float(), labels.clamp(min=0), weight=(labels >= 0).float())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        step += 1
        if step % 50 == 0:
            pool.refresh()
            print(f"step {step} minutes {(time.time() - started) / 60:.1f} scenes {len(pool)} loss {np.mean(losses[-50:]):.4f}", flush=True)
        if step % 200 == 0:
            torch.save(model.state_dict(), args.out)
            print(f"  validation mAP {measure(model, validation):.4f}", flush=True)
    torch.save(model.state_dict(), args.out)
    print(f"steps {step} seconds {time.time() - started:.0f} validation mAP {measure(model, validation):.4f}", flush=True)


if __name__ == "__main__":
    main()
