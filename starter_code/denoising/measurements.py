"""Decibels of denoisers: measured here, and tables of what was measured once for this course."""

import copy
import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from starter_code import metrics
from starter_code.denoising.data import with_noise

LEVELS = (5, 15, 25, 50)
"""Standard deviations of noise to measure at, in grey levels of 255."""

_TABLES = Path(__file__).parent / "tables"


@torch.no_grad()
def decibels_by_level(
    denoiser: Callable[[torch.Tensor], torch.Tensor],
    x: torch.Tensor,
    seed: int = 0,
    levels: Sequence[int] = LEVELS,
) -> dict[int, float]:
    """Mean PSNR in dB of denoiser(y) at each level of noise, in grey levels of 255.

    x: clean images (B, 1, H, W). The same seed means the same noise, but for its strength.
    Raises ValueError where the result has another shape, and is NaN where it is not finite.
    """
    return {level: metrics.psnr(denoiser(with_noise(x, level / 255, seed)), x) for level in levels}


@torch.no_grad()
def loss_in_train_mode(
    model: nn.Module, x: torch.Tensor, sigma: float, seed: int, batch: int = 0, calls: int = 0
) -> float:
    """Decibels that y - model(y) loses where the model is in train mode and not in evaluation mode.

    x: clean images (B, 1, H, W); the seed is that of their noise. batch: images of a call, all of
    them if 0. calls: how often the model has been called in train mode before, on the same images
    with other noise. Copies are measured; the model stays as it is.
    """
    y = with_noise(x, sigma, seed)
    right, wrong = copy.deepcopy(model).eval(), copy.deepcopy(model).train()
    for call in range(calls):
        wrong(with_noise(x, sigma, seed + 1 + call))
    estimate = torch.cat([part - wrong(part) for part in y.split(batch or len(y))])
    return metrics.psnr(y - right(y), x) - metrics.psnr(estimate, x)


def measured(level: int) -> dict[str, dict[str, float]]:
    """PSNR in dB by method and photograph, measured once for this course, not in this notebook.

    On the middle 256 x 256 pixels, at this level of noise in grey levels of 255; "mean" is the mean
    of the five photographs. Methods: noisy (no denoising), tv, nlm, wavelets, bm3d (each told
    sigma; tv and nlm with the strength that is best on `coins`), blind (a network of 90,000
    parameters for any sigma); at 25 also small and dncnn, the networks with 8 and 17 layers whose
    weights you have. Raises ValueError for a level without measurements.
    """
    rows = [row for row in _rows("denoising.csv") if int(row["sigma_255"]) == level]
    if not rows:
        raise ValueError(f"nothing was measured at {level}/255")
    names = [name for name in rows[0] if name not in ("sigma_255", "method", "version")]
    return {row["method"]: {name: float(row[name]) for name in names} for row in rows}


def residual_and_direct() -> dict[str, list[list[float]]]:
    """Training of one network with two aims, measured once: PSNR in dB on the middle of `coins`.

    "step" and the PSNR after that step for "residual" (the network estimates the noise) and
    "direct" (the image), each with a list for each of three seeds. DnCNN(8, 32), noise of 25/255;
    of one seed the same patches, weights and rates.
    """
    rows = _rows("residual_and_direct.csv")
    seeds = sorted({row["seed"] for row in rows})
    return {
        name: [[float(row[name]) for row in rows if row["seed"] == seed] for seed in seeds]
        for name in ("step", "residual", "direct")
    }


def _rows(table: str) -> list[dict[str, str]]:
    with (_TABLES / table).open(newline="") as file:
        return list(csv.DictReader(file))
