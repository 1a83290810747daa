"""Generated scenes: textured objects of labelled classes and clutter, with a map of every visible part."""

from dataclasses import dataclass

import cv2
import numpy as np

import shapes
from textures import Material, TextureBank

SUBPIXEL = 4
SEPARATE_ROLES = {"window", "tyre", "hub", "fruit", "spot", "glass", "leaf", "port", "stripe", "lamp"}
DARK_ROLES = {"tyre", "pupil"}
MINIMUM_VISIBLE_SHARE = 0.5


@dataclass
class Scene:
    """An image and what is seen in each pixel.

    parts: part id of each pixel, from 1. The tables are indexed by part id (entry 0 is unused):
    objects: the object a part belongs to; groups: the cluster of touching like objects;
    classes: class id from 1, or 0; background: whether the part is a background region.
    """

    image: np.ndarray
    parts: np.ndarray
    objects: np.ndarray
    groups: np.ndarray
    classes: np.ndarray
    background: np.ndarray

    def class_map(self):
        return self.classes[self.parts].astype(np.uint8)

    def labels(self):
        return sorted(set(self.classes[np.unique(self.parts)].tolist()) - {0})


@dataclass
class _Thing:
    maker: object
    parts: list
    matrix: np.ndarray
    base: float
    group: int
    class_id: int


def _random_thing(rng, maker, x, y, size, turn, group, class_id, seed=None):
    """One object whose base point (upright) or middle (turned) lies at (x, y)."""
    parts = maker(np.random.default_rng(seed) if seed is not None else rng)
    stretch = np.exp(rng.uniform(-0.18, 0.18))
    flip = rng.choice((-1, 1))
    c, s = np.cos(turn) * size, np.sin(turn) * size
    linear = np.array([[c * flip * stretch, -s / stretch], [s * flip * stretch, c / stretch]])
    points = np.concatenate([contour for _, contours in parts for contour in contours]) @ linear.T
    low = points[:, 1].max() if turn == 0 else 0.0
    matrix = np.concatenate([linear, [[x], [y - low]]], 1)
    return _Thing(maker, parts, matrix, y, group, class_id)


def _place(matrix, contours):
    return [contour @ matrix[:, :2].T + matrix[:, 2] for contour in contours]


def _fixed(contours):
    return [np.round(contour * 2 ** SUBPIXEL).astype(np.int32) for contour in contours]


def _window(contours, width, height, margin=2):
    """The integer bounding window of the contours inside the image, or None."""
    points = np.concatenate(contours)
    x0, y0 = np.maximum(np.floor(points.min(0)).astype(int) - margin, 0)
    x1, y1 = np.minimum(np.ceil(points.max(0)).astype(int) + margin + 1, (width, height))
    return (x0, y0, x1, y1) if x1 - x0 > 1 and y1 - y0 > 1 else None


def _alpha(contours, window):
    """Anti-aliased even-odd coverage of the contours inside a window, 0..255."""
    x0, y0, x1, y1 = window
    mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(mask, _fixed([c - (x0, y0) for c in contours]), 255, cv2.LINE_AA, SUBPIXEL)
    return mask


def _silhouette(thing, width, height):
    mask = np.zeros((height, width), np.uint8)
    for _, contours in thing.parts:
        cv2.fillPoly(mask, _fixed(_place(thing.matrix, contours)), 1, cv2.LINE_8, SUBPIXEL)
    return mask


