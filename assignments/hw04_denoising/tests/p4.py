"""Prediction 4. The network for 25 at 5 and at 50.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw04_denoising.seen import away_from_its_level
from starter_code import predictions

OK_FORMAT = False
name = "p4"


@test_case(points=0)
def test_sealed(guess_away):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_away, 3, "guess_away")


@test_case(points=1, hidden=True)
def test_inside(guess_away, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_away, away_from_its_level(ME), "guess_away", 5)


@test_case(points=1, hidden=True)
def test_narrow(guess_away, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_away, away_from_its_level(ME), 5, "guess_away")
