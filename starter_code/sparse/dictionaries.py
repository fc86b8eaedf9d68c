"""Dictionaries of small patches: a fixed one, sparse codes of noisy patches, denoising by them.

Patches lie in the columns of a matrix (side^2, N), one for each place of the image.
"""

import math

import torch
import torch.nn.functional as F

SIDE = 8
FACTOR = 1.15
"""A code may leave an error of FACTOR sigma in each pixel, as in Elad and Aharon (2006)."""


def cosines(side: int = SIDE, frequencies: int = 11) -> torch.Tensor:
    """Atoms of an overcomplete cosine transform: (side^2, frequencies^2), float64, norm 1."""
    place = torch.arange(side, dtype=torch.float64)
    waves = torch.cos(
        math.pi * (place[:, None] + 0.5) * torch.arange(frequencies)[None] / frequencies
    )
    waves[:, 1:] -= waves[:, 1:].mean(dim=0)  # all but the first have mean 0
    atoms = torch.kron(waves, waves)
    return atoms / atoms.norm(dim=0)


def patches(image: torch.Tensor, side: int = SIDE) -> torch.Tensor:
    """All patches of an image (H, W), row by row: (side^2, N) in float64."""
    return F.unfold(image[None, None].double(), side)[0]


def sparse_codes(D: torch.Tensor, Y: torch.Tensor, error: float) -> torch.Tensor:
    """For each column of Y few atoms, as many as leave a squared error of at most `error`: (n, N).

    Orthogonal matching pursuit of scikit-learn. D: (m, n), columns of norm 1.
    """
    from sklearn.linear_model import orthogonal_mp_gram

    found = orthogonal_mp_gram(
        (D.T @ D).cpu().numpy(),
        (D.T @ Y).cpu().numpy(),
        tol=error,
        norms_squared=(Y**2).sum(dim=0).cpu().numpy(),
    )
    return torch.from_numpy(found).reshape(D.shape[1], Y.shape[1]).to(Y.device)


def denoise(y: torch.Tensor, D: torch.Tensor, sigma: float) -> torch.Tensor:
    """Each patch by its sparse code, each pixel by the mean over its patches: (H, W) like y."""
    side = math.isqrt(D.shape[0])
    Y = patches(y, side)
    means = Y.mean(dim=0)
    X = sparse_codes(D, Y - means, side**2 * (FACTOR * sigma) ** 2)
    total = F.fold((D @ X + means)[None], y.shape, side)[0, 0]
    count = F.fold(torch.ones_like(Y)[None], y.shape, side)[0, 0]
    return (total / count).to(y)
