"""How far an estimate is from the truth."""

import pytest
import torch

from starter_code import metrics


def test_psnr_of_a_known_error():
    target = torch.zeros(8, 8)
    assert metrics.psnr(target + 0.1, target) == pytest.approx(20, abs=1e-5)
    assert metrics.psnr(target + 25.5, target, data_range=255) == pytest.approx(20, abs=1e-5)
    assert metrics.mse(target + 0.1, target) == pytest.approx(0.01, rel=1e-6)
    assert metrics.psnr(target, target) == float("inf")


def test_psnr_is_a_mean_over_images_not_of_the_pooled_error():
    target = torch.zeros(2, 1, 4, 4)
    estimate = target + torch.tensor([0.1, 0.01]).reshape(2, 1, 1, 1)
    assert metrics.psnr(estimate, target) == pytest.approx(30, abs=1e-4)
    assert metrics.psnr(estimate[:, 0], target[:, 0]) == pytest.approx(22.967, abs=1e-3)


def test_ssim_is_a_mean_over_images():
    target = torch.rand(2, 1, 16, 12, generator=torch.Generator().manual_seed(0))
    estimate = target + 0.1 * torch.tensor([1.0, 0.0]).reshape(2, 1, 1, 1)
    first = metrics.ssim(estimate[0, 0], target[0, 0])
    assert metrics.ssim(target, target) == pytest.approx(1) and 0 < first < 0.99
    assert metrics.ssim(estimate, target) == pytest.approx((first + 1) / 2)
    assert metrics.ssim(255 * estimate, 255 * target, 255) == pytest.approx((first + 1) / 2)


@pytest.mark.parametrize("metric", [metrics.psnr, metrics.mse, metrics.ssim])
def test_shapes_that_would_broadcast_are_refused(metric):
    with pytest.raises(ValueError, match=r"\(2, 1, 4, 4\) and \(4, 4\)"):
        metric(torch.zeros(2, 1, 4, 4), torch.zeros(4, 4))
