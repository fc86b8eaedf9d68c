"""Question 13. A small blind denoiser.

| the text promises | tested by |
| --- | --- |
| any size, the shape of y | test_sizes |
| at most 100,000 numbers, wherever it keeps them | test_sizes, test_mean_1 |
| an image is denoised the same alone and in a batch | test_alone |
| odd sizes as well as even ones | test_odd_sizes |
| noisy images, session and device stay as they are | test_alone |
| decibels over total variation, mean of levels | test_mean_1, test_mean_2, test_mean_3 |
| decibels where there is little and much noise | test_little_noise, test_much_noise |
"""

import functools

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, denoising, measured, metrics, probes, rules, scored, surroundings
from starter_code.denoising import baselines

OK_FORMAT = False
name = "q13"


@measured.once
def decibels(blind_denoiser):
    """PSNR on hidden pictures by level of noise [dB]; parameters are counted too."""
    call, found = "blind_denoiser(y)", {}
    checks.at_most(probes.numbers_held(blind_denoiser), 100_000, "the number of parameters")
    for level in denoising.LEVELS:
        x, y = hidden(checks.secret(1305), level)
        estimate = scored.checked(blind_denoiser, [y], call, numbers=100_000)
        found[level] = metrics.psnr(estimate, x)
        alone = blind_denoiser(y[1:2].clone())
        checks.same(alone, estimate[1:2], f"{call} for one image at a time", size=100)
    return found


def margin(blind_denoiser, levels=denoising.LEVELS):
    """PSNR minus that of total variation on the same hidden pictures, mean over levels [dB]."""
    found, seed = decibels(blind_denoiser), checks.secret(1305)
    return sum(found[level] - by_total_variation(seed, level) for level in levels) / len(levels)


def hidden(seed, level):
    """Pictures that no other level has, and the noisy ones. seed: of the noise."""
    place = denoising.LEVELS.index(level)
    x = pictures.drawn(12 * len(denoising.LEVELS), 120, 1304)[12 * place : 12 * place + 12]
    return x, denoising.with_noise(x, level / 255, seed + level)


@functools.cache  # the same in every test
def by_total_variation(seed, level):
    """PSNR of total variation, which is told sigma [dB]. seed: of the noise."""
    x, y = hidden(seed, level)
    return metrics.psnr(baselines.total_variation(y, level / 255), x)


@test_case(points=1)
def test_sizes(BlindDenoiser):
    """Images of any size, even and odd, and at most 100,000 parameters."""
    model = BlindDenoiser()
    model.eval()
    checks.at_most(probes.numbers_held(model), 100_000, "the number of parameters")
    generator = checks.generator(131)
    for shape in [(1, 1, 8, 8), (2, 1, 9, 14), (1, 1, 12, 11), (3, 1, 13, 9)]:
        y = torch.rand(shape, generator=generator)
        x = model(y)
        call = f"BlindDenoiser()(y) with y {shape}"
        assert x is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(shape, device="meta")
        checks.same(torch.empty_like(x, device="meta"), expected, call)
        assert torch.isfinite(x).all(), f"{call} is not finite"


@test_case(points=0.5, hidden=True)
def test_alone(BlindDenoiser):
    """In evaluation mode an image is denoised the same alone and beside others."""
    model = BlindDenoiser()
    model.eval()
    x = denoising.crops(denoising.TEST[:3], 40, seed=checks.seed(132))
    x = torch.cat([torch.zeros_like(x[:1]), x, torch.ones_like(x[:1])])  # others are unlike it
    y = denoising.with_noise(x, 25 / 255, seed=checks.seed(132))
    together = model(y)
    alone = torch.cat([model(one[None]) for one in y])
    checks.same(alone, together, "BlindDenoiser()(y) for one image at a time", size=100)
    checks.unchanged(probes.inputs_after(model, y.clone()), [y], "BlindDenoiser()(y)")
    checks.leaves_alone(surroundings.state_changed(model, y.clone()), "BlindDenoiser()(y)")
    rules.check_made(BlindDenoiser, (), "BlindDenoiser()")


@test_case(points=0.5, hidden=True)
def test_odd_sizes(blind_denoiser):
    """The same pixels are denoised as well within images of odd height and width."""
    x = denoising.crops(denoising.TEST[:3], 41, seed=checks.seed(133))
    y = denoising.with_noise(x, 5 / 255, seed=checks.seed(133))
    inner = (..., slice(4, 34), slice(4, 34))  # borders are left out
    even = metrics.psnr(blind_denoiser(y[..., :40, :40])[inner], x[inner])
    for H, W in [(41, 40), (40, 41), (41, 41)]:
        odd = metrics.psnr(blind_denoiser(y[..., :H, :W])[inner], x[inner])
        lost = f"what blind_denoiser loses on images of {H} x {W} pixels to those of 40 x 40"
        checks.at_most(even - odd, 1.0, lost, unit="dB")


@test_case(points=1.5, hidden=True)
def test_mean_1(blind_denoiser):
    """At most 1.5 dB below total variation, mean over hidden pictures and levels of noise."""
    value = margin(blind_denoiser)
    checks.leaderboard("mean PSNR over total variation, sigma 5 to 50/255 [dB]", round(value, 3))
    if value > 4:
        checks.implausible(f"{value:.2f} dB over total variation; BM3D has less than 2 dB")
    checks.at_least(value, -1.5, "the mean PSNR minus that of total variation", unit="dB")


@test_case(points=1, hidden=True)
def test_mean_2(blind_denoiser):
    """As good as total variation, mean over hidden pictures and levels of noise."""
    value = margin(blind_denoiser)
    checks.at_least(value, 0.0, "the mean PSNR minus that of total variation", unit="dB")


@test_case(points=1, hidden=True)
def test_mean_3(blind_denoiser):
    """At least 0.5 dB above total variation, mean over hidden pictures and levels of noise."""
    value = margin(blind_denoiser)
    checks.at_least(value, 0.5, "the mean PSNR minus that of total variation", unit="dB")


@test_case(points=0.75, hidden=True)
def test_little_noise(blind_denoiser):
    """At most 0.5 dB below total variation where there is little noise, 5/255."""
    value = margin(blind_denoiser, levels=(5,))
    checks.at_least(value, -0.5, "the PSNR at 5/255 minus that of total variation", unit="dB")


@test_case(points=0.75, hidden=True)
def test_much_noise(blind_denoiser):
    """At least 0.3 dB above total variation where there is much noise, 50/255."""
    value = margin(blind_denoiser, levels=(50,))
    checks.at_least(value, 0.3, "the PSNR at 50/255 minus that of total variation", unit="dB")
