"""Prediction 3. How many measurements.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import functools
import statistics

import numpy as np
import torch
from otter.test_files import test_case
from scipy import optimize

from starter_code import personal, predictions, sparse

OK_FORMAT = False
name = "p3"


def smallest_sum(A, y):
    """The solution of A x = y with the smallest sum of magnitudes."""
    n = A.shape[1]
    both = torch.cat([A, -A], dim=1).numpy()
    found = optimize.linprog(np.ones(2 * n), A_eq=both, b_eq=y.numpy(), method="highs").x
    return torch.from_numpy(found[:n] - found[n:])


@functools.cache
def measured(ME):
    """The median number of measurements for 5 and 20 of 100 entries."""
    generator = personal.generator(ME, "measurements")
    return [
        statistics.median(sparse.measurements_needed(smallest_sum, 100, k, 7, generator))
        for k in (5, 20)
    ]


@test_case(points=0)
def test_sealed(guess_needed):
    """Two values are sealed, each with its interval."""
    predictions.check_sealed(guess_needed, 2, "guess_needed")


@test_case(points=1.5, hidden=True)
def test_inside(guess_needed, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_needed, measured(ME), "guess_needed", 12)


@test_case(points=1.5, hidden=True)
def test_narrow(guess_needed, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_needed, measured(ME), 12, "guess_needed")
