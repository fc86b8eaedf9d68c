"""Other right answers and known wrong ones to question 9 of hw01."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("inputs_needed")
def inputs_by_comprehension(A, i):
    """One entry after the other."""
    return [j for j in range(A.shape[1]) if A[i, j] != 0]


@alternative("inputs_needed")
def inputs_by_where(A, i):
    """torch.where with one argument."""
    return [int(j) for j in torch.where(A[i] != 0)[0]]


@alternative("inputs_needed")
def inputs_by_selecting(A, i):
    """All indices, of which some are kept."""
    return torch.arange(A.shape[1], device=A.device)[A[i].bool()].tolist()


@alternative("multiplications")
def multiplications_as_list(n, k):
    """A list in place of a tuple."""
    outputs = n - (k - 1)
    return [outputs * n, outputs * k]


@alternative("multiplications")
def multiplications_output_by_output(n, k):
    """What one output costs, times their number."""
    return tuple(cost * (n - k + 1) for cost in (n, k))


@alternative("multiplications")
def multiplications_expanded(n, k):
    """The products written out."""
    return n * n - n * k + n, n * k - k * k + k


@alternative("memory_bytes")
def memory_as_list(n, k, itemsize):
    """A list in place of a tuple."""
    return [itemsize * n * (n - k + 1), itemsize * k]


@alternative("memory_bytes")
def memory_row_by_row(n, k, itemsize):
    """The bytes of a row, times the number of rows."""
    row = n * itemsize
    return row * (1 + n - k), itemsize * k


@alternative("memory_bytes")
def memory_expanded(n, k, itemsize):
    """The products written out."""
    return (n * n - n * k + n) * itemsize, itemsize * k


@alternative("largest_n")
def largest_by_bisection(memory, k, itemsize):
    """Doubles until it does not fit, then halves the interval."""
    fits, too_large = k, 2 * k
    while (too_large - k + 1) * too_large * itemsize <= memory:
        fits, too_large = too_large, 2 * too_large
    while too_large - fits > 1:
        middle = (fits + too_large) // 2
        if (middle - k + 1) * middle * itemsize <= memory:
            fits = middle
        else:
            too_large = middle
    return fits


@alternative("largest_n")
def largest_by_correcting(memory, k, itemsize):
    """A float's guess, corrected with ints."""
    n = max(k, int((k - 1 + math.sqrt((k - 1) ** 2 + 4 * memory / itemsize)) / 2))
    while (n - k + 1) * n * itemsize > memory:
        n -= 1
    while (n - k + 2) * (n + 1) * itemsize <= memory:
        n += 1
    return n


