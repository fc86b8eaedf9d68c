"""Known wrong answers to homework 2, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import mistake
from solutions.hw02_transposed_convolution.reference import Upsampler
from starter_code import photographs, training

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
    """Unit vectors of the default dtype."""
    units = torch.eye(math.prod(x_shape))
    columns = [forward(e.reshape(x_shape)).reshape(-1) for e in units]
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


# --- Question 6 -----------------------------------------------------------------------------------


@mistake(
    "q6",
    "output_size",
    hint="The size is too large by the stride minus one: after the last pixel no further step "
    "follows. Count the steps between the pixels, not the pixels.",
)
def size_with_trailing_step(size, kernel, stride, padding):
    """size * stride in place of (size - 1) * stride + 1."""
    return size * stride + kernel - 1 - 2 * padding


@mistake(
    "q6",
    "output_size",
    hint="The stride is counted once for every pixel. Between the first and the last pixel lies "
    "one step less.",
)
def size_with_a_step_per_pixel(size, kernel, stride, padding):
    """size in place of size - 1."""
    return size * stride + kernel - 2 * padding


@mistake(
    "q6",
    "output_size",
    hint="The padding is taken off once. It is cut off at both ends of the axis.",
)
def size_with_padding_once(size, kernel, stride, padding):
    """padding in place of 2 * padding."""
    return (size - 1) * stride + kernel - padding


@mistake(
    "q6",
    "output_size",
    hint="The padding makes the result larger. In the transpose it crops: the result gets smaller.",
)
def size_with_padding_added(size, kernel, stride, padding):
    """The wrong sign of the padding."""
    return (size - 1) * stride + kernel + 2 * padding


@mistake(
    "q6",
    "output_size",
    hint="This is the size of the result of a convolution. The transposed one goes the other way: "
    "solve that formula for the size of the input.",
)
def size_of_the_convolution(size, kernel, stride, padding):
    """The formula of the forward map."""
    return (size + 2 * padding - kernel) // stride + 1


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The strides of the two axes are exchanged. The first one counts rows, the second one "
    "columns.",
)
def stride_axes_swapped(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """s1 along the columns, s2 along the rows."""
    return F.conv_transpose2d(Y, w, b, (stride[1], stride[0]), padding)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="Both axes have the stride of the rows. Take the second entry of stride for the columns.",
)
def stride_of_rows_for_both(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """s1 along both axes."""
    return F.conv_transpose2d(Y, w, b, stride[0], padding)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The paddings of the two axes are exchanged. The first one crops rows, the second one "
    "columns.",
)
def padding_axes_swapped(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """p1 along the columns, p2 along the rows."""
    return F.conv_transpose2d(Y, w, b, stride, (padding[1], padding[0]))


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The padding makes the result larger: zeros are appended. In the transpose the padding "
    "crops.",
)
def padding_appended(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Zeros around the result."""
    p1, p2 = padding
    X = F.pad(F.conv_transpose2d(Y, w, stride=stride), (p2, p2, p1, p1))
    return X if b is None else X + b[:, None, None]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The rows and columns are cut off at the top and on the left only. Crop both ends of "
    "each axis.",
)
def cropped_at_the_start(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Nothing is cut off at the end."""
    return F.conv_transpose2d(Y, w, b, stride)[:, :, padding[0] :, padding[1] :]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The padding has no effect. It cuts rows and columns off the finished result.",
)
def padding_ignored(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """No crop."""
    return F.conv_transpose2d(Y, w, b, stride)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The bias is missing in the gaps between the copies of the kernel. It belongs to every "
    "pixel of the result, also to those that nothing is written to.",
)
def gaps_without_bias(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """The bias is added where the kernel has written."""
    X = F.conv_transpose2d(Y, w, b, stride, padding)
    ones = torch.ones_like(Y[:, :1]), torch.ones_like(w[:1, :1])
    return X * (F.conv_transpose2d(*ones, None, stride, padding) > 0)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="Where copies of the kernel overlap, one replaces the other. They add up.",
)
def strided_overlaps_overwritten(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """= in place of +=."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    (s1, s2), (p1, p2) = stride, padding
    M, N = (m - 1) * s1 + f1, (n - 1) * s2 + f2
    X = torch.zeros(B, C_out, M, N, dtype=Y.dtype, device=Y.device)
    for p in range(f1):
        for q in range(f2):
            copies = torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
            X[:, :, p : p + (m - 1) * s1 + 1 : s1, q : q + (n - 1) * s2 + 1 : s2] = copies
    X = X[:, :, p1 : M - p1, p2 : N - p2]
    return X if b is None else X + b[:, None, None]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="Zeros stand also after the last pixel of every row and column, so the result is too "
    "large. They belong between the pixels.",
)
def zeros_after_the_last_pixel(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Each pixel is followed by zeros, the last one too."""
    B, C_in, m, n = Y.shape
    spread = torch.zeros(B, C_in, m * stride[0], n * stride[1], dtype=Y.dtype, device=Y.device)
    spread[:, :, :: stride[0], :: stride[1]] = Y
    return F.conv_transpose2d(spread, w, b, padding=padding)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The values are right, but a loop runs over the pixels: the number of operations grows "
    "with the image. Loop over the kernel and treat all pixels at once.",
)
def loop_over_pixels(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """The loops of Question 4 with a stride."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    (s1, s2), (p1, p2) = stride, padding
    M, N = (m - 1) * s1 + f1, (n - 1) * s2 + f2
    X = torch.zeros(B, C_out, M, N, dtype=Y.dtype, device=Y.device)
    for u in range(m):
        for v in range(n):
            copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
            X[:, :, s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] += copies
    X = X[:, :, p1 : M - p1, p2 : N - p2]
    return X if b is None else X + b[:, None, None]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The copies of the kernel are flipped. After zeros are inserted, an ordinary convolution "
    "has to use the flipped kernel; copies that are added are not flipped.",
)
def strided_kernel_flipped(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Adds copies of the flipped kernel."""
    return F.conv_transpose2d(Y, w.flip(2, 3), b, stride, padding)


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The bias is added once for every entry of the kernel. Add it once, to the finished "
    "result.",
)
def bias_per_kernel_entry(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """The bias stands inside the loop over the kernel."""
    X = F.conv_transpose2d(Y, w, None, stride, padding)
    return X if b is None else X + w.shape[2] * w.shape[3] * b[:, None, None]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The result has torch's default dtype, whatever the inputs have. Make the tensor of zeros "
    "with the dtype of Y.",
)
def strided_without_dtype(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Zeros on the right device, but of the default dtype."""
    X = F.conv_transpose2d(Y, w, b, stride, padding)
    out = torch.zeros(X.shape, device=Y.device)
    out += X
    return out


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The result is always made on the CPU. Make the tensor of zeros on the device of Y.",
)
def strided_without_device(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Zeros of the right dtype, but on the default device."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    (s1, s2), (p1, p2) = stride, padding
    M, N = (m - 1) * s1 + f1, (n - 1) * s2 + f2
    X = torch.zeros(B, C_out, M, N, dtype=Y.dtype)
    for p in range(f1):
        for q in range(f2):
            copies = torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
            X[:, :, p : p + (m - 1) * s1 + 1 : s1, q : q + (n - 1) * s2 + 1 : s2] += copies
    X = X[:, :, p1 : M - p1, p2 : N - p2]
    return X if b is None else X + b[:, None, None]


@mistake(
    "q6",
    "strided_trans_conv",
    hint="The bias that was handed in has another shape after the call. Functions whose names end "
    "in an underscore change their tensor: take the ones without.",
)
def strided_bias_reshaped_in_place(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """unsqueeze_ changes the caller's bias."""
    X = F.conv_transpose2d(Y, w, None, stride, padding)
    return X if b is None else X + b.unsqueeze_(1).unsqueeze_(2)


# --- Question 7 -----------------------------------------------------------------------------------


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The weight has the layout of nn.Conv2d, output channels first. A transposed convolution "
    "keeps the input channels on the first axis.",
)
class WeightOfConv2d(nn.Module):
    """weight (out_channels, in_channels, f1, f2)."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, *f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        weight = self.weight.transpose(0, 1)
        return F.conv_transpose2d(Y, weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The parameters have names of your own. State dicts fit together by names: call them "
    "weight and bias.",
)
class OtherParameterNames(nn.Module):
    """Parameters w and b."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.w = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.b = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.w, self.b, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The bias is a plain tensor, so it is neither in the state dict nor trained. Register it "
    "as a parameter.",
)
class BiasNotAParameter(nn.Module):
    """The bias is not registered."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.bias = torch.zeros(out_channels) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="With bias=False the layer still has a parameter `bias`. Then it should have none, so "
    "that the state dict holds only the weight.",
)
class BiasAlwaysThere(nn.Module):
    """bias=False gives a bias of zeros."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels), requires_grad=bias)

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="With bias=False the layer has no attribute `bias` at all, and its forward pass stumbles "
    "over that. Let the attribute be None.",
)
class BiasMissing(nn.Module):
    """The attribute bias is set only where there is a bias."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="A kernel size that is a pair is refused. Each of the three sizes may be an int or a pair "
    "(rows, columns).",
)
class SquareKernelsOnly(nn.Module):
    """kernel_size has to be an int."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.stride, self.padding = stride, padding
        shape = (in_channels, out_channels, kernel_size, kernel_size)
        self.weight = nn.Parameter(torch.randn(shape) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="Of a pair only the first entry is used, for both axes. Rows and columns have settings of "
    "their own.",
)
class FirstOfEachPair(nn.Module):
    """Pairs are cut down to their first entry."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f, self.stride, self.padding = (
            value if isinstance(value, int) else value[0]
            for value in (kernel_size, stride, padding)
        )
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, f, f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The padding has no effect on the result. Hand it on in the forward pass.",
)
class PaddingForgotten(nn.Module):
    """forward leaves the padding out."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="Stride and padding are exchanged in the call of the functional form. Check the order of "
    "its arguments, or hand them over by name.",
)
class StrideAndPaddingExchanged(nn.Module):
    """The order of the arguments is wrong."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.padding, self.stride)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The initial weights are all zero. Then every channel learns the same, or nothing; draw "
    "them at random.",
)
class WeightsOfZeros(nn.Module):
    """Weights start at zero."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.zeros(in_channels, out_channels, *f))
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="Every layer starts with the same weights: a seed is set inside the layer. Leave the "
    "random generator to the one who uses the layer.",
)
class WeightsOfAFixedSeed(nn.Module):
    """Each layer sets the global seed."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        generator = torch.Generator().manual_seed(0)
        shape = (in_channels, out_channels, *f)
        self.weight = nn.Parameter(torch.randn(shape, generator=generator) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The initial weights are far too large: they grow with the number of entries. Divide by "
    "the root of that number, do not multiply with it.",
)
class WeightsTooLarge(nn.Module):
    """Weights are multiplied where they should be divided."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        weight = torch.randn(in_channels, out_channels, *f)
        self.weight = nn.Parameter(weight * weight.numel())
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="No gradient reaches the weight: the forward pass takes its values out of autograd's "
    "sight. Use the parameter itself.",
)
class WeightDetached(nn.Module):
    """forward uses weight.data."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        f = (kernel_size,) * 2 if isinstance(kernel_size, int) else tuple(kernel_size)
        self.stride, self.padding = stride, padding
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, *f) / 10)
        self.bias = nn.Parameter(torch.zeros(out_channels)) if bias else None

    def forward(self, Y):
        return F.conv_transpose2d(Y, self.weight.data, self.bias, self.stride, self.padding)


@mistake(
    "q7",
    "TransposedConv2d",
    hint="The layer holds another layer, so the names in its state dict begin with the name of "
    "that one. The parameters have to belong to the layer itself.",
)
class LayerInsideTheLayer(nn.Module):
    """Wraps nn.ConvTranspose2d."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.layer = nn.ConvTranspose2d(
            in_channels, out_channels, kernel_size, stride, padding, bias=bias
        )

    def forward(self, Y):
        return self.layer(Y)


