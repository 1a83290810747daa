"""Writes and reads pools: generated scenes at training size, in plain .npy files.

    python3 pool.py --out DIR --seed N --count N
"""

import argparse
import os
import time

import numpy as np

from scenes import SceneMaker

SIDE = 256
BANK_SEED = 1
SHARD = 500


def random_size(rng):
    """Width and height with the given long side; portraits now and then."""
    short = int(rng.uniform(0.55, 1.0) * SIDE)
    return (short, SIDE) if rng.random() < 0.25 else (SIDE, short)


def write_pool(folder, seed, count):
    """Writes the shards that are not there yet; scene i is the same whatever the count."""
    os.makedirs(folder, exist_ok=True)
    maker = SceneMaker(BANK_SEED)
    for first in range(0, count, SHARD):
        n = min(SHARD, count - first)
        stem = os.path.join(folder, f"{first // SHARD:03d}")
        if os.path.exists(stem + "-images.npy"):
            continue
        images = np.zeros((n, SIDE, SIDE, 3), np.uint8)
        parts = np.zeros((n, SIDE, SIDE), np.uint8)
        tables = np.zeros((n, 4, 256), np.int16)
        sizes = np.zeros((n, 2), np.int16)
        started = time.time()
        for i in range(n):
            rng = np.random.default_rng((seed, first + i))
            width, height = random_size(rng)
            scene = maker.make(rng, width, height, crowd=rng.uniform(0.3, 2.2))
            images[i, :height, :width] = scene.image
            parts[i, :height, :width] = scene.parts
            used = len(scene.objects)
            tables[i, :, :used] = scene.objects, scene.groups, scene.classes, scene.background
            sizes[i] = width, height
        np.save(stem + "-parts.npy", parts)
        np.save(stem + "-tables.npy", tables)
        np.save(stem + "-sizes.npy", sizes)
        np.save(stem + "-images.part.npy", images)
        os.replace(stem + "-images.part.npy", stem + "-images.npy")
        print(f"{first + n} scenes, {(time.time() - started) / n * 1000:.0f} ms each", flush=True)


class Pool:
    """All shards of a folder, grown when new ones appear."""

    def __init__(self, folder):
        self.folder = folder
        self.shards = []
        self.refresh()

    def refresh(self):
        stems = sorted(name[:3] for name in os.listdir(self.folder) if name.endswith("-images.npy"))
        for stem in stems[len(self.shards):]:
            path = os.path.join(self.folder, stem)
            self.shards.append([np.load(f"{path}-{kind}.npy", mmap_mode="r") for kind in ("images", "parts", "tables", "sizes")])

    def __len__(self):
        return sum(len(shard[0]) for shard in self.shards)

    def get(self, index):
        """image [S,S,3], parts [S,S] (0 in the padding), tables [4,256], (width, height)."""
        for shard in self.shards:
            if index < len(shard[0]):
                return [np.array(array[index]) for array in shard]
            index -= len(shard[0])
        raise IndexError(index)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    args = parser.parse_args()
    write_pool(args.out, args.seed, args.count)


if __name__ == "__main__":
    main()
