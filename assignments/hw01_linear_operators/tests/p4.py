"""Prediction 4. A weight a hundred times smaller.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw01_linear_operators import seen
from starter_code import predictions

OK_FORMAT = False
name = "p4"


def measured(ME):
    """Steps to a relative distance of 1e-3 at a hundredth of this student's weight."""
    return [seen.steps(ME)]


@test_case(points=0)
def test_sealed(guess_steps):
    """A number is sealed, with its interval."""
    predictions.check_sealed(guess_steps, 1, "guess_steps")


@test_case(points=1, hidden=True)
def test_inside(guess_steps, ME):
    """What was measured lies in the interval, and it excludes something."""
    predictions.check_narrow(guess_steps, measured(ME), 400, "guess_steps")


@test_case(points=1, hidden=True)
def test_narrow(guess_steps, ME):
    """The interval is narrow as well."""
    predictions.check_narrow(guess_steps, measured(ME), 60, "guess_steps")
