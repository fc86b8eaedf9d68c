"""How far an estimated image is from the true one."""

from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F

from starter_code import checks, data


def mse(estimate: torch.Tensor, target: torch.Tensor) -> float:
    """Mean squared error over all values.

    estimate, target: of one shape, real. Raises ValueError where the shapes differ: broadcasting
    would compare every image with every other.
    """
    _require_same_shape(estimate, target)
    return torch.mean((estimate.double() - target.double()) ** 2).item()


def psnr(estimate: torch.Tensor, target: torch.Tensor, data_range: float = 1.0) -> float:
    """Peak signal-to-noise ratio in dB: 10 log10(data_range^2 / MSE); larger is better.

    estimate, target: of one shape. A tensor (B, C, H, W) is a batch: each image gets its own PSNR,
    and the result is their mean (the PSNR of the mean error would be another number). A tensor of
    any other dimension is one image. data_range: difference of the largest and the smallest value
    that an image can take. Equal images have PSNR infinity. Raises ValueError as `mse` does.
    """
    _require_same_shape(estimate, target)
    count = len(target) if target.ndim == 4 else 1
    difference = (estimate.double() - target.double()).reshape(count, -1)
    errors = torch.mean(difference**2, dim=1)  # (count,)
    return torch.mean(10 * torch.log10(data_range**2 / errors)).item()


def gain_over_bilinear(
    upsampler: Callable[[torch.Tensor], torch.Tensor], photographs: Iterable[str], size: int = 256
) -> float:
    """PSNR in dB that an upsampler by 2 wins over bilinear interpolation, mean over photographs.

    The central size x size pixels of each photograph (or what it has, cut to even sides) are
    reduced by averaging blocks of 2 x 2 pixels, (1, 1, m, n), enlarged to (1, 1, 2 m, 2 n), clamped
    to [0, 1] and compared. photographs: names of `data`. Raises AssertionError, as `checks` does,
    where the upsampler returns anything but a finite tensor of that shape.
    """
    gains = []
    for name in photographs:
        image = data.photograph(name)
        height, width = (min(size, side) // 2 * 2 for side in image.shape)
        x = data.centre_crop(image, height, width)[None, None]
        y = F.avg_pool2d(x, 2)
        bilinear = F.interpolate(y, scale_factor=2, mode="bilinear", align_corners=False)
        with torch.no_grad():
            estimate = upsampler(y)
        call = f"upsampler(y) with y {tuple(y.shape)}"
        if not isinstance(estimate, torch.Tensor):
            checks.fail(call, "did not return a tensor.")
        checks.equal(list(estimate.shape), list(x.shape), f"the shape of {call}")
        if not torch.isfinite(estimate).all():
            checks.fail(call, "is not finite.")
        gains.append(psnr(estimate.clamp(0, 1), x) - psnr(bilinear, x))
    return sum(gains) / len(gains)


def _require_same_shape(estimate: torch.Tensor, target: torch.Tensor) -> None:
    if estimate.shape != target.shape:
        shapes = f"{tuple(estimate.shape)} and {tuple(target.shape)}"
        raise ValueError(f"the estimate and the target have different shapes: {shapes}")
