"""Other right answers to homework 1, each written in another way than the reference.

All of them must earn full marks: a test that refuses one of them asks for more than the question
does. An entry stands for the whole definition of one name; see `autograder.bank`.
"""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative

# --- Question 1 -----------------------------------------------------------------------------------


@alternative("q1", "matrix_by_columns")
def columns_as_rows_transposed(forward, n, dtype=torch.float64):
    """Results as rows, transposed at the end."""
    return torch.stack([forward(e) for e in torch.eye(n, dtype=dtype).unbind()]).T


@alternative("q1", "matrix_by_columns")
def columns_into_allocated_matrix(forward, n, dtype=torch.float64):
    """One vector that is set and reset; A is allocated at the first result."""
    e, A = torch.zeros(n, dtype=dtype), None
    for j in range(n):
        e[j] = 1
        column = forward(e)
        e[j] = 0
        if A is None:
            A = column.new_zeros(column.shape[0], n)
        A[:, j] = column
    return A


@alternative("q1", "matrix_by_columns")
def columns_by_one_hot(forward, n, dtype=torch.float64):
    """Unit vectors from one_hot, columns put side by side."""
    columns = [forward(F.one_hot(torch.tensor(j), n).to(dtype)).unsqueeze(1) for j in range(n)]
    return torch.cat(columns, dim=1)


@alternative("q1", "matrix_by_entries")
def entries_with_one_call_per_column(forward, n, m, dtype=torch.float64):
    """The input is the outer loop; e_i is compared with i."""
    columns = []
    for e_j in torch.eye(n, dtype=dtype):
        column = forward(e_j)
        entries = [(column * (torch.arange(m) == i)).sum() for i in range(m)]
        columns.append(torch.stack(entries))
    return torch.stack(columns, dim=-1)


@alternative("q1", "matrix_by_entries")
def entries_as_python_numbers(forward, n, m, dtype=torch.float64):
    """A list of lists of Python numbers; the dtype is that of an output."""
    units = torch.eye(n, dtype=dtype)
    A = [[forward(units[j])[i].item() for j in range(n)] for i in range(m)]
    return torch.tensor(A, dtype=forward(units[0]).dtype)


@alternative("q1", "matrix_by_entries")
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


# --- Question 2 -----------------------------------------------------------------------------------


@alternative("q2", "is_linear")
def linear_by_two_laws(forward, n, dtype=torch.float64, seed=0):
    """Additivity and homogeneity apart, seven magnitudes, norms."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if torch.finfo(dtype).eps > 1e-8 else 1e-8
    for power in range(-3, 4):
        x = 10.0**power * torch.randn(n, dtype=dtype, generator=generator)
        y = 10.0**power * torch.randn(n, dtype=dtype, generator=generator)
        a = torch.randn((), dtype=dtype, generator=generator)
        fx, fy = forward(x), forward(y)
        added = (forward(x + y) - fx - fy).norm() <= bound * (fx.norm() + fy.norm())
        scaled = (forward(a * x) - a * fx).norm() <= bound * a.abs() * fx.norm()
        if not (added and scaled):
            return False
    return True


@alternative("q2", "is_linear")
def linear_against_its_matrix(forward, n, dtype=torch.float64, seed=0):
    """The matrix from scaled unit vectors, compared on random vectors."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    for scale in (1e-3, 1.0, 1e3):
        A = torch.stack([forward(scale * e) / scale for e in torch.eye(n, dtype=dtype)], dim=1)
        for _ in range(2):
            x = scale * torch.randn(n, dtype=dtype, generator=generator)
            x = x * torch.randn((), dtype=dtype, generator=generator)
            expected, got = A.to(x.dtype) @ x, forward(x)
            size = max(expected.norm().item(), got.norm().item(), (A.norm() * x.norm()).item())
            if not (got - expected).norm().item() <= bound * size:
                return False
    return True


