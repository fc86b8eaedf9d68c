"""The measurement: a centred Fourier transform, and coils that see only some of its columns."""

import math

import torch

from starter_code.linear_operator import LinearOperator


def fft2c(x: torch.Tensor) -> torch.Tensor:
    """Centred orthonormal Fourier transform of the last two axes; frequency 0 is in the middle.

    The middle of n entries is n // 2. Instead of moving entries it multiplies by phases.
    """
    before, after = _phases(x, -1)
    return torch.fft.fft2(x * before, norm="ortho") * after


def ifft2c(k: torch.Tensor) -> torch.Tensor:
    """The inverse of `fft2c`, which is its adjoint."""
    before, after = _phases(k, 1)
    return torch.fft.ifft2(k * before, norm="ortho") * after


def _phases(values: torch.Tensor, sign: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What (..., H, W) is multiplied by before and after: moved by c = n // 2 along each axis.

    (u - c)(j - c) = u j - c j - c u + c^2, and the transform itself sees u j alone.
    """
    (rows, H), (columns, W) = (_turns(n, sign, values.device) for n in values.shape[-2:])
    turns = rows[:, None] + columns
    dtype = torch.promote_types(values.dtype, torch.complex64)
    found = []
    for turn in (turns, turns + H + W):
        found.append(torch.polar(torch.ones_like(turn), 2 * math.pi * turn).to(dtype))
    return found[0], found[1]


def _turns(n: int, sign: int, device: torch.device) -> tuple[torch.Tensor, float]:
    """-c j / n for all j, and c^2 / n, in turns, times sign."""
    c = n // 2
    places = torch.arange(n, device=device)
    return -sign * (c * places % n).double() / n, sign * (c * c % n) / n


class MultiCoil(LinearOperator):
    """Images (..., H, W) to the measured columns of the k-space of every coil, (..., C, H, W).

    maps: sensitivities (..., C, H, W), complex. mask: (..., W), bool. Axes before these are those
    of a batch. What is not measured is 0.
    """

    def __init__(self, maps: torch.Tensor, mask: torch.Tensor):
        super().__init__(maps.shape[-2:], maps.shape[-3:], maps.dtype)
        self.maps, self.columns = maps, mask[..., None, None, :]

    def forward(self, x):
        return self.columns * fft2c(x.unsqueeze(-3) * self.maps)

    def adjoint(self, y):
        seen = ifft2c(self.columns * y)
        return torch.sum(seen * self.maps.conj(), dim=-3)
