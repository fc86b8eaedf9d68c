"""Prediction 3. The mean in place of the skip.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw07_segmentation import seen
from starter_code import predictions

OK_FORMAT = False
name = "p3"


@test_case(points=0)
def test_sealed(guess_means):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_means, 3, "guess_means")


@test_case(points=1, hidden=True)
def test_inside(guess_means, ME):
    """What this student's slices give lies in the intervals."""
    predictions.check_inside(guess_means, seen.replaced(ME, "means"), "guess_means", 0.25)


@test_case(points=1, hidden=True)
def test_narrow(guess_means, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_means, seen.replaced(ME, "means"), 0.25, "guess_means")
