"""Prediction 3. The price of not knowing the truth.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw01_linear_operators import seen
from starter_code import predictions

OK_FORMAT = False
name = "p3"


def measured(ME):
    """Mean loss over this student's twelve scenes, in dB."""
    found = seen.losses(ME)
    return [sum(found) / len(found)]


@test_case(points=0)
def test_sealed(guess_loss):
    """A number is sealed, with its interval."""
    predictions.check_sealed(guess_loss, 1, "guess_loss")


@test_case(points=1, hidden=True)
def test_inside(guess_loss, ME):
    """What was measured lies in the interval, and it excludes something."""
    predictions.check_narrow(guess_loss, measured(ME), 5, "guess_loss")


@test_case(points=1, hidden=True)
def test_narrow(guess_loss, ME):
    """The interval is narrow as well."""
    predictions.check_narrow(guess_loss, measured(ME), 1.2, "guess_loss")
