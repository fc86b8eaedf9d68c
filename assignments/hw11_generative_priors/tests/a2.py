"""Paper 2. What few steps do to the spread.

| the text promises | tested by |
| --- | --- |
| f and s of a step | test_by_hand, test_factors |
| the variance at the end | test_by_hand, test_variance |
| c = 0, b = 1, every eta | test_factors, test_variance |
| Python floats; the list stays as it is | test_factors, test_variance |
"""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"

LEVELS = ([0.36, 0.64, 1.0], [5e-5, 0.01, 0.2, 0.7, 0.99, 1.0], [0.1, 1.0], [0.2, 0.5, 0.8])


def factors(c, a, b, eta):
    """By covariances: x0 = k x, and what is left of x is sqrt(1 - a) times the noise."""
    v = a * c + 1 - a
    k = math.sqrt(a) * c / v
    s = eta * math.sqrt((1 - b) * (b - a) / (b * (1 - a)))
    rest = math.sqrt(1 - a) / v  # of the noise: (1 - sqrt(a) k) / sqrt(1 - a)
    return math.sqrt(b) * k + math.sqrt(max(0.0, 1 - b - s * s)) * rest, s


def variance(c, levels, eta):
    """Step by step."""
    v = 1.0
    for a, b in zip(levels[:-1], levels[1:], strict=True):
        f, s = factors(c, a, b, eta)
        v = f * f * v + s * s
    return v


def check_pair(found, expected, call):
    """f and s."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns two floats: f and s.")
    checks.number(found[0], expected[0], f"f of {call}", 1e-7, python=True)
    checks.number(found[1], expected[1], f"s of {call}", 1e-7, python=True)


@test_case(points=1)
def test_by_hand(step_factors, final_variance):
    """The example."""
    check_pair(step_factors(1.0, 0.36, 0.64, 0.0), (0.96, 0.0), "step_factors(1.0, 0.36, 0.64, 0)")
    call = "final_variance(1.0, [0.36, 0.64, 1.0], 0.0)"
    found = final_variance(1.0, [0.36, 0.64, 1.0], 0.0)
    checks.number(found, (0.96 * 0.8) ** 2, call, 1e-7)


@test_case(points=2, hidden=True)
def test_factors(step_factors):
    """Other priors, levels and eta; the last step; a point."""
    for c in (0.0, 0.25, 1.0, 7.5, 0, 2):
        for a, b in ((0.1, 0.3), (0.5, 1.0), (0.9, 0.95), (5e-5, 0.2), (0.3, 1)):
            for eta in (0.0, 0.6, 1.0, 1):
                call = f"step_factors({c}, {a}, {b}, {eta})"
                check_pair(step_factors(c, a, b, eta), factors(c, a, b, eta), call)


@test_case(points=2, hidden=True)
def test_variance(final_variance):
    """Other priors, levels and eta."""
    for levels in LEVELS:
        for c in (0.0, 0.25, 1.0, 7.5):
            for eta in (0.0, 0.6, 1.0):
                given = list(levels)
                call = f"final_variance({c}, {levels}, {eta})"
                found = final_variance(c, given, eta)
                checks.number(found, variance(c, levels, eta), call, 1e-7, python=True)
    final_variance(1.0, given, 1.0)
    checks.equal(given, list(levels), "the list given to final_variance, afterwards,")