class SceneMaker:
    """Draws scenes; the same bank and random state give the same scene."""

    def __init__(self, bank_seed):
        self.bank = TextureBank(np.random.default_rng(bank_seed))

    def make(self, rng, width, height, class_count=None, crowd=1.0, zoom=1.0):
        """One scene; class_count fixes how many labelled classes it shows, crowd scales the clutter, zoom the objects."""
        canvas = _Canvas(rng, self.bank, width, height)
        ground = rng.random() < 0.55
        horizon = canvas.paint_background(ground)
        things = self._choose_things(rng, width, height, horizon if ground else None, class_count, crowd, zoom)
        for thing in _keep_visible(things, width, height):
            canvas.draw(thing, ground)
        return canvas.finish()

    def _choose_things(self, rng, width, height, horizon, class_count, crowd, zoom):
        side = max(width, height)
        if class_count is None:
            class_count = rng.choice(4, p=(0.05, 0.4, 0.35, 0.2))
        kinds = [(c + 1, shapes.CLASSES[c]) for c in rng.choice(len(shapes.CLASSES), class_count, replace=False)]
        jobs = []
        for class_id, maker in kinds:
            repeats = rng.choice((1, 2, 3), p=(0.62, 0.26, 0.12))
            jobs += [(class_id, maker, rng.uniform(0.11, 0.27) * rng.uniform(0.8, 1.0) ** (repeats + class_count))] * repeats
        for _ in range(rng.poisson(3.2 * crowd)):
            jobs.append((0, shapes.CLUTTER[rng.integers(len(shapes.CLUTTER))], 0.04 + 0.14 * rng.beta(1.1, 2.2)))
        things, group = [], 0
        for class_id, maker, share in jobs:
            group += 1
            upright = maker.__name__ not in shapes.FREE_TURN and (class_id > 0 or maker.__name__ in shapes.UPRIGHT)
            size = share * side * zoom
            margin = min(0.08 * zoom, 0.35)
            x = rng.uniform(margin, 1 - margin) * width
            if horizon is not None and (upright or rng.random() < 0.6):
                y = rng.uniform(min(max(horizon + 0.02 * height, size * 1.3), 0.98 * height), height * 1.02)
                turn = 0.0
                size *= 0.75 + 0.5 * (y - horizon) / (height - horizon + 1)
            else:
                y = rng.uniform(0.12, 0.9) * height
                turn = rng.normal(0, 0.25) if upright or maker.__name__ in shapes.FREE_TURN else rng.uniform(0, 6.28)
                turn = turn or 0.01
            cluster = int(rng.integers(2, 5)) if rng.random() < 0.16 else 1
            seed = int(rng.integers(1 << 30)) if rng.random() < 0.6 else None
            for i in range(cluster):
                member = size * (0.62 if cluster > 1 else 1) * rng.uniform(0.85, 1.15)
                things.append(_random_thing(rng, maker, x + i * member * rng.uniform(0.7, 1.5), y + rng.uniform(-0.3, 0.3) * member * (i > 0),
                                            member, turn, group, class_id, seed))
        things.sort(key=lambda thing: thing.base)
        return things


def _keep_visible(things, width, height):
    """Leave out things that are mostly hidden behind later ones or outside the image."""
    covered = np.zeros((height, width), np.uint8)
    kept = []
    smallest = 0.0012 * width * height
    for thing in reversed(things):
        mask = _silhouette(thing, width, height)
        own = int(mask.sum())
        seen = int((mask & (1 - covered)).sum())
        points = np.concatenate(_place(thing.matrix, [c for _, contours in thing.parts for c in contours]))
        inside = ((points >= 0) & (points < (width, height))).all(1).mean()
        if seen >= smallest and seen >= MINIMUM_VISIBLE_SHARE * own and inside >= 0.6 and len(kept) < 16:
            covered |= mask
            kept.append(thing)
    return kept[::-1]


