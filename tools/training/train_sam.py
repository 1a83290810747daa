"""Trains tiny-sam on generated scenes, with some photos mixed in when there are any.

    python3 train_sam.py --pool DIR --out FILE --seed N --steps N [--photos DIR [--photo-share S]] [--start FILE]
"""

import argparse
import math
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from photos import Photos
from pool import SIDE, Pool
from processor import has_bfloat16
from sam_model import MASK, MASKS, TinySam

MEAN = np.array([123.675, 116.28, 103.53], np.float32)
STD = np.array([58.395, 57.12, 57.375], np.float32)
BATCH = 8
PROMPTS = 12
AVERAGE = 0.998
FOCAL = 8.0
LABELLED_SHARE = 0.5  # of the prompts, on objects of labelled classes: what pseudo-labels are made of
SCALE_WEIGHTS = (0.3, 0.45, 0.25)  # part, object, group


def normalise(image):
    """A letterboxed network input from an RGB image whose long side is SIDE; the padding is zero, as in SAM."""
    height, width = image.shape[:2]
    padded = np.zeros((SIDE, SIDE, 3), np.float32)
    padded[:height, :width] = (image.astype(np.float32) - MEAN) / STD
    return padded.transpose(2, 0, 1)


def _pad(mask):
    out = np.zeros((SIDE, SIDE), np.uint8)
    out[:mask.shape[0], :mask.shape[1]] = mask
    return out


