"""Question 3. The best of pairs, and the best of all.

| the text promises | tested by |
| --- | --- |
| the least sum of squares | test_by_hand, test_pairs |
| of least norm where several have it; few pairs, Y of any rank | test_few |
| small singular values as pinv takes them | test_small |
| the formula of Wiener, singular C, oblong A | test_by_hand, test_wiener |
| what this becomes for many pairs | test_wiener |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q3"


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def with_rank(m, n, rank, number):
    """A matrix (m, n) with singular values from 3 to 0.5, and the others 0."""
    U, _, Vh = torch.linalg.svd(normal((m, n), number))
    values = torch.linspace(3, 0.5, rank, dtype=torch.float64)
    return U[:, :rank] * values @ Vh[:rank]


def best_of_pairs(X, Y):
    """By the singular values of Y that are not 0."""
    U, values, Vh = torch.linalg.svd(Y, full_matrices=False)
    kept = values > 1e-5 * values[0]
    return (X.T @ U[:, kept]) / values[kept] @ Vh[kept]


def best_of_all(C, A, sigma):
    """W by columns of the identity."""
    S = A @ C @ A.T
    S = S + sigma**2 * torch.eye(len(S)).to(S)
    return C @ A.T @ torch.linalg.inv(S)


def some_covariance(n, rank, number, dtype=torch.float64):
    """A covariance of this rank."""
    G = normal((n, rank), number, dtype)
    return G @ G.T


@test_case(points=1)
def test_by_hand(fit_pairs, wiener):
    """One pair, and one entry."""
    Y, X = torch.tensor([[3.0, 4.0]]), torch.tensor([[5.0]])
    checks.same(fit_pairs(X, Y), torch.tensor([[0.6, 0.8]]), "fit_pairs(X, Y)", size=100)
    found = wiener(torch.tensor([[4.0]]), torch.tensor([[1.0]]), 1.0)
    checks.same(found, torch.tensor([[0.8]]), "wiener(C, A, 1.0)", size=100)


@test_case(points=1, hidden=True)
def test_pairs(fit_pairs):
    """More pairs than entries."""
    for number, (N, n, m) in enumerate([(20, 3, 5), (30, 6, 2), (9, 4, 4), (5, 1, 3)], 2401):
        X, Y = normal((N, n), number), with_rank(N, m, min(N, m), number + 10)
        call = f"fit_pairs(X, Y) with X {(N, n)} and Y {(N, m)}"
        checks.same(fit_pairs(X.clone(), Y.clone()), best_of_pairs(X, Y), call, size=10**6)


@test_case(points=0.5, hidden=True)
def test_small(fit_pairs):
    """Singular values that are small, as pinv takes them, at any scale of Y."""
    for number, (dtype, least) in enumerate([(torch.float64, 1e-9), (torch.float32, 1e-4)], 2411):
        U, V = (torch.linalg.qr(normal(shape, number)).Q for shape in [(7, 3), (5, 3)])
        values = torch.tensor([1.0, 0.5, least], dtype=torch.float64)
        X, core = normal((7, 2), number + 10), (U * values @ V.T).to(dtype)
        for factor in (1.0, 1e-8, 1e8):
            Y = factor * core
            right = X.T @ U / values @ V.T / factor  # its largest part is that of the least value
            found = fit_pairs(X.to(dtype), Y.clone())
            call = f"fit_pairs(X, Y) in {dtype} with singular values of Y from {factor:g}"
            call = f"{call} to {least * factor:.0e}, the others 0,"
            checks.finite(found, (2, 5), call)
            off = (found.double() - right).norm() / right.norm()
            checks.at_most(off, 0.05, f"the relative error of {call}")


@test_case(points=1, hidden=True)
def test_few(fit_pairs):
    """Fewer pairs than entries, and measurements of lower rank."""
    for number, (N, n, m, rank) in enumerate(
        [(3, 4, 6, 3), (1, 2, 5, 1), (12, 3, 6, 2), (8, 5, 8, 7), (2, 6, 3, 1)], 2421
    ):
        X = normal((N, n), number)
        Y = with_rank(N, m, rank, number + 10)
        call = f"fit_pairs(X, Y) with X {(N, n)} and Y {(N, m)} of rank {rank}"
        checks.same(fit_pairs(X.clone(), Y.clone()), best_of_pairs(X, Y), call, size=10**8)


@test_case(points=1.5, hidden=True)
def test_wiener(wiener, fit_pairs):
    """Oblong instruments, singular covariances; the limit of many pairs."""
    for number, (n, m, rank, sigma) in enumerate(
        [(5, 3, 5, 0.5), (4, 7, 4, 1.0), (6, 4, 2, 0.2), (3, 3, 3, 2), (1, 4, 1, 0.7)], 2441
    ):
        C, A = some_covariance(n, rank, number), normal((m, n), number + 20)
        call = f"wiener(C, A, {sigma}) with A {(m, n)} and C of rank {rank}"
        found = wiener(C.clone(), A.clone(), sigma)
        checks.same(found, best_of_all(C, A, sigma), call, size=10**8)
    for factor in (1e-6, 1e6):
        call = f"wiener(C, A, sigma) with x and the noise {factor:g} times as large as before"
        found = wiener(factor**2 * C, A.clone(), factor * sigma)
        checks.same(found, best_of_all(C, A, sigma), call, size=10**8)
    C, A = some_covariance(3, 3, 2461), normal((2, 3), 2462)
    X = normal((40_000, 3), 2463) @ torch.linalg.cholesky(C).T
    Y = X @ A.T + 0.5 * normal((40_000, 2), 2464)
    fitted, best = fit_pairs(X, Y), wiener(C, A, 0.5)
    checks.finite(fitted, (3, 2), "fit_pairs(X, Y) with X (40000, 3) and Y (40000, 2)")
    checks.finite(best, (3, 2), "wiener(C, A, 0.5) with A (2, 3)")
    near = (fitted - best).norm() / best_of_all(C, A, 0.5).norm()
    checks.at_most(near, 0.05, "how far fit_pairs is from wiener for 40,000 pairs, relatively,")


@test_case(points=1, hidden=True)
def test_rules(fit_pairs, wiener):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [(normal((9, 3), 2471 + k, dtype), normal((9, 4), 2481 + k, dtype)) for k in (0, 1)]
        call = f"fit_pairs(X, Y) in {dtype}"
        rules.hold_twice(fit_pairs, best_of_pairs, calls, call, 10**4)
        calls = [
            (some_covariance(3, 5, 2491 + k, dtype), normal((2, 3), 2501 + k, dtype), 0.8)
            for k in (0, 1)
        ]
        rules.hold_twice(wiener, best_of_all, calls, f"wiener(C, A, 0.8) in {dtype}", 10**4)
