"""Prediction 1. Fast and slow.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| means over five draws, 3 percent beside an interval are inside | test_inside, test_narrow |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw12_untrained_networks import seen
from starter_code import predictions

OK_FORMAT = False
name = "p1"


@test_case(points=0)
def test_sealed(guess_fast):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_fast, 4, "guess_fast")


@test_case(points=2, hidden=True)
def test_inside(guess_fast):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_fast, seen.near(guess_fast, seen.FAST, 3), "guess_fast", 30)


@test_case(points=2, hidden=True)
def test_narrow(guess_fast):
    """The intervals are narrow as well."""
    near = seen.near(guess_fast, seen.FAST, 3)
    predictions.check_narrow(guess_fast, near, 30, "guess_fast")
