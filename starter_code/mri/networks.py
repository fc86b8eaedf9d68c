"""Networks that are given: the U-Net inside each method, and where its trained weights lie."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

WEIGHTS = Path(__file__).parent / "weights"
"""float16: unet.safetensors of UNet(1, 1, 3, 24), which corrects magnitudes; cascade.safetensors of
a cascade of 8 UNet(2, 2, 2, 16) with 8 step sizes, trained with 8 coils."""


class UNet(nn.Module):
    """The U-Net of homework 7, with any numbers of channels: (B, c_in, H, W) to (B, c_out, H, W).

    depth: how often it halves H and W, which must be divisible by 2^depth. width: channels of the
    first level. At first its output is small.
    """

    def __init__(self, c_in: int, c_out: int, depth: int, width: int):
        super().__init__()
        channels = [c_in] + [width * 2**level for level in range(depth + 1)]
        self.contracting = nn.ModuleList(
            _two_convolutions(channels[level], channels[level + 1]) for level in range(depth + 1)
        )
        self.expanding = nn.ModuleList()
        for level in reversed(range(depth)):
            c = width * 2**level
            self.expanding.append(nn.ConvTranspose2d(2 * c, c, 2, stride=2))
            self.expanding.append(_two_convolutions(2 * c, c))
        self.head = nn.Conv2d(width, c_out, 1)
        with torch.no_grad():
            for part in self.modules():
                if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
                    nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
                    nn.init.zeros_(part.bias)
                if isinstance(part, nn.ConvTranspose2d):  # an output sees one tap of each channel
                    part.weight.mul_(math.sqrt(2))
            self.head.weight.mul_(0.03)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        skips = []
        for level in self.contracting[:-1]:
            skips.append(level(x))
            x = F.max_pool2d(skips[-1], 2)
        x = self.contracting[-1](x)
        for up, convolutions in zip(self.expanding[::2], self.expanding[1::2], strict=True):
            x = convolutions(torch.cat([skips.pop(), up(x)], dim=1))
        return self.head(x)


def _two_convolutions(c_in: int, c_out: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(c_in, c_out, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(c_out, c_out, 3, padding=1),
        nn.ReLU(),
    )
