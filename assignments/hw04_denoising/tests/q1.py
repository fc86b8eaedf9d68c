"""Question 1. Noise, its two scales, and what clipping changes."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q1"


@test_case(points=1)
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


@test_case(points=1)
def test_scale(sigma_on_unit_scale):
    """A sigma of 255 grey levels is 1, and one of 51 is 0.2."""
    for sigma, expected in [(255, 1.0), (51, 0.2), (25.5, 0.1)]:
        call = f"sigma_on_unit_scale({sigma})"
        checks.number(sigma_on_unit_scale(sigma), expected, call, rtol=1e-12)


@test_case(points=1)
def test_bias_at_the_ends(clipped_bias):
    """For sigma = 0.1: black gains 0.1 / sqrt(2 pi), white loses as much, medium grey neither."""
    x = torch.tensor([0.0, 0.5, 1.0], dtype=torch.float64)
    expected = torch.tensor([1.0, 0.0, -1.0], dtype=torch.float64) * 0.1 / (2 * torch.pi) ** 0.5
    checks.same(clipped_bias(x, 0.1), expected, "clipped_bias([0, 0.5, 1], 0.1)", size=10**6)


@test_case(points=1, hidden=True)
def test_distribution(add_noise):
    """The noise is normal, and independent between images, rows and columns."""
    for sigma, seed in [(0.02, 3), (0.1, 4), (0.5, 5)]:
        x = torch.full((3, 1, 150, 160), 0.4, dtype=torch.float64)
        (y,) = probes.with_generator(add_noise, x, sigma, seed=checks.seed(seed))
        call = f"add_noise(x, {sigma}, generator)"
        checks.equal(list(y.shape), list(x.shape), f"the shape of {call}")
        z = (y - x).squeeze(1) / sigma
        checks.at_most(z.mean().abs(), 0.025, f"the mean of {call} - x, divided by sigma,")
        checks.number(z.std(), 1.0, f"the spread of {call} - x, divided by sigma,", rtol=0.02)
        checks.number((z**4).mean(), 3.0, f"the mean of (({call} - x) / sigma)^4", rtol=0.06)
        share = (z.abs() < 1).double().mean()
        name = f"the share of pixels of {call} that are within sigma of x"
        checks.number(share, 0.6827, name, rtol=0.02)
        neighbours = {
            "images of the batch": (z[:-1], z[1:]),
            "rows": (z[:, :-1], z[:, 1:]),
            "columns": (z[..., :-1], z[..., 1:]),
        }
        for what, (a, b) in neighbours.items():
            correlation = (a * b).mean().abs()
            checks.at_most(correlation, 0.03, f"the correlation of {what} in {call} - x")


@test_case(points=1, hidden=True)
def test_generator(add_noise):
    """Equal seeds repeat the noise, a second call draws anew; any dtype and device; x is kept."""
    for dtype in (torch.float32, torch.float64):
        x = torch.rand(2, 1, 30, 20, generator=checks.generator(6), dtype=dtype)
        call = f"add_noise(x, 0.1, generator) with x {dtype}"
        first, second = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(7), calls=2)
        again, _ = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(7), calls=2)
        checks.same(first, again, f"{call}, again with an equal seed,")
        assert not torch.equal(first, second), f"{call} gives the same noise in its second call"
        name = f"the spread of the noise of {call} in the second call (is x changed in place?)"
        checks.number((second - x).std(), 0.1, name, rtol=0.2)
        (other,) = probes.with_generator(add_noise, x, 0.1, seed=checks.seed(8))
        assert not torch.equal(first, other), f"{call} gives the same noise for another seed"
        (none,) = probes.with_generator(add_noise, x, 0.0, seed=checks.seed(7))
        checks.same(none, x, "add_noise(x, 0.0, generator)")
        for device in checks.devices():
            (y,) = probes.with_generator(add_noise, x.to(device), 0.1, seed=checks.seed(7))
            checks.same(
                torch.empty_like(y, device="meta"), torch.empty_like(x, device="meta"), call
            )
            assert y.device == x.to(device).device, f"{call} on {device} is on {y.device}"
    (y,) = probes.with_generator(add_noise, torch.zeros(5), 0.3, seed=checks.seed(2))
    checks.equal(list(y.shape), [5], "the shape of add_noise(x, 0.3, generator) with x (5,)")


@test_case(points=1, hidden=True)
def test_bias(clipped_bias):
    """The bias for grey values from black to white, sigma from 0.01 to 2, dtypes and devices."""

    def hinge(mean, sigma):
        """E max(z, 0) for a normal z."""
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / (2 * torch.pi) ** 0.5
        return sigma * (u * torch.special.ndtr(u) + density)

    grid = torch.linspace(0, 1, 60, dtype=torch.float64).reshape(3, 1, 4, 5)
    for sigma in (0.01, 5 / 255, 0.1, 50 / 255, 0.5, 2.0):
        expected = hinge(grid, sigma) - hinge(grid - 1, sigma) - grid
        for dtype in (torch.float64, torch.float32):
            call = f"clipped_bias(x, {sigma:.4g}) with x {dtype}"
            size = 10**4 if dtype == torch.float32 else 10**6
            x = grid.to(dtype)
            checks.same(clipped_bias(x, sigma), expected.to(dtype), call, size=size)
            (after, _) = probes.inputs_after(clipped_bias, x.clone(), sigma)
            checks.same(after, x, f"x after {call}")
    for device in checks.devices():
        x, call = grid.to(device), f"clipped_bias(x, 0.1) on {device}"
        checks.same(clipped_bias(x, 0.1), hinge(x, 0.1) - hinge(x - 1, 0.1) - x, call, size=10**6)
