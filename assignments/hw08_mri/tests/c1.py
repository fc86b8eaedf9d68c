"""Claim 1. More than two decibels.

| the text promises | tested by |
| --- | --- |
| 4 heads, 2 seeds each | test_table |
| the paired 95 % interval over heads | test_interval |
| the verdict, whichever it is | test_verdict |
| PSNR of a volume; nothing is clamped | test_measured |
| both methods get the same measurement, unchanged | test_measured |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import audit, checks, two_methods

OK_FORMAT = False
name = "c1"

CLAIMED = 2.0


def sample(head, seed):
    """A smooth volume with a 0, slices of other brightness, and the same with noise."""
    g = checks.generator(1200 + head)
    x = (0.4 + 0.4 * head) * torch.rand(3, 1, 4, 4, generator=g)
    x = x * torch.tensor([1.0, 0.3, 2.0])[:, None, None, None]
    x = torch.nn.functional.interpolate(x, (12, 16), mode="bilinear")[:, 0]
    x[1, 0, 0] = 0
    noise = torch.randn(x.shape, generator=checks.generator(1300 + 10 * head + seed))
    return x, x + (0.1 + 0.1 * seed) * noise


def smooth(y):
    """A method: means of 3 x 3 pixels."""
    return torch.nn.functional.avg_pool2d(y[:, None], 3, 1, 1, count_include_pad=False)[:, 0]


def closer(share):
    """A method that moves a part of the way to the smooth volume."""
    return lambda y: y + share * (smooth(y) - y)


METHODS = {
    "supported": (smooth, two_methods.as_it_is),
    "contradicted": (two_methods.as_it_is, smooth),
}


def difference(head, seed):
    """PSNR of means minus that of the measurement itself; the maximum cancels."""
    x, y = sample(head, seed)
    errors = [(method(y) - x).double().square().mean() for method in METHODS["supported"]]
    return (10 * torch.log10(errors[1] / errors[0])).item()


@test_case(points=1)
def test_table(audit_claim):
    """The table has 4 heads and 2 seeds."""
    table, _, _ = two_methods.parts_of(audit_claim, sample, METHODS["supported"])
    checks.equal(list(audit.check_table(table, 4, 2, "the table").shape), [4, 2], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = two_methods.parts_of(audit_claim, sample, METHODS["supported"])
    audit.check_table(table, 4, 2, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1.5, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    table, _, _ = two_methods.parts_of(audit_claim, sample, cases["supported"])
    audit.check_table(table, 4, 2, "the table")
    cases["a gain below two decibels"] = (closer(0.2), two_methods.as_it_is)
    cases["a gain above two decibels"] = (closer(0.3), two_methods.as_it_is)
    cases["not testable"] = varied, two_methods.as_it_is
    for methods in cases.values():
        table, interval, verdict = two_methods.parts_of(audit_claim, sample, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


def varied(y):
    """A method whose gain differs from volume to volume."""
    return y + (smooth(y) - y) * 0.3 * ((10 * y.sum()).sin() + 1)


@test_case(points=1.5, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again; a volume that is matched exactly in one slice."""
    table, _, _ = two_methods.parts_of(audit_claim, sample, METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (2, 1), (3, 0)], 1e-3, "the table")

    def one_slice(y):
        return torch.cat([smooth(y)[:1], y[1:]])

    def gain(head, seed):
        x, y = sample(head, seed)
        errors = [(one - x).double().square().mean() for one in (one_slice(y), y)]
        return 10 * math.log10((errors[1] / errors[0]).item())

    table, _, _ = two_methods.parts_of(audit_claim, sample, (one_slice, two_methods.as_it_is))
    told = "the table, for a method that restores one slice of three,"
    audit.check_measured(table, gain, [(0, 0), (1, 1), (3, 1)], 1e-3, told)
    two_methods.check_given_alike(audit_claim, sample, 8)
