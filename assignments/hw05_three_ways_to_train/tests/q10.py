"""Question 10. Fill the holes.

| the text promises | tested by |
| --- | --- |
| the best affine estimator; a mean that is not constant | test_by_hand, test_blocks |
| sigma may be 0; anything where nothing was measured | test_by_hand, test_blocks |
| with nothing measured the mean | test_blocks |
| it is as good as a regression on samples | test_best |
| what was given may be written into later, and so may results | test_later |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q10"


def problem(n, batch, share, number, dtype=torch.float64, hole=float("nan")):
    """Mean, covariance, mask and blocks with holes."""
    draw = checks.generator(number)
    mean = torch.randn(n, generator=draw, dtype=torch.float64).to(dtype)
    G = torch.randn(n, n + 2, generator=draw, dtype=torch.float64).to(dtype)
    mask = torch.rand(n, generator=draw) < share
    y = torch.randn(batch, n, generator=draw, dtype=torch.float64).to(dtype)
    return mean, G @ G.T + torch.eye(n, dtype=dtype), mask, torch.where(mask, y, hole)


def right(mean, C, mask, sigma, y):
    """By the matrix that picks the measured pixels."""
    A = torch.eye(len(mean), dtype=C.dtype)[mask]
    S = A @ C @ A.T + sigma**2 * torch.eye(len(A), dtype=C.dtype)
    return mean + (y[:, mask] - A @ mean) @ torch.linalg.inv(S) @ A @ C


@test_case(points=1)
def test_by_hand(block_restorer):
    """The example: (3, -) becomes (3, 2)."""
    mean, mask = torch.ones(2), torch.tensor([True, False])
    C = torch.tensor([[1.0, 0.5], [0.5, 1.0]])
    found = own.restored(block_restorer)(mean, C, mask, 0.0, torch.tensor([[3.0, 0.0]]))
    call = "block_restorer(mean, C, mask, 0.0)(y)"
    checks.same(found, torch.tensor([[3.0, 2.0]]), call, size=100)


@test_case(points=1.5, hidden=True)
def test_blocks(block_restorer):
    """Several sizes, masks and levels; with everything or nothing measured."""
    for number, (n, batch, share, sigma) in enumerate(
        [(5, 3, 0.5, 0.3), (8, 1, 0.4, 0.0), (4, 6, 1.0, 1.0), (6, 2, 0.0, 0.5), (3, 4, 1.0, 0.0),
         (1, 2, 1.0, 2)], 3401
    ):  # fmt: skip
        mean, C, mask, y = problem(n, batch, share, number)
        call = f"block_restorer(mean, C, mask, {sigma})(y) with {int(mask.sum())} of {n} measured"
        found = own.restored(block_restorer)(
            mean.clone(), C.clone(), mask.clone(), sigma, y.clone()
        )
        checks.same(found, right(mean, C, mask, sigma, y), call, size=10**8)


@test_case(points=0.5, hidden=True)
def test_best(block_restorer):
    """No other affine estimator has a smaller error on many samples."""
    mean, C, mask, _ = problem(4, 1, 0.6, 3421)
    mask = torch.tensor([True, False, True, False])
    draw = checks.generator(3422)
    z = torch.randn(5000, 4, generator=draw, dtype=torch.float64)
    x = mean + z @ torch.linalg.cholesky(C).T
    y = x + 0.5 * torch.randn(x.shape, generator=draw, dtype=torch.float64)
    found = own.restored(block_restorer)(mean, C, mask, 0.5, y)
    checks.finite(found, (5000, 4), "block_restorer(mean, C, mask, 0.5)(y)")
    design = torch.cat([y[:, mask], torch.ones(len(y), 1, dtype=y.dtype)], 1)
    best = (design @ torch.linalg.lstsq(design, x).solution - x).square().mean()
    ratio = (found - x).square().mean() / best
    checks.at_most(ratio, 1.01, "the error of block_restorer over that of a regression")


@test_case(points=0.5, hidden=True)
def test_later(block_restorer):
    """It does not change when mean, C and mask, or a result, are written into later."""
    for share in (0.5, 0.0, 1.0):
        mean, C, mask, y = problem(5, 3, share, 3431, hole=0.25)
        expected = right(mean, C, mask, 0.5, y)
        before, again, after = own.restored_later(
            block_restorer, mean.clone(), C.clone(), mask.clone(), 0.5, y
        )
        call = f"block_restorer(mean, C, mask, 0.5)(y) with {int(mask.sum())} of 5 measured"
        checks.same(before, expected, call, size=10**6)
        checks.same(again, expected, f"{call}, after its first result was written into,", 10**6)
        checks.same(after, expected, f"{call}, after its arguments were overwritten,", size=10**6)


@test_case(points=0.5, hidden=True)
def test_rules(block_restorer):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        mean, C, mask, y = problem(5, 3, 0.5, 3441, dtype, hole=0.25)
        same = rules.like(right(mean, C, mask, 0.8, y), 10**4)
        call = f"block_restorer(mean, C, mask, 0.8)(y) in {dtype}"
        rules.hold(own.restored(block_restorer), (mean, C, mask, 0.8, y), same, call)
        args = mean, C, mask, 50.0, y  # what is added to C and taken off again leaves its rounding
        rules.check_around(own.restored(block_restorer), args, call.replace("0.8", "50.0"))
