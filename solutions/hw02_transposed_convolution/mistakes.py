"""Known wrong answers to homework 2, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import mistake
from starter_code import data, training

# --- Question 1 -----------------------------------------------------------------------------------


@mistake(
    "q1",
    "conv",
    hint="The kernel is flipped, as in signal processing. Here the first kernel entry meets the "
    "first pixel of the window.",
)
def conv_flipped(X, w, b=None):
    """The convolution of signal processing."""
    return F.conv2d(X, w.flip(2, 3), b)


@mistake(
    "q1",
    "conv",
    hint="The bias is added once for every channel that is summed over. Add it once, to the "
    "finished sum.",
)
def conv_bias_per_summed_channel(X, w, b=None):
    """The bias stands inside the loop over channels."""
    M, N = X.shape[2:]
    m, n = M - w.shape[2] + 1, N - w.shape[3] + 1
    Y = torch.zeros(X.shape[0], w.shape[0], m, n, dtype=X.dtype, device=X.device)
    for o in range(X.shape[1]):
        for p in range(w.shape[2]):
            for q in range(w.shape[3]):
                part = X[:, o : o + 1, p : p + m, q : q + n]
                Y = Y + part * w[:, o, p, q][:, None, None]
        if b is not None:
            Y = Y + b[:, None, None]
    return Y


@mistake(
    "q1",
    "conv",
    hint="The result does not depend on the bias. Where b is given, channel i of the result gets "
    "its own number added.",
)
def conv_without_bias(X, w, b=None):
    """The bias is forgotten."""
    return F.conv2d(X, w)


@mistake(
    "q1",
    "conv",
    hint="Only the last channel of X arrives in the result: each channel overwrites the one before "
    "it. The sum runs over all channels.",
)
def conv_last_channel(X, w, b=None):
    """= in place of +=."""
    M, N = X.shape[2:]
    m, n = M - w.shape[2] + 1, N - w.shape[3] + 1
    Y = torch.zeros(X.shape[0], w.shape[0], m, n, dtype=X.dtype, device=X.device)
    for o in range(X.shape[1]):
        for u in range(m):
            for v in range(n):
                window = X[:, o, u : u + w.shape[2], v : v + w.shape[3]]
                Y[:, :, u, v] = torch.einsum("apq,ipq->ai", window, w[:, o])
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="The height of the result is made from the width of the kernel, and the other way round. "
    "Try an image and a kernel that are not square.",
)
def conv_axes_swapped(X, w, b=None):
    """f1 and f2 are confused."""
    B, _, M, N = X.shape
    C_in, _, f2, f1 = w.shape
    m, n = M - f1 + 1, N - f2 + 1
    Y = torch.zeros(B, C_in, m, n, dtype=X.dtype, device=X.device)
    for u in range(m):
        for v in range(n):
            window = X[:, :, u : u + f1, v : v + f2]
            Y[:, :, u, v] = torch.einsum("aopq,iopq->ai", window, w)
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="The last row and the last column of the result are missing. Count the places at which "
    "the window fits into the image, the last one included.",
)
def conv_one_too_small(X, w, b=None):
    """Sizes M - f1 and N - f2."""
    return F.conv2d(X, w, b)[:, :, :-1, :-1]


@mistake(
    "q1",
    "conv",
    hint="The channels of w are confused: its first axis counts the channels of the result, its "
    "second those of X.",
)
def conv_channels_swapped(X, w, b=None):
    """The sum runs over the first axis of w."""
    B, C_out, M, N = X.shape
    _, C_in, f1, f2 = w.shape
    Y = torch.zeros(B, C_in, M - f1 + 1, N - f2 + 1, dtype=X.dtype, device=X.device)
    for u in range(M - f1 + 1):
        for v in range(N - f2 + 1):
            for o in range(C_out):
                for i in range(C_in):
                    window = X[:, o, u : u + f1, v : v + f2]
                    Y[:, i, u, v] += (window * w[o, i]).sum(dim=(1, 2))
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="The result has torch's default dtype, whatever the inputs have. Make the tensor of zeros "
    "with the dtype of X.",
)
def conv_without_dtype(X, w, b=None):
    """Zeros on the right device, but of the default dtype."""
    B, _, M, N = X.shape
    C_in, _, f1, f2 = w.shape
    Y = torch.zeros(B, C_in, M - f1 + 1, N - f2 + 1, device=X.device)
    for u in range(M - f1 + 1):
        for v in range(N - f2 + 1):
            window = X[:, :, u : u + f1, v : v + f2]
            Y[:, :, u, v] = torch.einsum("aopq,iopq->ai", window, w)
    return Y if b is None else Y + b[:, None, None].to(Y.dtype)


@mistake(
    "q1",
    "conv",
    hint="The result is always made on the CPU. Make the tensor of zeros on the device of X.",
)
def conv_without_device(X, w, b=None):
    """Zeros of the right dtype, but on the default device."""
    B, _, M, N = X.shape
    C_in, _, f1, f2 = w.shape
    Y = torch.zeros(B, C_in, M - f1 + 1, N - f2 + 1, dtype=X.dtype)
    for u in range(M - f1 + 1):
        for v in range(N - f2 + 1):
            window = X[:, :, u : u + f1, v : v + f2]
            Y[:, :, u, v] = torch.einsum("aopq,iopq->ai", window, w)
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="Only the first image of the batch is convolved; all images of the result are equal to "
    "it or empty. Keep the axis of the batch.",
)
def conv_first_image(X, w, b=None):
    """The other images of the batch stay zero."""
    Y = torch.zeros_like(F.conv2d(X, w))
    Y[0] = F.conv2d(X[:1], w)[0]
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="The result has the size of X: the image was padded. Only windows that lie entirely "
    "inside the image count.",
)
def conv_same_size(X, w, b=None):
    """Padded so that the size stays."""
    return F.conv2d(X, w, b, padding="same")


@mistake(
    "q1",
    "conv",
    hint="The values are means over the window and the channels. A convolution adds the products "
    "up and divides by nothing.",
)
def conv_mean(X, w, b=None):
    """The mean of the products, not their sum."""
    Y = F.conv2d(X, w) / w[0].numel()
    return Y if b is None else Y + b[:, None, None]


@mistake(
    "q1",
    "conv",
    hint="The bias that was handed in has another shape after the call. Functions whose names end "
    "in an underscore change their tensor: take the ones without.",
)
def conv_bias_reshaped_in_place(X, w, b=None):
    """unsqueeze_ changes the caller's bias."""
    Y = F.conv2d(X, w)
    return Y if b is None else Y + b.unsqueeze_(1).unsqueeze_(2)


