"""A prior with three modes in the plane, of which everything can be computed."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch.distributions import MultivariateNormal


@dataclass(frozen=True)
class Mixture:
    """A mixture of K normal distributions in n dimensions, float64.

    weights (K,), which add up to 1; means (K, n); covariances (K, n, n).
    """

    weights: torch.Tensor
    means: torch.Tensor
    covariances: torch.Tensor

    def draw(self, count: int, generator: torch.Generator) -> torch.Tensor:
        """Independent points (count, n)."""
        which = torch.multinomial(self.weights, count, replacement=True, generator=generator)
        z = torch.randn(count, self.means.shape[1], generator=generator, dtype=self.means.dtype)
        roots = torch.linalg.cholesky(self.covariances)[which]
        return self.means[which] + (roots @ z[..., None])[..., 0]

    def moments(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean (n,) and covariance (n, n)."""
        mean = self.weights @ self.means
        apart = self.means - mean
        spread = self.covariances + apart[:, :, None] * apart[:, None]
        return mean, (self.weights[:, None, None] * spread).sum(0)

    def shares(self, x: torch.Tensor) -> torch.Tensor:
        """The share of points x (N, n) that belong to each mode (K,): to that of largest density.

        A point is given to the mode whose normal density is largest there, whatever its weight.
        """
        modes = MultivariateNormal(self.means, self.covariances)
        nearest = modes.log_prob(x[:, None]).argmax(dim=1)
        return torch.bincount(nearest, minlength=len(self.weights)) / len(x)

    def posterior(
        self, y: torch.Tensor, A: torch.Tensor, sigma: float, gaussian_posterior: Callable
    ) -> "Mixture":
        """What y = A x + sigma e, (m,), leaves of the mixture: again a mixture.

        gaussian_posterior(y, A, sigma, mean, C) gives it for one mode, with y (1, m). The weight of
        a mode is multiplied by the density of y under it.
        """
        noise = sigma**2 * torch.eye(len(A), dtype=A.dtype, device=A.device)
        seen = MultivariateNormal(self.means @ A.T, A @ self.covariances @ A.T + noise)
        weights = (self.weights.log() + seen.log_prob(y)).softmax(0)
        found = [
            gaussian_posterior(y[None], A, sigma, mean, C)
            for mean, C in zip(self.means, self.covariances, strict=True)
        ]
        means, covariances = zip(*found, strict=True)
        return Mixture(weights, torch.cat(means), torch.stack(covariances))


def three_modes() -> Mixture:
    """The prior of this homework: two modes that one measurement confuses, and one far away."""

    def turned(angle: float, long: float, short: float) -> torch.Tensor:
        c, s = math.cos(angle), math.sin(angle)
        axes = torch.tensor([[c, -s], [s, c]], dtype=torch.float64)
        return axes * torch.tensor([long**2, short**2], dtype=torch.float64) @ axes.T

    return Mixture(
        torch.tensor([0.3, 0.5, 0.2], dtype=torch.float64),
        torch.tensor([[-1.5, 1.2], [0.9, -0.6], [1.8, 1.8]], dtype=torch.float64),
        torch.stack([turned(0.5, 0.5, 0.2), turned(-0.8, 0.6, 0.25), turned(0.2, 0.4, 0.3)]),
    )


def sliced_distance(x: torch.Tensor, y: torch.Tensor, directions: int = 32) -> float:
    """How far two sets of points (N, 2) are apart: the sliced Wasserstein distance.

    Both are projected on lines in `directions` directions; there the sorted points of one are
    compared with those of the other, by the mean distance.
    """
    angles = math.pi * torch.arange(directions, dtype=x.dtype, device=x.device) / directions
    lines = torch.stack([angles.cos(), angles.sin()])
    return ((x @ lines).sort(dim=0).values - (y @ lines).sort(dim=0).values).abs().mean().item()
