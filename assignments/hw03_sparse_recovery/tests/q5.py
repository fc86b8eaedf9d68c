"""Question 5. FISTA.

| the text promises | tested by |
| --- | --- |
| the iterates, from x = 0 | test_one_unknown, test_iterates |
| F at the start and after each step | test_objectives |
| y and x of any shape, lam = 0, no iteration | test_shapes |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q5"


def right(forward, adjoint, y, lam, L, iterations):
    """The right fista(...)."""
    x = ahead = adjoint(y) * 0
    values, t = [objective(forward, y, lam, x)], 1.0
    for _ in range(iterations):
        b = ahead + adjoint(y - forward(ahead)) / L
        new = (b - lam / L).clamp(min=0) - (-b - lam / L).clamp(min=0)
        t_next = 0.5 + (0.25 + t * t) ** 0.5
        ahead = new + (t - 1) / t_next * (new - x)
        x, t = new, t_next
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
def test_one_unknown(fista):
    """The example: A = 1, y = 1, lam = 0, L = 2; x after one to three steps."""
    y = torch.ones(1, dtype=torch.float64)
    for iterations, wanted in ((1, 0.5), (2, 0.75), (3, 0.9102192)):
        result = fista(lambda x: x, lambda y: y, y, 0.0, 2.0, iterations)
        call = f"fista(identity, identity, y, 0.0, 2.0, {iterations})"
        assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
        checks.equal(list(result[0].shape), [1], f"the shape of x of {call}")
        checks.number(result[0][0], wanted, f"x of {call}", 1e-5)


@test_case(points=1)
def test_objectives(fista):
    """The example: F at the start and after each step."""
    y = torch.ones(1, dtype=torch.float64)
    result = fista(lambda x: x, lambda y: y, y, 0.0, 2.0, 2)
    call = "fista(identity, identity, y, 0.0, 2.0, 2)"
    assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and a list"
    checks.equal(len(result[1]), 3, f"the number of objectives of {call}")
    for value, wanted in zip(result[1], (0.5, 0.125, 0.03125), strict=True):
        checks.number(value, wanted, f"an objective of {call}", 1e-9)


@test_case(points=1.5, hidden=True)
def test_iterates(fista):
    """Iterates of random problems, wide and tall."""
    generator = checks.generator(42)
    for m, n in [(8, 20), (20, 8), (6, 6)]:
        forward, adjoint, L = maps(m, n, generator)
        y = torch.randn(m, generator=generator, dtype=torch.float64)
        for lam, iterations in [(0.3, 1), (0.3, 4), (2.0, 25), (100.0, 3)]:
            for step in (L, 1.7 * L):
                call = f"fista(..., {lam}, L, {iterations}) with {m} x {n}"
                expected = right(forward, adjoint, y, lam, step, iterations)
                found = fista(forward, adjoint, y.clone(), lam, step, iterations)
                matches(expected, 10**6, 1e-9)(found, call)


@test_case(points=0.5, hidden=True)
def test_shapes(fista):
    """Images and batches, lam = 0, no iteration, x of another shape than y."""
    generator = checks.generator(43)
    y = torch.randn(2, 3, 2, generator=generator, dtype=torch.float64)

    def forward(x):
        return x[..., ::2]

    def adjoint(y):
        return torch.stack([y, torch.zeros_like(y)], dim=-1).flatten(-2)

    for lam, iterations in [(0.2, 3), (0.0, 2), (0.2, 0)]:
        expected = right(forward, adjoint, y, lam, 1.5, iterations)
        call = f"fista(..., {lam}, 1.5, {iterations}) with y (2, 3, 2) and x (2, 3, 4)"
        found = fista(forward, adjoint, y.clone(), lam, 1.5, iterations)
        matches(expected, 100, 1e-9)(found, call)


@test_case(points=1, hidden=True)
def test_manners(fista):
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
            call = f"fista(identity, identity, y, {lam}, 2.0, {iterations}) in {dtype}"
            rules.hold(fista, args, first, call, others=(others, second))
