"""Prediction 2. Denoising a heartbeat.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from solutions.hw14_beyond_images import seen
from starter_code import predictions

OK_FORMAT = False
name = "p2"


@test_case(points=0)
def test_sealed(guess_ecg):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_ecg, 4, "guess_ecg")


@test_case(points=2, hidden=True)
def test_inside(guess_ecg, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_ecg, seen.denoised(ME), "guess_ecg", 3)


@test_case(points=2, hidden=True)
def test_narrow(guess_ecg, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_ecg, seen.denoised(ME), 3, "guess_ecg")
