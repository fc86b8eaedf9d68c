"""Question 2. What a measurement leaves.

| the text promises | tested by |
| --- | --- |
| mean and covariance of the formulas | test_by_hand, test_many |
| singular priors, sigma = 0, nothing added | test_many |
| the other form of the covariance; no y in it | test_forms |
| tiny and huge values, also beside each other | test_scales |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q2"


def problem(B, m, n, number, rank=None, dtype=torch.float64):
    """Measurements, a matrix, a mean and a covariance."""
    draw = checks.generator(number)

    def normal(*shape):
        return torch.randn(*shape, generator=draw, dtype=torch.float64)

    G = normal(n, rank or n + 2)
    return [one.to(dtype) for one in (normal(B, m), normal(m, n), normal(n), G @ G.T)]


def right(y, A, sigma, mean, C):
    """From the joint normal distribution of x and y, in double precision."""
    wide, dtype = [one.double() for one in (y, A, mean, C)], y.dtype
    y, A, mean, C = wide
    cross, S = C @ A.T, A @ C @ A.T
    S = S + sigma**2 * torch.eye(len(A), dtype=S.dtype)
    inverse = torch.linalg.inv(S)
    means = mean + (y - A @ mean) @ (cross @ inverse).T
    return means.to(dtype), (C - cross @ inverse @ cross.T).to(dtype)


def like(expected, size):
    """The check of both."""

    def are(found, call):
        if not isinstance(found, list | tuple) or len(found) != 2:
            checks.fail(call, "returns two things: means and covariance.")
        checks.same(found[0], expected[0], f"the means of {call}", size)
        checks.same(found[1], expected[1], f"the covariance of {call}", size)

    return are


@test_case(points=1)
def test_by_hand(gaussian_posterior):
    """The example."""
    y, A, mean = torch.tensor([[5.0]]), torch.tensor([[1.0, 0.0]]), torch.zeros(2)
    C = torch.tensor([[4.0, 1.0], [1.0, 1.0]])
    expected = torch.tensor([[4.0, 1.0]]), torch.tensor([[0.8, 0.2], [0.2, 0.8]])
    call = "gaussian_posterior(y, A, 1.0, mean, C)"
    like(expected, 100)(gaussian_posterior(y, A, 1.0, mean, C), call)


@test_case(points=1.5, hidden=True)
def test_many(gaussian_posterior):
    """Oblong instruments, singular priors, no noise, one measurement and many."""
    for number, (B, m, n, rank, sigma) in enumerate(
        [(3, 2, 5, None, 0.3), (1, 4, 6, None, 0.0), (5, 7, 3, None, 0.5), (2, 3, 6, 2, 0.4),
         (4, 2, 6, 3, 0.0), (2, 1, 1, None, 1), (3, 3, 3, None, 20.0)], 6101
    ):  # fmt: skip
        y, A, mean, C = problem(B, m, n, number, rank)
        call = f"gaussian_posterior(y, A, {sigma}, mean, C) with A {(m, n)}"
        found = gaussian_posterior(y.clone(), A.clone(), sigma, mean.clone(), C.clone())
        like(right(y, A, sigma, mean, C), 10**9)(found, call)


@test_case(points=0.5, hidden=True)
def test_forms(gaussian_posterior):
    """Precisions add up; the covariance does not depend on y."""
    y, A, mean, C = problem(2, 3, 5, 6121)
    call = "gaussian_posterior(y, A, 0.7, mean, C)"
    _, S = gaussian_posterior(y.clone(), A.clone(), 0.7, mean.clone(), C.clone())
    expected = torch.linalg.inv(torch.linalg.inv(C) + A.T @ A / 0.49)
    checks.same(S, expected, f"the covariance of {call}", size=10**10)
    _, other = gaussian_posterior(10 * y, A.clone(), 0.7, mean.clone(), C.clone())
    checks.same(other, S, f"the covariance of {call} for other y", size=10**4)


@test_case(points=0.5, hidden=True)
def test_scales(gaussian_posterior):
    """Tiny and huge images."""
    for factor in (1e-6, 1e6):
        y, A, mean, C = problem(2, 2, 4, 6131)
        args = factor * y, A, 0.5 * factor, factor * mean, factor**2 * C
        call = f"gaussian_posterior with values near {factor:.0e}"
        found = gaussian_posterior(*(one.clone() if torch.is_tensor(one) else one for one in args))
        like(right(*args), 10**7)(found, call)
    _, A, mean, C = problem(1, 2, 4, 6136)
    A = torch.tensor([[1.0], [1e-4]], dtype=A.dtype) * A
    y = torch.randn(3, 4, generator=checks.generator(6137), dtype=A.dtype) @ A.T
    for sigma in (0.0, 1e-5):
        call = f"gaussian_posterior(y, A, {sigma}, mean, C), a row of A near 1e-4,"
        found = gaussian_posterior(y.clone(), A.clone(), sigma, mean.clone(), C.clone())
        like(right(y, A, sigma, mean, C), 10**13)(found, call)


@test_case(points=1.5, hidden=True)
def test_rules(gaussian_posterior):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = []
        for number in (6141, 6142):
            y, A, mean, C = problem(3, 2, 4, number, dtype=dtype)
            calls.append((y, A, 0.8, mean, C))
        first, second = (like(right(*args), 10**4) for args in calls)
        call = f"gaussian_posterior(y, A, 0.8, mean, C) in {dtype}"
        rules.hold(gaussian_posterior, calls[0], first, call, others=(calls[1], second))
