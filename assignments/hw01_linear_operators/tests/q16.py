"""Question 16. A weight without the truth.

| the text promises | tested by |
| --- | --- |
| the largest weight whose residual is within the bound | test_by_hand, test_random |
| weights in any order; where none qualifies, the smallest | test_by_hand, test_random |
| tall and wide A, complex ones, a measurement that no x explains | test_random |
| a Python number of the list; inputs unchanged | test_random, test_by_hand |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q16"


def expected_of(A, y, sigma, weights):
    best = min(weights)
    for weight in weights:
        normal = A.mH @ A + weight * torch.eye(A.shape[1], dtype=A.dtype)
        x = torch.linalg.solve(normal, A.mH @ y)
        if (A @ x - y).abs().square().sum().item() <= len(y) * sigma**2:
            best = max(best, weight)
    return best


@test_case(points=1)
def test_by_hand(discrepancy_weight):
    """One number, A = (1), y = (2): x = 2 / (1 + weight), so the residual grows with the weight."""
    A, y = torch.ones(1, 1, dtype=torch.float64), torch.full((1,), 2.0, dtype=torch.float64)
    weights = [1.0, 0.1, 10.0]  # residuals 1, 2 / 11 and 20 / 11
    for sigma, expected in ((1.1, 1.0), (0.5, 0.1), (1.9, 10.0), (0.01, 0.1)):
        call = f"discrepancy_weight(A, y, {sigma}, {weights})"
        found = discrepancy_weight(A, y, sigma, weights)
        checks.number(found, expected, call, 1e-9)


@test_case(points=2, hidden=True)
def test_random(discrepancy_weight):
    """Tall, wide, square and complex A; small and large noise."""
    generator = checks.generator(165)
    weights = torch.logspace(-4, 3, 15, dtype=torch.float64).tolist()[::-1]
    weights = weights[1::2] + weights[::2]
    for (m, n), dtype, sigma in [
        ((12, 7), torch.float64, 1.3), ((7, 12), torch.float64, 0.3), ((9, 9), torch.float64, 0.1),
        ((8, 5), torch.complex128, 2.0), ((12, 7), torch.float64, 0.01),
        ((6, 6), torch.float64, 50.0),
    ]:  # fmt: skip
        A = torch.randn(m, n, generator=generator, dtype=dtype)
        y = A @ torch.randn(n, generator=generator, dtype=dtype)
        y = y + sigma * torch.randn(m, generator=generator, dtype=dtype)
        call = f"discrepancy_weight(A, y, {sigma}, weights) with A {(m, n)} in {dtype}"
        expected = expected_of(A, y, sigma, weights)
        checks.number(discrepancy_weight(A, y, sigma, weights), expected, call, 1e-9)
    after = probes.inputs_after(discrepancy_weight, A, y, 1.0, weights)
    checks.unchanged(after[:2], [A, y], call)
    checks.equal(after[3], weights, f"the list of weights after {call}")
