"""Paper 1. Two noisy pictures.

| the text promises | tested by |
| --- | --- |
| the W that minimises, any correlation | test_by_hand, test_optimum |
| the expectation for any W, a float | test_by_hand, test_loss |
| dtypes, layouts, devices; inputs and session stay as they are | test_optimum, test_loss |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


def some_covariance(n, number, dtype=torch.float64):
    """A covariance, and any matrix, of this size."""
    G = torch.randn(2, n, n, generator=checks.generator(number), dtype=torch.float64)
    G[0, 1:2] = 0  # it may be singular
    return (G[0] @ G[0].T).to(dtype), G[1].to(dtype)


def optimum(C, sigma, rho):
    """By the eigenvalues of C."""
    values, vectors = torch.linalg.eigh(C)
    return vectors * ((values + rho * sigma**2) / (values + sigma**2)) @ vectors.T


def loss(W, C, sigma, rho):
    """By the covariances of y1 with y2 and with itself."""
    eye = torch.eye(len(C), dtype=C.dtype)
    S, cross = C + sigma**2 * eye, C + rho * sigma**2 * eye
    return ((W @ S * W).sum() - 2 * (W * cross).sum() + torch.trace(S)).item()


@test_case(points=1)
def test_by_hand(noise2noise_optimum, expected_loss):
    """The example."""
    C = torch.tensor([[3.0]], dtype=torch.float64)
    W = torch.tensor([[0.8]], dtype=torch.float64)
    checks.same(noise2noise_optimum(C, 1.0, 0.2), W, "noise2noise_optimum(C, 1.0, 0.2)", size=9)
    checks.number(expected_loss(W, C, 1.0, 0.2), 1.44, "expected_loss(W, C, 1.0, 0.2)", 1e-9)


@test_case(points=2, hidden=True)
def test_optimum(noise2noise_optimum):
    """Other covariances, levels and correlations; dtype and device."""
    for number, (n, sigma, rho) in enumerate(
        [(4, 0.5, 0.3), (3, 2.0, -0.7), (5, 1.0, 0.0), (4, 0.7, 1.0), (1, 1.0, -1.0)], 2701
    ):
        C, _ = some_covariance(n, number)
        call, right = f"noise2noise_optimum(C, {sigma}, {rho})", optimum(C, sigma, rho)
        checks.same(noise2noise_optimum(C.clone(), sigma, rho), right, call, size=10**6)
    for dtype in (torch.float32, torch.float64):
        calls = [(some_covariance(3, 2711 + k, dtype)[0], 1.2, 0.5) for k in (0, 1)]
        call = f"noise2noise_optimum(C, 1.2, 0.5) in {dtype}"
        rules.hold_twice(noise2noise_optimum, optimum, calls, call, 10**4)
        args = calls[0][0], 50.0, 0.5  # C plus 2500 and less 2500 is rounded
        rules.check_around(noise2noise_optimum, args, call.replace("1.2", "50.0"))


@test_case(points=2, hidden=True)
def test_loss(expected_loss):
    """The expectation for matrices that are not symmetric, as a float."""
    for number, (n, sigma, rho) in enumerate(
        [(4, 0.5, 0.3), (3, 2.0, -0.7), (5, 1.0, 0.0), (2, 0.7, 1.0)], 2721
    ):
        C, W = some_covariance(n, number)
        call, right = f"expected_loss(W, C, {sigma}, {rho})", loss(W, C, sigma, rho)
        checks.number(expected_loss(W.clone(), C.clone(), sigma, rho), right, call, 1e-9, True)
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-9)):
        first, second = ((*some_covariance(3, 2731 + k, dtype)[::-1], 1.2, 0.5) for k in (0, 1))
        same, others = (rules.like(loss(*args), rtol=rtol) for args in (first, second))
        call = f"expected_loss(W, C, 1.2, 0.5) in {dtype}"
        rules.hold(expected_loss, first, same, call, others=(second, others))