# --- Question 8 -----------------------------------------------------------------------------------


@mistake(
    "q8",
    "upsample_nearest",
    hint="The whole image is repeated, like tiles. Each pixel is to be repeated, beside itself.",
)
def nearest_by_tiles(x, r):
    """Tiles the image."""
    return x.repeat(1, 1, r, r)


@mistake(
    "q8",
    "upsample_nearest",
    hint="Only the rows are repeated. Repeat the columns as well.",
)
def nearest_rows_only(x, r):
    """One axis is forgotten."""
    return x.repeat_interleave(r, dim=2)


@mistake(
    "q8",
    "upsample_nearest",
    hint="The copies of a pixel are missing: zeros stand in their places. Each block of the result "
    "holds one value.",
)
def nearest_with_zeros(x, r):
    """Inserts zeros."""
    z = torch.zeros(*x.shape[:2], r * x.shape[2], r * x.shape[3], dtype=x.dtype, device=x.device)
    z[:, :, ::r, ::r] = x
    return z


@mistake(
    "q8",
    "upsample_nearest_adjoint",
    hint="One pixel of every block is taken and the others are dropped. Each of the copies that "
    "nearest makes of a pixel has to come back to it.",
)
def nearest_adjoint_by_picking(y, r):
    """Every r-th pixel."""
    return y[:, :, ::r, ::r]


