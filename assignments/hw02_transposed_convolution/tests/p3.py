"""Prediction 3. Who wins?

| the text promises | tested by |
| --- | --- |
| each `...` is replaced, one rank for each of the five | test_sealed |
| all points for narrow intervals, half for wide ones, on the student's photograph | test_inside |
| at most 1 wide | test_narrow |
"""

from otter.test_files import test_case

from starter_code import convolution, predictions

OK_FORMAT = False
name = "p3"


def measured(ME):
    """The ranks on this student's photograph, 1 for the best."""
    decibels = convolution.decibels(convolution.photograph(ME)[1])
    return [1.0 + sum(other > mine for other in decibels.values()) for mine in decibels.values()]


@test_case(points=0)
def test_sealed(guess_ranks):
    """Five ranks are sealed, each with its interval."""
    predictions.check_sealed(guess_ranks, 5, "guess_ranks")


@test_case(points=1, hidden=True)
def test_inside(guess_ranks, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_ranks, measured(ME), "guess_ranks", 1)


@test_case(points=1, hidden=True)
def test_narrow(guess_ranks, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_ranks, measured(ME), 1, "guess_ranks")
