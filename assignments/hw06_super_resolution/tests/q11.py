"""Question 11. An enlarger.

| the text promises | tested by |
| --- | --- |
| (B, 1, m, n) to (B, 1, 3 m, 3 n), m and n at least 8, also odd | test_sizes |
| at most 40,000 numbers, wherever they are kept | test_sizes, test_1 |
| in evaluation mode an image alone is as in a batch | test_1 |
| y and the session stay as they are; time | test_1 |
| decibels over back-projection on unseen pictures | test_1, test_2, test_3 |
"""

import time

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, measured, probes, super_resolution, surroundings

OK_FORMAT = False
name = "q11"

NUMBERS = 40_000
STEPS = (0.1, 0.4, 0.7)  # decibels over back-projection


@test_case(points=1)
def test_sizes(Enlarger):
    """Images of any size, and at most 40,000 numbers."""
    model = Enlarger()
    model.eval()
    checks.at_most(probes.numbers_held(model), NUMBERS, "the numbers that Enlarger() holds")
    generator = checks.generator(1111)
    for shape in [(1, 1, 8, 8), (3, 1, 9, 14), (2, 1, 13, 11)]:
        y = torch.rand(shape, generator=generator)
        right = (shape[0], 1, 3 * shape[2], 3 * shape[3])
        checks.finite(model(y), right, f"Enlarger()(y) with y {shape}")


@measured.once
def gain(enlarger):
    """Mean PSNR minus that of back-projection, on pictures that nobody has seen [dB]."""
    checks.at_most(probes.numbers_held(enlarger), NUMBERS, "the numbers that enlarger holds")
    x = pictures.drawn(12, 120, 1112)
    y = super_resolution.downsample(x, 3)
    start = time.monotonic()
    found = []
    for four, right in zip(y.split(4), x.split(4), strict=True):
        e = enlarger(four.clone())
        checks.finite(e, tuple(right.shape), "enlarger(y) with y (4, 1, 40, 40)")
        found.append(e)
    checks.at_most(time.monotonic() - start, 15, "the time of three calls of enlarger(y)", "s")
    alone = torch.cat([enlarger(one[None]) for one in y[:4]])
    checks.same(alone, found[0], "enlarger(y) for one image at a time", size=10_000)
    checks.unchanged(probes.inputs_after(enlarger, y[:2].clone()), [y[:2]], "enlarger(y)")
    checks.leaves_alone(surroundings.state_changed(enlarger, y[:2].clone()), "enlarger(y)")
    # once more: what was only fetched while it ran counts as well
    checks.at_most(probes.numbers_held(enlarger), NUMBERS, "the numbers that enlarger holds")
    classical = super_resolution.back_project(y, 3)
    return super_resolution.psnr(torch.cat(found), x, 3) - super_resolution.psnr(classical, x, 3)


@test_case(points=2, hidden=True)
def test_1(enlarger):
    """At least 0.1 dB above back-projection on unseen pictures."""
    value = gain(enlarger)
    checks.leaderboard("PSNR over back-projection, three times [dB]", round(value, 3))
    if value > 3:
        checks.implausible(f"{value:.2f} dB over back-projection; VDSR has half as much")
    checks.at_least(value, STEPS[0], "the PSNR minus that of back-projection", unit="dB")


@test_case(points=2, hidden=True)
def test_2(enlarger):
    """At least 0.4 dB above back-projection."""
    checks.at_least(gain(enlarger), STEPS[1], "the PSNR minus that of back-projection", unit="dB")


@test_case(points=2, hidden=True)
def test_3(enlarger):
    """At least 0.7 dB above back-projection."""
    checks.at_least(gain(enlarger), STEPS[2], "the PSNR minus that of back-projection", unit="dB")
