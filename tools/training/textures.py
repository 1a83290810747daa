"""Scalar texture fields and the materials painted with them."""

import colorsys

import cv2
import numpy as np

TILE = 512


def _fractal(rng, exponent):
    """Smooth noise summed over octaves; a larger exponent means softer clouds."""
    field = np.zeros((TILE, TILE), np.float32)
    for octave in range(2, 9):
        n = 2 ** octave
        noise = rng.standard_normal((n, n)).astype(np.float32)
        field += cv2.resize(noise, (TILE, TILE), interpolation=cv2.INTER_CUBIC) * n ** -exponent
    return field


def _coordinates(rng, warp):
    """Pixel coordinates, bent by soft noise so that patterns look hand made."""
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    if warp > 0:
        x += warp * _normalised(_fractal(rng, 1.6)) - warp / 2
        y += warp * _normalised(_fractal(rng, 1.6)) - warp / 2
    return x, y


def _normalised(field):
    low, high = np.percentile(field, (1, 99))
    return np.clip((field - low) / (high - low + 1e-6), 0, 1).astype(np.float32)


def _stripes(rng):
    x, _ = _coordinates(rng, rng.uniform(0, 40))
    period = rng.uniform(14, 60)
    duty = rng.uniform(0.25, 0.75)
    phase = (x / period) % 1
    edge = 1.5 / period
    return np.clip((duty - np.abs(phase * 2 - 1)) / edge + 0.5, 0, 1)


def _waves(rng):
    x, y = _coordinates(rng, rng.uniform(20, 90))
    return 0.5 + 0.5 * np.sin(2 * np.pi * (x + 0.2 * y) / rng.uniform(16, 70))


def _checks(rng):
    x, y = _coordinates(rng, rng.uniform(0, 14))
    period = rng.uniform(20, 64)
    return ((np.floor(x / period) + np.floor(y / period)) % 2).astype(np.float32)


def _dots(rng):
    x, y = _coordinates(rng, rng.uniform(0, 25))
    period = rng.uniform(18, 50)
    row = np.floor(y / period)
    dx = (x / period + 0.5 * (row % 2)) % 1 - 0.5
    dy = (y / period) % 1 - 0.5
    return np.clip((rng.uniform(0.2, 0.38) - np.hypot(dx, dy)) * period / 2 + 0.5, 0, 1)


def _bricks(rng):
    x, y = _coordinates(rng, rng.uniform(0, 8))
    height = rng.uniform(16, 36)
    width = height * rng.uniform(1.6, 2.8)
    row = np.floor(y / height)
    column = x / width + 0.5 * (row % 2)
    tone = rng.uniform(0.45, 1, (512,))[((row * 31 + np.floor(column) * 7) % 512).astype(int)]
    joint = np.minimum(np.minimum(column % 1, 1 - column % 1) * width, np.minimum(y / height % 1, 1 - y / height % 1) * height)
    return tone * np.clip((joint - 0.8) / 1.4, 0, 1)


