"""Blur kernels: (f1, f2) tensors of odd sizes, without negative entries, that add up to 1."""

import math

import torch


def gaussian(width: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """A Gaussian of standard deviation `width` in pixels, cut off at three of them."""
    reach = max(math.ceil(3 * width), 1)
    places = torch.arange(-reach, reach + 1, dtype=torch.float64)
    profile = torch.exp(-(places**2) / (2 * width**2))
    return _normalised(profile[:, None] * profile, dtype)


def disk(radius: float, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """A disk, as a lens out of focus draws a point: 1 inside, falling to 0 over one pixel."""
    reach = math.ceil(radius)
    places = torch.arange(-reach, reach + 1, dtype=torch.float64)
    distance = torch.hypot(places[:, None], places)
    return _normalised((radius + 0.5 - distance).clamp(0, 1), dtype)


def motion(right: float, down: float = 0.0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """A line of that extent in pixels, as a moving camera draws a point; even along its length.

    A positive `down` with a positive `right` goes from the upper left to the lower right.
    """
    reach_down, reach_right = math.ceil(abs(down) / 2), math.ceil(abs(right) / 2)
    kernel = torch.zeros(2 * reach_down + 1, 2 * reach_right + 1, dtype=torch.float64)
    rows = torch.arange(-reach_down, reach_down + 1, dtype=torch.float64)
    columns = torch.arange(-reach_right, reach_right + 1, dtype=torch.float64)
    for t in torch.linspace(-0.5, 0.5, 201, dtype=torch.float64):  # points along the line
        near_row = (1 - (rows - t * down).abs()).clamp(min=0)
        near_column = (1 - (columns - t * right).abs()).clamp(min=0)
        kernel += near_row[:, None] * near_column
    return _normalised(kernel, dtype)


def _normalised(kernel: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    return (kernel / kernel.sum()).to(dtype)
