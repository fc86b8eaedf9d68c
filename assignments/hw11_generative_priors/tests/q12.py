"""Question 12. Restore digits.

| the text promises | tested by |
| --- | --- |
| estimates like y, float32, for any B | test_bounds, test_1 |
| at most 100 images through the network for each digit; no other network | test_bounds, test_1 |
| equal generators give equal results; inputs and session stay as they are | test_bounds, test_1 |
| the margin over the normal prior on digits that nobody has seen | test_1, test_2, test_3, test_4 |
"""

import functools

import torch
from otter.test_files import test_case

from solutions.hw11_generative_priors import seen
from starter_code import checks, measured, metrics
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q12"

SIGMA, KEEP, MOST, DIGITS = 0.1, 0.25, 100, 8


def check(found, y, mask, call):
    """What holds for every result."""
    x = found["result"]
    checks.finite(x, tuple(y.shape), call)
    checks.equal(str(x.dtype), "torch.float32", f"the dtype of {call}")
    checks.at_most(
        found["images"] / len(y), MOST, f"images through the network for a digit in {call}"
    )
    if found["others"]:
        checks.fail(call, "calls another network than the one that it is given.")
    checks.unchanged(found["inputs"], [y, mask], call)
    return x


@test_case(points=1)
def test_bounds(restore):
    """Shape, dtype, images through the network; equal generators; the session."""
    x = torch.full((1, 1, 32, 32), -1.0)
    x[:, :, 8:24, 14:18] = 1
    draw = checks.generator(7201)
    mask = torch.rand(x.shape, generator=draw) < KEEP
    y = torch.where(mask, x + SIGMA * torch.randn(x.shape, generator=draw), 0)
    call = "restore(y, mask, 0.1, network, generator) with one digit"
    found = own.restored(restore, y.clone(), mask.clone(), SIGMA, 7202)
    first = check(found, y, mask, call)
    again = own.restored_again(restore, y.clone(), mask.clone(), SIGMA, 7202)
    told = f"{call}, called again with an equal generator,"
    checks.same(again["results"][1], again["results"][0], told, size=10**6)
    checks.same(again["results"][0], first, told, size=10**6)
    checks.leaves_alone(again["changed"], call)


@functools.cache  # the same in every test
def hidden():
    """Digits, what is known of them, and the opponent's PSNR [dB]."""
    x = seen.drawn(DIGITS, 7211)
    y, mask = seen.measure(x, SIGMA, KEEP, 7212)
    return x, y, mask, metrics.psnr(seen.gaussian_means(y, mask, SIGMA), x, 2.0)


@measured.once
def margin_of(restore):
    """Mean PSNR minus that of the normal prior [dB]."""
    x, y, mask, opponent = hidden()
    seed = checks.seed(7213)
    found = own.restored(restore, y.clone(), mask.clone(), SIGMA, seed)
    estimate = check(found, y, mask, "restore(y, mask, 0.1, network, generator)")
    return metrics.psnr(estimate, x, 2.0) - opponent


def at_least(restore, bound):
    """Check the margin."""
    what = "the mean PSNR over that of the normal prior"
    checks.at_least(margin_of(restore), bound, what, unit="dB")


@test_case(points=2, hidden=True)
def test_1(restore):
    """As good as the normal prior, on new digits."""
    margin = margin_of(restore)
    checks.leaderboard("PSNR over the normal prior [dB]", round(margin, 3))
    if margin > 8:
        checks.implausible(f"{margin:.2f} dB over the normal prior")
    at_least(restore, 0.0)


@test_case(points=2, hidden=True)
def test_2(restore):
    """At least 0.6 dB above it."""
    at_least(restore, 0.6)


@test_case(points=1.5, hidden=True)
def test_3(restore):
    """At least 1.1 dB above it."""
    at_least(restore, 1.1)


@test_case(points=1.5, hidden=True)
def test_4(restore):
    """At least 1.6 dB above it."""
    at_least(restore, 1.6)