# --- Question 2 -----------------------------------------------------------------------------------


@mistake(
    "q2",
    "matrix_by_columns",
    hint="This is the transpose of A: the results of the unit vectors stand in the rows. They "
    "belong into the columns.",
)
def columns_as_rows(forward, x_shape, dtype=torch.float64):
    """The outputs are stacked along the wrong axis."""
    size = math.prod(x_shape)
    units = torch.eye(size, dtype=dtype)
    return torch.stack([forward(e.reshape(x_shape)).reshape(-1) for e in units])


@mistake(
    "q2",
    "matrix_by_columns",
    hint="The columns stand in another order: the input is flattened column by column. In "
    "row-major order the last index runs fastest.",
)
def columns_input_column_major(forward, x_shape, dtype=torch.float64):
    """Unit vectors in the order of Fortran."""
    columns = []
    for e in torch.eye(math.prod(x_shape), dtype=dtype):
        image = e.reshape(tuple(reversed(x_shape)))
        image = image.permute(*reversed(range(image.ndim)))
        columns.append(forward(image).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake(
    "q2",
    "matrix_by_columns",
    hint="The rows stand in another order: the output is flattened column by column. In row-major "
    "order the last index runs fastest.",
)
def columns_output_column_major(forward, x_shape, dtype=torch.float64):
    """Outputs flattened in the order of Fortran."""
    columns = []
    for e in torch.eye(math.prod(x_shape), dtype=dtype):
        image = forward(e.reshape(x_shape))
        columns.append(image.permute(*reversed(range(image.ndim))).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake(
    "q2",
    "matrix_by_columns",
    hint="The unit vectors have torch's default dtype, whatever was asked for. Make them with the "
    "argument dtype.",
)
def columns_ignore_dtype(forward, x_shape, dtype=torch.float64):
    """Unit vectors in float32; the matrix is cast at the end."""
    size = math.prod(x_shape)
    columns = [forward(e.reshape(x_shape).double()).reshape(-1) for e in torch.eye(size)]
    return torch.stack(columns, dim=1)


@mistake(
    "q2",
    "matrix_by_columns",
    hint="From the second column on, the input holds more than one 1: it is the same vector all "
    "the time, and the old ones stay in it. Begin each column with zeros.",
)
def columns_of_growing_vectors(forward, x_shape, dtype=torch.float64):
    """The unit vector is not reset."""
    e = torch.zeros(math.prod(x_shape), dtype=dtype)
    columns = []
    for j in range(len(e)):
        e[j] = 1
        columns.append(forward(e.clone().reshape(x_shape)).reshape(-1))
    return torch.stack(columns, dim=1)


@mistake(
    "q2",
    "matrix_by_columns",
    hint="The matrix is made square, of the size of the input. It has as many rows as the output "
    "of `forward` has entries.",
)
def columns_square(forward, x_shape, dtype=torch.float64):
    """A has x_size rows; short columns are filled up with zeros."""
    size = math.prod(x_shape)
    A = torch.zeros(size, size, dtype=dtype)
    for j in range(size):
        e = torch.zeros(size, dtype=dtype)
        e[j] = 1
        column = forward(e.reshape(x_shape)).reshape(-1)[:size]
        A[: len(column), j] = column
    return A


@mistake(
    "q2",
    "matrix_by_entries",
    hint="This is the transpose of A: the two indices are exchanged. The first index of an entry "
    "belongs to the output.",
)
def entries_transposed(forward, x_shape, y_shape, dtype=torch.float64):
    """A[j, i] in place of A[i, j]."""
    units_x = torch.eye(math.prod(x_shape), dtype=dtype)
    units_y = torch.eye(math.prod(y_shape), dtype=dtype)
    A = torch.zeros(len(units_x), len(units_y), dtype=dtype)
    for j, e_j in enumerate(units_x):
        for i, e_i in enumerate(units_y):
            A[j, i] = e_i @ forward(e_j.reshape(x_shape)).reshape(-1)
    return A


@mistake(
    "q2",
    "matrix_by_entries",
    hint="All rows are equal: an entry is the sum of the whole output. The unit vector of the "
    "output has to pick one of its values.",
)
def entries_summed(forward, x_shape, y_shape, dtype=torch.float64):
    """The output is summed, not multiplied with e_i."""
    A = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
    for j, e_j in enumerate(torch.eye(A.shape[1], dtype=dtype)):
        for i in range(A.shape[0]):
            A[i, j] = forward(e_j.reshape(x_shape)).sum()
    return A


@mistake(
    "q2",
    "matrix_by_entries",
    hint="The rows stand in another order: the unit vectors of the output are counted column by "
    "column. In row-major order the last index runs fastest.",
)
def entries_output_column_major(forward, x_shape, y_shape, dtype=torch.float64):
    """e_i in the order of Fortran."""
    A = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
    for j, e_j in enumerate(torch.eye(A.shape[1], dtype=dtype)):
        y = forward(e_j.reshape(x_shape))
        A[:, j] = y.permute(*reversed(range(y.ndim))).reshape(-1)
    return A


@mistake(
    "q2",
    "matrix_by_entries",
    hint="The matrix has torch's default dtype, whatever was asked for. The argument dtype counts "
    "for the unit vectors and for A.",
)
def entries_without_dtype(forward, x_shape, y_shape, dtype=torch.float64):
    """The unit vectors have the dtype, the matrix does not."""
    A = torch.zeros(math.prod(y_shape), math.prod(x_shape))
    for j, e_j in enumerate(torch.eye(A.shape[1], dtype=dtype)):
        A[:, j] = forward(e_j.reshape(x_shape)).reshape(-1)
    return A


@mistake(
    "q2",
    "matrix_by_entries",
    hint="Only the diagonal is computed: both loops share one index. Every input is to be paired "
    "with every output.",
)
def entries_of_the_diagonal(forward, x_shape, y_shape, dtype=torch.float64):
    """One loop in place of two."""
    A = torch.zeros(math.prod(y_shape), math.prod(x_shape), dtype=dtype)
    for k in range(min(A.shape)):
        e = torch.zeros(A.shape[1], dtype=dtype)
        e[k] = 1
        A[k, k] = forward(e.reshape(x_shape)).reshape(-1)[k]
    return A


# --- Question 3 -----------------------------------------------------------------------------------


@mistake(
    "q3",
    "sparsity_pattern",
    hint="Negative entries are marked as zero. They connect an input to an output as well as "
    "positive ones.",
)
def pattern_of_positive_entries(A):
    """Compares with >."""
    return A.real > 0


@mistake(
    "q3",
    "sparsity_pattern",
    hint="Small entries are marked as zero. Any value other than zero counts; a threshold depends "
    "on the scale of A.",
)
def pattern_with_threshold(A):
    """Entries below 1e-8 do not count."""
    return A.abs() > 1e-8


@mistake(
    "q3",
    "sparsity_pattern",
    hint="The pattern consists of numbers. It should be a tensor of dtype bool.",
)
def pattern_of_numbers(A):
    """Zeros and ones in the dtype of A."""
    return (A != 0).to(A.dtype)


@mistake(
    "q3",
    "sparsity_pattern",
    hint="Imaginary entries are marked as zero: only the real part is looked at. A complex number "
    "is zero where both of its parts are.",
)
def pattern_of_real_parts(A):
    """The imaginary part is ignored."""
    return A.real != 0


@mistake(
    "q3",
    "sparsity_pattern",
    hint="The pattern is inverted: it marks the zeros. True stands for an entry that is not zero.",
)
def pattern_inverted(A):
    """True where A is zero."""
    return A == 0


@mistake(
    "q3",
    "outputs_reached",
    hint="The list is read from a row. The outputs that one input reaches stand in a column of A.",
)
def outputs_from_row(pattern, j):
    """Row and column are confused."""
    return torch.nonzero(pattern[j]).reshape(-1).tolist()


@mistake(
    "q3",
    "outputs_reached",
    hint="Each index stands in a list of its own. The result is one flat list of ints.",
)
def outputs_nested(pattern, j):
    """The shape (count, 1) of nonzero is kept."""
    return torch.nonzero(pattern[:, j]).tolist()


@mistake(
    "q3",
    "outputs_reached",
    hint="The result says for each output whether it is reached. The indices of those that are "
    "reached are asked for.",
)
def outputs_as_mask(pattern, j):
    """The column itself."""
    return pattern[:, j].tolist()


@mistake(
    "q3",
    "inputs_needed",
    hint="The list is read from a column. The inputs that one output needs stand in a row of A.",
)
def inputs_from_column(pattern, i):
    """Row and column are confused."""
    return torch.nonzero(pattern[:, i]).reshape(-1).tolist()


@mistake(
    "q3",
    "inputs_needed",
    hint="The indices are counted from 1. Here everything counts from 0, as in Python.",
)
def inputs_from_one(pattern, i):
    """The first input has number 1."""
    return [j + 1 for j, needed in enumerate(pattern[i].tolist()) if needed]


@mistake(
    "q3",
    "inputs_needed",
    hint="The result is a tensor. A list of Python ints is asked for.",
)
def inputs_as_tensor(pattern, i):
    """No conversion to a list."""
    return torch.nonzero(pattern[i]).reshape(-1)


@mistake(
    "q3",
    "nonzeros",
    hint="Every pixel of X is counted with a whole kernel. Count by rows of A: one for each pixel "
    "of the result, of which there are fewer.",
)
def nonzeros_of_every_pixel(M, N, f1, f2):
    """The border is forgotten."""
    return M * N * f1 * f2


@mistake(
    "q3",
    "nonzeros",
    hint="The number of rows is too small: along each axis the last place of the window is "
    "missing.",
)
def nonzeros_off_by_one(M, N, f1, f2):
    """M - f1 places in place of M - f1 + 1."""
    return (M - f1) * (N - f2) * f1 * f2


@mistake(
    "q3",
    "nonzeros",
    hint="This is the number of all entries of A. Each row holds only as many that are not zero "
    "as the kernel has entries.",
)
def nonzeros_all_entries(M, N, f1, f2):
    """The size of A."""
    return (M - f1 + 1) * (N - f2 + 1) * M * N


@mistake(
    "q3",
    "nonzeros",
    hint="The height of the kernel is taken from the width of the image. Try sizes that differ "
    "along the axes.",
)
def nonzeros_axes_swapped(M, N, f1, f2):
    """f1 and f2 are confused."""
    return (M - f2 + 1) * (N - f1 + 1) * f1 * f2


@mistake(
    "q3",
    "nonzeros",
    hint="The matrix is formed to count in it. That is right for images of a few pixels, but for "
    "a photograph no memory can hold it: find the formula.",
)
def nonzeros_of_formed_matrix(M, N, f1, f2):
    """Forms A by unit vectors."""
    units = torch.eye(M * N).reshape(M * N, 1, M, N)
    return int(torch.count_nonzero(F.conv2d(units, torch.ones(1, 1, f1, f2))))


# --- Question 4 -----------------------------------------------------------------------------------


@mistake(
    "q4",
    "trans_conv",
    hint="The bias is added once for every input channel. Add it once, to the finished output.",
)
def bias_per_input_channel(Y, w, b=None):
    """The bias stands inside the loop over input channels."""
    B, C_in, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for i in range(C_in):
        for u in range(m):
            for v in range(n):
                X[:, :, u : u + f1, v : v + f2] += Y[:, i, u, v][:, None, None, None] * w[i]
        if b is not None:
            X += b[:, None, None]
    return X


@mistake(
    "q4",
    "trans_conv",
    hint="The bias is added with every copy of the kernel, so it piles up where copies overlap. "
    "Add it once, to the finished output.",
)
def bias_per_pixel(Y, w, b=None):
    """The bias stands inside the loop over pixels."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for u in range(m):
        for v in range(n):
            copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
            if b is not None:
                copies = copies + b[:, None, None]
            X[:, :, u : u + f1, v : v + f2] += copies
    return X


@mistake(
    "q4",
    "trans_conv",
    hint="The result does not depend on the bias. Where b is given, output channel o gets b[o] "
    "added, once.",
)
def bias_forgotten(Y, w, b=None):
    """The bias is not used."""
    return F.conv_transpose2d(Y, w)


@mistake(
    "q4",
    "trans_conv",
    hint="The bias is added along the columns of the image, where broadcasting puts it by itself. "
    "It belongs to the channels: give it the axes that it lacks.",
)
def bias_along_columns(Y, w, b=None):
    """b is broadcast along the last axis."""
    X = F.conv_transpose2d(Y, w)
    return X if b is None else X + b


@mistake(
    "q4",
    "trans_conv",
    hint="The copies of the kernel are flipped. An input pixel of value 1 should leave the kernel "
    "as it is in the output; only the gathering form of the sum flips it.",
)
def kernel_flipped(Y, w, b=None):
    """Adds copies of the flipped kernel."""
    return F.conv_transpose2d(Y, w.flip(2, 3), b)


@mistake(
    "q4",
    "trans_conv",
    hint="This convolves the padded image with the flipped kernel, but leaves the channels of w in "
    "their order. In the transpose they change roles: the sum runs over the first axis of w.",
)
def full_convolution_with_channels_kept(Y, w, b=None):
    """A plain convolution with full padding."""
    f1, f2 = w.shape[2:]
    return F.conv2d(F.pad(Y, (f2 - 1, f2 - 1, f1 - 1, f1 - 1)), w.flip(2, 3), b)


@mistake(
    "q4",
    "trans_conv",
    hint="Only the last input channel arrives in the output: each channel overwrites what the ones "
    "before it gave. Their contributions add up.",
)
def last_input_channel(Y, w, b=None):
    """= in place of += over the input channels."""
    B, C_in, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for i in range(C_in):
        one = torch.zeros_like(X)
        for u in range(m):
            for v in range(n):
                one[:, :, u : u + f1, v : v + f2] += Y[:, i, u, v][:, None, None, None] * w[i]
        X = one
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="Where two copies of the kernel overlap, the later one replaces the earlier one. They add "
    "up.",
)
def overlaps_overwritten(Y, w, b=None):
    """= in place of += over the pixels."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for u in range(m):
        for v in range(n):
            X[:, :, u : u + f1, v : v + f2] = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="The output is made with torch's default dtype and on the CPU. Make it with the dtype and "
    "on the device of Y.",
)
def without_dtype_and_device(Y, w, b=None):
    """Plain zeros."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1)
    for u in range(m):
        for v in range(n):
            X[:, :, u : u + f1, v : v + f2] += torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
    if b is not None:
        X += b[:, None, None]
    return X


@mistake(
    "q4",
    "trans_conv",
    hint="The output has torch's default dtype, whatever the inputs have. Make it with the dtype "
    "of Y.",
)
def without_dtype(Y, w, b=None):
    """Zeros on the right device, but of the default dtype."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, device=Y.device)
    for u in range(m):
        for v in range(n):
            X[:, :, u : u + f1, v : v + f2] += torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
    if b is not None:
        X += b[:, None, None]
    return X


@mistake(
    "q4",
    "trans_conv",
    hint="The output is always made on the CPU. Make it on the device of Y.",
)
def without_device(Y, w, b=None):
    """Zeros of the right dtype, but on the default device."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype)
    for u in range(m):
        for v in range(n):
            X[:, :, u : u + f1, v : v + f2] += torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="The height of the output is made from the width of the kernel, and the other way round. "
    "It shows as soon as the kernel is not square.",
)
def output_axes_swapped(Y, w, b=None):
    """f1 and f2 are confused in the size of the output."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f2 - 1, n + f1 - 1, dtype=Y.dtype, device=Y.device)
    for u in range(m):
        for v in range(n):
            X[:, :, u : u + f1, v : v + f2] += torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="Each copy of the kernel is transposed: rows and columns change places. The transpose of "
    "the map A does not transpose the kernel.",
)
def kernel_transposed(Y, w, b=None):
    """w[i, o, q, p] in place of w[i, o, p, q]."""
    return F.conv_transpose2d(Y, w.transpose(2, 3), b)


