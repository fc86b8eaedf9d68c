"""Question 2. PSNR, of an image and of many.

| the text promises | tested by |
| --- | --- |
| the formula, for tensors of any shape, taken as one image | test_known_error, test_of_noise |
| L is the data range, whatever the values | test_range_and_offset, test_mean, test_pooled |
| the mean of each image's PSNR, for batches of one image too | test_two_images, test_mean |
| one logarithm of the squared error of all pixels | test_two_images, test_pooled |
| infinite where images are equal, and there alone | test_of_noise, test_mean, test_pooled |
| a Python float | test_of_noise, test_mean, test_pooled |
| inputs and session as they were, any layout and device | test_of_noise, test_mean, test_pooled |
| no library | test_known_error, test_two_images, test_of_noise, test_mean, test_pooled |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q2"

EXCLUDED = ("*psnr", "*peak_signal_noise_ratio")

RTOL = {torch.float32: 1e-5, torch.float64: 1e-6}  # tiny errors tell the dtype
BATCHES = [  # number of images, data range, dtype
    (1, 1.0, torch.float64),
    (2, 1.0, torch.float32),
    (6, 1.0, torch.float64),
    (5, 255.0, torch.float64),
]


def batch_of_unequal_errors(shape, data_range, dtype, generator):
    """Noisy images and the true ones; the noise of one may be 300 times that of another."""
    r = data_range * torch.rand(shape, generator=generator, dtype=torch.float64)
    spread = 10 ** (-2.5 * torch.rand(shape[0], 1, 1, 1, generator=generator))
    error = torch.randn(shape, generator=generator, dtype=torch.float64)
    return (r + data_range * spread * error).to(dtype), r.to(dtype)


def nearly_equal(shape, generator):
    """Names of small errors, images with them, and the true images; float64."""
    r = torch.rand(shape, generator=generator, dtype=torch.float64)
    sign = torch.randn(shape, generator=generator, dtype=torch.float64).sign()
    for error in (1e-4, 1e-7, 1e-11):
        yield f"errors of {error:g} in every pixel", r + error * sign, r
    one = torch.zeros(shape, dtype=torch.float64)
    one[(0,) * len(shape)] = 1e-8
    yield "an error of 1e-8 in one pixel", one, torch.zeros_like(one)
    dark = torch.full(shape, 3e-23, dtype=torch.float32)
    yield "errors of 3e-23 in dark float32 images", dark, torch.zeros_like(dark)


def check_range(function, name):
    """A dark image counts with its range of 255, a bright one with its range of 1."""
    generator = checks.generator(24)
    for scale, data_range in [(0.9, 255.0), (200.0, 1.0)]:
        r = scale * torch.rand(1, 1, 9, 8, generator=generator, dtype=torch.float64)
        x = 0.9 * r
        expected = 10 * math.log10(data_range**2 / (x - r).square().mean().item())
        call = f"{name}(x, r, {data_range}) with values up to {scale}"
        checks.number(function(x, r, data_range), expected, call, 1e-6)


def check_written(name, function, x, reference, *given):
    """No PSNR of a library takes part."""
    used = probes.operators_used(function, x, reference, *given, among=EXCLUDED)
    checks.written_by_hand(used, f"{name}(x, r)", "sums and a logarithm")


@test_case(points=0.5)
def test_known_error(psnr):
    """An error of a tenth of the data range in every pixel is 20 dB, on both scales."""
    r = torch.full((8, 8), 0.5, dtype=torch.float64)
    signs = torch.ones(8, 8, dtype=torch.float64)
    signs[::2] = -1
    call = "psnr(x, r) with every pixel off by 0.1"
    checks.number(psnr(r + 0.1 * signs, r), 20.0, call, rtol=1e-6)
    call = "psnr(x, r, data_range=255) with every pixel off by 25.5"
    checks.number(psnr(255 * r + 25.5 * signs, 255 * r, data_range=255), 20.0, call, rtol=1e-6)
    check_written("psnr", psnr, r + 0.1, r)


@test_case(points=0.5)
def test_two_images(mean_psnr, pooled_psnr):
    """Two images with errors of 0.1 and 0.01, so 20 and 40 dB: the mean is 30, pooled 22.97."""
    r = torch.zeros(2, 1, 4, 4, dtype=torch.float64)
    x = r + torch.tensor([0.1, 0.01], dtype=torch.float64).reshape(2, 1, 1, 1)
    checks.number(mean_psnr(x, r), 30.0, "mean_psnr(x, r)", rtol=1e-6)
    checks.number(pooled_psnr(x, r), 22.967086, "pooled_psnr(x, r)", rtol=1e-6)
    check_written("mean_psnr", mean_psnr, x, r)
    check_written("pooled_psnr", pooled_psnr, x, r)


@test_case(points=0.75, hidden=True)
def test_of_noise(psnr):
    """Noisy images, dark ones, one to four axes, float32, hardly any error, and equal images."""
    generator = checks.generator(20)
    for shape, dtype in [
        ((64, 64), torch.float64),
        ((1, 1, 40, 70), torch.float32),
        ((3, 1, 20, 20), torch.float64),
        ((1, 31, 30), torch.float32),
        ((500,), torch.float64),
    ]:
        for brightness in (1.0, 0.2):
            r = brightness * torch.rand(shape, generator=generator, dtype=dtype)
            x = r + 0.1 * torch.randn(shape, generator=generator, dtype=dtype)
            check_written("psnr", psnr, x.clone(), r.clone())
            mse = torch.nn.functional.mse_loss(x.double(), r.double()).item()
            call = f"psnr(x, r) with x {tuple(shape)}, {dtype}"
            value = -10 * math.log10(mse)
            checks.number(psnr(x, r), value, call, RTOL[dtype], python=True)
    rules.hold(psnr, (x, r), rules.like(value, rtol=RTOL[dtype]), call)
    for name, a, b in nearly_equal((3, 1, 9, 8), generator):
        mse = ((a.double() - b.double()) ** 2).mean().item()
        call = f"psnr(x, r) with {name}"
        checks.number(psnr(a, b), -10 * math.log10(mse), call, 1e-6, python=True)
    checks.number(psnr(r, r.clone()), math.inf, "psnr(r, r)", 0, python=True)
    checks.number(psnr(0 * r, 0 * r, 255), math.inf, "psnr(0 r, 0 r, 255)", 0, python=True)


@test_case(points=0.75, hidden=True)
def test_range_and_offset(psnr):
    """Any data range; a constant offset is an error; which of the two is noisy does not matter."""
    generator = checks.generator(21)
    for data_range in (1.0, 2.0, 255, 4095.0):
        r = data_range * torch.rand(1, 1, 33, 24, generator=generator, dtype=torch.float64)
        x = r + 0.05 * data_range * torch.rand(r.shape, generator=generator, dtype=torch.float64)
        check_written("psnr", psnr, x.clone(), r.clone(), data_range)
        expected = 10 * math.log10(data_range**2 / ((x - r) ** 2).mean().item())
        call = f"psnr(x, r, data_range={data_range})"
        checks.number(psnr(x, r, data_range=data_range), expected, call, rtol=1e-6)
        same = rules.like(expected, rtol=1e-6)
        rules.hold(psnr, (x, r, data_range), same, f"psnr(x, r, {data_range})")
        checks.number(psnr(r, x, data_range), expected, f"psnr(r, x, {data_range})", rtol=1e-6)
        shifted = r + 0.25 * data_range
        call = f"psnr(r + {0.25 * data_range}, r, data_range={data_range})"
        checks.number(psnr(shifted, r, data_range=data_range), 12.0412, call, rtol=1e-5)
        call = f"psnr(x, r, data_range={data_range}) with values beyond the data range"
        beyond = 3 * r - data_range
        value = psnr(beyond + data_range / 10, beyond, data_range=data_range)
        checks.number(value, 20.0, call, rtol=1e-6)
    check_range(psnr, "psnr")


@test_case(points=1.25, hidden=True)
def test_mean(mean_psnr):
    """The mean of the images' PSNR, for batches of 1 to 6 images with very different errors."""
    generator = checks.generator(22)
    for count, data_range, dtype in BATCHES:
        x, r = batch_of_unequal_errors((count, 1, 17, 22), data_range, dtype, generator)
        check_written("mean_psnr", mean_psnr, x.clone(), r.clone(), data_range)
        mse = ((x.double() - r.double()) ** 2).mean(dim=(1, 2, 3))
        expected = (10 * torch.log10(data_range**2 / mse)).mean().item()
        call = f"mean_psnr(x, r, data_range={data_range}) of {count} images"
        value = mean_psnr(x, r, data_range=data_range)
        checks.number(value, expected, call, RTOL[dtype], python=True)
        same = rules.like(expected, rtol=RTOL[dtype])
        rules.hold(mean_psnr, (x, r, data_range), same, call)
    for name, a, b in nearly_equal((1, 1, 9, 8), generator):
        mse = ((a.double() - b.double()) ** 2).mean().item()
        call = f"mean_psnr(x, r) of one image with {name}"
        checks.number(mean_psnr(a, b), -10 * math.log10(mse), call, 1e-6, python=True)
    check_range(mean_psnr, "mean_psnr")
    x = torch.cat([x[:1], r[1:2], x[2:]])
    for a, b, which in [(x, r, "one"), (r.clone(), r, "each"), (x[1:2], r[1:2], "the only one")]:
        call = f"mean_psnr(x, r, 255.0) where {which} of {len(a)} images is equal to its true one"
        checks.number(mean_psnr(a, b, 255.0), math.inf, call, 0, python=True)


