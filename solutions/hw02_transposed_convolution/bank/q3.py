"""Other right answers and known wrong ones to question 3 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("sparsity_pattern")
def pattern_by_cast(A):
    """bool() of a number is whether it differs from zero."""
    return A.bool()


@alternative("sparsity_pattern")
def pattern_by_logic(A):
    """Not equal to zero, with the function of that name."""
    return torch.logical_not(torch.eq(A, torch.zeros_like(A)))


@alternative("outputs_reached")
def outputs_by_loop(pattern, j):
    """A comprehension over the rows."""
    return [i for i in range(pattern.shape[0]) if pattern[i][j]]


@alternative("outputs_reached")
def outputs_by_transpose(pattern, j):
    """A row of the transposed pattern, as an array of indices."""
    (indices,) = torch.where(pattern.T[j])
    return [int(i) for i in indices]


@alternative("inputs_needed")
def inputs_by_arange(pattern, i):
    """The numbers from 0, masked with the row."""
    return torch.arange(pattern.shape[1], device=pattern.device)[pattern[i, :]].tolist()


@alternative("inputs_needed")
def inputs_by_enumeration(pattern, i):
    """Python lists only."""
    return [j for j, needed in enumerate(pattern.tolist()[i]) if needed]


@alternative("nonzeros")
def nonzeros_by_entries(M, N, f1, f2):
    """Each kernel entry lies in as many rows of A as there are places for the kernel."""
    places = len(range(f1 - 1, M)) * len(range(f2 - 1, N))
    return places * (f1 * f2)


@alternative("nonzeros")
def nonzeros_by_columns(M, N, f1, f2):
    """Sums over the columns of A: along each axis, how many windows hold a pixel."""

    def along(size, f):
        m = size - f + 1
        return sum(min(j, m - 1) - max(j - f + 1, 0) + 1 for j in range(size))

    return along(M, f1) * along(N, f2)


@mistake("sparsity_pattern")
def pattern_of_positive_entries(A):
    """Negative entries are marked as zero. They connect an input to an output as well as positive
    ones.
    """
    return A.real > 0


@mistake("sparsity_pattern")
def pattern_with_threshold(A):
    """Small entries are marked as zero. Any value other than zero counts; a threshold depends on
    the scale of A.
    """
    return A.abs() > 1e-8


@mistake("sparsity_pattern")
def pattern_of_numbers(A):
    """The pattern consists of numbers. It should be a tensor of dtype bool."""
    return (A != 0).to(A.dtype)


@mistake("sparsity_pattern")
def pattern_of_real_parts(A):
    """Imaginary entries are marked as zero: only the real part is looked at. A complex number is
    zero where both of its parts are.
    """
    return A.real != 0


@mistake("sparsity_pattern")
def pattern_inverted(A):
    """The pattern is inverted: it marks the zeros. True stands for an entry that is not zero."""
    return A == 0


@mistake("outputs_reached")
def outputs_from_row(pattern, j):
    """The list is read from a row. The outputs that one input reaches stand in a column of A."""
    return torch.nonzero(pattern[j]).reshape(-1).tolist()


@mistake("outputs_reached")
def outputs_nested(pattern, j):
    """Each index stands in a list of its own. The result is one flat list of ints."""
    return torch.nonzero(pattern[:, j]).tolist()


@mistake("outputs_reached")
def outputs_as_mask(pattern, j):
    """The result says for each output whether it is reached. The indices of those that are reached
    are asked for.
    """
    return pattern[:, j].tolist()


@mistake("inputs_needed")
def inputs_from_column(pattern, i):
    """The list is read from a column. The inputs that one output needs stand in a row of A."""
    return torch.nonzero(pattern[:, i]).reshape(-1).tolist()


@mistake("inputs_needed")
def inputs_from_one(pattern, i):
    """The indices are counted from 1. Here everything counts from 0, as in Python."""
    return [j + 1 for j, needed in enumerate(pattern[i].tolist()) if needed]


@mistake("inputs_needed")
def inputs_as_tensor(pattern, i):
    """The result is a tensor. A list of Python ints is asked for."""
    return torch.nonzero(pattern[i]).reshape(-1)


@mistake("nonzeros")
def nonzeros_of_every_pixel(M, N, f1, f2):
    """Every pixel of X is counted with a whole kernel. Count by rows of A: one for each pixel of
    the result, of which there are fewer.
    """
    return M * N * f1 * f2


@mistake("nonzeros")
def nonzeros_off_by_one(M, N, f1, f2):
    """The number of rows is too small: along each axis the last place of the window is missing."""
    return (M - f1) * (N - f2) * f1 * f2


@mistake("nonzeros")
def nonzeros_all_entries(M, N, f1, f2):
    """This is the number of all entries of A. Each row holds only as many that are not zero as the
    kernel has entries.
    """
    return (M - f1 + 1) * (N - f2 + 1) * M * N


@mistake("nonzeros")
def nonzeros_axes_swapped(M, N, f1, f2):
    """The height of the kernel is taken from the width of the image. Try sizes that differ along
    the axes.
    """
    return (M - f2 + 1) * (N - f1 + 1) * f1 * f2


@mistake("nonzeros")
def nonzeros_of_formed_matrix(M, N, f1, f2):
    """The matrix is formed to count in it. That is right for images of a few pixels, but for a
    photograph no memory can hold it: find the formula.
    """
    units = torch.eye(M * N).reshape(M * N, 1, M, N)
    return int(torch.count_nonzero(F.conv2d(units, torch.ones(1, 1, f1, f2))))


@mistake(
    "sparsity_pattern",
    edit={"A != 0": "A.to(torch.complex64 if A.is_complex() else torch.float32) != 0"},
)
def pattern_in_single_precision():
    """Tiny entries are marked as zero: in single precision they are. Compare in the dtype of A."""


@mistake("sparsity_pattern", edit={"A != 0": "(A * A.conj()).real > 0"})
def pattern_of_squares():
    """Tiny entries are marked as zero: their squares are too small for the dtype. Compare the
    entries themselves.
    """


@mistake(
    "sparsity_pattern",
    edit={
        "return A != 0": """
