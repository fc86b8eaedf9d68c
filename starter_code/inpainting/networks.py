"""Two U-Nets of the same size for holes: one with plain, one with partial convolutions."""

from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WEIGHTS = Path(__file__).parent / "weights"
"""plain.safetensors of PlainUNet and partial.safetensors of PartialUNet, float16; see NOTICE.md."""

PartialConvolution = Callable[..., tuple[Tensor, Tensor]]
"""Takes x, mask, weight, bias, stride, dilation; returns the new features and their mask."""


class _Plain(nn.Module):
    def __init__(self, C_in: int, C_out: int, stride: int = 1, dilation: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(C_in, C_out, 3, stride, dilation, dilation)

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        return F.leaky_relu(self.conv(x), 0.1), mask[
            ..., :: self.conv.stride[0], :: self.conv.stride[0]
        ]


class _Partial(nn.Module):
    def __init__(
        self,
        function: PartialConvolution,
        C_in: int,
        C_out: int,
        stride: int = 1,
        dilation: int = 1,
    ):
        super().__init__()
        self.function, self.steps = function, (stride, dilation)
        self.conv = nn.Conv2d(C_in, C_out, 3, stride, dilation, dilation, bias=False)
        self.bias = nn.Parameter(torch.zeros(C_out))

    def forward(self, x: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        x, mask = self.function(x, mask, self.conv.weight, self.bias, *self.steps)
        return F.leaky_relu(x, 0.1), mask


class _UNet(nn.Module):
    """Four scales, two dilated layers at the coarsest, skips; masks go with the features."""

    def __init__(self, layer: Callable, first: int, C: int):
        super().__init__()
        D = 2 * C
        self.e1 = layer(first, C)
        self.e2, self.e3, self.e4 = layer(C, D, 2), layer(D, D, 2), layer(D, D, 2)
        self.m1, self.m2 = layer(D, D, 1, 2), layer(D, D, 1, 4)
        self.d3, self.d2, self.d1 = layer(2 * D, D), layer(2 * D, D), layer(D + C, C)
        self.last = nn.Conv2d(C, 3, 3, padding=1)

    def features(self, x: Tensor, mask: Tensor) -> Tensor:
        h1, m1 = self.e1(x, mask)
        h2, m2 = self.e2(h1, m1)
        h3, m3 = self.e3(h2, m2)
        h, m = self.m2(*self.m1(*self.e4(h3, m3)))
        for layer, skip, known in ((self.d3, h3, m3), (self.d2, h2, m2), (self.d1, h1, m1)):
            h, m = self.joined(layer, h, m, skip, known)
        return self.last(h) + 0.5

    def joined(
        self, layer: nn.Module, h: Tensor, m: Tensor, skip: Tensor, known: Tensor
    ) -> tuple[Tensor, Tensor]:
        """A layer on enlarged features and those of the same size, each with its own mask."""
        h = F.interpolate(h, scale_factor=2)
        m = F.interpolate(m.to(h.dtype), scale_factor=2) > 0
        both = [m.expand(-1, h.shape[1], -1, -1), known.expand(-1, skip.shape[1], -1, -1)]
        return layer(torch.cat([h, skip], 1), torch.cat(both, 1))


class PlainUNet(_UNet):
    """y (B, 3, H, W), mask (B, 1, H, W) bool -> y with its holes filled; 8 divides H and W.

    What stands in the holes of y is not used. 434,415 numbers.
    """

    def __init__(self, C: int = 36):
        super().__init__(_Plain, 4, C)

    def forward(self, y: Tensor, mask: Tensor) -> Tensor:
        known = torch.where(mask, y - 0.5, 0)
        full = self.features(torch.cat([known, mask.to(y.dtype)], 1), mask)
        return torch.where(mask, y, full)

    def joined(self, layer, h, m, skip, known):
        return layer(torch.cat([F.interpolate(h, scale_factor=2), skip], 1), known)


class PartialUNet(_UNet):
    """The same with partial convolutions: function, as Question 10 has it. 434,091 numbers."""

    def __init__(self, function: PartialConvolution, C: int = 36):
        def layer(*sizes: int) -> nn.Module:
            return _Partial(function, *sizes)

        super().__init__(layer, 3, C)

    def forward(self, y: Tensor, mask: Tensor) -> Tensor:
        full = self.features(torch.where(mask, y - 0.5, 0), mask)
        return torch.where(mask, y, full)
