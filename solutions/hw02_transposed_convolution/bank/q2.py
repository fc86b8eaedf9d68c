"""Other right answers and known wrong ones to question 2 of hw02."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("matrix_by_columns")
def columns_of_identity(forward, x_shape, dtype=torch.float64):
    """The unit vectors are the rows of an identity matrix; the results are transposed."""
    rows = [
        forward(e).flatten() for e in torch.eye(math.prod(x_shape), dtype=dtype).view(-1, *x_shape)
    ]
    return torch.stack(rows).T


@alternative("matrix_by_columns")
def columns_by_index(forward, x_shape, dtype=torch.float64):
    """One vector that is set and reset; A is allocated at the first result."""
    x, A = torch.zeros(x_shape, dtype=dtype), None
    for j in range(x.numel()):
        index = torch.unravel_index(torch.tensor(j), tuple(x_shape))
        x[index] = 1
        column = forward(x.clone())
        x[index] = 0
        if A is None:
            A = torch.empty(column.numel(), x.numel(), dtype=column.dtype)
        A[:, j] = column.reshape(-1)
    return A


@alternative("matrix_by_entries")
def entries_by_inner_products(forward, x_shape, y_shape, dtype=torch.float64):
    """Rows as lists of numbers; the inner product is the sum of an elementwise one."""

    def unit(shape, k):
        e = torch.zeros(shape, dtype=dtype)
        e.view(-1)[k] = 1
        return e

    def entry(i, j):
        return (unit(y_shape, i) * forward(unit(x_shape, j))).sum().item()

    rows, columns = range(math.prod(y_shape)), range(math.prod(x_shape))
    return torch.tensor([[entry(i, j) for j in columns] for i in rows], dtype=dtype)


@alternative("matrix_by_entries")
def entries_with_outer_loop_over_inputs(forward, x_shape, y_shape, dtype=torch.float64):
    """The input is the outer loop, so that forward is called once for each column."""
    units_x = torch.eye(math.prod(x_shape), dtype=dtype)
    units_y = torch.eye(math.prod(y_shape), dtype=dtype)
    A = units_y.new_empty(len(units_y), len(units_x))
    for j, e_j in enumerate(units_x):
        y = forward(e_j.reshape(x_shape)).flatten()
        for i, e_i in enumerate(units_y):
            A[i, j] = e_i @ y
    return A


@mistake("matrix_by_columns", edit={"dim=1": "dim=0"})
def columns_as_rows():
    """This is the transpose of A: the results of the unit vectors stand in the rows. They belong
    into the columns.
    """


@mistake("matrix_by_columns")
def columns_input_column_major(forward, x_shape, dtype=torch.float64):
    """The columns stand in another order: the input is flattened column by column. In row-major
    order the last index runs fastest.
    """
    columns = []
    for e in torch.eye(math.prod(x_shape), dtype=dtype):
        image = e.reshape(tuple(reversed(x_shape)))
        image = image.permute(*reversed(range(image.ndim)))
        columns.append(forward(image).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake("matrix_by_columns")
def columns_output_column_major(forward, x_shape, dtype=torch.float64):
    """The rows stand in another order: the output is flattened column by column. In row-major order
    the last index runs fastest.
    """
    columns = []
    for e in torch.eye(math.prod(x_shape), dtype=dtype):
        image = forward(e.reshape(x_shape))
        columns.append(image.permute(*reversed(range(image.ndim))).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake("matrix_by_columns", edit={"torch.zeros(x_size, dtype=dtype)": "torch.zeros(x_size)"})
def columns_ignore_dtype():
    """The unit vectors have torch's default dtype, whatever was asked for. Make them with the
    argument dtype.
    """


@mistake("matrix_by_columns")
def columns_of_growing_vectors(forward, x_shape, dtype=torch.float64):
    """From the second column on, the input holds more than one 1: it is the same vector all the
    time, and the old ones stay in it. Begin each column with zeros.
    """
    e = torch.zeros(math.prod(x_shape), dtype=dtype)
    columns = []
    for j in range(len(e)):
        e[j] = 1
        columns.append(forward(e.clone().reshape(x_shape)).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake("matrix_by_columns")
def columns_square(forward, x_shape, dtype=torch.float64):
    """The matrix is made square, of the size of the input. It has as many rows as the output of
    `forward` has entries.
    """
    size = math.prod(x_shape)
    A = torch.zeros(size, size, dtype=dtype)
    for j in range(size):
        e = torch.zeros(size, dtype=dtype)
        e[j] = 1
        column = forward(e.reshape(x_shape)).reshape(-1)[:size]
        A[: len(column), j] = column
    return A


@mistake("matrix_by_entries", edit={"(y_size, x_size": "(x_size, y_size", "[i, j]": "[j, i]"})
def entries_transposed():
    """This is the transpose of A: the two indices are exchanged. The first index of an entry
    belongs to the output.
    """


@mistake(
    "matrix_by_entries",
    edit={
        """
