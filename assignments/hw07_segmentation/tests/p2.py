"""Prediction 2. Bias or noise.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw07_segmentation import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


def measured(ME):
    """Mean Dice of the tissues on this student's slices: bias alone, noise alone, both."""
    bias, noise = seen.BIAS, seen.NOISE
    return [seen.tissue_dice(ME, *one) for one in ((bias, 0.0), (0.0, noise), (bias, noise))]


@test_case(points=0)
def test_sealed(guess_table):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_table, 3, "guess_table")


@test_case(points=1, hidden=True)
def test_inside(guess_table, ME):
    """What this student's table shows lies in the intervals."""
    predictions.check_inside(guess_table, measured(ME), "guess_table", 0.25)


@test_case(points=1, hidden=True)
def test_narrow(guess_table, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_table, measured(ME), 0.25, "guess_table")
