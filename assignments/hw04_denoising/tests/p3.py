"""Prediction 3. What the wrong mode costs.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw04_denoising.seen import lost_in_train_mode
from starter_code import predictions

OK_FORMAT = False
name = "p3"


@test_case(points=0)
def test_sealed(guess_modes):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_modes, 3, "guess_modes")


@test_case(points=1, hidden=True)
def test_inside(guess_modes, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_modes, lost_in_train_mode(ME), "guess_modes", 4)


@test_case(points=1, hidden=True)
def test_narrow(guess_modes, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_modes, lost_in_train_mode(ME), 4, "guess_modes")
