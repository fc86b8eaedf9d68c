"""Other right answers and known wrong ones to question 6 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("output_size")
def size_by_places(size, kernel, stride, padding):
    """The last place that is written, plus one, without the crops."""
    last = stride * (size - 1) + (kernel - 1)
    return last - padding - padding + 1


@alternative("output_size")
def size_by_range(size, kernel, stride, padding):
    """Counts the places between the crops."""
    corners = range(0, size * stride, stride)
    return len(range(padding, corners[-1] + kernel - padding))


@alternative("strided_trans_conv")
def strided_by_inserted_zeros(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Zeros between the pixels; all windows meet the flipped kernel; the pad may be < 0."""
    (s1, s2), (p1, p2), (f1, f2) = stride, padding, w.shape[2:]
    B, C, m, n = Y.shape
    spread = Y.new_zeros(B, C, (m - 1) * s1 + 1, (n - 1) * s2 + 1)
    spread[:, :, ::s1, ::s2] = Y
    p1, p2 = f1 - 1 - p1, f2 - 1 - p2
    windows = F.pad(spread, (p2, p2, p1, p1)).unfold(2, f1, 1).unfold(3, f2, 1)
    X = torch.einsum("aiuvpq,iopq->aouv", windows, w.flip(-1, -2))
    return X if b is None else X + b[:, None, None]


