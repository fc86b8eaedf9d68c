"""Question 12. An upsampler that beats bilinear interpolation."""

import torch
from otter.test_files import test_case

from starter_code import checks, convolution, photographs, probes

OK_FORMAT = False
name = "q12"


def gain_of(upsampler):
    """Mean PSNR gain over bilinear interpolation on hidden photographs [dB]."""
    checks.at_most(probes.parameter_count(upsampler), 20_000, "the number of parameters")
    return convolution.gain_over_bilinear(upsampler, photographs.TEST)


@test_case(points=2)
def test_sizes(Upsampler):
    """Images of any size, and at most 20,000 parameters."""
    model = Upsampler()
    parameters = probes.parameter_count(model)
    assert parameters <= 20_000, f"the upsampler has {parameters} parameters, more than 20,000"
    generator = checks.generator(121)
    for shape in [(1, 1, 8, 8), (3, 1, 9, 14)]:
        y = torch.rand(shape, generator=generator)
        x = model(y)
        expected = torch.empty(shape[0], 1, 2 * shape[2], 2 * shape[3], device="meta")
        assert x is not None, "upsampler(y) returned None: does forward end in return?"
        checks.same(torch.empty_like(x, device="meta"), expected, f"upsampler(y) with y {shape}")
        assert torch.isfinite(x).all(), f"upsampler(y) with y {shape} is not finite"


@test_case(points=2, hidden=True)
def test_gain_1(upsampler):
    """At least 1.0 dB more than bilinear interpolation on hidden photographs."""
    gain = gain_of(upsampler)
    checks.leaderboard("PSNR gain over bilinear [dB]", round(gain, 3))
    checks.at_least(gain, 1.0, "the mean PSNR gain over bilinear", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_2(upsampler):
    """At least 1.6 dB more than bilinear interpolation on hidden photographs."""
    gain = gain_of(upsampler)
    checks.at_least(gain, 1.6, "the mean PSNR gain over bilinear", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_3(upsampler):
    """At least 2.0 dB more than bilinear interpolation on hidden photographs."""
    gain = gain_of(upsampler)
    checks.at_least(gain, 2.0, "the mean PSNR gain over bilinear", unit="dB")
