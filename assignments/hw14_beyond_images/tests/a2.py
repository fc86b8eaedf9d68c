"""Paper 2. What a sparse model takes away.

| the text promises | tested by |
| --- | --- |
| the size of one spike, any sign, 0 where lam is too large, a float | test_by_hand, test_one |
| both sizes, whatever the signs, as floats | test_by_hand, test_two |
"""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "a2"


def both(found, call):
    """Two numbers, as they came."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns two numbers.")
    return found


def minimum(G, c, lam):
    """The minimiser of x.Gx / 2 - c.x + lam ||x||_1 by very many steps."""
    L = torch.linalg.matrix_norm(G, 2).item()
    x = torch.zeros_like(c)
    for _ in range(20_000):
        v = x - (G @ x - c) / L
        x = v.sign() * (v.abs() - lam / L).clamp(min=0)
    return x.tolist()


@test_case(points=1)
def test_by_hand(size_of_one, sizes_of_two):
    """The example."""
    w = torch.tensor([1.0, 2.0, 1.0], dtype=torch.float64)
    call = "size_of_one(1.0, 1.2, w)"
    checks.number(size_of_one(1.0, 1.2, w), 0.8, call, 1e-9, python=True)
    found = both(sizes_of_two(1.0, 1.0, 0.5, 0.6, 4.0), "sizes_of_two(1.0, 1.0, 0.5, 0.6, 4.0)")
    for k in (0, 1):
        call = f"number {k + 1} of sizes_of_two(1.0, 1.0, 0.5, 0.6, 4.0)"
        checks.number(found[k], 0.9, call, 1e-9, python=True)


@test_case(points=1.5, hidden=True)
def test_one(size_of_one):
    """Other sizes and wavelets, one that vanishes."""
    for number, (a, lam, length) in enumerate(
        [(0.7, 0.3, 5), (-2.0, 1.5, 3), (0.01, 5.0, 3), (-0.01, 5.0, 3), (1.0, 0.0, 4), (3, 1, 7)],
        2601,
    ):
        w = torch.rand(length, generator=checks.generator(number), dtype=torch.float64) + 0.3
        for dtype in (torch.float64, torch.float32):
            energy = float(sum(one * one for one in w.to(dtype).tolist()))
            right = max(0.0, abs(a) - lam / energy) * (1 if a > 0 else -1)
            call = f"size_of_one({a}, {lam}, w) with ||w||^2 = {energy:.3g}, {dtype}"
            value = size_of_one(a, lam, w.to(dtype))
            rtol = 1e-9 if dtype == torch.float64 else 1e-5
            checks.number(value, float(right), call, rtol, python=True)


@test_case(points=1.5, hidden=True)
def test_two(sizes_of_two):
    """Against a minimiser found by steps, for all signs."""
    for a, b, rho, lam, energy in [
        (1.0, 0.8, 0.5, 0.4, 2.0),
        (1.0, -0.8, 0.5, 0.3, 2.0),
        (-1.0, 0.9, -0.6, 0.2, 1.0),
        (-2.0, -1.5, -0.3, 1.0, 3.0),
        (5, 4, 0, 2, 1),
        (1.0, 0.5, 0.2, 0.0, 4.0),
    ]:
        G = energy * torch.tensor([[1.0, rho], [rho, 1.0]], dtype=torch.float64)
        right = minimum(G, G @ torch.tensor([a, b], dtype=torch.float64), lam)
        call = f"sizes_of_two({a}, {b}, {rho}, {lam}, {energy})"
        found = both(sizes_of_two(a, b, rho, lam, energy), call)
        for k in (0, 1):
            checks.number(found[k], right[k], f"number {k + 1} of {call}", 1e-7, python=True)
