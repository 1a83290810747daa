"""Objects made of parts, in a unit square: x right, y down, both about -1..1, standing on y = 1.

Every maker returns a list of (role, contours): parts from back to front. Parts of the same role share a
material. Several contours in one part are filled by the even-odd rule, so an inner contour is a hole.
"""

import numpy as np


def ellipse(cx, cy, rx, ry, start=0.0, stop=360.0, points=40):
    angle = np.radians(np.linspace(start, stop, points, endpoint=stop - start < 360))
    return np.stack([cx + rx * np.cos(angle), cy + ry * np.sin(angle)], 1)


def box(x0, y0, x1, y1):
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def polygon(*points):
    return np.array(points, float)


def smooth(*points, closed=True, per_segment=8):
    """A Catmull-Rom curve through the points."""
    p = np.array(points, float)
    if closed:
        before, after, after2 = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    else:
        q = np.concatenate([p[:1], p, p[-1:]])
        before, p, after, after2 = q[:-3], q[1:-2], q[2:-1], q[3:]
    t = np.linspace(0, 1, per_segment, endpoint=False)[None, :, None]
    a, b, c, d = (v[:, None, :] for v in (before, p, after, after2))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t ** 2 + (3 * b - a - 3 * c + d) * t ** 3)
    return curve.reshape(-1, 2)


def bumpy(rng, cx, cy, rx, ry, bumps, depth):
    """A closed outline that waves around an ellipse."""
    angle = np.linspace(0, 2 * np.pi, bumps, endpoint=False) + rng.uniform(0, 1)
    radius = 1 + depth * rng.uniform(-1, 1, bumps)
    return smooth(*np.stack([cx + rx * radius * np.cos(angle), cy + ry * radius * np.sin(angle)], 1))


def moved(contour, dx=0.0, dy=0.0, turn=0.0, scale=1.0):
    c, s = np.cos(turn) * scale, np.sin(turn) * scale
    return contour @ np.array([[c, s], [-s, c]]) + (dx, dy)


# ---- labelled classes ---------------------------------------------------------------------------------------------

def mug(rng):
    top, bottom = rng.uniform(0.5, 0.68), rng.uniform(0.42, 0.66)
    y0, y1 = rng.uniform(-0.8, -0.4), 0.86
    rim = rng.uniform(0.1, 0.2)
    body = np.concatenate([polygon((-top, y0), (top, y0)), ellipse(0, y1, bottom, rim * 0.8, 0, 180, 16)])
    reach = rng.uniform(0.3, 0.45)
    thick = rng.uniform(0.1, 0.17)
    middle, tall = (y0 + y1) / 2 + 0.02, (y1 - y0) * rng.uniform(0.26, 0.36)
    side = (top + bottom) / 2 - 0.06
    handle = [ellipse(side, middle, reach, tall), ellipse(side, middle, reach - thick, tall - thick)]
    parts = [("handle", handle), ("body", [body])]
    if rng.random() < 0.5:
        a, b = sorted(rng.uniform(0.25, 0.85, 2))
        if b - a > 0.1:
            h = y1 - y0
            width = lambda f: top + (bottom - top) * f
            band = np.concatenate([ellipse(0, y0 + a * h, width(a), rim * 0.7, 180, 0, 14), ellipse(0, y0 + b * h, width(b), rim * 0.7, 0, 180, 14)])
            parts.append(("band", [band]))
    parts.append(("rim", [ellipse(0, y0, top, rim)]))
    parts.append(("drink", [ellipse(0, y0 + 0.015, top - 0.07, rim * 0.72)]))
    return parts


