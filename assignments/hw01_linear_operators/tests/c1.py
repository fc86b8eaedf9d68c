"""Claim 1. "It chooses too large a weight".

| the text promises | tested by |
| --- | --- |
| 12 images, 3 seeds each, each seed by itself | test_table, test_measured |
| the paired 95 % interval over images | test_interval |
| the verdict | test_verdict |
| the difference is that of the protocol | test_measured |
| all weights within the bound, none, one exactly on it | test_measured |
"""

import math

import torch
from otter.test_files import test_case

from solutions.hw01_linear_operators import seen
from starter_code import audit, checks, linear_operators, measured

OK_FORMAT = False
name = "c1"


def measure(image, seed):
    """Scenes and noise that nobody has seen."""
    photograph = linear_operators.SCENES[image]
    x = linear_operators.small_scene(photograph, seen.SIDE, checks.generator(900 + image))
    noise = torch.randn(
        x.shape, generator=checks.generator(1000 + 50 * image + seed), dtype=x.dtype
    )
    return seen.study(x, noise)


def small(image, seed):
    """Lists to follow by hand."""
    weights = [0.001, 0.01, 0.1, 1.0]
    residuals = [1.0, 2.0, 3.0 + image % 2, 9.0]
    errors = [4.0 + seed, 1.0, 2.0, 3.0]
    return weights, residuals, errors


def difference(image, seed):
    weights, residuals, errors = measure(image, seed)
    best = weights[errors.index(min(errors))]
    return math.log10(weights[seen.chosen(residuals)] / best)


@measured.once
def answer(audit_claim):
    found = audit.parts(audit_claim(measure, seen.BOUND), "audit_claim(measure, bound)")
    audit.check_table(found[0], 12, 3, "the table")
    return found


@test_case(points=0.5)
def test_table(audit_claim):
    """The table has 12 images and 3 seeds; two rows by hand."""
    table, _, _ = audit.parts(audit_claim(small, 3.5), "audit_claim(measure, 3.5)")
    audit.check_table(table, 12, 3, "the table")
    for image, expected in ((0, 1.0), (1, 0.0)):
        row = [float(one) for one in table[image]]
        right = max(abs(one - expected) for one in row) < 1e-6
        assert right, f"row {image} of the table is {row}; each entry should be {expected}"


@test_case(points=0.5, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = answer(audit_claim)
    audit.check_interval(interval, table, "the interval")


def ends(image, seed):
    """Of every three images one with all weights beyond 2, one with one on it, one with all within.

    The differences are -1, 0 and 1, and the smallest error has the weight 0.1.
    """
    residuals = [[2.5, 3.0, 4.0], [1.0, 2.0, 3.0], [0.5, 1.0, 1.5]][image % 3]
    return [0.01, 0.1, 1.0], residuals, [2.0, 1.0, 3.0]


def by_seed(image, seed):
    """With each seed the principle chooses another weight; the best one goes with the image."""
    residuals = [[0.5, 2.5, 3.0, 9.0], [0.5, 1.5, 2.5, 9.0], [0.5, 1.0, 1.5, 9.0]][seed]
    return [0.01, 0.1, 1.0, 10.0], residuals, [float((place - image) % 4) for place in range(4)]


def mixed(image, seed):
    """Half of the images one way, half of them the other."""
    return [0.01, 0.1, 1.0], [1.0, 2.0, 9.0], [1.0, 2.0, 3.0 - 3 * (image % 2)]


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, whatever the measurements say."""
    for found in (
        answer(audit_claim),
        audit.parts(audit_claim(mixed, 3.5), "audit_claim(measure, bound)"),
        audit.parts(audit_claim(small, 3.5), "audit_claim(measure, bound)"),
    ):
        table, interval, verdict = found
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", 0.0)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = answer(audit_claim)
    audit.check_measured(table, difference, [(0, 0), (3, 1), (7, 2), (11, 0)], 1e-6, "the table")
    table, _, _ = audit.parts(audit_claim(ends, 2.0), "audit_claim(measure, 2.0)")
    places = [(image, 0) for image in range(3)]
    name = "the table of lists that lie within the bound, beyond it, or reach it"
    audit.check_measured(table, lambda image, _: image - 1.0, places, 1e-6, name)
    table, _, _ = audit.parts(audit_claim(by_seed, 2.0), "audit_claim(measure, 2.0)")
    places = [(image, seed) for image in range(4) for seed in range(3)]
    name = "the table of lists that differ from seed to seed"
    audit.check_measured(table, lambda image, seed: seed - image % 4, places, 1e-6, name)
