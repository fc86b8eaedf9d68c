"""Question 8. The smoothest filling.

| the text promises | tested by |
| --- | --- |
| the matrix of differences from neighbours, in any order | test_by_hand, test_matrix |
| known pixels are kept, the rest minimises x^T Q x, for both orders | test_by_hand, test_fill |
| batches and channels, one mask for all; anything in holes, also NaN | test_fill |
| all known, still a new result; a single pixel known | test_fill |
| ValueError for an empty mask or another order | test_refused |
| ramps are filled exactly by the second order, away from the border | test_ramps |
| dtypes, layouts, devices; inputs and session stay as they are | test_matrix, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q8"


def neighbours(H, W):
    """L, pixel by pixel, (n, n)."""
    L = torch.zeros(H * W, H * W, dtype=torch.float64)
    for i in range(H):
        for j in range(W):
            for k, m in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= k < H and 0 <= m < W:
                    L[i * W + j, i * W + j] += 1
                    L[i * W + j, k * W + m] = -1
    return L


def dense(found, n, call):
    """The matrix of what came back, checked."""
    if not isinstance(found, list | tuple) or len(found) != 3:
        checks.fail(call, "returns three tensors: rows, columns and values.")
    kinds = (torch.int64, torch.int64, torch.float64)
    for one, kind, what in zip(found, kinds, ("rows", "columns", "values"), strict=True):
        if not isinstance(one, torch.Tensor) or one.ndim != 1 or len(one) != len(found[0]):
            checks.fail(f"{what} of {call}", "is to be a tensor (n,), n the same for all three.")
        checks.equal(str(one.dtype), str(kind), f"the dtype of {what} of {call}")
    rows, columns, values = found
    for one, what in ((rows, "rows"), (columns, "columns")):
        if len(one) and not (0 <= one.min() and one.max() < n):
            checks.fail(f"{what} of {call}", f"leaves the numbers of pixels, 0 to {n - 1}.")
    # an entry that is given in parts, as they add up in a sparse matrix
    L = torch.zeros(n * n, dtype=torch.float64).index_add_(0, rows * n + columns, values)
    return L.reshape(n, n)


def like_matrix(H, W):
    """The check of the three tensors."""

    def pairs(found, call):
        text = f"the matrix of {call}"
        checks.same(dense(found, H * W, call), neighbours(H, W), text, size=9)

    return pairs


def filled(y, mask, order):
    """By a dense solution, in float64."""
    known, Q = mask.flatten(), neighbours(*mask.shape)
    Q = Q if order == 1 else Q.T @ Q
    x = y.double().flatten(2).clone()
    if not known.all():
        hole = Q[~known]
        right = -(x[..., known] @ hole[:, known].T)
        x[..., ~known] = torch.linalg.solve(hole[:, ~known], right.flatten(0, 1).T).T.reshape(
            right.shape
        )
    return x.reshape(y.shape).to(y.dtype)


def holed(B, C, H, W, keep, number, dtype=torch.float64, hole=0.0):
    """Pictures, of which something is known, and a mask."""
    g = checks.generator(number)
    mask = torch.rand(H, W, generator=g) < keep
    mask.view(-1)[torch.randint(H * W, (1,), generator=g)] = True
    y = torch.randn(B, C, H, W, generator=g, dtype=torch.float64)
    return torch.where(mask, y, hole).to(dtype), mask


@test_case(points=1)
def test_by_hand(laplacian, fill):
    """The example: a row of five pixels, of which the ends are known."""
    checks.same(
        dense(laplacian(1, 3), 3, "laplacian(1, 3)"),
        torch.tensor([[1, -1, 0], [-1, 2, -1], [0, -1, 1]], dtype=torch.float64),
        "the matrix of laplacian(1, 3)", size=9,
    )  # fmt: skip
    y = torch.tensor([1.0, 0.0, 0.0, 0.0, 3.0]).reshape(1, 1, 1, 5)
    mask = torch.tensor([[True, False, False, False, True]])
    right = torch.tensor([1.0, 1.5, 2.0, 2.5, 3.0]).reshape(1, 1, 1, 5)
    checks.same(fill(y, mask, 1), right, "fill(y, mask, 1)", size=99)
    right = torch.tensor([1.0, 1.4, 2.0, 2.6, 3.0]).reshape(1, 1, 1, 5)
    checks.same(fill(y, mask, 2), right, "fill(y, mask, 2)", size=99)


@test_case(points=1.5, hidden=True)
def test_matrix(laplacian):
    """Other sizes; no loop over pixels; the session stays as it is."""
    for H, W in [(3, 4), (5, 2), (1, 6), (7, 1), (2, 2), (1, 1)]:
        like_matrix(H, W)(laplacian(H, W), f"laplacian({H}, {W})")
    rules.hold(laplacian, (3, 4), like_matrix(3, 4), "laplacian(3, 4)", device=False)
    rules.check_no_loop(laplacian, (12, 14), (30, 34), "laplacian(H, W)")


@test_case(points=2.5, hidden=True)
def test_fill(fill):
    """Against a dense solution: few and many pixels, batches and channels, anything in holes."""
    for number, (B, C, H, W, keep) in enumerate(
        [(2, 3, 5, 6, 0.5), (1, 1, 8, 3, 0.15), (3, 2, 4, 4, 0.8), (1, 1, 1, 9, 0.3)], 5801
    ):
        for order in (1, 2):
            for hole in (0.0, 77.0, torch.nan):
                y, mask = holed(B, C, H, W, keep, number, hole=hole)
                call = f"fill(y, mask, {order}) with y {tuple(y.shape)} and {hole} in holes"
                right = filled(y.nan_to_num(), mask, order)
                found = fill(y.clone(), mask.clone(), order)
                checks.same(found, right, call, size=10**6)
                checks.same(found[..., mask], y[..., mask], f"{call} where it is known", size=1)
    y = torch.randn(2, 1, 3, 4, generator=checks.generator(5821), dtype=torch.float64)
    for order in (1, 2):
        call = f"fill(y, mask, {order}) with all pixels known"
        whole = torch.ones(3, 4, dtype=torch.bool)
        checks.same(fill(y.clone(), whole, order), y, call, size=1)
        rules.check_new(fill, (y, whole, order), call)
        one = torch.zeros(3, 4, dtype=torch.bool)
        one[1, 3] = True
        call = f"fill(y, mask, {order}) with one pixel known"
        right = y[:, :, 1:2, 3:].expand(-1, -1, 3, 4)
        checks.same(fill(y.clone(), one, order), right.clone(), call, size=10**6)


@test_case(points=1, hidden=True)
def test_ramps(fill):
    """A slope with a hole inside comes back from both orders."""
    row, column = torch.arange(12, dtype=torch.float64)[:, None], torch.arange(14).double() / 3
    y = (0.3 * row - column)[None, None]
    mask = torch.ones(12, 14, dtype=torch.bool)
    mask[4:8, 5:10] = False
    for order in (1, 2):
        call = f"fill(y, mask, {order}) for a slope with a hole inside"
        checks.same(fill(torch.where(mask, y, 0), mask, order), y, call, size=10**6)


@test_case(points=0.5, hidden=True)
def test_refused(fill):
    """Nothing known, or another order."""
    y, mask = holed(1, 1, 4, 5, 0.5, 5831)
    nothing = torch.zeros(4, 5, dtype=torch.bool)
    for order in (1, 2):
        call = f"fill(y, mask, {order}) with nothing known"
        checks.raises(ValueError, call, fill, y, nothing, order)
    for order in (0, 3):
        checks.raises(ValueError, f"fill(y, mask, {order})", fill, y, mask, order)


@test_case(points=1.5, hidden=True)
def test_rules(fill):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        for order in (1, 2):
            first, second = ((*holed(2, 3, 4, 5, 0.5, 5841 + k, dtype, 7.0), order) for k in (0, 1))
            same, others = (rules.like(filled(*args), 10**6) for args in (first, second))
            call = f"fill(y, mask, {order}) in {dtype}"
            rules.hold(fill, first, same, call, others=(second, others))
