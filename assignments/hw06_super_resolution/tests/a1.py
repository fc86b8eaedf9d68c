"""Paper 1. What a projection is worth.

| the text promises | tested by |
| --- | --- |
| the squared error that a projection removes, without x | test_example, test_any_truth |
| a float, at least 0, right in float32 where e nearly fits | test_any_truth, test_near |
| layouts; inputs and session stay as they are | test_near |
| the dimension of the null space, an int | test_dimension |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_example(error_removed):
    """One block."""
    y, e = torch.full((1, 1, 1, 1), 0.25), torch.zeros(1, 1, 2, 2)
    checks.number(error_removed(e, y, 2), 0.25, "error_removed(e, y, 2)", 1e-5)


@test_case(points=1, hidden=True)
def test_any_truth(error_removed):
    """What is removed is the same for each truth that fits."""
    generator = checks.generator(611)
    for shape, r in [((1, 1, 6, 4), 2), ((2, 3, 9, 6), 3), ((3, 1, 4, 8), 4)]:
        x, e = torch.randn(2, *shape, generator=generator, dtype=torch.float64)
        y = F.avg_pool2d(x, r)
        better = e + F.interpolate(y - F.avg_pool2d(e, r), scale_factor=float(r), mode="nearest")
        right = ((e - x).square().sum() - (better - x).square().sum()).item()
        call = f"error_removed(e, y, {r}) with e {shape}"
        checks.number(error_removed(e.clone(), y.clone(), r), right, call, 1e-9, python=True)
        found = error_removed(better, y, r)
        checks.number(found, 0.0, f"{call} that is projected", 1e-20, python=True)


@test_case(points=1, hidden=True)
def test_near(error_removed):
    """Estimates that nearly fit, in both dtypes; layouts, inputs and session."""
    generator = checks.generator(612)

    def right(e, y, r):
        return r**2 * (y.double() - F.avg_pool2d(e.double(), r)).square().sum().item()

    for dtype, rtol in ((torch.float32, 1e-2), (torch.float64, 1e-6)):
        calls = []
        for r in (3, 3):
            e = torch.rand(2, 1, 12, 9, generator=generator, dtype=dtype)
            y = F.avg_pool2d(e, r)
            y += 1e-4 * torch.randn(y.shape, generator=generator, dtype=dtype)
            calls.append((e, y, r))
        same, other = (rules.like(right(*one), rtol=rtol) for one in calls)
        call = f"error_removed(e, y, 3) with e that nearly fits in {dtype}"
        rules.hold(error_removed, calls[0], same, call, others=(calls[1], other), device=False)


@test_case(points=2, hidden=True)
def test_dimension(null_dimension):
    """The dimension of the null space."""
    for m, n, r in [(1, 1, 2), (3, 5, 3), (4, 2, 4), (6, 7, 1)]:
        A = torch.kron(torch.eye(m), torch.ones(1, r)), torch.kron(torch.eye(n), torch.ones(1, r))
        right = m * n * r**2 - int(torch.linalg.matrix_rank(torch.kron(*A)))
        call = f"null_dimension({m}, {n}, {r})"
        checks.equal(null_dimension(m, n, r), right, call, python=True)
    for m, n, r in [(m, m + 4, r) for m in range(1, 40, 3) for r in (3, 5, 6, 7)]:
        call = f"null_dimension({m}, {n}, {r})"
        checks.equal(null_dimension(m, n, r), m * n * r * r - m * n, call, python=True)
