"""Question 4. ISTA.

| the text promises | tested by |
| --- | --- |
| the iterates, from x = 0 | test_one_step, test_iterates |
| F at the start and after each step | test_objectives |
| y and x of any shape, lam = 0, no iteration | test_shapes |
| at the end a minimiser | test_minimiser |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q4"


def right(forward, adjoint, y, lam, L, iterations):
    """The right ista(...)."""
    x = adjoint(y) * 0
    values = [objective(forward, y, lam, x)]
    for _ in range(iterations):
        b = x + adjoint(y - forward(x)) / L
        x = (b - lam / L).clamp(min=0) - (-b - lam / L).clamp(min=0)
        values.append(objective(forward, y, lam, x))
    return x, values


def objective(forward, y, lam, x):
    return (0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item()


def maps(m, n, generator, dtype=torch.float64):
    """A random matrix as two functions, and the largest eigenvalue of A^T A."""
    A = torch.randn(m, n, generator=generator, dtype=dtype)
    return (lambda x: A @ x), (lambda y: A.T @ y), torch.linalg.matrix_norm(A, 2).item() ** 2


def both(found, call):
    """x and the objectives, or an `AssertionError`."""
    two = isinstance(found, list | tuple) and len(found) == 2
    if not two:
        checks.fail(call, "should return two things: x and the list of objectives.")
    return found


def matches(expected, size, rtol):
    """The check that a result is this x with these objectives."""

    def same(found, call):
        x, values = both(found, call)
        checks.same(x, expected[0], f"x of {call}", size)
        values = values.tolist() if isinstance(values, torch.Tensor) else list(values)
        checks.equal(len(values), len(expected[1]), f"the number of objectives of {call}")
        scale = max(map(abs, expected[1])) or 1.0
        for k, (one, value) in enumerate(zip(values, expected[1], strict=True)):
            checks.at_most(abs(float(one) - value) / scale, rtol, f"the error of F({k}) of {call}")

    return same


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
        checks.number(value, wanted, f"an objective of {call}", 1e-9)


@test_case(points=2, hidden=True)
def test_iterates(ista):
    """Iterates of random problems, wide and tall."""
    generator = checks.generator(42)
    for m, n in [(8, 20), (20, 8), (6, 6)]:
        forward, adjoint, L = maps(m, n, generator)
        y = torch.randn(m, generator=generator, dtype=torch.float64)
        for lam, iterations in [(0.3, 1), (0.3, 4), (2.0, 25), (100.0, 3)]:
            for step in (L, 1.7 * L):
                call = f"ista(..., {lam}, L, {iterations}) with {m} x {n}"
                expected = right(forward, adjoint, y, lam, step, iterations)
                found = ista(forward, adjoint, y.clone(), lam, step, iterations)
                matches(expected, 10**6, 1e-9)(found, call)


@test_case(points=1, hidden=True)
def test_shapes(ista):
    """Images and batches, lam = 0, no iteration, x of another shape than y."""
    generator = checks.generator(43)
    y = torch.randn(2, 3, 2, generator=generator, dtype=torch.float64)

    def forward(x):
        return x[..., ::2]

    def adjoint(y):
        return torch.stack([y, torch.zeros_like(y)], dim=-1).flatten(-2)

    for lam, iterations in [(0.2, 3), (0.0, 2), (0.2, 0)]:
        expected = right(forward, adjoint, y, lam, 1.5, iterations)
        call = f"ista(..., {lam}, 1.5, {iterations}) with y (2, 3, 2) and x (2, 3, 4)"
        found = ista(forward, adjoint, y.clone(), lam, 1.5, iterations)
        matches(expected, 100, 1e-9)(found, call)


@test_case(points=1, hidden=True)
def test_minimiser(ista):
    """After many steps nothing is violated."""
    generator = checks.generator(44)
    forward, adjoint, L = maps(15, 10, generator)
    y = torch.randn(15, generator=generator, dtype=torch.float64)
    x, _ = both(ista(forward, adjoint, y, 1.0, L, 3000), "ista(..., 1.0, L, 3000)")
    checks.equal(list(x.shape), [10], "the shape of x")
    g = adjoint(forward(x) - y)
    off = torch.where(x == 0, (g.abs() - 1).clamp(min=0), (g + x.sign()).abs()).max()
    checks.at_most(off, 1e-6, "what the minimiser's conditions are violated by after 3000 steps")


@test_case(points=1, hidden=True)
def test_manners(ista):
    """Devices, layouts, maps that return their input; what is around a call stays as it is."""
    same, generator = "the identity", checks.generator(45)
    for dtype in (torch.float64, torch.float32):
        y, z = (torch.randn(3, 4, generator=generator, dtype=dtype) for _ in range(2))
        rtol = 1e-5 if dtype == torch.float32 else 1e-10
        for lam, iterations in ((0.4, 2), (0.0, 0)):
            first, second = (
                matches(right(torch.clone, torch.clone, one, lam, 2.0, iterations), 100, rtol)
                for one in (y, z)
            )
            args, others = ([same, same, one, lam, 2.0, iterations] for one in (y, z))
            call = f"ista(identity, identity, y, {lam}, 2.0, {iterations}) in {dtype}"
            rules.hold(ista, args, first, call, others=(others, second))
