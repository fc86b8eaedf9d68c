"""Question 2. Consistent, and invented.

| the text promises | tested by |
| --- | --- |
| the nearest image whose means of blocks are y; gradients | test_example, test_project |
| the share of energy in the null space, sums over the batch | test_example, test_null_share |
| a Python float; nothing is clamped | test_null_share, test_rules |
| images that are nearly flat | test_flat |
| new results, also where e fits already | test_project, test_rules |
| sizes, dtypes, devices, inputs and session | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q2"

SHAPES = [((1, 1, 6, 4), 2), ((2, 3, 9, 6), 3), ((3, 2, 4, 8), 4), ((2, 1, 5, 3), 1)]


def blocks(y, r):
    """Each pixel becomes a block."""
    return torch.kron(y, torch.ones(r, r, dtype=y.dtype))


def right_projection(e, y, r):
    """The block means are exchanged."""
    return e - blocks(F.avg_pool2d(e, r), r) + blocks(y, r)


def right_share(e, x, r):
    """Energies in the null space."""
    parts = [one - blocks(F.avg_pool2d(one, r), r) for one in (e, x)]
    return (parts[0].square().sum() / parts[1].square().sum()).item()


@test_case(points=1)
def test_example(project, null_share):
    """One block."""
    e = torch.tensor([[[[1.0, 0.5], [0.0, 0.5]]]])
    y = torch.full((1, 1, 1, 1), 0.25)
    right = torch.tensor([[[[0.75, 0.25], [-0.25, 0.25]]]])
    checks.same(project(e, y, 2), right, "project(e, y, 2)", size=4)
    x = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]]])
    checks.number(null_share(e, x, 2), 2 / 3, "null_share(e, x, 2)", 1e-5, python=True)


@test_case(points=2, hidden=True)
def test_project(project):
    """Other sizes, values outside [0, 1], gradients."""
    generator = checks.generator(621)
    for shape, r in SHAPES:
        e, x = 3 * torch.randn(2, *shape, generator=generator, dtype=torch.float64)
        y = F.avg_pool2d(x, r)
        right = right_projection(e, y, r)
        call = f"project(e, y, {r}) with e {shape}"
        checks.same(project(e.clone(), y.clone(), r), right, call, size=r * r)
        again = project(right.clone(), y.clone(), r)
        checks.same(again, right, f"{call} that fits", size=r * r)
        rules.check_new(project, (right, y, r), f"{call} that fits")
    found = probes.gradient(project, e[..., :4, :2].clone(), torch.zeros(2, 1, 2, 1).double(), 2)
    weights = probes.gradient_weights((2, 1, 4, 2))
    right = weights - blocks(F.avg_pool2d(weights, 2), 2)
    checks.same(found, right, "the gradient of project(e, y, 2) for e", size=16)


@test_case(points=0.5, hidden=True)
def test_null_share(null_share):
    """Shares of one batch, of nothing and of all."""
    generator = checks.generator(622)
    for shape, r in SHAPES[:3]:
        e, x = torch.randn(2, *shape, generator=generator, dtype=torch.float64)
        x *= torch.linspace(0.5, 3, len(x), dtype=x.dtype)[:, None, None, None]
        call = f"null_share(e, x, {r}) with e {shape}"
        found = null_share(e.clone(), x.clone(), r)
        checks.number(found, right_share(e, x, r), call, 1e-9, python=True)
        found = null_share(1e-9 * e, 1e-9 * x, r)
        checks.number(found, right_share(e, x, r), f"{call} of tiny images", 1e-8, python=True)
        flat = blocks(torch.round(64 * F.avg_pool2d(e, r)), r)
        checks.number(null_share(flat, x, r), 0.0, f"{call} of blocks", 1e-10, python=True)
        checks.number(null_share(x + flat, x, r), 1.0, f"{call}, x plus blocks", 1e-9, python=True)


@test_case(points=0.5, hidden=True)
def test_flat(null_share):
    """Little detail on grey images, and none."""
    generator = checks.generator(624)
    for dtype, rtol in ((torch.float32, 1e-2), (torch.float64, 1e-6)):
        for r in (2, 3):
            e, x = 1e-4 * torch.randn(2, 2, 1, 6 * r, 4 * r, generator=generator, dtype=dtype)
            e, x = 0.5 + 2 * e, 0.7 + x
            right = right_share(e.double(), x.double(), r)
            call = f"null_share(e, x, {r}) of nearly flat images in {dtype}"
            checks.number(null_share(e.clone(), x.clone(), r), right, call, rtol, python=True)
            flat = blocks(F.avg_pool2d(e, r), r)
            call = f"null_share(e, x, {r}) of a nearest-neighbour enlargement in {dtype}"
            found = null_share(flat.clone(), x.clone(), r)
            checks.number(found, 0.0, call, 1e-4, python=True)


@test_case(points=1, hidden=True)
def test_rules(project, null_share):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(623)
    for dtype in (torch.float32, torch.float64):
        e, x, f, z = torch.randn(4, 2, 3, 4, 6, generator=generator, dtype=dtype)
        calls = tuple((one, F.avg_pool2d(other, 2), 2) for one, other in ((e, x), (f, z)))
        call = f"project(e, y, 2) in {dtype}"
        rules.hold_twice(project, right_projection, calls, call, 16)
        rules.check_sizes(project, right_projection, calls[0], call, 16)
        rules.check_new(project, (e, x, 1), f"project(e, y, 1) in {dtype}")
        near = right_projection(e, F.avg_pool2d(x, 2), 2)
        y = F.avg_pool2d(near, 2) * (1 + (1e-5 if dtype == torch.float32 else 1e-10))
        found = project(near.clone(), y.clone(), 2)
        moved = (F.avg_pool2d(found, 2) - F.avg_pool2d(near, 2)).abs().max()
        if not moved > 0:
            checks.fail(call, "leaves an e as it is that nearly fits.")
        call = f"null_share(e, x, 2) in {dtype}"
        rtol = 1e-5 if dtype == torch.float32 else 1e-12
        rights = [right_share(e.double(), x.double(), 2), right_share(f.double(), z.double(), 2)]
        same, other = (rules.like(right, rtol=rtol) for right in rights)
        rules.hold(null_share, (e, x, 2), same, call, others=((f, z, 2), other))
