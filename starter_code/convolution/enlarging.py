"""Five ways to enlarge a photograph by 2 without learning, and what a constant becomes."""

import functools
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from starter_code import metrics, personal, photographs

WAYS = (
    "transposed, 3 x 3",
    "3 x 3 over counts",
    "transposed, 4 x 4",
    "nearest, then mean",
    "bilinear",
)
_PICTURES = Path(__file__).parent / "pictures"


def by_five_ways(small: torch.Tensor) -> dict[str, torch.Tensor]:
    """A batch (B, 1, m, n) enlarged to (B, 1, 2 m, 2 n), by name of the way.

    Transposed convolutions have stride 2 and equal weights, which keep the mean grey value.
    """
    around = F.pad(F.interpolate(small, scale_factor=2), (1, 1, 1, 1), mode="replicate")
    ones = _spread(torch.ones_like(small), 3, padding=0)
    images = (
        _spread(small, 3, padding=0),
        _spread(small, 3, padding=0) / ones,
        _spread(small, 4, padding=1),
        F.avg_pool2d(around, 3, stride=1),
        F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False),
    )
    return dict(zip(WAYS, images, strict=True))


def _spread(small: torch.Tensor, f: int, padding: int) -> torch.Tensor:
    """Transposed convolution with stride 2 and equal weights, cut to twice the size."""
    weights = torch.full((1, 1, f, f), 4 / f**2)
    large = F.conv_transpose2d(small, weights, stride=2, padding=padding)
    return large[..., : 2 * small.shape[2], : 2 * small.shape[3]]


def decibels(photograph: torch.Tensor) -> dict[str, float]:
    """PSNR of the five ways on a photograph (1, 1, H, W) that means of 2 x 2 blocks reduced."""
    enlarged = by_five_ways(F.avg_pool2d(photograph, 2))
    return {name: metrics.psnr(image, photograph) for name, image in enlarged.items()}


def last_result() -> torch.Tensor:
    """What a trained upsampler made of a detail of the coins, (80, 80) with values in [0, 1]."""
    with Image.open(_PICTURES / "upsampled.png") as image:
        return torch.tensor(np.array(image), dtype=torch.float32) / 255


def random_contrasts(ME: str, sizes: list[int], count: int = 400) -> list[float]:
    """Contrasts in percent that kernels with random weights make of a constant image.

    For each size f the mean over `count` kernels f x f, with weights uniform in [0, 1] and stride
    2. The contrast is the standard deviation of the pixels away from the border over their mean.
    """
    generator, found = personal.generator(ME, "weights"), []
    for f in sizes:
        w = torch.rand(count, 1, f, f, generator=generator)
        result = F.conv_transpose2d(torch.ones(1, count, 10, 10), w, stride=2, groups=count)
        inside = result[0, :, 8:-8, 8:-8]
        inside = inside[:, : inside.shape[1] // 2 * 2, : inside.shape[2] // 2 * 2].flatten(1)
        contrast = inside.std(1, correction=0) / inside.mean(1)
        found.append(100 * contrast.mean().item())
    return found


def stripes(kernel: list[float], image: str) -> float:
    """The contrast in percent of one row, enlarged with stride 2: (max - min) / mean of the inside.

    image: "constant", a row of ones, or "striped", where 0.9 and 1.1 take turns.
    """
    row = torch.ones(24) if image == "constant" else torch.tensor([0.9, 1.1] * 12)
    w = torch.tensor(kernel, dtype=torch.float32)
    inside = F.conv_transpose1d(row[None, None], w[None, None], stride=2)[0, 0, 8:40]
    return 100 * ((inside.max() - inside.min()) / inside.mean()).item()


def fresh_layers(
    image: int, seed: int, number: int = 0
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """A small photograph and the weights of two new layers: y (1, 1, 32, 32), 3 x 3 and 4 x 4.

    image, seed: from 0; each pair has weights of its own, drawn as torch draws those of a new
    `nn.ConvTranspose2d`. number: of the whole experiment.
    """
    drawn = personal.generator(f"{number}", f"layers of {image}, {seed}")
    weights = [(2 * torch.rand(1, 1, f, f, generator=drawn) - 1) / f for f in (3, 4)]
    return _small(image).clone(), *weights


@functools.cache
def _small(image: int) -> torch.Tensor:
    """A detail of 64 x 64 pixels of one of four photographs, reduced to 32 x 32."""
    name, place = ("coffee", "gravel", "brick", "rocket")[image % 4], 64 * (image // 4)
    detail = photographs.photograph(name)[None, None, place : place + 64, place : place + 64]
    return F.avg_pool2d(detail, 2)
