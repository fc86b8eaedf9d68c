"""Question 4. ISTA.

| the text promises | tested by |
| --- | --- |
| the iterates, from x = 0 | test_one_step, test_iterates |
| F at the start and after each step, as Python floats | test_objectives, test_iterates |
| y and x of any shape and size, lam = 0, no iteration | test_shapes |
| all iterations are made, at the end a minimiser | test_minimiser |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, surroundings
from starter_code.sparse import iterating

OK_FORMAT = False
name = "q4"


def right(forward, adjoint, y, lam, L, iterations):
    """The right ista(...)."""
    x = adjoint(y) * 0
    values = [iterating.objective(forward, y, lam, x)]
    for _ in range(iterations):
        b = x + adjoint(y - forward(x)) / L
        x = (b - lam / L).clamp(min=0) - (-b - lam / L).clamp(min=0)
        values.append(iterating.objective(forward, y, lam, x))
    return x, values


@test_case(points=1)
def test_one_step(ista):
    """The example: x after one step and after two."""
    A = torch.tensor([[2.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    y = torch.tensor([2.0, 0.5], dtype=torch.float64)
    expected = torch.tensor([0.75, 0.0], dtype=torch.float64)
    for iterations in (1, 2):
        result = ista(lambda x: A @ x, lambda y: A.T @ y, y, 1.0, 4.0, iterations)
        call = f"ista(forward, adjoint, y, 1.0, 4.0, {iterations})"
        assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
        checks.same(result[0], expected, f"x of {call}", size=10)


@test_case(points=1)
def test_objectives(ista):
    """The example: F at the start and after each step."""
    A = torch.tensor([[2.0, 0.0], [0.0, 1.0]], dtype=torch.float64)
    y = torch.tensor([2.0, 0.5], dtype=torch.float64)
    result = ista(lambda x: A @ x, lambda y: A.T @ y, y, 1.0, 4.0, 2)
    call = "ista(forward, adjoint, y, 1.0, 4.0, 2)"
    assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
    checks.equal(len(result[1]), 3, f"the number of objectives of {call}")
    for value, wanted in zip(result[1], (2.125, 1.0, 1.0), strict=True):
        checks.number(value, wanted, f"an objective of {call}", 1e-9, python=True)


@test_case(points=2, hidden=True)
def test_iterates(ista):
    """Iterates of random problems, wide and tall."""
    iterating.check_iterates(ista, right, "ista")


@test_case(points=1, hidden=True)
def test_shapes(ista):
    """Images and batches, lam = 0, no iteration, x of another shape than y, tiny values."""
    iterating.check_shapes(ista, right, "ista")


@test_case(points=1, hidden=True)
def test_minimiser(ista):
    """After many steps nothing is violated; all of them are made."""
    generator = checks.generator(44)
    A, _ = torch.linalg.qr(torch.randn(15, 10, generator=generator, dtype=torch.float64))
    A = A * torch.linspace(0.8, 1.0, 10, dtype=A.dtype)
    y = 3 * torch.randn(15, generator=generator, dtype=torch.float64)
    call = "ista(..., 1.0, 1.0, 100)"
    x, _ = iterating.both(ista(lambda x: A @ x, lambda r: A.T @ r, y, 1.0, 1.0, 100), call)
    checks.equal(list(x.shape), [10], "the shape of x")
    g = A.T @ (A @ x - y)
    off = torch.where(x == 0, (g.abs() - 1).clamp(min=0), (g + x.sign()).abs()).max()
    checks.at_most(off, 1e-6, "what the minimiser's conditions are violated by after 100 steps")
    same, call = "the identity", "ista(identity, identity, y, 1.0, 2.0, 1200)"
    found = surroundings.with_maps(ista, same, same, y, 1.0, 2.0, 1200)
    iterating.matches(right(torch.clone, torch.clone, y, 1.0, 2.0, 1200), 100, 1e-9)(found, call)


@test_case(points=1, hidden=True)
def test_manners(ista):
    """Devices, layouts, maps that return their input; what is around a call stays as it is."""
    iterating.check_rules(ista, right, "ista")
