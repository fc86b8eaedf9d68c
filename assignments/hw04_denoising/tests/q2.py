"""Question 2. PSNR, of an image and of many."""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q2"

EXCLUDED = ("*psnr", "*peak_signal_noise_ratio")

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


def check_written(name, function, x, reference, *given):
    """No PSNR of a library takes part."""
    used = probes.operators_used(function, x, reference, *given, among=EXCLUDED)
    checks.written_by_hand(used, f"{name}(x, r)", "sums and a logarithm")


@test_case(points=1)
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


@test_case(points=1)
def test_two_images(mean_psnr, pooled_psnr):
    """Two images with errors of 0.1 and 0.01, so 20 and 40 dB: the mean is 30, pooled 22.97."""
    r = torch.zeros(2, 1, 4, 4, dtype=torch.float64)
    x = r + torch.tensor([0.1, 0.01], dtype=torch.float64).reshape(2, 1, 1, 1)
    checks.number(mean_psnr(x, r), 30.0, "mean_psnr(x, r)", rtol=1e-6)
    checks.number(pooled_psnr(x, r), 22.967086, "pooled_psnr(x, r)", rtol=1e-6)
    check_written("mean_psnr", mean_psnr, x, r)
    check_written("pooled_psnr", pooled_psnr, x, r)


@test_case(points=1, hidden=True)
def test_of_noise(psnr):
    """Noisy images, dark ones, shapes with one to four axes, float32, and equal images."""
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
            checks.number(psnr(x, r), -10 * math.log10(mse), call, rtol=1e-5)
            after = probes.inputs_after(psnr, x.clone(), r.clone())
            checks.same(after[0], x, f"x after {call}")
            checks.same(after[1], r, f"r after {call}")
    value = psnr(r, r.clone())
    assert float(value) == math.inf, f"psnr(r, r) is {value}; it should be infinite"


@test_case(points=1, hidden=True)
def test_range_and_offset(psnr):
    """Any data range; a constant offset is an error; which of the two is noisy does not matter."""
    generator = checks.generator(21)
    devices = [device for device in checks.devices() if device != "meta"]
    for data_range in (1.0, 2.0, 255, 4095.0):
        r = data_range * torch.rand(1, 1, 33, 24, generator=generator, dtype=torch.float64)
        x = r + 0.05 * data_range * torch.rand(r.shape, generator=generator, dtype=torch.float64)
        check_written("psnr", psnr, x.clone(), r.clone(), data_range)
        expected = 10 * math.log10(data_range**2 / ((x - r) ** 2).mean().item())
        for device in devices:
            call = f"psnr(x, r, data_range={data_range}) on {device}"
            value = psnr(x.to(device), r.to(device), data_range=data_range)
            checks.number(value, expected, call, rtol=1e-6)
        checks.number(psnr(r, x, data_range), expected, f"psnr(r, x, {data_range})", rtol=1e-6)
        shifted = r + 0.25 * data_range
        call = f"psnr(r + {0.25 * data_range}, r, data_range={data_range})"
        checks.number(psnr(shifted, r, data_range=data_range), 12.0412, call, rtol=1e-5)


@test_case(points=2, hidden=True)
def test_mean(mean_psnr):
    """The mean of the images' PSNR, for batches of 1 to 6 images with very different errors."""
    generator = checks.generator(22)
    for count, data_range, dtype in BATCHES:
        x, r = batch_of_unequal_errors((count, 1, 17, 22), data_range, dtype, generator)
        check_written("mean_psnr", mean_psnr, x.clone(), r.clone(), data_range)
        mse = ((x.double() - r.double()) ** 2).mean(dim=(1, 2, 3))
        expected = (10 * torch.log10(data_range**2 / mse)).mean().item()
        call = f"mean_psnr(x, r, data_range={data_range}) of {count} images"
        checks.number(mean_psnr(x, r, data_range=data_range), expected, call, rtol=1e-5)
        after = probes.inputs_after(mean_psnr, x.clone(), r.clone(), data_range)
        checks.same(after[0], x, f"x after {call}")


@test_case(points=2, hidden=True)
def test_pooled(pooled_psnr):
    """The PSNR of the pooled error, for batches of 1 to 6 images with very different errors."""
    generator = checks.generator(23)
    for count, data_range, dtype in BATCHES:
        x, r = batch_of_unequal_errors((count, 1, 22, 17), data_range, dtype, generator)
        check_written("pooled_psnr", pooled_psnr, x.clone(), r.clone(), data_range)
        mse = ((x.double() - r.double()) ** 2).mean().item()
        expected = 10 * math.log10(data_range**2 / mse)
        call = f"pooled_psnr(x, r, data_range={data_range}) of {count} images"
        checks.number(pooled_psnr(x, r, data_range=data_range), expected, call, rtol=1e-5)
        after = probes.inputs_after(pooled_psnr, x.clone(), r.clone(), data_range)
        checks.same(after[0], x, f"x after {call}")
