"""Test golf 1. One step.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 12 numbers | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_entries(x, x0, a, b, eta, z):
    """Entry by entry, with Python's floats."""
    new = eta * eta * (1 - b) / (1 - a) * (1 - a / b)
    old, found = max(0.0, 1 - b - new), []
    for one, image, fresh in zip(x.tolist(), x0.tolist(), z.tolist(), strict=True):
        kept = (one - a**0.5 * image) / (1 - a) ** 0.5
        found.append(b**0.5 * image + old**0.5 * kept + new**0.5 * fresh)
    return torch.tensor(found, dtype=x.dtype)


def changed(
    image=lambda b: math.sqrt(b),
    spread=lambda a, b, eta: eta * math.sqrt((1 - b) / (1 - a)) * math.sqrt(1 - a / b),
    rest=lambda b, s: math.sqrt(max(0.0, 1 - b - s * s)),
    left=lambda x, x0, a: (x - math.sqrt(a) * x0) / math.sqrt(1 - a),
):
    """The step with other parts."""

    def f(x, x0, a, b, eta, z):
        s = spread(a, b, eta)
        return image(b) * x0 + rest(b, s) * left(x, x0, a) + s * z

    return f


step = changed()


def rounded(x, x0, a, b, eta, z):
    """As badly rounded as is allowed."""
    return step(x, x0, a, b, eta, z) + 5e-6


RIGHT = {"entries": by_entries, "parts": step, "rounded": rounded}
WRONG = {
    "image not rooted": changed(image=lambda b: b),
    "image not scaled": changed(image=lambda b: 1.0),
    "rest without s": changed(rest=lambda b, s: math.sqrt(1 - b)),
    "rest not rooted": changed(rest=lambda b, s: max(0.0, 1 - b - s * s)),
    "s not squared in the rest": changed(rest=lambda b, s: math.sqrt(max(0.0, 1 - b - s))),
    "noise of x not divided": changed(left=lambda x, x0, a: x - math.sqrt(a) * x0),
    "noise divided by the variance": changed(left=lambda x, x0, a: (x - a**0.5 * x0) / (1 - a)),
    "image in the noise not scaled": changed(left=lambda x, x0, a: (x - x0) / math.sqrt(1 - a)),
    "level for its root": changed(left=lambda x, x0, a: (x - a * x0) / math.sqrt(1 - a)),
    "x for its noise": changed(left=lambda x, x0, a: x),
    "eta forgotten": changed(
        spread=lambda a, b, eta: math.sqrt((1 - b) / (1 - a)) * math.sqrt(1 - a / b)
    ),
    "eta squared": changed(
        spread=lambda a, b, eta: eta**2 * math.sqrt((1 - b) / (1 - a)) * math.sqrt(1 - a / b)
    ),
    "always deterministic": changed(spread=lambda a, b, eta: 0.0),
    "variance of the forward step": changed(spread=lambda a, b, eta: eta * math.sqrt(1 - a / b)),
    "variance for deviation": changed(
        spread=lambda a, b, eta: eta * (1 - b) / (1 - a) * (1 - a / b)
    ),
    "levels exchanged": lambda x, x0, a, b, eta, z: changed(
        spread=lambda a, b, eta: eta * math.sqrt((1 - a) / (1 - b)) * math.sqrt(1 - a / b),
        rest=lambda b, s: math.sqrt(1 - b),
    )(x, x0, a, min(b, 1 - 1e-6), eta, z),
    "noise subtracted": lambda x, x0, a, b, eta, z: step(x, x0, a, b, eta, -z),
    "noise of the estimate": lambda x, x0, a, b, eta, z: step(x, x0, a, b, eta, 0 * z + z.mean()),
    "clipped estimate": lambda x, x0, a, b, eta, z: step(x, x0.clamp(-1, 1), a, b, eta, z),
    "clipped result": lambda x, x0, a, b, eta, z: step(x, x0, a, b, eta, z).clamp(-1, 1),
    "mean of the batch": lambda x, x0, a, b, eta, z: step(x, 0 * x0 + x0.mean(), a, b, eta, z),
}
HINTS = {
    "clipped estimate": "Is your estimate x0 outside of [-1, 1], and does that show?",
    "clipped result": "Is the right result outside of [-1, 1]?",
    "mean of the batch": "Are there two entries, and do those of x0 differ?",
    "noise of the estimate": "Are there two entries, and do those of z differ?",
    "eta squared": "Is eta another number than 0 and 1?",
    "rest without s": "Is the new noise large enough, and the noise in x not 0?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns the estimate."""
    wrong = {"estimate": lambda x, x0, a, b, eta, z: x0.clone()}
    golf.play(my_test, {"entries": by_entries}, wrong).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2.5, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2.5, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 12)
