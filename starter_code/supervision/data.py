"""Signals of a known covariance, blocks of photographs, masks, and what is measured of patches."""

import torch

from starter_code import photographs

SIGMA = 15 / 255
"""Standard deviation of the noise of `masked_patches`."""


def covariance(n: int, power: float = 1.0) -> torch.Tensor:
    """The covariance (n, n) of smooth random signals, float64.

    Its eigenvectors are the cosines of the discrete cosine transform, of k = 0, ..., n - 1 half
    periods; the eigenvalues are k + 1 to the minus `power`.
    """
    k = torch.arange(n, dtype=torch.float64)
    cosines = torch.cos(torch.pi / n * (k[:, None] + 0.5) * k)  # a column for each frequency
    cosines = cosines / cosines.norm(dim=0)
    return cosines * (k + 1) ** -power @ cosines.T


def draw(C: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
    """Normal signals with mean 0 and covariance C (n, n), as rows: (count, n), float64."""
    values, vectors = torch.linalg.eigh(C)
    z = torch.randn(count, len(C), generator=generator, dtype=torch.float64)
    return z * values.clamp(min=0).sqrt() @ vectors.T


def masks(count: int, n: int, keep: float, generator: torch.Generator) -> torch.Tensor:
    """Random masks (count, n), bool: each entry is measured with probability `keep`."""
    return torch.rand(count, n, generator=generator) < keep


def blocks(image: torch.Tensor, size: int = 8) -> torch.Tensor:
    """An image (H, W) in blocks of size x size, row by row: (count, size^2), float64.

    What is left over below and on the right is cut off.
    """
    H, W = (side // size for side in image.shape)
    tiles = image[: H * size, : W * size].reshape(H, size, W, size).transpose(1, 2)
    return tiles.reshape(H * W, size * size).double()


def from_blocks(found: torch.Tensor, shape: tuple[int, int], size: int = 8) -> torch.Tensor:
    """The image whose `blocks` these are; shape: its height and width, multiples of size."""
    H, W = (side // size for side in shape)
    return found.reshape(H, W, size, size).transpose(1, 2).reshape(H * size, W * size)


def positive(S: torch.Tensor) -> torch.Tensor:
    """A covariance near S (n, n): NaN becomes 0, negative eigenvalues become 0."""
    S = S.nan_to_num(0.0)
    values, vectors = torch.linalg.eigh((S + S.T) / 2)
    return vectors * values.clamp(min=0) @ vectors.T


def masked_patches(
    count: int, seed: int, size: int = 24, keep: float = 0.5
) -> tuple[torch.Tensor, torch.Tensor]:
    """What was measured of patches of the training photographs: y and masks (count, 1, size, size).

    Each pixel is measured with probability `keep`, with noise of standard deviation `SIGMA`; y is 0
    where nothing was measured. Both are float32, and every patch has a mask of its own. The patches
    themselves are not given.
    """
    x = photographs.patches(photographs.TRAIN, size, count, seed)
    generator = torch.Generator().manual_seed(seed + 1)
    mask = (torch.rand(x.shape, generator=generator) < keep).float()
    return mask * (x + SIGMA * torch.randn(x.shape, generator=generator)), mask
