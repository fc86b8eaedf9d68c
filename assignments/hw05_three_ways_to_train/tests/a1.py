"""Paper 1. Two noisy pictures.

| the text promises | tested by |
| --- | --- |
| the W that minimises, any correlation | test_by_hand, test_optimum |
| the expectation for any W, a float | test_by_hand, test_loss |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "a1"


def some_covariance(n, number, dtype=torch.float64):
    """A covariance, and any matrix, of this size."""
    G = torch.randn(2, n, n, generator=checks.generator(number), dtype=torch.float64)
    return (G[0] @ G[0].T).to(dtype), G[1].to(dtype)


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
        values, vectors = torch.linalg.eigh(C)
        gains = (values + rho * sigma**2) / (values + sigma**2)
        call = f"noise2noise_optimum(C, {sigma}, {rho})"
        right = vectors * gains @ vectors.T
        checks.same(noise2noise_optimum(C.clone(), sigma, rho), right, call, size=10**6)
    C, _ = some_covariance(3, 2711, torch.float32)
    S = C + torch.eye(3)
    right = (C + 0.5 * torch.eye(3)) @ torch.linalg.inv(S)
    found = surroundings.elsewhere(noise2noise_optimum, C, 1.0, 0.5)
    checks.elsewhere(found, right, "noise2noise_optimum(C, 1.0, 0.5)", size=10**4)


@test_case(points=2, hidden=True)
def test_loss(expected_loss):
    """The expectation for matrices that are not symmetric, as a float."""
    for number, (n, sigma, rho) in enumerate(
        [(4, 0.5, 0.3), (3, 2.0, -0.7), (5, 1.0, 0.0), (2, 0.7, 1.0)], 2721
    ):
        C, W = some_covariance(n, number)
        S = C + sigma**2 * torch.eye(n, dtype=C.dtype)
        cross = C + rho * sigma**2 * torch.eye(n, dtype=C.dtype)
        right = ((W @ S * W).sum() - 2 * (W * cross).sum() + torch.trace(S)).item()
        call = f"expected_loss(W, C, {sigma}, {rho})"
        checks.number(expected_loss(W.clone(), C.clone(), sigma, rho), right, call, 1e-9, True)
    _, found = surroundings.elsewhere(expected_loss, W.clone(), C.clone(), sigma, rho)
    checks.number(found, right, f"{call} on another device than the CPU", 1e-9)