def fish(rng):
    h = rng.uniform(0.36, 0.6)
    body = smooth((-0.95, 0.0), (-0.55, -h * 0.85), (0.0, -h), (0.45, -h * 0.45), (0.68, -0.09), (0.68, 0.09), (0.45, h * 0.45), (0.0, h), (-0.55, h * 0.8))
    spread = rng.uniform(0.32, 0.55)
    notch = rng.uniform(0.72, 0.9)
    tail = smooth((0.58, -0.03), (0.98, -spread), (notch, 0), (0.98, spread), (0.58, 0.03), per_segment=6)
    reach = rng.uniform(0.2, 0.4)
    top_fin = smooth((-0.3, -h * 0.85), (0.02, -h - reach), (0.34, -h - reach * 0.6), (0.32, -h * 0.5), per_segment=5)
    low_fin = smooth((-0.1, h * 0.8), (0.16, h + reach * 0.7), (0.3, h * 0.6), per_segment=5)
    parts = [("fin", [tail]), ("fin", [top_fin]), ("fin", [low_fin]), ("body", [body])]
    if rng.random() < 0.4:
        parts.append(("belly", [smooth((-0.85, h * 0.25), (-0.4, h * 0.25), (0.3, h * 0.2), (0.4, h * 0.46), (0.0, h * 0.97), (-0.5, h * 0.8))]))
    if rng.random() < 0.5:
        for x in np.linspace(-0.3, 0.3, int(rng.integers(2, 4))):
            y = h * (0.95 - 0.75 * max(x, 0) - 0.3 * max(-x, 0))
            parts.append(("stripe", [smooth((x - 0.06, -y), (x + 0.06, -y), (x + 0.1, 0), (x + 0.06, y), (x - 0.06, y), (x, 0), per_segment=5)]))
    parts.append(("paddle", [smooth((-0.2, 0.06), (0.1, 0.02), (0.14, 0.24), (-0.04, 0.26), per_segment=5)]))
    size = rng.uniform(0.08, 0.13)
    parts.append(("eye", [ellipse(-0.6, -h * 0.25, size, size)]))
    parts.append(("pupil", [ellipse(-0.62, -h * 0.25, size * 0.5, size * 0.5)]))
    return parts


def tree(rng):
    w = rng.uniform(0.1, 0.2)
    top = rng.uniform(0.05, 0.3)
    trunk = smooth((-w * 0.75, top - 0.5), (w * 0.75, top - 0.5), (w * 0.8, 0.6), (w * 1.7, 1.0), (-w * 1.7, 1.0), (-w * 0.8, 0.6), per_segment=6)
    parts = [("trunk", [trunk])]
    style = rng.integers(3)
    if style == 0:
        levels = int(rng.integers(2, 5))
        for i in range(levels):
            y1 = top + 0.25 - i * 1.15 / levels
            half = rng.uniform(0.62, 0.75) * (1 - 0.68 * i / levels)
            parts.append(("crown", [polygon((-half, y1), (half, y1), (0.03, y1 - 1.35 / levels - 0.12))]))
    elif style == 1:
        parts.append(("crown", [bumpy(rng, 0, top - 0.5, rng.uniform(0.6, 0.8), rng.uniform(0.55, 0.68), 13, 0.11)]))
    else:
        for dx, dy, r in ((-0.4, 0.0, 0.4), (0.42, -0.03, 0.4), (0.02, -0.42, 0.48), (0.0, 0.02, 0.38)):
            r *= rng.uniform(0.85, 1.15)
            parts.append(("crown", [bumpy(rng, dx, top - 0.32 + dy, r, r * 0.9, 9, 0.1)]))
    if style and rng.random() < 0.4:
        n = int(rng.integers(4, 9))
        angle, radius = rng.uniform(0, 6.28, n), rng.uniform(0.1, 0.42, n)
        size = rng.uniform(0.06, 0.1)
        fruits = [ellipse(r * np.cos(a) * 1.1, top - 0.45 + r * np.sin(a), size, size, points=14) for a, r in zip(angle, radius)]
        parts.extend(("fruit", [f]) for f in fruits)
    return parts


