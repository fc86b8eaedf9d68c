"""Training of a design on drawn bodies, with 24 views of images of 64 x 64 pixels."""

import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import hardware, training
from starter_code.ct import data, geometry, phantoms
from starter_code.linear_operator import LinearOperator

SIDE, STRIPS, FEW = 64, 92, 24
"""Pixels of a side, strips, and views; a pixel is 4 mm, so that a line integral counts twice."""
N0 = 5e4
"""Photons of a ray that meets nothing."""


def noisy(ideal: torch.Tensor, generator: torch.Generator, photons: float = N0) -> torch.Tensor:
    """Line integrals with the noise of counted photons, any shape, for pixels of 4 mm."""
    scale = 2 * data.C
    counts = torch.poisson(photons * torch.exp(-scale * ideal), generator=generator)
    return -torch.log(counts.clamp(min=1) / photons) / scale


def bodies(
    A_fine: LinearOperator, count: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Drawn bodies (count, 64, 64) and their views without noise (count, 24, 92).

    A_fine: the operator from 128 x 128 pixels to 24 views of 184 strips.
    """
    images = phantoms.draw(count, 2 * SIDE, generator)
    return data.coarser(images), geometry.halved(A_fine(images))


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    A_fine: LinearOperator,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 2e-3,
    device: str | None = None,
) -> nn.Module:
    """A network for 24 views, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y (B, 24, 92) to x (B, 64, 64). With
    `minutes` above 0 it is trained for so long (interrupt the kernel to end sooner), unless the
    file says that it was trained for as long already. 400 drawn bodies in batches of 8, with new
    noise in every step; the loss is the mean absolute error.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        return _learn(model, A_fine, limit, seed, rate)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


def _learn(
    model: nn.Module, A_fine: LinearOperator, limit: float, seed: int, rate: float
) -> nn.Module:
    generator, there = torch.Generator().manual_seed(seed), hardware.of(model)
    x, ideal = bodies(A_fine, 400, generator)

    def loss_of_step(step: int) -> torch.Tensor:
        rows = torch.randint(len(x), (8,), generator=generator)
        y = noisy(ideal[rows], generator).to(there)
        return (model(y) - x[rows].to(there)).abs().mean()

    def report() -> str:
        return f"{validate(model, A_fine):.2f} dB"

    return training.train_for(model, loss_of_step, limit, rate, report)


@torch.no_grad()
def validate(model: nn.Module, A_fine: LinearOperator, count: int = 16, seed: int = 1) -> float:
    """Mean PSNR in dB on bodies that are not trained on; leaves the model in evaluation mode."""
    generator = torch.Generator().manual_seed(10_000 + seed)
    x, ideal = bodies(A_fine, count, generator)
    there = hardware.of(model)
    found = model.eval()(noisy(ideal, generator).to(there)).cpu()
    errors = (found - x).double().square().mean(dim=(1, 2))
    return (-10 * torch.log10(errors)).mean().item() if torch.isfinite(errors).all() else -math.inf
