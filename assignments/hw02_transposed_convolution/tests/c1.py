"""Claim 1. Avoid it by the size of the kernel.

| the text promises | tested by |
| --- | --- |
| 16 images, 4 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, of the interval against 20 | test_verdict |
| the strength as the rules have it, 3 x 3 less 4 x 4 | test_measured |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import audit, checks, convolution

OK_FORMAT = False
name = "c1"

CLAIMED = 20


def sample(image, seed):
    """A small photograph, and the weights of two new layers."""
    return convolution.fresh_layers(image, seed, checks.seed(151))


def strength(y, w):
    """Spread of the four phases over their root mean square, in percent."""
    x = F.conv_transpose2d(y, w, stride=2)[0, 0, 4:-4, 4:-4].double().numpy()
    means = [x[place // 2 :: 2, place % 2 :: 2].mean() for place in range(4)]
    square, mean = sum(one**2 for one in means) / 4, sum(means) / 4
    return 100 * max(1 - mean**2 / square, 0) ** 0.5


def drop(sample, image, seed):
    """An entry of the table."""
    y, three, four = sample(image, seed)
    return strength(y, three) - strength(y, four)


@test_case(points=1)
def test_table(audit_claim):
    """The table has 16 images and 4 seeds."""
    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 16, 4, "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    audit.check_table(table, 16, 4, "the table")
    audit.check_interval(interval, table, "the interval")


def striped_where(strips):
    """A sample with flat 4 x 4 kernels and, in images for which `strips` is true, uneven 3 x 3."""

    def striped(image, seed):
        generator = checks.generator(152 + 4 * image + seed)
        y = 0.5 + torch.rand(1, 1, 7, 6, generator=generator)
        three, four = torch.ones(1, 1, 3, 3), torch.ones(1, 1, 4, 4)
        row = torch.ones(3) if strips(image) else torch.tensor([0.5, 1.0, 0.5])
        return y, three * torch.outer(row, row), four

    return striped


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, whatever the measurements say."""
    for given, strips in (
        (sample, None),
        (striped_where(lambda image: image % 2), "every second layer of 3 x 3 uneven"),
        (striped_where(lambda image: True), "every layer of 3 x 3 uneven"),
        (striped_where(lambda image: image % 4 == 0), "every fourth layer of 3 x 3 uneven"),
    ):
        call = f"audit_claim(sample) with {strips}" if strips else "audit_claim(sample)"
        table, interval, verdict = audit.parts(audit_claim(given), call)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again."""
    table, _, _ = audit.parts(audit_claim(sample), "audit_claim(sample)")
    entries = [(0, 0), (0, 3), (5, 1), (9, 2), (15, 3)]
    audit.check_measured(table, lambda *one: drop(sample, *one), entries, 0.02, "the table")
    given = striped_where(lambda image: image % 2)
    table, _, _ = audit.parts(audit_claim(given), "audit_claim(sample)")
    name = "the table of other samples, of 7 x 6 pixels,"
    audit.check_measured(table, lambda *one: drop(given, *one), entries, 1e-3, name)