@mistake(
    "q4",
    "trans_conv",
    hint="All images of the result are equal: the sum runs over the batch too. Each image of the "
    "batch has a result of its own.",
)
def batch_summed(Y, w, b=None):
    """The index of the batch is lost."""
    X = F.conv_transpose2d(Y.sum(dim=0, keepdim=True), w, b)
    return X.repeat(Y.shape[0], 1, 1, 1)


@mistake(
    "q4",
    "trans_conv",
    hint="Only the first image of the batch is worked on; the others stay empty. Keep the axis of "
    "the batch in every step.",
)
def first_image_only(Y, w, b=None):
    """The other images of the batch stay zero."""
    X = torch.zeros_like(F.conv_transpose2d(Y, w))
    X[0] = F.conv_transpose2d(Y[:1], w)[0]
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="The channels of w are mixed up: output channel o gets the kernels of another one. The "
    "first axis of w counts the channels of Y, the second those of the output.",
)
def output_channels_reversed(Y, w, b=None):
    """Kernels are assigned to output channels from the last to the first."""
    return F.conv_transpose2d(Y, w.flip(1), b)


@mistake(
    "q4",
    "trans_conv",
    hint="The output is divided by how often each pixel is written, as if copies were averaged. "
    "They are added, and nothing is divided.",
)
def overlaps_averaged(Y, w, b=None):
    """The mean of the copies, not their sum."""
    count = F.conv_transpose2d(torch.ones_like(Y[:1, :1]), torch.ones_like(w[:1, :1]))
    X = F.conv_transpose2d(Y, w) / count
    return X if b is None else X + b[:, None, None]