@alternative("largest_n")
def largest_by_newton(memory, k, itemsize):
    """Newton's method in whole numbers, from above."""
    entries = memory // itemsize
    n = entries + k
    while n * (n - k + 1) > entries:
        slope = 2 * n - k + 1
        n -= max(1, (n * (n - k + 1) - entries) // slope)
    while (n + 1) * (n - k + 2) <= entries:
        n += 1
    return n


@mistake("inputs_needed")
def inputs_of_a_column(A, i):
    """This is column i: the outputs that input i reaches. The inputs of output i are in row i."""
    return torch.nonzero(A[:, min(i, A.shape[1] - 1)]).reshape(-1).tolist()


@mistake("inputs_needed")
def inputs_with_positive_weight(A, i):
    """Inputs with negative weights are missing. An output depends on them as well: ask whether an
    entry differs from 0.
    """
    return torch.nonzero(A[i].real > 0).reshape(-1).tolist()


@mistake("inputs_needed")
def inputs_with_large_weight(A, i):
    """Tiny entries are taken for zero. Whatever differs from 0 counts."""
    return torch.nonzero(A[i].abs() > 1e-12).reshape(-1).tolist()


@mistake("inputs_needed")
def inputs_as_tensor(A, i):
    """The result is a tensor, or holds tensors. Return a list of Python ints."""
    return torch.nonzero(A[i]).reshape(-1)


@mistake("inputs_needed")
def inputs_as_booleans(A, i):
    """The result says for each input whether it is needed. Return the indices of those that are."""
    return (A[i] != 0).tolist()


@mistake("multiplications")
def multiplications_without_zeros(n, k):
    """The dense product multiplies with its zeros as well: every entry of the matrix counts."""
    return (n - k + 1) * k, (n - k + 1) * k


@mistake("multiplications")
def multiplications_for_n_outputs(n, k):
    """The convolution has n - k + 1 outputs, not n."""
    return n * n, n * k


@mistake("multiplications")
def multiplications_one_output_too_few(n, k):
    """The convolution has n - k + 1 outputs, not n - k: the last place counts too."""
    return (n - k) * n, (n - k) * k


@mistake("multiplications")
def multiplications_in_floats(n, k):
    """The numbers are floats, which count exactly only up to 2^53. Compute with ints."""
    m = float(n - k + 1)
    return int(m * n), int(m * k)


@mistake("memory_bytes")
def memory_in_entries(n, k, itemsize):
    """These are numbers of entries. Each of them takes `itemsize` bytes."""
    return (n - k + 1) * n, k


@mistake("memory_bytes")
def memory_of_a_sparse_matrix(n, k, itemsize):
    """Only the entries of the matrix that differ from 0 are counted. A dense matrix stores its
    zeros.
    """
    return (n - k + 1) * k * itemsize, k * itemsize


@mistake("memory_bytes")
def memory_with_x(n, k, itemsize):
    """Matrix-free stores the kernel alone, k numbers. x is there in both ways and counts in
    neither.
    """
    return (n - k + 1) * n * itemsize, (k + n) * itemsize


@mistake("largest_n")
def largest_square(memory, k, itemsize):
    """The matrix is taken for n x n. It has n - k + 1 rows."""
    return math.isqrt(memory // itemsize)


@mistake("largest_n")
def largest_by_float_root(memory, k, itemsize):
    """The square root of a float is wrong for huge numbers: n is off by a little. `math.isqrt` is
    exact, or correct the result by trying.
    """
    entries = memory / itemsize
    return math.floor((k - 1 + math.sqrt((k - 1) ** 2 + 4 * entries)) / 2 + 1e-9)


@mistake("largest_n")
def largest_strictly_below(memory, k, itemsize):
    """One too few: a matrix that fills the memory exactly still fits."""
    entries = memory // itemsize - 1
    return (k - 1 + math.isqrt((k - 1) ** 2 + 4 * entries)) // 2


@mistake("largest_n")
def largest_in_entries(memory, k, itemsize):
    """`memory` is in bytes, and every entry takes `itemsize` of them."""
    return (k - 1 + math.isqrt((k - 1) ** 2 + 4 * memory)) // 2


@mistake("inputs_needed")
def inputs_as_list_of_tensors(A, i):
    """The list has tensors in it. Python's own ints are asked for, as `tolist()` gives them."""
    return list(torch.nonzero(A[i]).flatten())


@mistake("inputs_needed")
def inputs_by_squared_modulus(A, i):
    """Tiny entries are missed: their square, or what single precision makes of them, is 0. Compare
    the entry itself with 0.
    """
    return torch.nonzero((A[i] * A[i].conj()).real).flatten().tolist()


@mistake("inputs_needed")
def inputs_marked_in_the_matrix(A, i):
    """The matrix is changed by the call. Leave it as it is, and mark its entries in a new one."""
    A[A != 0] = 1
    return torch.nonzero(A[i]).flatten().tolist()


@mistake("inputs_needed")
def inputs_squeezed(A, i):
    """A row with a single entry gives a number where a list is asked for: `squeeze` takes the list
    away too.
    """
    return torch.nonzero(A[i]).squeeze().tolist()


@mistake("largest_n", edit={"memory // itemsize": "int(memory / itemsize)"})
def largest_by_float_quotient():
    """Where the memory is huge, a float on the way loses digits. `//` divides whole numbers
    exactly, and `math.isqrt` takes their root.
    """


@mistake("inputs_needed")
def needed_in_the_order_of_a_set(A, i):
    """The order is that of a set, which need not be ascending: 8 may come before 1. Sort the
    list.
    """
    return list({int(j) for j in torch.nonzero(A[i]).flatten()})


@mistake("largest_n")
def largest_square_and_the_missing_rows(memory, k, itemsize):
    """The k - 1 rows that are missing are added to the side of a square. With n - k + 1 rows the
    product n (n - k + 1) is to fit.
    """
    return math.isqrt(memory // itemsize) + k - 1
