"""Prediction 2. Random weights.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced, one value for each of the four sizes | test_sealed |
| all points for narrow intervals, half for wide ones, with the student's weights | test_inside |
| at most 20 wide | test_narrow |
"""

from otter.test_files import test_case

from starter_code import convolution, predictions

OK_FORMAT = False
name = "p2"


def measured(ME):
    """The contrasts that this student's figure shows, in percent."""
    return convolution.random_contrasts(ME, [2, 3, 4, 6])


@test_case(points=0)
def test_sealed(guess_contrast):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_contrast, 4, "guess_contrast")


@test_case(points=1.5, hidden=True)
def test_inside(guess_contrast, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_contrast, measured(ME), "guess_contrast", 20)


@test_case(points=1.5, hidden=True)
def test_narrow(guess_contrast, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_contrast, measured(ME), 20, "guess_contrast")
