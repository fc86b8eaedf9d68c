"""Question 1. The matrix of a linear map.

| the text promises | tested by |
| --- | --- |
| column j is A e_j, shape (m, n) | test_by_columns, test_rectangular_by_columns |
| entry (i, j) is e_i^T A e_j, shape (m, n) | test_by_entries, test_rectangular_by_entries |
| huge and tiny entries | test_rectangular_by_columns, test_rectangular_by_entries |
| nothing is conjugated | test_complex_by_columns, test_complex_by_entries |
| unit vectors of `dtype`; float64 where none is given; A as forward returns it | test_dtypes |
| one call of forward for each column, with unit vectors alone | test_calls |
| forward may return its input or a view; the session is left alone | test_calls |
| results are new, of later calls too | test_calls |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q1"

# the matrix of x[1:] - x[:-1] for three numbers
DIFFERENCES = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
SIZES = [(3, 5), (5, 2), (4, 4), (1, 4), (4, 1), (1, 1)]


def check_scales(find, call):
    """Tiny entries, and columns that differ by many powers of ten, each judged by itself."""
    M = torch.randn(3, 4, generator=checks.generator(15), dtype=torch.float64)
    for scale in (1e-18, 1e-200):
        checks.same(find(lambda x, s=scale: s * (M @ x)), scale * M, f"{call}, entries of {scale}")
    mixed = M * torch.tensor([1e12, 1.0, 1e-18, 1e-200], dtype=torch.float64)
    A = find(lambda x: mixed @ x)
    for j in range(4):
        checks.same(A[:, j], mixed[:, j], f"column {j} of {call} with entries from 1e-200 to 1e12")


@test_case(points=0.5)
def test_by_columns(matrix_by_columns):
    """By columns: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_columns(lambda x: x[1:] - x[:-1], 3)
    checks.same(A, DIFFERENCES, "matrix_by_columns(lambda x: x[1:] - x[:-1], 3)")


