"""The networks inside: U-Net for images and small ones for learned iterations; trained weights."""

import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

WEIGHTS = Path(__file__).parent / "weights"
"""unet.safetensors of FBPConvNet with UNet(24), primal_dual.safetensors of PrimalDual with
T = 8, width = 32, memory = 5; both for 32 views, trained on drawn bodies only; float16."""


def small_cnn(c_in: int, c_out: int, width: int, last: float) -> nn.Sequential:
    """Three convolutions 3 x 3 with ReLU between them: (B, c_in, H, W) to (B, c_out, H, W).

    last: what the first weights of the last layer are multiplied with.
    """
    net = nn.Sequential(
        nn.Conv2d(c_in, width, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(width, c_out, 3, padding=1),
    )
    _begin(net)
    with torch.no_grad():
        net[-1].weight.mul_(last)
    return net


class UNet(nn.Module):
    """The U-Net of homework 7 for images: (B, 1, m, n) to the same; 8 divides m and n.

    width: channels of the first of four levels; they double from level to level.
    """

    def __init__(self, width: int = 24):
        super().__init__()
        sizes = [width, 2 * width, 4 * width, 8 * width]
        self.down = nn.ModuleList(map(_pair, [1, *sizes], sizes))
        deep = list(zip(sizes[:0:-1], sizes[-2::-1], strict=True))  # (8, 4), (4, 2), (2, 1)
        steps = [[nn.ConvTranspose2d(c, d, 2, stride=2), _pair(2 * d, d)] for c, d in deep]
        self.up = nn.ModuleList(sum(steps, []))
        self.last = nn.Conv2d(width, 1, 1)
        _begin(self)
        with torch.no_grad():
            self.last.weight.mul_(0.03)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        kept = []
        for pair in self.down:
            x = pair(F.max_pool2d(x, 2) if kept else x)
            kept.append(x)
        kept.pop()
        for part in self.up:
            x = torch.cat([kept.pop(), part(x)], 1) if len(part.state_dict()) == 2 else part(x)
        return self.last(x)


def _pair(before: int, after: int) -> nn.Sequential:
    first, second = nn.Conv2d(before, after, 3, padding=1), nn.Conv2d(after, after, 3, padding=1)
    return nn.Sequential(first, nn.ReLU(), second, nn.ReLU())


@torch.no_grad()
def _begin(module: nn.Module) -> None:
    """First weights by He and others (2015), zeros for biases."""
    for part in module.modules():
        if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
            nn.init.zeros_(part.bias)
        if isinstance(part, nn.ConvTranspose2d):
            part.weight.mul_(math.sqrt(2))  # each of its outputs sees one tap of a channel
