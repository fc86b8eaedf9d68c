"""Reconstruction without training: total variation, by a fast proximal gradient method.

The opponent of the networks. Also the proximal steps of sparse wavelet coefficients, for methods of
one's own. Images are complex, (..., H, W); what wavelets shrink is computed on the CPU.
"""

from collections.abc import Callable

import numpy as np
import pywt
import torch

from starter_code.linear_operator import LinearOperator

LAMBDA = {1: 0.005, 2: 0.005}
"""Weights of total variation that were best on validation slices, by pixel size in mm."""


def tv_shrink(z: torch.Tensor, t: float, steps: int = 8) -> torch.Tensor:
    """argmin_x ||x - z||^2 / 2 + t sum |gradient x|, by steps of its dual (Chambolle, 2004).

    The gradient of a complex image has four real parts at each pixel, which are thresholded
    together.
    """
    if t == 0:
        return z.clone()
    p = z.new_zeros(2, *z.shape)
    for _ in range(steps):
        p = p + _gradient(_divergence(p) - z / t) / 8
        p = p / p.abs().square().sum(0).sqrt().clamp(min=1)
    return z - t * _divergence(p)


def _gradient(x: torch.Tensor) -> torch.Tensor:
    found = x.new_zeros(2, *x.shape)
    found[0, ..., :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    found[1, ..., :-1] = x[..., 1:] - x[..., :-1]
    return found


def _divergence(p: torch.Tensor) -> torch.Tensor:
    """Minus the adjoint of `_gradient`."""
    found = torch.zeros_like(p[0])
    found[..., :-1, :] += p[0, ..., :-1, :]
    found[..., 1:, :] -= p[0, ..., :-1, :]
    found[..., :-1] += p[1, ..., :-1]
    found[..., 1:] -= p[1, ..., :-1]
    return found


def tv(y: torch.Tensor, A: LinearOperator, lam: float = 0.005, steps: int = 30) -> torch.Tensor:
    """Total variation: argmin_x ||A x - y||^2 / 2 + lam TV(x), fast, from A^H y.

    ||A|| <= 1. Restarts its momentum where that points uphill (O'Donoghue and Candes, 2015).
    """
    x = z = A.H(y)
    t = 1.0
    for _ in range(steps):
        before, x = x, tv_shrink(z - A.H(A(z) - y), lam)
        uphill = torch.sum((z - x) * (x - before).conj()).real > 0
        t_next = 1.0 if uphill else (1 + (1 + 4 * t * t) ** 0.5) / 2
        z = x if uphill else x + (t - 1) / t_next * (x - before)
        t = t_next
    return x


def wavelet_shrink(
    soft: Callable[[torch.Tensor, float], torch.Tensor],
    t: float,
    levels: int = 4,
    wavelet: str = "db4",
) -> Callable[[torch.Tensor], torch.Tensor]:
    """A proximal step: the details of an orthogonal wavelet transform, shrunk by `soft(z, t)`.

    Images have sides divisible by 2^levels.
    """
    options = {"mode": "periodization", "axes": (-2, -1)}

    def shrink(z: torch.Tensor) -> torch.Tensor:
        coarse, *details = pywt.wavedec2(z.detach().cpu().numpy(), wavelet, level=levels, **options)
        kept = [
            tuple(soft(torch.from_numpy(np.ascontiguousarray(one)), t).numpy() for one in parts)
            for parts in details
        ]
        return torch.from_numpy(pywt.waverec2([coarse, *kept], wavelet, **options)).to(z)

    return shrink
