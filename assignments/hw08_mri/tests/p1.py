"""Prediction 1. What are coils worth?

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw08_mri import seen
from starter_code import measured, predictions

OK_FORMAT = False
name = "p1"


@measured.once
def coils(identity):
    """What this student's figure shows, in dB, as a text."""
    return repr(list(seen.coils(identity)))


def numbers(ME):
    """The four numbers."""
    return [float(one) for one in coils(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_coils):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_coils, 4, "guess_coils")


@test_case(points=2, hidden=True)
def test_inside(guess_coils, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_coils, numbers(ME), "guess_coils", 3)


@test_case(points=2, hidden=True)
def test_narrow(guess_coils, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_coils, numbers(ME), 3, "guess_coils")
