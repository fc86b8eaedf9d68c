"""Question 8. The mean, and a draw.

| the text promises | tested by |
| --- | --- |
| 0 and 1 whose block means are y, r from 1, in the dtype of y | test_fits, test_sizes |
| y is multiples of 1 / r^2 up to rounding, also 0 and 1, in any layout | test_fits, test_sizes |
| every arrangement of a block equally likely | test_arrangements |
| each block by itself, in each image and each call | test_blocks |
| all randomness from the generator; inputs and session stay as they are | test_generator |
| expected errors of the mean and of a sample, a list of two floats | test_half, test_errors |
| any p, also 0 and 1; r from 1 | test_errors |
"""

import itertools
import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks
from starter_code.super_resolution import probes as own

OK_FORMAT = False
name = "q8"


def check_fits(sample, means, r, what):
    """0 and 1, and the means fit."""
    assert sample is not None, f"{what} returned None. Does it end in a return statement?"
    checks.finite(sample, (*means.shape[:2], *(r * side for side in means.shape[2:])), what)
    assert sample.dtype == means.dtype, f"{what} has dtype {sample.dtype}, not {means.dtype}"
    found = bool(((sample == 0) | (sample == 1)).all())
    assert found, f"{what} holds other values than 0 and 1"
    checks.same(F.avg_pool2d(sample, r), means, f"the mean of each block of {what}", size=r * r)


@test_case(points=0.5)
def test_fits(posterior_sample):
    """Samples fit the means."""
    y = torch.tensor([[[[0.0, 0.25, 0.5], [0.75, 1.0, 0.25]]]])
    (x,) = own.draws(posterior_sample, y, 2, 1)
    check_fits(x, y, 2, "posterior_sample(y, 2, generator)")


@test_case(points=0.5)
def test_half(expected_errors):
    """p = 1/2, r = 2."""
    found = expected_errors(0.5, 2)
    assert isinstance(found, list | tuple), "expected_errors(0.5, 2) returns a list of two floats"
    checks.equal(len(found), 2, "the number of errors of expected_errors(0.5, 2)")
    for value, right in zip(found, (0.1875, 0.375), strict=True):
        checks.number(value, right, "an entry of expected_errors(0.5, 2)", 1e-9, python=True)


@test_case(points=1, hidden=True)
def test_sizes(posterior_sample):
    """Other sizes and dtypes, means with rounding errors."""
    generator = checks.generator(681)
    for shape, r, dtype in [
        ((3, 1, 5, 4), 3, torch.float32),
        ((2, 1, 1, 7), 4, torch.float64),
        ((1, 1, 6, 3), 1, torch.float32),
        ((4, 1, 2, 2), 5, torch.float32),
    ]:
        y = torch.randint(r * r + 1, shape, generator=generator).to(dtype) / r**2
        rounded = y + 1e-6 * (torch.rand(shape, generator=generator, dtype=dtype) - 0.5)
        seed = checks.seed(682)
        for given in (y, rounded, y.mT.contiguous().mT):
            (x,) = own.draws(posterior_sample, given.clone(), r, seed)
            check_fits(x, y, r, f"posterior_sample(y, {r}, generator) with y {shape}")


@test_case(points=1, hidden=True)
def test_arrangements(posterior_sample):
    """Every arrangement comes equally often."""
    for r, k, shape in [
        (2, 1, (60, 1, 1, 60)),
        (2, 2, (60, 1, 60, 1)),
        (2, 3, (3600, 1, 1, 1)),
        (3, 2, (3, 1, 40, 30)),
    ]:
        y = torch.full(shape, k / r**2)
        (x,) = own.draws(posterior_sample, y, r, checks.seed(683))
        call = f"posterior_sample(y, {r}, generator) of means {k}/{r * r}"
        check_fits(x, y, r, call)
        patterns = F.pixel_unshuffle(x, r).permute(0, 2, 3, 1).reshape(-1, r * r)
        codes = (patterns * 2 ** torch.arange(r * r)).sum(1).long()
        counts = torch.bincount(codes, minlength=2 ** (r * r))
        ways = [sum(2**i for i in one) for one in itertools.combinations(range(r * r), k)]
        expected = len(patterns) / len(ways)
        spread = 6 * math.sqrt(expected)
        worst = (counts[ways] - expected).abs().max().item()
        text = f"{call}: an arrangement comes {worst:.0f} times too often, or too rarely"
        assert worst <= spread, f"{text}; each should come about {expected:.0f} times"


@test_case(points=0.5, hidden=True)
def test_blocks(posterior_sample):
    """Blocks, images and calls are drawn by themselves."""
    y = torch.full((4, 1, 30, 40), 0.5)
    samples = own.draws(posterior_sample, y, 2, checks.seed(684), 2)
    first, second = (2 * x[:, :, ::2, ::2] - 1 for x in samples)
    pairs = {
        "neighbours in a row": (first[..., 1:], first[..., :-1]),
        "neighbours in a column": (first[..., 1:, :], first[..., :-1, :]),
        "two images of a batch": (first[1:], first[:-1]),
        "two calls": (first, second),
    }
    for what, (one, other) in pairs.items():
        mean = (one * other).mean().item()
        limit = 6 / math.sqrt(one.numel())
        assert abs(mean) <= limit, f"blocks of {what} depend on each other: correlation {mean:.2f}"


@test_case(points=0.5, hidden=True)
def test_generator(posterior_sample):
    """The generator alone; y and the session stay as they are."""
    generator = checks.generator(685)
    for dtype in (torch.float32, torch.float64):
        y = torch.randint(5, (2, 1, 6, 7), generator=generator).to(dtype) / 4 * (1 + 1e-6)
        call = f"posterior_sample(y, 2, generator) in {dtype}"
        found = own.drawn_around(posterior_sample, y.clone(), 2, checks.seed(686))
        checks.unchanged([found["y"]], [y], call)
        checks.leaves_alone(found["changed"], call)
        assert found["same"], f"{call} is another one for the same state of the generator"
        assert found["moved"], f"{call} draws nothing from the generator"


@test_case(points=1, hidden=True)
def test_errors(expected_errors):
    """Other probabilities and blocks, by counting all arrangements."""
    for p, r in [(0.5, 3), (0.1, 2), (0.9, 4), (0.3, 1), (0.0, 2), (1.0, 3), (0.7, 2)]:
        n, error = r * r, 0.0
        for k in range(n + 1):
            chance = math.comb(n, k) * p**k * (1 - p) ** (n - k)
            error += chance * (k / n) * (1 - k / n)
        found = expected_errors(p, r)
        assert isinstance(found, list | tuple), f"expected_errors({p}, {r}) returns a list"
        for value, right in zip(found, (error, 2 * error), strict=True):
            call = f"an entry of expected_errors({p}, {r})"
            if right < 1e-14:
                checks.number(value, 0.0, call, 1e-14, python=True)
            else:
                checks.number(value, right, call, 1e-9, python=True)
