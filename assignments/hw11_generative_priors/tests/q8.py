"""Question 8. Put the measurement in.

| the text promises | tested by |
| --- | --- |
| measured pixels, also of 0, become sqrt(a) y + sqrt(1 - a) n, others stay | test_replace |
| the noise is one randn like x; NaN in holes; masks of an image or a batch | test_replace |
| the formula of ddnm with its gain | test_by_hand, test_ddnm |
| matrices, masks, pooling; the denoiser is called once | test_ddnm |
| without noise the end is consistent with y | test_consistent |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q8"


def instrument_cases(dtype=torch.float64):
    """Shapes of x with a kind of instrument and what it is made of."""
    draw = checks.generator(6701)
    wide = torch.randn(2, 4, generator=draw, dtype=torch.float64).to(dtype)
    tall = torch.randn(5, 3, generator=draw, dtype=torch.float64).to(dtype)
    mask = torch.rand(1, 3, 4, generator=draw) < 0.5
    return [
        ((3, 4), "matrix", wide),
        ((2, 3), "matrix", tall),
        ((2, 1, 3, 4), "mask", mask),
        ((2, 1, 4, 6), "pooling", torch.tensor(2)),
        ((1, 2, 3, 3), "pooling", torch.tensor(3)),
    ]


def problem(shape, A, M, number, dtype=torch.float64):
    """A matrix of the denoiser, x, and a y that fits the instrument."""
    draw = checks.generator(number)
    x, other = torch.randn(2, *shape, generator=draw, dtype=torch.float64).to(dtype)
    n = x[0].numel()
    B = 0.4 * torch.randn(n, n, generator=draw, dtype=torch.float64).to(dtype)
    return B, x, own.instrument(A, M).forward(other)


def right(kind, B, x, y, a, A, M, sigma):
    """The formula in double precision."""
    instrument, dtype = own.instrument(A, M), x.dtype
    x0 = own.denoiser(kind, B.double())(x.double(), a)
    correction = instrument.pinv(y.double() - instrument.forward(x0))
    return (x0 + (1 - a) / (1 - a + sigma**2) * correction).to(dtype)


def replaced(x, a, y, mask, source):
    """Pixel by pixel where the mask is true."""
    noise = torch.randn(x.shape, generator=checks.generator(source), dtype=x.dtype)
    found, where = x.clone(), mask.expand(x.shape)
    found[where] = math.sqrt(a) * y[where] + math.sqrt(1 - a) * noise[where]
    return found


@test_case(points=1)
def test_by_hand(ddnm):
    """The example, with noise and without."""
    M, x, y = torch.tensor([[1.0, 1.0]]), torch.zeros(1, 2), torch.tensor([[4.0]])
    for sigma, value in ((0.0, 2.0), (1.0, 1 + 1 / 3)):
        found = own.guided(ddnm, "point", torch.ones(2), "matrix", M, 0.5, sigma)(x, y)
        call = f"ddnm(x, 0.5, denoise, y, A, {sigma})"
        checks.same(found, torch.full((1, 2), value), call, size=100)


@test_case(points=1.25, hidden=True)
def test_replace(replace):
    """Several shapes, masks and levels; y holds anything where nothing was measured."""
    for number, (shape, a, whole) in enumerate(
        [((3, 1, 4, 5), 0.3, False), ((2, 6), 0.9, False), ((1, 2, 3), 0.01, True),
         ((4, 3), 0.5, True)], 6711
    ):  # fmt: skip
        draw = checks.generator(number)
        x, y = torch.randn(2, *shape, generator=draw, dtype=torch.float64)
        mask = torch.rand(shape if whole else shape[1:], generator=draw) < 0.5
        y = torch.where(mask, y.where(y > -0.5, 0), torch.nan)
        source = number + 10
        call = f"replace(x, {a}, y, mask, generator) with x {shape}"
        args = x.clone(), a, y.clone(), mask.clone()
        one, other = probes.with_generator(replace, *args, seed=checks.seed(source), calls=2)
        checks.same(one, replaced(x, a, y, mask, source), call, size=100)
        if mask.any() and torch.equal(one, other):
            checks.fail(call, "uses the same noise in each call.")


@test_case(points=1, hidden=True)
def test_ddnm(ddnm):
    """All instruments, denoisers and levels."""
    for number, (shape, A, M) in enumerate(instrument_cases(), 6731):
        B, x, y = problem(shape, A, M, number)
        for kind, a, sigma in (("curved", 0.4, 0.3), ("linear", 0.95, 0.0), ("itself", 0.1, 2)):
            call = f"ddnm(x, {a}, denoise, y, A, {sigma}) with a {A} and x {shape}"
            found = own.guided_once(ddnm, kind, B, A, M, a, sigma, x.clone(), y.clone())
            checks.same(found["result"], right(kind, B, x, y, a, A, M, sigma), call, size=10**5)
            checks.equal(found["calls"], 1, f"how often {call} calls its denoiser")


@test_case(points=0.75, hidden=True)
def test_consistent(ddnm):
    """Noiseless measurements are met by every estimate, whatever the denoiser says."""
    for number, (shape, A, M) in enumerate(instrument_cases(), 6751):
        B, x, y = problem(shape, A, M, number)
        instrument = own.instrument(A, M)
        found = own.guided(ddnm, "curved", B, A, M, 0.7, 0.0)(x.clone(), y.clone())
        call = f"ddnm(x, 0.7, denoise, y, A, 0.0) with a {A}"
        checks.finite(found, shape, call)
        checks.same(instrument.forward(found), y, f"A times {call}", size=10**6)


@test_case(points=1, hidden=True)
def test_rules(replace, ddnm):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        for shape, A, M in instrument_cases(dtype)[:4:2]:
            B, x, y = problem(shape, A, M, 6761, dtype)
            for kind in ("curved", "itself"):
                same, others = (
                    rules.like(right(kind, B, *args, 0.4, A, M, 0.5), 10**4)
                    for args in ((x, y), (2 * x, y))
                )
                function = own.guided(ddnm, kind, B, A, M, 0.4, 0.5)
                call = f"ddnm(x, 0.4, denoise, y, A, 0.5) with a {A} in {dtype}"
                rules.hold(function, (x, y), same, call, others=((2 * x, y), others))
        draw = checks.generator(6771)
        x, y = torch.randn(2, 3, 4, generator=draw, dtype=torch.float64).to(dtype)
        mask, source = torch.rand(4, generator=draw) < 0.5, 6772
        mask[0] = True
        same = rules.like(replaced(x, 0.4, y, mask, source), 100)
        call = f"replace(x, 0.4, y, mask, generator) in {dtype}"
        function = probes.drawn_call(replace, checks.seed(source))
        rules.hold(function, (x, 0.4, y, mask), same, call, drawn=True, layouts=True)
        rules.check_device(function, (x, 0.4, y, mask), call)
