"""Small pictures, noise, and what a network is given instead of a picture.

The pictures are photographs that come with packages (`starter_code.photographs` has their
licences), halved by means of 2 x 2 pixels, of which 64 x 64 are kept: fits take seconds.
"""

import torch
import torch.nn.functional as F

from starter_code import photographs

SIDE = 64
"""Rows and columns of a picture."""
NAMES = ("camera", "coins", "grace_hopper")
"""Pictures of the notebook; any photograph's name will do."""
_CORNERS = {"camera": (20, 40), "coins": (20, 70)}


def picture(name: str, size: int = SIDE) -> torch.Tensor:
    """A detail of a photograph: (1, 1, size, size), float32 in [0, 1].

    Raises ValueError for an unknown name, and where the halved photograph is smaller.
    """
    small = reduced(photographs.photograph(name)[None, None])
    if size != SIDE or name not in _CORNERS:
        return photographs.centre_crop(small, size, size).clone()
    top, left = _CORNERS[name]
    return small[..., top : top + size, left : left + size].clone()


def reduced(x: torch.Tensor) -> torch.Tensor:
    """Images of half the size, by means of 2 x 2 pixels: (B, C, H, W) -> (B, C, H // 2, W // 2)."""
    return F.avg_pool2d(x, 2)


def noisy(x: torch.Tensor, sigma: float, generator: torch.Generator) -> torch.Tensor:
    """x with normal noise of standard deviation sigma, by one `torch.randn`; any shape."""
    return x + sigma * torch.randn(x.shape, generator=generator, dtype=x.dtype)


def start(channels: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """What a network is given instead of a picture: (1, channels, size, size), uniform in [0, 0.1).

    It is drawn once and never changes.
    """
    return 0.1 * torch.rand(1, channels, size, size, generator=generator)