torch.dot(e_i, forward(e_j.reshape(x_shape)).reshape(-1))
""": """
forward(e_j.reshape(x_shape)).sum()
"""
    },
)
def entries_summed():
    """All rows are equal: an entry is the sum of the whole output. The unit vector of the output
    has to pick one of its values.
    """


@mistake("matrix_by_entries")
def entries_output_column_major(forward, x_shape, y_shape, dtype=torch.float64):
    """The rows stand in another order: the unit vectors of the output are counted column by column.
    In row-major order the last index runs fastest.
    """
    A = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
    for j, e_j in enumerate(torch.eye(A.shape[1], dtype=dtype)):
        y = forward(e_j.reshape(x_shape))
        A[:, j] = y.permute(*reversed(range(y.ndim))).reshape(-1)
    return A


@mistake("matrix_by_entries", edit={"(y_size, x_size, dtype=dtype)": "(y_size, x_size)"})
def entries_without_dtype():
    """The matrix has torch's default dtype, whatever was asked for. The argument dtype counts for
    the unit vectors and for A.
    """


@mistake("matrix_by_entries", edit={"j in range(x_size)": "j in range(x_size)[i : i + 1]"})
def entries_of_the_diagonal():
    """Only the diagonal is computed: both loops share one index. Every input is to be paired with
    every output.
    """


@mistake("matrix_by_columns", edit={"x.clone()": "x"}, of="columns_by_index")
def columns_of_a_vector_that_changes():
    """Where forward returns its input or a view of it, the column is read after the vector was set
    back: the 1 is gone. Hand over a vector of its own each time, or read the result at once.
    """


@mistake(
    "matrix_by_columns",
    edit={"forward(e_j.reshape(x_shape)).reshape(-1)": "forward(e_j.reshape(x_shape)).view(-1)"},
)
def columns_by_view():
    """It stops where forward returns a transposed view: `view` needs entries that lie one after
    another in memory. Flatten in a way that copies where it has to.
    """


@mistake(
    "matrix_by_columns",
    edit={
        "columns.append(forward(e_j.reshape(x_shape)).reshape(-1))": """
y = forward(e_j.reshape(x_shape))
columns.append(torch.as_strided(y, (y.numel(),), (1,)))
"""
    },
)
def columns_in_order_of_memory():
    """The output is flattened in the order in which it lies in memory, which for a transposed view
    is another one. Row-major order is that of the indices.
    """


@mistake(
    "matrix_by_columns",
    edit={
        "return torch.stack(columns, dim=1)": """
A = torch.stack(columns, dim=1)
return torch.where(A.abs() < 1e-10, 0, A)
"""
    },
)
def columns_without_small_entries():
    """Small entries are set to zero. A map in small units consists of them: leave the values as
    they come.
    """


@mistake(
    "matrix_by_entries",
    edit={
        "torch.dot(e_i, forward(e_j.reshape(x_shape)).reshape(-1))": """
torch.vdot(forward(e_j.reshape(x_shape)).reshape(-1), e_i)
"""
    },
)
def entries_conjugated():
    """The entries of a complex matrix come out conjugated. The product with the unit vector of the
    output is a transpose, without a bar on the output.
    """


@mistake("matrix_by_entries")
def entries_into_kept_memory(forward, x_shape, y_shape, dtype=torch.float64, kept={}):  # noqa: B006
    """The matrix lies in memory that the next call of the same size uses again: an earlier matrix
    changes afterwards. Make a new tensor in each call.
    """
    key = math.prod(y_shape), math.prod(x_shape), dtype
    A = kept.setdefault(key, torch.zeros(key[:2], dtype=dtype))
    for j, e_j in enumerate(torch.eye(A.shape[1], dtype=dtype)):
        A[:, j] = forward(e_j.reshape(x_shape)).reshape(-1)
    return A


@mistake("matrix_by_entries")
def entries_kept_for_a_map(forward, x_shape, y_shape, dtype=torch.float64, kept={}):  # noqa: B006
    """A second call with the same `forward` gets the very matrix of the first: with what was
    written into it, and as it was before `forward` changed. Make a new one in each call.
    """
    key = forward, tuple(x_shape), dtype
    if key not in kept:
        units = torch.eye(math.prod(x_shape), dtype=dtype)
        columns = [forward(e.reshape(x_shape)).reshape(-1) for e in units]
        kept[key] = torch.stack(columns, dim=1)
    return kept[key]


@mistake("matrix_by_columns")
def columns_kept_for_a_map(forward, x_shape, dtype=torch.float64, kept={}):  # noqa: B006
    """A second call with the same `forward` gets the very matrix of the first: with what was
    written into it, and as it was before `forward` changed. Make a new one in each call.
    """
    key = forward, tuple(x_shape), dtype
    if key not in kept:
        units = torch.eye(math.prod(x_shape), dtype=dtype)
        columns = [forward(e.reshape(x_shape)).reshape(-1) for e in units]
        kept[key] = torch.stack(columns, dim=1)
    return kept[key]
