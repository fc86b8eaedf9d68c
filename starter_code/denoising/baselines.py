"""Classical denoisers to measure a network against, through scikit-image and the package bm3d.

Each takes a noisy image (H, W), or a batch of grey ones (B, 1, H, W), floating point on the scale
[0, 1] with noise of standard deviation sigma on the same scale, and returns the denoised image: a
new tensor of the same shape, dtype and device. All compute on the CPU, image by image.

`strength` multiplies sigma; its default is about the best at sigma = 25/255 on the photographs of
`denoising.VALIDATION`.
"""

import importlib
import importlib.util
from collections.abc import Callable

import numpy as np
import torch


def total_variation(y: torch.Tensor, sigma: float, strength: float = 0.75) -> torch.Tensor:
    """Minimise |x - y|^2 / 2 + weight TV(x), TV(x) the sum of the gradient's lengths.

    weight = strength sigma. Rudin, Osher and Fatemi (1992); by Chambolle's projection (2004), at
    most 500 steps.
    """
    from skimage.restoration import denoise_tv_chambolle

    def denoise(image: np.ndarray) -> np.ndarray:
        return denoise_tv_chambolle(image, strength * sigma, eps=1e-5, max_num_iter=500)

    return _each(denoise, y)


def wavelets(y: torch.Tensor, sigma: float) -> torch.Tensor:
    """Threshold the details of a wavelet transform softly, each band by its own threshold.

    BayesShrink (Chang, Yu and Vetterli, 2000) with Daubechies' wavelets of two vanishing moments,
    averaged over 16 shifts of the image (Coifman and Donoho, 1995). Needs PyWavelets.
    """
    from skimage.restoration import cycle_spin, denoise_wavelet

    options = {"sigma": sigma, "wavelet": "db2", "mode": "soft", "rescale_sigma": False}

    def denoise(image: np.ndarray) -> np.ndarray:
        return cycle_spin(image, denoise_wavelet, max_shifts=3, func_kw=options, workers=1)

    return _each(denoise, y)


def non_local_means(y: torch.Tensor, sigma: float, strength: float = 0.6) -> torch.Tensor:
    """Average pixels whose surroundings look alike (Buades, Coll and Morel, 2005).

    Surroundings of 5 x 5 pixels, searched at most 9 pixels away; the weight of a pixel falls with
    the distance d^2 of the surroundings as exp(-max(d^2 - 2 sigma^2, 0) / (strength sigma)^2).
    """
    from skimage.restoration import denoise_nl_means

    options = {"patch_size": 5, "patch_distance": 9, "fast_mode": True}

    def denoise(image: np.ndarray) -> np.ndarray:
        return denoise_nl_means(image, h=strength * sigma, sigma=sigma, **options)

    return _each(denoise, y)


def has_bm3d() -> bool:
    """Whether the optional package bm3d is installed."""
    return importlib.util.find_spec("bm3d") is not None


def bm3d(y: torch.Tensor, sigma: float) -> torch.Tensor:
    """Block-matching and 3D filtering (Dabov, Foi, Katkovnik and Egiazarian, 2007).

    By its authors' package bm3d, whose licence allows **non-commercial use only**. It is not among
    the requirements of this course: `pip install bm3d`, if that licence suits you. Raises
    ModuleNotFoundError without it.
    """
    if not has_bm3d():
        raise ModuleNotFoundError(
            "BM3D needs the package bm3d (its licence allows non-commercial use only)"
        )
    package = importlib.import_module("bm3d")
    return _each(lambda image: package.bm3d(image, sigma), y)


def _each(denoise: Callable[[np.ndarray], np.ndarray], y: torch.Tensor) -> torch.Tensor:
    """Denoise the images of y in float64, one after another."""
    grey = y.ndim == 2 or (y.ndim == 4 and y.shape[1] == 1)
    if not (grey and y.is_floating_point()):
        problem = f"{tuple(y.shape)}, {y.dtype}"
        raise ValueError(f"y is (H, W) or (B, 1, H, W) and floating point, not {problem}")
    images = y.detach().cpu().double().reshape(-1, *y.shape[-2:])
    denoised = [torch.as_tensor(np.asarray(denoise(image.numpy().copy()))) for image in images]
    return torch.stack(denoised).reshape(y.shape).to(y) if denoised else y.clone()
