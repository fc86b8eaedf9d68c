"""Photographs for denoisers, noise, and the weights of networks that were trained on them.

sigma is the standard deviation of the noise, images have values in [0, 1].
"""

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F

from starter_code import checks, photographs

TRAIN = (*photographs.TRAIN, "china", "aero")
VALIDATION = (*photographs.VALIDATION, "ascent")
TEST = (*photographs.TEST, "flower")
"""Names of photographs: learn on the first, choose on the second, report on the third."""

WEIGHTS = Path(__file__).parent / "weights"
"""The folder of trained weights: small.safetensors of DnCNN(8, 32), dncnn.safetensors of
DnCNN(17, 64), both for noise of 25/255; float16."""


def middles(names: Sequence[str], size: int = 256) -> dict[str, torch.Tensor]:
    """The middle size x size pixels of photographs, or what there is: (1, 1, H, W) by name.

    Grey, float32 in [0, 1]. Raises ValueError for an unknown name.
    """
    return {name: photographs.middle(name, size) for name in names}


def crops(names: Sequence[str], size: int, seed: int) -> torch.Tensor:
    """One square detail of each photograph, at a place drawn from the seed: (B, 1, size, size).

    Grey, float32 in [0, 1]. Raises ValueError as `photographs.patches` does.
    """
    drawn = [photographs.patches((name,), size, 1, seed + i) for i, name in enumerate(names)]
    return torch.cat(drawn)


def with_noise(x: torch.Tensor, sigma: float, seed: int) -> torch.Tensor:
    """x + sigma n, n standard normal from a generator of its own; not clipped.

    x: float32 of any shape, on the CPU. Returns a new tensor like x.
    """
    return x + sigma * torch.randn(x.shape, generator=checks.seeded(seed))


def equally_wrong(x: torch.Tensor, error: float, seed: int = 1) -> dict[str, torch.Tensor]:
    """Six images with the same root mean square error and nothing else in common, by name.

    x: the clean image (H, W), both sides multiples of 8. error: root of the mean squared error.
    """
    batch, generator = x[None, None], torch.Generator().manual_seed(seed)
    shading = torch.randn(1, 1, 4, 4, generator=generator)
    shading = F.interpolate(shading, x.shape, mode="bicubic")
    errors = {
        "brighter": torch.ones_like(batch),
        "more contrast": batch - batch.mean(),
        "uneven light": shading - shading.mean(),
        "blocks": F.interpolate(F.avg_pool2d(batch, 8), scale_factor=8) - batch,
        "blurred": F.avg_pool2d(F.pad(batch, (4,) * 4, mode="reflect"), 9, 1) - batch,
        "noise": torch.randn(batch.shape, generator=generator),
    }
    return {
        name: x + error * (wrong / wrong.pow(2).mean().sqrt())[0, 0]
        for name, wrong in errors.items()
    }
