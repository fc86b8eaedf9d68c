"""Claim 1. Two decibels more.

| the text promises | tested by |
| --- | --- |
| 8 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the difference is that of the protocol; both are given the same views | test_measured |
"""

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
    cases["not testable"] = (lambda y: varied(y, 0.25, 0.9), two_methods.as_it_is)
    for methods in cases.values():
        table, interval, verdict = two_methods.parts_of(audit_claim, sample, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


def varied(y, share, spread):
    """A method whose gain differs from image to image."""
    return y + (two_methods.mean_of(3)(y) - y) * share * (1 + spread * (10 * y.sum()).sin())


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = two_methods.parts_of(audit_claim, sample, two_methods.METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 1), (2, 0)], 1e-3, "the table")
    two_methods.check_given_alike(audit_claim, sample, 16)
