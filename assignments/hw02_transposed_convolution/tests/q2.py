"""Question 2. The matrix of a linear map.

| the text promises | tested by |
| --- | --- |
| column j is A e_j | test_differences_by_columns, test_convolution_by_columns |
| entry (i, j) is e_i^T A e_j | test_differences_by_entries, test_convolution_by_entries |
| any shape, one entry too | test_convolution_by_columns, test_convolution_by_entries |
| entries of every size | test_convolution_by_columns, test_convolution_by_entries |
| row-major order; results of forward that are views | test_order |
| float64 where no dtype is given | test_differences_by_columns, test_differences_by_entries |
| unit vectors and A of the dtype, complex ones without a conjugate | test_dtype |
| one call of forward for each column, and one with zeros | test_dtype |
| a new matrix in each call, all else left alone | test_convolution_by_columns |
| and by entries | test_convolution_by_entries |
"""

import math

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, surroundings

OK_FORMAT = False
name = "q2"

# the matrix of x[1:] - x[:-1] for three numbers
DIFFERENCES = torch.tensor([[-1.0, 1.0, 0.0], [0.0, -1.0, 1.0]], dtype=torch.float64)
# of the input and of the output of a map
SHAPES = [
    ((3,), (2,)),
    ((2, 3), (4,)),
    ((2, 1, 3), (2, 2, 1, 2)),
    ((2, 2, 1, 2), (3, 2)),
    ((2, 1, 2, 2), (2, 3, 1, 1)),
    ((4,), (1,)),
    ((1, 1), (3, 1)),
    ((1,), (1,)),
    ((2, 3), (2, 3)),
    ((1, 2, 2, 1), (1, 3, 1, 2)),
    ((), (2, 2)),
    ((3,), ()),
]
# of `surroundings.MAPS`, which return their input or a view of it, and shapes for them
VIEWS = [
    ("the identity", (2, 3)),
    ("the transpose", (2, 3)),
    ("every second", (2, 4)),
    ("all but the first", (3, 2)),
]


def matrix_of_convolution(x_shape, w):
    """The matrix of the convolution with w, column by column."""
    units = torch.eye(math.prod(x_shape), dtype=torch.float64).reshape(-1, *x_shape)
    return torch.stack([F.conv2d(e, w).reshape(-1) for e in units], dim=1)


def map_of(M, y_shape):
    """The map with the matrix M from tensors of any shape to those of y_shape."""
    return lambda x: (M @ x.reshape(-1)).reshape(y_shape)


def random_matrix(generator, x_shape, y_shape, dtype=torch.float64):
    """A matrix for a map between these shapes, its real and imaginary parts from 0.5 to 1.5."""
    size = (math.prod(y_shape), math.prod(x_shape))
    parts = [torch.rand(size, generator=generator, dtype=torch.float64) + 0.5 for _ in range(2)]
    return (torch.complex(*parts) if dtype.is_complex else parts[0]).to(dtype)


def check_matrices(find, name, generator):
    """Maps between many shapes, and one whose entries differ by many powers of ten.

    find: from the map and both shapes to the matrix.
    """
    for x_shape, y_shape in SHAPES:
        M = random_matrix(generator, x_shape, y_shape)
        A = find(map_of(M, y_shape), x_shape, y_shape)
        checks.same(A, M, f"{name} of a map from {x_shape} to {y_shape}")
    M = 1e-13 * random_matrix(generator, (2, 2), (3,))
    A = find(map_of(M, (3,)), (2, 2), (3,))
    checks.same(A, M, f"{name} of a map with entries near 1e-13")
    rows = torch.tensor([1.0, 1e-12, 1e-25], dtype=torch.float64)
    scales = torch.outer(rows, torch.tensor([1e9, 1.0, 1e-40, 1e-150], dtype=torch.float64))
    M = random_matrix(generator, (4,), (3,))
    A = find(map_of(scales * M, (3,)), (4,), (3,))
    checks.equal(list(A.shape), [3, 4], f"the shape of {name}")
    checks.same(
        A / scales, M, f"{name} of a map with entries from 1e-175 to 1e9, each by its size,"
    )


def check_around(function, name, M, others, *shapes):
    """No call changes another matrix or the session, nor does what is written into a matrix."""
    calls = [[map_of(one, (3, 2)), *shapes] for one in (M, others)]
    for found, expected in zip(
        surroundings.results_together(function, calls), (M, others), strict=True
    ):
        checks.same(found, expected, f"{name} of one of two maps, looked at after both calls,")
    again = surroundings.called_again(function, "the identity", *[(2, 2) for _ in shapes])
    call = f"{name} of the identity, called again after its first result was changed,"
    checks.same(again, torch.eye(4, dtype=torch.float64), call)
    checks.leaves_alone(surroundings.state_changed(function, *calls[0]), name)


