"""Digits: the small ones of scikit-learn, some of MNIST, and what 4000 others have in common.

Images for the decoder are (28, 28) with values in [0, 1]; those for the diffusion network are
(32, 32), the same with a border, with values in [-1, 1], black -1.

Licences: see NOTICE.md beside the digits.
"""

import functools
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from starter_code.weights import tensors

DIGITS = Path(__file__).parent / "digits"
"""test.png, 100 digits, and components.safetensors, mean and covariance of the training digits."""
COUNT = 100


def small_digits() -> tuple[torch.Tensor, torch.Tensor]:
    """The 8 x 8 digits of scikit-learn in [0, 1], as rows: (1500, 64) and (200, 64), float64.

    The first are for learning, the others for tests. They are shuffled once.
    """
    from sklearn.datasets import load_digits

    X = torch.from_numpy(load_digits().data / 16.0)
    X = X[torch.randperm(len(X), generator=torch.Generator().manual_seed(0))]
    return X[:1500], X[1500:1700]


def digits() -> torch.Tensor:
    """100 test digits: (100, 1, 28, 28), float32 in [0, 1]. No network was trained on them."""
    return cut(DIGITS / "test.png")[:, None]


def padded(images: torch.Tensor) -> torch.Tensor:
    """(..., 28, 28) in [0, 1] as a diffusion network takes them: (..., 32, 32) in [-1, 1]."""
    return 2 * F.pad(images, (2, 2, 2, 2)) - 1


def cut(path: Path) -> torch.Tensor:
    """The digits of a sheet, row by row: (N, 28, 28), float32 in [0, 1]."""
    with Image.open(path) as image:
        pixels = torch.from_numpy(np.array(image, dtype=np.float32) / 255)
    return pixels.unflatten(0, (-1, 28)).unflatten(2, (-1, 28)).transpose(1, 2).flatten(0, 1)


def gaussian(side: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean (n,) and covariance (n, n) of 4000 training digits, float64; n = side^2.

    side: 32 for images in [-1, 1], 28 for the same without border in [0, 1]. The covariance is that
    of 300 principal components, and in each other direction the mean of what is left, but at least
    1e-4 for [-1, 1] and 2.5e-5 for [0, 1]. Raises ValueError for another side.
    """
    if side not in (28, 32):
        raise ValueError(f"digits have a side of 28 or 32, not {side}")
    mean, C = (one.clone() for one in _gaussian())
    if side == 32:
        return mean, C
    inside = F.pad(torch.ones(28, 28), (2, 2, 2, 2)).flatten() > 0
    return (mean[inside] + 1) / 2, C[inside][:, inside] / 4


@functools.cache
def _gaussian() -> tuple[torch.Tensor, torch.Tensor]:
    found, _ = tensors(DIGITS / "components.safetensors")
    mean, vectors, values = (found[key].double() for key in ("mean", "vectors", "values"))
    q = len(vectors)
    rest = max(values[q:].mean().item(), 1e-4)
    C = (vectors.T * (values[:q] - rest).clamp(min=0)) @ vectors
    return mean, C + rest * torch.eye(len(mean), dtype=C.dtype)
