"""Paper 1. What noise leaves behind.

| the text promises | tested by |
| --- | --- |
| a Python float, at t = 0 all of the noise | test_ends, test_formula |
| the formula, for small and large t | test_formula |
"""

import math

from otter.test_files import test_case
from scipy import integrate

from starter_code import checks

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_ends(excess):
    """No threshold leaves all of the noise; a huge one nothing."""
    checks.number(excess(0.0), 1.0, "excess(0.0)", 1e-6, python=True)
    checks.number(excess(12.0), 0.0, "excess(12.0)", 1e-9, python=True)


@test_case(points=3, hidden=True)
def test_formula(excess):
    """Several thresholds."""
    for t in (0.3, 1, 1.7, 3.0, 4.4):
        expected, _ = integrate.quad(
            lambda g, t=t: 2 * (g - t) ** 2 * math.exp(-g * g / 2) / math.sqrt(2 * math.pi),
            t,
            t + 12,
            epsabs=0,
            epsrel=1e-10,
        )
        checks.number(excess(t), expected, f"excess({t})", 1e-5, python=True)
