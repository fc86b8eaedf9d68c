"""Question 1. One step is one layer.

| the text promises | tested by |
| --- | --- |
| W1, W2 and theta, in this order, with their shapes | test_by_hand, test_step |
| one step of ISTA from any x | test_step |
| wide and tall matrices, columns of any norm | test_step |
| float32 and float64, any layout and device; inputs and session stay as they are | test_rules |
| theta is a Python float | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings, unrolled

OK_FORMAT = False
name = "q1"


def parts(found, call):
    """The three of them, if there are three."""
    assert isinstance(found, list | tuple) and len(found) == 3, f"{call} returns W1, W2, theta"
    return found


@test_case(points=1)
def test_by_hand(lista_start):
    """A matrix of one row, whose L is 25."""
    A = torch.tensor([[3.0, 4.0]])
    W1, W2, theta = parts(lista_start(A, 5.0), "lista_start(A, 5.0)")
    checks.same(W1, torch.tensor([[0.12], [0.16]]), "W1 of lista_start(A, 5.0)", size=4)
    right = torch.tensor([[0.64, -0.48], [-0.48, 0.36]])
    checks.same(W2, right, "W2 of lista_start(A, 5.0)", size=4)
    checks.number(theta, 0.2, "theta of lista_start(A, 5.0)", 1e-5)


@test_case(points=2, hidden=True)
def test_step(lista_start):
    """One step of ISTA from any x, for wide and tall matrices."""
    generator = checks.generator(1011)
    for shape, lam in [((5, 9), 0.3), ((9, 4), 1.7), ((1, 6), 0.0), ((6, 6), 0.5)]:
        A = 3 * torch.randn(shape, generator=generator, dtype=torch.float64)
        call = f"lista_start(A, {lam}) with A {shape}"
        W1, W2, theta = parts(lista_start(A.clone(), lam), call)
        L = torch.linalg.svdvals(A)[0] ** 2
        checks.same(W1, A.T / L, f"W1 of {call}", size=50)
        x, y = (torch.randn(7, size, generator=generator, dtype=A.dtype) for size in shape[::-1])
        right = x - (x @ A.T - y) @ A / L
        checks.same(W2, torch.eye(shape[1], dtype=A.dtype) - A.T @ A / L, f"W2 of {call}", size=50)
        checks.number(theta, (lam / L).item(), f"theta of {call}", 1e-9)
        found = unrolled.soft(y @ W1.T + x @ W2.T, theta)
        checks.same(found, unrolled.soft(right, lam / L), f"a layer made of {call}", size=200)


@test_case(points=1, hidden=True)
def test_rules(lista_start):
    """Dtypes, devices and layouts; A stays as it is."""
    generator = checks.generator(1012)
    for dtype in (torch.float32, torch.float64):
        A = torch.randn(4, 7, generator=generator, dtype=dtype)
        L = torch.linalg.svdvals(A.double())[0] ** 2
        right = (A.T / L).to(dtype), (torch.eye(7) - A.double().T @ A.double() / L).to(dtype)

        def same(found, call, right=right, L=L):
            W1, W2, theta = parts(found, call)
            checks.same(W1, right[0], f"W1 of {call}", size=100)
            checks.same(W2, right[1], f"W2 of {call}", size=100)
            checks.number(theta, (0.5 / L).item(), f"theta of {call}", 1e-4, python=True)

        call = f"lista_start(A, 0.5) in {dtype}"
        same(lista_start(A.clone(), 0.5), call)
        rules.hold(lista_start, (A, 0.5), same, call, others=None, device=False)
        stayed, found = surroundings.elsewhere(lista_start, A.clone(), 0.5)
        assert stayed, f"{call} on another device comes back on the CPU; create tensors like A"
        same(found, f"{call} on another device")
