"""Blurred photographs, and how well they are restored."""

from collections.abc import Callable, Iterable

import torch
import torch.nn.functional as F

from starter_code import checks, kernels, metrics, photographs

BLURS = {
    "Gaussian, 1.2": (kernels.gaussian(1.2), 0.02),
    "Gaussian, 2.0": (kernels.gaussian(2.0), 0.01),
    "out of focus, 3": (kernels.disk(3), 0.03),
    "motion, 9 x 4": (kernels.motion(9, 4), 0.01),
    "motion, 5": (kernels.motion(5), 0.05),
}
"""Kernel and standard deviation of the noise, by name: what `gain_by_restoring` asks for."""


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
    noise = torch.randn(x.shape, generator=checks.seeded(seed), dtype=x.dtype)
    return blurred + sigma * noise.to(x.device)


def gain_by_restoring(
    restore: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor],
    names: Iterable[str],
    size: int = 256,
    seed: int = 0,
) -> float:
    """PSNR in dB that `restore(y, kernel, sigma)` wins over y itself, mean over all cases.

    The central size x size pixels of each photograph, or what it has, are measured as in
    `gain_on_images`. names: of photographs.
    """
    images = (photographs.middle(name, size) for name in names)
    return gain_on_images(restore, images, seed)


def gain_on_images(
    restore: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor],
    images: Iterable[torch.Tensor],
    seed: int = 0,
) -> float:
    """PSNR in dB that `restore(y, kernel, sigma)` wins over y itself, mean over all cases.

    images: each (1, 1, H, W), in [0, 1]. Each is blurred and disturbed in each of the ways in
    `BLURS`, restored, clamped to [0, 1] and compared. seed: of the noise, another one in each case.
    Raises AssertionError, as `checks` does, where restore returns anything but a finite tensor of
    the shape of y.
    """
    gains = gains_by_blur(restore, images, seed).values()
    return sum(map(sum, gains)) / sum(map(len, gains))


def gains_by_blur(
    restore: Callable[[torch.Tensor, torch.Tensor, float], torch.Tensor],
    images: Iterable[torch.Tensor],
    seed: int = 0,
) -> dict[str, list[float]]:
    """The gains of `gain_on_images` one by one: of each blur, by its name, one for each image."""
    gains: dict[str, list[float]] = {name: [] for name in BLURS}
    count = 0
    for x in images:
        for name, (kernel, sigma) in BLURS.items():
            y = blur_and_disturb(x, kernel, sigma, seed=1000 * seed + count)
            with torch.no_grad():
                estimate = restore(y, kernel.clone(), sigma)
            call = f"restore(y, kernel, {sigma}) with y {tuple(y.shape)}"
            checks.finite(estimate, x.shape, call)
            gains[name].append(metrics.psnr(estimate.clamp(0, 1), x) - metrics.psnr(y, x))
            count += 1
    return gains
