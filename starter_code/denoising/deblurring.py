"""Transfer functions of circular filters: what the discrete Fourier transform multiplies by."""

import torch


def circular_blur(size: int, width: float) -> torch.Tensor:
    """Of a Gaussian of standard deviation `width` pixels, circular: (size, size), real, in [0, 1].

    It is its own adjoint: the transfer function is real.
    """
    k = torch.arange(size, dtype=torch.float32)
    distance = torch.minimum(k, size - k)
    g = torch.exp(-(distance**2) / (2 * width**2))
    return torch.fft.fft2(torch.outer(g, g) / g.sum() ** 2).real


def circular_differences(size: int) -> torch.Tensor:
    """Of 4 x minus its four neighbours, circular: (size, size), real, at least 0."""
    angle = 2 * torch.pi * torch.arange(size, dtype=torch.float32) / size
    return 4 - 2 * angle.cos()[:, None] - 2 * angle.cos()[None, :]