@alternative("strided_trans_conv")
def strided_by_autograd(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Writes the strided convolution with slices and lets autograd transpose it."""
    (s1, s2), (p1, p2), (f1, f2) = stride, padding, w.shape[2:]
    rows, columns = (Y.shape[2] - 1) * s1 + 1, (Y.shape[3] - 1) * s2 + 1
    shape = Y.shape[0], w.shape[1], rows + f1 - 1, columns + f2 - 1
    with torch.enable_grad():
        full = torch.zeros(shape, dtype=Y.dtype, device=Y.device, requires_grad=True)
        result = sum(
            torch.einsum(
                "aouv,io->aiuv",
                full[:, :, p : p + rows : s1, q : q + columns : s2],
                w[:, :, p, q].conj(),
            )
            for p in range(f1)
            for q in range(f2)
        )
        (full,) = torch.autograd.grad(result, full, Y)
    X = full[:, :, p1 : full.shape[2] - p1, p2 : full.shape[3] - p2]
    return X if b is None else X + b.unsqueeze(-1).unsqueeze(-1)


@alternative("strided_trans_conv")
def strided_by_axes(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Each axis by a matrix of zeros and ones that sends (pixel, kernel entry) to its place."""

    def places(size, f, s, p):
        target = s * torch.arange(size)[:, None] + torch.arange(f) - p  # (size, f)
        full = torch.arange((size - 1) * s + f - 2 * p)
        return (target[:, :, None] == full).to(Y.dtype).to(Y.device)

    rows = places(Y.shape[2], w.shape[2], stride[0], padding[0])
    columns = places(Y.shape[3], w.shape[3], stride[1], padding[1])
    X = torch.einsum("aiuv,iopq,upk,vql->aokl", Y, w, rows, columns)
    if b is not None:
        X = X + b[:, None, None]
    return X


@mistake("output_size")
def size_with_trailing_step(size, kernel, stride, padding):
    """The size is too large by the stride minus one: after the last pixel no further step follows.
    Count the steps between the pixels, not the pixels.
    """
    return size * stride + kernel - 1 - 2 * padding


@mistake("output_size")
def size_with_a_step_per_pixel(size, kernel, stride, padding):
    """The stride is counted once for every pixel. Between the first and the last pixel lies one
    step less.
    """
    return size * stride + kernel - 2 * padding


@mistake("output_size")
def size_with_padding_once(size, kernel, stride, padding):
    """The padding is taken off once. It is cut off at both ends of the axis."""
    return (size - 1) * stride + kernel - padding


@mistake("output_size")
def size_with_padding_added(size, kernel, stride, padding):
    """The padding makes the result larger. In the transpose it crops: the result gets smaller."""
    return (size - 1) * stride + kernel + 2 * padding


@mistake("output_size")
def size_of_the_convolution(size, kernel, stride, padding):
    """This is the size of the result of a convolution. The transposed one goes the other way: solve
    that formula for the size of the input.
    """
    return (size + 2 * padding - kernel) // stride + 1


@mistake("strided_trans_conv", edit={"(s1, s2), (p1": "(s2, s1), (p1"})
def stride_axes_swapped():
    """The strides of the two axes are exchanged. The first one counts rows, the second one
    columns.
    """


@mistake(
    "strided_trans_conv",
    edit={
        "(s1, s2), (p1, p2) = stride, padding": """
(s1, _), (p1, p2) = stride, padding
s2 = s1
"""
    },
)
def stride_of_rows_for_both():
    """Both axes have the stride of the rows. Take the second entry of stride for the columns."""


@mistake("strided_trans_conv", edit={"(p1, p2) =": "(p2, p1) ="})
def padding_axes_swapped():
    """The paddings of the two axes are exchanged. The first one crops rows, the second one
    columns.
    """


@mistake(
    "strided_trans_conv",
    edit={
        """
full[:, :, p1 : full.shape[2] - p1, p2 : full.shape[3] - p2]
""": "F.pad(full, (p2, p2, p1, p1))"
    },
)
def padding_appended():
    """The padding makes the result larger: zeros are appended. In the transpose the padding
    crops.
    """


@mistake(
    "strided_trans_conv", edit={"p1 : full.shape[2] - p1, p2 : full.shape[3] - p2": "p1:, p2:"}
)
def cropped_at_the_start():
    """The rows and columns are cut off at the top and on the left only. Crop both ends of each
    axis.
    """


@mistake(
    "strided_trans_conv",
    edit={"full[:, :, p1 : full.shape[2] - p1, p2 : full.shape[3] - p2]": "full"},
)
def padding_ignored():
    """The padding has no effect. It cuts rows and columns off the finished result."""


@mistake("strided_trans_conv", edit={"X + b[": "X + (X != 0) * b["})
def gaps_without_bias():
    """The bias is missing in the gaps between the copies of the kernel. It belongs to every pixel
    of the result, also to those that nothing is written to.
    """


@mistake("strided_trans_conv", edit={"+= copies": "= copies"})
def strided_overlaps_overwritten():
    """Where copies of the kernel overlap, one replaces the other. They add up."""


@mistake(
    "strided_trans_conv",
    edit={"(m - 1) * s1 + 1, (n - 1) * s2 + 1": "m * s1, n * s2"},
    of="strided_by_inserted_zeros",
)
def zeros_after_the_last_pixel():
    """Zeros stand also after the last pixel of every row and column, so the result is too large.
    They belong between the pixels.
    """


@mistake(
    "strided_trans_conv",
    edit={
        """
for p in range(f1):
    for q in range(f2):
        copies = torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
        full[:, :, p : p + rows : s1, q : q + columns : s2] += copies
""": """
for u in range(m):
    for v in range(n):
        copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
        full[:, :, s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] += copies
"""
    },
)
def loop_over_pixels():
    """The values are right, but a loop runs over the pixels: the number of operations grows with
    the image. Loop over the kernel and treat all pixels at once.
    """


@mistake("strided_trans_conv", edit={"w[:, :, p, q]": "w[:, :, f1 - 1 - p, f2 - 1 - q]"})
def strided_kernel_flipped():
    """The copies of the kernel are flipped. After zeros are inserted, an ordinary convolution has
    to use the flipped kernel; copies that are added are not flipped.
    """


@mistake("strided_trans_conv", edit={"X + b[": "X + f1 * f2 * b["})
def bias_per_kernel_entry():
    """The bias is added once for every entry of the kernel. Add it once, to the finished result."""


@mistake("strided_trans_conv", edit={"dtype=Y.dtype, ": "", "X + b[": "X + b.to(X)["})
def strided_without_dtype():
    """The result has torch's default dtype, whatever the inputs have. Make the tensor of zeros with
    the dtype of Y.
    """


@mistake("strided_trans_conv", edit={", device=Y.device": ""})
def strided_without_device():
    """The result is always made on the CPU. Make the tensor of zeros on the device of Y."""


@mistake("strided_trans_conv", edit={"b[:, None, None]": "b.unsqueeze_(1).unsqueeze_(2)"})
def strided_bias_reshaped_in_place():
    """The bias that was handed in has another shape after the call. Functions whose names end in an
    underscore change their tensor: take the ones without.
    """


@mistake("strided_trans_conv")
def strided_by_library(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """The values are right, but torch's transposed convolution computes them. The question asks
    for your own: add the copies of the kernel into slices with a step, then crop.
    """
    return F.conv_transpose2d(Y, w, b, stride, padding)


@mistake("strided_trans_conv")
def strided_folded_by_library(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """F.fold adds the copies up, stride and padding included. That is what the question asks you to
    write: slices with a step say where the copies go.
    """
    size = [(Y.shape[2 + k] - 1) * stride[k] + w.shape[2 + k] - 2 * padding[k] for k in range(2)]
    copies = torch.einsum("aiuv,iopq->aopquv", Y, w).flatten(1, 3).flatten(2)
    X = F.fold(copies, size, kernel_size=tuple(w.shape[2:]), padding=padding, stride=stride)
    return X if b is None else X + b[None, :, None, None]


@mistake("strided_trans_conv")
def strided_gathered_by_library(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """After zeros are inserted, a convolution of torch does the rest. Its sums are to be your own:
    a loop over the kernel, or windows and einsum.
    """
    (s1, s2), (p1, p2), (f1, f2) = stride, padding, w.shape[2:]
    B, C, m, n = Y.shape
    spread = Y.new_zeros(B, C, (m - 1) * s1 + 1, (n - 1) * s2 + 1)
    spread[:, :, ::s1, ::s2] = Y
    p1, p2 = f1 - 1 - p1, f2 - 1 - p2
    return F.conv2d(F.pad(spread, (p2, p2, p1, p1)), w.transpose(0, 1).flip(-1, -2), b)


@mistake("strided_trans_conv")
def strided_differentiated_by_library(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """The gradient of a strided convolution of torch is the transpose, but then torch has written
    it. Add the copies of the kernel up yourself.
    """
    shape = [Y.shape[0], w.shape[1]] + [
        (size - 1) * s + f - 2 * p
        for size, s, f, p in zip(Y.shape[2:], stride, w.shape[2:], padding, strict=True)
    ]
    with torch.enable_grad():
        X = torch.zeros(shape, dtype=Y.dtype, device=Y.device).requires_grad_()
        result = F.conv2d(X, w.detach(), stride=stride, padding=padding)
        X = torch.autograd.grad(result, X, Y)[0]
    return X if b is None else X + b.unsqueeze(-1).unsqueeze(-1)


@alternative("strided_trans_conv")
def strided_by_numpy(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """A detour over NumPy, and back to where the image was."""
    import numpy as np

    y, kernel = Y.cpu().numpy(), w.cpu().numpy()
    (B, _, m, n), (_, C_out, f1, f2) = y.shape, kernel.shape
    (s1, s2), (p1, p2) = stride, padding
    X = np.zeros((B, C_out, (m - 1) * s1 + f1, (n - 1) * s2 + f2), dtype=y.dtype)
    for p, q in np.ndindex(f1, f2):
        copies = np.einsum("aiuv,io->aouv", y, kernel[:, :, p, q])
        X[:, :, p : p + m * s1 : s1, q : q + n * s2 : s2] += copies
    X = X[:, :, p1 : X.shape[2] - p1, p2 : X.shape[3] - p2]
    if b is not None:
        X = X + b.cpu().numpy()[:, None, None]
    return torch.from_numpy(X.copy()).to(Y.device, Y.dtype)


@mistake("strided_trans_conv", edit={"Y, w[:, :, p, q])": "Y, w[:, :, p, q].conj())"})
def strided_kernel_conjugated():
    """Complex kernels are conjugated: that is the adjoint. The formula has no bar."""


@mistake(
    "strided_trans_conv",
    edit={
        "B, _, m, n = Y.shape": """
if Y.dtype == torch.float16:
    Y, w = Y.float(), w.float()
B, _, m, n = Y.shape
"""
    },
)
def strided_half_becomes_single():
    """Images in half precision come back in single precision. Cast the result back to the dtype of
    the image.
    """


@mistake(
    "strided_trans_conv",
    edit={
        "B, _, m, n = Y.shape": """
if w.shape[2] == w.shape[3]:
    w = w.mT
B, _, m, n = Y.shape
"""
    },
)
def strided_square_kernel_transposed():
    """Square kernels are transposed. Rows of the kernel go with rows of the image, in any shape."""


@mistake("strided_trans_conv")
def strided_into_kept_memory(Y, w, b=None, stride=(1, 1), padding=(0, 0), kept={}):  # noqa: B006
    """The result lies in memory that the next call of the same shape uses again: an earlier result
    changes afterwards. Make a new tensor in each call.
    """
    (B, _, m, n), (_, C_out, f1, f2) = Y.shape, w.shape
    (s1, s2), (p1, p2) = stride, padding
    shape = B, C_out, (m - 1) * s1 + f1, (n - 1) * s2 + f2
    zeros = torch.zeros(shape, dtype=Y.dtype, device=Y.device)
    X = kept.setdefault((shape, Y.dtype, Y.device), zeros).zero_()
    for p in range(f1):
        for q in range(f2):
            copies = torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
            X[:, :, p : p + m * s1 : s1, q : q + n * s2 : s2] += copies
    if b is not None:
        X += b[:, None, None]
    return X[:, :, p1 : X.shape[2] - p1, p2 : X.shape[3] - p2]
