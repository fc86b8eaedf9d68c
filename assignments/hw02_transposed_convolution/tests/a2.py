"""Paper 2. Pixel shuffle, and the way back to the right size.

| the text promises | tested by |
| --- | --- |
| the kernel of the shuffle, float64, of this shape | test_shuffle_2, test_shuffle |
| a new one each time, the session left alone | test_shuffle |
| the rows to append, for each of the s sizes | test_sizes_of_one, test_sizes |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "a2"


@test_case(points=0.5)
def test_shuffle_2(shuffle_kernel):
    """The shuffle of four channels of 1 x 2 pixels."""
    Y = torch.arange(1.0, 9.0, dtype=torch.float64).reshape(1, 4, 1, 2)
    w = shuffle_kernel(2)
    checks.finite(w, (4, 1, 2, 2), "shuffle_kernel(2)")
    found = F.conv_transpose2d(Y, w.to(Y.dtype), stride=2)
    checks.same(found, F.pixel_shuffle(Y, 2), "the transposed convolution with your kernel")


@test_case(points=0.5)
def test_sizes_of_one(rows_to_append):
    """A kernel of 3, stride 2, padding 1: 7 and 8 rows become 4, and 4 become 7."""
    checks.equal(rows_to_append(7, 3, 2, 1), 0, "rows_to_append(7, 3, 2, 1)")
    checks.equal(rows_to_append(8, 3, 2, 1), 1, "rows_to_append(8, 3, 2, 1)")


@test_case(points=1, hidden=True)
def test_shuffle(shuffle_kernel):
    """Other factors, and the dtype."""
    for r in (1, 2, 3, 4):
        w = torch.zeros(r * r, 1, r, r, dtype=torch.float64)
        for p in range(r):
            for q in range(r):
                w[r * p + q, 0, p, q] = 1
        checks.same(shuffle_kernel(r), w, f"shuffle_kernel({r})")
    again = surroundings.called_again(shuffle_kernel, r)
    checks.same(again, w, f"shuffle_kernel({r}), called again after its first result was changed,")
    checks.leaves_alone(surroundings.state_changed(shuffle_kernel, r), f"shuffle_kernel({r})")


@test_case(points=1, hidden=True)
def test_sizes(rows_to_append):
    """All small sizes, kernels, strides and paddings, and some large ones."""
    settings = [
        (M, f, s, p)
        for f in range(1, 8)
        for s in range(1, 6)
        for p in range(4)
        for M in range(max(1, f - 2 * p), 12)
    ]
    settings += [(1000, 7, 64, 3), (1023, 9, 100, 0), (10**18 + 7, 5, 10**6 + 3, 2)]
    # all answers first: together they tell one mistake from another
    found = [rows_to_append(*one) for one in settings]
    for (M, f, s, p), value in zip(settings, found, strict=True):
        m = (M + 2 * p - f) // s + 1
        expected = M - ((m - 1) * s + f - 2 * p)
        checks.equal(value, expected, f"rows_to_append({M}, {f}, {s}, {p})")
