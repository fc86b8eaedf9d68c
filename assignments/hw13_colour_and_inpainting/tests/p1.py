"""Prediction 1. Better than grey?

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw13_colour_and_inpainting import seen
from starter_code import predictions

OK_FORMAT = False
name = "p1"


@test_case(points=0)
def test_sealed(guess_greys):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_greys, 4, "guess_greys")


@test_case(points=2, hidden=True)
def test_inside(guess_greys, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_greys, seen.greys(ME), "guess_greys", 2.5)


@test_case(points=2, hidden=True)
def test_narrow(guess_greys, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_greys, seen.greys(ME), 2.5, "guess_greys")
