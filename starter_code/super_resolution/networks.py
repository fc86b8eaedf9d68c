"""Networks that are given: a discriminator, and a network whose features tell textures apart."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import weights

WEIGHTS = Path(__file__).parent / "weights"
"""srcnn_x2, srcnn_x3, srcnn_x4, vdsr (one for all three), srresnet and srgan (both x4, 8 blocks of
width 64) and features, each a safetensors file in float16."""


class Discriminator(nn.Module):
    """Convolutions that halve the image three times, and the mean: one logit for each image."""

    def __init__(self, width: int = 16):
        super().__init__()
        parts: list[nn.Module] = []
        for before, after in ((1, width), (width, 2 * width), (2 * width, 4 * width)):
            parts += [nn.Conv2d(before, after, 4, stride=2, padding=1), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*parts, nn.Conv2d(4 * width, 1, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x: (B, 1, H, W) with sides of at least 8. Returns logits (B, 1); above 0 is real."""
        return self.layers(x).mean((2, 3))


class Features(nn.Module):
    """Layers of a classifier that says which photograph a patch is from: they see texture.

    They stand in for those of VGG, whose weights no package has.
    """

    def __init__(self, width: int = 32):
        super().__init__()

        def pair(before: int, after: int) -> nn.Sequential:
            return nn.Sequential(
                nn.Conv2d(before, after, 3, padding=1),
                nn.BatchNorm2d(after),
                nn.ReLU(),
                nn.Conv2d(after, after, 3, padding=1),
                nn.BatchNorm2d(after),
            )

        self.one, self.two = pair(1, width), pair(width, 2 * width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """x: (B, 1, H, W). Returns features (B, 2 width, H / 2, W / 2)."""
        return self.two(F.max_pool2d(F.relu(self.one(4 * x - 2)), 2))


def features() -> Features:
    """The features, trained and frozen."""
    return weights.load(Features(), WEIGHTS / "features.safetensors").requires_grad_(False)
