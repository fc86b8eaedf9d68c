"""Prediction 2. How many in the small mode?.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw11_generative_priors import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


@test_case(points=0)
def test_sealed(guess_modes):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_modes, 4, "guess_modes")


@test_case(points=2, hidden=True)
def test_inside(guess_modes, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_modes, seen.shares(ME)[:4], "guess_modes", 16)


@test_case(points=2, hidden=True)
def test_narrow(guess_modes, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_modes, seen.shares(ME)[:4], 16, "guess_modes")
