"""Question 4. The protocol.

| the text promises | tested by |
| --- | --- |
| e is clamped, r pixels of each border are left out | test_two, test_clamped, test_borders |
| PSNR of each image, then the mean, of pairs of different sizes | test_two, test_means |
| float64, infinite where equal inside, a Python float | test_means, test_precision |
| nothing of the library's measures | test_by_hand |
| inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q4"


def right_psnr(estimates, targets, r):
    """By sums over pixels."""
    values = []
    for e, x in zip(estimates, targets, strict=True):
        H, W = x.shape[2:]
        error = (e.double().clamp(0, 1) - x.double())[:, :, r : H - r, r : W - r]
        mse = error.square().sum().item() / error.numel()
        values.append(-10 * math.log10(mse) if mse else math.inf)
    return sum(values) / len(values)


def pairs(shapes, generator, low=0.1, high=0.9, noise=0.1, dtype=torch.float32):
    """Images and estimates of these sizes."""
    targets = [
        low + (high - low) * torch.rand(1, 1, *shape, generator=generator, dtype=dtype)
        for shape in shapes
    ]
    estimates = [
        x + noise * (k + 1) * torch.randn(x.shape, generator=generator, dtype=dtype)
        for k, x in enumerate(targets)
    ]
    return estimates, targets


def check(sr_psnr, estimates, targets, r, call):
    """Compare with the right number."""
    found = sr_psnr([e.clone() for e in estimates], [x.clone() for x in targets], r)
    checks.number(found, right_psnr(estimates, targets, r), call, 1e-10, python=True)


@test_case(points=1)
def test_two(sr_psnr):
    """Two images of different sizes: 20 and 40 dB inside."""
    targets = [torch.full((1, 1, 6, 5), 0.5), torch.full((1, 1, 5, 8), 0.5)]
    estimates = [torch.full((1, 1, 6, 5), 0.6), torch.full((1, 1, 5, 8), 0.51)]
    estimates[0][..., 0, :] = 5.0
    found = sr_psnr(estimates, targets, 2)
    checks.number(found, 30.0, "sr_psnr of 20 and 40 dB", 1e-5, python=True)


@test_case(points=1, hidden=True)
def test_clamped(sr_psnr):
    """Estimates far outside [0, 1]."""
    generator = checks.generator(641)
    estimates, targets = pairs([(9, 8), (7, 12)], generator, 0, 1, noise=0.8)
    check(sr_psnr, estimates, targets, 2, "sr_psnr where estimates leave [0, 1]")


@test_case(points=1, hidden=True)
def test_borders(sr_psnr):
    """Borders of other widths, oblong images."""
    generator = checks.generator(642)
    for r in (1, 2, 3, 4):
        estimates, targets = pairs([(11, 17), (2 * r + 1, 19)], generator)
        for e in estimates:
            e[..., -1:] += 0.5
            e[..., :1, :] -= 0.5
        check(sr_psnr, estimates, targets, r, f"sr_psnr with r = {r}")


@test_case(points=1, hidden=True)
def test_means(sr_psnr):
    """Many images of different errors; one image; an exact one."""
    generator = checks.generator(643)
    estimates, targets = pairs([(8, 8), (9, 30), (20, 7), (8, 9)], generator, noise=0.02)
    check(sr_psnr, estimates, targets, 2, "sr_psnr of four images")
    check(sr_psnr, estimates[:1], targets[:1], 3, "sr_psnr of one image")
    check(sr_psnr, targets[:1], targets[:1], 3, "sr_psnr of an exact image")
    exact = [estimates[0], torch.full((1, 1, 9, 7), 0.5), estimates[2]]
    exact[1][..., :2, :] = 0.1
    exact[1][..., 4, 4] = 1.5
    known = [targets[0], torch.full((1, 1, 9, 7), 0.5), targets[2]]
    known[1][..., 4, 4] = 1.0
    check(sr_psnr, exact, known, 2, "sr_psnr of three images, one of them exact inside")


@test_case(points=0.5, hidden=True)
def test_precision(sr_psnr):
    """Errors so small that float32 loses them."""
    generator = checks.generator(644)
    estimates, targets = pairs([(9, 9), (8, 12)], generator, noise=1e-9, dtype=torch.float64)
    check(sr_psnr, estimates, targets, 2, "sr_psnr of tiny errors in float64")
    estimates, targets = pairs([(64, 64)], generator, noise=1e-3)
    check(sr_psnr, estimates, targets, 2, "sr_psnr of small errors in float32")


@test_case(points=0.25, hidden=True)
def test_by_hand(sr_psnr):
    """Written by hand."""
    estimates, targets = pairs([(9, 9)], checks.generator(645))
    among = ("starter_code*", "skimage*", "torchmetrics*")
    used = probes.operators_used(sr_psnr, estimates, targets, 2, among=among)
    checks.written_by_hand(used, "sr_psnr", "means and logarithms")


@test_case(points=0.25, hidden=True)
def test_rules(sr_psnr):
    """Layouts; inputs and session stay as they are, in both dtypes."""
    generator = checks.generator(646)
    for dtype in (torch.float32, torch.float64):
        calls = [(*pairs([(9, 7), (6, 8)], generator, 0, 1, 0.8, dtype), 2) for _ in range(2)]
        same, other = (rules.like(right_psnr(*one), rtol=1e-10) for one in calls)
        call = f"sr_psnr(estimates, targets, 2) in {dtype}"
        rules.hold(sr_psnr, calls[0], same, call, others=(calls[1], other), device=False)
