"""Question 6. Colour flows where luminance does.

| the text promises | tested by |
| --- | --- |
| weights of the neighbours inside, by luminance, of sum 1 | test_by_hand, test_weights |
| even weights where the window is flat; any size and contrast | test_by_hand, test_weights |
| three tensors of entries, each once, in any order | test_by_hand, test_weights |
| hints are kept, other colours are means of their neighbours | test_constant, test_colours |
| no colour beyond those of the hints | test_constant |
| anything where there is no hint, also NaN; all hinted, still a new result | test_colours |
| ValueError without a hint | test_refused |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules, test_weights |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q6"


def picture(H, W, number, dtype=torch.float64):
    """A luminance with flat areas."""
    g = checks.generator(number)
    coarse = torch.rand((H + 3) // 4, (W + 3) // 4, generator=g, dtype=torch.float64)
    Y = coarse.repeat_interleave(4, 0)[:H].repeat_interleave(4, 1)[:, :W]
    rough = torch.rand(H, W, generator=g, dtype=torch.float64)
    return (Y + 0.2 * rough * (rough > 0.5)).to(dtype)


def matrix(Y):
    """The weights pixel by pixel, as a matrix (n, n)."""
    H, W = Y.shape
    A = torch.zeros(H * W, H * W, dtype=Y.dtype)
    for i in range(H):
        for j in range(W):
            rows, columns = range(max(0, i - 1), min(H, i + 2)), range(max(0, j - 1), min(W, j + 2))
            window = Y[rows.start : rows.stop, columns.start : columns.stop]
            spread = (window - window.mean()).square().mean()
            for k in rows:
                for m in columns:
                    if (k, m) != (i, j):
                        flat = bool((window == Y[i, j]).all())
                        far = 0.0 if flat else (Y[k, m] - Y[i, j]) ** 2 / (2 * spread)
                        A[i * W + j, k * W + m] = torch.exp(-torch.as_tensor(far, dtype=Y.dtype))
    return A / A.sum(1, keepdim=True)


def dense(found, n, dtype, call):
    """The matrix of what came back, checked."""
    if not isinstance(found, list | tuple) or len(found) != 3:
        checks.fail(call, "returns three tensors: rows, columns and values.")
    for one, kind, what in zip(
        found, (torch.int64, torch.int64, dtype), ("rows", "columns", "values"), strict=True
    ):
        if not isinstance(one, torch.Tensor) or one.ndim != 1 or len(one) != len(found[0]):
            checks.fail(f"{what} of {call}", "is to be a tensor (n,), n the same for all three.")
        checks.equal(str(one.dtype), str(kind), f"the dtype of {what} of {call}")
    rows, columns, values = found
    for one, what in ((rows, "rows"), (columns, "columns")):
        if len(one) and not (0 <= one.min() and one.max() < n):
            checks.fail(f"{what} of {call}", f"leaves the numbers of pixels, 0 to {n - 1}.")
    if len((rows * n + columns).unique()) < len(rows):
        checks.fail(call, "has the same place twice.")
    A = torch.zeros(n, n, dtype=dtype)
    A[rows, columns] = values
    return A


def same_weights(Y):
    """The check of the three tensors."""
    right = matrix(Y.double()).to(Y.dtype)

    def weighs(found, call):
        text = f"the matrix of {call}, pixels by pixels,"
        checks.same(dense(found, Y.numel(), Y.dtype, call), right, text, size=10**4)

    return weighs


def solved(Y, places, ab):
    """The colours by a dense solution, in float64."""
    known, u = places.flatten(), ab.double().flatten(1).T.clone()
    A = torch.eye(Y.numel(), dtype=torch.float64) - matrix(Y.double())
    if not known.all():
        A = A[~known]
        u[~known] = torch.linalg.solve(A[:, ~known], -A[:, known] @ u[known])
    return u.T.reshape(ab.shape).to(ab.dtype)


def hinted(H, W, count, number, dtype=torch.float64, elsewhere=0.0):
    """A picture, places and colours of hints."""
    g = checks.generator(number)
    places = torch.zeros(H * W, dtype=torch.bool)
    places[torch.randperm(H * W, generator=g)[:count]] = True
    places = places.reshape(H, W)
    ab = 30 * torch.randn(2, H, W, generator=g, dtype=torch.float64)
    return picture(H, W, number + 1, dtype), places, torch.where(places, ab, elsewhere).to(dtype)


@test_case(points=1)
def test_by_hand(affinity):
    """The example: three pixels in a row, and a flat picture."""
    Y = torch.tensor([[0.0, 0.0, 1.0]], dtype=torch.float64)
    A = dense(affinity(Y), 3, torch.float64, "affinity(Y)")
    right = torch.tensor([[0, 1, 0], [0.904651, 0, 0.095349], [0, 1, 0]], dtype=torch.float64)
    off = (A - right).abs().max()
    checks.at_most(off, 1e-5, "the largest error of affinity(Y) with Y = (0, 0, 1)")
    Y = torch.full((2, 2), 0.3, dtype=torch.float64)
    A = dense(affinity(Y), 4, torch.float64, "affinity(Y)")
    right = (1 - torch.eye(4, dtype=torch.float64)) / 3
    checks.same(A, right, "the matrix of affinity(Y) with a flat Y", size=99)


@test_case(points=1)
def test_constant(colorize):
    """One hint colours everything; two hints stay the ends of the range."""
    Y, places = (
        torch.tensor([[0.1, 0.2, 0.9], [0.3, 0.3, 0.8]]),
        torch.zeros(2, 3, dtype=torch.bool),
    )
    places[0, 1] = True
    ab = torch.where(places, torch.tensor([[[10.0]], [[-20.0]]]), 0)
    right = torch.tensor([[[10.0]], [[-20.0]]]).expand(2, 2, 3).clone()
    checks.same(colorize(Y, places, ab), right, "colorize(Y, places, ab) with one hint", size=10**4)
    places[1, 2] = True
    ab[:, 1, 2] = torch.tensor([30.0, 40.0])
    found = colorize(Y, places, ab)
    call = "colorize(Y, places, ab) with two hints"
    checks.finite(found, (2, 2, 3), call)
    checks.same(found[:, places], ab[:, places], f"{call} at the hints", size=9)
    low, high = found.flatten(1).amin(1), found.flatten(1).amax(1)
    checks.at_least(
        (low - torch.tensor([10.0, -20.0])).min(), -1e-3, f"how far {call} goes below them"
    )
    checks.at_most(
        (high - torch.tensor([30.0, 40.0])).max(), 1e-3, f"how far {call} goes above them"
    )


@test_case(points=2, hidden=True)
def test_weights(affinity):
    """Flat areas, other shapes, bright, dark, little contrast; dtypes and devices."""
    for number, (H, W) in enumerate([(6, 5), (4, 9), (1, 7), (5, 1), (2, 2)], 5601):
        Y = picture(H, W, number)
        same_weights(Y)(affinity(Y.clone()), f"affinity(Y) with Y {(H, W)}")
    Y = picture(5, 6, 5611)
    for factor in (1e-6, 1e6):
        call = f"affinity(Y) with Y {factor:g} times as large"
        same_weights(factor * Y)(affinity(factor * Y), call)
    for dtype in (torch.float32, torch.float64):
        bright = 100 + 0.1 * Y.to(dtype)
        call = f"affinity(Y) with little contrast, Y near 100, in {dtype}"
        same_weights(bright)(affinity(bright.clone()), call)
    for dtype in (torch.float32, torch.float64):
        Y, Z = picture(5, 4, 5612, dtype), picture(5, 4, 5613, dtype)
        call = f"affinity(Y) in {dtype}"
        rules.hold(affinity, [Y], same_weights(Y), call, others=([Z], same_weights(Z)))
    small, large = ([picture(side, side, 5614)] for side in (4, 11))
    rules.check_no_loop(affinity, small, large, "affinity(Y)")


@test_case(points=2, hidden=True)
def test_colours(colorize):
    """Against a dense solution: few and many hints, oblong pictures, anything between hints."""
    for number, (H, W, count) in enumerate([(6, 7, 3), (9, 4, 1), (5, 5, 20), (1, 8, 2)], 5621):
        for elsewhere in (0.0, 500.0, torch.nan):
            Y, places, ab = hinted(H, W, count, 10 * number, elsewhere=elsewhere)
            call = f"colorize(Y, places, ab) with {count} hints, {elsewhere} elsewhere, Y {(H, W)}"
            found = colorize(Y.clone(), places.clone(), ab.clone())
            checks.same(found, solved(Y, places, ab.nan_to_num()), call, size=10**6)
            checks.same(found[:, places], ab[:, places], f"{call} at the hints", size=1)
    Y, places, ab = hinted(4, 5, 20, 5631)
    call = "colorize(Y, places, ab) with a hint at each pixel"
    checks.same(colorize(Y, places, ab.clone()), ab, call, size=1)
    rules.check_new(colorize, (Y, places, ab), call)
    Y = torch.full((6, 9), 0.4, dtype=torch.float64)
    _, places, ab = hinted(6, 9, 4, 5632)
    call = "colorize(Y, places, ab) with a flat Y"
    checks.same(colorize(Y, places, ab), solved(Y, places, ab), call, size=10**6)


@test_case(points=1, hidden=True)
def test_refused(colorize):
    """Without a hint there is no answer."""
    Y, _, ab = hinted(4, 5, 0, 5641)
    nowhere = torch.zeros(4, 5, dtype=torch.bool)
    call = "colorize(Y, places, ab) without a hint"
    checks.raises(ValueError, call, colorize, Y, nowhere, ab)


@test_case(points=1, hidden=True)
def test_rules(colorize):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        first, second = (hinted(5, 6, 4, 5651 + 10 * k, dtype, 7.0) for k in (0, 1))
        size = 10**6
        same, others = (rules.like(solved(*args), size) for args in (first, second))
        call = f"colorize(Y, places, ab) in {dtype}"
        rules.hold(colorize, first, same, call, others=(second, others))
