"""Other right answers and known wrong ones to question 4 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("trans_conv")
def by_gathering(Y, w, b=None):
    """All windows of the padded image meet the flipped kernel, channels exchanged: one einsum."""
    f1, f2 = w.shape[2:]
    padded = F.pad(Y, (f2 - 1, f2 - 1, f1 - 1, f1 - 1))
    windows = padded.unfold(2, f1, 1).unfold(3, f2, 1)
    X = torch.einsum("aiuvpq,iopq->aouv", windows, w.flip((2, 3)))
    return X if b is None else X + b[:, None, None]


@alternative("trans_conv")
def by_kernel_entries(Y, w, b=None):
    """Loops over the kernel, and begins with the bias instead of zeros."""
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = Y.new_empty(B, C_out, m + f1 - 1, n + f2 - 1)
    X[:] = 0 if b is None else b.reshape(C_out, 1, 1)
    for p in range(f1):
        for q in range(f2):
            X[..., p : p + m, q : q + n] += torch.einsum("aiuv,io->aouv", Y, w[..., p, q])
    return X


@alternative("trans_conv")
def by_scalars(Y, w, b=None):
    """Loops over images, channels and pixels; float64 inside."""
    B, C_in, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros((B, C_out, m + f1 - 1, n + f2 - 1), dtype=torch.float64, device=Y.device)
    for a in range(B):
        for o in range(C_out):
            for i in range(C_in):
                for u in range(m):
                    for v in range(n):
                        copy = Y[a, i, u, v].double() * w[i, o].double()
                        X[a, o, u : u + f1, v : v + f2] = X[a, o, u : u + f1, v : v + f2] + copy
            if b is not None:
                X[a, o] += b[o]
    return X.type(Y.dtype)


@alternative("trans_conv")
def by_fourier(Y, w, b=None):
    """A product of Fourier transforms of the padded image and kernel."""
    size = Y.shape[2] + w.shape[2] - 1, Y.shape[3] + w.shape[3] - 1
    product = torch.einsum(
        "aiuv,iouv->aouv", torch.fft.rfft2(Y, s=size), torch.fft.rfft2(w, s=size)
    )
    X = torch.fft.irfft2(product, s=size)
    return X if b is None else X + b[:, None, None]


@mistake("trans_conv", edit={"X = X + b": "X = X + Y.shape[1] * b"})
def bias_per_input_channel():
    """The bias is added once for every input channel. Add it once, to the finished output."""


@mistake(
    "trans_conv",
    edit={
        """
copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
""": """
copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
if b is not None:
    copies = copies + b[:, None, None]
""",
        """
if b is not None:
    X = X + b[:, None, None]
""": """

""",
    },
)
def bias_per_pixel():
    """The bias is added with every copy of the kernel, so it piles up where copies overlap. Add it
    once, to the finished output.
    """


@mistake(
    "trans_conv",
    edit={
        """
if b is not None:
    X = X + b[:, None, None]
