"""Paper 2. Told the wrong noise.

| the text promises | tested by |
| --- | --- |
| the W that minimises what the formula gives | test_by_hand, test_optimum |
| the excess over the best W, a float | test_by_hand, test_excess |
| dtypes, layouts, devices; inputs and session stay as they are | test_optimum, test_excess |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a2"


def some_covariance(n, number, dtype=torch.float64):
    """A covariance of this size."""
    G = torch.randn(n, n, generator=checks.generator(number), dtype=torch.float64)
    G[1:2] = 0  # it may be singular
    return (G @ G.T).to(dtype)


def optimum(C, sigma, told):
    """By the eigenvalues of C."""
    values, vectors = torch.linalg.eigh(C)
    return vectors * (1 - told**2 / (values + sigma**2)) @ vectors.T


def excess(C, sigma, told):
    """By the errors of both matrices."""
    C = C.double()
    eye = torch.eye(len(C), dtype=C.dtype)
    S = torch.linalg.inv(C + sigma**2 * eye)
    found = [
        torch.trace(t**4 * S @ S @ C) + sigma**2 * ((eye - t**2 * S) ** 2).sum()
        for t in (told, sigma)
    ]
    return (found[0] - found[1]).item()


@test_case(points=1)
def test_by_hand(sure_optimum, sure_excess):
    """The example."""
    C, told = torch.tensor([[3.0]], dtype=torch.float64), 2**0.5
    right = torch.tensor([[0.5]], dtype=torch.float64)
    checks.same(sure_optimum(C, 1.0, told), right, "sure_optimum(C, 1.0, 2**0.5)", size=100)
    checks.number(sure_excess(C, 1.0, told), 0.25, "sure_excess(C, 1.0, 2**0.5)", 1e-9)


@test_case(points=2, hidden=True)
def test_optimum(sure_optimum):
    """Other covariances and levels; dtype and device."""
    for number, (n, sigma, told) in enumerate(
        [(4, 0.5, 0.3), (3, 2.0, 3.0), (5, 1.0, 1.0), (1, 0.7, 1.5)], 3001
    ):
        C = some_covariance(n, number)
        call, right = f"sure_optimum(C, {sigma}, {told})", optimum(C, sigma, told)
        checks.same(sure_optimum(C.clone(), sigma, told), right, call, size=10**6)
    for dtype in (torch.float32, torch.float64):
        calls = [(some_covariance(3, 3011 + k, dtype), 1.2, 1.5) for k in (0, 1)]
        call = f"sure_optimum(C, 1.2, 1.5) in {dtype}"
        rules.hold_twice(sure_optimum, optimum, calls, call, 10**4)
        args = calls[0][0], 50.0, 1.5  # C plus 2500 and less 2500 is rounded
        rules.check_around(sure_optimum, args, call.replace("1.2", "50.0"))


@test_case(points=2, hidden=True)
def test_excess(sure_excess):
    """The excess, by the errors of both matrices."""
    for number, (n, sigma, told) in enumerate(
        [(4, 0.5, 0.3), (3, 2.0, 3.0), (5, 1.0, 1.0), (2, 0.7, 1.5)], 3021
    ):
        C = some_covariance(n, number)
        call, right = f"sure_excess(C, {sigma}, {told})", excess(C, sigma, told)
        if told == sigma:
            checks.at_most(abs(sure_excess(C.clone(), sigma, told)), 1e-9, call)
            continue
        checks.number(sure_excess(C.clone(), sigma, told), right, call, 1e-7, True)
    for dtype, rtol in ((torch.float32, 1e-3), (torch.float64, 1e-7)):
        first, second = ((some_covariance(3, 3031 + k, dtype), 1.2, 1.6) for k in (0, 1))
        same, others = (rules.like(excess(*args), rtol=rtol) for args in (first, second))
        call = f"sure_excess(C, 1.2, 1.6) in {dtype}"
        rules.hold(sure_excess, first, same, call, others=(second, others))
