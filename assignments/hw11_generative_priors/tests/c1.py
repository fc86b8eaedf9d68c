"""Claim 1. A fifth of the measurements.

| the text promises | tested by |
| --- | --- |
| 8 images, 3 seeds each | test_table |
| the paired 95 % interval over images | test_interval |
| the verdict, whichever it is | test_verdict |
| the difference of the protocol; each method is given its measurement as it is | test_measured |
"""

import torch
from otter.test_files import test_case

from starter_code import audit, checks, two_methods

OK_FORMAT = False
name = "c1"

single = two_methods.noisy_images(7000, 7100)


def sample(image, seed):
    """A clean image, a noisy one, and one with half of the noise."""
    x, y = single(image, seed)
    return x, y, (x + y) / 2


def smoothed(y):
    """Means of 3 x 3."""
    return two_methods.mean_of(3)(y)


METHODS = {
    "supported": (smoothed, two_methods.as_it_is),
    "contradicted": (two_methods.as_it_is, two_methods.as_it_is),
}


def difference(image, seed):
    """PSNR of means of the few minus that of the many themselves."""
    x, few, many = sample(image, seed)
    errors = [(one - x).double().square().mean() for one in (smoothed(few), many)]
    return (10 * torch.log10(errors[1] / errors[0])).item()


def parts(audit_claim, which):
    """Table, interval and verdict."""
    return two_methods.parts_of(audit_claim, sample, METHODS[which])


@test_case(points=1)
def test_table(audit_claim):
    """The table has 8 images and 3 seeds."""
    table, _, _ = parts(audit_claim, "supported")
    checks.equal(list(audit.check_table(table, 8, 3, "the table").shape), [8, 3], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = parts(audit_claim, "supported")
    audit.check_table(table, 8, 3, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    for share, spread in ((0.85, 0.0), (0.9, 0.0), (0.6, 0.9), (0.7, 0.9)):  # about alike
        cases[f"about alike, {share} {spread}"] = (
            lambda y, share=share, spread=spread: mixed(y, share, spread),
            two_methods.as_it_is,
        )
    for methods in cases.values():
        found = two_methods.parts_of(audit_claim, sample, methods)
        table, interval, verdict = found
        audit.check_table(table, 8, 3, "the table")
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict")


def mixed(y, share, spread):
    """Means, and noise that may differ from image to image."""
    smooth = smoothed(y)
    return smooth + 0.45 * share * (1 + spread * (10 * y.sum()).sin()) * (y - smooth)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again; what the methods are given."""
    table, _, _ = parts(audit_claim, "supported")
    audit.check_measured(table, difference, [(0, 0), (7, 1), (4, 2)], 1e-3, "the table")
    made, given = [], ([], [])

    def drawn(image, seed):
        x, few, many = sample(image, seed)
        made.append((few + 0.01 * len(made), many - 0.01 * len(made)))  # others in each call
        return x, made[-1][0].clone(), made[-1][1].clone()

    def kept(which):
        def method(y):
            given[which].append(y.clone())
            return y + 0.1 * which

        return method

    audit_claim(drawn, kept(0), kept(1))
    checks.equal(len(made), 24, "how often audit_claim calls sample")
    for which, word in ((0, "few"), (1, "many")):
        alike = len(given[which]) == 24 and all(
            any(two_methods.same(y, pair[which]) for pair in made) for y in given[which]
        )
        if not alike:
            text = (
                f"does not give the {word} measurements of each pair, as they are, to its method."
            )
            checks.fail("audit_claim", text)
