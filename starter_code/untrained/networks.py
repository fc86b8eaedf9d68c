"""The hourglass of the deep image prior, and first weights that a seed draws.

Ulyanov, Vedaldi and Lempitsky (2018), https://arxiv.org/abs/1711.10925: a picture is the output of
a network with far more weights than pixels, which is fitted to it and stopped early.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn


def _block(c_in: int, c_out: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """Convolution, normalisation of each channel of each image, leaky ReLU."""
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, kernel, stride, kernel // 2, bias=False),
        nn.InstanceNorm2d(c_out, affine=True),
        nn.LeakyReLU(0.2),
    )


class Hourglass(nn.Module):
    """Three times down to an eighth of the side and up again, with narrow skips.

    (B, width, H, W) -> (B, 1, H, W) in (0, 1), H and W multiples of 8, at least 16. Has no dropout
    and no running statistics: training and evaluation mode are the same.
    """

    def __init__(self, width: int = 16, skip: int = 4, levels: int = 3):
        super().__init__()
        self.down = nn.ModuleList(
            nn.Sequential(_block(width, width, 3, 2), _block(width, width, 3))
            for _ in range(levels)
        )
        self.skip = nn.ModuleList(_block(width, skip, 1) for _ in range(levels))
        self.up = nn.ModuleList(
            nn.Sequential(_block(width + skip, width, 3), _block(width, width, 1))
            for _ in range(levels)
        )
        self.last = nn.Conv2d(width, 1, 1)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """z: (B, width, H, W). Returns images (B, 1, H, W) with values in (0, 1)."""
        skips = []
        for down, skip in zip(self.down, self.skip, strict=True):
            skips.append(skip(z))
            z = down(z)
        for up in self.up:
            z = F.interpolate(z, scale_factor=2, mode="bilinear", align_corners=False)
            z = up(torch.cat([z, skips.pop()], dim=1))
        return torch.sigmoid(self.last(z))


def seeded(make: Callable[[], nn.Module], seed: int) -> nn.Module:
    """A network whose first weights this seed draws; torch's global generator stays as it is."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return make()
