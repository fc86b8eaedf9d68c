"""Paper 1. What one threshold stands.

| the text promises | tested by |
| --- | --- |
| the largest b, a float | test_by_hand, test_bias |
| the share of wrong pixels, a float | test_by_hand, test_noise |
"""

import math

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_by_hand(largest_bias, error_of_noise):
    """Values 1 and e^2 stand b = 1; very much noise makes half of the pixels wrong."""
    checks.number(largest_bias(1.0, math.exp(2)), 1.0, "largest_bias(1, e^2)", 1e-9)
    checks.number(error_of_noise(1.0, 2.0, 1e9), 0.5, "error_of_noise(1, 2, 1e9)", 1e-6)


@test_case(points=1.5, hidden=True)
def test_bias(largest_bias):
    """Other pairs of values; both as bright again changes nothing."""
    for dark, bright in ((0.4, 0.65), (0.65, 0.84), (1.3, 1.68), (3.0, 3.1)):
        expected = math.log(bright / dark) / 2
        checks.number(largest_bias(dark, bright), expected, f"largest_bias({dark}, {bright})", 1e-9)


@test_case(points=1.5, hidden=True)
def test_noise(error_of_noise):
    """Other pairs of values and strengths of noise."""
    for dark, bright, sigma in ((0.4, 0.65, 0.06), (0.65, 0.84, 0.06), (0.0, 1.0, 0.5)):
        expected = (1 - math.erf((bright - dark) / (2 * math.sqrt(2) * sigma))) / 2
        call = f"error_of_noise({dark}, {bright}, {sigma})"
        checks.number(error_of_noise(dark, bright, sigma), expected, call, 1e-9)
