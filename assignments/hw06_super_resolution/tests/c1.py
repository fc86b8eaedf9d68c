"""Claim 1. More than 2 dB.

| the text promises | tested by |
| --- | --- |
| 12 images, a difference each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| differences by the protocol, y as it is given | test_measured |
| sample is called once for each image: both methods get one y | test_measured |
"""

from collections import Counter

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import audit, checks, super_resolution

OK_FORMAT = False
name = "c1"

CLAIMED = 2.0


def sampler():
    """`sample(image)`, which draws another image each time that it is called."""
    calls = Counter()

    def sample(image):
        calls[image] += 1
        return drawn(image, calls[image])

    return sample


def drawn(image, call=1):
    """A smooth image, brighter than 1 and darker than 0 once it is enlarged; noisy means of it."""
    g = checks.generator(2500 + 100 * call + image)
    x = torch.rand(1, 1, 6, 5 + image % 3, generator=g)
    x = F.interpolate(x, scale_factor=4.5, mode="bicubic").clamp(0, 1)[..., :24, :21]
    means = super_resolution.downsample(x, 3)
    return x, means + 0.02 * torch.randn(means.shape, generator=g)


def better(y, share=1.0):
    """Back-projected, in part, with a frame that does not count."""
    z = super_resolution.nearest(y, 3)
    e = z + share * (super_resolution.back_project(y, 3, 6) - z)
    e = e.clone()
    e[..., :3, :] = 7.0
    return e


def shifted(y):
    """Nearest neighbours, some of them far outside [0, 1]."""
    e = super_resolution.nearest(y, 3)
    return torch.where(e > 0.8, e + 1, e)


METHODS = {"supported": (better, shifted), "contradicted": (shifted, better)}


def difference(image, _):
    """The difference in dB, by hand."""
    x, y = drawn(image)
    found = []
    for method in METHODS["supported"]:
        e = method(y).clamp(0, 1)
        found.append((e - x)[..., 3:-3, 3:-3].double().square().mean())
    return (10 * torch.log10(found[1] / found[0])).item()


def parts_of(audit_claim, methods):
    """The answer for two methods."""
    return audit.parts(audit_claim(sampler(), *methods), "audit_claim(sample, first, second)")


@test_case(points=1)
def test_table(audit_claim):
    """The table has 12 images."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    checks.equal(list(audit.check_table(table, 12, 1, "the table").shape), [12, 1], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_table(table, 12, 1, "the table")
    audit.check_interval(interval, table, "the interval")


def varied(y, share, spread):
    """A method whose gain differs from image to image."""
    return better(y, share * (1 + spread * float((10 * y.sum()).sin())))


def plain(y):
    """Nearest neighbours."""
    return super_resolution.nearest(y, 3)


def nearly_one(image):
    """A sample of images that hardly differ, so that intervals are short."""
    x, y = drawn(0)
    factor = 1 + 1e-3 * image
    return factor * x, factor * y


def with_gain(decibels):
    """A method that is so much better than `plain` on these images."""

    def gain(share):
        x, y = nearly_one(6)
        first, second = better(y, share), plain(y)
        return super_resolution.psnr(first, x, 3) - super_resolution.psnr(second, x, 3)

    low, high = 0.0, 0.5
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (middle, high) if gain(middle) < decibels else (low, middle)
    return lambda y: better(y, low)


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    table, _, _ = parts_of(audit_claim, cases["supported"])
    audit.check_table(table, 12, 1, "the table")
    cases["a small gain"] = (lambda y: varied(y, 0.15, 0.3), plain)
    for share in (0.18, 0.24):
        cases[f"near 2 dB, {share}"] = (lambda y, share=share: varied(y, share, 0.9), plain)
    for methods in cases.values():
        table, interval, verdict = parts_of(audit_claim, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)
    for decibels, right in ((1.9, "contradicted"), (2.1, "supported")):
        answer = audit_claim(nearly_one, with_gain(decibels), plain)
        _, _, verdict = audit.parts(answer, "audit_claim(sample, first, second)")
        told = f"the verdict where the gain is {decibels} dB on each image"
        checks.equal(verdict, right, told, reveal=True)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 0), (11, 0)], 1e-3, "the table")
