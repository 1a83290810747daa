"""Photos with instance polygons in COCO's format, as an optional second source of training images."""

import json
import os

import cv2
import numpy as np

from pool import SIDE

HELD_OUT = 28
MINIMUM_AREA = 0.001


def _shrink(image):
    height, width = image.shape[:2]
    scale = SIDE / max(height, width)
    size = max(1, int(width * scale + 0.5)), max(1, int(height * scale + 0.5))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA), scale


class Photos:
    """Photos shrunk to the model's size, each with the masks of its objects; the last ones are held out."""

    def __init__(self, folder, held_out):
        with open(os.path.join(folder, "annotations", "instances_train2017.json")) as file:
            data = json.load(file)
        infos = sorted(data["images"], key=lambda info: info["id"])
        infos = infos[-HELD_OUT:] if held_out else infos[:-HELD_OUT]
        polygons = {}
        for note in data["annotations"]:
            if not note["iscrowd"]:
                polygons.setdefault(note["image_id"], []).append(note["segmentation"])
        paths = {name: os.path.join(root, name) for root, _, names in os.walk(os.path.join(folder, "images")) for name in names}
        self.items = []
        for info in infos:
            image = cv2.imread(paths[info["file_name"]], cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
            image, scale = _shrink(image[..., ::-1])
            masks = [self._mask(rings, scale, image.shape[:2]) for rings in polygons.get(info["id"], [])]
            masks = [mask for mask in masks if mask.mean() >= MINIMUM_AREA]
            if masks:
                self.items.append((image, np.stack(masks)))

    @staticmethod
    def _mask(rings, scale, shape):
        mask = np.zeros(shape, np.uint8)
        contours = [np.round(np.array(ring).reshape(-1, 2) * scale * 16 - 8).astype(np.int32) for ring in rings]
        for contour in contours:
            cv2.fillPoly(mask, [contour], 1, cv2.LINE_8, 4)
        return mask
