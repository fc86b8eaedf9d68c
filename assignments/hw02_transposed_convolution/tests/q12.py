"""Question 12. An upsampler that beats bilinear interpolation.

| the text promises | tested by |
| --- | --- |
| any size from 8 x 8, any batch, twice as large, no arguments | test_sizes |
| each image of a batch by itself | test_gain_1 |
| at most 20,000 parameters, wherever they are kept | test_sizes, test_gain_1 |
| gains of 1.0 dB, of 1.7 dB, and over corrected bicubic | test_gain_1, test_gain_2, test_gain_3 |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from solutions import pictures
from starter_code import checks, convolution, measured, probes

OK_FORMAT = False
name = "q12"


@measured.once
def gain_of(upsampler):
    """Mean PSNR gain over bilinear interpolation on hidden pictures [dB]."""
    images = pictures.drawn(24, 160, 1201).split(1)
    checks.at_most(probes.numbers_held(upsampler), 20_000, "the number of parameters")
    gain = convolution.gain_on_images(upsampler, images)
    # once more: what was only fetched while it ran counts as well
    checks.at_most(probes.numbers_held(upsampler), 20_000, "the number of parameters")
    return gain


def corrected_bicubic(y):
    """Bicubic interpolation whose means of blocks are corrected three times."""

    def enlarged(small):
        return F.interpolate(small, scale_factor=2, mode="bicubic", align_corners=False)

    x = enlarged(y)
    for _ in range(3):
        x = x + enlarged(y - F.avg_pool2d(x, 2))
    return x


@test_case(points=1.5)
def test_sizes(Upsampler):
    """Images of any size, and at most 20,000 parameters."""
    model = Upsampler()
    parameters = probes.numbers_held(model)
    assert parameters <= 20_000, f"the upsampler has {parameters} parameters, more than 20,000"
    generator = checks.generator(121)
    for shape in [(1, 1, 8, 8), (3, 1, 9, 14)]:
        y = torch.rand(shape, generator=generator)
        x = model(y)
        expected = torch.empty(shape[0], 1, 2 * shape[2], 2 * shape[3], device="meta")
        assert x is not None, "upsampler(y) returned None: does forward end in return?"
        checks.same(torch.empty_like(x, device="meta"), expected, f"upsampler(y) with y {shape}")
        assert torch.isfinite(x).all(), f"upsampler(y) with y {shape} is not finite"


@test_case(points=1.5, hidden=True)
def test_gain_1(upsampler):
    """At least 1.0 dB more than bilinear interpolation on hidden pictures, also in a batch."""
    gain = gain_of(upsampler)
    checks.leaderboard("PSNR gain over bilinear [dB]", round(gain, 3))
    if gain > 5:
        checks.implausible(f"{gain:.2f} dB over bilinear interpolation; 3 dB are much")
    checks.at_least(gain, 1.0, "the mean PSNR gain over bilinear", unit="dB")
    y = F.avg_pool2d(pictures.drawn(24, 160, 1201)[:3], 2)
    with torch.no_grad():
        alone = torch.cat([upsampler(image) for image in y.split(1)])
        together = upsampler(y)
    checks.same(together, alone, "upsampler(y) for three images, against one by one,", size=1000)


@test_case(points=1.5, hidden=True)
def test_gain_2(upsampler):
    """At least 1.7 dB more than bilinear interpolation on hidden pictures."""
    gain = gain_of(upsampler)
    checks.at_least(gain, 1.7, "the mean PSNR gain over bilinear", unit="dB")


@test_case(points=1.5, hidden=True)
def test_gain_3(upsampler):
    """At least 0.1 dB more than corrected bicubic interpolation on hidden pictures."""
    classical = convolution.gain_on_images(
        corrected_bicubic, pictures.drawn(24, 160, 1201).split(1)
    )
    gain = gain_of(upsampler) - classical
    checks.at_least(gain, 0.1, "the mean PSNR gain over corrected bicubic", unit="dB")
