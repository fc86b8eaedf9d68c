"""Prediction 2. What is lost by waiting.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| means over five noises, 0.5 dB beside an interval is inside | test_inside, test_narrow |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw12_untrained_networks import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


@test_case(points=0)
def test_sealed(guess_gaps):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_gaps, 4, "guess_gaps")


@test_case(points=2, hidden=True)
def test_inside(guess_gaps):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_gaps, seen.near(guess_gaps, seen.GAPS, 0.5), "guess_gaps", 3)


@test_case(points=2, hidden=True)
def test_narrow(guess_gaps):
    """The intervals are narrow as well."""
    near = seen.near(guess_gaps, seen.GAPS, 0.5)
    predictions.check_narrow(guess_gaps, near, 3, "guess_gaps")
