"""Claim 1. "Within 5 % of the best threshold".

| the text promises | tested by |
| --- | --- |
| 20 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict on margins above 0 | test_table, test_verdict |
| the margin is that of the protocol, in float64, thresholds of 0 too | test_measured |
| a band that is all noise becomes 0 | test_measured |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import audit, checks

OK_FORMAT = False
name = "c1"

SIGMA = 25 / 255


def noisy(x, number):
    """The image and the same with noise."""
    return x, x + SIGMA * torch.randn(x.shape, generator=checks.generator(number))


def sample(image, seed):
    """Waves, blocks and texture of some strength; of every fifth image the details are empty."""
    generator = checks.generator(4000 + image)
    coarse = torch.rand(1, 1, 8, 8, generator=generator)
    x = coarse.repeat_interleave(2, 2).repeat_interleave(2, 3)
    if image % 5:
        u = torch.arange(16.0)
        x = x / 2 + 0.06 * (image % 5) * torch.sin(u[:, None] * image + u)
        x[..., 5:9, :] += 0.3 * torch.rand(1, generator=generator)
    return noisy(x, 5000 + 50 * image + seed)


@test_case(points=0.5)
def test_table(audit_claim):
    """The table has 20 images and 2 seeds, the interval is two numbers, the verdict a word."""
    table, interval, verdict = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 20, 2, "the table")
    audit.check_verdict(verdict, interval, "the verdict")


@test_case(points=0.5, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 20, 2, "the table")
    audit.check_interval(interval, table, "the interval")


def calm(image, seed):
    """Strong texture everywhere, so that any small threshold is nearly the best one."""
    x = torch.rand(1, 1, 16, 16, generator=checks.generator(6000 + image))
    return noisy(x, 7000 + 50 * image + seed)


def dots(image, seed):
    """A bright pixel in each block: all details are large, and often no threshold is the best."""
    x = torch.full((1, 1, 16, 16), 0.1 + image / 50)
    x[..., ::2, 1::2] += 0.5
    return noisy(x, 9000 + 50 * image + seed)


def flat(image, seed):
    """A few edges and nothing else: one threshold for all of a band is far from the best."""
    x = torch.full((1, 1, 16, 16), 0.1 + image / 50)
    x[..., 7, :] = x[..., 3] = 1.0
    return noisy(x, 8000 + 50 * image + seed)


@test_case(points=0.5, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with an interval that is that of the table, on three kinds of images."""
    for draw in (sample, calm, flat):
        call = f"audit_claim({draw.__name__})"
        table, interval, verdict = audit.parts(audit_claim(draw), call)
        audit.check_table(table, 20, 2, f"the table of {call}")
        audit.check_interval(interval, table, f"the interval of {call}")
        audit.check_verdict(verdict, interval, f"the verdict of {call}")


def margin(image, seed, draw):
    """5 less the excess error in percent, by matrices."""
    x, y = (z[0, 0].double() for z in draw(image, seed))
    H = torch.zeros(16, 16, dtype=torch.float64)
    for k in range(8):
        H[k, 2 * k] = H[k, 2 * k + 1] = H[8 + k, 2 * k] = 0.5**0.5
        H[8 + k, 2 * k + 1] = -(0.5**0.5)
    cx, cy = H @ x @ H.T, H @ y @ H.T
    bayes = best = (cx - cy)[:8, :8].square().sum().item()
    for band in [(slice(8), slice(8, 16)), (slice(8, 16), slice(8)), (slice(8, 16),) * 2]:
        truth, c = cx[band], cy[band]
        excess = c.square().mean().item() - SIGMA**2
        t = SIGMA**2 / math.sqrt(excess) if excess > 0 else math.inf
        errors = [
            ((c.abs() - s).clamp(min=0) * c.sign() - truth).square().sum().item()
            for s in [t, *(k * SIGMA / 10 for k in range(61))]
        ]
        bayes, best = bayes + errors[0], best + min(errors[1:])
    return 5 - 100 * (bayes / best - 1)


@test_case(points=1.5, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again, with and without details."""
    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    entries = [(image, image % 2) for image in (0, 1, 2, 3, 4, 5, 8, 10, 14, 19)]
    audit.check_measured(table, lambda i, s: margin(i, s, sample), entries, 1e-6, "the table")
    table, _, _ = audit.parts(audit_claim(dots), "audit_claim(dots)")
    call = "the table for images with a bright pixel in each block"
    audit.check_measured(table, lambda i, s: margin(i, s, dots), entries, 1e-6, call)
