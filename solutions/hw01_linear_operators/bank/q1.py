"""Other right answers and known wrong ones to question 1 of hw01."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("matrix_by_columns")
def columns_as_rows_transposed(forward, n, dtype=torch.float64):
    """Results as rows, transposed at the end."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype).unbind()]).T


@alternative("matrix_by_columns")
def columns_into_allocated_matrix(forward, n, dtype=torch.float64):
    """One vector that is set and reset; A is allocated at the first result."""
    e, A = torch.zeros(n, dtype=dtype), None
    for j in range(n):
        e[j] = 1
        column = forward(e)
        if A is None:
            A = column.new_zeros(column.shape[0], n)
        A[:, j] = column
        e[j] = 0
    return A


@alternative("matrix_by_columns")
def columns_by_one_hot(forward, n, dtype=torch.float64):
    """Unit vectors from one_hot, columns put side by side."""
    columns = [forward(F.one_hot(torch.tensor(j), n).to(dtype)).unsqueeze(1) for j in range(n)]
    return torch.cat(columns, dim=1)


@alternative("matrix_by_entries")
def entries_with_one_call_per_column(forward, n, m, dtype=torch.float64):
    """The input is the outer loop; e_i is compared with i."""
    columns = []
    for e_j in torch.eye(n, dtype=dtype):
        column = forward(e_j)
        entries = [(column * (torch.arange(m) == i)).sum() for i in range(m)]
        columns.append(torch.stack(entries))
    return torch.stack(columns, dim=-1)


@alternative("matrix_by_entries")
def entries_as_python_numbers(forward, n, m, dtype=torch.float64):
    """A list of lists of Python numbers; the dtype is that of an output."""
    units = torch.eye(n, dtype=dtype)
    A = [[forward(units[j])[i].item() for j in range(n)] for i in range(m)]
    return torch.tensor(A, dtype=forward(units[0]).dtype)


@alternative("matrix_by_entries")
def entries_by_vdot(forward, n, m, dtype=torch.float64):
    """vdot conjugates e_i, which is real: nothing changes."""
    A = None
    for j in range(n):
        e_j = torch.zeros(n, dtype=dtype)
        e_j[j] = 1
        y = forward(e_j)
        for i in range(m):
            e_i = torch.zeros_like(y)
            e_i[i] = 1
            if A is None:
                A = torch.empty(m, n, dtype=y.dtype)
            A[i, j] = torch.vdot(e_i, y)
    return A


