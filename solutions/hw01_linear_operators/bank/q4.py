"""Other right answers and known wrong ones to question 4 of hw01."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("conv1d")
def conv1d_by_windows(x, w):
    """All windows as one strided view."""
    return x.unfold(0, w.shape[0], 1) @ w


@alternative("conv1d")
def conv1d_by_indices(x, w):
    """A table of indices i + j."""
    k = w.numel()
    i = torch.arange(x.numel() - k + 1, device=x.device)[:, None]
    return (w * x[i + torch.arange(k, device=x.device)]).sum(dim=1)


@alternative("conv1d")
def conv1d_by_fourier(x, w):
    """A product of Fourier transforms, the kernel's conjugated."""
    n = x.numel()
    return torch.fft.irfft(torch.fft.rfft(x) * torch.fft.rfft(w, n).conj(), n)[: n - w.numel() + 1]


@alternative("conv1d_adjoint")
def conv1d_adjoint_padded(y, w):
    """y with zeros on both sides, correlated with the flipped kernel."""
    k = w.shape[0]
    return F.pad(y, (k - 1, k - 1)).unfold(0, k, 1) @ w.flip(0)


@alternative("conv1d_adjoint")
def conv1d_adjoint_index_add(y, w):
    """All products at once, added where they belong."""
    m, k = y.numel(), w.numel()
    where = torch.arange(m, device=y.device)[:, None] + torch.arange(k, device=y.device)
    x = y.new_zeros(m + k - 1)
    return x.index_add(0, where.reshape(-1), torch.outer(y, w).reshape(-1))


@alternative("conv1d_adjoint")
def conv1d_adjoint_sum_of_padded(y, w):
    """A sum of shifted copies, each padded to full length."""
    k = w.numel()
    return sum(w[j] * F.pad(y, (j, k - 1 - j)) for j in range(k))


@alternative("conv1d_matrix")
def conv1d_matrix_by_diagonals(w, n):
    """One diagonal for each kernel entry."""
    m = n - w.shape[0] + 1
    A = w.new_zeros(m, n)
    for j in range(w.shape[0]):
        A.diagonal(j)[:m] = w[j]
    return A


@alternative("conv1d_matrix")
def conv1d_matrix_by_rolls(w, n):
    """The padded kernel, rolled by one more in each row."""
    row = F.pad(w, (0, n - w.numel()))
    return torch.stack([row.roll(i) for i in range(n - w.numel() + 1)])


@alternative("conv1d_matrix")
def conv1d_matrix_by_reshape(w, n):
    """Rows of n + 1 read as rows of n: each starts one place later."""
    m = n - w.numel() + 1
    long = F.pad(w, (0, n + 1 - w.numel())).repeat(m)
    return long[: m * n].reshape(m, n)


@mistake("conv1d")
def conv1d_flipped(x, w):
    """The kernel is flipped, as in signal processing. Here the first kernel entry meets the first
    number of the window.
    """
    return x.unfold(0, len(w), 1) @ w.flip(0)


