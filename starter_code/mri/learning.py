"""Training of networks that reconstruct, on scans that are new in every step."""

import math
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import hardware, metrics, training
from starter_code.mri import data

COILS, R, SIGMA = 4, 6, 0.01
"""What the scans of the design question have, with pixels of 2 mm."""


def design_scan(magnitudes: torch.Tensor, generator: torch.Generator) -> data.Scan:
    """A scan of magnitudes (B, H, 96) as those of the design question."""
    return data.scan(magnitudes, COILS, R, generator, SIGMA)


def training_scan(count: int, rows: int, generator: torch.Generator) -> data.Scan:
    """A scan of training slices, each turned, scaled, mirrored and with another contrast.

    rows: of all 112; rows are measured in full, so that a crop of them is a scan as well.
    """
    pool = data.slices("train", 2)
    images = pool[torch.randint(len(pool), (count,), generator=generator)]
    images = recontrast(moved(images, generator), generator)
    top = int(torch.randint(images.shape[1] - rows + 1, (), generator=generator))
    return design_scan(images[:, top : top + rows], generator)


def moved(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Images (B, H, W) turned by up to 0.3 rad, scaled by up to exp(0.15), some mirrored."""
    B, H, W = images.shape
    turn, *scales = (2 * torch.rand(3, B, generator=generator) - 1).unbind()
    angle, (x_scale, y_scale) = 0.3 * turn, (torch.exp(0.15 * one) for one in scales)
    x_scale = x_scale * (1 - 2 * torch.randint(2, (B,), generator=generator))
    across, zero = W / H, torch.zeros(B)
    first = torch.stack([x_scale * angle.cos(), -x_scale * angle.sin() / across, zero], 1)
    second = torch.stack([y_scale * angle.sin() * across, y_scale * angle.cos(), zero], 1)
    turned = torch.stack([first, second], 1)
    grid = F.affine_grid(turned, (B, 1, H, W), align_corners=False)
    found = F.grid_sample(images[:, None], grid, mode="bicubic", align_corners=False)
    return found[:, 0].clamp(min=0)


def recontrast(images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Images (B, H, W) with another gamma and brightness; 0 stays 0."""
    gamma, bright = torch.rand(2, len(images), 1, 1, generator=generator)
    return (
        (0.8 + 0.4 * bright)
        * images.clamp(min=1e-4) ** torch.exp(0.7 * gamma - 0.35)
        * (images > 0)
    )


def absolute_loss(estimate: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Mean absolute error of complex values and of magnitudes."""
    error = (torch.view_as_real(estimate - x).square().sum(-1) + 1e-8).sqrt()
    return (error + (estimate.abs() - x.abs()).abs()).mean()


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 2e-3,
    count: int = 4,
    rows: int = 40,
    loss_of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor] = absolute_loss,
    device: str | None = None,
) -> nn.Module:
    """A network for scans as those of the design question: from the file, or trained.

    model_class: makes a model without arguments that is called as `model(y, maps, mask)`. With
    `minutes` above 0 it is trained for so long (interrupt the kernel to end sooner), unless the
    file says that it was trained for as long already. count, rows: of the scans in a step.
    loss_of: takes estimates and images, complex (B, rows, W).
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        generator, there = torch.Generator().manual_seed(seed), hardware.of(model)

        def loss_of_step(step: int) -> torch.Tensor:
            scan = training_scan(count, rows, generator).to(there)
            loss = loss_of(model(scan.y, scan.maps, scan.mask), scan.x)
            if not math.isfinite(loss.item()):
                raise FloatingPointError(f"loss {loss.item()} in step {step}: learn slower?")
            return loss

        def report() -> str:
            return f"{validation(model):.2f} dB"

        return training.train_for(model, loss_of_step, limit, rate, report)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


@torch.no_grad()
def validation(model: nn.Module) -> float:
    """PSNR of magnitudes [dB] on a scan of the validation slices; leaves evaluation mode on."""
    model.eval()
    scan = design_scan(data.slices("validation", 2), torch.Generator().manual_seed(1))
    given = scan.to(hardware.of(model))
    return psnr(model(given.y, given.maps, given.mask).cpu(), scan.x)


def psnr(estimate: torch.Tensor, x: torch.Tensor) -> float:
    """Mean PSNR of magnitudes [dB] over images (B, H, W), real or complex; the peak is 1."""
    return metrics.psnr(estimate.abs()[:, None], x.abs()[:, None])
