"""Question 13. A small blind denoiser."""

import torch
from otter.test_files import test_case

from starter_code import checks, denoising, probes

OK_FORMAT = False
name = "q13"


def decibels_on_test_images(blind_denoiser, **levels):
    """Mean PSNR by level of noise on hidden details; the number of parameters is checked first."""
    checks.at_most(probes.parameter_count(blind_denoiser), 100_000, "the number of parameters")
    x = denoising.crops(denoising.TEST, 160, seed=checks.seed(1304))
    return denoising.decibels_by_level(blind_denoiser, x, seed=checks.seed(1305), **levels)


@test_case(points=2)
def test_sizes(BlindDenoiser):
    """Images of any size, even and odd, and at most 100,000 parameters."""
    model = BlindDenoiser()
    model.eval()
    checks.at_most(probes.parameter_count(model), 100_000, "the number of parameters")
    generator = checks.generator(131)
    for shape in [(1, 1, 8, 8), (2, 1, 9, 14), (1, 1, 12, 11), (3, 1, 13, 9)]:
        y = torch.rand(shape, generator=generator)
        x = model(y)
        call = f"BlindDenoiser()(y) with y {shape}"
        assert x is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(shape, device="meta")
        checks.same(torch.empty_like(x, device="meta"), expected, call)
        assert torch.isfinite(x).all(), f"{call} is not finite"


@test_case(points=1, hidden=True)
def test_alone(BlindDenoiser):
    """In evaluation mode an image is denoised the same alone and beside others."""
    model = BlindDenoiser()
    model.eval()
    x = denoising.crops(denoising.TEST[:3], 40, seed=checks.seed(132))
    y = denoising.with_noise(x, 25 / 255, seed=checks.seed(132))
    together = model(y)
    alone = torch.cat([model(one[None]) for one in y])
    checks.same(alone, together, "BlindDenoiser()(y) for one image at a time", size=10_000)


@test_case(points=2, hidden=True)
def test_mean_1(blind_denoiser):
    """At least 28.5 dB, mean over hidden details and levels of noise."""
    found = decibels_on_test_images(blind_denoiser)
    mean = sum(found.values()) / len(found)
    checks.leaderboard("mean PSNR, sigma 5 to 50/255 [dB]", round(mean, 3))
    checks.at_least(mean, 28.5, "the mean PSNR", unit="dB")


@test_case(points=2, hidden=True)
def test_mean_2(blind_denoiser):
    """At least 29.9 dB, mean over hidden details and levels of noise."""
    found = decibels_on_test_images(blind_denoiser)
    checks.at_least(sum(found.values()) / len(found), 29.9, "the mean PSNR", unit="dB")


@test_case(points=1, hidden=True)
def test_mean_3(blind_denoiser):
    """At least 30.4 dB, mean over hidden details and levels of noise."""
    found = decibels_on_test_images(blind_denoiser)
    checks.at_least(sum(found.values()) / len(found), 30.4, "the mean PSNR", unit="dB")


@test_case(points=1, hidden=True)
def test_little_noise(blind_denoiser):
    """At least 35.5 dB where there is little noise, 5/255."""
    found = decibels_on_test_images(blind_denoiser, levels=(5,))
    checks.at_least(found[5], 35.5, "the mean PSNR at 5/255", unit="dB")


@test_case(points=1, hidden=True)
def test_much_noise(blind_denoiser):
    """At least 25.2 dB where there is much noise, 50/255."""
    found = decibels_on_test_images(blind_denoiser, levels=(50,))
    checks.at_least(found[50], 25.2, "the mean PSNR at 50/255", unit="dB")
