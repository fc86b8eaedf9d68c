"""Question 11. Forty thousand slices.

| the text promises | tested by |
| --- | --- |
| both files and the row, for every part | test_first, test_places |
| IndexError beyond the part, and below 0; ValueError for another part | test_refused |
| the counts of an observation, also fewer than 1 and more than 4096 | test_first, test_counts |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q11"


@test_case(points=1)
def test_first(lodopab_place, lodopab_counts):
    """The first samples of a part, and air."""
    right = ["observation_train_000.hdf5", "ground_truth_train_000.hdf5", 5]
    found = lodopab_place("train", 5)
    checks.equal(found, right, 'lodopab_place("train", 5)', reveal=True, python=True)
    found = lodopab_counts(torch.zeros(3))
    checks.same(found, torch.full((3,), 4096.0), "lodopab_counts(zeros)", size=10)


@test_case(points=1, hidden=True)
def test_places(lodopab_place):
    """Other files and parts; the last samples."""
    for part, index in [
        ("train", 127), ("train", 128), ("train", 35819), ("validation", 3521), ("test", 3552),
        ("test", 1280), ("validation", 0),
    ]:  # fmt: skip
        file = f"{part}_{index // 128:0>3}.hdf5"
        right = ["observation_" + file, "ground_truth_" + file, index % 128]
        call = f'lodopab_place("{part}", {index})'
        checks.equal(lodopab_place(part, index), right, call, python=True)


@test_case(points=0.5, hidden=True)
def test_refused(lodopab_place):
    """What is not there is refused."""
    for part, index in [("train", 35820), ("validation", 3522), ("test", 3553), ("test", -1)]:
        call = f'lodopab_place("{part}", {index})'
        checks.raises(IndexError, call, lodopab_place, part, index)
    checks.raises(ValueError, 'lodopab_place("val", 0)', lodopab_place, "val", 0)


@test_case(points=0.5, hidden=True)
def test_counts(lodopab_counts):
    """Counts of other rays."""
    for dtype in (torch.float32, torch.float64):
        y = torch.tensor([[0.0, 0.01, 0.02], [-0.0004, 0.08, 0.13]], dtype=dtype)
        right = torch.exp(math.log(4096) - 81.35858 * y.double()).to(dtype)
        rules.hold(lodopab_counts, (y,), rules.like(right, 100), f"lodopab_counts(y) in {dtype}")
