"""Question 9. What all photographs share.

| the text promises | tested by |
| --- | --- |
| the mean over all samples of all pairs with the displacement | test_by_hand, test_stationary |
| mirrored and transposed displacements are the same, too | test_by_hand, test_symmetric |
| a displacement has a sign and does not wrap around | test_stationary |
| NaN where no pair with it was measured, and only there | test_stationary, test_symmetric |
| oblong blocks, row by row | test_stationary, test_symmetric |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q9"


def moments(n, number, most=4, dtype=torch.float64):
    """S and counts, both symmetric, some counts 0, where S is NaN."""
    draw = checks.generator(number)
    S = torch.randn(n, n, generator=draw, dtype=torch.float64).to(dtype)
    count = torch.randint(0, most + 1, (n, n), generator=draw)
    S, count = S.tril() + S.tril(-1).T, count.tril() + count.tril(-1).T
    return torch.where(count > 0, S, torch.nan), count


def displaced(i, j, columns):
    """The displacement of two pixels."""
    return i // columns - j // columns, i % columns - j % columns


def folded(i, j, columns):
    """The displacement up to mirroring and transposition."""
    return tuple(sorted(abs(part) for part in displaced(i, j, columns)))


def by_loops(key):
    """The right answer for a key of pairs."""

    def right(S, count, shape):
        n, columns = len(S), shape[1]
        sums, counts = {}, {}
        for i in range(n):
            for j in range(n):
                if count[i, j] > 0:
                    k = key(i, j, columns)
                    sums[k] = sums.get(k, 0.0) + S[i, j].item() * count[i, j].item()
                    counts[k] = counts.get(k, 0) + count[i, j].item()
        found = [[sums[key(i, j, columns)] / counts[key(i, j, columns)]
                  if key(i, j, columns) in sums else math.nan
                  for j in range(n)] for i in range(n)]  # fmt: skip
        return torch.tensor(found, dtype=S.dtype)

    return right


right_stationary, right_symmetric = by_loops(displaced), by_loops(folded)
SHAPES = [(3, 4), (4, 3), (1, 5), (5, 1), (3, 3), (4, 6), (1, 1), (2, 13), (7, 2)]


@test_case(points=1)
def test_by_hand(stationary, symmetric):
    """The example: 1 x 3 pixels."""
    S = torch.tensor([[1.0, 4.0, 7.0], [4.0, 2.0, 8.0], [7.0, 8.0, 3.0]])
    count = torch.tensor([[1, 3, 1], [3, 1, 1], [1, 1, 1]])
    right = torch.tensor([[2.0, 5.0, 7.0], [5.0, 2.0, 5.0], [7.0, 5.0, 2.0]])
    for function, word in ((stationary, "stationary"), (symmetric, "symmetric")):
        checks.same(function(S, count, (1, 3)), right, f"{word}(S, count, (1, 3))", size=9)


@test_case(points=1.5, hidden=True)
def test_stationary(stationary):
    """Against loops, with blocks of several shapes and unequal counts."""
    for number, shape in enumerate(SHAPES, 3301):
        for most in (1, 5, 1000):
            S, count = moments(shape[0] * shape[1], number, most)
            call = f"stationary(S, count, {shape})"
            found = stationary(S.clone(), count.clone(), shape)
            checks.same(found, right_stationary(S, count, shape), call, size=1000)


@test_case(points=1.5, hidden=True)
def test_symmetric(symmetric):
    """Against loops, with blocks of several shapes and unequal counts."""
    for number, shape in enumerate(SHAPES, 3321):
        for most in (1, 5, 1000):
            S, count = moments(shape[0] * shape[1], number, most)
            call = f"symmetric(S, count, {shape})"
            found = symmetric(S.clone(), count.clone(), shape)
            checks.same(found, right_symmetric(S, count, shape), call, size=1000)


@test_case(points=1, hidden=True)
def test_rules(stationary, symmetric):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [(*moments(6, 3341 + k, 5, dtype), (2, 3)) for k in (0, 1)]
        call = f"stationary(S, count, (2, 3)) in {dtype}"
        rules.hold_twice(stationary, right_stationary, calls, call, 1000)
        call = f"symmetric(S, count, (2, 3)) in {dtype}"
        rules.hold_twice(symmetric, right_symmetric, calls, call, 1000)
