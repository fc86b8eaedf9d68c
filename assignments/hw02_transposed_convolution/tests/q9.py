"""Question 9. Counting overlaps."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q9"


def check_count(overlap_count, m, n, kernel, stride):
    """Compare with a transposed convolution of ones with a kernel of ones."""
    ones = torch.ones(1, 1, m, n, dtype=torch.float64)
    w = torch.ones(1, 1, *kernel, dtype=torch.float64)
    expected = F.conv_transpose2d(ones, w, stride=stride)[0, 0].round().to(torch.int64)
    call = f"overlap_count({m}, {n}, {kernel}, {stride})"
    checks.same(overlap_count(m, n, kernel, stride), expected, call)


@test_case(points=1)
def test_small_count(overlap_count):
    """2 x 2 pixels, kernel 3 x 3, stride 2 x 2: the middle row and column are written twice."""
    row = torch.tensor([1, 1, 2, 1, 1])
    actual = overlap_count(2, 2, (3, 3), (2, 2))
    checks.same(actual, torch.outer(row, row), "overlap_count(2, 2, (3, 3), (2, 2))")


@test_case(points=2, hidden=True)
def test_count(overlap_count):
    """Counts for rectangular images, kernels and strides."""
    for m, n, kernel, stride in [
        (4, 6, (5, 3), (2, 1)),
        (3, 2, (2, 4), (1, 3)),
        (5, 1, (4, 4), (2, 2)),
    ]:
        check_count(overlap_count, m, n, kernel, stride)


@test_case(points=1, hidden=True)
def test_count_gaps(overlap_count):
    """Strides larger than the kernel leave pixels that are never written."""
    for m, n, kernel, stride in [(3, 4, (1, 2), (3, 3)), (2, 3, (2, 1), (2, 4))]:
        check_count(overlap_count, m, n, kernel, stride)


@test_case(points=2, hidden=True)
def test_is_even(is_even):
    """Even and uneven settings, along one axis or both, also with gaps."""
    for kernel, stride, expected in [
        ((1, 1), (2, 2), False),
        ((4, 4), (2, 2), True),
        ((3, 3), (2, 2), False),
        ((3, 4), (2, 2), False),
        ((4, 3), (2, 2), False),
        ((4, 3), (2, 3), True),
        ((6, 5), (3, 1), True),
        ((2, 3), (2, 3), True),
        ((2, 4), (4, 2), False),
        ((1, 1), (1, 1), True),
        ((5, 4), (2, 1), False),
    ]:
        checks.equal(is_even(kernel, stride), expected, f"is_even({kernel}, {stride})")
