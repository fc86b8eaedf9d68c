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
    """A smooth image, brighter than 1 and darker than 0 once it is enlarged, and its means."""
    g = checks.generator(2500 + 100 * call + image)
    x = torch.rand(1, 1, 6, 5 + image % 3, generator=g)
    x = F.interpolate(x, scale_factor=4.5, mode="bicubic").clamp(0, 1)[..., :24, :21]
    return x, super_resolution.downsample(x, 3)


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


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    table, _, _ = parts_of(audit_claim, cases["supported"])
    audit.check_table(table, 12, 1, "the table")
    plain = lambda y: super_resolution.nearest(y, 3)  # noqa: E731
    cases["a small gain"] = (lambda y: varied(y, 0.15, 0.3), plain)
    for share in (0.18, 0.24):
        cases[f"near 2 dB, {share}"] = (lambda y, share=share: varied(y, share, 0.9), plain)
    for methods in cases.values():
        table, interval, verdict = parts_of(audit_claim, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 0), (11, 0)], 1e-3, "the table")
