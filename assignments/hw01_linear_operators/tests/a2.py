"""Paper 2. The best filter factor.

| the text promises | tested by |
| --- | --- |
| the expected squared error | test_ends, test_error |
| the factor with the smallest error | test_ends, test_best |
"""

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"


@test_case(points=1)
def test_ends(mean_error, best_factor):
    """With f = 0 the coefficient is lost, with f = 1 its noise is kept; where both weigh alike."""
    checks.number(mean_error(0.0, 0.5, 0.01, 2.0), 4.0, "mean_error(0, 0.5, 0.01, 2)", 1e-9)
    checks.number(mean_error(1.0, 0.5, 0.01, 2.0), 0.0004, "mean_error(1, 0.5, 0.01, 2)", 1e-9)
    checks.number(best_factor(0.01, 0.01, 1.0), 0.5, "best_factor(0.01, 0.01, 1)", 1e-9)


@test_case(points=1.5, hidden=True)
def test_error(mean_error):
    """The expected error, between the ends and beyond."""
    for f, s, sigma, size in [(0.3, 0.2, 0.05, 0.7), (0.9, 2.0, 0.4, 1.5), (1.2, 0.1, 0.01, 3.0)]:
        expected = (1 - f) ** 2 * size**2 + f**2 * sigma**2 / s**2
        call = f"mean_error({f}, {s}, {sigma}, {size})"
        checks.number(mean_error(f, s, sigma, size), expected, call, 1e-9)


@test_case(points=1.5, hidden=True)
def test_best(best_factor):
    """The best factor, for large and small s, noise and size."""
    for s, sigma, size in [(0.2, 0.05, 0.7), (2.0, 0.4, 1.5), (0.001, 0.01, 3.0), (1.0, 1e-7, 1.0)]:
        expected = s**2 * size**2 / (s**2 * size**2 + sigma**2)
        call = f"best_factor({s}, {sigma}, {size})"
        checks.number(best_factor(s, sigma, size), expected, call, 1e-9)
