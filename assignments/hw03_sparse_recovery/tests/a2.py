"""Paper 2. A certificate for the lasso.

| the text promises | tested by |
| --- | --- |
| a tensor like x, entry by entry | test_by_hand, test_entries |
| zero exactly at minimisers | test_minimisers |
| what is tiny is not zero | test_minimisers |
| inputs and session stay as they are; device, layouts | test_entries |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a2"


@test_case(points=1)
def test_by_hand(violation):
    """Entries at which nothing is violated, with lam = 1."""
    x = torch.tensor([2.0, -0.5, 0.0, 0.0], dtype=torch.float64)
    g = torch.tensor([-1.0, 1.0, 0.25, -1.0], dtype=torch.float64)
    checks.same(violation(x, g, 1.0), torch.zeros_like(x), "violation(x, g, 1.0)")


@test_case(points=2, hidden=True)
def test_entries(violation):
    """Entries and gradients of all signs; inputs, layouts, what is around a call."""
    generator = checks.generator(321)
    for shape, dtype in [((40,), torch.float64), ((3, 4, 5), torch.float32)]:
        x = torch.randn(shape, generator=generator, dtype=dtype)
        x = x * (torch.rand(shape, generator=generator) < 0.5)
        g = 2 * torch.randn(shape, generator=generator, dtype=dtype)
        for lam in (0.3, 1.5):
            expected = torch.where(x > 0, (g + lam).abs(), (g - lam).abs())
            expected = torch.where(x == 0, (g.abs() - lam).clamp(min=0), expected)
            call = f"violation(x, g, {lam}) with x {shape} in {dtype}"
            rules.hold(violation, [x, g, lam], rules.like(expected, 4), call)


@test_case(points=1, hidden=True)
def test_minimisers(violation):
    """At the minimiser of a lasso nothing is violated; next to it, and on a tiny scale, it is."""
    generator = checks.generator(322)
    A, _ = torch.linalg.qr(torch.randn(9, 9, generator=generator, dtype=torch.float64))
    y = torch.randn(9, generator=generator, dtype=torch.float64)
    b = A.T @ y
    x = b - b.clamp(-0.6, 0.6)
    found = violation(x, A.T @ (A @ x - y), 0.6)
    checks.equal(list(found.shape), [9], "the shape of violation(x, g, 0.6)")
    checks.at_most(found.abs().max(), 1e-9, "the violation at a minimiser")
    x = x + 0.1
    expected = torch.where(x > 0, (x - b + 0.6).abs(), (x - b - 0.6).abs())
    checks.same(violation(x, A.T @ (A @ x - y), 0.6), expected, "violation beside it", size=100)
    for scale in (1e-9, 1e9):
        call = f"violation beside it, with x, g and lam times {scale:g}"
        found = violation(scale * x, scale * (A.T @ (A @ x - y)), 0.6 * scale)
        checks.same(found, scale * expected, call, size=100)
    tiny = torch.tensor([1e-12, -1e-12], dtype=torch.float64)
    call = "violation(x, g, 1.0) where x is tiny and g is 0"
    checks.same(violation(tiny, torch.zeros_like(tiny), 1.0), torch.ones_like(tiny), call)