def _planks(rng):
    x, y = _coordinates(rng, 4)
    width = rng.uniform(30, 80)
    board = np.floor(x / width)
    tone = rng.uniform(0.3, 0.8, 512)[(board % 512).astype(int)]
    grain = cv2.resize(rng.standard_normal((TILE // 24, TILE)).astype(np.float32), (TILE, TILE))
    gap = np.minimum(x / width % 1, 1 - x / width % 1) * width
    return (tone + 0.12 * grain) * np.clip(gap / 1.6, 0.15, 1)


def _cells(rng):
    """Pebble-like Voronoi cells."""
    seeds = np.full((TILE, TILE), 255, np.uint8)
    count = int(rng.uniform(120, 700))
    seeds[rng.integers(0, TILE, count), rng.integers(0, TILE, count)] = 0
    distance, label = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    tone = rng.uniform(0.3, 1, count + 2).astype(np.float32)[label]
    return tone * np.clip(1.15 - distance / (0.9 * TILE / np.sqrt(count)), 0, 1)


def _grass(rng):
    """Short strokes in about one direction: grass, fur, straw, knitwear."""
    noise = rng.standard_normal((TILE, TILE)).astype(np.float32)
    length = int(rng.uniform(7, 19)) | 1
    kernel = np.zeros((length, length), np.float32)
    middle = length // 2
    tilt = int(rng.uniform(-middle, middle) * 0.7)
    cv2.line(kernel, (middle - tilt, 0), (middle + tilt, length - 1), 1.0)
    return cv2.filter2D(noise, -1, kernel, borderType=cv2.BORDER_REFLECT) + 0.4 * _fractal(rng, 0.8)


def _speckle(rng):
    return _fractal(rng, rng.uniform(0.0, 0.5))


def _cloud(rng):
    return _fractal(rng, rng.uniform(0.8, 1.8))


KINDS = (_cloud, _cloud, _speckle, _grass, _stripes, _waves, _checks, _dots, _bricks, _planks, _cells)
NATURAL = {"_cloud", "_speckle", "_grass", "_cells", "_planks"}


class TextureBank:
    """A fixed set of texture tiles, sampled at any place, turn and scale."""

    def __init__(self, rng, rounds=4):
        makers = [maker for _ in range(rounds) for maker in KINDS]
        self.tiles = [(_normalised(maker(rng)) * 255).astype(np.uint8) for maker in makers]
        self.natural = [i for i, maker in enumerate(makers) if maker.__name__ in NATURAL]

    def choose(self, rng, natural=False):
        return int(rng.choice(self.natural)) if natural else int(rng.integers(len(self.tiles)))

    def sample(self, index, width, height, scale, angle, offset):
        """The texture over a width x height window, values 0..1."""
        c, s = np.cos(angle) / scale, np.sin(angle) / scale
        matrix = np.array([[c, -s, offset[0]], [s, c, offset[1]]], np.float32)
        patch = cv2.warpAffine(self.tiles[index], matrix, (width, height),
                               flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_WRAP)
        return patch.astype(np.float32) / 255


def random_colour(rng, calm=False):
    """Any colour, 0..255 RGB, saturated or grey, dark or light; calm colours are paler."""
    saturation = rng.beta(1.2, 2.4) if calm else rng.beta(1.6, 1.4)
    value = rng.uniform(0.25, 1.0) if rng.random() < 0.8 else rng.uniform(0.1, 0.4)
    return np.array(colorsys.hsv_to_rgb(rng.random(), saturation, value), np.float32) * 255


class Material:
    """One or two colours mixed by a texture, fixed in the image plane."""

    def __init__(self, rng, bank, scale, plain=0.35, natural=False, calm=False):
        self.bank = bank
        self.colour = random_colour(rng, calm)
        if rng.random() < plain:
            self.contrast = rng.uniform(0, 0.15)
        else:
            self.contrast = rng.uniform(0.2, 1.0)
        other = random_colour(rng, calm) if rng.random() < 0.4 else self.colour * rng.uniform(0.45, 1.5)
        self.shift = np.clip(other, 0, 255) - self.colour
        self.texture = bank.choose(rng, natural)
        self.scale = scale * np.exp(rng.uniform(-0.7, 0.5))
        self.angle = rng.uniform(0, 2 * np.pi)
        self.offset = rng.uniform(0, TILE, 2)

    def paint(self, x0, y0, width, height):
        """RGB float32 pixels of the window whose upper left corner is (x0, y0)."""
        c, s = np.cos(self.angle) / self.scale, np.sin(self.angle) / self.scale
        offset = (self.offset[0] + c * x0 - s * y0, self.offset[1] + s * x0 + c * y0)
        if self.contrast < 0.02:
            return np.broadcast_to(self.colour, (height, width, 3)).copy()
        mix = self.bank.sample(self.texture, width, height, self.scale, self.angle, offset) * self.contrast
        return self.colour + mix[..., None] * self.shift
