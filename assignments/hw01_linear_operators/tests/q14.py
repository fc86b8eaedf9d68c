"""Question 14. A linear method that restores blurred photographs.

| the text promises | tested by |
| --- | --- |
| shape and dtype of y, any batch and size, not clamped | test_affine |
| affine, on the pictures too | test_affine, test_gain_1, test_gain_2, test_gain_3 |
| each picture by itself; inputs and session as they are | test_gain_1, test_gain_2, test_gain_3 |
| the gain | test_gain_1, test_gain_2, test_gain_3 |
"""

import torch
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, kernels, linear_operators, measured, rules

OK_FORMAT = False
name = "q14"


@test_case(points=1)
def test_affine(restore):
    """Any batch and size, the shape and dtype of y, and affine in y."""
    generator = checks.generator(141)
    for shape, kernel in [
        ((1, 1, 32, 32), kernels.disk(2)),
        ((3, 1, 25, 40), kernels.motion(5, 2)),
    ]:
        ys = [torch.rand(shape, generator=generator) for _ in range(2)]
        x1, x2 = (restore(y, kernel, 0.02) for y in ys)
        call = f"restore(y, kernel, 0.02) with y {shape}"
        for x, y in zip((x1, x2), ys, strict=True):
            assert x is not None, f"{call} returned None: does it end in return?"
            checks.same(
                torch.empty_like(x, device="meta"), torch.empty_like(y, device="meta"), call
            )
            assert torch.isfinite(x).all(), f"{call} is not finite"
        between = restore(3 * ys[0] - 2 * ys[1], kernel, 0.02)
        gap = (between - (3 * x1 - 2 * x2)).abs().max() / between.abs().max()
        checks.at_most(gap, 1e-3, f"how far {call} is from being affine in y")


@measured.once
def gain_of(restore):
    """Mean PSNR gain on hidden pictures [dB], for which restore has to be affine as well."""
    images, seed = pictures.drawn(8, 160, 1401).split(1), checks.seed(141)
    gain = linear_operators.gain_on_images(restore, images, seed)
    noise = torch.randn(images[0].shape, generator=checks.generator(142))
    call = "restore(y, kernel, sigma)"
    for place, (kernel, sigma) in enumerate(linear_operators.BLURS.values()):
        # these are among the pictures just measured, and their combinations are not
        ys = [
            linear_operators.blur_and_disturb(
                images[index],
                kernel,
                sigma,
                1000 * seed + index * len(linear_operators.BLURS) + place,
            )
            for index in (place, place + 1)
        ]
        ys.append(noise)
        xs = [restore(y.clone(), kernel.clone(), sigma) for y in ys]
        for weights in ((1.5, -0.5, 0.0), (1.0, 1.0, -1.0)):
            y = sum(weight * y for weight, y in zip(weights, ys, strict=True))
            between = restore(y, kernel.clone(), sigma)
            expected = sum(weight * x for weight, x in zip(weights, xs, strict=True))
            gap = (between - expected).abs().max() / between.abs().max()
            checks.at_most(gap, 1e-4, f"how far {call} is from being affine in y")
    together = restore(torch.cat(ys[:2]), kernel.clone(), sigma)
    gap = (together - torch.cat(xs[:2])).abs().max()
    checks.at_most(gap, 1e-4, f"what {call} changes where a picture is one of a batch")
    rules.check_around(restore, [ys[0], kernel, sigma], call)
    return gain


@test_case(points=1, hidden=True)
def test_gain_1(restore):
    """At least 0.5 dB more than the blurred pictures themselves."""
    gain = gain_of(restore)
    checks.leaderboard("PSNR gain by restoring [dB]", round(gain, 3))
    if gain > 5:
        checks.implausible(f"{gain:.2f} dB by a linear method; 3 dB are much")
    checks.at_least(gain, 0.5, "the mean PSNR gain", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_2(restore):
    """At least 1.8 dB more than the blurred pictures themselves."""
    gain = gain_of(restore)
    checks.at_least(gain, 1.8, "the mean PSNR gain", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_3(restore):
    """At least 2.4 dB more than the blurred pictures themselves."""
    gain = gain_of(restore)
    checks.at_least(gain, 2.4, "the mean PSNR gain", unit="dB")
