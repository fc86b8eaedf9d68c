"""Prediction 2. How much is invisible?

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import math

from otter.test_files import test_case

from starter_code import linear_operators, predictions

OK_FORMAT = False
name = "p2"


def measured(ME):
    """Singular values that are zero, of this student's five operators on 24 x 24 pixels."""
    mine = linear_operators.instance(ME)
    motions = [24 * (math.gcd(24, k) - 1) for k in (3, mine.motion)]
    return [576 - 576 // mine.factor**2, 576 - mine.kept, *motions, 0]


@test_case(points=0)
def test_sealed(guess_zeros):
    """Five values are sealed, each with its interval."""
    predictions.check_sealed(guess_zeros, 5, "guess_zeros")


@test_case(points=1.5, hidden=True)
def test_inside(guess_zeros, ME):
    """What was measured lies in the intervals, and they exclude something."""
    predictions.check_narrow(guess_zeros, measured(ME), 300, "guess_zeros")


@test_case(points=1.5, hidden=True)
def test_narrow(guess_zeros, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_zeros, measured(ME), 20, "guess_zeros")
