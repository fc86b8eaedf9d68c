"""How far an estimated image is from the true one."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
import torch.nn.functional as F

from starter_code import checks, data, kernels

BLURS = {
    "Gaussian, 1.2": (kernels.gaussian(1.2), 0.02),
    "Gaussian, 2.0": (kernels.gaussian(2.0), 0.01),
    "out of focus, 3": (kernels.disk(3), 0.03),
    "motion, 9 x 4": (kernels.motion(9, 4), 0.01),
    "motion, 5": (kernels.motion(5), 0.05),
}
"""Kernel and standard deviation of the noise, by name: what `gain_by_restoring` asks for."""


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


def ssim(estimate: torch.Tensor, target: torch.Tensor, data_range: float = 1.0) -> float:
    """Structural similarity (Wang et al., 2004); larger is better, 1 for equal images.

    By scikit-image: Gaussian windows of 11 x 11 pixels and standard deviation 1.5, population
    covariances, mean over the windows that lie inside. Shapes as in `psnr`: (B, C, H, W) is a batch
    and the result a mean over its images and channels; (H, W) is one image.
    """
    from skimage.metrics import structural_similarity

    _require_same_shape(estimate, target)
    planes = zip(_planes(estimate), _planes(target), strict=True)
    window = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    values = [structural_similarity(a, b, data_range=data_range, **window) for a, b in planes]
    return sum(values) / len(values)


def _planes(image: torch.Tensor) -> np.ndarray:
    """(..., H, W) as an array (planes, H, W) in float64."""
    return image.detach().cpu().double().reshape(-1, *image.shape[-2:]).numpy()


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


def blur_and_disturb(
    x: torch.Tensor, kernel: torch.Tensor, sigma: float, seed: int
) -> torch.Tensor:
    """Blur photographs (B, 1, H, W) circularly with a kernel (f1, f2), then add Gaussian noise.

    A convolution as in signal processing: one white pixel becomes the kernel. sigma: the standard
    deviation of the noise. seed: of the generator that draws it. Returns (B, 1, H, W).
    """
    rows, columns = (size // 2 for size in kernel.shape)
    wrapped = F.pad(x, (columns, columns, rows, rows), mode="circular")
    blurred = F.conv2d(wrapped, kernel.to(x).flip(0, 1)[None, None])
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype)
    return blurred + sigma * noise.to(x.device)


def gain_by_restoring(
    restore: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor],
    photographs: Iterable[str],
    size: int = 256,
    seed: int = 0,
) -> float:
    """PSNR in dB that `restore(y, kernel, sigma)` wins over y itself, mean over all cases.

    The central size x size pixels of each photograph (or what it has) are blurred and disturbed in
    each of the ways in `BLURS`, restored, clamped to [0, 1] and compared. photographs: names of
    `data`. seed: of the noise, another one in each case. Raises AssertionError, as `checks` does,
    where restore returns anything but a finite tensor of the shape of y.
    """
    gains = []
    for name in photographs:
        image = data.photograph(name)
        x = data.centre_crop(image, *(min(size, side) for side in image.shape))[None, None]
        for kernel, sigma in BLURS.values():
            y = blur_and_disturb(x, kernel, sigma, seed=1000 * seed + len(gains))
            with torch.no_grad():
                estimate = restore(y, kernel.clone(), sigma)
            call = f"restore(y, kernel, {sigma}) with y {tuple(y.shape)}"
            if not isinstance(estimate, torch.Tensor):
                checks.fail(call, "did not return a tensor.")
            checks.equal(list(estimate.shape), list(x.shape), f"the shape of {call}")
            if not torch.isfinite(estimate).all():
                checks.fail(call, "is not finite.")
            gains.append(psnr(estimate.clamp(0, 1), x) - psnr(y, x))
    return sum(gains) / len(gains)


def _require_same_shape(estimate: torch.Tensor, target: torch.Tensor) -> None:
    if estimate.shape != target.shape:
        shapes = f"{tuple(estimate.shape)} and {tuple(target.shape)}"
        raise ValueError(f"the estimate and the target have different shapes: {shapes}")
