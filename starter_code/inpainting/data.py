"""Masks (true where a pixel is known), pictures, and a measure of what was put into holes."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from starter_code import photographs

KINDS = {
    "half": "every second pixel, at random",
    "fifth": "four of five pixels, at random",
    "strokes": "strokes of a brush, 7 pixels wide",
    "boxes": "boxes of 16 x 16 pixels",
    "box": "one box of 48 x 48 pixels",
}
"""What is missing, in words, by the names that `masks` takes."""


def masks(
    kind: str, count: int, shape: tuple[int, int], generator: torch.Generator, side: int = 16
) -> Tensor:
    """Masks (count, 1, H, W), bool: true where a pixel is known.

    kind: one of `KINDS`. shape: H and W. side: of boxes, of which there is one in each square of
    four times that side; the one box has three times that side. Raises ValueError for another kind.
    """
    H, W = shape
    if kind in ("half", "fifth"):
        keep = 0.5 if kind == "half" else 0.2
        return torch.rand(count, 1, H, W, generator=generator) < keep
    if kind == "strokes":
        drawn = [_strokes(H, W, max(1, H * W // 2500), generator) for _ in range(count)]
        return torch.stack(drawn)[:, None]
    if kind not in KINDS:
        raise ValueError(f"there are masks of the kinds {', '.join(KINDS)}, not {kind!r}")
    known = torch.ones(count, 1, H, W, dtype=torch.bool)
    step, side = (4 * side, side) if kind == "boxes" else (max(H, W), 3 * side)
    for one in known[:, 0]:
        for top in range(0, H, step):
            for left in range(0, W, step):
                high, wide = min(step, H - top), min(step, W - left)
                if high > side + 2 and wide > side + 2:
                    row = top + 1 + int(torch.randint(high - side - 1, (), generator=generator))
                    column = left + 1 + int(torch.randint(wide - side - 1, (), generator=generator))
                    one[row : row + side, column : column + side] = False
    return known


def _strokes(H: int, W: int, count: int, generator: torch.Generator) -> Tensor:
    """Where wandering lines, 7 pixels wide, leave the picture alone: (H, W), bool."""
    hit = torch.zeros(H, W, dtype=torch.bool)
    for _ in range(count):
        row, column, angle = (torch.rand(3, generator=generator)).tolist()
        row, column, angle = (0.1 + 0.8 * row) * H, (0.1 + 0.8 * column) * W, 2 * math.pi * angle
        hit[int(row), int(column)] = True
        turns = (0.15 * torch.randn(25, generator=generator)).tolist()
        for turn in turns:
            angle += turn
            row, column = row + 3 * math.sin(angle), column + 3 * math.cos(angle)
            if 0 <= row < H and 0 <= column < W:
                hit[int(row), int(column)] = True
    r = torch.arange(7) - 3
    disk = ((r[:, None] ** 2 + r**2) < 13).float()[None, None]
    return F.conv2d(hit.float()[None, None], disk, padding=3)[0, 0] < 0.5


def sample(name: str, size: int = 128) -> Tensor:
    """The middle of a colour photograph, not made smaller: (1, 3, size, size), in [0, 1]."""
    whole = photographs.photograph(name, colour=True)
    return photographs.centre_crop(whole, size, size)[None].clone()


def drawing(size: int = 128) -> Tensor:
    """Flat areas with sharp edges, one colour each: (1, 3, size, size), float32 in [0, 1]."""
    ticks = (torch.arange(size) + 0.5) / size
    row, column = ticks[:, None], ticks
    areas = [
        (row > 0.62 + 0.1 * column, (0.35, 0.55, 0.30)),
        ((column - 0.3) ** 2 + (row - 0.35) ** 2 < 0.05, (0.95, 0.80, 0.25)),
        ((row > 0.4) & (row < 0.8) & (column > 0.52) & (column < 0.9), (0.65, 0.25, 0.20)),
        ((row > 0.2) & ((column - 0.71).abs() < row - 0.2) & (row < 0.4), (0.30, 0.20, 0.25)),
    ]
    image = torch.tensor([0.55, 0.70, 0.90])[:, None, None].repeat(1, size, size)
    for where, colour in areas:
        image = torch.where(where, torch.tensor(colour)[:, None, None], image)
    return image[None]


def hole_psnr(x: Tensor, truth: Tensor, mask: Tensor) -> float:
    """PSNR [dB] of what was put into the holes, the mean over images.

    x, truth: (B, C, H, W), of range 1. mask: (B, 1, H, W) or (H, W), bool, true where a pixel is
    known: such pixels do not count. An image without holes has no such PSNR: NaN.
    """
    hole = (~mask).expand(len(x), 1, *x.shape[2:]).double()
    errors = (x.double() - truth.double()).square().mean(1, keepdim=True) * hole
    errors = errors.sum((1, 2, 3)) / hole.sum((1, 2, 3))
    return (-10 * torch.log10(errors)).mean().item()


def pulled(y: Tensor, mask: Tensor) -> Tensor:
    """Holes filled from coarser pictures: (B, C, H, W) for y like it and mask (B, 1, H, W) of 0, 1.

    Means of the known pixels of 2 x 2 are taken again and again until nothing is missing, then
    enlarged bilinearly. Known pixels are kept. Quick, and a first guess, no more.
    """
    H, W = y.shape[-2:]
    if H == 1 and W == 1:
        return y * mask
    odd = (0, W % 2, 0, H % 2)
    weight = F.avg_pool2d(F.pad(mask, odd), 2)
    mean = F.avg_pool2d(F.pad(y * mask, odd), 2) / weight.clamp(min=1e-6)
    coarse = pulled(mean, (weight > 0).to(y.dtype))
    size = H + H % 2, W + W % 2
    large = F.interpolate(coarse, size, mode="bilinear", align_corners=False)[..., :H, :W]
    return mask * y + (1 - mask) * large
