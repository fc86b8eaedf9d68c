"""The classical denoisers that students compare with."""

import importlib.util

import numpy as np
import pytest
import torch

from starter_code import metrics, photographs
from starter_code.denoising import baselines

SIGMA = 25 / 255
METHODS = [baselines.total_variation, baselines.wavelets, baselines.non_local_means]


@pytest.fixture(scope="module")
def images():
    """A clean crop and a noisy one, (64, 64) each."""
    x = photographs.centre_crop(photographs.photograph("ascent"), 64, 64)
    return x, x + SIGMA * torch.randn(x.shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("method", METHODS)
def test_noise_is_removed(method, images):
    x, y = images
    kept = y.clone()
    denoised = method(y, SIGMA)
    assert denoised.shape == x.shape and denoised.dtype == torch.float32
    assert metrics.psnr(denoised, x) > metrics.psnr(y, x) + 5
    assert torch.equal(y, kept)


@pytest.mark.parametrize("method", METHODS)
def test_a_batch_is_denoised_image_by_image(method, images):
    x, y = images
    batch = torch.stack([y, x.flip(0)])[:, None].double()
    denoised = method(batch, SIGMA)
    assert denoised.shape == batch.shape and denoised.dtype == torch.float64
    assert torch.allclose(denoised[0, 0].float(), method(y, SIGMA), atol=1e-6)
    assert method(batch[:0], SIGMA).shape == (0, 1, 64, 64)


@pytest.mark.parametrize("method", METHODS)
def test_values_beyond_black_and_white_are_not_clipped(method):
    y = torch.full((16, 16), 1.5)
    y[:, :8] = -0.5
    denoised = method(y, 0.05)
    assert denoised.min() < -0.4 and denoised.max() > 1.4


def test_total_variation_of_two_flat_halves_moves_them_by_what_the_weight_says():
    """For two halves of 1 x n pixels the minimiser moves each towards the other by weight / n."""
    y = torch.zeros(40, 32, dtype=torch.float64)
    y[:, 16:] = 1
    denoised = baselines.total_variation(y, 0.8, strength=1.0)
    assert denoised[:, :16].mean().item() == pytest.approx(0.8 / 16, rel=0.2)
    assert 1 - denoised[:, 16:].mean().item() == pytest.approx(0.8 / 16, rel=0.2)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "y", [torch.zeros(3, 8, 8), torch.zeros(2, 3, 8, 8), torch.zeros(8, 8, dtype=torch.uint8)]
)
def test_other_shapes_and_dtypes_are_refused(method, y):
    with pytest.raises(ValueError, match=r"\(B, 1, H, W\)"):
        method(y, SIGMA)


def test_bm3d_is_asked_for_by_name_where_it_is_not_installed(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not baselines.has_bm3d()
    with pytest.raises(ModuleNotFoundError, match="non-commercial"):
        baselines.bm3d(torch.zeros(8, 8), SIGMA)


def test_bm3d_is_handed_plain_arrays(monkeypatch):
    class Package:
        @staticmethod
        def bm3d(image, sigma):
            assert isinstance(image, np.ndarray) and image.dtype == np.float64
            return image[..., None].mean(-1) - sigma

    monkeypatch.setattr(baselines, "has_bm3d", lambda: True)
    monkeypatch.setattr(importlib, "import_module", lambda name: Package)
    y = torch.rand(2, 1, 8, 8)
    assert torch.allclose(baselines.bm3d(y, 0.1), y - 0.1)
