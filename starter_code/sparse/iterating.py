"""Checks of algorithms that return x and the list of objectives: ISTA, FISTA.

Such an algorithm is `f(forward, adjoint, y, lam, L, iterations)`; `right` is a right one, and name
what the algorithm is called in messages.
"""

from collections.abc import Callable
from typing import Any

import torch

from starter_code import checks, rules


def objective(forward: Callable, y: torch.Tensor, lam: float, x: torch.Tensor) -> float:
    """||A x - y||^2 / 2 + lam ||x||_1."""
    return (0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item()


def maps(
    m: int, n: int, generator: torch.Generator, dtype: torch.dtype = torch.float64
) -> tuple[Callable, Callable, float]:
    """A random matrix (m, n) as two functions, and the largest eigenvalue of A^T A."""
    A = torch.randn(m, n, generator=generator, dtype=dtype)
    return (lambda x: A @ x), (lambda y: A.T @ y), torch.linalg.matrix_norm(A, 2).item() ** 2


def both(found: Any, call: str) -> Any:
    """x and the objectives; raises AssertionError for anything but two things."""
    two = isinstance(found, list | tuple) and len(found) == 2
    if not two:
        checks.fail(call, "should return two things: x and the list of objectives.")
    return found


def floats(values: Any, count: int, call: str) -> None:
    """Check that the objectives are a list of so many floats of Python."""
    if not isinstance(values, list | tuple):
        checks.fail(f"the objectives of {call}", "are no list.")
    checks.equal(len(values), count, f"the number of objectives of {call}")
    for k, value in enumerate(values):
        checks.number(value, float(value), f"F({k}) of {call}", 0.0, python=True)


def matches(expected: tuple, size: int, rtol: float) -> rules.Same:
    """The check that a result is this x with these objectives."""

    def same(found: Any, call: str) -> None:
        x, values = both(found, call)
        checks.same(x, expected[0], f"x of {call}", size)
        floats(values, len(expected[1]), call)
        scale = max(map(abs, expected[1])) or 1.0
        for k, (one, value) in enumerate(zip(values, expected[1], strict=True)):
            checks.at_most(abs(float(one) - value) / scale, rtol, f"the error of F({k}) of {call}")

    return same


def check_iterates(function: Callable, right: Callable, name: str) -> None:
    """Iterates of random problems, wide and tall."""
    generator = checks.generator(42)
    for m, n in [(8, 20), (20, 8), (6, 6)]:
        forward, adjoint, L = maps(m, n, generator)
        y = torch.randn(m, generator=generator, dtype=torch.float64)
        for lam, iterations in [(0.3, 1), (0.3, 4), (2.0, 25), (100.0, 3)]:
            for step in (L, 1.7 * L):
                call = f"{name}(..., {lam}, L, {iterations}) with {m} x {n}"
                expected = right(forward, adjoint, y, lam, step, iterations)
                found = function(forward, adjoint, y.clone(), lam, step, iterations)
                matches(expected, 10**6, 1e-9)(found, call)


def check_shapes(function: Callable, right: Callable, name: str) -> None:
    """Images and batches, lam = 0, no iteration, x of another shape than y, tiny values."""
    generator = checks.generator(43)
    y = torch.randn(2, 3, 2, generator=generator, dtype=torch.float64)

    def forward(x: torch.Tensor) -> torch.Tensor:
        return x[..., ::2]

    def adjoint(y: torch.Tensor) -> torch.Tensor:
        return torch.stack([y, torch.zeros_like(y)], dim=-1).flatten(-2)

    for lam, iterations, scale in [(0.2, 3, 1.0), (0.0, 2, 1.0), (0.2, 0, 1.0), (0.2, 4, 1e-9)]:
        given = scale * y, scale * lam
        expected = right(forward, adjoint, *given, 1.5, iterations)
        call = f"{name}(..., {given[1]}, 1.5, {iterations}) with y (2, 3, 2) and x (2, 3, 4)"
        found = function(forward, adjoint, *given, 1.5, iterations)
        matches(expected, 100, 1e-9)(found, call)


def check_rules(function: Callable, right: Callable, name: str) -> None:
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
            call = f"{name}(identity, identity, y, {lam}, 2.0, {iterations}) in {dtype}"
            rules.hold(function, args, first, call, others=(others, second))