@mistake(
    "q4",
    "trans_conv",
    hint="The output has the size of the input: what the copies write beyond it is cut off. It is "
    "larger than the input, by the size of the kernel minus one.",
)
def cropped_to_input(Y, w, b=None):
    """The part of the output that is as large as Y."""
    return F.conv_transpose2d(Y, w, b)[:, :, : Y.shape[2], : Y.shape[3]]


@mistake(
    "q4",
    "trans_conv",
    hint="The input Y is changed by the call: after it, its pixels are gone. Work on values that "
    "are your own, and leave the arguments as they are.",
)
def input_consumed(Y, w, b=None):
    """Sets each pixel of Y to zero once it is spread."""
    X = F.conv_transpose2d(Y, w, b)
    Y.zero_()
    return X


@mistake(
    "q4",
    "trans_conv",
    hint="The bias that was handed in has another shape after the call. Functions whose names end "
    "in an underscore change their tensor: take the ones without.",
)
def bias_reshaped_in_place(Y, w, b=None):
    """unsqueeze_ changes the caller's bias."""
    X = F.conv_transpose2d(Y, w)
    return X if b is None else X + b.unsqueeze_(1).unsqueeze_(2)


# --- Question 5 -----------------------------------------------------------------------------------


@mistake(
    "q5",
    "dot_test",
    hint="The gap is divided by an inner product, which may be near zero by chance even for a "
    "right pair. Divide by the product of the two norms.",
)
def divided_by_inner_product(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Relative to <A x, y>."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    left = torch.vdot(forward(x).reshape(-1), y.reshape(-1))
    right = torch.vdot(x.reshape(-1), adjoint(y).reshape(-1))
    gap = abs(left - right).item()
    return gap / abs(left).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The inner products lack the complex conjugate: a right complex pair fails, and a missing "
    "conjugate in the adjoint is not seen. Conjugate one argument of each inner product.",
)
def without_conjugate(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Sums of plain products."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax * y).sum() - (x * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The two inner products conjugate different arguments. Conjugate the first one on both "
    "sides, or the second one on both.",
)
def conjugate_on_other_sides(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """<A x, y> against <A* y, x>."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (Aty.conj() * x).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="Only the real parts of the inner products are compared. Their imaginary parts have to "
    "agree as well: take the absolute value of the complex difference.",
)
def real_parts_only(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The imaginary parts of the inner products are dropped."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = (Ax.conj() * y).sum().real - (x.conj() * adjoint(y)).sum().real
    gap = abs(gap).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The gap is not divided by anything, so it grows with the image and with the scale of the "
    "map. Divide it by the product of the two norms.",
)
def absolute_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """No denominator."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    left = torch.vdot(forward(x).reshape(-1), y.reshape(-1))
    return abs(left - torch.vdot(x.reshape(-1), adjoint(y).reshape(-1))).item()


@mistake(
    "q5",
    "dot_test",
    hint="x and y begin with the same random numbers: their generators have the same seed. Draw "
    "both from one generator, one after the other.",
)
def same_random_numbers(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The generator is seeded anew for y."""
    x = torch.randn(x_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    y = torch.randn(y_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="y is drawn with the shape of x. It lives where the results of `forward` live.",
)
def y_with_shape_of_x(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Both vectors have the shape x_shape."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(x_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="y is not random: it is the result of `forward`. Then only some wrong adjoints are "
    "noticed; draw y by itself.",
)
def y_is_ax(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Tests ||A x||^2 = <x, A* A x>."""
    x = torch.randn(x_shape, dtype=dtype, generator=torch.Generator().manual_seed(seed))
    y = forward(x)
    gap = abs((y.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (y.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="Both sides of the comparison are made from A x, so they always agree. One side has to "
    "use the adjoint that is to be tested.",
)
def compares_with_itself(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """<A x, y> against <y, A x>."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, _ = forward(x).reshape(-1), adjoint(y)
    gap = abs(torch.vdot(Ax, y.reshape(-1)) - torch.vdot(y.reshape(-1), Ax).conj()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The vectors are real and in double precision, whatever dtype was asked for. Draw them "
    "with the argument dtype.",
)
def dtype_ignored(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Always float64."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=torch.float64, generator=generator)
    y = torch.randn(y_shape, dtype=torch.float64, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The result is True or False. Return the relative gap itself, so that its size can be "
    "judged for each precision.",
)
def returns_verdict(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Compares the gap with a tolerance of its own."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return bool(gap <= 1e-6 * Ax.norm() * y.norm())


@mistake(
    "q5",
    "dot_test",
    hint="The result is a tensor. A Python float is asked for.",
)
def returns_tensor(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """A 0-dimensional tensor."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return gap if gap == 0 else gap / (Ax.norm() * y.norm())


@mistake(
    "q5",
    "dot_test",
    hint="x and y are fixed vectors of ones. Such vectors cannot tell many wrong adjoints from the "
    "right one, a flipped kernel for instance; draw them at random.",
)
def vectors_of_ones(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Nothing is random."""
    x, y = torch.ones(x_shape, dtype=dtype), torch.ones(y_shape, dtype=dtype)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The entries of x and y are uniform between 0 and 1. They should be normally distributed "
    "around zero.",
)
def uniform_vectors(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """rand in place of randn."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(x_shape, dtype=dtype, generator=generator)
    y = torch.rand(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The gap is divided by the norm of x instead of the norm of A x. Then the result depends "
    "on the scale of the map.",
)
def divided_by_norm_of_x(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """||x|| ||y|| in the denominator."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    gap = abs((forward(x).conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (x.norm() * y.norm()).item()


@mistake(
    "q5",
    "dot_test",
    hint="The gap is divided by the norms of both results. The second norm in the denominator is "
    "that of y, which is random and does not depend on the adjoint under test.",
)
def divided_by_both_results(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """||A x|| ||A* y|| in the denominator."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * Aty).sum()).item()
    return gap / (Ax.norm() * Aty.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The result can be negative: the difference keeps its sign. Take its absolute value, for "
    "complex numbers too.",
)
def signed_gap(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """No absolute value."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = ((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).real.item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="The argument seed has no effect on the random vectors. Seed a generator with it and draw "
    "from that generator.",
)
def seed_ignored(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Draws from torch's global generator."""
    x, y = torch.randn(x_shape, dtype=dtype), torch.randn(y_shape, dtype=dtype)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum()).item()
    return gap / (Ax.norm() * y.norm()).item() if gap else 0.0


@mistake(
    "q5",
    "dot_test",
    hint="For the zero map the result is not a number: zero is divided by zero. The question says "
    "what to return in that case.",
)
def zero_over_zero(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """The zero map is not taken care of."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax = forward(x)
    gap = abs((Ax.conj() * y).sum() - (x.conj() * adjoint(y)).sum())
    return (gap / (Ax.norm() * y.norm())).item()
