"""Opponents without a network: sparse wavelets and total variation, for any linear operator.

Both are given the truth to choose their weight, which a network that is stopped by its own
measurements is not: what beats them here beats them anywhere.
"""

from collections.abc import Callable, Sequence

import torch

from starter_code import metrics
from starter_code.linear_operator import LinearOperator
from starter_code.mri.classical import tv, wavelet_shrink

WEIGHTS = (0.0003, 0.001, 0.003, 0.01, 0.03)
"""What both try as the weight of their prior."""


def fista(
    y: torch.Tensor,
    A: LinearOperator,
    shrink: Callable[[torch.Tensor], torch.Tensor],
    steps: int = 150,
) -> torch.Tensor:
    """argmin_x ||A x - y||^2 / 2 + R(x), where `shrink` is the proximal step of R; ||A|| <= 1.

    y: (..., *A.y_shape). Beck and Teboulle (2009), from A^T y. Returns (..., *A.x_shape).
    """
    x = z = A.H(y)
    t = 1.0
    for _ in range(steps):
        before, x = x, shrink(z - A.H(A(z) - y))
        t_next = (1 + (1 + 4 * t * t) ** 0.5) / 2
        z = x + (t - 1) / t_next * (x - before)
        t = t_next
    return x


def best_wavelets(
    y: torch.Tensor, A: LinearOperator, x: torch.Tensor, weights: Sequence[float] = WEIGHTS
) -> torch.Tensor:
    """Sparse Haar coefficients by `fista` with the best of some weights; x is the truth."""

    def soft(z: torch.Tensor, t: float) -> torch.Tensor:
        return z - z.clamp(-t, t)

    found = [fista(y, A, wavelet_shrink(soft, weight, 4, "haar")) for weight in weights]
    return max(found, key=lambda one: metrics.psnr(one, x))


def best_tv(
    y: torch.Tensor, A: LinearOperator, x: torch.Tensor, weights: Sequence[float] = WEIGHTS
) -> torch.Tensor:
    """Total variation by `mri.tv`, 60 steps, with the best of some weights; x is the truth."""
    found = [tv(y, A, weight, 60) for weight in weights]
    return max(found, key=lambda one: metrics.psnr(one, x))
