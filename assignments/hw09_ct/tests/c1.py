"""Claim 1. Two decibels more.

| the text promises | tested by |
| --- | --- |
| 8 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the difference is that of the protocol; both are given the same views | test_measured |
"""

import math

from otter.test_files import test_case

from starter_code import audit, checks, two_methods

OK_FORMAT = False
name = "c1"

CLAIMED = 2.2

sample = two_methods.noisy_images(1200, 1300)
difference = two_methods.gain(sample)


@test_case(points=1)
def test_table(audit_claim):
    """The table has 8 images and 2 seeds."""
    table, _, _ = two_methods.parts_of(audit_claim, sample, two_methods.METHODS["supported"])
    checks.equal(list(audit.check_table(table, 8, 2, "the table").shape), [8, 2], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = two_methods.parts_of(audit_claim, sample, two_methods.METHODS["supported"])
    audit.check_table(table, 8, 2, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(two_methods.METHODS)
    table, _, _ = two_methods.parts_of(audit_claim, sample, cases["supported"])
    audit.check_table(table, 8, 2, "the table")
    cases["a gain below two decibels"] = (lambda y: varied(y, 0.12, 0.9), two_methods.as_it_is)
    share = undecided()
    cases["not testable"] = (lambda y: varied(y, share, 0.9), two_methods.as_it_is)
    for methods in cases.values():
        table, interval, verdict = two_methods.parts_of(audit_claim, sample, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


def varied(y, share, spread):
    """A method whose gain differs from image to image."""
    return y + (two_methods.mean_of(3)(y) - y) * share * (1 + spread * (10 * y.sum()).sin())


def undecided():
    """The share of `varied` for which the interval of the gain holds what is claimed."""
    for share in (0.25, 0.22, 0.19, 0.28, 0.16, 0.32):
        table = []
        for image in range(8):
            pairs = [sample(image, seed) for seed in range(2)]
            found = [[(one - x).square().mean().item() for one in (y, varied(y, share, 0.9))]
                     for x, y in pairs]  # fmt: skip
            table.append([10 * math.log10(before / after) for before, after in found])
        low, high = audit.paired_interval(table)
        if low < CLAIMED - 0.02 and high > CLAIMED + 0.02:
            return share
    return 0.25


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = two_methods.parts_of(audit_claim, sample, two_methods.METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 1), (2, 0)], 1e-3, "the table")
    two_methods.check_given_alike(audit_claim, sample, 16)
