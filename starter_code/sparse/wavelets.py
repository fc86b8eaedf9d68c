"""Denoising by thresholds on wavelet coefficients, through PyWavelets and scikit-image.

The opponent of every other method here. Images are (..., H, W) with both sides divisible by
2^levels, floating point on the scale [0, 1]; results are new tensors like the image. All compute on
the CPU.
"""

import numpy as np
import pywt
import torch

from starter_code import metrics

RULES = ("soft", "hard")
LEVELS = 4
MULTIPLES = tuple(0.25 * step for step in range(1, 21))
"""Thresholds over sigma that `best_multiple` tries."""


def shrink(
    y: torch.Tensor,
    t: float,
    rule: str = "soft",
    wavelet: str = "haar",
    levels: int = LEVELS,
    shifts: int = 1,
) -> torch.Tensor:
    """Threshold all details by t, softly or hard; the coarse part is kept.

    shifts: the image is shifted (circularly) by 0 to shifts - 1 pixels along each axis, and the
    results are averaged: cycle spinning. Raises ValueError for another rule.
    """
    if rule not in RULES:
        raise ValueError(f"rule is one of {RULES}, not {rule!r}")
    image = y.detach().cpu().double().numpy()
    total = np.zeros_like(image)
    for down in range(shifts):
        for right in range(shifts):
            moved = np.roll(image, (down, right), axis=(-2, -1))
            total += np.roll(_shrunk(moved, t, rule, wavelet, levels), (-down, -right), (-2, -1))
    return torch.from_numpy(total / shifts**2).to(y)


def _shrunk(image: np.ndarray, t: float, rule: str, wavelet: str, levels: int) -> np.ndarray:
    options = {"mode": "periodization", "axes": (-2, -1)}
    coarse, *details = pywt.wavedec2(image, wavelet, level=levels, **options)
    kept = [tuple(pywt.threshold(part, t, rule) for part in parts) for parts in details]
    return pywt.waverec2([coarse, *kept], wavelet, **options)


def best_multiple(
    y: torch.Tensor, x: torch.Tensor, sigma: float, rule: str = "soft", shifts: int = 1
) -> tuple[float, float]:
    """The best of `MULTIPLES` of sigma as Haar's threshold, and its PSNR [dB]: the truth x at hand.

    One threshold for all images of a batch. An oracle: nobody who has y alone knows it.
    """
    found = [
        metrics.psnr(shrink(y, multiple * sigma, rule, shifts=shifts), x) for multiple in MULTIPLES
    ]
    best = int(np.argmax(found))
    return MULTIPLES[best], found[best]


def bayes_shrink(y: torch.Tensor, sigma: float, levels: int = LEVELS) -> torch.Tensor:
    """Haar's details thresholded softly, each band by its own threshold, by scikit-image.

    BayesShrink of Chang, Yu and Vetterli (2000): sigma^2 over the standard deviation that the band
    has without noise. Borders are mirrored. y: (H, W), or (..., H, W), image by image.
    """
    from skimage.restoration import denoise_wavelet

    images = y.detach().cpu().double().reshape(-1, *y.shape[-2:]).numpy()
    options = {"wavelet": "haar", "mode": "soft", "method": "BayesShrink", "rescale_sigma": False}
    done = [denoise_wavelet(one, sigma, wavelet_levels=levels, **options) for one in images]
    return torch.from_numpy(np.stack(done)).reshape(y.shape).to(y)
