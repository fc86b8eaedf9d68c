"""A network from luminance to colour at a quarter of the size, and what is around it."""

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

WEIGHTS = Path(__file__).parent / "weights"
"""rebalanced.safetensors of ColourNet(1, 188), l2.safetensors of ColourNet(1, 2) and
hints.safetensors of ColourNet(4, 2), float16; see NOTICE.md beside them."""


class ColourNet(nn.Module):
    """(B, inputs, H, W) -> (B, outputs, H / 4, W / 4), rounded up; channel 0 is L / 100 - 0.5."""

    def __init__(self, inputs: int, outputs: int, width: int = 72):
        super().__init__()
        self.first = nn.Sequential(
            nn.Conv2d(inputs, 32, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, 2, 1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.Conv2d(64, width, 3, 2, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
        )
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(width, width, 3, padding=d, dilation=d, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            )
            for d in (1, 2, 4, 8, 8, 4, 2, 1)
        )
        self.last = nn.Conv2d(width, outputs, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        h = self.first(x)
        for block in self.blocks:
            h = h + block(h)
        return self.last(h)


@torch.no_grad()
def painted(
    net: nn.Module,
    L: torch.Tensor,
    decode: Callable[[torch.Tensor], torch.Tensor],
    hinted: torch.Tensor | None = None,
) -> torch.Tensor:
    """Lab images (B, 3, H, W) of which L is kept and a, b are what the network says.

    net: in evaluation mode. L: (B, 1, H, W), in [0, 100]. decode: makes a and b (B, 2, h, w) of the
    network's output; they are enlarged bilinearly. hinted: further channels, of `with_hints`.
    """
    x = L / 100 - 0.5
    ab = decode(net(x if hinted is None else torch.cat([x, hinted], 1)))
    ab = F.interpolate(ab, size=L.shape[-2:], mode="bilinear", align_corners=False)
    return torch.cat([L, ab], 1)


def with_hints(places: torch.Tensor, ab: torch.Tensor) -> torch.Tensor:
    """The channels of hints for one image: (1, 3, H, W), a / 110 and b / 110 and where.

    places: (H, W), bool. ab: (2, H, W), 0 where there is no hint.
    """
    return torch.cat([ab / 110, places[None].to(ab.dtype)])[None]