""": ""
    },
)
def bias_forgotten():
    """The result does not depend on the bias. Where b is given, output channel o gets b[o] added,
    once.
    """


@mistake("trans_conv", edit={"b[:, None, None]": "b"})
def bias_along_columns():
    """The bias is added along the columns of the image, where broadcasting puts it by itself. It
    belongs to the channels: give it the axes that it lacks.
    """


@mistake("trans_conv", edit={"Y[:, :, u, v], w)": "Y[:, :, u, v], w.flip(2, 3))"})
def kernel_flipped():
    """The copies of the kernel are flipped. An input pixel of value 1 should leave the kernel as it
    is in the output; only the gathering form of the sum flips it.
    """


@mistake("trans_conv", edit={"iopq->": "oipq->"}, of="by_gathering")
def full_convolution_with_channels_kept():
    """This convolves the padded image with the flipped kernel, but leaves the channels of w in
    their order. In the transpose they change roles: the sum runs over the first axis of w.
    """


@mistake("trans_conv", edit={"Y[:, :, u, v], w": "Y[:, -1:, u, v], w[-1:]"})
def last_input_channel():
    """Only the last input channel arrives in the output: each channel overwrites what the ones
    before it gave. Their contributions add up.
    """


@mistake("trans_conv", edit={"+= copies": "= copies"})
def overlaps_overwritten():
    """Where two copies of the kernel overlap, the later one replaces the earlier one. They add
    up.
    """


@mistake("trans_conv", edit={", dtype=Y.dtype, device=Y.device": "", "X = X + b": "X += b"})
def without_dtype_and_device():
    """The output is made with torch's default dtype and on the CPU. Make it with the dtype and on
    the device of Y.
    """


@mistake("trans_conv", edit={"dtype=Y.dtype, ": "", "X = X + b": "X += b"})
def without_dtype():
    """The output has torch's default dtype, whatever the inputs have. Make it with the dtype of
    Y.
    """


@mistake("trans_conv", edit={", device=Y.device": ""})
def without_device():
    """The output is always made on the CPU. Make it on the device of Y."""


@mistake("trans_conv", edit={"m + f1 - 1, n + f2 - 1": "m + f2 - 1, n + f1 - 1"})
def output_axes_swapped():
    """The height of the output is made from the width of the kernel, and the other way round. It
    shows as soon as the kernel is not square.
    """


@mistake(
    "trans_conv",
    edit={
        "B, _, m, n = Y.shape": """
w = w.transpose(2, 3)
B, _, m, n = Y.shape
"""
    },
)
def kernel_transposed():
    """Each copy of the kernel is transposed: rows and columns change places. The transpose of the
    map A does not transpose the kernel.
    """


@mistake("trans_conv", edit={"Y[:, :, u, v]": "Y[:, :, u, v].sum(0, keepdim=True)"})
def batch_summed():
    """All images of the result are equal: the sum runs over the batch too. Each image of the batch
    has a result of its own.
    """


@mistake("trans_conv", edit={"X[:, :, u": "X[:1, :, u", "+= copies": "+= copies[:1]"})
def first_image_only():
    """Only the first image of the batch is worked on; the others stay empty. Keep the axis of the
    batch in every step.
    """


@mistake("trans_conv", edit={"Y[:, :, u, v], w)": "Y[:, :, u, v], w.flip(1))"})
def output_channels_reversed():
    """The channels of w are mixed up: output channel o gets the kernels of another one. The first
    axis of w counts the channels of Y, the second those of the output.
    """


@mistake(
    "trans_conv",
    edit={
        "for u in range(m):": """
count = torch.zeros_like(X[0, 0])
for u in range(m):
""",
        "+= copies": """
+= copies
count[u : u + f1, v : v + f2] += 1
""",
        "if b is not None:": """
X = X / count
if b is not None:
""",
    },
)
def overlaps_averaged():
    """The output is divided by how often each pixel is written, as if copies were averaged. They
    are added, and nothing is divided.
    """


@mistake("trans_conv", edit={"return X": "return X[:, :, :m, :n]"})
def cropped_to_input():
    """The output has the size of the input: what the copies write beyond it is cut off. It is
    larger than the input, by the size of the kernel minus one.
    """


@mistake(
    "trans_conv",
    edit={
        "return X": """
