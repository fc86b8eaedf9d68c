"""How good an upsampler is on photographs."""

from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F

from starter_code import checks, metrics, photographs


def gain_over_bilinear(
    upsampler: Callable[[torch.Tensor], torch.Tensor], names: Iterable[str], size: int = 256
) -> float:
    """PSNR in dB that an upsampler by 2 wins over bilinear interpolation, mean over photographs.

    The central size x size pixels of each photograph, or what it has, cut to even sides, are
    measured as in `gain_on_images`. names: of photographs.
    """
    images = (photographs.middle(name, size, multiple=2) for name in names)
    return gain_on_images(upsampler, images)


def gain_on_images(
    upsampler: Callable[[torch.Tensor], torch.Tensor], images: Iterable[torch.Tensor]
) -> float:
    """PSNR in dB that an upsampler by 2 wins over bilinear interpolation, mean over images.

    images: each (1, 1, H, W) with even sides, in [0, 1]. Each is reduced by averaging blocks of
    2 x 2 pixels, (1, 1, m, n), enlarged to (1, 1, 2 m, 2 n), clamped to [0, 1] and compared.
    Raises AssertionError, as `checks` does, where the upsampler returns anything but a finite
    tensor of that shape.
    """
    gains = []
    for x in images:
        y = F.avg_pool2d(x, 2)
        bilinear = F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        with torch.no_grad():
            estimate = upsampler(y)
        checks.finite(estimate, x.shape, f"upsampler(y) with y {tuple(y.shape)}")
        gains.append(metrics.psnr(estimate.clamp(0, 1), x) - metrics.psnr(bilinear, x))
    return sum(gains) / len(gains)
