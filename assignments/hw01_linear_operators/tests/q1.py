"""Question 1. The matrix of a linear map."""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q1"

# the matrix of x[1:] - x[:-1] for three numbers
DIFFERENCES = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)


@test_case(points=1)
def test_by_columns(matrix_by_columns):
    """By columns: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_columns(lambda x: x[1:] - x[:-1], 3)
    checks.same(A, DIFFERENCES, "matrix_by_columns(lambda x: x[1:] - x[:-1], 3)")


@test_case(points=1)
def test_by_entries(matrix_by_entries):
    """By entries: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)
    checks.same(A, DIFFERENCES, "matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)")


@test_case(points=1, hidden=True)
def test_rectangular_by_columns(matrix_by_columns):
    """By columns: random matrices of 3 x 5 and 5 x 2, and the running sum, are found again."""
    generator = checks.generator(11)
    for m, n in [(3, 5), (5, 2), (1, 4)]:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_columns(lambda x, M=M: M @ x, n)
        checks.same(A, M, f"matrix_by_columns(forward, {n}) with {m} outputs")
    A = matrix_by_columns(lambda x: x.cumsum(-1), 4)
    expected = torch.ones(4, 4, dtype=torch.float64).tril()
    checks.same(A, expected, "matrix_by_columns(lambda x: x.cumsum(-1), 4)")


@test_case(points=1, hidden=True)
def test_rectangular_by_entries(matrix_by_entries):
    """By entries: random matrices of 3 x 5 and 5 x 2 are found again."""
    generator = checks.generator(12)
    for m, n in [(3, 5), (5, 2), (1, 4)]:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_entries(lambda x, M=M: M @ x, n, m)
        checks.same(A, M, f"matrix_by_entries(forward, {n}, {m})")


@test_case(points=1, hidden=True)
def test_complex_by_columns(matrix_by_columns):
    """By columns: complex entries come back as they are, not conjugated."""
    generator = checks.generator(13)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_columns(lambda x: M @ x, 4, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_columns(forward, 4, dtype=torch.complex128)")


@test_case(points=1, hidden=True)
def test_complex_by_entries(matrix_by_entries):
    """By entries: complex entries come back as they are, not conjugated."""
    generator = checks.generator(14)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_entries(lambda x: M @ x, 4, 3, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_entries(forward, 4, 3, dtype=torch.complex128)")


@test_case(points=1, hidden=True)
def test_dtypes(matrix_by_columns, matrix_by_entries):
    """The unit vectors have the dtype asked for, and A the dtype that forward returns."""
    seen = []

    def triple(x):
        seen.append(x.dtype)
        return 3 * x

    for dtype in (torch.float32, torch.float64, torch.complex64):
        expected = 3 * torch.eye(2, dtype=dtype)
        A = matrix_by_columns(triple, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_columns(forward, 2, dtype={dtype})")
        A = matrix_by_entries(triple, 2, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_entries(forward, 2, 2, dtype={dtype})")
        assert all(each == dtype for each in seen), f"forward got another dtype than {dtype}"
        seen.clear()
    expected = 1j * torch.eye(2, dtype=torch.complex128)
    A = matrix_by_columns(lambda x: 1j * x, 2)
    checks.same(A, expected, "matrix_by_columns(lambda x: 1j * x, 2)")
    A = matrix_by_entries(lambda x: 1j * x, 2, 2)
    checks.same(A, expected, "matrix_by_entries(lambda x: 1j * x, 2, 2)")


@test_case(points=1, hidden=True)
def test_calls(matrix_by_columns, matrix_by_entries):
    """By columns calls forward once for each column, and both ask it for nothing but A e_j."""
    M = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4)
    inputs = []

    def forward(x):
        inputs.append(x.clone())
        return M @ x

    checks.same(matrix_by_columns(forward, 4), M, "matrix_by_columns(forward, 4)")
    calls = len(inputs)
    assert calls == 4, f"matrix_by_columns(forward, 4) called forward {calls} times, not 4"
    checks.same(matrix_by_entries(forward, 4, 3), M, "matrix_by_entries(forward, 4, 3)")
    for x in inputs:
        assert x.shape == (4,), f"forward got a tensor of shape {tuple(x.shape)}, not (4,)"