@mistake(
    "q8",
    "upsample_nearest_adjoint",
    hint="The blocks are averaged. That undoes nearest upsampling, but it is not its adjoint: test "
    "with a dot product.",
)
def nearest_adjoint_by_mean(y, r):
    """The left inverse, not the adjoint."""
    return F.avg_pool2d(y, r)


@mistake(
    "q8",
    "upsample_nearest_adjoint",
    hint="The sums do not run over blocks: after the reshaping, the axis inside a block and the "
    "axis of the blocks are confused.",
)
def nearest_adjoint_of_tiles(y, r):
    """The adjoint of tiling."""
    B, C, M, N = y.shape
    return y.reshape(B, C, r, M // r, r, N // r).sum(dim=(2, 4))


@mistake(
    "q8",
    "average_pool",
    hint="The sums of the blocks are returned. Divide by the number of pixels in a block.",
)
def pool_of_sums(x, r):
    """No division."""
    if x.shape[2] % r or x.shape[3] % r:
        raise ValueError("the blocks do not fill the image")
    return F.avg_pool2d(x, r, divisor_override=1)


@mistake(
    "q8",
    "average_pool",
    hint="The sums of the blocks are divided by r. A block holds more pixels than that.",
)
def pool_divided_by_side(x, r):
    """r in place of the number of pixels."""
    if x.shape[2] % r or x.shape[3] % r:
        raise ValueError("the blocks do not fill the image")
    return F.avg_pool2d(x, r, divisor_override=r)


@mistake(
    "q8",
    "average_pool",
    hint="Rows and columns that fill no block are dropped silently. A ValueError is asked for "
    "where r does not divide both sides.",
)
def pool_without_error(x, r):
    """Crops what is left over."""
    return F.avg_pool2d(x, r)


@mistake(
    "q8",
    "average_pool",
    hint="Only one side of the image is checked. r has to divide both of them.",
)
def pool_checks_one_side(x, r):
    """The number of rows is not checked."""
    if x.shape[3] % r:
        raise ValueError("the blocks do not fill the image")
    return F.avg_pool2d(x, r)


@mistake(
    "q8",
    "average_pool_adjoint",
    hint="The pixels are copied at full value. The factor that averaging multiplies each pixel "
    "with stays in its adjoint.",
)
def pool_adjoint_unscaled(y, r):
    """Nearest upsampling."""
    return y.repeat_interleave(r, dim=2).repeat_interleave(r, dim=3)


@mistake(
    "q8",
    "average_pool_adjoint",
    hint="The values are divided by r. Compare with the weight that a pixel has in the mean of its "
    "block.",
)
def pool_adjoint_divided_by_side(y, r):
    """r in place of the number of pixels."""
    return y.repeat_interleave(r, dim=2).repeat_interleave(r, dim=3) / r


@mistake(
    "q8",
    "average_pool_adjoint",
    hint="Only the first pixel of every block gets a value. All pixels of a block contribute to "
    "its mean, so the adjoint writes to all of them.",
)
def pool_adjoint_with_zeros(y, r):
    """Writes into the corner of each block."""
    x = torch.zeros(*y.shape[:2], r * y.shape[2], r * y.shape[3], dtype=y.dtype, device=y.device)
    x[:, :, ::r, ::r] = y
    return x


@mistake(
    "q8",
    "upsample_bilinear",
    hint="The corner pixels of both images lie on each other: this is the setting align_corners. "
    "Here the pixels are little squares, and the weights are 1/4 and 3/4 everywhere.",
)
def bilinear_with_aligned_corners(x):
    """The other convention."""
    return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True)


