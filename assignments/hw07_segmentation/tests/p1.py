"""Prediction 1. Background everywhere.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

from otter.test_files import test_case

from starter_code import predictions, segmentation

OK_FORMAT = False
name = "p1"


def measured():
    """Accuracy, mean IoU and mean Dice of that answer on the test slices."""
    _, labels = segmentation.brain_slices("test")
    share = (labels == 0).double().mean().item()
    return [share, share / 4, 2 * share / (1 + share) / 4]


@test_case(points=0)
def test_sealed(guess_background):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_background, 3, "guess_background")


@test_case(points=0.5, hidden=True)
def test_inside(guess_background):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_background, measured(), "guess_background", 0.1)


@test_case(points=0.5, hidden=True)
def test_narrow(guess_background):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_background, measured(), 0.1, "guess_background")
