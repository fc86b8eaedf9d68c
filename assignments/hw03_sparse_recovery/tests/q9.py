"""Question 9. What theory promises.

| the text promises | tested by |
| --- | --- |
| coherence: two different columns, of any length and sign | test_columns, test_coherence |
| the largest k that the guarantee holds for | test_guarantee, test_guarantees |
| the statistical dimension, to one part in a thousand | test_dimension, test_dimensions |
| floats and an int, Python's own | test_columns, test_guarantee, test_dimension, test_manners |
| matrices stay as they are | test_manners |
"""

import math

import torch
from otter.test_files import test_case
from scipy import integrate, optimize

from starter_code import checks, rules

OK_FORMAT = False
name = "q9"


def cosine(A):
    """The right coherence(A)."""
    A = A.double() / A.double().norm(dim=0)
    return ((A.T @ A).abs() - torch.eye(A.shape[1], dtype=torch.float64)).max().item()


def needed(n, k):
    """The right statistical_dimension(n, k), by numerical integration and a search."""

    def at(t):
        density = lambda g: 2 * (g - t) ** 2 * math.exp(-g * g / 2) / math.sqrt(2 * math.pi)  # noqa: E731
        return k * (1 + t * t) + (n - k) * integrate.quad(density, t, t + 12)[0]

    return optimize.minimize_scalar(at, bounds=(0, 8), options={"xatol": 1e-7}).fun


@test_case(points=0.5)
def test_columns(coherence):
    """The example: three columns."""
    A = torch.tensor([[2.0, 0.0, -3.0], [0.0, 1.0, 4.0]], dtype=torch.float64)
    checks.number(coherence(A), 0.8, "coherence(A)", 1e-9, python=True)


@test_case(points=0.5)
def test_guarantee(guaranteed_sparsity):
    """mu = 1/4 guarantees k < 2.5, and mu = 1/5 guarantees k < 3."""
    for mu, k in ((0.25, 2), (0.2, 2), (0.3, 2)):
        call = f"guaranteed_sparsity({mu:.4g})"
        checks.equal(guaranteed_sparsity(mu), k, call, python=True)


@test_case(points=0.5)
def test_dimension(statistical_dimension):
    """Nothing to find needs nothing; all entries need all measurements."""
    found = statistical_dimension(100, 100)
    checks.number(found, 100.0, "statistical_dimension(100, 100)", 1e-3, python=True)


@test_case(points=1, hidden=True)
def test_coherence(coherence):
    """Random matrices, columns of all lengths, orthogonal and parallel ones."""
    generator = checks.generator(91)
    for m, n, dtype in [(6, 9, torch.float64), (9, 4, torch.float32), (2, 30, torch.float64)]:
        A = torch.randn(m, n, generator=generator, dtype=dtype)
        A = A * (10 * torch.rand(n, generator=generator, dtype=dtype) + 0.1)
        call = f"coherence(A) with A {(m, n)} in {dtype}"
        checks.number(coherence(A), cosine(A), call, 1e-5)
    checks.number(coherence(3 * torch.eye(5)), 0.0, "coherence(3 I)", 1e-6)
    twice = torch.randn(5, 3, generator=generator, dtype=torch.float64)[:, [0, 1, 0, 2]]
    checks.number(coherence(twice), 1.0, "coherence(A) with a column that is there twice", 1e-6)


@test_case(points=0.5, hidden=True)
def test_guarantees(guaranteed_sparsity):
    """Several values of mu, at whole bounds too."""
    for mu in (1.0, 0.5, 0.2, 0.39, 0.125, 0.0884, 0.0625, 0.99):
        bound = (1 + 1 / mu) / 2
        k = max(k for k in range(40) if k < bound)
        checks.equal(guaranteed_sparsity(mu), k, f"guaranteed_sparsity({mu})")


@test_case(points=1, hidden=True)
def test_dimensions(statistical_dimension):
    """Several n and k."""
    for n, k in [(100, 5), (100, 20), (256, 3), (40, 30), (1000, 1)]:
        call = f"statistical_dimension({n}, {k})"
        checks.number(statistical_dimension(n, k), needed(n, k), call, 1e-3)
    checks.at_most(statistical_dimension(100, 0), 0.05, "statistical_dimension(100, 0)")


@test_case(points=1, hidden=True)
def test_manners(coherence):
    """Memory layouts; what is around a call stays as it is."""
    generator = checks.generator(92)
    A, B = (torch.randn(4, 6, generator=generator, dtype=torch.float64) for _ in range(2))
    first, second = (number(cosine(one)) for one in (A, B))
    rules.hold(coherence, [A], first, "coherence(A)", others=([B], second))


def number(expected):
    return lambda found, call: checks.number(found, expected, call, 1e-9, python=True)
