"""Question 8. Two ways to sparse solutions.

| the text promises | tested by |
| --- | --- |
| the column that fits best, of any length and sign; all refitted | test_example, test_pursuit |
| y of any length: what is small is not rounding | test_pursuit |
| k from 0 on; nothing is left over before k columns: x is right | test_ends |
| basis pursuit: feasible, and the smallest sum | test_pair, test_recovers, test_smallest |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import numpy as np
import torch
from otter.test_files import test_case
from scipy import optimize

from starter_code import checks, rules, sparse

OK_FORMAT = False
name = "q8"


def pursued(A, y, k):
    """The right omp(A, y, k)."""
    x, chosen = torch.zeros(A.shape[1], dtype=torch.float64), []
    A64, y64 = A.double(), y.double()
    r = y64
    for _ in range(k):
        fit = (A64.T @ r).abs() / A64.norm(dim=0)
        fit[chosen] = -1
        chosen.append(int(fit.argmax()))
        c = torch.linalg.pinv(A64[:, chosen]) @ y64
        r = y64 - A64[:, chosen] @ c
        x = torch.zeros_like(x)
        x[chosen] = c
    return x.to(A.dtype)


def smallest_sum(A, y):
    """The right basis_pursuit(A, y), in float64."""
    n, matrix = A.shape[1], A.double().numpy()
    both = np.hstack([matrix, -matrix])
    found = optimize.linprog(np.ones(2 * n), A_eq=both, b_eq=y.double().numpy()).x
    return torch.from_numpy(found[:n] - found[n:])


def check_tensor(found, A, call):
    """A tensor (n,) of the dtype of A, finite, or an `AssertionError`."""
    expected = torch.empty(A.shape[1], dtype=A.dtype, device="meta")
    checks.finite(found, (A.shape[1],), call)
    checks.same(torch.empty_like(found, device="meta"), expected, call)


@test_case(points=1)
def test_example(omp):
    """The example: one column, then two."""
    A = torch.tensor([[2.0, 0.0, 1.0], [0.0, 1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([2.0, 3.0], dtype=torch.float64)
    for k, expected in ((1, [0.0, 0.0, 1.6]), (2, [0.25, 0.0, 1.5])):
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(omp(A, y, k), expected, f"omp(A, y, {k})", size=100)


@test_case(points=1)
def test_pair(basis_pursuit):
    """One equation with two unknowns: the cheaper one takes it all."""
    A = torch.tensor([[1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([-4.0], dtype=torch.float64)
    expected = torch.tensor([0.0, -2.0], dtype=torch.float64)
    found = basis_pursuit(A, y)
    checks.finite(found, (2,), "basis_pursuit(A, y)")
    checks.at_most((found - expected).abs().max(), 1e-5, "the error of basis_pursuit(A, y)")


def checked(found, A, call):
    check_tensor(found, A, call)
    return found


@test_case(points=2, hidden=True)
def test_pursuit(omp):
    """Random problems, columns of all lengths, y too, coefficients of both signs."""
    generator = checks.generator(81)
    for m, n, k in [(10, 30, 1), (10, 30, 4), (20, 12, 5), (8, 8, 3), (12, 25, 9)]:
        for spread in (0.0, 2.0):
            A = torch.randn(m, n, generator=generator, dtype=torch.float64)
            A = A * torch.exp(spread * torch.randn(n, generator=generator, dtype=torch.float64))
            x = sparse.sparse_signals(1, n, k, generator)[0]
            y = A @ x + 0.1 * torch.randn(m, generator=generator, dtype=torch.float64)
            call = f"omp(A, y, {k}) with A {(m, n)}"
            checks.same(omp(A.clone(), y.clone(), k), pursued(A, y, k), call, size=10**8)
    A = torch.randn(10, 30, generator=generator, dtype=torch.float64)
    y = torch.randn(10, generator=generator, dtype=torch.float64)
    y = y / y.norm()
    for scale in (5e-7, 1e7):  # what is small is not rounding
        call = f"omp(A, y, 2) with A (10, 30) and y of length {scale:g}"
        checks.same(omp(A, scale * y, 2), pursued(A, scale * y, 2), call, size=10**8)


@test_case(points=0.5, hidden=True)
def test_ends(omp):
    """k = 0, y = 0, and a y that fewer columns explain."""
    generator = checks.generator(82)
    A = torch.randn(6, 9, generator=generator, dtype=torch.float64)
    zero = torch.zeros(9, dtype=torch.float64)
    checks.same(omp(A, A[:, 2] + A[:, 4], 0), zero, "omp(A, y, 0)")
    checks.same(omp(A, torch.zeros(6, dtype=torch.float64), 2), zero, "omp(A, y, 2) with y = 0")
    for j in (0, 8):
        expected = zero.clone()
        expected[j] = -2.0
        call = "omp(A, y, 4) with y a multiple of one column"
        checks.same(omp(A, -2.0 * A[:, j], 4), expected, call, size=10**6)


@test_case(points=0.5, hidden=True)
def test_recovers(basis_pursuit):
    """Sparse vectors of both signs from few measurements."""
    generator = checks.generator(83)
    for m, n, k in [(30, 50, 4), (20, 20, 20), (1, 5, 1)]:
        A = torch.randn(m, n, generator=generator, dtype=torch.float64)
        x = sparse.sparse_signals(1, n, k, generator)[0]
        call = f"basis_pursuit(A, y) with A {(m, n)}"
        found = checked(basis_pursuit(A.clone(), A @ x), A, call)
        off = (found - smallest_sum(A, A @ x)).abs().max()
        checks.at_most(off, 1e-4, f"the error of {call}")


@test_case(points=1, hidden=True)
def test_smallest(basis_pursuit):
    """Any y: feasible, and the sum of magnitudes is the smallest."""
    generator = checks.generator(84)
    for m, n in [(5, 12), (12, 30), (3, 3)]:
        A = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A[:, 0] *= 5
        for y in (torch.randn(m, generator=generator).double(), torch.zeros(m).double()):
            call = f"basis_pursuit(A, y) with A {(m, n)}"
            x = checked(basis_pursuit(A.clone(), y.clone()), A, call)
            off = (A @ x - y).abs().max()
            checks.at_most(off, 1e-5, f"the largest |A x - y| of {call}")
            least = smallest_sum(A, y).abs().sum().item()
            checks.at_most(x.abs().sum(), least + 1e-4, f"the sum of magnitudes of {call}")


@test_case(points=1, hidden=True)
def test_manners(omp, basis_pursuit):
    """Devices, memory layouts; what is around a call stays as it is."""
    generator = checks.generator(85)
    for dtype, size in ((torch.float64, 10**8), (torch.float32, 10**6)):
        A, B = (torch.randn(5, 8, generator=generator, dtype=dtype) for _ in range(2))
        y, z = (torch.randn(5, generator=generator, dtype=dtype) for _ in range(2))
        for k in (2, 0):
            rules.hold_twice(omp, pursued, ([A, y, k], [B, z, k]), f"omp(A, y, {k})", size)
        y, z = A[:, 3] - 2 * A[:, 5], B[:, 1] + B[:, 2]
        first, second = (recovered(C, smallest_sum(C, w)) for C, w in ((A, y), (B, z)))
        rules.hold(basis_pursuit, [A, y], first, "basis_pursuit(A, y)", others=([B, z], second))


def recovered(A, x):
    """The check that a result is x, to what solvers of linear programmes give."""

    def same(found, call):
        check_tensor(found, A, call)
        checks.at_most((found.double() - x).abs().max(), 1e-3, f"the error of {call}")

    return same
