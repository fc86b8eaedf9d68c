"""Question 9. Counting overlaps.

| the text promises | tested by |
| --- | --- |
| how often each pixel is written, int64, of this shape | test_small_count, test_count |
| rectangular settings, large ones, images smaller than the kernel | test_count |
| gaps where the stride exceeds the kernel | test_count_gaps |
| earlier counts and the session left alone | test_count |
| whether pixels away from the border are written equally often | test_is_even |
| Python's own True or False | test_is_even_small, test_is_even |
| settings of every kind: gaps, large kernels | test_is_even |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q9"


def counted(m, n, kernel, stride):
    """A transposed convolution of ones with a kernel of ones."""
    ones = torch.ones(1, 1, m, n, dtype=torch.float64)
    w = torch.ones(1, 1, *kernel, dtype=torch.float64)
    return F.conv_transpose2d(ones, w, stride=stride)[0, 0].round().to(torch.int64)


def check_count(overlap_count, m, n, kernel, stride):
    """Compare the counts for one setting."""
    expected = counted(m, n, kernel, stride)
    call = f"overlap_count({m}, {n}, {kernel}, {stride})"
    checks.same(overlap_count(m, n, kernel, stride), expected, call)


@test_case(points=0.5)
def test_small_count(overlap_count):
    """2 x 2 pixels, kernel 3 x 3, stride 2 x 2: the middle row and column are written twice."""
    row = torch.tensor([1, 1, 2, 1, 1])
    actual = overlap_count(2, 2, (3, 3), (2, 2))
    checks.same(actual, torch.outer(row, row), "overlap_count(2, 2, (3, 3), (2, 2))")


@test_case(points=1.5, hidden=True)
def test_count(overlap_count):
    """Counts for rectangular images, kernels and strides, large and small."""
    for m, n, kernel, stride in [
        (4, 6, (5, 3), (2, 1)),
        (3, 2, (2, 4), (1, 3)),
        (5, 1, (4, 4), (2, 2)),
        (1, 1, (5, 7), (1, 2)),
        (2, 3, (9, 8), (1, 1)),
        (4, 4, (3, 3), (2, 2)),
        (18, 19, (17, 18), (1, 1)),
        (50, 48, (47, 50), (1, 1)),
        (260, 2, (258, 1), (1, 1)),
    ]:
        check_count(overlap_count, m, n, kernel, stride)
    calls = [(3, 4, (2, 3), (2, 1)), (3, 4, (3, 1), (1, 3))]
    kept = surroundings.results_together(overlap_count, calls)
    for found, arguments in zip(kept, calls, strict=True):
        checks.same(found, counted(*arguments), f"overlap_count{arguments}, looked at later,")
    found = surroundings.called_again(overlap_count, *calls[0])
    call = f"overlap_count{calls[0]}, called again after its first result was changed,"
    checks.same(found, counted(*calls[0]), call)
    found = surroundings.with_filled_memory(overlap_count, *calls[0])
    checks.same(found, counted(*calls[0]), "overlap_count, with other numbers in new memory,")
    checks.leaves_alone(surroundings.state_changed(overlap_count, *calls[0]), "overlap_count")


@test_case(points=0.5, hidden=True)
def test_count_gaps(overlap_count):
    """Strides larger than the kernel leave pixels that are never written."""
    for m, n, kernel, stride in [(3, 4, (1, 2), (3, 3)), (2, 3, (2, 1), (2, 4))]:
        check_count(overlap_count, m, n, kernel, stride)


@test_case(points=0)
def test_is_even_small(is_even):
    """4 x 4 with stride 2 is even, 3 x 3 is not."""
    checks.equal(is_even((4, 4), (2, 2)), True, "is_even((4, 4), (2, 2))", python=True)
    checks.equal(is_even((3, 3), (2, 2)), False, "is_even((3, 3), (2, 2))", python=True)


@test_case(points=1.5, hidden=True)
def test_is_even(is_even):
    """Even and uneven settings, along one axis or both, also with gaps and large kernels."""
    settings = [
        ((4, 4), (2, 2), True),
        ((1, 1), (2, 2), False),
        ((3, 3), (2, 2), False),
        ((3, 4), (2, 2), False),
        ((4, 3), (2, 2), False),
        ((4, 3), (2, 3), True),
        ((6, 5), (3, 1), True),
        ((2, 3), (2, 3), True),
        ((2, 4), (4, 2), False),
        ((1, 1), (1, 1), True),
        ((5, 4), (2, 1), False),
        ((1, 1), (3, 4), False),
        ((1, 2), (4, 7), False),
        ((61, 4), (2, 2), False),
        ((4, 93), (2, 2), False),
        ((3, 100), (3, 3), False),
        ((64, 96), (2, 3), True),
    ]
    sizes = [(f, s) for f in range(1, 9) for s in range(1, 6)]
    for f, s in [*sizes, (60, 7), (60, 12), (33, 16), (48, 16), (2, 9), (21, 14), (7, 100)]:
        settings += [((f, 4), (s, 2), f % s == 0), ((5, f), (1, s), f % s == 0)]
        settings += [((f, f), (s, s), f % s == 0), ((f, 9), (s, 6), False)]
    # all answers first: together they tell one mistake from another
    found = [is_even(kernel, stride) for kernel, stride, _ in settings]
    for (kernel, stride, expected), value in zip(settings, found, strict=True):
        checks.equal(value, expected, f"is_even({kernel}, {stride})", python=True)