def car(rng):
    low, belt = 0.42, rng.uniform(-0.1, 0.02)
    nose = rng.uniform(0.02, 0.18)
    body = smooth((-0.96, 0.3), (-0.94, belt + 0.02), (-0.6, belt - 0.03), (0.55, belt - 0.03), (0.93, belt + nose), (0.98, 0.32), (0.9, low), (-0.9, low), per_segment=5)
    roof = rng.uniform(-0.62, -0.42)
    back, front = rng.uniform(-0.85, -0.6), rng.uniform(0.35, 0.6)
    r0, r1 = back + rng.uniform(0.08, 0.28), front - rng.uniform(0.2, 0.36)
    cabin = polygon((back, belt + 0.03), (r0, roof), (r1, roof), (front, belt + 0.03))
    parts = [("body" if rng.random() < 0.6 else "cabin", [cabin])]
    parts.append(("body", [body]))
    middle = (r0 + r1) / 2 + rng.uniform(-0.06, 0.06)
    m = 0.055
    slope0, slope1 = (r0 - back) / (belt - roof), (front - r1) / (belt - roof)
    glass_low = belt - 0.03
    parts.append(("glass", [polygon((r0 + m - slope0 * 0.05, roof + m), (middle - 0.03, roof + m), (middle - 0.03, glass_low), (back + slope0 * 0.06 + m, glass_low))]))
    parts.append(("glass", [polygon((middle + 0.03, roof + m), (r1 - m + slope1 * 0.05, roof + m), (front - slope1 * 0.06 - m, glass_low), (middle + 0.03, glass_low))]))
    if rng.random() < 0.5:
        parts.append(("trim", [box(-0.9, 0.2, 0.92, 0.27)]))
    parts.append(("lamp", [ellipse(0.88, belt + nose + 0.12, 0.07, 0.06)]))
    radius = rng.uniform(0.2, 0.27)
    for x in (-0.55, rng.uniform(0.5, 0.6)):
        parts.append(("tyre", [ellipse(x, 0.45, radius, radius)]))
        parts.append(("hub", [ellipse(x, 0.45, radius * 0.52, radius * 0.52)]))
    return parts


def house(rng):
    half, eave = rng.uniform(0.55, 0.78), rng.uniform(-0.25, 0.05)
    wall = box(-half, eave, half, 1.0)
    over, peak = half + rng.uniform(0.08, 0.2), rng.uniform(-0.98, -0.68)
    flat = rng.uniform(0.0, 0.45) if rng.random() < 0.5 else 0.02
    parts = []
    if rng.random() < 0.6:
        x = rng.choice((-1, 1)) * half * 0.55
        parts.append(("chimney", [box(x - 0.09, peak - 0.02, x + 0.09, eave)]))
    parts.append(("wall", [wall]))
    parts.append(("roof", [polygon((-over, eave + 0.02), (-flat, peak), (flat, peak), (over, eave + 0.02))]))
    door = rng.uniform(-0.3, 0.3) * half
    parts.append(("door", [box(door - 0.14, rng.uniform(0.42, 0.5), door + 0.14, 1.0)]))
    size = rng.uniform(0.11, 0.15)
    for x in (-half * 0.62, half * 0.62):
        if abs(x - door) > 0.16 + size:
            y = rng.uniform(0.3, 0.45)
            parts.append(("window", [box(x - size, y - size, x + size, y + size)]))
    if rng.random() < 0.4 and eave - peak > 0.55:
        parts.append(("window", [ellipse(0, (peak + eave) / 2 + 0.08, 0.12, 0.12)]))
    return parts


def flower(rng):
    cy = rng.uniform(-0.5, -0.35)
    bend = rng.uniform(-0.22, 0.22)
    w = rng.uniform(0.04, 0.07)
    stem = smooth((-w, cy), (w, cy), (bend + w, 0.3), (w, 1.0), (-w, 1.0), (bend - w, 0.3), per_segment=6)
    parts = [("stem", [stem])]
    leaf = smooth((0, 0), (0.2, -0.16), (0.5, -0.1), (0.24, 0.06), per_segment=6)
    for side in (-1, 1):
        if rng.random() < 0.75:
            y = rng.uniform(0.35, 0.7)
            shape = moved(leaf, turn=rng.uniform(-0.5, 0.1)) * (side, 1)
            parts.append(("leaf", [shape + (bend * 0.6, y)]))
    petals = int(rng.integers(5, 10))
    reach = rng.uniform(0.4, 0.52)
    width = min(reach * np.sin(np.pi / petals) * rng.uniform(0.85, 1.25), 0.24)
    turn = rng.uniform(0, 6.28)
    for i in range(petals):
        petal = smooth((0.05, 0), (reach * 0.6, -width), (reach, 0), (reach * 0.6, width), per_segment=6)
        parts.append(("petal", [moved(petal, 0, cy, turn + 2 * np.pi * i / petals)]))
    size = rng.uniform(0.13, 0.2)
    parts.append(("heart", [ellipse(0, cy, size, size)]))
    return parts


