"""Test golf 1. A test for a protocol.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 125 numbers | test_half, test_all |
| targets lie in [0, 1]: right ones may clamp them | test_half, test_all |
"""

import math
import statistics

from otter.test_files import test_case

from starter_code import golf, measured, super_resolution

OK_FORMAT = False
name = "g1"


def decibels(mse):
    """PSNR of a mean squared error."""
    return math.inf if mse == 0 else -10 * math.log10(mse)  # NaN of no pixels, as torch has it


def protocol(
    estimates, targets, r, clamp=True, shave=lambda r: r, pool="psnr", peak=1.0, sides="both",
    both=False,
):  # fmt: skip
    """Right as it stands; each argument that is changed makes one mistake."""
    errors = []
    for e, x in zip(estimates, targets, strict=True):
        e, x = e.double(), x.double()
        e = e.clamp(0, 1) if clamp is True else e if clamp is False else clamp(e)
        cut, (H, W) = shave(r), x.shape[-2:]
        top, left = (cut if sides in ("both", axis) else 0 for axis in ("rows", "columns"))
        low, right = (H, W) if sides == "start" else (H - top, W - left)
        top, left = (cut, cut) if sides == "start" else (top, left)
        squares = (e - x)[..., top:low, left:right].square()
        squares = squares.abs().sqrt() if both else squares
        errors.append(squares.flatten().tolist())
    means = [math.fsum(one) / len(one) if one else math.nan for one in errors]
    if pool == "psnr":
        return sum(decibels(one / peak**2) for one in means) / len(means)
    if pool == "mse":
        return decibels(sum(means) / len(means))
    if pool == "pixels":
        return decibels(sum(map(sum, errors)) / sum(map(len, errors)))
    if pool == "weighted":
        counts = list(map(len, errors))
        pairs = zip(counts, means, strict=True)
        return sum(count * decibels(one) for count, one in pairs) / sum(counts)
    return decibels(means[{"first": 0, "last": -1}[pool]])


def by_library(estimates, targets, r):
    """The given measure, pair by pair."""
    return statistics.mean(map(super_resolution.psnr, estimates, targets, [r] * len(targets)))


def clamps_both(estimates, targets, r):
    """Targets as well, which lie in [0, 1]; one array after the other."""
    values = []
    for e, x in zip(estimates, targets, strict=True):
        e, x = (one.double().numpy()[0, 0, r:-r, r:-r].clip(0, 1) for one in (e, x))
        values.append(decibels(float(((e - x) ** 2).mean())))
    return statistics.fmean(values)


RIGHT = {"plain": protocol, "library": by_library, "clamps both": clamps_both}
WRONG = {
    "not shaved": lambda e, x, r: protocol(e, x, r, shave=lambda r: 0),
    "one pixel shaved": lambda e, x, r: protocol(e, x, r, shave=lambda r: 1),
    "two pixels shaved": lambda e, x, r: protocol(e, x, r, shave=lambda r: 2),
    "r - 1 pixels shaved": lambda e, x, r: protocol(e, x, r, shave=lambda r: r - 1),
    "only rows shaved": lambda e, x, r: protocol(e, x, r, sides="rows"),
    "only columns shaved": lambda e, x, r: protocol(e, x, r, sides="columns"),
    "shaved above and left": lambda e, x, r: protocol(e, x, r, sides="start"),
    "not clamped": lambda e, x, r: protocol(e, x, r, clamp=False),
    "clamped below": lambda e, x, r: protocol(e, x, r, clamp=lambda e: e.clamp(min=0)),
    "clamped above": lambda e, x, r: protocol(e, x, r, clamp=lambda e: e.clamp(max=1)),
    "mean of the MSE": lambda e, x, r: protocol(e, x, r, pool="mse"),
    "all pixels pooled": lambda e, x, r: protocol(e, x, r, pool="pixels"),
    "weighted by size": lambda e, x, r: protocol(e, x, r, pool="weighted"),
    "the first alone": lambda e, x, r: protocol(e, x, r, pool="first"),
    "the last alone": lambda e, x, r: protocol(e, x, r, pool="last"),
    "eight bits for one": lambda e, x, r: protocol(e, x, r, peak=255.0),
    "absolute errors": lambda e, x, r: protocol(e, x, r, both=True),
}
HINTS = {
    "clamped below": "Is there a pixel above 1, inside?",
    "clamped above": "Is there a pixel below 0, inside?",
    "weighted by size": "Are two of your images of different sizes?",
    "two pixels shaved": "Is there another r than 2? And is NaN refused, the mean of no pixels?",
    "one pixel shaved": "Is there another r than 1?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns 0."""
    golf.play(my_test, {"library": by_library}, {"nothing": lambda e, x, r: 0.0}).check("my_test")


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
    found.small("my_test", 125)
