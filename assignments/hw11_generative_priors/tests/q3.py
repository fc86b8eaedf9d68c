"""Question 3. Samples, and how sure they are.

| the text promises | tested by |
| --- | --- |
| samples (count, B, n) with the means and the covariance | test_moments |
| all independent, new in each call, from the generator; no mirrored pairs | test_independent |
| singular covariances | test_singular |
| the share inside the intervals, ends included, a Python float | test_by_hand, test_coverage |
| entries with variance 0; tiny units; levels near 1 | test_coverage |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q3"


def problem(B, n, number, rank=None, dtype=torch.float64):
    """Means and a covariance."""
    draw = checks.generator(number)
    G = torch.randn(n, rank or n + 1, generator=draw, dtype=torch.float64)
    mean = 3 * torch.randn(B, n, generator=draw, dtype=torch.float64)
    return mean.to(dtype), (G @ G.T).to(dtype)


def drawn(posterior_samples, mean, covariance, count, number):
    """A call with a generator of its own."""
    seed = checks.seed(number)
    (found,) = probes.with_generator(
        posterior_samples, mean.clone(), covariance.clone(), count, seed=seed
    )
    call = f"posterior_samples(mean, covariance, {count}, generator) with mean {tuple(mean.shape)}"
    checks.finite(found, (count, *mean.shape), call)
    return found, call


def share(x, mean, covariance, level):
    """The share inside, by the normal distribution function."""
    deviation = covariance.diagonal().double().sqrt()
    off = (x - mean).abs().double()
    inside = torch.erf(off / deviation / math.sqrt(2)) <= level
    return torch.where(deviation > 0, inside, off == 0).double().mean().item()


@test_case(points=0.5)
def test_by_hand(coverage):
    """The example."""
    x, C = torch.tensor([[1.0, 3.0]]), torch.eye(2)
    found = coverage(x, torch.zeros(1, 2), C, 0.95)
    checks.number(found, 0.5, "coverage(x, mean, covariance, 0.95)", 1e-9)


@test_case(points=1, hidden=True)
def test_moments(posterior_samples):
    """Means and covariances of many samples, each within five standard errors."""
    for number, (B, n) in enumerate([(2, 4), (1, 3)], 6201):
        mean, C = problem(B, n, number)
        found, call = drawn(posterior_samples, mean, C, 4000, number + 10)
        for b in range(B):
            root = torch.linalg.inv(torch.linalg.cholesky(C))
            white = (found[:, b] - mean[b]) @ root.T  # standard normal, if all is right
            checks.at_most(white.mean(0).abs().max(), 5 / 4000**0.5,
                           f"how far the mean of {call} is off, in deviations,")  # fmt: skip
            off = (white.T @ white / 4000 - torch.eye(n, dtype=white.dtype)).abs().max()
            limit = 5 * (2 / 4000) ** 0.5
            checks.at_most(off, limit, f"how far the covariance of {call} is off, relatively,")
            fourth = (white**4).mean()
            if not 2.5 < fourth < 3.5:
                checks.fail(call, "are not normal: their fourth moment is off.")


@test_case(points=0.5, hidden=True)
def test_independent(posterior_samples):
    """Samples of different means and numbers, and of two calls, have nothing in common."""
    mean, C = problem(3, 2, 6221)
    args = mean.clone(), C.clone(), 1500
    found = probes.with_generator(posterior_samples, *args, seed=checks.seed(6222), calls=2)
    call = "posterior_samples(mean, covariance, 1500, generator)"
    for one in found:
        checks.finite(one, (1500, 3, 2), call)
    root = torch.linalg.inv(torch.linalg.cholesky(C))
    white = torch.stack([(one - mean) @ root.T for one in found])[..., 0]  # (2, 1500, 3)
    pairs = {
        "for different means": (white[0, :, 0], white[0, :, 1]),
        "with different numbers": (white[0, 1:, 2], white[0, :-1, 2]),
        "of different calls": (white[0, :, 1], white[1, :, 1]),
    }
    for what, (one, other) in pairs.items():
        checks.at_most((one * other).mean().abs(), 5 / 1500**0.5,
                       f"how far samples {what} of {call} go together")  # fmt: skip
    spreads = [(one - mean) @ root.T for one in found]
    means = torch.stack([one.mean(0) for one in spreads])  # 12 numbers, each N(0, 1 / 1500)
    text = "how far the means of samples vary (1: as those of independent ones)"
    checks.at_least(1500 * means.square().mean(), 0.05, f"{text} of {call}")
    again, _ = drawn(posterior_samples, *args, 6222)
    checks.same(again, found[0], f"{call}, called again with an equal generator,", size=100)


@test_case(points=0.5, hidden=True)
def test_singular(posterior_samples):
    """No sample leaves the range of a singular covariance; the spread in it is right."""
    for number, rank in ((6231, 2), (6232, 1)):
        mean, C = problem(2, 5, number, rank)
        found, call = drawn(posterior_samples, mean, C, 3000, number + 5)
        values, vectors = torch.linalg.eigh(C)
        along = (found - mean) @ vectors
        outside = along[..., : 5 - rank].abs().max() / values[-1].sqrt()
        checks.at_most(outside, 1e-6, f"how far {call} leave the range of the covariance")
        spread = along[..., 5 - rank :].square().mean((0, 1)) / values[5 - rank :]
        limit = 5 * (2 / 6000) ** 0.5
        checks.at_most((spread - 1).abs().max(), limit, f"how far the spread of {call} is off")
    zero, call = drawn(posterior_samples, mean, torch.zeros_like(C), 3, 6239)
    checks.same(zero, mean.expand(3, 2, 5).clone(), f"{call}, covariance 0,", size=100)


@test_case(points=0.75, hidden=True)
def test_coverage(coverage):
    """Other levels, unequal variances, ends, entries without variance."""
    for number, level in enumerate((0.5, 0.9, 0.99, 0.05), 6241):
        mean, C = problem(40, 5, number)
        draw = checks.generator(number + 10)
        deviation = C.diagonal().sqrt()
        x = mean + deviation * torch.randn(40, 5, generator=draw, dtype=torch.float64)
        x[:, 3] = mean[:, 3] + 0.5 * (x[:, 3] - mean[:, 3])
        expected = share(x, mean, C, level)
        call = f"coverage(x, mean, covariance, {level})"
        found = coverage(x.clone(), mean.clone(), C.clone(), level)
        checks.number(found, expected, call, 1e-9, python=True)
    C[1] = 0
    C[:, 1] = 0
    x[:20, 1] = mean[:20, 1]
    expected = share(x, mean, C, 0.9)
    call = "coverage(x, mean, covariance, 0.9), an entry with variance 0,"
    checks.number(coverage(x, mean, C, 0.9), expected, call, 1e-9, python=True)
    x[20:, 1] = mean[20:, 1] + 1e-9
    found = coverage(x.clone(), mean.clone(), C.clone(), 0.9)
    checks.number(found, expected, f"{call} and x near its mean,", 1e-9, python=True)
    x, mean, C = 1e-9 * x, 1e-9 * mean, 1e-18 * C
    call = "coverage(x, mean, covariance, 0.9) with variances near 1e-18"
    found = coverage(x.clone(), mean.clone(), C.clone(), 0.9)
    checks.number(found, share(x, mean, C, 0.9), call, 1e-9, python=True)
    x = torch.tensor([[-5.0, 6.0, 6.3, 7.0]], dtype=torch.float64)
    found = coverage(x, torch.zeros_like(x), torch.eye(4, dtype=x.dtype), 1 - 1e-9)
    call = "coverage(x, mean, covariance, 1 - 1e-9), variances 1, x = (-5, 6, 6.3, 7),"
    checks.number(found, 0.5, call, 1e-9, python=True)


@test_case(points=0.75, hidden=True)
def test_rules(posterior_samples, coverage):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype, rtol in ((torch.float32, 1e-6), (torch.float64, 1e-9)):
        calls = []
        for number in (6251, 6252):
            mean, C = problem(6, 3, number, dtype=dtype)
            x = mean + torch.randn(6, 3, generator=checks.generator(number + 5)).to(dtype)
            calls.append((x, mean, C, 0.6))
        same, others = (rules.like(share(*args), rtol=rtol) for args in calls)
        call = f"coverage(x, mean, covariance, 0.6) in {dtype}"
        rules.hold(coverage, calls[0], same, call, others=(calls[1], others))
        mean, C = problem(2, 3, 6261, dtype=dtype)

        def fits(found, call, dtype=dtype):
            checks.finite(found, (4, 2, 3), call)
            checks.equal(str(found.dtype), str(dtype), f"the dtype of {call}")

        function = probes.drawn_call(posterior_samples, checks.seed(6262))
        call = f"posterior_samples(mean, covariance, 4, generator) in {dtype}"
        rules.hold(function, (mean, C, 4), fits, call, drawn=True, layouts=True)
        rules.check_device(function, (mean, C, 4), call)
