"""A fair opponent from before the networks: a forest of decision trees on filtered images.

Each pixel is described by ten numbers, its own value and those of blurred copies, so that unlike
thresholds it knows its neighbours. Measured beside it, and worse than thresholds: two more rounds
of flattening and classifying, and a prior that neighbours are alike (ICM).
"""

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


def classified(
    train: torch.Tensor, labels: torch.Tensor, test: torch.Tensor, trees: int = 10, seed: int = 0
) -> torch.Tensor:
    """Classes of the test pixels by a forest that has learned from training pixels: (Q,), int64.

    train, test: (P, 10) and (Q, 10), of `responses`. labels: P of them, in any shape.
    """
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(
        trees, max_depth=12, min_samples_leaf=5, max_samples=0.2, random_state=seed
    )
    forest.fit(train.numpy(), labels.reshape(-1).numpy())
    return torch.from_numpy(forest.predict(test.numpy())).long()


def _blurred(images: torch.Tensor, width: float) -> torch.Tensor:
    """Images (S, m, n) after a Gaussian of this standard deviation, mirrored at the border."""
    radius = int(3 * width)
    kernel = torch.exp(-(torch.arange(-radius, radius + 1.0) ** 2) / (2 * width**2))
    kernel = kernel / kernel.sum()
    z = F.pad(images[:, None], (radius,) * 4, mode="reflect")
    return F.conv2d(F.conv2d(z, kernel[None, None, :, None]), kernel[None, None, None])[:, 0]
