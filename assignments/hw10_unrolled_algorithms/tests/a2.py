"""Paper 2. A matrix without training.

| the text promises | tested by |
| --- | --- |
| w_i^T a_i = 1 | test_by_hand, test_least |
| the least norm of W^T A | test_least, test_formula |
| columns of any norm; dtype of A; inputs and session stay as they are | test_formula |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a2"


@test_case(points=1)
def test_by_hand(analytic_weight):
    """The example: the first column, and ones on the diagonal of W^T A."""
    A = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    W = analytic_weight(A)
    checks.finite(W, (2, 3), "analytic_weight(A)")
    checks.same((W.T @ A).diagonal(), torch.ones(3), "the diagonal of W^T A", size=30)
    checks.same(W[:, 0], torch.tensor([1.0, -0.5]), "the first column of W", size=30)


@test_case(points=1, hidden=True)
def test_least(analytic_weight):
    """No other W with this diagonal has a smaller norm of W^T A."""
    generator = checks.generator(1002)
    A = torch.randn(4, 7, generator=generator, dtype=torch.float64)
    W = analytic_weight(A)
    checks.finite(W, (4, 7), "analytic_weight(A)")
    checks.same((W.T @ A).diagonal(), torch.ones(7, dtype=A.dtype), "the diagonal of W^T A", 1000)
    change = torch.randn(4, 7, generator=generator, dtype=A.dtype)
    change -= A * (change * A).sum(0) / (A * A).sum(0)  # keeps the diagonal
    slope = ((W.T @ A) * (change.T @ A)).sum() / ((W.T @ A).norm() * (change.T @ A).norm())
    checks.at_most(abs(slope), 1e-8, "how fast the norm of W^T A falls in some direction")


@test_case(points=2, hidden=True)
def test_formula(analytic_weight):
    """Other shapes and dtypes, columns of different norms; inputs and session stay as they are."""
    generator = checks.generator(1003)
    for m, n, dtype in [(4, 9, torch.float64), (5, 5, torch.float64), (3, 8, torch.float32)]:
        A = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = A * torch.linspace(0.5, 2, n, dtype=A.dtype)
        inverse = torch.linalg.inv(A @ A.T)
        right = torch.stack([inverse @ a / (a @ inverse @ a) for a in A.T], dim=1).to(dtype)
        size = 10 ** int(2 * torch.linalg.cond(A @ A.T).log10().item() + 3)
        call = f"analytic_weight(A) with A {(m, n)} in {dtype}"
        rules.hold(analytic_weight, (A.to(dtype),), rules.like(right, size), call)
