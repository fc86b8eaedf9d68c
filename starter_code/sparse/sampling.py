"""How many measurements a solver needs to find a sparse vector."""

from collections.abc import Callable

import torch

from starter_code.sparse.signals import gaussian_matrix, sparse_signals

Solver = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Takes A (m, n) and y (m,), returns x (n,)."""
TOLERANCE = 1e-5
"""The largest error of an entry of a vector that counts as found."""


def is_found(solver: Solver, A: torch.Tensor, x: torch.Tensor) -> bool:
    """Whether the solver finds x from A x."""
    return bool((solver(A, A @ x) - x).abs().max() < TOLERANCE)


def recovery_rate(
    solver: Solver,
    m: int,
    n: int,
    k: int,
    trials: int,
    generator: torch.Generator,
    amplitudes: str = "normal",
) -> float:
    """The share of random vectors with k of n entries that are found from m measurements."""
    found = 0
    for _ in range(trials):
        A = gaussian_matrix(m, n, generator)
        found += is_found(solver, A, sparse_signals(1, n, k, generator, amplitudes)[0])
    return found / trials


def measurements_needed(
    solver: Solver, n: int, k: int, trials: int, generator: torch.Generator
) -> list[int]:
    """For each of some random vectors the smallest number of measurements that finds it.

    Measurements of one vector are added one by one. A solver that finds it from m of them is taken
    to find it from more, as basis pursuit does; so it is searched by halving.
    """
    needed = []
    for _ in range(trials):
        A = torch.randn(n, n, generator=generator, dtype=torch.float64)
        x = sparse_signals(1, n, k, generator)[0]
        low, high = k, n  # not found from low, found from high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if is_found(solver, A[:middle], x) else (middle, high)
        needed.append(high)
    return needed