@alternative("q2", "is_linear")
def linear_many_trials(forward, n, dtype=torch.float64, seed=0):
    """Ten trials at random magnitudes between 1e-4 and 1e4; returns all(...)."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-8 if dtype in (torch.float64, torch.complex128) else 1e-3

    def trial(exponent):
        x = 10.0**exponent * torch.randn(n, dtype=dtype, generator=generator)
        y = 10.0**exponent * torch.randn(n, dtype=dtype, generator=generator)
        a = torch.randn(1, dtype=dtype, generator=generator)
        b = torch.randn(1, dtype=dtype, generator=generator)
        left, right = forward(a * x + b * y), a * forward(x) + b * forward(y)
        size = (a * forward(x)).norm() + (b * forward(y)).norm() + left.norm()
        return bool((left - right).norm() <= bound * size)

    return all(trial(exponent) for exponent in torch.linspace(-4, 4, 10).tolist())


@alternative("q2", "is_affine")
def affine_along_lines(forward, n, dtype=torch.float64, seed=0):
    """Parallelograms and points on a line, against the size of the values."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    for scale in (1e-3, 1.0, 1e3):
        x, u, v = scale * torch.randn(3, n, dtype=dtype, generator=generator)
        t = torch.randn((), dtype=dtype, generator=generator)
        corners = [forward(x), forward(x + u), forward(x + v), forward(x + u + v)]
        line = forward(x + t * u)
        size = max(value.norm().item() for value in (*corners, line))
        parallelogram = corners[0] - corners[1] - corners[2] + corners[3]
        straight = line - (1 - t) * corners[0] - t * corners[1]
        if max(parallelogram.norm().item(), straight.norm().item()) > bound * size:
            return False
    return True


@alternative("q2", "is_affine")
def affine_by_two_points(forward, n, dtype=torch.float64, seed=0):
    """Points on the line through two others, complex weights included."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-8 if dtype in (torch.float64, torch.complex128) else 1e-3
    results = []
    for scale in (1e-4, 1e-3, 0.1, 1.0, 10.0, 1e3):
        for _ in range(2):
            x = scale * torch.randn(n, dtype=dtype, generator=generator)
            y = scale * torch.randn(n, dtype=dtype, generator=generator)
            a = 2 * torch.randn(1, dtype=dtype, generator=generator)
            terms = [forward(a * x + (1 - a) * y), -a * forward(x), -(1 - a) * forward(y)]
            gap = sum(terms).abs().max()
            results.append(bool(gap <= bound * max(term.abs().max() for term in terms)))
    return all(results)


@alternative("q2", "is_affine")
def affine_minus_value_at_zero(forward, n, dtype=torch.float64, seed=0):
    """Subtracts A(0), but compares with the size of what was subtracted from."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-3 if dtype in (torch.float32, torch.complex64) else 1e-8
    offset = forward(torch.zeros(n, dtype=dtype))
    for scale in (1e-3, 1.0, 1e3):
        x, y = scale * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        both, fx, fy = forward(a * x + b * y), forward(x), forward(y)
        gap = (both - offset) - a * (fx - offset) - b * (fy - offset)
        size = max(value.abs().max().item() for value in (both, a * fx, b * fy, offset))
        if not gap.abs().max().item() <= bound * size:
            return False
    return True


# --- Question 3 -----------------------------------------------------------------------------------