def mushroom(rng):
    w0, w1 = rng.uniform(0.16, 0.26), rng.uniform(0.2, 0.36)
    edge = rng.uniform(-0.1, 0.12)
    stem = smooth((-w0, edge - 0.15), (w0, edge - 0.15), (w0, 0.4), (w1, 0.9), (0, 1.0), (-w1, 0.9), (-w0, 0.4), per_segment=6)
    half = rng.uniform(0.7, 0.95)
    peak = rng.uniform(-0.95, -0.6)
    sag = rng.uniform(0.04, 0.16)
    cap = smooth((-half, edge), (-half * 0.72, (edge + peak) * 0.62), (0, peak), (half * 0.72, (edge + peak) * 0.62), (half, edge), (half * 0.5, edge + sag), (0, edge + sag * 1.3), (-half * 0.5, edge + sag))
    parts = [("stem", [stem])]
    if rng.random() < 0.4:
        parts.append(("ring", [smooth((-w0 * 1.5, edge + 0.32), (0, edge + 0.22), (w0 * 1.5, edge + 0.32), (0, edge + 0.42), per_segment=6)]))
    parts.append(("cap", [cap]))
    if rng.random() < 0.75:
        for x, y in ((-0.42, 0.62), (0.0, 0.35), (0.42, 0.58), (-0.08, 0.78), (0.62, 0.84), (-0.62, 0.86)):
            if rng.random() < 0.75:
                size = rng.uniform(0.06, 0.12)
                parts.append(("spot", [ellipse(x * half + rng.uniform(-0.05, 0.05), peak + (edge - peak) * y, size * 1.15, size)]))
    return parts


def boat(rng):
    deck, keel = rng.uniform(0.36, 0.5), rng.uniform(0.84, 1.0)
    hull = np.concatenate([polygon((-0.95, deck - 0.06)), smooth((-0.5, deck), (0.4, deck), (0.98, deck - 0.12), closed=False), polygon((0.98, deck - 0.12)), polygon((rng.uniform(0.5, 0.7), keel), (rng.uniform(-0.75, -0.6), keel))])
    x = rng.uniform(-0.12, 0.12)
    parts = [("mast", [box(x - 0.035, -0.98, x + 0.035, deck + 0.02)])]
    low = deck - rng.uniform(0.08, 0.16)
    parts.append(("sail", [smooth((x + 0.06, -0.9), (x + 0.06, -0.88), (x + 0.5, -0.2), (x + rng.uniform(0.62, 0.8), low), (x + 0.06, low), per_segment=5)]))
    if rng.random() < 0.75:
        parts.append(("jib", [polygon((x - 0.06, rng.uniform(-0.85, -0.6)), (x - 0.06, low), (x - rng.uniform(0.45, 0.75), low))]))
    if rng.random() < 0.45:
        parts.append(("flag", [polygon((x + 0.03, -1.0), (x + 0.3, -0.93), (x + 0.03, -0.85))]))
    parts.append(("hull", [hull]))
    if rng.random() < 0.5:
        middle = (deck + keel) / 2
        parts.append(("line", [polygon((-0.86, middle - 0.07), (0.82, middle - 0.07), (0.78, middle + 0.03), (-0.81, middle + 0.03))]))
    if rng.random() < 0.5:
        for px in (-0.4, 0.0, 0.4):
            parts.append(("port", [ellipse(px, deck + 0.12, 0.06, 0.06)]))
    return parts


CLASSES = (boat, car, fish, flower, house, mug, mushroom, tree)
CLASS_NAMES = tuple(maker.__name__ for maker in CLASSES)
FREE_TURN = {"fish"}


# ---- clutter without a class --------------------------------------------------------------------------------------

def ball(rng):
    parts = [("skin", [ellipse(0, 0, 1, 1)])]
    if rng.random() < 0.4:
        parts.append(("band", [np.concatenate([ellipse(0, -0.2, 0.98, 0.2, 170, 10, 14), ellipse(0, 0.2, 0.98, 0.2, 10, 170, 14)])]))
    return parts


