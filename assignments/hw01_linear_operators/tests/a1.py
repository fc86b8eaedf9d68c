"""Paper 1. What a motion cannot show.

| the text promises | tested by |
| --- | --- |
| the dimension of the null space, an int | test_small, test_all_sizes |
| any H, W and odd k, numbers too large to form a matrix | test_all_sizes |
"""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_small(invisible):
    """Three pixels: one mean of all three leaves two dimensions; of one pixel, none."""
    for size, expected in (((1, 3, 3), 2), ((1, 3, 1), 0), ((2, 4, 3), 0)):
        checks.equal(invisible(*size), expected, f"invisible{size}")


@test_case(points=2, hidden=True)
def test_all_sizes(invisible):
    """Sizes that share a factor, several or none; large ones."""
    for H, W, k in [
        (5, 9, 3), (4, 12, 9), (3, 15, 9), (7, 21, 21), (6, 25, 7), (10**6, 945, 63),
        (1000, 105_105, 45_045),
    ]:  # fmt: skip
        expected = H * (math.gcd(W, k) - 1)
        checks.equal(invisible(H, W, k), expected, f"invisible({H}, {W}, {k})")
