"""Training and measuring denoisers for noise of known and unknown strength.

sigma is the standard deviation of the noise, images have values in [0, 1]. Weights are kept in
safetensors files, which can hold nothing but tensors and text.
"""

import copy
import csv
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn

from starter_code import data, metrics, weight_files

LEVELS = (5, 15, 25, 50)
"""Standard deviations of noise to measure at, in grey levels of 255."""

_TABLES = Path(__file__).parent / "tables"


def middles(names: Sequence[str], size: int = 256) -> dict[str, torch.Tensor]:
    """The middle size x size pixels of photographs, or what there is: (1, 1, H, W) by name."""
    found = {}
    for name in names:
        image = data.photograph(name)
        height, width = (min(size, side) for side in image.shape)
        found[name] = data.centre_crop(image, height, width)[None, None]
    return found


def crops(names: Sequence[str], size: int, seed: int) -> torch.Tensor:
    """One square detail of each photograph, at a place drawn from the seed: (B, 1, size, size)."""
    return torch.cat([data.patches((name,), size, 1, seed + i) for i, name in enumerate(names)])


def with_noise(x: torch.Tensor, sigma: float, seed: int) -> torch.Tensor:
    """x + sigma n, n standard normal from a generator of its own; not clipped."""
    generator = torch.Generator().manual_seed(seed)
    return x + sigma * torch.randn(x.shape, generator=generator)


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


def measured(level: int) -> dict[str, dict[str, float]]:
    """PSNR in dB by method and photograph, measured once for this course, not in this notebook.

    On the middle 256 x 256 pixels, at this level of noise in grey levels of 255; "mean" is the mean
    of the five photographs. Methods: noisy (no denoising), tv, nlm, wavelets, bm3d (each told
    sigma; tv and nlm with the strength that is best on `coins`), blind (a network of 90,000
    parameters for any sigma); at 25 also small and dncnn, the networks with 8 and 17 layers whose
    weights you have.
    """
    with (_TABLES / "denoising.csv").open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["sigma_255"]) == level]
    if not rows:
        raise ValueError(f"nothing was measured at {level}/255")
    names = [name for name in rows[0] if name not in ("sigma_255", "method", "version")]
    return {row["method"]: {name: float(row[name]) for name in names} for row in rows}


def residual_and_direct() -> dict[str, list[float]]:
    """Training of one network with two aims, measured once: PSNR in dB on the middle of `coins`.

    "step" and the PSNR after that step for "residual" (the network estimates the noise) and
    "direct" (the image). DnCNN(8, 32), noise of 25/255, the same patches, weights and rates.
    """
    with (_TABLES / "residual_and_direct.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    device: str = "cpu",
) -> nn.Module:
    """A denoiser for noise of unknown strength, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y to an estimate of x. The weights are
    found by their names. With `minutes` above 0 the model is trained for so long (interrupt the
    kernel to end sooner and keep what was learned), unless the file says that it was trained for as
    long already. A file that cannot be used is not changed; then the model is untrained.

    Training: patches of the training photographs with noise between 3/255 and 55/255, drawn anew
    for each; the logarithm of each patch's mean squared error, so that a decibel counts the same
    where the noise is weak; Adam, half a cosine; the mean of the late weights is kept.
    """
    return weight_files.train_or_load(model_class, _train, path, minutes, seed, device)


def _train(model: nn.Module, limit: float, seed: int) -> nn.Module:
    """The running mean of the weights while the model is trained for `limit` seconds."""
    device = next(model.parameters()).device
    validation = torch.cat(list(middles(data.VALIDATION).values())).to(device)
    clean = data.patches(data.DENOISING_TRAIN, 48, 6000, seed).to(device)
    generator = torch.Generator(device).manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    average, step, start, reports = copy.deepcopy(model), 0, time.monotonic(), 0
    try:
        while (used := (time.monotonic() - start) / limit) < 1:
            rate = 2e-3 * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * used)) / 2
            for group in optimizer.param_groups:
                group["lr"] = rate
            rows = torch.randint(len(clean), (16,), generator=generator, device=device)
            x = torch.rot90(clean[rows], step % 4, (2, 3))
            x = x.flip(3) if step % 8 >= 4 else x
            sigma = torch.rand(16, 1, 1, 1, generator=generator, device=device) * 52 / 255 + 3 / 255
            noise = torch.randn(x.shape, generator=generator, device=device)
            model.train()
            errors = (model(x + sigma * noise) - x).square().mean((1, 2, 3))
            loss = (errors + 1e-5).log().mean()
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 0.5)
            optimizer.step()
            step += 1
            weight_files.follow(average, model, min(0.995, step / (10 + step)))
            if used >= reports / 10:
                reports += 1
                y = with_noise(validation.cpu(), 25 / 255, seed=1).to(device)
                with torch.no_grad():
                    psnr = metrics.psnr(average.eval()(y).cpu(), validation.cpu())
                print(f"{100 * used:3.0f} %, step {step}: {psnr:.2f} dB on coins at 25/255")
    except KeyboardInterrupt:
        print(f"ended at step {step}")
    return average