@mistake(
    "q8",
    "upsample_bilinear",
    hint="The border is too dark: neighbours outside the image count as zero. They have the value "
    "of the border pixel next to them.",
)
def bilinear_with_zeros_outside(x):
    """A transposed convolution, which knows no border."""
    tent = torch.tensor([0.25, 0.75, 0.75, 0.25], dtype=x.dtype, device=x.device)
    B, C, m, n = x.shape
    kernel = torch.outer(tent, tent)[None, None]
    z = F.conv_transpose2d(x.reshape(B * C, 1, m, n), kernel, stride=2, padding=1)
    return z.reshape(B, C, 2 * m, 2 * n)


@mistake(
    "q8",
    "upsample_bilinear",
    hint="At the border the opposite side of the image shines through: the image is continued "
    "periodically. Repeat the border pixel instead.",
)
def bilinear_periodic(x):
    """roll takes the neighbour from the other end."""
    for dim in (2, 3):
        before, after = x.roll(1, dim), x.roll(-1, dim)
        pairs = torch.stack([before / 4 + 3 * x / 4, 3 * x / 4 + after / 4], dim + 1)
        x = pairs.flatten(dim, dim + 1)
    return x


@mistake(
    "q8",
    "upsample_bilinear",
    hint="The weights 1/4 and 3/4 are exchanged. The nearer pixel has the larger weight.",
)
def bilinear_weights_exchanged(x):
    """3/4 of the neighbour, 1/4 of the pixel."""
    for dim in (2, 3):
        size = x.shape[dim]
        before = torch.cat([x.narrow(dim, 0, 1), x.narrow(dim, 0, size - 1)], dim)
        after = torch.cat([x.narrow(dim, 1, size - 1), x.narrow(dim, size - 1, 1)], dim)
        pairs = torch.stack([3 * before / 4 + x / 4, x / 4 + 3 * after / 4], dim + 1)
        x = pairs.flatten(dim, dim + 1)
    return x


