"""Prediction 1. Below and above a threshold.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw14_beyond_images import seen
from starter_code import predictions

OK_FORMAT = False
name = "p1"


@test_case(points=0)
def test_sealed(guess_overlap):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_overlap, 4, "guess_overlap")


@test_case(points=2, hidden=True)
def test_inside(guess_overlap, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_overlap, seen.overlaps(ME), "guess_overlap", 0.25)


@test_case(points=2, hidden=True)
def test_narrow(guess_overlap, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_overlap, seen.overlaps(ME), 0.25, "guess_overlap")
