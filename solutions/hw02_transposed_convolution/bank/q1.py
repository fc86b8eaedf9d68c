"""Other right answers and known wrong ones to question 1 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("conv")
def conv_by_scalars(X, w, b=None):
    """One loop for each of the seven indices, no tensor algebra."""
    B, C_out, M, N = X.shape
    C_in, _, f1, f2 = w.shape
    Y = torch.zeros((B, C_in, M - f1 + 1, N - f2 + 1)).to(X)
    for a in range(B):
        for i in range(C_in):
            for u in range(M - f1 + 1):
                for v in range(N - f2 + 1):
                    if b is not None:
                        Y[a, i, u, v] = b[i]
                    for o in range(C_out):
                        for p in range(f1):
                            for q in range(f2):
                                Y[a, i, u, v] += w[i, o, p, q] * X[a, o, u + p, v + q]
    return Y


@alternative("conv")
def conv_by_kernel_entries(X, w, b=None):
    """Loops over the kernel: each entry weights a shifted copy of the image."""
    f1, f2 = w.shape[-2:]
    m, n = X.shape[-2] - f1 + 1, X.shape[-1] - f2 + 1
    Y = 0
    for p in range(f1):
        for q in range(f2):
            Y = Y + torch.tensordot(X[:, :, p : p + m, q : q + n], w[:, :, p, q], ([1], [1]))
    Y = Y.permute(0, 3, 1, 2)
    return Y if b is None else Y + b.reshape(1, -1, 1, 1)


@alternative("conv")
def conv_by_windows(X, w, b=None):
    """All windows as one strided view, one einsum."""
    windows = X.unfold(2, w.shape[2], 1).unfold(3, w.shape[3], 1)
    Y = torch.einsum("aouvpq,iopq->aiuv", windows, w)
    if b is not None:
        Y = Y + b.view(-1, 1, 1)
    return Y


@alternative("conv")
def conv_by_matrix_product(X, w, b=None):
    """Windows as columns, one matrix product, double precision inside."""
    wide = torch.promote_types(X.dtype, torch.float64)
    columns = F.unfold(X.to(wide), w.shape[2:])
    Y = w.to(wide).flatten(1) @ columns
    if b is not None:
        Y = Y + b.to(wide)[:, None]
    return Y.unflatten(2, (X.shape[2] - w.shape[2] + 1, -1)).to(X.dtype)


@alternative("conv")
def conv_by_fourier(X, w, b=None):
    """A product of Fourier transforms; the kernel's is conjugated."""
    M, N = X.shape[2:]
    product = torch.einsum(
        "aouv,iouv->aiuv", torch.fft.rfft2(X), torch.fft.rfft2(w, s=(M, N)).conj()
    )
    Y = torch.fft.irfft2(product, s=(M, N))[:, :, : M - w.shape[2] + 1, : N - w.shape[3] + 1]
    return Y if b is None else Y + b[None, :, None, None]


@mistake("conv", edit={"window, w)": "window, w.flip(2, 3))"})
def conv_flipped():
    """The kernel is flipped, as in signal processing. Here the first kernel entry meets the first
    pixel of the window.
    """


@mistake("conv", edit={"Y = Y + b[": "Y = Y + X.shape[1] * b["})
def conv_bias_per_summed_channel():
    """The bias is added once for every channel that is summed over. Add it once, to the finished
    sum.
    """


@mistake(
    "conv",
    edit={
        """
if b is not None:
    Y = Y + b[:, None, None]
""": ""
    },
)
def conv_without_bias():
    """The result does not depend on the bias. Where b is given, channel i of the result gets its
    own number added.
    """


@mistake("conv", edit={"window, w)": "window[:, -1:], w[:, -1:])"})
def conv_last_channel():
    """Only the last channel of X arrives in the result: each channel overwrites the one before it.
    The sum runs over all channels.
    """


@mistake("conv", edit={"C_in, _, f1, f2 =": "C_in, _, f2, f1 ="})
def conv_axes_swapped():
    """The height of the result is made from the width of the kernel, and the other way round. Try
    an image and a kernel that are not square.
    """


@mistake("conv", edit={"m, n = M - f1 + 1, N - f2 + 1": "m, n = M - f1, N - f2"})
def conv_one_too_small():
    """The last row and the last column of the result are missing. Count the places at which the
    window fits into the image, the last one included.
    """


@mistake("conv")
def conv_channels_swapped(X, w, b=None):
    """The channels of w are confused: its first axis counts the channels of the result, its second
    those of X.
    """
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


@mistake("conv", edit={"dtype=X.dtype, ": "", "Y = Y + b": "Y += b"})
def conv_without_dtype():
    """The result has torch's default dtype, whatever the inputs have. Make the tensor of zeros with
    the dtype of X.
    """


@mistake("conv", edit={", device=X.device": ""})
def conv_without_device():
    """The result is always made on the CPU. Make the tensor of zeros on the device of X."""


@mistake("conv", edit={"Y[:, :, u, v]": "Y[:1, :, u, v]", "window, w)": "window[:1], w)"})
def conv_first_image():
    """Only the first image of the batch is convolved; all images of the result are equal to it or
    empty. Keep the axis of the batch.
    """


@mistake(
    "conv",
    edit={
        "B, _, M, N = X.shape": """
f1, f2 = w.shape[2:]
X = F.pad(X, ((f2 - 1) // 2, f2 // 2, (f1 - 1) // 2, f1 // 2))
B, _, M, N = X.shape
"""
    },
)
def conv_same_size():
    """The result has the size of X: the image was padded. Only windows that lie entirely inside the
    image count.
    """


