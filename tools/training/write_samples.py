"""Writes the sample data set: images, image-level labels, class names and pixel ground truth.

    python3 write_samples.py --out samples/scenes [--seed N] [--count N]
"""

import argparse
import os

import numpy as np
from PIL import Image

import shapes
from scenes import SceneMaker

SIZES = ((480, 360), (440, 330), (400, 300), (480, 320), (420, 315), (360, 480), (460, 345), (320, 420))


def voc_palette():
    """The PASCAL VOC colours of the values 0..255, as flat RGB."""
    colours = []
    for value in range(256):
        r = g = b = 0
        for bit in range(8):
            r |= (value >> (3 * bit) & 1) << 7 - bit
            g |= (value >> (3 * bit + 1) & 1) << 7 - bit
            b |= (value >> (3 * bit + 2) & 1) << 7 - bit
            if value >> (3 * bit) == 0:
                break
        colours += [r, g, b]
    return colours


def scenes(seed, count):
    """Scenes with one to three labelled classes each, from textures of their own."""
    maker = SceneMaker(bank_seed=seed)
    for index in range(count):
        attempt = 0
        while True:
            rng = np.random.default_rng((seed, index, attempt))
            width, height = SIZES[index % len(SIZES)]
            scene = maker.make(rng, width, height, class_count=int(rng.choice((1, 2, 3), p=(0.3, 0.4, 0.3))), crowd=1.0, zoom=1.15)
            if scene.labels():
                break
            attempt += 1
        yield scene


def write(folder, seed, count):
    os.makedirs(os.path.join(folder, "images"), exist_ok=True)
    os.makedirs(os.path.join(folder, "ground-truth"), exist_ok=True)
    rows = ["image,labels"]
    for index, scene in enumerate(scenes(seed, count)):
        key = f"scene-{index + 1:03d}"
        Image.fromarray(scene.image).save(os.path.join(folder, "images", key + ".jpg"), quality=90)
        truth = Image.fromarray(scene.class_map(), mode="P")
        truth.putpalette(voc_palette())
        truth.save(os.path.join(folder, "ground-truth", key + ".png"), optimize=True)
        rows.append(f"{key}.jpg," + ";".join(shapes.CLASS_NAMES[c - 1] for c in scene.labels()))
    for name, lines in (("labels.csv", rows), ("classes.txt", shapes.CLASS_NAMES)):
        with open(os.path.join(folder, name), "w", newline="\n") as file:
            file.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--count", type=int, default=32)
    args = parser.parse_args()
    write(args.out, args.seed, args.count)


if __name__ == "__main__":
    main()
