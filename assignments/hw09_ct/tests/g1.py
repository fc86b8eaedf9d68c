"""Test golf 1. A test for a projector.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 8 numbers | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_columns(x, angle):
    """Strip integrals to 1e-7: each pixel is cut into thin columns, whose parts are lengths."""
    n, width = len(x), 4000
    across = (torch.arange(width, dtype=torch.float64) + 0.5) / width - 0.5
    slope = math.sin(angle) if abs(math.sin(angle)) > 1e-9 else 1e-9
    ends = torch.arange(-n, n + 1, dtype=torch.float64)[:, None]
    below = torch.zeros(2 * n + 1, dtype=torch.float64)
    for row in range(n):
        for column in range(n):
            right, up = column - (n - 1) / 2, (n - 1) / 2 - row
            height = (ends - (right + across) * math.cos(angle)) / slope - up
            part = (height.clamp(-0.5, 0.5) + 0.5).mean(1)
            below += x[row, column].double() * (part if slope > 0 else 1 - part)
    return below[1:] - below[:-1]


def places(x):
    """Where the pixels' middles are: to the right, and up."""
    ticks = torch.arange(len(x), dtype=torch.float64) - (len(x) - 1) / 2
    return ticks.repeat(len(x), 1), -ticks[:, None].repeat(1, len(x))


def spread(x, t, c, s, shape):
    """Add up the pixels at t by how much of a shape lies in each strip, finely sampled."""
    bins, steps = 2 * len(x), 60
    inner = (torch.arange(steps, dtype=torch.float64) + 0.5) / steps - 0.5
    offsets = shape(inner, c, s).flatten()
    at = torch.floor(t.flatten()[:, None] + offsets + bins / 2).long()
    values = (x.double().flatten()[:, None] / len(offsets)).expand(at.shape)
    inside = (at >= 0) & (at < bins)
    found = torch.zeros(bins, dtype=torch.float64)
    return found.index_add_(0, at[inside], values[inside])


def square(inner, c, s):
    """The places of a square pixel's points."""
    return inner * c + inner[:, None] * s


def project(x, angle, shape=square, shift=0.0):
    """Strip integrals, to about 1e-3."""
    X, Y = places(x)
    c, s = math.cos(angle), math.sin(angle)
    return spread(x, X * c + Y * s + shift, c, s, shape)


def exact(x, angle):
    """Strip integrals as differences of a cumulative area."""
    X, Y = places(x)
    c, s = math.cos(angle), math.sin(angle)
    a, b = sorted((abs(c) / 2, abs(s) / 2))
    a = max(a, 1e-7)

    def part(w):
        return torch.where(w.abs() < a, (w + a) ** 2 / (4 * a), w.clamp(min=0))

    edges = torch.arange(2 * len(x) + 1, dtype=torch.float64) - len(x)
    u = edges[:, None] - (X * c + Y * s).flatten()
    below = ((part(u + b) - part(u - b)) / (2 * b)) @ x.double().flatten()
    return below.diff()


RIGHT = {
    "columns": by_columns,
    "areas": exact,
    "turned back": lambda x, angle: exact(x.rot90(1), angle + math.pi / 2),
}
WRONG = {
    "degrees": lambda x, a: exact(x, math.radians(a)),
    "rows upwards": lambda x, a: exact(x.flip(0), a),
    "columns from the right": lambda x, a: exact(x.flip(1), a),
    "transposed": lambda x, a: exact(x.T, a),
    "turned the other way": lambda x, a: exact(x, -a),
    "sine and cosine": lambda x, a: exact(x, math.pi / 2 - a),
    "detector reversed": lambda x, a: exact(x, a).flip(0),
    "half a strip": lambda x, a: project(x, a, shift=0.5),
    "middle at a corner": lambda x, a: project(x, a, shift=-0.5),
    "pixels as points": lambda x, a: project(x, a, lambda i, c, s: 0 * i),
    "two strips by distance": lambda x, a: project(x, a, lambda i, c, s: i),
    "pixels as disks": lambda x, a: project(x, a, lambda i, c, s: i * 1.128),
    "first view": lambda x, a: exact(x, 0.0),
    "magnitude of the angle": lambda x, a: exact(x, abs(a)),
    "modulo pi": lambda x, a: exact(x, a % math.pi),
    "clamped": lambda x, a: exact(x, a).clamp(min=0),
    "at most one": lambda x, a: exact(x, a).clamp(max=1),
    "mass one": lambda x, a: exact(x, a) / x.double().sum(),
    "divided by pixels": lambda x, a: exact(x, a) / len(x),
    "last column lost": lambda x, a: exact(
        torch.cat([x[:, :-1], 0 * x[:, -1:]], 1), a
    ),
    "nothing": lambda x, a: 0 * exact(x, a),
    "not a number": lambda x, a: exact(x, a) * math.nan,
}  # fmt: skip
HINTS = {
    "magnitude of the angle": "Angles may be negative.",
    "modulo pi": "Beyond half a turn a view comes back mirrored.",
    "clamped": "Images may have values below 0.",
    "not a number": "Comparisons with NaN are false: which of yours passes then?",
    "two strips by distance": "A pixel is a square: its shadow depends on the angle.",
    "pixels as disks": "A pixel is a square: its shadow depends on the angle.",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that does nothing."""
    golf.play(my_test, {"columns": by_columns}, {"zeros": lambda x, a: 0 * by_columns(x, a)}).check(
        "my_test"
    )


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 8)