@test_case(points=0.5)
def test_by_entries(matrix_by_entries):
    """By entries: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)
    checks.same(A, DIFFERENCES, "matrix_by_entries(lambda x: x[1:] - x[:-1], 3, 2)")


@test_case(points=0.5, hidden=True)
def test_rectangular_by_columns(matrix_by_columns):
    """By columns: random matrices, wide, tall, square, of one row or column; the running sum."""
    generator = checks.generator(11)
    for m, n in SIZES:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_columns(lambda x, M=M: M @ x, n)
        checks.same(A, M, f"matrix_by_columns(forward, {n}) with {m} outputs")
    A = matrix_by_columns(lambda x: x.cumsum(-1), 4)
    expected = torch.ones(4, 4, dtype=torch.float64).tril()
    checks.same(A, expected, "matrix_by_columns(lambda x: x.cumsum(-1), 4)")
    check_scales(lambda forward: matrix_by_columns(forward, 4), "matrix_by_columns(forward, 4)")


@test_case(points=0.5, hidden=True)
def test_rectangular_by_entries(matrix_by_entries):
    """By entries: random matrices, wide, tall, square, of one row or column."""
    generator = checks.generator(12)
    for m, n in SIZES:
        M = torch.randn(m, n, generator=generator, dtype=torch.float64)
        A = matrix_by_entries(lambda x, M=M: M @ x, n, m)
        checks.same(A, M, f"matrix_by_entries(forward, {n}, {m})")
    check_scales(
        lambda forward: matrix_by_entries(forward, 4, 3), "matrix_by_entries(forward, 4, 3)"
    )


@test_case(points=0.5, hidden=True)
def test_complex_by_columns(matrix_by_columns):
    """By columns: complex entries come back as they are, not conjugated."""
    generator = checks.generator(13)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_columns(lambda x: M @ x, 4, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_columns(forward, 4, dtype=torch.complex128)")


@test_case(points=0.5, hidden=True)
def test_complex_by_entries(matrix_by_entries):
    """By entries: complex entries come back as they are, not conjugated."""
    generator = checks.generator(14)
    M = torch.randn(3, 4, generator=generator, dtype=torch.complex128)
    A = matrix_by_entries(lambda x: M @ x, 4, 3, dtype=torch.complex128)
    checks.same(A, M, "matrix_by_entries(forward, 4, 3, dtype=torch.complex128)")


@test_case(points=0.5, hidden=True)
def test_dtypes(matrix_by_columns, matrix_by_entries):
    """The unit vectors have the dtype asked for, and A the dtype that forward returns."""
    seen = []

    def triple(x):
        seen.append(x.dtype)
        return 3 * x

    for dtype in (torch.float32, torch.float64, torch.complex64, torch.complex128):
        expected = 3 * torch.eye(2, dtype=dtype)
        A = matrix_by_columns(triple, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_columns(forward, 2, dtype={dtype})")
        A = matrix_by_entries(triple, 2, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_entries(forward, 2, 2, dtype={dtype})")
        assert all(each == dtype for each in seen), f"forward got another dtype than {dtype}"
        seen.clear()
    for text, forward, dtype, returned in [
        ("lambda x: 1j * x", lambda x: 1j * x, torch.float64, torch.complex128),
        ("lambda x: x.float()", lambda x: x.float(), torch.float64, torch.float32),
        ("lambda x: x.double()", lambda x: x.double(), torch.float32, torch.float64),
        ("lambda x: x.real", lambda x: x.real.clone(), torch.complex128, torch.float64),
    ]:
        expected = forward(torch.eye(2, dtype=dtype)).to(returned)
        A = matrix_by_columns(forward, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_columns({text}, 2, dtype={dtype})")
        A = matrix_by_entries(forward, 2, 2, dtype=dtype)
        checks.same(A, expected, f"matrix_by_entries({text}, 2, 2, dtype={dtype})")


@test_case(points=0.5, hidden=True)
def test_calls(matrix_by_columns, matrix_by_entries):
    """One call for each column, with unit vectors; forward may return its input or a view of it."""
    M = torch.arange(1.0, 13.0, dtype=torch.float64).reshape(3, 4)
    inputs = []

    def forward(x):
        inputs.append(x.clone())
        return M @ x

    checks.same(matrix_by_columns(forward, 4), M, "matrix_by_columns(forward, 4)")
    calls = len(inputs)
    assert calls == 4, f"matrix_by_columns(forward, 4) called forward {calls} times, not 4"
    units = sorted(x.tolist() for x in inputs)
    expected = torch.eye(4).flip(0).tolist()
    assert units == expected, "matrix_by_columns(forward, 4) calls forward with other vectors too"
    checks.same(matrix_by_entries(forward, 4, 3), M, "matrix_by_entries(forward, 4, 3)")
    for x in inputs:
        assert x.shape == (4,), f"forward got a tensor of shape {tuple(x.shape)}, not (4,)"
    identity = torch.eye(4, dtype=torch.float64)
    for text, rows in (("the identity", identity), ("all but the first", identity[1:])):
        A = surroundings.with_maps(matrix_by_columns, text, 4)
        checks.same(A, rows, f"matrix_by_columns(forward, 4) with {text}, returned as a view,")
        A = surroundings.with_maps(matrix_by_entries, text, 4, len(rows))
        checks.same(A, rows, f"matrix_by_entries(forward, 4, {len(rows)}) with {text} as a view")
        for found in (
            surroundings.called_again(matrix_by_columns, text, 4),
            surroundings.called_again(matrix_by_entries, text, 4, len(rows)),
        ):
            checks.same(
                found, rows, f"the matrix of {text}, after one returned before was changed,"
            )
    for function, args, call in (
        (matrix_by_columns, (4,), "matrix_by_columns(forward, 4)"),
        (matrix_by_entries, (4, 3), "matrix_by_entries(forward, 4, 3)"),
    ):
        checks.leaves_alone(surroundings.state_changed(function, forward, *args), call)
