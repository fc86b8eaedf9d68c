"""Slices of people, drawn bodies, and what an ideal detector behind them would read.

All values are x = (HU + 1000) / 3000, cut off at 0 and 1: air is 0, water 1/3, dense bone 0.67 and
more. A pixel has side 1; in the body it is 2 mm. `integrals` were made on a grid twice as fine,
with exact strip integrals: the scanner does not know the pixels of a reconstruction.

Licences: see NOTICE.md beside the slices.
"""

import functools
import math
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from starter_code.weights import tensors

N, BINS, VIEWS = 128, 183, 32
"""Side of an image in pixels, strips of the detector, and views that networks were trained for."""
C = 0.12
"""The line integral of a body is C times that of an image: 0.06 per mm for x = 1, times 2 mm."""
PEOPLE = ("abdomen", "spine")
DRAWN = 8

_SLICES = Path(__file__).parent / "slices"
_SCANS = _SLICES / "integrals.safetensors"
_MOST_VIEWS = 192


def circle(n: int) -> torch.Tensor:
    """1 where a pixel's middle lies within the inscribed circle less half a pixel: (n, n)."""
    ticks = torch.arange(n) - (n - 1) / 2
    return ((ticks[:, None] ** 2 + ticks**2) < ((n - 1) / 2) ** 2).float()


def angles(views: int) -> list[float]:
    """The angles i pi / views of so many views, in radians: 0 is among them, pi is not."""
    return [math.pi * i / views for i in range(views)]


def fine(name: str) -> torch.Tensor:
    """A slice of `PEOPLE` on the fine grid, zero outside the circle: (256, 256), float32."""
    if name not in PEOPLE:
        raise ValueError(f"there is no slice {name!r}; there are {', '.join(PEOPLE)}")
    with Image.open(_SLICES / f"{name}.png") as image:
        pixels = torch.from_numpy(np.array(image, dtype=np.float32) / 255)
    repeat = 2 * N // len(pixels)
    return pixels.repeat_interleave(repeat, 0).repeat_interleave(repeat, 1) * circle(2 * N)


def coarser(image: torch.Tensor) -> torch.Tensor:
    """Means of 2 x 2 pixels: (..., 2 n, 2 n) -> (..., n, n)."""
    return image.unflatten(-1, (-1, 2)).unflatten(-3, (-1, 2)).mean(dim=(-3, -1))


def truth(name: str | int) -> torch.Tensor:
    """A slice of `PEOPLE` by its name, or one of the drawn bodies by its number: (N, N), float32.

    Raises ValueError where there is none.
    """
    return coarser(fine(name)) if isinstance(name, str) else _drawn("drawn", name)


def integrals(name: str | int, views: int = VIEWS) -> torch.Tensor:
    """What an ideal detector reads behind `truth(name)`: (views, BINS), float32, no noise.

    views: a divisor of 192 for people; 32 for drawn bodies. Raises ValueError for anything else.
    """
    if not isinstance(name, str):
        if views != VIEWS:
            raise ValueError(f"drawn bodies were scanned with {VIEWS} views, not {views}")
        return _drawn("drawn_integrals", name)
    if name not in PEOPLE:
        raise ValueError(f"there is no slice {name!r}; there are {', '.join(PEOPLE)}")
    if views < 1 or _MOST_VIEWS % views:
        raise ValueError(f"{views} does not divide {_MOST_VIEWS}")
    return _scans()[name][:: _MOST_VIEWS // views].clone()


def _drawn(key: str, number: int) -> torch.Tensor:
    if not 0 <= number < DRAWN:
        raise ValueError(f"drawn bodies are numbered from 0 to {DRAWN - 1}")
    return _scans()[key][number].float()


@functools.cache
def _scans() -> dict[str, torch.Tensor]:
    return tensors(_SCANS)[0]
