"""Question 4. Levels.

| the text promises | tested by |
| --- | --- |
| the cosine schedule, its least level, the end exactly 1 | test_by_hand, test_cosine |
| the linear schedule: beta, products, which of them | test_linear |
| ValueError where steps does not divide total; 1000 by default | test_linear |
| float64 on the CPU, whatever the default dtype | test_cosine, test_linear |
| sqrt(a) x0 + sqrt(1 - a) n with a level for each image, or a number | test_by_hand, test_diffuse |
| like x0, also where levels are float64 | test_diffuse |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings

OK_FORMAT = False
name = "q4"


def cosine(steps):
    """Level by level."""
    found = []
    for k in range(steps, -1, -1):
        u, zero = (math.pi / 2 * (t + 0.008) / 1.008 for t in (k / steps, 0))
        found.append(max(5e-5, (math.cos(u) / math.cos(zero)) ** 2))
    return torch.tensor(found, dtype=torch.float64)


def linear(steps, total):
    """The products, one after the other."""
    found, a, every = [1.0], 1.0, total // steps
    for j in range(total):
        a *= 1 - (1e-4 + (0.02 - 1e-4) * j / (total - 1))
        if (j + 1) % every == 0:
            found.append(a)
    return torch.tensor(found[::-1], dtype=torch.float64)


def batch(shape, number, dtype=torch.float64, scalar=False):
    """Images, levels and noise."""
    draw = checks.generator(number)
    x0, n = torch.randn(2, *shape, generator=draw, dtype=torch.float64).to(dtype)
    a = torch.rand(shape[0], generator=draw, dtype=torch.float64).to(dtype)
    return x0, a[0].item() if scalar else a, n


def diffused(x0, a, n):
    """Image by image, in double precision."""
    levels = a.tolist() if torch.is_tensor(a) else [a] * len(x0)
    parts = [
        math.sqrt(level) * x.double() + math.sqrt(1 - level) * noise.double()
        for level, x, noise in zip(levels, x0, n, strict=True)
    ]
    return torch.stack(parts).to(x0.dtype)


@test_case(points=1)
def test_by_hand(cosine_levels, diffuse):
    """The examples."""
    found = cosine_levels(2)
    checks.finite(found, (3,), "cosine_levels(2)")
    checks.equal(str(found.dtype), "torch.float64", "the dtype of cosine_levels(2)")
    expected = torch.tensor([5e-5, 0.49384, 1.0], dtype=torch.float64)
    checks.at_most((found - expected).abs().max(), 1e-5, "how far cosine_levels(2) is off")
    x0, n = torch.ones(1, 1), torch.ones(1, 1)
    expected = torch.full((1, 1), 1.4)
    checks.same(diffuse(x0, 0.64, n), expected, "diffuse(x0, 0.64, n)", size=10)


@test_case(points=0.75, hidden=True)
def test_cosine(cosine_levels):
    """Other numbers of steps; ends; double precision."""
    for steps in (1, 3, 50, 1000):
        found = cosine_levels(steps)
        checks.same(found, cosine(steps), f"cosine_levels({steps})", size=100)
        checks.equal(found[-1].item(), 1.0, f"the last of cosine_levels({steps})")
    found = surroundings.under_default_dtype(cosine_levels, torch.float64, 7)
    checks.same(found, cosine(7), "cosine_levels(7) where the default is float64", size=100)
    rules.hold(cosine_levels, (6,), rules.like(cosine(6), 100), "cosine_levels(6)", device=False)


@test_case(points=1, hidden=True)
def test_linear(linear_levels):
    """Steps of the same schedule; other totals; the default."""
    for steps, total in (
        (1000, 1000),
        (100, 1000),
        (8, 1000),
        (1, 1000),
        (10, 200),
        (7, 7),
        (1, 2),
    ):
        call = f"linear_levels({steps}, {total})"
        found = linear_levels(steps, total)
        checks.same(found, linear(steps, total), call, size=10**4)
        checks.equal(found[-1].item(), 1.0, f"the last of {call}")
    checks.same(linear_levels(20), linear(20, 1000), "linear_levels(20)", size=10**4)
    found = linear_levels(steps=5, total=50)
    checks.same(found, linear(5, 50), "linear_levels(steps=5, total=50)", size=10**4)
    for steps, total in ((3, 1000), (2000, 1000), (4, 10)):
        call = f"linear_levels({steps}, {total})"
        checks.raises(ValueError, call, linear_levels, steps, total)
    same, call = rules.like(linear(4, 12), 100), "linear_levels(4, 12)"
    rules.hold(linear_levels, (4, 12), same, call, device=False)


@test_case(points=0.75, hidden=True)
def test_diffuse(diffuse):
    """Batches of several shapes, each image with its own level; ends."""
    for number, shape in enumerate([(3, 2, 4, 5), (4, 4), (2, 7), (1, 3), (5, 5, 5), (4,)], 6301):
        for scalar in (False, True):
            x0, a, n = batch(shape, number, scalar=scalar)
            call = f"diffuse(x0, a, n) with x0 {shape} and a {'number' if scalar else 'tensor'} a"
            given = a if scalar else a.clone()
            checks.same(diffuse(x0.clone(), given, n.clone()), diffused(x0, a, n), call, size=100)
    x0, a, n = batch((3, 2, 4), 6319, torch.float32)
    call = "diffuse(x0, a, n) with x0 in float32 and a in float64"
    checks.same(diffuse(x0, a.double(), n), diffused(x0, a, n), call, size=100)
    a = torch.tensor([0.0, 1.0, 1 - 1e-12], dtype=torch.float64)
    x0, _, n = batch((3, 4), 6321)
    checks.same(diffuse(x0, a, n), diffused(x0, a, n), "diffuse(x0, a, n), a = 0, 1, near 1", 10)
    for a in (0, 1):
        call = f"diffuse(x0, {a}, n)"
        checks.same(diffuse(x0, a, n), diffused(x0, a, n), call, size=10)


@test_case(points=0.5, hidden=True)
def test_rules(diffuse):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        for scalar in (False, True):
            calls = [batch((3, 2, 2), number, dtype, scalar) for number in (6331, 6332)]
            call = f"diffuse(x0, a, n) in {dtype}"
            rules.hold_twice(diffuse, diffused, calls, call, 100)
