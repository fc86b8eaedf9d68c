"""Prediction 1. Rows and columns.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced, one value for each of the four | test_sealed |
| all points for narrow intervals, half for wide ones, with the student's sizes | test_inside |
| at most 1 wide | test_narrow |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import convolution, predictions

OK_FORMAT = False
name = "p1"


def measured(ME):
    """Entries of the emptiest and the fullest row and column, for this student's sizes."""
    M, N, f1, f2 = convolution.sizes(ME)
    units = torch.eye(M * N, dtype=torch.float64).reshape(M * N, 1, M, N)
    ones = torch.ones(1, 1, f1, f2, dtype=torch.float64)
    columns = F.conv2d(units, ones).flatten(1) != 0  # one for each unit vector
    counts = columns.sum(0), columns.sum(1)
    return [float(one) for count in counts for one in (count.min(), count.max())]


@test_case(points=0)
def test_sealed(guess_entries):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_entries, 4, "guess_entries")


@test_case(points=1, hidden=True)
def test_inside(guess_entries, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_entries, measured(ME), "guess_entries", 1)


@test_case(points=1, hidden=True)
def test_narrow(guess_entries, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_entries, measured(ME), 1, "guess_entries")
