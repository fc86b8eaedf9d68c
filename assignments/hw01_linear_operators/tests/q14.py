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
from starter_code import checks, kernels, linear_operators, measured, metrics, rules

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


CALL = "restore(y, kernel, sigma)"
BLURS, EACH = tuple(linear_operators.BLURS.values()), 5


@measured.once
def restored(restore):
    """Mean PSNR gain on hidden pictures [dB]; for each blur, all y (EACH + 1, 1, H, W) and results.

    Each picture is shown with one blur only, in an order of the key; the last y of a blur is noise.
    """
    x = pictures.drawn(EACH * len(BLURS), 160, 1401)
    draw = checks.seeded(checks.secret(141))
    noise = torch.randn(x.shape, generator=draw)
    gains, rows = [], [([], []) for _ in BLURS]
    for number in torch.randperm(len(x), generator=draw).tolist():
        kernel, sigma = BLURS[number % len(BLURS)]
        one = x[number : number + 1]
        blurred = linear_operators.blur_and_disturb(one, kernel, 0.0, 0)
        y = blurred + sigma * noise[number : number + 1]
        found = restore(y.clone(), kernel.clone(), sigma)
        checks.finite(found, y.shape, f"{CALL} with y {tuple(y.shape)}")
        gains.append(metrics.psnr(found.clamp(0, 1), one) - metrics.psnr(y, one))
        for kept, value in zip(rows[number % len(BLURS)], (y, found), strict=True):
            kept.append(value)
    for (kernel, sigma), (ys, found) in zip(BLURS, rows, strict=True):
        ys.append(torch.randn(ys[0].shape, generator=draw))
        found.append(restore(ys[-1].clone(), kernel.clone(), sigma))
    return sum(gains) / len(gains), [tuple(map(torch.cat, row)) for row in rows]


@measured.once
def gain_of(restore):
    """Mean PSNR gain on hidden pictures [dB], for which restore has to be affine as well.

    Combinations of what was scored are asked of copies of the notebook that have not seen it, and
    remember nothing of it.
    """
    gain, rows = restored(restore)
    for (kernel, sigma), (ys, found) in zip(BLURS, rows, strict=True):
        for weights in ((1.5, -0.5, 0, 0, 0, 0), (1.0, 0, 0, 1.0, 0, -1.0)):
            weights = torch.tensor(weights)
            y = torch.tensordot(weights, ys, 1)[None]
            between = measured.afresh(restore, y, kernel.clone(), sigma)
            gap = (between[0] - torch.tensordot(weights, found, 1)).abs().max()
            gap = gap / between.abs().max()
            checks.at_most(gap, 1e-4, f"how far {CALL} is from being affine in y")
    together = restore(ys[:2].clone(), kernel.clone(), sigma)
    gap = (together - found[:2]).abs().max()
    checks.at_most(gap, 1e-4, f"what {CALL} changes where a picture is one of a batch")
    rules.check_around(restore, [ys[:1], kernel, sigma], CALL)
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