@test_case(points=1.25, hidden=True)
def test_pooled(pooled_psnr):
    """The PSNR of the pooled error, for batches of 1 to 6 images with very different errors."""
    generator = checks.generator(23)
    for count, data_range, dtype in BATCHES:
        x, r = batch_of_unequal_errors((count, 1, 22, 17), data_range, dtype, generator)
        check_written("pooled_psnr", pooled_psnr, x.clone(), r.clone(), data_range)
        mse = ((x.double() - r.double()) ** 2).mean().item()
        expected = 10 * math.log10(data_range**2 / mse)
        call = f"pooled_psnr(x, r, data_range={data_range}) of {count} images"
        value = pooled_psnr(x, r, data_range=data_range)
        checks.number(value, expected, call, RTOL[dtype], python=True)
        same = rules.like(expected, rtol=RTOL[dtype])
        rules.hold(pooled_psnr, (x, r, data_range), same, call)
    for name, a, b in nearly_equal((1, 1, 9, 8), generator):
        mse = ((a.double() - b.double()) ** 2).mean().item()
        call = f"pooled_psnr(x, r) of one image with {name}"
        checks.number(pooled_psnr(a, b), -10 * math.log10(mse), call, 1e-6, python=True)
    check_range(pooled_psnr, "pooled_psnr")
    checks.number(pooled_psnr(r.clone(), r), math.inf, "pooled_psnr(r, r)", 0, python=True)
    x = torch.cat([x[:1], r[1:]])
    expected = 10 * math.log10(255**2 / ((x - r) ** 2).mean().item())
    call = "pooled_psnr(x, r, 255.0) where all images but one are equal to their true ones"
    checks.number(pooled_psnr(x, r, 255.0), expected, call, 1e-6, python=True)
