"""Paper 1. What must not be free.

| the text promises | tested by |
| --- | --- |
| the W2 with which every x is kept; dtype and device | test_kept, test_formula |
| inputs and session stay as they are | test_formula |
| three ints of Python, in the order of the text | test_numbers |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_kept(coupled_w2):
    """A layer with this W2 keeps an x."""
    A = torch.tensor([[1.0, 2.0, 0.0], [0.0, 1.0, -1.0]])
    W1 = torch.tensor([[1.0, 0.0], [2.0, -1.0], [0.5, 4.0]])
    x = torch.tensor([3.0, -1.0, 2.0])
    W2 = coupled_w2(W1, A)
    checks.finite(W2, (3, 3), "coupled_w2(W1, A)")
    checks.same(W1 @ (A @ x) + W2 @ x, x, "W1 y + W2 x with y = A x", size=30)


@test_case(points=2, hidden=True)
def test_formula(coupled_w2):
    """Other shapes, dtypes and layouts; inputs and session stay as they are."""
    generator = checks.generator(1001)
    for m, n, dtype in [(4, 9, torch.float64), (7, 3, torch.float64), (3, 5, torch.float32)]:
        A = torch.randn(m, n, generator=generator, dtype=dtype)
        W1 = torch.randn(n, m, generator=generator, dtype=dtype)
        right = torch.eye(n, dtype=dtype) - W1 @ A
        call = f"coupled_w2(W1, A) with A {(m, n)}"
        rules.hold(coupled_w2, (W1, A), rules.like(right, m), call)


@test_case(points=1, hidden=True)
def test_numbers(numbers_learned):
    """The numbers that are learned, for several sizes."""
    for m, n, K in [(64, 128, 8), (3, 5, 2), (10, 4, 1)]:
        right = [K * (m * n + n**2 + 1), K * m * n + K, 2 * K]
        call = f"numbers_learned({m}, {n}, {K})"
        checks.equal(numbers_learned(m, n, K), right, call, python=True)
