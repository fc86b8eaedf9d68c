"""Claim 1. A threshold for each band.

| the text promises | tested by |
| --- | --- |
| 12 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the gain is that of the protocol | test_measured |
"""

import torch
from otter.test_files import test_case

from starter_code import audit, checks, metrics, photographs, sparse

OK_FORMAT = False
name = "c1"

CLAIMED, SIGMA = 1.5, 25 / 255
NAMES = ("coins", "camera", "astronaut", "chelsea", "rocket", "brick", "coffee", "moon")


def sample(image, seed):
    """A detail of a photograph, (64, 64), and the same with noise."""
    where = NAMES[image % len(NAMES)]
    x = photographs.patches((where,), 64, 1, checks.seed(500 + image))[0, 0].double()
    generator = checks.generator(1000 + 50 * image + seed)
    return x, x + SIGMA * torch.randn(64, 64, generator=generator, dtype=torch.float64)


def mixed(image, seed, blocks):
    """A sample that has random blocks for some images: large gains, no fine band holds anything."""
    x, y = sample(image, seed)
    if image in blocks:
        noise, generator = y - x, checks.generator(700 + image)
        coarse = 0.5 + 0.2 * torch.randn(8, 8, generator=generator, dtype=torch.float64)
        x = coarse.repeat_interleave(8, 0).repeat_interleave(8, 1)
        y = x + noise
    return x, y


def gain(image, seed):
    x, y = sample(image, seed)
    single = sparse.best_multiple(y, x, SIGMA)[1]
    return metrics.psnr(sparse.bayes_shrink(y, SIGMA), x) - single


@test_case(points=1)
def test_table(audit_claim):
    """The table has 12 images and 2 seeds."""
    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 12, 2, "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 12, 2, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval: for photographs, for blocks, for some of both."""
    for blocks in ((), range(12), range(1, 12, 3)):
        found = audit_claim(lambda image, seed, blocks=blocks: mixed(image, seed, blocks))
        table, interval, verdict = audit.parts(found, "audit_claim(sample)")
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_measured(table, gain, [(0, 0), (7, 1), (11, 0)], 1e-3, "the table")
