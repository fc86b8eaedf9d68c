"""Question 1. Seen and unseen.

| the text promises | tested by |
| --- | --- |
| the adjoint: dot products agree | test_example, test_adjoint |
| the pseudo-inverse: smallest norm, means of blocks y | test_example, test_pseudo_inverse |
| what A does not see | test_example, test_null_part |
| ValueError unless r divides both sides | test_refusals |
| any channels, not square, r = 1; dtypes, devices, inputs and session | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q1"

SHAPES = [((2, 1, 3, 5), 2), ((1, 3, 4, 2), 3), ((3, 2, 1, 4), 5), ((2, 4, 3, 2), 4)]


def blocks(y, r):
    """Each pixel becomes a block."""
    return torch.kron(y, torch.ones(r, r, dtype=y.dtype))


@test_case(points=1)
def test_example(adjoint, pseudo_inverse, null_part):
    """One block of 2 x 2 pixels."""
    y = torch.full((1, 1, 1, 1), 0.25)
    checks.same(adjoint(y, 2), torch.full((1, 1, 2, 2), 0.0625), "adjoint(y, 2)")
    checks.same(pseudo_inverse(y, 2), torch.full((1, 1, 2, 2), 0.25), "pseudo_inverse(y, 2)")
    x = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    right = torch.tensor([[[[0.75, -0.25], [-0.25, -0.25]]]])
    checks.same(null_part(x, 2), right, "null_part(x, 2)")


@test_case(points=1, hidden=True)
def test_adjoint(adjoint):
    """Dot products agree."""
    generator = checks.generator(601)
    for shape, r in SHAPES:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        call = f"adjoint(y, {r}) with y {shape}"
        checks.same(adjoint(y.clone(), r), blocks(y, r) / r**2, call, size=4)


@test_case(points=1, hidden=True)
def test_pseudo_inverse(pseudo_inverse):
    """Means of blocks are y, and nothing lies in the null space."""
    generator = checks.generator(602)
    for shape, r in SHAPES:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        call = f"pseudo_inverse(y, {r}) with y {shape}"
        checks.same(pseudo_inverse(y.clone(), r), blocks(y, r), call, size=4)


@test_case(points=1, hidden=True)
def test_null_part(null_part):
    """What A does not see, also where it is all or nothing."""
    generator = checks.generator(603)
    for (B, C, m, n), r in SHAPES:
        x = torch.randn(B, C, r * m, r * n, generator=generator, dtype=torch.float64)
        right = x - blocks(F.avg_pool2d(x, r), r)
        call = f"null_part(x, {r}) with x {tuple(x.shape)}"
        checks.same(null_part(x.clone(), r), right, call, size=r * r)
        checks.same(null_part(right.clone(), r), right, f"{call} whose means are 0", size=r * r)


@test_case(points=0.5, hidden=True)
def test_refusals(null_part):
    """Sides that r does not divide are refused, and no others."""
    sizes = [(6, 7, 3), (7, 6, 3), (5, 5, 2), (2, 6, 4)]
    sizes += [(2, 8, 4), (8, 2, 4), (4, 9, 6), (5, 7, 3)]  # r divides the area or the sum
    for H, W, r in sizes:
        shape = 1, 2, H, W
        call = f"null_part(x, {r}) with x {shape}"
        checks.raises(ValueError, call, null_part, torch.ones(shape), r)


@test_case(points=0.5, hidden=True)
def test_rules(adjoint, pseudo_inverse, null_part):
    """r = 1, dtypes, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(604)
    for dtype in (torch.float32, torch.float64):
        for r in (1, 2):
            y, other = torch.randn(2, 2, 3, 4, 2, generator=generator, dtype=dtype)
            x, twin = torch.randn(2, 2, 3, 4, 6, generator=generator, dtype=dtype)
            for function, right, calls, name in [
                (adjoint, lambda y, r: blocks(y, r) / r**2, (y, other), "adjoint"),
                (pseudo_inverse, blocks, (y, other), "pseudo_inverse"),
                (null_part, lambda x, r: x - blocks(F.avg_pool2d(x, r), r), (x, twin), "null_part"),
            ]:
                calls = tuple((one, r) for one in calls)
                call = f"{name}(., {r}) in {dtype}"
                rules.hold_twice(function, right, calls, call, 16, may_refuse=True)
                rules.check_sizes(function, right, calls[0], call, 16)