Y.zero_()
return X
"""
    },
)
def input_consumed():
    """The input Y is changed by the call: after it, its pixels are gone. Work on values that are
    your own, and leave the arguments as they are.
    """


@mistake("trans_conv", edit={"b[:, None, None]": "b.unsqueeze_(1).unsqueeze_(2)"})
def bias_reshaped_in_place():
    """The bias that was handed in has another shape after the call. Functions whose names end in an
    underscore change their tensor: take the ones without.
    """


@mistake("trans_conv")
def transposed_by_library(Y, w, b=None):
    """The values are right, but torch's transposed convolution computes them. The question asks
    for your own: start from zeros and add a scaled copy of the kernel for every pixel.
    """
    return F.conv_transpose2d(Y, w, b)


@mistake("trans_conv")
def folded_by_library(Y, w, b=None):
    """F.fold adds the copies up. That sum is what the question asks you to write: add each copy to
    its window of the output.
    """
    (m, n), (f1, f2) = Y.shape[2:], w.shape[2:]
    copies = w.flatten(1).T @ Y.flatten(2)  # (B, C_out f1 f2, m n)
    X = F.fold(copies, (m + f1 - 1, n + f2 - 1), (f1, f2))
    return X if b is None else X + b.view(1, -1, 1, 1)


@mistake("trans_conv")
def gathered_by_library(Y, w, b=None):
    """A convolution of torch gathers what the question asks you to scatter. Its sums are to be your
    own, over slices or single entries.
    """
    f1, f2 = w.shape[2:]
    padded = F.pad(Y, (f2 - 1, f2 - 1, f1 - 1, f1 - 1))
    return F.conv2d(padded, w.flip((2, 3)).transpose(0, 1), bias=b)


@mistake("trans_conv")
def differentiated_by_library(Y, w, b=None):
    """The gradient of a convolution of torch is the transpose, but then torch has written it. Add
    the copies of the kernel up yourself.
    """
    m, n = Y.shape[2:]
    shape = (Y.shape[0], w.shape[1], m + w.shape[2] - 1, n + w.shape[3] - 1)
    with torch.enable_grad():
        X = torch.zeros(shape, dtype=Y.dtype, device=Y.device, requires_grad=True)
        (X,) = torch.autograd.grad(F.conv2d(X, w), X, grad_outputs=Y)
    return X if b is None else X + b[None, :, None, None]


@alternative("trans_conv")
def by_numpy(Y, w, b=None):
    """A detour over NumPy and back to the device; pixels that are zero are passed over."""
    import numpy as np

    y, kernel = Y.cpu().numpy(), w.cpu().numpy()
    (B, _, m, n), (f1, f2) = y.shape, kernel.shape[2:]
    X = np.zeros((B, kernel.shape[1], m + f1 - 1, n + f2 - 1), dtype=y.dtype)
    for a, i, u, v in np.argwhere(y):
        X[a, :, u : u + f1, v : v + f2] += y[a, i, u, v] * kernel[i]
    if b is not None:
        X += b.cpu().numpy()[:, None, None]
    return torch.from_numpy(X).to(Y.device)


@mistake("trans_conv", edit={"Y[:, :, u, v], w)": "Y[:, :, u, v], w.conj())"})
def kernel_conjugated():
    """Complex kernels are conjugated: that is the adjoint. The formula has no bar; the transposed
    convolution multiplies by the kernel as it is.
    """


@mistake(
    "trans_conv",
    edit={"X = X + b[:, None, None]": "X = X + (b if len(b) == X.shape[3] else b[:, None, None])"},
)
def bias_where_its_length_fits():
    """Where the result is as wide as it has channels, the bias is added along the columns. Say on
    which axis it belongs, whatever the sizes.
    """


@mistake("trans_conv")
def kernel_scaled_and_back(Y, w, b=None):
    """The kernel is scaled in place and divided again: rounding changes it, and a pixel of value 0
    ruins it. Leave what you are given as it is.
    """
    (B, C_in, m, n), (_, C_out, f1, f2) = Y.shape, w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for a in range(B):
        for i in range(C_in):
            for u in range(m):
                for v in range(n):
                    X[a, :, u : u + f1, v : v + f2] += w[i].mul_(Y[a, i, u, v])
                    w[i].div_(Y[a, i, u, v])
    return X if b is None else X + b[:, None, None]


@mistake("trans_conv")
def begun_with_the_bias(Y, w, b=None):
    """The sum begins with the bias itself: for one pixel `contiguous` copies nothing, and b is
    written into. Begin with zeros, or with a copy.
    """
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    if b is None:
        b = torch.zeros(C_out, dtype=Y.dtype, device=Y.device)
    X = b.view(1, -1, 1, 1).expand(B, C_out, m + f1 - 1, n + f2 - 1).contiguous()
    for p in range(f1):
        for q in range(f2):
            X[:, :, p : p + m, q : q + n] += torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
    return X
