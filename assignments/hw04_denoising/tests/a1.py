"""Paper 1. Which is larger, and always?

| the text promises | tested by |
| --- | --- |
| equal errors have no gap, a float | test_no_gap |
| two images, either one the better | test_two |
| many images, spreads up to 100 dB | test_many |
"""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_no_gap(gap_of_two, gap_of_many):
    """Images that are equally good have no gap; 20 dB apart, two have 7.03 dB, as worked out."""
    checks.number(gap_of_two(0.0), 0.0, "gap_of_two(0.0)", 1e-9, python=True)
    checks.number(gap_of_many(0.0), 0.0, "gap_of_many(0.0)", 1e-9, python=True)
    checks.number(gap_of_two(20.0), 7.0329, "gap_of_two(20.0)", 1e-4, python=True)


@test_case(points=1.5, hidden=True)
def test_two(gap_of_two):
    """Two images, from hardly to very different, and in either order."""
    for d in (0.01, 1.0, 3.0, 6.0, 13.0, 40.0, 200.0, -6.0, -40.0):
        errors = [1.0, 10 ** (-d / 10)]
        pooled = -10 * math.log10(sum(errors) / 2)
        right = d / 2 - pooled if abs(d) >= 1 else math.log(10) * d**2 / 80
        checks.number(gap_of_two(d), right, f"gap_of_two({d})", 1e-5)


@test_case(points=1.5, hidden=True)
def test_many(gap_of_many):
    """Many images: the logarithm of the mean of a log-normal error."""
    for s in (0.1, 1.0, 2.5, 8.0, 20.0, 100.0):
        tau = s * math.log(10) / 10
        checks.number(gap_of_many(s), 10 * (tau**2 / 2) / math.log(10), f"gap_of_many({s})", 1e-6)