@mistake(
    "q8",
    "upsample_bilinear",
    hint="Pixels are copied and every second one is the mean of two. That shifts the image by a "
    "quarter of a pixel; no new pixel lies on an old one here.",
)
def bilinear_by_midpoints(x):
    """Old pixels and the middles between them."""
    for dim in (2, 3):
        size = x.shape[dim]
        after = torch.cat([x.narrow(dim, 1, size - 1), x.narrow(dim, size - 1, 1)], dim)
        x = torch.stack([x, (x + after) / 2], dim + 1).flatten(dim, dim + 1)
    return x


@mistake(
    "q8",
    "nearest_over_pool",
    hint="This is the length of the side of a block. The adjoint adds up all of its pixels.",
)
def ratio_of_sides(r):
    """r in place of its square."""
    return r


@mistake(
    "q8",
    "nearest_over_pool",
    hint="The ratio is upside down: the adjoint of nearest is the larger of the two.",
)
def ratio_upside_down(r):
    """Pool over nearest."""
    return 1 / r**2


# --- Question 9 -----------------------------------------------------------------------------------


@mistake(
    "q9",
    "overlap_count",
    hint="The counts are floating point numbers. The dtype int64 is asked for.",
)
def count_in_floats(m, n, kernel_size, stride):
    """The result of a transposed convolution of ones, as it is."""
    ones, w = torch.ones(1, 1, m, n), torch.ones(1, 1, *kernel_size)
    return F.conv_transpose2d(ones, w, stride=stride)[0, 0]


@mistake(
    "q9",
    "overlap_count",
    hint="Every pixel is counted at most once: a later copy of the kernel sets the count anew. "
    "Each copy adds one.",
)
def count_at_most_one(m, n, kernel_size, stride):
    """= in place of +=."""
    (f1, f2), (s1, s2) = kernel_size, stride
    count = torch.zeros((m - 1) * s1 + f1, (n - 1) * s2 + f2, dtype=torch.int64)
    for u in range(m):
        for v in range(n):
            count[s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] = 1
    return count


@mistake(
    "q9",
    "overlap_count",
    hint="The strides of the two axes are exchanged. The first one counts rows, the second one "
    "columns.",
)
def count_strides_swapped(m, n, kernel_size, stride):
    """s1 along the columns, s2 along the rows."""
    (f1, f2), (s2, s1) = kernel_size, stride
    count = torch.zeros((m - 1) * s1 + f1, (n - 1) * s2 + f2, dtype=torch.int64)
    for u in range(m):
        for v in range(n):
            count[s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] += 1
    return count


