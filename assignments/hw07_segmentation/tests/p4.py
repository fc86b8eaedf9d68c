"""Prediction 4. Skips for an inverse problem.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from starter_code import predictions

OK_FORMAT = False
name = "p4"

# dB with skips and without, by the reference: trainings elsewhere differ by a tenth or two
MEASURED = [4.0, 1.8]


@test_case(points=0)
def test_sealed(guess_gains):
    """Two values are sealed, each with its interval."""
    predictions.check_sealed(guess_gains, 2, "guess_gains")


@test_case(points=1, hidden=True)
def test_inside(guess_gains):
    """The measured gains lie in the intervals."""
    predictions.check_inside(guess_gains, MEASURED, "guess_gains", 4)


@test_case(points=1, hidden=True)
def test_narrow(guess_gains):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_gains, MEASURED, 4, "guess_gains")
