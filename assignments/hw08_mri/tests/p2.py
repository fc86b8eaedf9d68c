"""Prediction 2. Four methods and a lesion.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw08_mri import seen
from starter_code import measured, predictions

OK_FORMAT = False
name = "p2"


@measured.once
def details(identity):
    """What this student's cell prints, as a text."""
    return repr(list(seen.details(identity)))


def numbers(ME):
    """The four numbers."""
    return [float(one) for one in details(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_details):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_details, 4, "guess_details")


@test_case(points=2, hidden=True)
def test_inside(guess_details, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_details, numbers(ME), "guess_details", 0.3)


@test_case(points=2, hidden=True)
def test_narrow(guess_details, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_details, numbers(ME), 0.3, "guess_details")
