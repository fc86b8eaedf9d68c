"""Prediction 2. Away from its views.

| the text promises | tested by |
| --- | --- |
| two numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw09_ct import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


@test_case(points=0)
def test_sealed(guess_away):
    """Two values are sealed, each with its interval."""
    predictions.check_sealed(guess_away, 2, "guess_away")


@test_case(points=2, hidden=True)
def test_inside(guess_away, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_away, seen.away(ME), "guess_away", 4)


@test_case(points=2, hidden=True)
def test_narrow(guess_away, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_away, seen.away(ME), 4, "guess_away")
