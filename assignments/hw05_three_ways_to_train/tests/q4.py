"""Question 4. Where the error lies.

| the text promises | tested by |
| --- | --- |
| three parts, by name | test_by_hand, test_parts |
| any W; A of any rank, wide or tall; C may be singular; sigma 0 | test_parts |
| small singular values as pinv takes them | test_small |
| their sum is the expected squared error | test_sum |
| Python floats; layouts, inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q4"

NAMES = ("seen", "null", "noise")


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def with_rank(m, n, rank, number):
    """A matrix (m, n) with singular values from 3 to 0.5, and the others 0."""
    U, _, Vh = torch.linalg.svd(normal((m, n), number))
    values = torch.linspace(3, 0.5, rank, dtype=torch.float64)
    return U[:, :rank] * values @ Vh[:rank]


def problem(n, m, rank, number, dtype=torch.float64):
    """W, C and A of this rank."""
    A = with_rank(m, n, rank, number)
    G = normal((n, n + 2), number + 2)
    return normal((n, m), number + 3).to(dtype), (G @ G.T).to(dtype), A.to(dtype)


def right(W, C, A, sigma):
    """The three parts, by an orthonormal basis of the null space."""
    W, C, A = W.double(), C.double(), A.double()
    _, values, Vh = torch.linalg.svd(A)
    rank = int((values > 1e-5 * values.max().clamp(min=1e-30)).sum())
    error = W @ A - torch.eye(len(C), dtype=C.dtype)
    second = error @ C @ error.T
    parts = [torch.trace(basis @ second @ basis.T) for basis in (Vh[:rank], Vh[rank:])]
    return [*(float(part) for part in parts), sigma**2 * float((W * W).sum())]


def same(expected, rtol):
    """The check of a dict with three floats."""

    def check(found, call):
        if not isinstance(found, dict) or set(found) != set(NAMES):
            checks.fail(call, "returns a dict with the keys seen, null and noise.")
        size = sum(expected)
        for key, value in zip(NAMES, expected, strict=True):
            checks.number(found[key], value, f"{call}[{key!r}]", rtol * size / (value or 1), True)

    return check


@test_case(points=1)
def test_by_hand(risk):
    """The example: 1, 9 and 1."""
    A, W = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.5], [0.0]])
    found = risk(W, torch.diag(torch.tensor([4.0, 9.0])), A, 2.0)
    same([1.0, 9.0, 1.0], 1e-6)(found, "risk(W, C, A, 2.0)")


@test_case(points=1, hidden=True)
def test_parts(risk):
    """Wide and tall instruments of several ranks."""
    for number, (n, m, rank, sigma) in enumerate(
        [
            (5, 3, 3, 0.5),
            (4, 6, 4, 1.0),
            (6, 4, 2, 2),
            (3, 3, 1, 0.0),
            (5, 8, 3, 0.3),
            (1, 2, 1, 1.0),
        ]
    ):
        W, C, A = problem(n, m, rank, 2600 + 10 * number)
        call = f"risk(W, C, A, {sigma}) with A {(m, n)} of rank {rank}"
        same(right(W, C, A, sigma), 1e-9)(risk(W.clone(), C.clone(), A.clone(), sigma), call)
    W = torch.linalg.pinv(A)
    same(right(W, C, A, 0.5), 1e-9)(risk(W, C, A, 0.5), "risk(pinv(A), C, A, 0.5)")
    W, _, A = problem(4, 3, 3, 2661)
    C = torch.ones(4, 4, dtype=A.dtype)
    call = "risk(W, C, A, 0.5) with a C of ones"
    same(right(W, C, A, 0.5), 1e-9)(risk(W.clone(), C.clone(), A.clone(), 0.5), call)


@test_case(points=0.5, hidden=True)
def test_small(risk):
    """Singular values that are small, as pinv takes them, at any scale of A."""
    W, C, _ = problem(4, 5, 2, 2671)
    U, V = (torch.linalg.qr(normal(shape, 2675)).Q for shape in [(5, 3), (4, 4)])
    for least, rank in [(1e-6, 3), (1e-9, 3), (0.0, 2)]:
        values = torch.tensor([1.0, 0.5, least], dtype=torch.float64)
        for factor in (1.0, 1e-8, 1e8):
            A = factor * U * values @ V.T[:3]
            error = W / factor @ A - torch.eye(4, dtype=A.dtype)
            second = V.T @ error @ C @ error.T @ V
            parts = second.diagonal()[:rank].sum(), second.diagonal()[rank:].sum()
            expected = [*map(float, parts), float((0.5 * W).square().sum())]
            call = f"risk(W, C, A, {0.5 * factor:g}) with singular values of A from {factor:g}"
            call = f"{call} to {least * factor:.0e}, the fourth 0"
            same(expected, 1e-5)(risk(W / factor, C.clone(), A, 0.5 * factor), call)


@test_case(points=0.5, hidden=True)
def test_sum(risk):
    """The sum is the error that is measured on many samples."""
    W, C, A = problem(4, 3, 3, 2681)
    x = normal((40_000, 4), 2685) @ torch.linalg.cholesky(C).T
    y = x @ A.T + 0.7 * normal((40_000, 3), 2686)
    errors = (y @ W.T - x).square().sum(1)
    found = risk(W, C, A, 0.7)
    same(right(W, C, A, 0.7), 1e-9)(found, "risk(W, C, A, 0.7)")
    spread = 5 * errors.std() / len(errors) ** 0.5
    off = abs(sum(found.values()) - errors.mean())
    checks.at_most(off / spread, 1.0, "the distance of the sum from 40,000 errors, by its spread,")


@test_case(points=1, hidden=True)
def test_rules(risk):
    """Python floats, dtypes, layouts; inputs and session stay as they are."""
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-9)):
        W, C, A = problem(4, 3, 2, 2691, dtype)
        W2, C2, A2 = problem(4, 3, 3, 2695, dtype)
        others = (W2, C2, A2, 0.5), same(right(W2, C2, A2, 0.5), rtol)
        call = f"risk(W, C, A, 0.5) in {dtype}"
        rules.hold(risk, (W, C, A, 0.5), same(right(W, C, A, 0.5), rtol), call, others=others)