def crate(rng):
    d = rng.uniform(0.25, 0.5)
    x, y = 1 - d, -1 + d
    parts = [("front", [box(-1, y, x, 1)]), ("top", [polygon((-1, y), (-1 + d, -1), (1, -1), (x, y))]), ("side", [polygon((x, y), (1, -1), (1, 1 - d), (x, 1))])]
    if rng.random() < 0.35:
        middle = (-1 + x) / 2
        parts.append(("tape", [box(middle - 0.12, y, middle + 0.12, 1)]))
    return parts


def bottle(rng):
    w, neck = rng.uniform(0.28, 0.42), rng.uniform(0.1, 0.15)
    body = smooth((-neck, -0.75), (neck, -0.75), (neck, -0.35), (w, -0.05), (w, 0.95), (0, 1), (-w, 0.95), (-w, -0.05), (-neck, -0.35), per_segment=6)
    parts = [("glass", [body]), ("cap", [box(-neck - 0.03, -0.98, neck + 0.03, -0.72)])]
    if rng.random() < 0.7:
        parts.append(("label", [box(-w, 0.2, w, 0.7)]))
    return parts


def pebble(rng):
    return [("skin", [bumpy(rng, 0, 0, 1, rng.uniform(0.5, 0.95), 9, 0.12)])]


def blob(rng):
    return [("skin", [bumpy(rng, 0, 0, 0.9, 0.9, int(rng.integers(5, 10)), 0.4)])]


def ring(rng):
    hole = rng.uniform(0.35, 0.75)
    return [("skin", [ellipse(0, 0, 1, 1), ellipse(0, 0, hole, hole)])]


def star(rng):
    n = int(rng.integers(4, 9))
    angle = np.linspace(0, 2 * np.pi, 2 * n, endpoint=False) - np.pi / 2
    radius = np.where(np.arange(2 * n) % 2 == 0, 1.0, rng.uniform(0.4, 0.7))
    parts = [("skin", [np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)])]
    if rng.random() < 0.4:
        parts.append(("knob", [ellipse(0, 0, 0.25, 0.25)]))
    return parts


def stick(rng):
    w = rng.uniform(0.06, 0.16)
    return [("skin", [smooth((-w, -1), (w, -1), (w * 1.2, 0), (w, 1), (-w, 1), (-w * 0.7, 0))])]


def cross(rng):
    w = rng.uniform(0.22, 0.4)
    return [("skin", [polygon((-w, -1), (w, -1), (w, -w), (1, -w), (1, w), (w, w), (w, 1), (-w, 1), (-w, w), (-1, w), (-1, -w), (-w, -w))])]


def slab(rng):
    h = rng.uniform(0.3, 1.0)
    parts = [("skin", [box(-1, -h, 1, h)])]
    if rng.random() < 0.5:
        m = rng.uniform(0.12, 0.25)
        parts.append(("inner", [box(-1 + m, -h + m, 1 - m, h - m)]) if h > 2 * m else ("inner", [box(-1, -h, -0.6, h)]))
    return parts


def lamp(rng):
    w = rng.uniform(0.5, 0.8)
    return [("foot", [ellipse(0, 0.93, 0.45, 0.1)]), ("pole", [box(-0.06, -0.3, 0.06, 0.95)]),
            ("shade", [polygon((-w * 0.55, -1), (w * 0.55, -1), (w, -0.2), (-w, -0.2))])]


def bush(rng):
    return [("leaves", [smooth(*[(np.cos(a) * (0.95 + 0.1 * (i % 2)), 0.95 + 1.4 * min(0, np.sin(a)) * (0.85 + 0.18 * (i % 2)) + 0.05 * max(0, np.sin(a)))
                                 for i, a in enumerate(np.linspace(np.pi, 3 * np.pi, 18, endpoint=False))])])]


def triangle(rng):
    return [("skin", [polygon((rng.uniform(-0.5, 0.5), -1), (1, 1), (-1, rng.uniform(0.6, 1)))])]


CLUTTER = (ball, crate, bottle, pebble, blob, ring, star, stick, cross, slab, lamp, bush, triangle)
UPRIGHT = {"crate", "bottle", "lamp", "bush", "ball", "pebble"}
