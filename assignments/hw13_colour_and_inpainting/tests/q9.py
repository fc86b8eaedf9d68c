"""Question 9. Little total variation.

| the text promises | tested by |
| --- | --- |
| the start, which no step changes | test_by_hand, test_steps |
| the iteration as it is written | test_by_hand, test_steps |
| known pixels are kept in each step; all known, still a new result | test_steps |
| anything in holes, also NaN; each channel by itself; one mask for all | test_steps |
| values far from 1 | test_scales |
| it comes near the least total variation | test_converges |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q9"


def holed(B, C, H, W, keep, number, dtype=torch.float64, hole=0.0):
    """Pictures, of which something is known, and a mask."""
    g = checks.generator(number)
    mask = torch.rand(H, W, generator=g) < keep
    mask.view(-1)[torch.randint(H * W, (1,), generator=g)] = True
    y = torch.randn(B, C, H, W, generator=g, dtype=torch.float64)
    return torch.where(mask, y, hole).to(dtype), mask


def down(x):
    """Differences from the pixel below."""
    d = torch.zeros_like(x)
    d[..., :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    return d


def right_of(x):
    """Differences from the pixel on the right."""
    return down(x.mT).mT


def back_down(d):
    """The adjoint of `down`."""
    x = torch.zeros_like(d)
    x[..., 1:, :] += d[..., :-1, :]
    x[..., :-1, :] -= d[..., :-1, :]
    return x


def variation(x):
    """The total variation."""
    return (down(x).square() + right_of(x).square()).sqrt().sum().item()


def iterated(y, mask, steps):
    """The iteration with both differences apart."""
    t = 8**-0.5
    hole = ~mask
    x = y.clone()
    x[..., hole] = (y[..., mask].sum(-1) / mask.sum())[..., None]
    ahead, p, q = x.clone(), torch.zeros_like(x), torch.zeros_like(x)
    for _ in range(steps):
        p, q = p + t * down(ahead), q + t * right_of(ahead)
        length = torch.maximum(torch.hypot(p, q), torch.ones_like(p))
        p, q = p / length, q / length
        new = x - t * (back_down(p) + back_down(q.mT).mT)
        new[..., mask] = y[..., mask]
        ahead, x = 2 * new - x, new
    return x


@test_case(points=1)
def test_by_hand(tv_fill):
    """The example: four pixels, two of them known, before and after one step."""
    y = torch.tensor([1.0, 0.0, 0.0, 3.0], dtype=torch.float64).reshape(1, 1, 1, 4)
    mask = torch.tensor([[True, False, False, True]])
    right = torch.tensor([1.0, 2.0, 2.0, 3.0], dtype=torch.float64).reshape(1, 1, 1, 4)
    checks.same(tv_fill(y, mask, 0), right, "tv_fill(y, mask, 0)", size=9)
    right = torch.tensor([1.0, 1.875, 2.125, 3.0], dtype=torch.float64).reshape(1, 1, 1, 4)
    checks.same(tv_fill(y, mask, 1), right, "tv_fill(y, mask, 1)", size=9)


@test_case(points=2, hidden=True)
def test_steps(tv_fill):
    """Several numbers of steps, batches and channels, anything in holes."""
    for number, (B, C, H, W, keep) in enumerate(
        [(2, 3, 5, 6, 0.5), (1, 1, 8, 3, 0.2), (3, 2, 4, 4, 0.8)], 5901
    ):
        for steps in (0, 1, 2, 25):
            for hole in (0.0, 77.0, torch.nan):
                y, mask = holed(B, C, H, W, keep, number, hole=hole)
                call = f"tv_fill(y, mask, {steps}) with y {tuple(y.shape)} and {hole} in holes"
                found = tv_fill(y.clone(), mask.clone(), steps)
                checks.same(found, iterated(y.nan_to_num(), mask, steps), call, size=10**4)
                checks.same(found[..., mask], y[..., mask], f"{call} where it is known", size=1)
    y, _ = holed(2, 1, 3, 4, 1.0, 5911)
    whole = torch.ones(3, 4, dtype=torch.bool)
    call = "tv_fill(y, mask, 2) with all pixels known"
    checks.same(tv_fill(y.clone(), whole, 2), y, call, size=1)
    rules.check_new(tv_fill, (y, whole, 2), call)


@test_case(points=0.5, hidden=True)
def test_scales(tv_fill):
    """Large values, and values near 0."""
    for factor in (1e-6, 1e4):
        y, mask = holed(2, 1, 6, 5, 0.4, 5921)
        y = factor * y
        call = f"tv_fill(y, mask, 15) with values near {factor:g}"
        checks.same(tv_fill(y.clone(), mask, 15), iterated(y, mask, 15), call, size=10**4)


@test_case(points=0.5, hidden=True)
def test_converges(tv_fill):
    """After many steps hardly any total variation can be saved."""
    y, mask = holed(1, 1, 7, 6, 0.5, 5931)
    found = variation(tv_fill(y.clone(), mask, 600))
    least = variation(iterated(y, mask, 2000))
    call = "the total variation of tv_fill(y, mask, 600), relative to the least,"
    checks.at_most(found / least, 1.002, call)


@test_case(points=1, hidden=True)
def test_rules(tv_fill):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [(*holed(2, 3, 4, 5, 0.5, 5941 + k, dtype, 7.0), 4) for k in (0, 1)]
        call = f"tv_fill(y, mask, 4) in {dtype}"
        rules.hold_twice(tv_fill, iterated, calls, call, 10**4)