@mistake("conv1d")
def conv1d_same_length(x, w):
    """The result is as long as x: beyond its ends zeros were added. Keep only the places at which
    the whole kernel fits.
    """
    k = len(w)
    return F.pad(x, ((k - 1) // 2, k // 2)).unfold(0, k, 1) @ w


@mistake("conv1d")
def conv1d_one_too_short(x, w):
    """The last number of the result is missing. The kernel fits at n - k + 1 places, the last one
    included.
    """
    return (x.unfold(0, len(w), 1) @ w)[:-1]


@mistake("conv1d", edit={"y += w": "y[:] = w"})
def conv1d_last_entry():
    """Only one kernel entry arrives in the result: each step overwrites the one before. Add them
    up.
    """


@mistake("conv1d", edit={"dtype=x.dtype, ": ""})
def conv1d_default_dtype():
    """The result has torch's default dtype, whatever x has. Create new tensors with the dtype of
    x.
    """


@mistake("conv1d", edit={", device=x.device": "", "y += w": "y = y + w"})
def conv1d_on_cpu():
    """The result is created on the CPU, wherever x is. Create new tensors on the device of x."""


@mistake("conv1d")
def conv1d_loop(x, w):
    """There is a loop over the entries of the signal. Loop over the kernel instead, and weight a
    whole shifted piece of x at a time.
    """
    k = len(w)
    return torch.stack([(w * x[i : i + k]).sum() for i in range(len(x) - k + 1)])


@mistake("conv1d")
def conv1d_in_place(x, w):
    """x is changed: the products are added into a part of x itself. Add them into a new tensor."""
    m = len(x) - len(w) + 1
    pieces = [w[j] * x[j : j + m] for j in range(len(w))]
    return x[:m].copy_(sum(pieces))


@mistake("conv1d_adjoint")
def conv1d_adjoint_valid(y, w):
    """This convolves y with the kernel where it fits: the result is shorter than y. The adjoint
    takes n - k + 1 numbers back to n.
    """
    if len(w) > len(y):
        return y.new_zeros(0)
    return y.unfold(0, len(w), 1) @ w.flip(0)


@mistake("conv1d_adjoint")
def conv1d_adjoint_unflipped(y, w):
    """The kernel stands the wrong way round. Write y^T A x as a double sum: x_l is multiplied by
    w_j y_{l-j}.
    """
    k = len(w)
    return F.pad(y, (k - 1, k - 1)).unfold(0, k, 1) @ w


@mistake("conv1d_adjoint")
def conv1d_adjoint_wrapped(y, w):
    """What should go beyond one end comes back at the other. Nothing wraps: count y as zero outside
    its range.
    """
    k = len(w)
    return F.pad(sum(w[j] * y.roll(j) for j in range(k)), (0, k - 1))


@mistake("conv1d_adjoint")
def conv1d_adjoint_averaged(y, w):
    """Every place is divided by the number of terms that it received. The adjoint adds, it does not
    average; it is no inverse either.
    """
    k = len(w)
    x = sum(w[j] * F.pad(y, (j, k - 1 - j)) for j in range(k))
    return x / sum(F.pad(torch.ones_like(y), (j, k - 1 - j)) for j in range(k))


@mistake("conv1d_adjoint", edit={"dtype=y.dtype, ": ""})
def conv1d_adjoint_default_dtype():
    """The result has torch's default dtype, whatever y has. Create it with the dtype of y."""


@mistake("conv1d_matrix", edit={"+ 1)])": "+ 1)], dim=1)"}, of="conv1d_matrix_by_rolls")
def conv1d_matrix_transposed():
    """This is the transpose: n - k + 1 rows and n columns are asked for, one row for each
    output.
    """


@mistake("conv1d_matrix", edit={"n - w.numel() + 1)": "n)"}, of="conv1d_matrix_by_rolls")
def conv1d_matrix_circulant():
    """The matrix is square: its last rows let the kernel start again at the beginning of the
    signal. Stop where the kernel no longer fits.
    """


@mistake("conv1d_matrix", edit={"F.pad(w,": "F.pad(w.flip(0),"}, of="conv1d_matrix_by_rolls")
def conv1d_matrix_flipped():
    """Each row holds the kernel from its last entry to its first. It is not flipped here."""


@mistake("conv1d_matrix", edit={", dtype=w.dtype, device=w.device": ""})
def conv1d_matrix_default_dtype():
    """The matrix has torch's default dtype and sits on the CPU, whatever the kernel has. Create it
    with the dtype and the device of w.
    """


@mistake("conv1d")
def conv1d_by_library(x, w):
    """The values are right, but a convolution of torch computes them. The question asks for your
    own: a loop over the kernel adds shifted copies of the signal.
    """
    return F.conv1d(x[None, None], w[None, None])[0, 0]


@mistake("conv1d_adjoint")
def conv1d_adjoint_by_library(y, w):
    """The values are right, but torch's transposed convolution computes them. The question asks for
    your own: a loop over the kernel writes shifted copies of y into zeros.
    """
    return F.conv_transpose1d(y[None, None], w[None, None])[0, 0]


@mistake("conv1d_adjoint")
def conv1d_adjoint_by_gradient(y, w):
    """The gradient of a convolution of torch is its adjoint, but then torch has written it. The
    question asks for your own: a loop over the kernel writes shifted copies of y into zeros.
    """
    with torch.enable_grad():
        x = y.new_zeros(1, 1, len(y) + len(w) - 1).requires_grad_()
        return torch.autograd.grad(F.conv1d(x, w[None, None]), x, y[None, None])[0][0, 0]


@mistake("conv1d_matrix")
def conv1d_matrix_by_library(w, n):
    """The matrix is right, but a convolution of torch computes its columns. The question asks for
    your own: every row holds the kernel, one place further to the right.
    """
    identity = torch.eye(n, dtype=w.dtype, device=w.device)
    return F.conv1d(identity[:, None], w[None, None])[:, 0].T


@mistake("conv1d")
def conv1d_by_contiguous_strides(x, w):
    """Where the entries of x do not lie side by side in memory the values are others: these strides
    hold for contiguous tensors only. `unfold` and slices take any layout.
    """
    return x.as_strided((len(x) - len(w) + 1, len(w)), (1, 1)) @ w


@mistake("conv1d")
def conv1d_scaled_in_place(x, w):
    """x is changed by the call where the kernel has a single entry. Multiply into a new tensor."""
    if len(w) == 1:
        return x.mul_(w[0])
    return x.unfold(0, len(w), 1) @ w


@mistake("conv1d_adjoint")
def conv1d_adjoint_in_blocks(y, w):
    """The number of operations grows with the signal: it is taken in blocks. One slice for each
    entry of the kernel is enough.
    """
    m, k = len(y), len(w)
    x = torch.zeros(m + k - 1, dtype=y.dtype, device=y.device)
    for start in range(0, m, 256):
        part = y[start : start + 256]
        for j in range(k):
            x[start + j : start + j + len(part)] += w[j] * part
    return x


@mistake("conv1d_adjoint")
def conv1d_adjoint_in_one_buffer(y, w, _buffers={}):  # noqa: B006
    """Results of one size lie in the same memory: the next call overwrites the result before.
    Return a new tensor each time.
    """
    m, k = len(y), len(w)
    key = m + k - 1, y.dtype, y.device
    if key not in _buffers:
        _buffers[key] = torch.zeros(m + k - 1, dtype=y.dtype, device=y.device)
    x = _buffers[key].zero_()
    for j in range(k):
        x[j : j + m] += w[j] * y
    return x


@mistake("conv1d")
def conv1d_by_python_loop(x, w):
    """There is a loop over the entries of x, in Python's numbers. Sum shifted slices of x."""
    a, c = x.tolist(), w.tolist()
    m, k = len(a) - len(c) + 1, len(c)
    values = [sum(c[j] * a[i + j] for j in range(k)) for i in range(m)]
    return torch.tensor(values, dtype=x.dtype, device=x.device)


@alternative("conv1d")
def conv1d_by_numpy(x, w):
    """Over NumPy, and back to the device of x."""
    a, c = x.cpu().numpy(), w.cpu().numpy()
    m = len(a) - len(c) + 1
    return torch.from_numpy(sum(c[j] * a[j : j + m] for j in range(len(c)))).to(x.device)


@mistake("conv1d_adjoint")
def conv1d_adjoint_needs_gradients(y, w):
    """It works only where gradients are recorded, and not within `torch.no_grad()`. Record them
    yourself, within `torch.enable_grad()`.
    """
    x = y.new_zeros(len(y) + len(w) - 1).requires_grad_()
    (found,) = torch.autograd.grad(((x.unfold(0, len(w), 1) * w).sum(1) * y).sum(), x)
    return found


@mistake("conv1d_matrix")
def conv1d_matrix_is_the_kernel(w, n):
    """Where the kernel is as long as the signal, the matrix is the kernel itself, seen as a row:
    who writes into the one changes the other. Return a copy.
    """
    if len(w) == n:
        return w[None]
    row = F.pad(w, (0, n - w.numel()))
    return torch.stack([row.roll(i) for i in range(n - w.numel() + 1)])


@mistake("conv1d_matrix")
def conv1d_matrix_by_fourier(w, n):
    """Outside the band stand small numbers, left by rounding, in place of zeros: then every output
    seems to depend on every input.
    """
    spectrum = torch.fft.rfft(w, n).conj()
    units = torch.fft.rfft(torch.eye(n, dtype=w.dtype, device=w.device), dim=0)
    return torch.fft.irfft(units * spectrum[:, None], n, dim=0)[: n - len(w) + 1].clone()
