"""How far an estimated image is from the true one."""

import numpy as np
import torch


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


def _require_same_shape(estimate: torch.Tensor, target: torch.Tensor) -> None:
    if estimate.shape != target.shape:
        shapes = f"{tuple(estimate.shape)} and {tuple(target.shape)}"
        raise ValueError(f"the estimate and the target have different shapes: {shapes}")
