"""Prediction 1. A prior that says too much.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw11_generative_priors import seen
from starter_code import predictions

OK_FORMAT = False
name = "p1"


@test_case(points=0)
def test_sealed(guess_digits):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_digits, 4, "guess_digits")


@test_case(points=2, hidden=True)
def test_inside(guess_digits, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_digits, seen.digits(ME), "guess_digits", 3)


@test_case(points=2, hidden=True)
def test_narrow(guess_digits, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_digits, seen.digits(ME), 3, "guess_digits")
