"""Claim 1. Smooth, then threshold.

| the text promises | tested by |
| --- | --- |
| 10 slices, 3 seeds each | test_table |
| the paired 95 % interval over slices | test_interval |
| the verdict, "not testable" too | test_verdict |
| the gains are those of the protocol, where a tissue is not found too | test_measured |
"""

import torch
from otter.test_files import test_case

from solutions.hw07_segmentation import seen
from starter_code import audit, checks

OK_FORMAT = False
name = "c1"


def drawn(number, seed):
    """Maps of labels without any meaning, the third nearer to the first than the second."""
    generator = checks.generator(500 + 10 * number + seed)
    truth = torch.randint(4, (12, 9), generator=generator)
    noise = torch.randint(4, (12, 9), generator=generator)
    draw = torch.rand(12, 9, generator=generator)
    return truth, truth.where(draw < 0.6, noise), truth.where(draw < 0.8, noise)


def swinging(number, seed):
    """Gains of either sign, so that their interval holds 0."""
    truth, plain, smooth = drawn(number, seed)
    return (truth, plain, smooth) if number % 2 else (truth, smooth, plain)


def lacking(number, seed):
    """Maps of which the last has no fluid."""
    truth, plain, smooth = drawn(number, seed)
    return truth, plain, smooth.where(smooth != 1, 2)


def gain(number, seed, sample):
    """Mean Dice of the tissues in the third map less that in the second."""
    truth, plain, smooth = (one.double() for one in sample(number, seed))

    def mean_dice(found):
        both = [((found == c) * (truth == c)).sum() for c in (1, 2, 3)]
        sizes = [(found == c).sum() + (truth == c).sum() for c in (1, 2, 3)]
        return sum((2 * h / s).item() for h, s in zip(both, sizes, strict=True)) / 3

    return mean_dice(smooth) - mean_dice(plain)


@test_case(points=1)
def test_table(audit_claim):
    """The table has 10 slices and 3 seeds; the first gain, on random maps."""
    table, _, _ = audit.parts(audit_claim(drawn), "audit_claim(sample)")
    audit.check_table(table, 10, 3, "the table")
    audit.check_measured(table, lambda i, s: gain(i, s, drawn), [(0, 0)], 1e-4, "the table")


@test_case(points=0.5, hidden=True)
def test_interval(audit_claim, ME):
    """The interval is that of the table."""
    answer = audit_claim(lambda number, seed: seen.sample(number, seed, ME))
    table, interval, _ = audit.parts(answer, "audit_claim(sample)")
    audit.check_table(table, 10, 3, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=0.5, hidden=True)
def test_verdict(audit_claim, ME):
    """The verdict agrees with the interval, on this student's slices and on other maps."""
    for sample in (lambda number, seed: seen.sample(number, seed, ME), drawn, swinging):
        table, interval, verdict = audit.parts(audit_claim(sample), "audit_claim(sample)")
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", 0.0)


@test_case(points=1, hidden=True)
def test_measured(audit_claim, ME):
    """Entries of the table, measured again."""

    def sample(number, seed):
        return seen.sample(number, seed, ME)

    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    entries = [(0, 0), (6, 1), (9, 2)]
    audit.check_measured(table, lambda i, s: gain(i, s, sample), entries, 1e-4, "the table")
    call = "the table for maps in which a tissue is not found"
    table, _, _ = audit.parts(audit_claim(lacking), "audit_claim(sample)")
    audit.check_measured(table, lambda i, s: gain(i, s, lacking), entries, 1e-4, call)
