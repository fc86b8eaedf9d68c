"""Question 14. A linear method that restores blurred photographs."""

import torch
from otter.test_files import test_case

from starter_code import checks, kernels, linear_operators, photographs

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


@test_case(points=1, hidden=True)
def test_gain_1(restore):
    """At least 0.6 dB more than the blurred photographs themselves."""
    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=checks.seed(141))
    checks.leaderboard("PSNR gain by restoring [dB]", round(gain, 3))
    checks.at_least(gain, 0.6, "the mean PSNR gain", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_2(restore):
    """At least 2.0 dB more than the blurred photographs themselves."""
    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=checks.seed(141))
    checks.at_least(gain, 2.0, "the mean PSNR gain", unit="dB")


@test_case(points=2, hidden=True)
def test_gain_3(restore):
    """At least 2.6 dB more than the blurred photographs themselves."""
    gain = linear_operators.gain_by_restoring(restore, photographs.TEST, seed=checks.seed(141))
    checks.at_least(gain, 2.6, "the mean PSNR gain", unit="dB")