@mistake("matrix_by_columns")
def columns_as_rows(forward, n, dtype=torch.float64):
    """The matrix is transposed: A e_j is a column of A, and you put it into a row."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)])


@mistake("matrix_by_columns")
def columns_conjugated(forward, n, dtype=torch.float64):
    """The entries are conjugated. Transposing alone turns rows into columns; the conjugate belongs
    to the adjoint, which is not asked for.
    """
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)]).mH.resolve_conj()


@mistake("matrix_by_columns")
def columns_without_dtype(forward, n, dtype=torch.float64):
    """The unit vectors do not have the dtype that was asked for. Pass `dtype` on when you create
    them.
    """
    return torch.stack([forward(e) for e in torch.eye(n, dtype=torch.float64)], dim=1)


@mistake("matrix_by_columns")
def columns_with_dtype_of_input(forward, n, dtype=torch.float64):
    """The matrix has the dtype of the unit vectors, not that of the outputs: a complex output does
    not fit into a real matrix. Create it with the dtype that forward returns.
    """
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)], dim=1).to(dtype)


@mistake(
    "matrix_by_columns",
    edit={
        "column.new_zeros(column.shape[0], n)": "column.new_zeros(n, n)",
        "A[:, j] = column": "A[: len(column), j] = column[:n]",
    },
    of="columns_into_allocated_matrix",
)
def columns_square():
    """The matrix comes out n x n, but there may be more or fewer outputs than inputs. The number of
    rows is the length of an output.
    """


@mistake("matrix_by_columns")
def columns_with_an_extra_call(forward, n, dtype=torch.float64):
    """forward is called more often than there are columns. Keep the output of the first call if you
    need it to learn the number of rows.
    """
    first = forward(torch.zeros(n, dtype=dtype))
    A = torch.zeros(first.shape[0], n, dtype=first.dtype)
    for j, e in enumerate(torch.eye(n, dtype=dtype)):
        A[:, j] = forward(e)
    return A


@mistake("matrix_by_columns")
def columns_in_one_call(forward, n, dtype=torch.float64):
    """forward is handed all unit vectors at once, as a matrix. It takes one vector (n,): call it
    once for each column.
    """
    return forward(torch.eye(n, dtype=dtype))


@mistake("matrix_by_columns", edit={"e[j] = 0": ""}, of="columns_into_allocated_matrix")
def columns_without_reset():
    """Each column holds a sum of columns: the unit vector still has the 1 of the rounds before. Set
    it back to zero, or take a new one.
    """


@mistake(
    "matrix_by_columns",
    edit={"column = forward(e)": "column, e[j] = forward(e), 0"},
    of="columns_into_allocated_matrix",
)
def columns_of_one_buffer():
    """The unit vector is set back before its output is stored. Where forward returns its input or a
    view of it, that takes the output back too: store first, or take a new vector each time.
    """


@mistake("matrix_by_columns")
def columns_promoted(forward, n, dtype=torch.float64):
    """Where forward returns a narrower dtype than that of the unit vectors, the matrix has the wide
    one. Take the dtype of an output.
    """
    A = torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)], dim=1)
    return A.to(torch.promote_types(dtype, A.dtype))


@mistake("matrix_by_columns")
def columns_without_tiny_entries(forward, n, dtype=torch.float64):
    """Tiny entries have become zero. They are entries as good as others, not rounding."""
    A = torch.stack([forward(e) for e in torch.eye(n, dtype=dtype)], dim=1)
    return A.masked_fill(A.abs() < 1e-12, 0)


@mistake("matrix_by_entries", edit={"dtype=column.dtype": "dtype=dtype"})
def entries_promoted():
    """Where forward returns a narrower dtype than that of the unit vectors, the matrix has the wide
    one. Let e_i have the dtype of the output.
    """


@mistake("matrix_by_entries")
def entries_transposed(forward, n, m, dtype=torch.float64):
    """The matrix is transposed: entry (i, j) takes output i for unit vector j, and i counts
    rows.
    """
    rows = [forward(e) for e in torch.eye(n, dtype=dtype)]
    return torch.stack([torch.stack([row[i] for i in range(m)]) for row in rows])


@mistake("matrix_by_entries", edit={"(e_i, y)": "(y, e_i)"}, of="entries_by_vdot")
def entries_vdot_the_wrong_way():
    """The entries are conjugated: the inner product takes the conjugate of its first argument, and
    A e_j stands there. e_i^T A e_j conjugates nothing.
    """


@mistake("matrix_by_entries")
def entries_without_dtype(forward, n, m, dtype=torch.float64):
    """The unit vectors are float64 whatever `dtype` says. Pass `dtype` on when you create them."""
    y = [forward(e) for e in torch.eye(n, dtype=torch.float64)]
    return torch.stack([torch.stack([y[j][i] for j in range(n)]) for i in range(m)])


@mistake(
    "matrix_by_entries",
    edit={"dtype=y.dtype": "dtype=dtype", "torch.vdot(e_i, y)": "torch.vdot(e_i, y).to(dtype)"},
    of="entries_by_vdot",
)
def entries_into_matrix_of_dtype():
    """The matrix has the dtype of the unit vectors; where forward takes real vectors to complex
    ones, the imaginary parts are lost. Use the dtype of an output.
    """


@mistake("matrix_by_entries")
def entries_sizes_exchanged(forward, n, m, dtype=torch.float64):
    """The numbers of rows and columns are exchanged: n counts the inputs, so the columns, and m the
    outputs, so the rows.
    """
    y = [forward(e) for e in torch.eye(n, dtype=dtype)]
    A = torch.zeros(n, m, dtype=y[0].dtype)
    for i in range(min(m, n)):
        for j in range(min(m, n)):
            A[i, j] = y[j][i]
    return A


@mistake("matrix_by_entries")
def entries_symmetric_where_square(forward, n, m, dtype=torch.float64):
    """A square matrix comes out symmetric: entries on one side of the diagonal are copies of those
    on the other. Ask for both.
    """
    A = torch.stack([forward(e.clone()).clone() for e in torch.eye(n, dtype=dtype)], dim=1)
    return A.triu() + A.triu(1).mT if m == n else A