@mistake(
    "q9",
    "overlap_count",
    hint="The result is too large: behind the last copy of the kernel nothing follows. Between m "
    "pixels lie m - 1 steps.",
)
def count_too_large(m, n, kernel_size, stride):
    """m steps in place of m - 1."""
    (f1, f2), (s1, s2) = kernel_size, stride
    count = torch.zeros(m * s1 + f1, n * s2 + f2, dtype=torch.int64)
    for u in range(m):
        for v in range(n):
            count[s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] += 1
    return count


@mistake(
    "q9",
    "overlap_count",
    hint="The counts along the two axes are added. A pixel is written by every pair of a row that "
    "reaches it and a column that does: multiply.",
)
def count_added(m, n, kernel_size, stride):
    """Sum in place of product."""
    counts = []
    for size, f, s in zip((m, n), kernel_size, stride, strict=True):
        count = torch.zeros((size - 1) * s + f, dtype=torch.int64)
        for u in range(size):
            count[s * u : s * u + f] += 1
        counts.append(count)
    return counts[0][:, None] + counts[1][None, :]


@mistake(
    "q9",
    "overlap_count",
    hint="The copies of the kernel lie side by side, as if the stride were 1. Move each by its "
    "stride.",
)
def count_without_stride(m, n, kernel_size, stride):
    """The size knows the stride, the places do not."""
    (f1, f2), (s1, s2) = kernel_size, stride
    count = torch.zeros((m - 1) * s1 + f1, (n - 1) * s2 + f2, dtype=torch.int64)
    for u in range(m):
        for v in range(n):
            count[u : u + f1, v : v + f2] += 1
    return count


@mistake(
    "q9",
    "is_even",
    hint="Only the rows are looked at. The condition has to hold along both axes.",
)
def even_along_rows(kernel_size, stride):
    """The columns are forgotten."""
    return kernel_size[0] % stride[0] == 0


@mistake(
    "q9",
    "is_even",
    hint="It is enough for you that one axis is even. An uneven axis makes stripes: the condition "
    "has to hold along both.",
)
def even_along_one_axis(kernel_size, stride):
    """or in place of and."""
    return kernel_size[0] % stride[0] == 0 or kernel_size[1] % stride[1] == 0


@mistake(
    "q9",
    "is_even",
    hint="The division is upside down. How many copies fit over one pixel? Divide the size of the "
    "kernel by the stride.",
)
def even_upside_down(kernel_size, stride):
    """The kernel divides the stride."""
    return stride[0] % kernel_size[0] == 0 and stride[1] % kernel_size[1] == 0


@mistake(
    "q9",
    "is_even",
    hint="Kernels as large as the stride are even, but not they alone: copies may overlap, if "
    "they do so everywhere alike.",
)
def even_without_overlap(kernel_size, stride):
    """Kernel and stride are equal."""
    return tuple(kernel_size) == tuple(stride)


@mistake(
    "q9",
    "is_even",
    hint="A kernel that is at least as large as the stride leaves no gaps. That is necessary, but "
    "not enough for equal counts.",
)
def even_without_gaps(kernel_size, stride):
    """The kernel is at least as large as the stride."""
    return kernel_size[0] >= stride[0] and kernel_size[1] >= stride[1]


@mistake(
    "q9",
    "is_even",
    hint="The sizes of the kernel are tested for being even numbers. What is to be even is the "
    "count of writes, and that depends on the stride.",
)
def even_number(kernel_size, stride):
    """Divisible by two."""
    return kernel_size[0] % 2 == 0 and kernel_size[1] % 2 == 0


# --- Question 12 ----------------------------------------------------------------------------------
# Nothing here trains for long: the networks fail at the first batch or are tiny, and the trainings
# that get anywhere take a few steps.


@mistake(
    "q12",
    "Upsampler",
    hint="The result is four times as large as the input along each axis. One factor of 2 is "
    "enough: either interpolate or rearrange channels, or add the two.",
)
class FourTimesAsLarge(nn.Module):
    """Enlarges twice, one after the other."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x):
        bilinear = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return self.body(bilinear)


@mistake(
    "q12",
    "Upsampler",
    hint="The result is as large as the input and has four channels. They still have to be "
    "rearranged into pixels.",
)
class ChannelsNotRearranged(nn.Module):
    """No PixelShuffle."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 4, 3, padding=1)
        )

    def forward(self, x):
        return self.body(x)