@alternative("q3", "is_adjoint")
def adjoint_by_sums(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Inner products as sums, the conjugate on the second factor of both."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x), adjoint(y)
    left, right = (Ax * y.conj()).sum(), (x * Aty.conj()).sum()
    bound = 1e-4 if dtype in (torch.float32, torch.complex64) else 1e-10
    size = Ax.norm() * y.norm() + x.norm() * Aty.norm()
    return bool((left - right).abs() <= bound * size)


@alternative("q3", "is_adjoint")
def adjoint_several_pairs(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Three pairs; every one must agree."""
    generator = torch.Generator().manual_seed(seed)
    bound = 1e-4 if torch.finfo(dtype).eps > 1e-10 else 1e-10
    for _ in range(3):
        x = torch.randn(*x_shape, dtype=dtype, generator=generator)
        y = torch.randn(*y_shape, dtype=dtype, generator=generator)
        u, v = forward(x).flatten(), adjoint(y).flatten()
        gap = (u.conj() @ y.flatten() - x.flatten().conj() @ v).abs()
        size = max(u.norm() * y.norm(), x.norm() * v.norm())
        if gap > bound * size:
            return False
    return True


@alternative("q3", "is_adjoint")
def adjoint_in_python_numbers(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Uniform samples around zero; the two sides are Python numbers."""
    generator = torch.Generator().manual_seed(seed)

    def sample(shape):
        return torch.rand(shape, dtype=dtype, generator=generator) - 0.5

    def inner(u, v):
        return torch.vdot(u.reshape(-1), v.reshape(-1)).item()

    x, y = sample(x_shape), sample(y_shape)
    Ax, Aty = forward(x), adjoint(y)
    size = abs(inner(Ax, Ax)) ** 0.5 * abs(inner(y, y)) ** 0.5
    size = max(size, abs(inner(Aty, Aty)) ** 0.5 * abs(inner(x, x)) ** 0.5)
    bound = {torch.float32: 1e-4, torch.complex64: 1e-4}.get(dtype, 1e-10)
    return abs(inner(Ax, y) - inner(x, Aty)) <= bound * size


# --- Question 4 -----------------------------------------------------------------------------------


@alternative("q4", "conv1d")
def conv1d_by_windows(x, w):
    """All windows as one strided view."""
    return x.unfold(0, w.shape[0], 1) @ w


@alternative("q4", "conv1d")
def conv1d_by_indices(x, w):
    """A table of indices i + j."""
    k = w.numel()
    i = torch.arange(x.numel() - k + 1, device=x.device)[:, None]
    return (w * x[i + torch.arange(k, device=x.device)]).sum(dim=1)


@alternative("q4", "conv1d")
def conv1d_by_fourier(x, w):
    """A product of Fourier transforms, the kernel's conjugated."""
    n = x.numel()
    return torch.fft.irfft(torch.fft.rfft(x) * torch.fft.rfft(w, n).conj(), n)[: n - w.numel() + 1]


@alternative("q4", "conv1d_adjoint")
def conv1d_adjoint_padded(y, w):
    """y with zeros on both sides, correlated with the flipped kernel."""
    k = w.shape[0]
    return F.pad(y, (k - 1, k - 1)).unfold(0, k, 1) @ w.flip(0)


@alternative("q4", "conv1d_adjoint")
def conv1d_adjoint_index_add(y, w):
    """All products at once, added where they belong."""
    m, k = y.numel(), w.numel()
    where = torch.arange(m, device=y.device)[:, None] + torch.arange(k, device=y.device)
    x = y.new_zeros(m + k - 1)
    return x.index_add(0, where.reshape(-1), torch.outer(y, w).reshape(-1))


@alternative("q4", "conv1d_adjoint")
def conv1d_adjoint_sum_of_padded(y, w):
    """A sum of shifted copies, each padded to full length."""
    k = w.numel()
    return sum(w[j] * F.pad(y, (j, k - 1 - j)) for j in range(k))


@alternative("q4", "conv1d_matrix")
def conv1d_matrix_by_diagonals(w, n):
    """One diagonal for each kernel entry."""
    m = n - w.shape[0] + 1
    A = w.new_zeros(m, n)
    for j in range(w.shape[0]):
        A.diagonal(j)[:m] = w[j]
    return A


@alternative("q4", "conv1d_matrix")
def conv1d_matrix_by_rolls(w, n):
    """The padded kernel, rolled by one more in each row."""
    row = F.pad(w, (0, n - w.numel()))
    return torch.stack([row.roll(i) for i in range(n - w.numel() + 1)])


@alternative("q4", "conv1d_matrix")
def conv1d_matrix_by_reshape(w, n):
    """Rows of n + 1 read as rows of n: each starts one place later."""
    m = n - w.numel() + 1
    long = F.pad(w, (0, n + 1 - w.numel())).repeat(m)
    return long[: m * n].reshape(m, n)


# --- Question 5 -----------------------------------------------------------------------------------


@alternative("q5", "differences")
def differences_by_diff(x):
    """torch.diff with the last row and column repeated."""
    down = torch.diff(x, dim=-2, append=x[..., -1:, :])
    return torch.stack((down, torch.diff(x, dim=-1, append=x[..., -1:])), dim=-3)


@alternative("q5", "differences")
def differences_by_roll(x):
    """Wrapped differences whose last row and column are set to zero."""
    down, right = x.roll(-1, -2) - x, x.roll(-1, -1) - x
    down[..., -1, :] = 0
    right[..., :, -1] = 0
    return torch.cat([down.unsqueeze(-3), right.unsqueeze(-3)], dim=-3)


@alternative("q5", "differences")
def differences_into_zeros(x):
    """Filled into one tensor of zeros."""
    d = x.new_zeros(*x.shape[:-2], 2, *x.shape[-2:])
    d[..., 0, :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    d[..., 1, :, :-1] = x[..., :, 1:] - x[..., :, :-1]
    return d


@alternative("q5", "differences_adjoint")
def differences_adjoint_by_padding(y):
    """Zeros before and after, then minus the difference."""
    down = F.pad(y[..., 0, :-1, :], (0, 0, 1, 1))
    right = F.pad(y[..., 1, :, :-1], (1, 1))
    return -torch.diff(down, dim=-2) - torch.diff(right, dim=-1)


@alternative("q5", "differences_adjoint")
def differences_adjoint_by_roll(y):
    """What no difference uses is set to zero in a copy; then wrapping does no harm."""
    y = y.clone()
    y[..., 0, -1, :] = 0
    y[..., 1, :, -1] = 0
    down, right = y.unbind(-3)
    return down.roll(1, -2) - down + right.roll(1, -1) - right


@alternative("q5", "differences_adjoint")
def differences_adjoint_by_matrices(y):
    """D^T from the left for rows, D from the right for columns."""
    H, W = y.shape[-2:]

    def matrix(n):
        D = torch.diff(torch.eye(n, dtype=y.dtype, device=y.device), dim=0)
        return F.pad(D, (0, 0, 0, 1))

    return matrix(H).T @ y[..., 0, :, :] + y[..., 1, :, :] @ matrix(W)


# --- Question 6 -----------------------------------------------------------------------------------


@alternative("q6", "downsample")
def downsample_by_reshape(x, r):
    """One reshape, mean over the two axes within blocks."""
    *batch, M, N = x.shape
    if M % r != 0 or N % r != 0:
        raise ValueError("r does not divide the sides of the image")
    return x.reshape(*batch, M // r, r, N // r, r).mean((-3, -1))


@alternative("q6", "downsample")
def downsample_by_slices(x, r):
    """A sum over the r * r positions within a block."""
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError("r does not divide the sides of the image")
    return sum(x[..., p::r, q::r] for p in range(r) for q in range(r)) / (r * r)


@alternative("q6", "downsample")
def downsample_by_matrices(x, r):
    """Averaging matrices from the left and from the right."""
    (H, a), (W, b) = divmod(x.shape[-2], r), divmod(x.shape[-1], r)
    if a or b:
        raise ValueError("r does not divide the sides of the image")
    means = torch.full((1, r), 1 / r, dtype=x.dtype, device=x.device)
    rows = torch.kron(torch.eye(H, dtype=x.dtype, device=x.device), means)
    columns = torch.kron(torch.eye(W, dtype=x.dtype, device=x.device), means)
    return rows @ x @ columns.T


@alternative("q6", "downsample_adjoint")
def downsample_adjoint_by_expand(y, r):
    """Each value expanded to a block."""
    H, W = y.shape[-2:]
    blocks = y[..., :, None, :, None].expand(*y.shape[:-2], H, r, W, r)
    return blocks.reshape(*y.shape[:-2], H * r, W * r) / (r * r)


@alternative("q6", "downsample_adjoint")
def downsample_adjoint_by_slices(y, r):
    """A share of each value put at every position within its block."""
    x = y.new_empty(*y.shape[:-2], r * y.shape[-2], r * y.shape[-1])
    for p in range(r):
        for q in range(r):
            x[..., p::r, q::r] = y / r**2
    return x


@alternative("q6", "downsample_adjoint")
def downsample_adjoint_by_indices(y, r):
    """Pixel (u, v) reads from (u // r, v // r)."""
    u = torch.arange(r * y.shape[-2], device=y.device) // r
    v = torch.arange(r * y.shape[-1], device=y.device) // r
    return y[..., u[:, None], v] * (1.0 / r**2)


@alternative("q6", "observe")
def observe_flat(x, mask):
    """Image and mask as vectors."""
    return x.flatten(-2)[..., mask.flatten()]


@alternative("q6", "observe")
def observe_by_indices(x, mask):
    """Row and column numbers of the pixels kept."""
    rows, columns = mask.nonzero(as_tuple=True)
    return x[..., rows, columns]


@alternative("q6", "observe")
def observe_by_masked_select(x, mask):
    """masked_select goes image by image, row by row."""
    return x.masked_select(mask).reshape(*x.shape[:-2], int(mask.sum()))


@alternative("q6", "observe_adjoint")
def observe_adjoint_flat(y, mask):
    """A vector of pixels, filled at the numbers of those kept."""
    places = mask.reshape(-1).nonzero().squeeze(1)
    x = y.new_zeros(*y.shape[:-1], mask.numel())
    return x.index_copy(-1, places, y).reshape(*y.shape[:-1], *mask.shape)


@alternative("q6", "observe_adjoint")
def observe_adjoint_by_indices(y, mask):
    """Row and column numbers of the pixels kept."""
    rows, columns = torch.where(mask)
    x = torch.zeros(y.shape[:-1] + mask.shape, dtype=y.dtype, device=y.device)
    x[..., rows, columns] = y
    return x


@alternative("q6", "observe_adjoint")
def observe_adjoint_by_matrix(y, mask):
    """Rows of the identity: the transpose of the selection matrix."""
    chosen = torch.eye(mask.numel(), dtype=y.dtype, device=y.device)[mask.flatten()]
    return (y @ chosen).unflatten(-1, mask.shape)


# --- Question 7 -----------------------------------------------------------------------------------


@alternative("q7", "blur")
def blur_by_rolls(x, kernel):
    """One shifted copy of the image for each entry of the kernel."""
    f1, f2 = kernel.shape
    y = torch.zeros_like(x)
    for p in range(f1):
        for q in range(f2):
            y = y + kernel[p, q] * x.roll((p - f1 // 2, q - f2 // 2), dims=(-2, -1))
    return y


@alternative("q7", "blur")
def blur_by_full_transform(x, kernel):
    """The complex transform of everything, the kernel placed by indices modulo the size."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    rows = (torch.arange(f1, device=x.device) - f1 // 2) % H
    columns = (torch.arange(f2, device=x.device) - f2 // 2) % W
    h = torch.zeros(H, W, dtype=x.dtype, device=x.device)
    h[rows[:, None], columns] = kernel
    return torch.fft.ifft2(torch.fft.fft2(x) * torch.fft.fft2(h)).real


@alternative("q7", "blur")
def blur_by_padding(x, kernel):
    """Circular padding, then torch's convolution with the mirrored kernel."""
    f1, f2 = kernel.shape
    flat = x.reshape(-1, 1, *x.shape[-2:])
    around = (f2 // 2, f2 // 2, f1 // 2, f1 // 2)
    y = F.conv2d(F.pad(flat, around, mode="circular"), kernel.flip(0, 1)[None, None])
    return y.reshape(x.shape)


@alternative("q7", "blur_adjoint")
def blur_adjoint_by_rolls(y, kernel):
    """Every shift undone."""
    f1, f2 = kernel.shape
    x = torch.zeros_like(y)
    for p in range(f1):
        for q in range(f2):
            x = x + kernel[p, q] * y.roll((f1 // 2 - p, f2 // 2 - q), dims=(-2, -1))
    return x


@alternative("q7", "blur_adjoint")
def blur_adjoint_by_mirroring(y, kernel):
    """The blur with the kernel mirrored in both directions."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    h = F.pad(kernel.flip(0, 1), (0, W - f2, 0, H - f1))
    h = h.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.ifft2(torch.fft.fft2(y) * torch.fft.fft2(h)).real


@alternative("q7", "blur_adjoint")
def blur_adjoint_by_padding(y, kernel):
    """Circular padding, then torch's convolution, whose kernel is not mirrored."""
    f1, f2 = kernel.shape
    flat = y.reshape(-1, 1, *y.shape[-2:])
    around = (f2 // 2, f2 // 2, f1 // 2, f1 // 2)
    x = F.conv2d(F.pad(flat, around, mode="circular"), kernel[None, None])
    return x.reshape(y.shape)


# --- Question 8 -----------------------------------------------------------------------------------


@alternative("q8", "fourier")
def fourier_scaled_by_hand(x, mask):
    """The default transform, divided by the square root of the number of pixels."""
    H, W = mask.shape
    return torch.fft.fft2(x).flatten(-2)[..., mask.flatten()] / (H * W) ** 0.5


@alternative("q8", "fourier")
def fourier_axis_by_axis(x, mask):
    """First the columns, then the rows, then the places where the mask is True."""
    spectrum = torch.fft.fft(torch.fft.fft(x, dim=-2, norm="ortho"), dim=-1, norm="ortho")
    rows, columns = mask.nonzero(as_tuple=True)
    return spectrum[..., rows, columns]


@alternative("q8", "fourier")
def fourier_by_matrices(x, mask):
    """Two matrices of complex exponentials."""
    dtype = torch.complex128 if x.dtype in (torch.float64, torch.complex128) else torch.complex64

    def matrix(n):
        k = torch.arange(n, dtype=torch.float64, device=x.device)
        angle = -2 * math.pi * (k[:, None] * k % n) / n
        return (torch.polar(torch.ones_like(angle), angle) / n**0.5).to(dtype)

    H, W = mask.shape
    return (matrix(H) @ x.to(dtype) @ matrix(W))[..., mask]


@alternative("q8", "fourier_adjoint")
def fourier_adjoint_scaled_by_hand(y, mask):
    """The default inverse transform, multiplied by the square root of the number of pixels."""
    H, W = mask.shape
    spectrum = y.new_zeros(*y.shape[:-1], H * W)
    spectrum[..., mask.flatten()] = y
    return torch.fft.ifft2(spectrum.unflatten(-1, (H, W))) * (H * W) ** 0.5


@alternative("q8", "fourier_adjoint")
def fourier_adjoint_by_conjugates(y, mask):
    """conj F conj: the inverse transform by the forward one."""
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y.conj()
    return torch.fft.fft2(spectrum, norm="ortho").conj().resolve_conj()


@alternative("q8", "fourier_adjoint")
def fourier_adjoint_by_places(y, mask):
    """The places of the mask, filled by index_copy."""
    H, W = mask.shape
    places = mask.flatten().nonzero().flatten()
    spectrum = y.new_zeros(*y.shape[:-1], H * W).index_copy(-1, places, y)
    spectrum = spectrum.reshape(*y.shape[:-1], H, W)
    return torch.fft.ifft(torch.fft.ifft(spectrum, dim=-1, norm="ortho"), dim=-2, norm="ortho")
