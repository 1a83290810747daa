"""SAM's everything mode, the IRN CAM protocol and the SEPL merge, for measuring the bundled models in Python."""

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

import train_cam
import train_sam
from pool import SIDE
from sam_model import MASK_GAIN

PROMPTS_AT_ONCE = 256
LOWEST_SCORE = 0.2


def shrink(image):
    height, width = image.shape[:2]
    scale = SIDE / max(height, width)
    size = int(width * scale + 0.5), int(height * scale + 0.5)
    return np.asarray(Image.fromarray(image).resize(size, Image.BILINEAR))


@torch.no_grad()
def decode_points(model, image, points):
    """Logits [B,3,L,L] and scores [B,3] for points [B,2] in pixels of the image."""
    small = shrink(image)
    embedding = model.encoder(torch.from_numpy(train_sam.normalise(small))[None])
    ratio = np.array([small.shape[1] / image.shape[1], small.shape[0] / image.shape[0]], np.float32)
    coords = np.zeros((1, len(points), 2, 2), np.float32)
    coords[0, :, 0] = points * ratio
    labels = torch.tensor([1.0, -1.0]).expand(1, len(points), 2)
    masks, scores = [], []
    for first in range(0, len(points), PROMPTS_AT_ONCE):
        part = slice(first, first + PROMPTS_AT_ONCE)
        m, s = model.decoder(embedding, torch.from_numpy(coords[:, part]), labels[:, part])
        masks.append(MASK_GAIN * m[0])
        scores.append(s[0])
    return torch.cat(masks), torch.cat(scores), small.shape[:2]


def to_image(logits, small_shape, shape):
    """Low-resolution logits [N,L,L] brought to the image's size as SAM does: up, crop, up."""
    square = F.interpolate(logits[None], (SIDE, SIDE), mode="bilinear", align_corners=False)
    cropped = square[..., :small_shape[0], :small_shape[1]]
    return F.interpolate(cropped, shape, mode="bilinear", align_corners=False)[0]


def candidates(model, image, points_per_side):
    """Every mask of the grid's points: booleans, predicted IoU, stability and boxes, of all but the poorest scores."""
    height, width = image.shape[:2]
    axis = np.linspace(1 / (2 * points_per_side), 1 - 1 / (2 * points_per_side), points_per_side)
    grid = np.stack(np.meshgrid(axis * width, axis * height), -1).reshape(-1, 2).astype(np.float32)
    logits, scores, small_shape = decode_points(model, image, grid)
    logits, scores = logits.flatten(0, 1), scores.flatten()
    worthwhile = scores > LOWEST_SCORE
    logits, scores = logits[worthwhile], scores[worthwhile].numpy()
    masks, stability, boxes = [], [], []
    for chunk in logits.split(128):
        full = to_image(chunk, small_shape, (height, width))
        inner, outer = (full > 1).sum((1, 2)).float(), (full > -1).sum((1, 2)).float()
        stability.append((inner / outer).numpy())
        masks.append((full > 0).numpy())
    masks = np.concatenate(masks)
    rows, columns = masks.any(2), masks.any(1)
    boxes = np.stack([columns.argmax(1), rows.argmax(1), width - 1 - columns[:, ::-1].argmax(1), height - 1 - rows[:, ::-1].argmax(1)], 1)
    return masks, scores, np.concatenate(stability), boxes.astype(np.float32), rows.any(1)


def select(found, iou_threshold, stability_threshold, nms_threshold):
    """The masks that pass the filters and the box suppression, best predicted IoU first."""
    masks, scores, stability, boxes, filled = found
    keep = np.flatnonzero(filled & (scores > iou_threshold) & (stability >= stability_threshold))
    keep = keep[np.argsort(-scores[keep], kind="stable")]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    chosen = []
    while len(keep):
        best, keep = keep[0], keep[1:]
        chosen.append(best)
        side = np.minimum(boxes[best, 2:], boxes[keep, 2:]) - np.maximum(boxes[best, :2], boxes[keep, :2])
        overlap = np.clip(side, 0, None).prod(1)
        keep = keep[overlap <= nms_threshold * (area[best] + area[keep] - overlap)]
    return masks[chosen]


@torch.no_grad()
def activation_maps(model, image, labels):
    """The IRN protocol: four scales and mirroring, summed, each labelled class divided by its maximum."""
    height, width = image.shape[:2]
    total = 0
    for scale in (1.0, 0.5, 1.5, 2.0):
        size = int(np.round(width * scale)), int(np.round(height * scale))
        scaled = np.asarray(Image.fromarray(image).resize(size, Image.BICUBIC)) if scale != 1 else image
        pair = torch.stack([train_cam.normalise(scaled), train_cam.normalise(scaled[:, ::-1])])
        cam = torch.relu(model(pair)[1])
        cam = cam[:1] + cam[1:].flip(-1)
        total = total + F.interpolate(cam, (height, width), mode="bilinear", align_corners=False)[0]
    maps = total[[c - 1 for c in labels]]
    return (maps / (maps.amax((1, 2), keepdim=True) + 1e-5)).numpy()


def label_map(maps, labels, threshold):
    best = np.concatenate([np.full_like(maps[:1], threshold), maps]).argmax(0)
    return np.array([0, *labels], np.uint8)[best]


def merge(labels, masks):
    """SEPL's merge rule of one CAM label map with SAM masks."""
    out = np.zeros_like(labels)
    free = np.ones(len(masks), bool)
    areas = masks.sum((1, 2)) if len(masks) else np.zeros(0)
    for k in np.unique(labels[labels > 0]):
        own = labels == k
        covered = masks[free].any(0) if free.any() else np.zeros_like(own)
        paint = own & ~covered
        inside = (masks & own).sum((1, 2)) if len(masks) else np.zeros(0)
        taken = free & ((2 * inside > areas) | (20 * inside >= 17 * own.sum()))
        if taken.any():
            paint |= masks[taken].any(0)
        free &= ~taken
        out[paint] = k
    return out


def confusion(truth, guess, classes):
    return np.bincount(truth.astype(np.int64).ravel() * classes + guess.ravel(), minlength=classes * classes).reshape(classes, classes)


def mean_iou(matrix):
    hit = np.diag(matrix)
    return float(np.mean(hit / (matrix.sum(0) + matrix.sum(1) - hit).clip(1)))
