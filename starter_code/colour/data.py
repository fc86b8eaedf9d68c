"""Colour photographs of installed packages, hints, and the bins of colours that were counted.

Which photographs there are, and their licences, is said in `starter_code.photographs`.
"""

from pathlib import Path

import torch
import torch.nn.functional as F

from starter_code import photographs
from starter_code.weights import tensors

TRAIN = ("astronaut", "coffee", "motorcycle_left", "rocket", "china")
"""Those of the networks' training photographs that show scenes and that every installation has."""
TEST = ("chelsea", "flower", "grace_hopper")
"""No network was trained on these."""

_BINS = Path(__file__).parent / "weights" / "bins.safetensors"


def sample(name: str, size: int = 128) -> torch.Tensor:
    """The middle of a colour photograph, made so small that its short side is `size`.

    Returns (1, 3, size, size), float32 in [0, 1], in the order red, green, blue. Raises ValueError
    for an unknown name, a grey photograph, or one whose short side is below `size`.
    """
    whole = photographs.photograph(name, colour=True)
    if min(whole.shape[1:]) < size:
        raise ValueError(f"{name} has no {size} x {size} pixels")
    scale = size / min(whole.shape[1:])
    sides = [max(size, round(side * scale)) for side in whole.shape[1:]]
    small = F.interpolate(whole[None], sides, mode="bicubic", antialias=True).clamp(0, 1)
    return photographs.centre_crop(small, size, size).clone()


def pixels(names: tuple[str, ...], count: int, seed: int = 0) -> torch.Tensor:
    """Colours of random pixels, equally many of each photograph: (count, 3), float64 in [0, 1]."""
    generator = torch.Generator().manual_seed(seed)
    found = []
    for index in range(len(names)):
        colours = photographs.photograph(names[index], colour=True).flatten(1).T
        share = count // len(names) + (index < count % len(names))
        found.append(colours[torch.randint(len(colours), (share,), generator=generator)])
    return torch.cat(found).double()


def hints(
    ab: torch.Tensor, count: int, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """The colours that a user would give at some pixels of a photograph.

    ab: (2, H, W). count: how many pixels, at most H W; they are drawn without repetition. Returns
    places (H, W), bool, and colours (2, H, W): the mean of ab over 3 x 3 pixels (of those inside)
    where places is true, else 0.
    """
    H, W = ab.shape[1:]
    places = torch.zeros(H * W, dtype=torch.bool)
    places[torch.randperm(H * W, generator=generator)[:count]] = True
    places = places.reshape(H, W)
    mean = F.avg_pool2d(ab[None], 3, 1, 1, count_include_pad=False)[0]
    return places, torch.where(places, mean, 0)


def bins() -> tuple[torch.Tensor, torch.Tensor]:
    """The bins of colours that 29 photographs use: centres (188, 2) and frequencies (188,).

    Centres are a and b in multiples of 10; frequencies are shares of pixels and add up to 1. Both
    float32, the caller's own.
    """
    found, _ = tensors(_BINS)
    return found["centres"], found["frequency"]


def chroma(ab: torch.Tensor) -> float:
    """The mean over pixels of the distance from grey, sqrt(a^2 + b^2); ab: (..., 2, H, W)."""
    return ab.double().square().sum(-3).sqrt().mean().item()
