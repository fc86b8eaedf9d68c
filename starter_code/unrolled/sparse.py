"""Sparse vectors behind one fixed matrix, and the two classical algorithms that find them.

Vectors are rows: x (B, n), y (B, m) = x A^T + noise, so that a batch is a matrix. All functions
work in the dtype of what they are given.
"""

import functools

import torch

from starter_code.sparse import signals

M, N = 64, 128
"""Rows and columns of `matrix()`."""


@functools.cache
def _matrix() -> torch.Tensor:
    return signals.gaussian_matrix(M, N, torch.Generator().manual_seed(0))


def matrix(dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """The matrix A (64, 128) of this homework; its columns have norm 1."""
    return _matrix().to(dtype, copy=True)


def draw(
    count: int,
    generator: torch.Generator,
    k: int = 8,
    sigma: float = 0.01,
    A: torch.Tensor | None = None,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Vectors x (count, n) with k normal entries, and y = A x + sigma noise (count, m).

    A: (m, n), `matrix()` if None; float32 or float64, as the result is.
    """
    A = matrix() if A is None else A
    x = signals.sparse_signals(count, A.shape[1], k, generator, dtype=A.dtype)
    noise = torch.randn(count, A.shape[0], generator=generator, dtype=A.dtype)
    return x, x @ A.T + sigma * noise


def soft(z: torch.Tensor, t: float | torch.Tensor) -> torch.Tensor:
    """Soft thresholding, as in homework 3: every entry moves towards zero by t, at most to zero.

    t: at least 0; a number, or a tensor that broadcasts with z.
    """
    return z.sign() * (z.abs() - t).clamp(min=0)


def ista(y: torch.Tensor, A: torch.Tensor, lam: float, steps: int) -> list[torch.Tensor]:
    """The first iterates (B, n) of ISTA for ||A x - y||^2 / 2 + lam ||x||_1, from zero.

    The step is 1 / L with L = ||A||^2, as in homework 3.
    """
    L = torch.linalg.matrix_norm(A, 2) ** 2
    x, found = y.new_zeros(len(y), A.shape[1]), []
    for _ in range(steps):
        gradient = (x @ A.T - y) @ A
        x = soft(x - gradient / L, lam / L)
        found.append(x)
    return found


def fista(y: torch.Tensor, A: torch.Tensor, lam: float, steps: int) -> list[torch.Tensor]:
    """The first iterates of FISTA, which is ISTA with momentum (Beck and Teboulle, 2009)."""
    L = torch.linalg.matrix_norm(A, 2) ** 2
    x, t, found = y.new_zeros(len(y), A.shape[1]), 1.0, []
    z = x
    for _ in range(steps):
        before, gradient = x, (z @ A.T - y) @ A
        x = soft(z - gradient / L, lam / L)
        later = (1 + (1 + 4 * t * t) ** 0.5) / 2
        z, t = x + (t - 1) / later * (x - before), later
        found.append(x)
    return found


def on_the_support(y: torch.Tensor, A: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Least squares on the places where the true x is not zero: no method can know these."""
    found = torch.zeros_like(x)
    for row, (one, target) in enumerate(zip(y, x, strict=True)):
        places = target.nonzero()[:, 0]
        found[row, places] = torch.linalg.lstsq(A[:, places], one[:, None]).solution[:, 0]
    return found