@mistake("conv", edit={"window, w)": "window, w) / w[0].numel()"})
def conv_mean():
    """The values are means over the window and the channels. A convolution adds the products up and
    divides by nothing.
    """


@mistake("conv", edit={"b[:, None, None]": "b.unsqueeze_(1).unsqueeze_(2)"})
def conv_bias_reshaped_in_place():
    """The bias that was handed in has another shape after the call. Functions whose names end in an
    underscore change their tensor: take the ones without.
    """


@mistake("conv")
def conv_by_library(X, w, b=None):
    """The values are right, but a convolution of torch computes them. The question asks for your
    own: visit the windows of the image, multiply each by the kernel, and sum.
    """
    return F.conv2d(X, w, b)


@mistake("conv")
def conv_by_scipy(X, w, b=None):
    """SciPy convolves here, channel by channel. The question asks for your own sums over the
    windows of the image.
    """
    from scipy import signal

    pairs = [
        [signal.correlate2d(x, v, "valid") for x, v in zip(image, kernel, strict=True)]
        for image in X.numpy()
        for kernel in w.numpy()
    ]
    Y = torch.stack([torch.from_numpy(sum(each)) for each in pairs]).unflatten(0, (len(X), -1))
    return Y if b is None else Y + b[:, None, None]


@alternative("conv")
def conv_by_numpy(X, w, b=None):
    """A detour over NumPy, and back to where the image was."""
    import numpy as np

    windows = np.lib.stride_tricks.sliding_window_view(X.cpu().numpy(), w.shape[2:], axis=(2, 3))
    Y = np.einsum("aouvpq,iopq->aiuv", windows, w.cpu().numpy())
    if b is not None:
        Y = Y + b.cpu().numpy()[:, None, None]
    return torch.from_numpy(np.ascontiguousarray(Y)).to(X.device, X.dtype)


@mistake("conv", edit={"window, w)": "window, w.conj())"})
def conv_conjugated():
    """Complex kernels are conjugated. The formula has no bar: multiply by the kernel as it is."""


@mistake("conv", edit={"window, w)": "window, torch.where(w.abs() < 1e-6, 0, w))"})
def conv_small_weights_dropped():
    """Small entries of the kernel are taken for zero. What is small depends on the units: every
    entry counts.
    """


@mistake("conv")
def conv_with_assumed_strides(X, w, b=None):
    """The strides of the image are worked out from its shape, so an image that is a view of another
    one is read in the wrong places. Ask the tensor for its strides, or index it.
    """
    B, C_out, M, N = X.shape
    f1, f2 = w.shape[2:]
    shape = B, C_out, M - f1 + 1, N - f2 + 1, f1, f2
    windows = X.as_strided(shape, (C_out * M * N, M * N, N, 1, N, 1), X.storage_offset())
    Y = torch.einsum("aouvpq,iopq->aiuv", windows, w)
    return Y if b is None else Y + b[:, None, None]


@mistake("conv")
def conv_into_kept_memory(X, w, b=None, kept={}):  # noqa: B006
    """The result lies in memory that the next call of the same shape uses again: an earlier result
    changes afterwards. Make a new tensor in each call.
    """
    B, _, M, N = X.shape
    C_in, _, f1, f2 = w.shape
    m, n = M - f1 + 1, N - f2 + 1
    key = B, C_in, m, n, X.dtype, X.device
    Y = kept.setdefault(key, torch.zeros(B, C_in, m, n, dtype=X.dtype, device=X.device)).zero_()
    for p in range(f1):
        for q in range(f2):
            Y += torch.einsum("aouv,io->aiuv", X[:, :, p : p + m, q : q + n], w[:, :, p, q])
    if b is not None:
        Y += b[:, None, None]
    return Y


@mistake("conv")
def conv_without_a_bias_that_sums_to_zero(X, w, b=None):
    """A bias whose entries add up to zero is left out. Ask whether b is None, not what it holds."""
    f1, f2 = w.shape[2:]
    Y = torch.einsum("aouvpq,iopq->aiuv", X.unfold(2, f1, 1).unfold(3, f2, 1), w)
    return Y if b is None or b.sum() == 0 else Y + b[:, None, None]


@mistake("conv")
def conv_of_large_kernels_in_single_precision(X, w, b=None):
    """With large kernels the sums are taken in single precision, whatever the inputs have."""
    f1, f2 = w.shape[2:]
    kind = torch.float32 if w[0].numel() > 64 and not w.is_complex() else w.dtype
    windows = X.unfold(2, f1, 1).unfold(3, f2, 1).to(kind)
    Y = torch.einsum("aouvpq,iopq->aiuv", windows, w.to(kind)).to(X.dtype)
    return Y if b is None else Y + b[:, None, None]


@mistake("conv")
def normalised_by_the_largest_pixel(X, w, b=None):
    """An image of zeros is divided by its largest pixel, 0, and becomes NaN. Do without, or leave
    out what is zero.
    """
    (M, N), (f1, f2) = X.shape[-2:], w.shape[-2:]
    scale = X.abs().amax(dim=(1, 2, 3), keepdim=True)
    wide = torch.complex128
    spectrum = torch.fft.fft2((X / scale).to(wide))
    kernels = torch.fft.fft2(w.flip(-2, -1).to(wide), s=(M, N))
    Y = torch.fft.ifft2(torch.einsum("aokl,iokl->aikl", spectrum, kernels))
    Y = Y[..., f1 - 1 :, f2 - 1 :]
    Y = (Y if X.is_complex() else Y.real).to(X.dtype) * scale
    return Y if b is None else Y + b[:, None, None]
