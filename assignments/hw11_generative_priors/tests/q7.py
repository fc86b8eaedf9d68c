"""Question 7. Two samplers in one.

| the text promises | tested by |
| --- | --- |
| the step of the formula, any eta | test_by_hand, test_steps |
| the denoiser is called once in each step with a Python float | test_calls |
| noise by one randn like x where s > 0; none where eta = 0; None is allowed | test_calls |
| pairs: the second is subtracted after the step | test_pairs |
| any shape; levels that do not end at 1; one step | test_steps |
| with an exact denoiser the samples have the prior's moments | test_prior |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q7"


def problem(shape, number, dtype=torch.float64):
    """A matrix and a start."""
    draw = checks.generator(number)
    x = torch.randn(*shape, generator=draw, dtype=torch.float64)
    n = x[0].numel()
    return 0.3 * torch.randn(n, n, generator=draw, dtype=torch.float64).to(dtype), x.to(dtype)


def levels_of(values):
    """As `cosine_levels` returns them."""
    return torch.tensor(values, dtype=torch.float64)


def right(kind, B, x, levels, eta, source=0):
    """Step by step; source: the number of its generator."""
    g, denoise, values = checks.generator(source), own.denoiser(kind, B), levels.tolist()
    for k in range(len(values) - 1):
        a, b = values[k], values[k + 1]
        found = denoise(x, a)
        x0, less = found if isinstance(found, tuple) else (found, 0 * x)
        variance = eta**2 * (1 - b) * (b - a) / (b * (1 - a))
        direction = (x - a**0.5 * x0) / (1 - a) ** 0.5
        x = b**0.5 * x0 + max(0.0, 1 - b - variance) ** 0.5 * direction
        if variance > 0:
            noise = torch.randn(x.shape, generator=g, dtype=x.dtype)
            x = x + variance**0.5 * noise
        x = x - less
    return x


CASES = [
    ((3, 4), [0.1, 0.4, 0.8, 1.0]),
    ((2, 1, 2, 3), [5e-5, 0.3, 1.0]),
    ((1, 2), [0.2, 1.0]),
    ((4, 3), [0.2, 0.5, 0.7]),
    ((5, 1), [0.3, 0.9, 1.0]),
    ((2, 3), [0.5, 0.505, 1.0]),
]


@test_case(points=1)
def test_by_hand(sample):
    """The example, and the last step."""
    x = torch.ones(1, 1, dtype=torch.float64)
    found = sample(lambda x, a: 2 * torch.ones_like(x), x, levels_of([0.36, 0.64]), 0.0, None)
    checks.same(found, 1.45 * x, "sample(denoise, x, [0.36, 0.64], 0.0, None)", size=100)
    found = sample(lambda x, a: 2 * torch.ones_like(x), x, levels_of([0.36, 1.0]), 0.0, None)
    checks.same(found, 2 * x, "sample(denoise, x, [0.36, 1.0], 0.0, None)", size=100)


@test_case(points=1.5, hidden=True)
def test_steps(sample):
    """Several shapes, levels, denoisers and eta."""
    for number, (shape, values) in enumerate(CASES, 6601):
        B, x = problem(shape, number)
        for kind in ("curved", "linear", "itself", "point"):
            M = B if kind != "point" else B[0]
            for eta in (0.0, 0.5, 1.0):
                source = number + 10
                call = f"sample(denoise, x, {values}, {eta}, generator) with x {shape}"
                found = own.sampled(sample, kind, M, eta, checks.seed(source))(
                    x.clone(), levels_of(values)
                )
                expected = right(kind, M, x, levels_of(values), eta, source)
                checks.same(found, expected, call, size=10**5)


@test_case(points=1, hidden=True)
def test_calls(sample):
    """How often the denoiser is called and with what; what is drawn."""
    B, x = problem((2, 3), 6621)
    for values, eta, draws in (
        ([0.1, 0.4, 0.8, 1.0], 1.0, 2), ([0.1, 0.4, 0.8, 1.0], 0.0, 0), ([0.1, 0.5, 0.7], 0.3, 2),
    ):  # fmt: skip
        source = 6622
        call = f"sample(denoise, x, {values}, {eta}, generator)"
        args = B, x.clone(), levels_of(values), eta, checks.seed(source)
        found = own.sampled_calls(sample, "curved", *args)
        checks.equal(len(found["seen"]), len(values) - 1, f"how often {call} calls its denoiser")
        told = [level for _, level, _ in found["seen"]]
        checks.equal(told, values[:-1], f"the levels that {call} gives to its denoiser")
        kinds = {kind for _, _, kind in found["seen"]}
        if kinds != {"float"}:
            checks.fail(call, "gives its denoiser levels that are no Python floats.")
        checks.same(found["seen"][0][0], x, f"the first x that {call} gives to its denoiser")
        g = checks.generator(source)
        for _ in range(draws):
            torch.randn(x.shape, generator=g, dtype=x.dtype)
        after = torch.rand((), generator=g).item()
        if found["next"] != after:
            text = f"{draws} draws like x" if draws else "nothing"
            checks.fail(call, f"does not draw what it should from its generator: {text}.")
    found = own.sampled(sample, "curved", B, 0.0, None)(x.clone(), levels_of([0.1, 0.5, 1.0]))
    expected = right("curved", B, x, levels_of([0.1, 0.5, 1.0]), 0.0)
    checks.same(found, expected, "sample(denoise, x, levels, 0.0, None)", size=10**4)


@test_case(points=0.5, hidden=True)
def test_pairs(sample):
    """What comes with the estimate is subtracted after each step, not scaled."""
    for number, (shape, values) in enumerate(CASES[:4], 6631):
        B, x = problem(shape, number)
        for eta in (0.0, 1.0):
            source = number + 10
            call = f"sample(denoise, x, {values}, {eta}, generator), where pairs come back,"
            found = own.sampled(sample, "pair", B, eta, checks.seed(source))(
                x.clone(), levels_of(values)
            )
            checks.same(
                found, right("pair", B, x, levels_of(values), eta, source), call, size=10**5
            )


@test_case(points=1, hidden=True)
def test_prior(sample):
    """With the exact denoiser of N(0, I) samples have the variance that few steps leave."""
    t = torch.linspace(1, 0, 41, dtype=torch.float64)
    levels = (torch.cos(t * math.pi / 2).square()).clamp(5e-5, 1)
    x = torch.randn(6000, 3, generator=checks.generator(6641), dtype=torch.float64)
    B = torch.zeros(3, 3, dtype=torch.float64)
    for eta in (0.0, 1.0):
        found = own.sampled(sample, "prior", B, eta, checks.seed(6642))(x.clone(), levels)
        call = f"sample with the exact denoiser of N(0, I), 40 steps, eta = {eta},"
        checks.finite(found, (6000, 3), call)
        variance = 1.0
        for a, b in zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True):
            s2 = eta**2 * (1 - b) * (b - a) / (b * (1 - a))
            f = math.sqrt(a * b) + math.sqrt(max(0.0, (1 - b - s2) * (1 - a)))
            variance = f * f * variance + s2
        off = (found.square().mean() / variance - 1).abs()
        checks.at_most(off, 5 * (2 / 18000) ** 0.5, f"how far the variance of {call} is off")
        checks.at_most(found.mean(0).abs().max(), 5 / 6000**0.5, f"the mean of {call}")


@test_case(points=1, hidden=True)
def test_rules(sample):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    levels = levels_of([0.1, 0.4, 1.0])
    for dtype in (torch.float32, torch.float64):
        B, x = problem((3, 2), 6651, dtype)
        for eta, source in ((0.0, None), (1.0, 6652)):
            seed = None if source is None else checks.seed(source)
            for kind in ("curved", "itself"):
                same, other = (
                    rules.like(right(kind, B, one, levels, eta, source or 0), 10**4)
                    for one in (x, 2 * x)
                )
                call = f"sample(denoise, x, levels, {eta}, generator) in {dtype}"
                function = own.sampled(sample, kind, B, eta, seed)
                rules.hold(
                    function, (x, levels), same, call, others=((2 * x, levels), other),
                    drawn=seed is not None, layouts=True,
                )  # fmt: skip
                if seed is not None:
                    rules.check_device(function, (x, levels), call)
