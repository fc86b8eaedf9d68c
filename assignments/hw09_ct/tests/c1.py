"""Claim 1. Two decibels more.

| the text promises | tested by |
| --- | --- |
| 8 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the difference is that of the protocol; measurements are not changed | test_measured |
"""

import torch
from otter.test_files import test_case

from starter_code import audit, checks

OK_FORMAT = False
name = "c1"

CLAIMED = 2.2


def sample(image, seed):
    """A smooth image that leaves [0, 1], and the same with noise."""
    g = checks.generator(1200 + image)
    x = 2 * torch.rand(1, 1, 4, 4, generator=g)
    x = torch.nn.functional.interpolate(x, (16, 16), mode="bilinear")
    noise = torch.randn(x.shape, generator=checks.generator(1300 + 10 * image + seed))
    return x, x + 0.2 * noise


def mean_of(size):
    """A method: means of size x size pixels."""

    def restore(y):
        return torch.nn.functional.avg_pool2d(y, size, 1, size // 2, count_include_pad=False)

    return restore


METHODS = {
    "supported": (mean_of(3), lambda y: y.clone()),
    "contradicted": (lambda y: y.clone(), mean_of(3)),
}


def difference(image, seed):
    """PSNR of means minus that of the measurement itself."""
    x, y = sample(image, seed)
    errors = [(method(y) - x).double().square().mean() for method in METHODS["supported"]]
    return (10 * torch.log10(errors[1] / errors[0])).item()


def parts_of(audit_claim, methods):
    """The answer for two methods."""
    return audit.parts(audit_claim(sample, *methods), "audit_claim(sample, first, second)")


@test_case(points=1)
def test_table(audit_claim):
    """The table has 8 images and 2 seeds."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    checks.equal(list(audit.check_table(table, 8, 2, "the table").shape), [8, 2], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_table(table, 8, 2, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    table, _, _ = parts_of(audit_claim, cases["supported"])
    audit.check_table(table, 8, 2, "the table")
    cases["a gain below two decibels"] = (lambda y: varied(y, 0.12, 0.9), lambda y: y.clone())
    cases["not testable"] = (lambda y: varied(y, 0.25, 0.9), lambda y: y.clone())
    for methods in cases.values():
        table, interval, verdict = parts_of(audit_claim, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


def varied(y, share, spread):
    """A method whose gain differs from image to image."""
    return y + (mean_of(3)(y) - y) * share * (1 + spread * (10 * y.sum()).sin())


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 1), (2, 0)], 1e-3, "the table")