@test_case(points=0.25)
def test_differences_by_columns(matrix_by_columns):
    """By columns: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_columns(lambda x: x[1:] - x[:-1], (3,))
    checks.same(A, DIFFERENCES, "matrix_by_columns(lambda x: x[1:] - x[:-1], (3,))")


@test_case(points=0.25)
def test_differences_by_entries(matrix_by_entries):
    """By entries: the matrix of x[1:] - x[:-1] for three numbers."""
    A = matrix_by_entries(lambda x: x[1:] - x[:-1], (3,), (2,))
    checks.same(A, DIFFERENCES, "matrix_by_entries(lambda x: x[1:] - x[:-1], (3,), (2,))")


@test_case(points=0.5, hidden=True)
def test_convolution_by_columns(matrix_by_columns):
    """By columns: a convolution, maps between tensors of any shape, entries of every size."""
    generator = checks.generator(21)
    w = torch.randn(3, 2, 2, 3, generator=generator, dtype=torch.float64)
    x_shape = (1, 2, 3, 5)
    expected = matrix_of_convolution(x_shape, w)
    A = matrix_by_columns(lambda x: F.conv2d(x, w), x_shape)
    checks.same(A, expected, f"matrix_by_columns(convolution, {x_shape})")

    def find(forward, x_shape, y_shape):
        return matrix_by_columns(forward, x_shape)

    check_matrices(find, "matrix_by_columns", generator)
    M, others = (random_matrix(generator, (2, 2), (3, 2)) for _ in range(2))
    check_around(matrix_by_columns, "matrix_by_columns", M, others, (2, 2))


@test_case(points=0.5, hidden=True)
def test_convolution_by_entries(matrix_by_entries):
    """By entries: a convolution, maps between tensors of any shape, entries of every size."""
    generator = checks.generator(22)
    w = torch.randn(3, 2, 2, 1, generator=generator, dtype=torch.float64)
    x_shape, y_shape = (1, 2, 3, 2), (1, 3, 2, 2)
    expected = matrix_of_convolution(x_shape, w)
    A = matrix_by_entries(lambda x: F.conv2d(x, w), x_shape, y_shape)
    checks.same(A, expected, f"matrix_by_entries(convolution, {x_shape}, {y_shape})")
    check_matrices(matrix_by_entries, "matrix_by_entries", generator)
    M, others = (random_matrix(generator, (2, 2), (3, 2)) for _ in range(2))
    check_around(matrix_by_entries, "matrix_by_entries", M, others, (2, 2), (3, 2))


@test_case(points=0.25, hidden=True)
def test_order(matrix_by_columns, matrix_by_entries):
    """Both flatten in row-major order, input and output, where forward returns a view too."""
    scale = torch.arange(1.0, 7.0, dtype=torch.float64).reshape(2, 3)
    expected = torch.zeros(6, 6, dtype=torch.float64)
    for row in range(2):
        for column in range(3):
            expected[2 * column + row, 3 * row + column] = scale[row, column]

    def transposed(x):
        return (scale * x).T.contiguous()

    A = matrix_by_columns(transposed, (2, 3))
    checks.same(A, expected, "matrix_by_columns(scale_and_transpose, (2, 3))")
    A = matrix_by_entries(transposed, (2, 3), (3, 2))
    checks.same(A, expected, "matrix_by_entries(scale_and_transpose, (2, 3), (3, 2))")
    for name, x_shape in VIEWS:
        view = surroundings.MAPS[name]
        units = torch.eye(math.prod(x_shape), dtype=torch.float64)
        expected = torch.stack([view(e.reshape(x_shape)).reshape(-1) for e in units], dim=1)
        y_shape = tuple(view(torch.zeros(x_shape)).shape)
        A = surroundings.with_maps(matrix_by_columns, name, x_shape)
        checks.same(A, expected, f"matrix_by_columns({name}, {x_shape})")
        A = surroundings.with_maps(matrix_by_entries, name, x_shape, y_shape)
        checks.same(A, expected, f"matrix_by_entries({name}, {x_shape}, {y_shape})")


@test_case(points=0.25, hidden=True)
def test_dtype(matrix_by_columns, matrix_by_entries):
    """Unit vectors and matrix have the dtype, also a complex one; one call for each column."""
    generator = checks.generator(23)
    for dtype in (torch.float32, torch.float64, torch.complex64, torch.complex128):
        M, seen = random_matrix(generator, (2, 1), (3,), dtype), []

        def forward(x, M=M, seen=seen):
            seen.append(x.detach().clone())
            return M.to(x.dtype) @ x.reshape(-1)

        A = matrix_by_columns(forward, (2, 1), dtype=dtype)
        checks.same(A, M, f"matrix_by_columns(forward, (2, 1), dtype={dtype})")
        sums = [int(x.abs().sum()) for x in seen]
        assert sums.count(1) == 2 and sums.count(0) <= 1 and len(sums) <= 3, (
            f"matrix_by_columns calls forward {len(sums)} times for 2 columns, with vectors whose "
            f"entries add up to {sums} in magnitude"
        )
        A = matrix_by_entries(forward, (2, 1), (3,), dtype=dtype)
        checks.same(A, M, f"matrix_by_entries(forward, (2, 1), (3,), dtype={dtype})")
        assert all(x.dtype == dtype for x in seen), f"forward got another dtype than {dtype}"
