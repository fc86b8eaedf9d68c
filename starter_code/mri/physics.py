"""The measurement: a centred Fourier transform, and coils that see only some of its columns."""

import math

import torch

from starter_code.linear_operator import LinearOperator


def fft2c(x: torch.Tensor) -> torch.Tensor:
    """Centred orthonormal Fourier transform of the last two axes; frequency 0 is in the middle.

    The middle of n entries is n // 2. Instead of moving entries it multiplies by phases.
    """
    return _transformed(x, torch.fft.fft, -1)


def ifft2c(k: torch.Tensor) -> torch.Tensor:
    """The inverse of `fft2c`, which is its adjoint."""
    return _transformed(k, torch.fft.ifft, 1)


def _transformed(values, transform, sign):
    """sum_j x_j exp(sign 2 pi i (k - c)(j - c) / n) / sqrt(n), along both axes; c = n // 2."""
    for dim in (-2, -1):
        n = values.shape[dim]
        c = n // 2
        turns = -sign * c * torch.arange(n, dtype=torch.float64, device=values.device) / n
        wave = torch.polar(torch.ones_like(turns), 2 * math.pi * turns)
        wave = wave.to(torch.promote_types(values.dtype, torch.complex64))
        turn = 2 * math.pi * sign * ((c * c) % n) / n
        wave = wave if dim == -1 else wave[:, None]
        phase = complex(math.cos(turn), math.sin(turn))
        values = transform(values * wave, dim=dim, norm="ortho") * (wave * phase)
    return values


class MultiCoil(LinearOperator):
    """Images (..., H, W) to the measured columns of the k-space of every coil, (..., C, H, W).

    maps: sensitivities (..., C, H, W), complex. mask: (..., W), bool. Axes before these are those
    of a batch. What is not measured is 0.
    """

    def __init__(self, maps: torch.Tensor, mask: torch.Tensor):
        super().__init__(maps.shape[-2:], maps.shape[-3:], maps.dtype)
        self.maps, self.columns = maps, mask[..., None, None, :]

    def forward(self, x):
        seen = torch.einsum("...chw,...hw->...chw", self.maps, x)
        return fft2c(seen) * self.columns

    def adjoint(self, y):
        seen = ifft2c(y * self.columns)
        return torch.einsum("...chw,...chw->...hw", self.maps.conj(), seen)
