"""Paper 2. What a photon is worth.

| the text promises | tested by |
| --- | --- |
| variance and bias to leading order, two Python floats | test_by_hand, test_moments |
| photons for a standard deviation, a Python float | test_by_hand, test_photons |
"""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"


@test_case(points=1)
def test_by_hand(log_moments, photons_for):
    """A ray that meets nothing."""
    found = log_moments(0.0, 100)
    checks.equal(len(found), 2, "the number of results of log_moments(0.0, 100)")
    checks.number(found[0], 0.01, "the variance of log_moments(0.0, 100)", 1e-9, python=True)
    checks.number(photons_for(0.5, 0.0), 4.0, "photons_for(0.5, 0.0)", 1e-9, python=True)


@test_case(points=2, hidden=True)
def test_moments(log_moments):
    """Variance and bias of other rays."""
    for p, N0 in [(0.0, 50), (4.2, 1e5), (1.0, 2e4), (9.5, 1e9), (0.3, 400.0)]:
        call = f"log_moments({p}, {N0})"
        variance, bias = log_moments(p, N0)
        right = math.exp(p) / N0
        checks.number(variance, right, f"the variance of {call}", 1e-9, python=True)
        checks.number(bias, right / 2, f"the bias of {call}", 1e-9, python=True)


@test_case(points=1, hidden=True)
def test_photons(photons_for):
    """Photons for other rays."""
    for sigma, p in [(0.01, 4.2), (0.1, 0.0), (1.0, 2.5), (1e-3, 7.0)]:
        call = f"photons_for({sigma}, {p})"
        checks.number(photons_for(sigma, p), math.exp(p) / sigma**2, call, 1e-9, python=True)