@mistake(
    "q12",
    "Upsampler",
    hint="This is bilinear interpolation: there is nothing to train. Add layers with parameters "
    "that correct it.",
)
class NothingToTrain(nn.Module):
    """No parameters."""

    def forward(self, x):
        return F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)


@mistake(
    "q12",
    "Upsampler",
    hint="The network does not call the constructor of nn.Module before it sets its layers.",
)
class ConstructorForgotten(nn.Module):
    """No super().__init__()."""

    def __init__(self):
        self.body = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x):
        return self.body(x)


@mistake(
    "q12",
    "Upsampler",
    hint="The result is cut off from the parameters, so that no gradient reaches them. Leave "
    "autograd on in the forward pass.",
)
class ForwardWithoutGradient(nn.Module):
    """forward runs under no_grad."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.PixelShuffle(2))

    def forward(self, x):
        with torch.no_grad():
            return self.body(x)


@mistake(
    "q12",
    "Upsampler",
    hint="The size of the result is fixed to that of the training patches. Take it from the input, "
    "so that images of any size can be enlarged.",
)
class FixedSize(nn.Module):
    """Always returns 48 x 48 pixels."""

    def __init__(self):
        super().__init__()
        self.enlarge = nn.Upsample(size=(48, 48), mode="bilinear")
        self.gain = nn.Parameter(torch.ones(()))

    def forward(self, x):
        return self.gain * self.enlarge(x)


@mistake(
    "q12",
    "Upsampler",
    hint="The network has more than 20,000 parameters. Count them, and look at the layers between "
    "many channels first.",
)
class TooManyParameters(nn.Module):
    """A correction of contrast with wide layers on the mean grey value."""

    def __init__(self):
        super().__init__()
        self.gain = nn.Sequential(
            nn.Linear(1, 160), nn.ReLU(), nn.Linear(160, 160), nn.ReLU(), nn.Linear(160, 1)
        )

    def forward(self, x):
        bilinear = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        mean = bilinear.mean(dim=(2, 3), keepdim=True)
        return mean + (1 + self.gain(mean) / 10) * (bilinear - mean)


@mistake(
    "q12",
    "train_upsampler",
    hint="The network is returned as it was made, without a single step of training.",
)
def untrained(seed=0):
    """Nothing is trained."""
    torch.manual_seed(seed)
    return Upsampler()


@mistake(
    "q12",
    "train_upsampler",
    hint="Nothing is returned. The trained network has to come back at the end.",
)
def model_not_returned(seed=0):
    """No return."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=64, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)


@mistake(
    "q12",
    "train_upsampler",
    hint="The losses of the training are returned. The network itself is asked for; it is trained "
    "in place.",
)
def losses_returned(seed=0):
    """What minimise returns."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=64, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    return training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)


@mistake(
    "q12",
    "train_upsampler",
    hint="Every second pixel is taken for the small images. The task reduces by averaging blocks; "
    "picking pixels shifts the image by half a pixel.",
)
def trained_on_picked_pixels(seed=0):
    """Another reduction in training than in the test."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    batches = training.Batches(large[..., ::2, ::2], large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model


@mistake(
    "q12",
    "train_upsampler",
    hint="Small and large images do not belong together: they are drawn with different seeds. "
    "Reduce the same patches that are the target.",
)
def trained_on_strangers(seed=0):
    """Inputs and targets are different patches."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    other = photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed + 1)
    small = F.avg_pool2d(other, 2)
    batches = training.Batches(small, large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model


@mistake(
    "q12",
    "train_upsampler",
    hint="The learning rate is far too high: the first steps throw the network to where it does "
    "not come back from.",
)
def learning_rate_too_high(seed=0):
    """Adam with a learning rate of 1."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = photographs.patches(photographs.TRAIN, size=32, count=64, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    training.minimise(
        model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches, learning_rate=1.0
    )
    return model


@mistake(
    "q12",
    "train_upsampler",
    hint="The grey values are multiplied by 255 in training. The photographs of the test have "
    "values between 0 and 1, as `data` gives them.",
)
def trained_on_other_range(seed=0):
    """Values between 0 and 255."""
    torch.manual_seed(seed)
    model = Upsampler()
    large = 255 * photographs.patches(photographs.TRAIN, size=32, count=256, seed=seed)
    batches = training.Batches(F.avg_pool2d(large, 2), large, size=8)
    training.minimise(model, lambda f, batch: F.mse_loss(f(batch[0]), batch[1]), batches)
    return model
