"""Prediction 2. Hints against learning.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw13_colour_and_inpainting import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


@test_case(points=0)
def test_sealed(guess_hints):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_hints, 4, "guess_hints")


@test_case(points=2, hidden=True)
def test_inside(guess_hints, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_hints, seen.hinted(ME), "guess_hints", 4)


@test_case(points=2, hidden=True)
def test_narrow(guess_hints, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_hints, seen.hinted(ME), 4, "guess_hints")
