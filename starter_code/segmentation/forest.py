"""A fair opponent from before the networks: a forest of decision trees on filtered images.

Each pixel is described by ten numbers, its own value and those of blurred copies, so that unlike
thresholds it knows its neighbours. Measured beside it, and worse than thresholds: two more rounds
of flattening and classifying, and a prior that neighbours are alike (ICM).
"""

from typing import Any

import torch
import torch.nn.functional as F


def responses(images: torch.Tensor, flat: torch.Tensor) -> torch.Tensor:
    """Ten numbers for each pixel: (S * m * n, 10).

    images: slices (S, 1, m, n). flat: the same without their bias field, (S, m, n).
    """
    images = images[:, 0]
    found = [flat, *(_blurred(flat, s) for s in (1, 2, 4)), flat - _blurred(flat, 8)]
    found += [images, *(_blurred(images, s) for s in (1, 2, 4, 8))]
    return torch.stack(found, dim=-1).reshape(-1, len(found))


def grown(train: torch.Tensor, labels: torch.Tensor, trees: int = 10, seed: int = 0) -> Any:
    """A forest that has learned from pixels: train (P, 10), of `responses`; labels P of them."""
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(
        trees, max_depth=12, min_samples_leaf=5, max_samples=0.2, random_state=seed
    )
    return forest.fit(train.cpu().numpy(), labels.reshape(-1).cpu().numpy())


def classified(forest: Any, pixels: torch.Tensor) -> torch.Tensor:
    """The class of each pixel, (Q,), int64; pixels: (Q, 10), of `responses`."""
    found = torch.from_numpy(forest.predict(pixels.cpu().numpy()))
    return found.long().to(pixels.device)


def _blurred(images: torch.Tensor, width: float) -> torch.Tensor:
    """Images (S, m, n) after a Gaussian of this standard deviation, mirrored at the border."""
    radius = int(3 * width)
    kernel = torch.exp(-(torch.arange(-radius, radius + 1.0) ** 2) / (2 * width**2))
    kernel = kernel / kernel.sum()
    z = F.pad(images[:, None], (radius,) * 4, mode="reflect")
    return F.conv2d(F.conv2d(z, kernel[None, None, :, None]), kernel[None, None, None])[:, 0]
