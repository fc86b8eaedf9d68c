"""Question 12. Twenty-four views.

| the text promises | tested by |
| --- | --- |
| (B, 24, 92) to (B, 64, 64), at most 250,000 numbers | test_bounds, test_1 |
| a body alone is as in a batch; inputs and session stay as they are | test_1 |
| decibels over SIRT on new drawn bodies | test_1, test_2, test_3 |
| on slices of people no worse than SIRT | test_people |
"""

import torch
from otter.test_files import test_case

from solutions.hw09_ct import seen
from starter_code import checks, measured, probes, scored, surroundings

OK_FORMAT = False
name = "q12"

NUMBERS = 250_000


@test_case(points=1)
def test_bounds(reconstruction):
    """Shapes, and numbers held."""
    y = 5 * torch.rand(2, 24, 92, generator=checks.generator(981))
    checks.finite(reconstruction(y), (2, 64, 64), "reconstruction(y) with y (2, 24, 92)")
    held = scored.numbers_saved(reconstruction)
    checks.at_most(held, NUMBERS, "the numbers that the file of reconstruction holds")


def psnr_of(found, x):
    """Mean PSNR in dB; minus infinity where something is not finite."""
    checks.finite(found, tuple(x.shape), "reconstruction(y)")
    errors = (found.double() - x).square().mean((1, 2))
    return (-10 * torch.log10(errors)).mean().item()


@measured.once
def gain(reconstruction):
    """Decibels over SIRT on drawn bodies that nobody has seen."""
    x, y = seen.drawn(24, 982)
    found = scored.checked(reconstruction, [y], "reconstruction(y)", saved=NUMBERS)
    value = psnr_of(found, x) - psnr_of(seen.sirt(y), x)
    alone = torch.cat([reconstruction(one[None]) for one in y[:3].clone()])
    checks.same(alone, found[:3], "reconstruction(y) for one body at a time", size=10**5)
    checks.unchanged(probes.inputs_after(reconstruction, y[:2].clone()), [y[:2]], "its call")
    changed = surroundings.state_changed(reconstruction, y[:2].clone())
    checks.leaves_alone(changed, "reconstruction(y)")
    return value


@measured.once
def gain_on_people(reconstruction):
    """Decibels over SIRT on slices of people, bent in a way of their own."""
    x, y = seen.people(983)
    found = scored.checked(reconstruction, [y], "reconstruction(y)", saved=NUMBERS)
    alone = torch.cat([reconstruction(one[None]) for one in y[:2].clone()])
    checks.same(alone, found[:2], "reconstruction(y) for one body at a time", size=10**5)
    return psnr_of(found, x) - psnr_of(seen.sirt(y), x)


@test_case(points=2, hidden=True)
def test_1(reconstruction):
    """No worse than SIRT on new drawn bodies."""
    value = gain(reconstruction)
    checks.leaderboard("Decibels over SIRT, 24 views", round(value, 3))
    if value > 8:
        checks.implausible(f"{value:.2f} dB over SIRT; total variation has about 3")
    checks.at_least(value, 0.0, "the gain over SIRT", unit="dB")


@test_case(points=2, hidden=True)
def test_2(reconstruction):
    """At least 1.0 dB over SIRT."""
    checks.at_least(gain(reconstruction), 1.0, "the gain over SIRT", unit="dB")


@test_case(points=1.5, hidden=True)
def test_3(reconstruction):
    """At least 2.0 dB over SIRT."""
    checks.at_least(gain(reconstruction), 2.0, "the gain over SIRT", unit="dB")


@test_case(points=1.5, hidden=True)
def test_people(reconstruction):
    """On slices of people no worse than SIRT."""
    checks.at_least(gain_on_people(reconstruction), 0.0, "the gain on people", unit="dB")
