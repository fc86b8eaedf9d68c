"""Paper 1. Weights that count.

| the text promises | tested by |
| --- | --- |
| the example | test_example |
| all weights less one for each freedom, an int | test_count |
"""

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a1"


def counted(k, ups):
    """Freedoms taken off one by one: rows, columns with their gains, offsets before the bias."""
    count = k + 1
    for _ in range(ups + 1):
        count += k * k + 2 * k
        count -= k  # each row of the mixing, which the normalisation takes out
        count -= k  # each gain with its offset, which the next sums' column takes out
    return count - k  # each last offset, which the last bias takes out


@test_case(points=1)
def test_example(weights_that_count):
    """The example: 19 of 34."""
    found = weights_that_count(3, 1)
    checks.equal(found, 19, "weights_that_count(3, 1)", reveal=True, python=True)


@test_case(points=4, hidden=True)
def test_count(weights_that_count):
    """Other channels and numbers of layers."""
    for k, ups in [(8, 3), (2, 2), (1, 0), (5, 0), (16, 2), (1, 4), (10**9 + 1, 3), (2, 10**5)]:
        found = weights_that_count(k, ups)
        checks.equal(found, counted(k, ups), f"weights_that_count({k}, {ups})", python=True)
