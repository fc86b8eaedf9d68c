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
WEIGHTS = torch.tensor([[1.5, -0.5, 0, 0, 0, 0], [1.0, 0, 0, 1.0, 0, -1.0]])


def measured_by(restore):
    """For each blur: pictures (EACH, 1, H, W), y (EACH + 1, 1, H, W), results for combinations.

    Each picture is shown with one blur only; the last y of a blur is noise. Combinations are asked
    for before anything is scored, and of copies: no memory serves the one or the other.
    """
    x = pictures.drawn(EACH * len(BLURS), 160, 1401)
    draw, rows = checks.seeded(checks.secret(141)), []
    for place, (kernel, sigma) in enumerate(BLURS):
        own = x[place :: len(BLURS)]
        y = linear_operators.blur_and_disturb(own, kernel, 0.0, 0)
        y = y + sigma * torch.randn(y.shape, generator=draw)
        y = torch.cat([y, torch.randn(y[:1].shape, generator=draw)])
        between = []
        for one in torch.tensordot(WEIGHTS, y, 1).split(1):
            between.append(measured.afresh(restore, one.clone(), kernel.clone(), sigma))
            checks.finite(between[-1], tuple(one.shape), f"{CALL} with y {tuple(one.shape)}")
        rows.append((own, y, torch.cat(between)))
    return rows


@measured.once
def gain_of(restore):
    """Mean PSNR gain on hidden pictures [dB], for which restore has to be affine as well."""
    rows, gains = measured_by(restore), []
    found = [torch.zeros_like(y) for _, y, _ in rows]
    draw = checks.seeded(checks.secret(142))
    for number in torch.randperm((EACH + 1) * len(BLURS), generator=draw).tolist():
        place, index = number % len(BLURS), number // len(BLURS)
        (kernel, sigma), (own, ys, _) = BLURS[place], rows[place]
        y = ys[index : index + 1]
        result = restore(y.clone(), kernel.clone(), sigma)
        checks.finite(result, tuple(y.shape), f"{CALL} with y {tuple(y.shape)}")
        found[place][index] = result[0]
        if index < EACH:
            one = own[index : index + 1]
            gains.append(metrics.psnr(result.clamp(0, 1), one) - metrics.psnr(y, one))
    for results, (_, _, between) in zip(found, rows, strict=True):
        gap = (between - torch.tensordot(WEIGHTS, results, 1)).abs().amax((1, 2, 3))
        gap = (gap / between.abs().amax((1, 2, 3))).max()
        checks.at_most(gap, 1e-4, f"how far {CALL} is from being affine in y")
    (kernel, sigma), (_, ys, _) = BLURS[-1], rows[-1]
    together = restore(ys[:2].clone(), kernel.clone(), sigma)
    gap = (together - found[-1][:2]).abs().max()
    checks.at_most(gap, 1e-4, f"what {CALL} changes where a picture is one of a batch")
    rules.check_around(restore, [ys[:1], kernel, sigma], CALL)
    return sum(gains) / len(gains)


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
