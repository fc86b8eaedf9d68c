"""Question 5. Counting photons.

| the text promises | tested by |
| --- | --- |
| Poisson counts with mean N0 exp(-C ideal), also 0 of them | test_counts, test_moments |
| rays are independent, along each axis | test_moments, test_rays |
| from the generator alone; a tensor like ideal | test_generator |
| log_data: line integrals; no photon counts as one | test_log, test_log_rules |
| dtypes, inputs, session | test_generator, test_log_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings
from starter_code.ct import probes as own

OK_FORMAT = False
name = "q5"

C = 0.12


@test_case(points=0.5)
def test_counts(measure):
    """Whole numbers, about as many as are expected."""
    found = own.photons(measure, torch.zeros(2000), 100.0, checks.seed(940))[0]
    checks.finite(found, (2000,), "measure(ideal, 100.0, generator)")
    assert torch.equal(found, found.round()), "measure(ideal, ...) counts: whole numbers"
    mean = found.double().mean().item()
    assert abs(mean - 100) < 2, f"the mean of measure(zeros, 100.0, ...) is {mean:.1f}, not 100"


@test_case(points=0.5)
def test_log(log_data):
    """Counts of which the logarithms are known."""
    counts = torch.tensor([100.0, 0.0, 1.0], dtype=torch.float64)
    most = math.log(100) / C
    right = torch.tensor([0.0, most, most], dtype=torch.float64)
    checks.same(log_data(counts, 100.0), right, "log_data(counts, 100.0)", size=50)


@test_case(points=1.5, hidden=True)
def test_moments(measure):
    """Mean and variance of each ray, and that rays are independent."""
    p = torch.tensor([0.0, 5.0, 12.0, 30.0, 55.0], dtype=torch.float64)[:, None].repeat(1, 20_000)
    for N0 in (400.0, 30_000.0):
        found = own.photons(measure, p, N0, checks.seed(941))[0].double()
        expected = N0 * torch.exp(-C * p[:, 0])
        z = (found.mean(1) - expected) / (expected / 20_000).sqrt()
        told = f"the mean counts of measure(ideal, {N0}, generator) are not N0 exp(-C ideal)"
        assert bool((z.abs() < 5.5).all()), told
        ratio = found.var(1) / expected
        told = f"the variance of measure(ideal, {N0}, generator) is not that of counted photons"
        within = 5.5 * ((2 + 1 / expected) / 20_000).sqrt()
        assert bool(((ratio - 1).abs() < within).all()), told
        centred = (found - found.mean(1, keepdim=True)) / expected[:, None].sqrt()
        skew = (centred**3).mean(1) * expected.sqrt()  # 1 for photons, 0 for symmetric numbers
        told = f"counts of dark rays of measure(ideal, {N0}, generator) are not spread as photons"
        assert bool(((skew - 1).abs() < 0.5)[expected < 20].all()), told
        both = (centred[:-1] * centred[1:]).mean(1).abs()
        near = (centred[:, 1:] * centred[:, :-1]).mean(1).abs()
        assert both.max() < 0.05 and near.max() < 0.05, "rays of measure(...) are not independent"


@test_case(points=0.5, hidden=True)
def test_rays(measure):
    """Rays of several views and slices are independent, too."""
    found = own.photons(measure, torch.full((4, 30, 50), 12.0), 3e4, checks.seed(942))[0]
    checks.finite(found, (4, 30, 50), "measure(ideal, 3e4, generator) with ideal (4, 30, 50)")
    z = (found.double() - found.double().mean()) / found.double().std()
    for axis in range(3):
        for step in (1, 2):
            size = z.shape[axis] - step
            both = (z.narrow(axis, 0, size) * z.narrow(axis, step, size)).mean().abs()
            told = f"rays of measure(ideal, ...) that differ along axis {axis} are not independent"
            assert both < 0.11, told


@test_case(points=0.5, hidden=True)
def test_generator(measure):
    """The generator decides, and nothing else; dtypes, inputs and session."""
    for dtype in (torch.float32, torch.float64):
        p = torch.linspace(0, 20, 60, dtype=dtype).reshape(2, 5, 6)
        one, two = own.photons(measure, p, 1e4, 3, calls=2)
        again = own.photons(measure, p, 1e4, 3)[0]
        other = own.photons(measure, p, 1e4, 4)[0]
        checks.same(again, one, "measure with a generator of the same seed")
        checks.equal(str(one.dtype), str(dtype), "the dtype of measure(ideal, ...)")
        checks.equal(list(one.shape), [2, 5, 6], "the shape of measure(ideal, ...)")
        for found, what in ((two, "a second call"), (other, "another seed")):
            assert not torch.equal(found, one), f"measure gives the same counts for {what}"
        function = own.photons_call(measure, 1e4)
        rules.check_around(function, (p,), "measure(ideal, 1e4, generator)")
        stayed = surroundings.generators_seeded(function, p)
        checks.leaves_alone(stayed, "measure(ideal, 1e4, generator)")


@test_case(points=0.5, hidden=True)
def test_log_rules(log_data):
    """Other counts, dtypes and layouts."""
    for dtype in (torch.float64, torch.float32):
        counts = torch.tensor([[0, 1, 2, 700], [5e4, 3, 0, 123456]], dtype=dtype)
        right = (math.log(5e4) - counts.clamp(min=1).log()) / C
        call = f"log_data(counts, 5e4) in {dtype}"
        rules.hold(log_data, (counts, 5e4), rules.like(right, 10), call)
        dark = torch.tensor([0.0, 3.0, 900.0], dtype=dtype)
        right = (math.log(700) - dark.clamp(min=1).log()) / C
        checks.same(log_data(dark.clone(), 700.0), right, "log_data(counts, 700.0)", size=10)
        checks.same(log_data(0 * dark, 700.0), right[:1].repeat(3), "log_data(zeros, 700.0)", 10)
