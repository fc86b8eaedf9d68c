"""Claim 1. Partial beats plain.

| the text promises | tested by |
| --- | --- |
| 8 images, 2 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the difference is that of the protocol; both are given one measurement as it is | test_measured |
"""

import torch
from otter.test_files import test_case

from starter_code import audit, checks

OK_FORMAT = False
name = "c1"


def sample(image, seed):
    """Rough colour images, what is known of them, and where; holes differ in size."""
    g = checks.generator(6200 + 10 * image + seed)
    x = torch.rand(1, 2, 4, 4, generator=checks.generator(6300 + image))
    x = torch.nn.functional.interpolate(x, (12, 12), mode="bilinear")
    x = 1.6 * x - 0.3 + 0.1 * torch.randn(x.shape, generator=checks.generator(6400 + image))
    mask = torch.rand(1, 1, 12, 12, generator=g) < 0.3 + 0.05 * image
    mask[..., 0, 0] = ~mask[..., 1, 1]  # there is a hole, and a known pixel
    return x, torch.where(mask, x, 0), mask


def level(y, mask):
    """Holes become the mean of what is known."""
    mean = (y * mask).sum((2, 3), keepdim=True) / mask.sum()
    return torch.where(mask, y, mean)


def box(y, mask):
    """Holes become the mean of what is known nearby; known pixels change, too."""

    def means(z):
        return torch.nn.functional.avg_pool2d(z, 5, 1, 2)

    near = means(mask.to(y.dtype))
    found = torch.where(near > 0, means(y * mask) / near.clamp(min=1e-3), level(y, mask))
    return torch.where(mask, y + 0.3, found)


def mixed(share, swing):
    """A method between both, other for each image."""

    def method(y, mask):
        a = share + swing * (20 * y.sum()).sin()
        return level(y, mask) + a * (box(y, mask) - level(y, mask))

    return method


def zero(y, mask):
    """Holes stay black."""
    return y.clone()


def dim(y, mask):
    """Holes are a little brighter than black: nearer to the truth by 0.06 dB."""
    return zero(y, mask) + 0.01 * (level(y, mask) - zero(y, mask))


METHODS = {"supported": (box, zero), "contradicted": (zero, box)}


def decibels(x, truth, mask):
    """By the errors of the missing pixels alone."""
    hole = (~mask).expand(x.shape)
    return -10 * torch.log10((x[hole] - truth[hole]).double().square().mean())


def difference(image, seed):
    """The protocol's difference for the supported claim."""
    x, y, mask = sample(image, seed)
    one, other = (decibels(method(y, mask), x, mask) for method in METHODS["supported"])
    return (one - other).item()


def parts(audit_claim, methods):
    """Table, interval and verdict."""
    return audit.parts(audit_claim(sample, *methods), "audit_claim(sample, first, second)")


@test_case(points=1)
def test_table(audit_claim):
    """The table has 8 images and 2 seeds."""
    table, _, _ = parts(audit_claim, METHODS["supported"])
    checks.equal(list(audit.check_table(table, 8, 2, "the table").shape), [8, 2], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = parts(audit_claim, METHODS["supported"])
    audit.check_table(table, 8, 2, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    table, _, _ = parts(audit_claim, METHODS["supported"])
    audit.check_table(table, 8, 2, "the table")
    cases = dict(METHODS)
    cases |= {f"near {a}": (mixed(a, 0.3), mixed(0.5, 0.0)) for a in (0.45, 0.5, 0.55)}
    cases |= {"a small lead": (dim, zero), "a small loss": (zero, dim)}
    for methods in cases.values():
        table, interval, verdict = parts(audit_claim, methods)
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict")


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again; both methods are given the same."""
    table, _, _ = parts(audit_claim, METHODS["supported"])
    audit.check_measured(table, difference, [(0, 0), (7, 1), (4, 1)], 1e-3, "the table")
    made, given = [], ([], [])

    def drawn(image, seed):
        x, y, mask = sample(image, seed)
        made.append(y + 0.01 * len(made) * mask)  # another one in each call
        return x, made[-1], mask

    def kept(which):
        def method(y, mask):
            given[which].append(y.clone())
            return torch.where(mask, y, 0.1 + 0.1 * which)

        return method

    audit_claim(drawn, kept(0), kept(1))
    for one in (1, 0):
        alike = len(given[one]) == 16 and all(
            any(torch.equal(y, other) for other in made) for y in given[one]
        )
        alike = alike and all(any(torch.equal(y, z) for z in given[1 - one]) for y in given[one])
        if not alike:
            checks.fail("audit_claim", "does not give both methods the same 16 measurements.")