class _Canvas:
    def __init__(self, rng, bank, width, height):
        self.rng, self.bank, self.width, self.height = rng, bank, width, height
        self.side = max(width, height)
        self.image = np.zeros((height, width, 3), np.float32)
        self.parts = np.ones((height, width), np.uint8)
        self.tables = [(0, 0, 0, False)]
        self.object_count = 0
        self.group_ids = {}
        self.light = rng.uniform(0, 2 * np.pi)
        self.light_strength = rng.uniform(0.05, 0.3)
        self.relief = rng.uniform(0, 0.5) if rng.random() < 0.7 else 0.0
        self.outline = rng.uniform(0.25, 0.6) if rng.random() < 0.12 else 0.0
        self.shadow = rng.uniform(0.2, 0.6) if rng.random() < 0.8 else 0.0
        self.shadow_soft = rng.uniform(0.008, 0.03) * self.side
        self.shadow_lean = rng.uniform(-1.2, 1.2)
        self.shadow_length = rng.uniform(0.15, 0.4)

    # -- background --

    def _add_region(self, mask, scale, gradient=True):
        """Paint a background region where mask (0..255) covers, under a new part id."""
        rng = self.rng
        self.object_count += 1
        self.tables.append((self.object_count, 1000 + self.object_count, 0, True))
        part = len(self.tables) - 1
        material = Material(rng, self.bank, scale, plain=0.25, natural=rng.random() < 0.65, calm=rng.random() < 0.7)
        pixels = material.paint(0, 0, self.width, self.height)
        if gradient:
            y = np.linspace(-1, 1, self.height, dtype=np.float32)[:, None, None]
            x = np.linspace(-1, 1, self.width, dtype=np.float32)[None, :, None]
            pixels = pixels * (1 + rng.normal(0, 0.16) * y + rng.normal(0, 0.08) * x)
        if mask is None:
            self.image[:] = pixels
            self.parts[:] = part
        else:
            alpha = mask[..., None].astype(np.float32) / 255
            self.image += (pixels - self.image) * alpha
            self.parts[mask >= 128] = part

    def _full_mask(self, contour):
        return _alpha([contour], (0, 0, self.width, self.height))

    def paint_background(self, ground):
        """Wall and floor, sky and hills, or a flat surface with patches. Returns the horizon's height."""
        rng, w, h = self.rng, self.width, self.height
        scale = self.side / 420
        self._add_region(None, scale * rng.uniform(0.7, 2.0))
        horizon = rng.uniform(0.3, 0.68) * h
        if ground:
            if rng.random() < 0.3:
                self._add_region(self._ridge(horizon - rng.uniform(0.03, 0.16) * h, rng.uniform(0.02, 0.08) * h), scale)
            self._add_region(self._ridge(horizon, 0.0 if rng.random() < 0.5 else rng.uniform(0.005, 0.03) * h), scale * rng.uniform(0.7, 1.6))
            if rng.random() < 0.3:
                x0, x1 = np.sort(rng.uniform(-0.1, 1.1, 2)) * w
                y0 = rng.uniform(horizon + 0.05 * h, 0.85 * h)
                y1 = rng.uniform(y0 + 0.1 * h, 1.3 * h)
                slant = rng.uniform(0, 0.2) * w
                self._add_region(self._full_mask(np.array([(x0, y0), (x1, y0), (x1 + slant, y1), (x0 - slant, y1)])), scale)
        else:
            for _ in range(rng.choice(4, p=(0.5, 0.25, 0.15, 0.1))):
                centre = rng.uniform(-0.1, 1.1, 2) * (w, h)
                radius = rng.uniform(0.25, 0.7) * self.side
                if rng.random() < 0.5:
                    contour = shapes.bumpy(rng, *centre, radius, radius * rng.uniform(0.5, 1), int(rng.integers(5, 12)), rng.uniform(0, 0.3))
                else:
                    turn = rng.uniform(0, 6.28)
                    contour = shapes.moved(shapes.box(-radius, -radius * rng.uniform(0.3, 1), radius, radius), *centre, turn)
                self._add_region(self._full_mask(contour), scale)
        return horizon

    def _ridge(self, level, height):
        n = 9
        x = np.linspace(-0.1, 1.1, n) * self.width
        tilt = self.rng.normal(0, 0.015) * self.height
        y = level + self.rng.uniform(-1, 1, n) * height + np.linspace(-tilt, tilt, n)
        top = shapes.smooth(*np.stack([x, y], 1), closed=False) if height else np.stack([x, y], 1)
        corners = np.array([(1.2 * self.width, 1.1 * self.height), (-0.2 * self.width, 1.1 * self.height)])
        return self._full_mask(np.concatenate([top, [top[-1] + (self.width, 0)], corners]))

    # -- objects --

    def draw(self, thing, ground):
        rng = self.rng
        placed = [(role, _place(thing.matrix, contours)) for role, contours in thing.parts]
        everything = [c for _, contours in placed for c in contours]
        window = _window(everything, self.width, self.height)
        if window is None or len(self.tables) + len(placed) > 250:
            return
        self.object_count += 1
        group = self.group_ids.setdefault(thing.group, thing.group)
        if self.shadow:
            self._cast_shadow(everything, thing.base, ground)
        shade, origin = self._object_shade(placed, window), window[:2]
        behind = self.image[window[1]:window[3], window[0]:window[2]].mean((0, 1))
        materials, ids = {}, {}
        for role, contours in placed:
            if role not in materials:
                materials[role] = self._choose_material(role, behind, list(materials.values()))
            key = role if role not in SEPARATE_ROLES else (role, len(ids))
            if key not in ids:
                self.tables.append((self.object_count, group, thing.class_id, False))
                ids[key] = len(self.tables) - 1
            self._draw_part(contours, materials[role], ids[key], shade, origin, 1 + 0.06 * rng.normal())

    def _choose_material(self, role, behind, used):
        """A material that can be told from what lies behind and from the object's other parts."""
        rng = self.rng
        for _ in range(5):
            material = Material(rng, self.bank, self.side / 700, plain=0.55)
            if role in DARK_ROLES:
                material.colour = material.colour * 0.25
                material.contrast = 0.0
            mean = material.colour + 0.5 * material.contrast * material.shift
            gap = np.abs(mean - behind).sum() if role not in DARK_ROLES else 255
            if gap > 75 and all(np.abs(mean - other.colour - 0.5 * other.contrast * other.shift).sum() > 50 for other in used):
                break
        return material

    def _object_shade(self, placed, window):
        """Light from one side, and darker rims for a rounded look."""
        x0, y0, x1, y1 = window
        width, height = x1 - x0, y1 - y0
        gx, gy = np.cos(self.light), np.sin(self.light)
        shade = (1 + self.light_strength * (gx * np.linspace(-1, 1, width, dtype=np.float32)[None] + gy * np.linspace(-1, 1, height, dtype=np.float32)[:, None]))
        if self.relief:
            solid = np.zeros((height, width), np.uint8)
            for _, contours in placed:
                cv2.fillPoly(solid, _fixed([c - (x0, y0) for c in contours]), 255, cv2.LINE_8, SUBPIXEL)
            sigma = max(1.0, 0.09 * min(width, height))
            soft = cv2.GaussianBlur(solid, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT).astype(np.float32) / 255
            shade = shade * (1 + self.relief * (soft - 0.85))
        return shade

    def _cast_shadow(self, contours, base, ground):
        if ground:
            lean, length = self.shadow_lean, self.shadow_length
            cast = [np.stack([c[:, 0] + lean * length * (base - c[:, 1]), base - length * (base - c[:, 1])], 1) for c in contours]
        else:
            reach = 0.03 * self.side
            cast = [c + (self.shadow_lean * reach, reach) for c in contours]
        window = _window(cast, self.width, self.height, int(3 * self.shadow_soft))
        if window is None:
            return
        x0, y0, x1, y1 = window
        mask = np.zeros((y1 - y0, x1 - x0), np.uint8)
        for c in cast:
            cv2.fillPoly(mask, _fixed([c - (x0, y0)]), 255, cv2.LINE_8, SUBPIXEL)
        mask = cv2.GaussianBlur(mask, (0, 0), self.shadow_soft)
        self.image[y0:y1, x0:x1] *= 1 - self.shadow * mask[..., None].astype(np.float32) / 255

    def _draw_part(self, contours, material, part, shade, origin, brightness):
        window = _window(contours, self.width, self.height)
        if window is None:
            return
        x0, y0, x1, y1 = window
        mask = _alpha(contours, window)
        pixels = material.paint(x0, y0, x1 - x0, y1 - y0)
        sy, sx = y0 - origin[1], x0 - origin[0]
        light = shade[max(sy, 0):max(sy, 0) + y1 - y0, max(sx, 0):max(sx, 0) + x1 - x0]
        pixels = pixels * (light[..., None] * brightness)
        view = self.image[y0:y1, x0:x1]
        view += (pixels - view) * (mask[..., None].astype(np.float32) / 255)
        self.parts[y0:y1, x0:x1][mask >= 128] = part
        if self.outline:
            ink = np.zeros(mask.shape, np.uint8)
            cv2.polylines(ink, _fixed([c - (x0, y0) for c in contours]), True, 255, 1, cv2.LINE_AA, SUBPIXEL)
            view *= 1 - self.outline * ink[..., None].astype(np.float32) / 255

    # -- camera --

    def finish(self):
        """Lighting, lens blur, sensor noise and compression."""
        rng = self.rng
        y = np.linspace(-1, 1, self.height, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, self.width, dtype=np.float32)[None]
        light = 1 + rng.normal(0, 0.12) * x + rng.normal(0, 0.12) * y - rng.uniform(0, 0.16) * (x * x + y * y)
        image = self.image * light[..., None] * np.exp(rng.normal(0, 0.05, 3)).astype(np.float32) * rng.uniform(0.9, 1.2)
        if rng.random() < 0.4:
            image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.0) * self.side / 320)
        if rng.random() < 0.7:
            noise = np.empty((self.height, self.width, 3), np.float32)
            cv2.setRNGSeed(int(rng.integers(1 << 30)))
            cv2.randn(noise, (0, 0, 0), (1, 1, 1))
            image = image + noise * rng.uniform(0, 9)
        image = np.clip(image, 0, 255).astype(np.uint8)
        if rng.random() < 0.4:
            _, code = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 95))))
            image = cv2.imdecode(code, cv2.IMREAD_COLOR)
        objects, groups, classes, background = (np.array(column) for column in zip(*self.tables))
        return Scene(image, self.parts, objects, groups, classes, background)
