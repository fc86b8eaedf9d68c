"""Question 2. The matrix of a linear map."""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q2"

# the matrix of x[1:] - x[:-1] for three numbers
DIFFERENCES = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)


def matrix_of_convolution(x_shape, w):
    """The matrix of the convolution with w, column by column."""
    units = torch.eye(math.prod(x_shape), dtype=torch.float64).reshape(-1, *x_shape)
    return torch.stack([F.conv2d(e, w).reshape(-1) for e in units], dim=1)


@test_case(points=1)
def test_differences_by_columns(matrix_by_columns):
    """By columns: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_columns(lambda x: x[1:] - x[:-1], (3,))
    checks.same(A, DIFFERENCES, "matrix_by_columns(lambda x: x[1:] - x[:-1], (3,))")


@test_case(points=1)
def test_differences_by_entries(matrix_by_entries):
    """By entries: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_entries(lambda x: x[1:] - x[:-1], (3,), (2,))
    checks.same(A, DIFFERENCES, "matrix_by_entries(lambda x: x[1:] - x[:-1], (3,), (2,))")


@test_case(points=2, hidden=True)
def test_convolution_by_columns(matrix_by_columns):
    """By columns: a convolution from 2 channels to 3, of a rectangular image."""
    generator = checks.generator(21)
    w = torch.randn(3, 2, 2, 3, generator=generator, dtype=torch.float64)
    x_shape = (1, 2, 3, 5)
    expected = matrix_of_convolution(x_shape, w)
    A = matrix_by_columns(lambda x: F.conv2d(x, w), x_shape)
    checks.same(A, expected, f"matrix_by_columns(convolution, {x_shape})")


@test_case(points=2, hidden=True)
def test_convolution_by_entries(matrix_by_entries):
    """By entries: a convolution from 2 channels to 3, of a rectangular image."""
    generator = checks.generator(22)
    w = torch.randn(3, 2, 2, 1, generator=generator, dtype=torch.float64)
    x_shape, y_shape = (1, 2, 3, 2), (1, 3, 2, 2)
    expected = matrix_of_convolution(x_shape, w)
    A = matrix_by_entries(lambda x: F.conv2d(x, w), x_shape, y_shape)
    checks.same(A, expected, f"matrix_by_entries(convolution, {x_shape}, {y_shape})")


@test_case(points=1, hidden=True)
def test_order(matrix_by_columns, matrix_by_entries):
    """Both flatten in row-major order, the input as well as the output."""
    scale = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(2, 3)
    expected = torch.zeros(6, 6, dtype=torch.float64)
    for row in range(2):
        for column in range(3):
            expected[2 * column + row, 3 * row + column] = scale[row, column]

    def transposed(x):
        return (scale * x).T

    A = matrix_by_columns(transposed, (2, 3))
    checks.same(A, expected, "matrix_by_columns(scale_and_transpose, (2, 3))")
    A = matrix_by_entries(transposed, (2, 3), (3, 2))
    checks.same(A, expected, "matrix_by_entries(scale_and_transpose, (2, 3), (3, 2))")


@test_case(points=1, hidden=True)
def test_dtype(matrix_by_columns, matrix_by_entries):
    """The unit vectors and the matrix have the dtype that was asked for."""
    seen = []

    def forward(x):
        seen.append(x.dtype)
        return 3 * x

    for dtype in (torch.float32, torch.float64):
        expected = 3 * torch.eye(2, dtype=dtype)
        A = matrix_by_columns(forward, (2,), dtype=dtype)
        checks.same(A, expected, f"matrix_by_columns(forward, (2,), dtype={dtype})")
        A = matrix_by_entries(forward, (2,), (2,), dtype=dtype)
        checks.same(A, expected, f"matrix_by_entries(forward, (2,), (2,), dtype={dtype})")
        assert all(each == dtype for each in seen), f"forward got another dtype than {dtype}"
        seen.clear()