A[A != 0] = 1
return A == 1
"""
    },
)
def pattern_written_into_the_matrix():
    """The call writes into the matrix that it was given. Leave A as it is; make a new tensor."""


@mistake("outputs_reached", edit={".reshape(-1)": ".squeeze()"})
def outputs_squeezed():
    """Where there is exactly one output, a bare int comes back. A list is asked for, of one entry
    too.
    """


@mistake(
    "outputs_reached",
    edit={
        "torch.nonzero(pattern[:, j]).reshape(-1).tolist()": """
list({i for i, k in pattern.nonzero().tolist() if k == j})
"""
    },
)
def outputs_of_a_set():
    """The list is not always ascending: a set has an order of its own. Sort it."""


@mistake("inputs_needed", edit={".tolist()": ")", "torch.nonzero": "list(torch.nonzero"})
def inputs_as_tensors():
    """The list holds tensors. Its entries should be Python's own ints."""


@mistake("nonzeros", edit={"m * n * f1 * f2": "int(float(m) * n * f1 * f2)"})
def nonzeros_in_floats():
    """The last digits of large counts are wrong: a float holds about sixteen. Python's ints are
    exact, whatever their size.
    """


@mistake("outputs_reached")
def outputs_numbered_on_the_cpu(pattern, j):
    """The numbers are made on the CPU, where a pattern on another device cannot choose among them.
    Make them where the pattern is.
    """
    return torch.arange(pattern.shape[0])[pattern[:, j]].tolist()


@mistake("inputs_needed")
def inputs_numbered_on_the_cpu(pattern, i):
    """The numbers are made on the CPU, where a pattern on another device cannot choose among them.
    Make them where the pattern is.
    """
    return torch.arange(pattern.shape[1])[pattern[i]].tolist()
