"""Question 1. Noise, its two scales, and what clipping changes.

| the text promises | tested by |
| --- | --- |
| y is x + sigma n, not clipped, n does not depend on x | test_noise |
| n is normal, drawn for each entry by itself, for any shape | test_distribution |
| numbers come from the generator, a second call draws others | test_generator |
| the scale | test_scale |
| the bias at black, medium grey and white | test_bias_at_the_ends |
| the bias exactly, everywhere, for small and large sigma, any shape | test_bias |
| new tensors of the dtype and the device of x, any memory layout | test_generator, test_bias |
| inputs and the session's state stay as they are | test_generator, test_bias |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.denoising.probes import seeded

OK_FORMAT = False
name = "q1"


def check_moments(z, what, fourth=True):
    """Check that the mean of z is 0, of its square 1 and, where many are there, of z^4 3.

    The bounds are 5.5 standard deviations of these means away, for independent normal values.
    """
    bound = 5.5 / z.numel() ** 0.5
    checks.at_most(z.mean().abs(), bound, f"the mean of {what}, without its sign,")
    excess = (z.square().mean() - 1).abs()
    checks.at_most(excess, 2**0.5 * bound, f"how far the mean square of {what} is from 1")
    if fourth:
        hermite = (z**4 - 6 * z**2 + 3).mean().abs()
        text = f"the mean of z^4 - 6 z^2 + 3, without its sign, for z = {what}"
        checks.at_most(hermite, 24**0.5 * bound, text)


def check_independent(z, what):
    """Check that no pixel of z is repeated or mirrored in another, whatever lies between them."""
    z = z.flatten()
    bound = 7 / z.numel() ** 0.5  # standard deviations; there are as many pairs as pixels
    spectrum = torch.fft.fft(z)
    shifted = torch.fft.ifft(spectrum.abs().square()).real[1:] / z.numel()
    mirrored = torch.fft.ifft(spectrum.square()).real / z.numel()
    text = f"the largest correlation of pixels of {what} with pixels elsewhere"
    checks.at_most(shifted.abs().max(), bound, text)
    checks.at_most(mirrored.abs().max(), 2**0.5 * bound, f"{text}, in reverse order,")


@test_case(points=0.5)
def test_noise(add_noise):
    """The noise has mean 0 and standard deviation sigma, whatever x is, and is not clipped."""
    x = torch.linspace(0, 1, 40_000, dtype=torch.float64).reshape(4, 1, 100, 100)
    (y,) = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(1))
    call = "add_noise(x, 0.1, generator)"
    checks.same(torch.empty_like(y, device="meta"), x.to("meta"), call)
    noise = (y - x) / 0.1
    assert y.min() < 0 and y.max() > 1, f"{call} stays within [0, 1]; y is not clipped"
    checks.at_most(noise.mean().abs(), 0.03, f"the mean of {call} - x, divided by sigma,")
    name = f"the standard deviation of {call} - x, divided by sigma,"
    checks.number(noise.std(), 1.0, name, rtol=0.03)
    for part in (noise[0], noise[-1]):
        checks.number(part.std(), 1.0, f"{name} among the darkest or the brightest pixels,", 0.06)


@test_case(points=0.5)
def test_scale(sigma_on_unit_scale):
    """A sigma of 255 grey levels is 1, and one of 51 is 0.2."""
    known = [(255, 1.0), (51, 0.2), (10, 2 / 51), (25.5, 0.1), (0.00255, 1e-5), (510, 2.0)]
    for sigma, expected in known:
        call = f"sigma_on_unit_scale({sigma})"
        checks.number(sigma_on_unit_scale(sigma), expected, call, rtol=1e-12, python=True)


@test_case(points=0.5)
def test_bias_at_the_ends(clipped_bias):
    """For sigma = 0.1: black gains 0.1 / sqrt(2 pi), white loses as much, medium grey neither."""
    x = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
    expected = torch.tensor([1.0, 0.0, -1.0], dtype=torch.float64) * 0.1 / (2 * torch.pi) ** 0.5
    checks.same(clipped_bias(x, 0.1), expected, "clipped_bias([0, 0.5, 1], 0.1)", size=10**6)


@test_case(points=0.75, hidden=True)
def test_distribution(add_noise):
    """Each entry has normal noise of its own, between images, channels, rows and columns too."""
    together = []
    for sigma, number in [(0.02, 3), (0.1, 4), (0.5, 5)]:
        x = torch.full((4, 3, 100, 60), 0.4, dtype=torch.float64)
        (y,) = probes.with_generator(add_noise, x, sigma, seed=checks.seed(number))
        call = f"add_noise(x, {sigma}, generator)"
        checks.equal(list(y.shape), list(x.shape), f"the shape of {call}")
        together.append((y - x) / sigma)
        check_moments(together[-1], f"({call} - x) / sigma", fourth=False)
        check_independent(together[-1], f"{call} - x")
        kept = y.unique().numel() / y.numel()  # float32 has enough values for nearly all of them
        checks.at_least(kept, 0.9, f"the share of different values of {call} for equal x")
    check_moments(torch.stack(together), "(add_noise(x, sigma, generator) - x) / sigma")
    one = torch.zeros(1, dtype=torch.float64)
    found = probes.with_generator(add_noise, one, 1.0, seed=checks.seed(9), calls=400)
    what = "400 calls of add_noise(x, 1.0, generator) with a single entry 0"
    check_moments(torch.cat(found), what, fourth=False)
    small = torch.zeros(1500, 1, 2, 2, dtype=torch.float64)
    (y,) = probes.with_generator(add_noise, small, 1.0, seed=checks.seed(10))
    what = "half the sum of the noise of add_noise(x, 1.0, generator) over images of 2 x 2 pixels"
    check_moments(y.sum((1, 2, 3)) / 2, what, fourth=False)


@test_case(points=0.75, hidden=True)
def test_generator(add_noise):
    """Equal seeds repeat the noise, a second call draws anew; nothing else changes; any dtype."""
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        x = torch.rand(2, 1, 30, 20, generator=checks.generator(6)).to(dtype)
        call = f"add_noise(x, 0.1, generator) with x {dtype}"
        first, second = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(7), calls=2)
        like_x = torch.empty_like(x, device="meta")
        checks.same(torch.empty_like(first, device="meta"), like_x, call)
        again, _ = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(7), calls=2)
        checks.same(first, again, f"{call}, again with an equal seed,")
        assert not torch.equal(first, second), f"{call} gives the same noise in its second call"
        text = f"the spread of the noise of {call} in the second call (is x changed in place?)"
        checks.number((second - x).double().std(), 0.1, text, rtol=0.2)
        (other,) = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(8))
        assert not torch.equal(first, other), f"{call} gives the same noise for another seed"
        (none,) = probes.with_generator(add_noise, x, 0.0, seed=checks.seed(7))
        checks.same(none, x, "add_noise(x, 0.0, generator)")
    x = 255 * torch.rand(40, 50, generator=checks.generator(13), dtype=torch.float64)
    for sigma in (25, 1e-6):
        (y,) = probes.with_generator(add_noise, x.clone(), sigma, seed=checks.seed(12))
        call = f"the spread of the noise of add_noise(x, {sigma:g}, generator), x up to 255,"
        checks.number((y - x).std(), sigma, call, rtol=0.1)
    noisy = seeded(add_noise, checks.seed(2))
    for shape in [(), (1,), (5,), (2, 3, 4)]:
        x = torch.rand(shape, generator=checks.generator(11))
        call = f"add_noise(x, 0.3, generator) with x {shape}"
        y = noisy(x, 0.3)
        checks.equal(list(y.shape), list(shape), f"the shape of {call}")
    rules.hold(noisy, (x, 0.3), rules.like(y), call, drawn=True)
    rules.hold(noisy, (x, 0.0), rules.like(x), "add_noise(x, 0.0, generator)")


@test_case(points=1, hidden=True)
def test_bias(clipped_bias):
    """The bias for grey values from black to white, sigma from 0.002 to 20, dtypes and devices."""

    def hinge(mean, sigma):
        """E max(z, 0) for a normal z."""
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / (2 * torch.pi) ** 0.5
        return sigma * (u * torch.special.ndtr(u) + density)

    def right(x, sigma):
        return hinge(x, sigma) - hinge(x - 1, sigma) - x

    grid = torch.linspace(0, 1, 60, dtype=torch.float64).reshape(3, 1, 4, 5)
    for sigma in (0.5, 0.002, 0.01, 5 / 255, 0.1, 50 / 255, 2, 20.0):
        for dtype in (torch.float64, torch.float32)[: 1 if sigma < 0.01 else 2]:
            call = f"clipped_bias(x, {sigma:.4g}) with x {dtype}"
            # near x = 1 a bias of 0.4 sigma is what is left of numbers of about 1
            size = 10**4 if dtype == torch.float32 else 10**6
            x = grid.to(dtype)
            checks.same(clipped_bias(x, sigma), right(grid, sigma).to(dtype), call, size=size)
    for shape in [(), (1,), (7,), (2, 3)]:
        # dark pixels: at 0.5 the bias of a single one would vanish
        x = torch.rand(shape, generator=checks.generator(12), dtype=torch.float64) / 10
        call = f"clipped_bias(x, 0.1) with x {shape}"
        checks.same(clipped_bias(x, 0.1), right(x, 0.1), call, size=10**6)
    rules.hold(clipped_bias, (x, 0.1), rules.like(right(x, 0.1), size=10**6), call)
