"""Prediction 1. Which window, and when?

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw09_ct import seen
from starter_code import predictions

OK_FORMAT = False
name = "p1"


@test_case(points=0)
def test_sealed(guess_windows):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_windows, 4, "guess_windows")


@test_case(points=2, hidden=True)
def test_inside(guess_windows, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_windows, seen.windows(ME), "guess_windows", 3)


@test_case(points=2, hidden=True)
def test_narrow(guess_windows, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_windows, seen.windows(ME), 3, "guess_windows")
