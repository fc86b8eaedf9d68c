"""Paper 3. The duality gap.

| the text promises | tested by |
| --- | --- |
| the gap, of an image or a batch | test_by_hand, test_gap |
| a Python float; inputs and session stay as they are; device, layouts | test_gap |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.sparse import differences, differences_adjoint

OK_FORMAT = False
name = "a3"


@test_case(points=1)
def test_by_hand(gap):
    """p = 0: the gap is lam times the total variation."""
    x = torch.tensor([[1.0, 4.0], [5.0, 4.0]], dtype=torch.float64)
    d = differences(x)  # pairs (4, 3), (0, 0), (0, -1), (0, 0) of lengths 5, 0, 1, 0
    checks.number(gap(d, torch.zeros_like(d), 0.5), 3.0, "gap(d, p, 0.5)", 1e-9)


@test_case(points=3, hidden=True)
def test_gap(gap):
    """Against primal less dual objective; small where the minimiser is near."""
    generator = checks.generator(331)
    for shape in [(4, 5), (2, 3, 6), (1, 7)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        p = torch.randn((*shape[:-2], 2, *shape[-2:]), generator=generator, dtype=torch.float64)
        for lam in (0.2, 1.5):
            for one in (lam * p / p.norm(dim=-3, keepdim=True).clamp(min=1), near(y, lam)):
                x = y - differences_adjoint(one)
                d = differences(x)
                primal = ((x - y) ** 2).sum() / 2 + lam * d.norm(dim=-3).sum()
                dual = ((y**2).sum() - (x**2).sum()) / 2
                expected = (primal - dual).item()
                found = checks_number(gap(d, one, lam), f"gap(d, p, {lam}) with y {shape}")
                off = abs(found - expected)
                checks.at_most(off, 1e-9 * primal.item(), f"the error of gap(d, p, {lam})")
    p = torch.zeros_like(d)
    right = (lam * d.norm(dim=-3)).sum().item()
    call = f"gap(d, p, {lam}) with p = 0"
    rules.hold(gap, [d, p, lam], rules.like(right, rtol=1e-9), call, others=([p, p, lam], none))
    rules.check_around(gap, [d, one, lam], f"gap(d, p, {lam})")


def checks_number(value, call):
    """A Python float, or an `AssertionError`."""
    checks.at_least(value, -1e-6, call)
    checks.number(value, float(value), call, 0.0, python=True)
    return value


def none(value, call):
    """The check that nothing is left."""
    checks.number(value, 0.0, call, 1e-12, python=True)


def near(y, lam):
    """A dual near the best one."""
    p = torch.zeros_like(differences(y))
    for _ in range(300):
        p = p + differences(y - differences_adjoint(p)) / 8
        p = p * (lam / p.norm(dim=-3, keepdim=True).clamp(min=lam))
    return p
