"""Test golf 1. Somebody else's PSNR.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 20 numbers | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, measured, metrics

OK_FORMAT = False
name = "g1"


def constant(x, reference, data_range=1.0):
    return 30.0


def made(
    error=lambda x, r, L: (x - r).square().flatten(1).mean(1),
    power=2,
    mean=lambda decibels: decibels.mean(),
    factor=10.0,
    log=torch.log10,
):
    """A PSNR of a batch, wrong where it is not told otherwise. error: of each image."""

    def psnr(x, reference, data_range=1.0):
        errors = error(x, reference, data_range)
        return mean(factor * log(data_range**power / errors)).item()

    return psnr


def numbers(image):
    return image.double().flatten().tolist()


def by_loop(x, reference, data_range=1.0):
    """Image by image, with Python's own numbers."""
    found = []
    for one, other in zip(x, reference, strict=True):
        errors = [(a - b) ** 2 for a, b in zip(numbers(one), numbers(other), strict=True)]
        mse = sum(errors) / len(errors)
        found.append(-10 * math.log10(mse / data_range**2) if mse else math.inf)
    return sum(found) / len(found)


def root_mean_square(x, reference, data_range=1.0):
    """20 log10 of the range over the root."""
    rms = (x - reference).double().flatten(1).norm(dim=1) / x[0].numel() ** 0.5
    return (20 * (data_range / rms).log10()).mean().item()


def finite_only(decibels):
    kept = decibels[decibels.isfinite()]
    return kept.mean() if len(kept) else torch.tensor(math.inf)


RIGHT = {"library": metrics.psnr, "loop": by_loop, "root mean square": root_mean_square}
WRONG = {
    "pooled": made(error=lambda x, r, L: (x - r).square().mean()[None]),
    "natural logarithm": made(log=torch.log),
    "range not squared": made(power=1),
    "range ignored": made(power=0),
    "factor 20": made(factor=20.0),
    "range of the picture": lambda x, r, L=1.0: made()(x, r, (r.max() - r.min()).item() or L),
    "clipped first": made(error=lambda x, r, L: (x.clamp(0, L) - r).square().flatten(1).mean(1)),
    "variance": made(error=lambda x, r, L: (x - r).flatten(1).var(1, correction=0)),
    "absolute errors": made(error=lambda x, r, L: (x - r).abs().flatten(1).mean(1)),
    "summed errors": made(error=lambda x, r, L: (x - r).square().flatten(1).sum(1)),
    "equal images left out": made(mean=finite_only),
    "float32": made(error=lambda x, r, L: (x.float() - r.float()).square().flatten(1).mean(1)),
    "never infinite": made(error=lambda x, r, L: (x - r).square().flatten(1).mean(1) + 1e-12),
    "first image only": made(mean=lambda decibels: decibels[0]),
}
HINTS = {
    "pooled": "Give it images whose errors differ.",
    "range ignored": "Is the data range always 1?",
    "clipped first": "May x leave the data range?",
    "equal images left out": "What is the PSNR of a batch with an image that is equal?",
    "never infinite": "What is the PSNR of equal images?",
    "float32": "What becomes of an error of 1e-9?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that always says 30 dB."""
    golf.play(my_test, {"library": metrics.psnr}, {"constant": constant}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=1.5, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=1.5, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 20)
