"""Prediction 1. Which of these are linear?

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| half of the point for intervals that hold, all for exact ones | test_inside, test_narrow |
"""

from otter.test_files import test_case

from starter_code import linear_operators, predictions

OK_FORMAT = False
name = "p1"

LINEAR = {
    "mean of neighbours", "mirrored", "product with a mask", "without its mean", "running sum",
}  # fmt: skip
AFFINE = LINEAR | {"brighter by 0.1", "the negative, 1 - x"}


def measured(ME):
    """How many of this student's maps are linear, and affine."""
    maps = linear_operators.panel(ME)
    return [len(maps.keys() & LINEAR), len(maps.keys() & AFFINE)]


@test_case(points=0)
def test_sealed(guess_maps):
    """Two numbers are sealed, each with its interval."""
    predictions.check_sealed(guess_maps, 2, "guess_maps")


@test_case(points=0.5, hidden=True)
def test_inside(guess_maps, ME):
    """The numbers of linear and of affine maps lie in the intervals, which exclude something."""
    predictions.check_narrow(guess_maps, measured(ME), 3, "guess_maps")


@test_case(points=0.5, hidden=True)
def test_narrow(guess_maps, ME):
    """The intervals are narrow: one number each."""
    predictions.check_narrow(guess_maps, measured(ME), 0.99, "guess_maps")