def small_target(mask):
    """The share of each low-resolution cell that a mask covers."""
    return cv2.resize(_pad(mask) * 255, (MASK, MASK), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def pick(rng, mask):
    """A random pixel of a mask, as x and y."""
    flat = np.flatnonzero(mask)
    y, x = divmod(int(flat[rng.integers(len(flat))]), mask.shape[1])
    return float(x), float(y)


def scene_prompts(rng, parts, tables, count, labelled_share=0.0):
    """Points with their part, object and group masks: a share on labelled objects; of the rest three in five spread over objects, two over the area."""
    present = np.unique(parts)
    things = present[(present > 0)]
    owners = np.unique(tables[0][things])
    labelled = np.unique(tables[0][things][tables[2][things] > 0])
    points, targets = [], []
    for i in range(count):
        chosen = labelled if len(labelled) and rng.random() < labelled_share else owners
        if chosen is labelled or i % 5 < 3:
            owner = rng.choice(chosen)
            own = [p for p in things if tables[0][p] == owner]
            part = int(rng.choice(own))
            x, y = pick(rng, parts == part)
        else:
            x, y = int(rng.integers(parts.shape[1])), int(rng.integers(parts.shape[0]))
            part = int(parts[y, x])
        mask_object = tables[0] == tables[0][part]
        mask_group = tables[1] == tables[1][part]
        mask_part = np.arange(256) == part
        points.append((x, y))
        targets.append([small_target(table.astype(np.uint8)[parts]) for table in (mask_part, mask_object, mask_group)])
    return points, targets


def scene_sample(rng, pool):
    image, parts, tables, (width, height) = pool.get(int(rng.integers(len(pool))))
    image, parts = image[:height, :width], parts[:height, :width]
    image, (parts,) = augment(rng, image, [parts])
    points, targets = scene_prompts(rng, parts, tables, PROMPTS, LABELLED_SHARE)
    return normalise(image), points, targets


def photo_sample(rng, photos):
    """Objects of a photo; which of the three scales an object belongs to is unknown."""
    image, masks = photos.items[int(rng.integers(len(photos.items)))]
    image, masks = augment(rng, image, list(masks))
    masks = [mask for mask in masks if mask.sum() > 30]
    if not masks:
        return None
    chosen = [masks[int(rng.integers(len(masks)))] for _ in range(PROMPTS)]
    return normalise(image), [pick(rng, mask) for mask in chosen], [[small_target(mask)] * MASKS for mask in chosen]


def augment(rng, image, maps):
    """Crop, mirror and recolour an image and, where they apply, its maps."""
    if rng.random() < 0.5:
        height, width = image.shape[:2]
        share = rng.uniform(0.45, 1.0)
        h, w = int(height * share), int(width * np.clip(share * rng.uniform(0.8, 1.25), 0.4, 1))
        y, x = int(rng.integers(height - h + 1)), int(rng.integers(width - w + 1))
        scale = SIDE / max(h, w) * (rng.uniform(0.6, 1) if rng.random() < 0.2 else 1)
        size = max(8, int(w * scale + 0.5)), max(8, int(h * scale + 0.5))
        image = cv2.resize(image[y:y + h, x:x + w], size, interpolation=cv2.INTER_LINEAR)
        maps = [cv2.resize(m[y:y + h, x:x + w], size, interpolation=cv2.INTER_NEAREST) for m in maps]
    if rng.random() < 0.5:
        image, maps = image[:, ::-1], [m[:, ::-1] for m in maps]
    image = image.astype(np.float32)
    if rng.random() < 0.7:
        image = (image - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-25, 25)
        image = image * rng.uniform(0.85, 1.15, 3)
    if rng.random() < 0.1:
        image = image[..., ::-1]
    return np.clip(image, 0, 255), maps


def batch(rng, pool, photos, photo_share):
    samples, is_photo = [], []
    while len(samples) < BATCH:
        photo = photos is not None and rng.random() < photo_share
        sample = photo_sample(rng, photos) if photo else scene_sample(rng, pool)
        if sample is not None:
            samples.append(sample)
            is_photo.append(photo)
    images, points, targets = zip(*samples)
    coords = np.zeros((BATCH, PROMPTS, 2, 2), np.float32)
    coords[:, :, 0] = points
    labels = np.broadcast_to(np.array([1, -1], np.float32), (BATCH, PROMPTS, 2)).copy()
    tensors = [torch.from_numpy(np.ascontiguousarray(a, dtype=np.float32)) for a in (np.stack(images), coords, labels, np.array(targets))]
    return (*tensors, torch.tensor(is_photo))


class MaskLoss(torch.autograd.Function):
    """Focal plus dice loss of each mask, [N,P,M,L,L] -> [N,P,M], with its gradient written out to save passes.

    The focal weight |p - t| (at least 0.02) counts as a constant, so the gradient of that part is w (p - t).
    """

    @staticmethod
    def forward(context, logits, targets):
        probability = torch.sigmoid(logits)
        gap = probability - targets
        weight = gap.abs().clamp_(min=0.02)
        likelihood = torch.where(targets > 0.5, probability, 1 - probability).clamp_(min=1e-6)
        cells = logits.shape[-1] * logits.shape[-2]
        focal = -(likelihood.log_().mul_(weight)).sum((-1, -2)) / cells
        overlap = (probability * targets).sum((-1, -2))
        size = probability.sum((-1, -2)) + targets.sum((-1, -2)) + 1
        top = (2 * overlap + 1)[..., None, None]
        size_ = size[..., None, None]
        gradient = gap.mul_(weight).mul_(FOCAL / cells)
        slope = probability * (1 - probability)
        gradient += slope.mul_((top / size_ ** 2) - targets * (2 / size_))
        context.save_for_backward(gradient)
        return FOCAL * focal + 1 - top[..., 0, 0] / size

    @staticmethod
    def backward(context, upstream):
        return context.saved_tensors[0] * upstream[..., None, None], None


@torch.no_grad()
def actual_iou(logits, targets):
    masks, truth = logits > 0, targets > 0.5
    union = (masks | truth).sum((-1, -2)).float()
    return (masks & truth).sum((-1, -2)).float() / union.clamp(min=1)


def total_loss(logits, scores, targets, is_photo):
    """Scenes teach every scale; a photo teaches whichever scale already comes closest."""
    losses = MaskLoss.apply(logits, targets)
    iou = actual_iou(logits, targets)
    error = (scores - iou) ** 2
    nearest = F.one_hot(losses.argmin(-1), MASKS).float()
    weights = torch.where(is_photo[:, None, None], nearest, torch.tensor(SCALE_WEIGHTS).expand_as(nearest))
    return (weights * (losses + error)).sum(-1).mean(), iou


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pool", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--photos")
    parser.add_argument("--photo-share", type=float, default=0.15, help="share of photos in a batch")
    parser.add_argument("--start", help="weights to start from")
    parser.add_argument("--seed", type=int, default=21)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--rate", type=float, default=1.2e-3)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    pool = Pool(args.pool)
    photos = Photos(args.photos, held_out=False) if args.photos else None
    model, average = TinySam(), TinySam()
    if args.start:
        model.load_state_dict(torch.load(args.start))
    average.load_state_dict(model.state_dict())
    model = model.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=args.rate, weight_decay=0.02)
    bfloat16 = has_bfloat16()
    started, step, log = time.time(), 0, []
    while (done := step / args.steps) < 1:
        for group in optimizer.param_groups:
            group["lr"] = args.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        images, coords, labels, targets, is_photo = batch(rng, pool, photos, args.photo_share)
        with torch.autocast("cpu", torch.bfloat16, enabled=bfloat16):
            embedding = model.encoder(images.contiguous(memory_format=torch.channels_last))
            logits, scores = model.decoder(embedding, coords, labels)
        loss, iou = total_loss(logits.float(), scores.float(), targets, is_photo)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        keep = min(AVERAGE, step / (step + 20))
        with torch.no_grad():
            for mean, now in zip(average.state_dict().values(), model.state_dict().values()):
                mean.lerp_(now, 1 - keep) if mean.is_floating_point() else mean.copy_(now)
        scene_iou = iou[~is_photo].mean((0, 1)).numpy()
        log.append([loss.item(), *scene_iou, iou[is_photo].max(-1).values.mean().item() if is_photo.any() else np.nan])
        if step % 50 == 0:
            pool.refresh()
            numbers = " ".join(f"{v:.3f}" for v in np.nanmean(log[-50:], 0))
            print(f"step {step} minutes {(time.time() - started) / 60:.1f} scenes {len(pool)} loss, IoU part object group, photo best: {numbers}", flush=True)
        if step % 200 == 0:
            torch.save(average.state_dict(), args.out)
    torch.save(average.state_dict(), args.out)
    print(f"steps {step} seconds {time.time() - started:.0f}", flush=True)


if __name__ == "__main__":
    main()
