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


@alternative("q7", "blur")
def blur_by_complex_transform(x, kernel):
    """The complex transform; the centre goes to (0, 0) by a factor in the Fourier domain."""
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    transfer = torch.fft.fft2(kernel, s=(H, W))
    a = torch.fft.fftfreq(H, dtype=x.dtype, device=x.device)[:, None] * (f1 // 2)
    b = torch.fft.fftfreq(W, dtype=x.dtype, device=x.device) * (f2 // 2)
    transfer = transfer * torch.exp(2j * torch.pi * (a + b))
    return torch.fft.ifft2(torch.fft.fft2(x) * transfer).real


@alternative("q7", "blur_adjoint")
def blur_adjoint_transforms_exchanged(y, kernel):
    """The conjugate of a real image's transform is its inverse transform, up to a factor."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    spread = torch.zeros(H, W, dtype=y.dtype, device=y.device)
    spread[:f1, :f2] = kernel
    spread = torch.roll(spread, shifts=(-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    return torch.fft.ifft2(torch.fft.fft2(y) * torch.fft.ifft2(spread) * (H * W)).real


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


@alternative("q8", "fourier")
def fourier_conjugated_inverse(x, mask):
    """The inverse transform, conjugated before and after."""
    return torch.fft.ifft2(x.conj(), norm="ortho").conj()[..., mask]


@alternative("q8", "fourier_adjoint")
def fourier_adjoint_conjugated_transform(y, mask):
    """The transform itself, conjugated before and after."""
    rows, columns = torch.where(mask)
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., rows, columns] = y.conj()
    return torch.fft.fft2(spectrum, norm="ortho").conj()


@alternative("q8", "fourier_adjoint")
def fourier_adjoint_by_matrix(y, mask):
    """The measured rows of the Fourier matrix, conjugated and transposed."""
    H, W = mask.shape
    left = torch.fft.fft(torch.eye(H, dtype=y.dtype, device=y.device), norm="ortho")
    right = torch.fft.fft(torch.eye(W, dtype=y.dtype, device=y.device), norm="ortho")
    A = torch.kron(left, right)[mask.flatten()]
    return (y @ A.conj()).reshape(*y.shape[:-1], H, W)


# --- Question 9 -----------------------------------------------------------------------------------


@alternative("q9", "inputs_needed")
def inputs_by_comprehension(A, i):
    """One entry after the other."""
    return [j for j in range(A.shape[1]) if A[i, j] != 0]


@alternative("q9", "inputs_needed")
def inputs_by_where(A, i):
    """torch.where with one argument."""
    return [int(j) for j in torch.where(A[i] != 0)[0]]


@alternative("q9", "inputs_needed")
def inputs_by_selecting(A, i):
    """All indices, of which some are kept."""
    return torch.arange(A.shape[1], device=A.device)[A[i].bool()].tolist()


@alternative("q9", "multiplications")
def multiplications_as_list(n, k):
    """A list in place of a tuple."""
    outputs = n - (k - 1)
    return [outputs * n, outputs * k]


@alternative("q9", "multiplications")
def multiplications_output_by_output(n, k):
    """What one output costs, times their number."""
    return tuple(cost * (n - k + 1) for cost in (n, k))


@alternative("q9", "multiplications")
def multiplications_expanded(n, k):
    """The products written out."""
    return n * n - n * k + n, n * k - k * k + k


@alternative("q9", "memory_bytes")
def memory_as_list(n, k, itemsize):
    """A list in place of a tuple."""
    return [itemsize * n * (n - k + 1), itemsize * k]


@alternative("q9", "memory_bytes")
def memory_row_by_row(n, k, itemsize):
    """The bytes of a row, times the number of rows."""
    row = n * itemsize
    return row * (1 + n - k), itemsize * k


@alternative("q9", "memory_bytes")
def memory_expanded(n, k, itemsize):
    """The products written out."""
    return (n * n - n * k + n) * itemsize, itemsize * k


@alternative("q9", "largest_n")
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


@alternative("q9", "largest_n")
def largest_by_correcting(memory, k, itemsize):
    """A float's guess, corrected with ints."""
    n = max(k, int((k - 1 + math.sqrt((k - 1) ** 2 + 4 * memory / itemsize)) / 2))
    while (n - k + 1) * n * itemsize > memory:
        n -= 1
    while (n - k + 2) * (n + 1) * itemsize <= memory:
        n += 1
    return n


@alternative("q9", "largest_n")
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


# --- Question 10 ----------------------------------------------------------------------------------


@alternative("q10", "null_space")
def null_space_by_eigenvectors_of_the_projection(A):
    """Eigenvectors of I - A^+ A with the eigenvalue 1."""
    n = A.shape[1]
    bound = max(A.shape) * torch.finfo(A.dtype).eps
    seen = torch.linalg.pinv(A, rtol=bound) @ A
    values, vectors = torch.linalg.eigh(torch.eye(n, dtype=A.dtype, device=A.device) - seen)
    return vectors[:, values > 0.5]


@alternative("q10", "null_space")
def null_space_by_left_vectors(A):
    """Left singular vectors of A*."""
    U, s, _ = torch.linalg.svd(A.mH, full_matrices=True)
    rank = int((s > max(A.shape) * torch.finfo(A.dtype).eps * s[0]).sum())
    return U[:, rank:]


@alternative("q10", "null_space")
def null_space_by_matrix_rank(A):
    """torch counts the rank."""
    bound = max(A.shape) * torch.finfo(A.dtype).eps
    rank = torch.linalg.matrix_rank(A, rtol=bound)
    return torch.linalg.svd(A).Vh[int(rank) :].conj().T.clone()


@alternative("q10", "pseudo_inverse")
def pseudo_inverse_by_torch(A, y):
    """pinv with the bound that is asked for."""
    return torch.linalg.pinv(A, rtol=max(A.shape) * torch.finfo(A.dtype).eps) @ y


@alternative("q10", "pseudo_inverse")
def pseudo_inverse_by_sum(A, y):
    """The sum of the formula."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    x = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device)
    for i in range(len(s)):
        if s[i] > max(A.shape) * torch.finfo(A.dtype).eps * s[0]:
            x = x + Vh[i].conj() * torch.vdot(U[:, i], y) / s[i]
    return x


@alternative("q10", "pseudo_inverse")
def pseudo_inverse_by_reciprocals(A, y):
    """Reciprocal singular values, 0 for those that count as zero."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    zero = s <= max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    reciprocal = torch.where(zero, torch.zeros_like(s), 1 / s)
    return Vh.mH @ (reciprocal * (U.mH @ y))


@alternative("q10", "truncated_svd")
def truncated_by_sum(A, y, rank):
    """The sum of the formula."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return sum(Vh[i].conj() * torch.vdot(U[:, i], y) / s[i] for i in range(rank))


@alternative("q10", "truncated_svd")
def truncated_by_low_rank_matrix(A, y, rank):
    """The pseudo-inverse of the best matrix of that rank."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    inverse = torch.diag((1 / s[:rank]).to(A.dtype))
    return Vh[:rank].mH @ inverse @ U[:, :rank].mH @ y


@alternative("q10", "truncated_svd")
def truncated_by_filter_factors(A, y, rank):
    """Factors of 1 and 0."""
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = torch.arange(len(s), device=A.device) < rank
    divisor = torch.where(keep, s, torch.ones_like(s))
    return Vh.mH @ (keep * (U.mH @ y) / divisor)


@alternative("q10", "tikhonov")
def tikhonov_by_normal_equations(A, y, weight):
    """(A* A + weight I) x = A* y."""
    identity = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
    return torch.linalg.solve(A.mH @ A + weight * identity, A.mH @ y)


@alternative("q10", "tikhonov")
def tikhonov_by_stacking(A, y, weight):
    """Least squares with A above sqrt(weight) I."""
    n = A.shape[1]
    below = weight**0.5 * torch.eye(n, dtype=A.dtype, device=A.device)
    Q, R = torch.linalg.qr(torch.cat([A, below]))
    padded = torch.cat([y, torch.zeros(n, dtype=y.dtype, device=y.device)])
    right = (Q.mH @ padded)[:, None]
    return torch.linalg.solve_triangular(R, right, upper=True)[:, 0]


@alternative("q10", "tikhonov")
def tikhonov_on_the_side_of_the_measurements(A, y, weight):
    """A* (A A* + weight I)^-1 y."""
    identity = torch.eye(A.shape[0], dtype=A.dtype, device=A.device)
    return A.mH @ torch.linalg.solve(A @ A.mH + weight * identity, y)


# --- Question 11 ----------------------------------------------------------------------------------


@alternative("q11", "conjugate_gradients")
def cg_with_vdot(normal, b, iterations):
    """vdot of flattened tensors, updates in place on copies."""
    x, r, p = torch.zeros_like(b), b.clone(), b.clone()
    old = torch.vdot(r.flatten(), r.flatten()).real
    for _ in range(iterations):
        if not old:
            return x
        Np = normal(p)
        alpha = old / torch.vdot(p.flatten(), Np.flatten()).real
        x += alpha * p
        r -= alpha * Np
        new = torch.vdot(r.flatten(), r.flatten()).real
        p = r + (new / old) * p
        old = new
    return x


@alternative("q11", "conjugate_gradients")
def cg_with_norms(normal, b, iterations):
    """Python floats for the numbers, a while loop."""
    x, r = b * 0, b + 0
    p, count = r, 0
    while count < iterations and r.norm().item() > 0:
        q = normal(p)
        square = r.norm().item() ** 2
        alpha = square / (p.conj() * q).sum().real.item()
        x = x + alpha * p
        r = r - alpha * q
        p = r + r.norm().item() ** 2 / square * p
        count += 1
    return x


@alternative("q11", "conjugate_gradients")
def cg_by_conjugation(normal, b, iterations):
    """Directions made conjugate to the one before by their definition."""
    x, r, p, q = torch.zeros_like(b), b.clone(), None, None
    for _ in range(iterations):
        if not r.abs().any():
            break
        if p is None:
            p = r
        else:
            p = r - p * ((q.conj() * r).sum() / (q.conj() * p).sum())
        q = normal(p)
        alpha = (p.conj() * r).sum() / (p.conj() * q).sum()
        x, r = x + alpha * p, r - alpha * q
    return x


@alternative("q11", "solve_tikhonov")
def cgls(forward, adjoint, y, weight, iterations):
    """CGLS: the residual is kept among the measurements (Hestenes and Stiefel, 1952)."""
    s = adjoint(y)
    x, r, p = torch.zeros_like(s), y.clone(), s
    gamma = (s.conj() * s).sum().real
    for _ in range(iterations):
        if gamma == 0:
            break
        q = forward(p)
        size = (q.conj() * q).sum().real + weight * (p.conj() * p).sum().real
        alpha = gamma / size
        x, r = x + alpha * p, r - alpha * q
        s = adjoint(r) - weight * x
        gamma, before = (s.conj() * s).sum().real, gamma
        if gamma <= (torch.finfo(s.dtype).eps * s.numel()) ** 2 * before:
            break
        p = s + gamma / before * p
    return x


@alternative("q11", "solve_tikhonov")
def tikhonov_with_vdot(forward, adjoint, y, weight, iterations):
    """Conjugate gradients with vdot."""
    r = adjoint(y).clone()
    x, p = torch.zeros_like(r), r.clone()
    old = torch.vdot(r.flatten(), r.flatten()).real
    for _ in range(iterations):
        if not old:
            return x
        Np = adjoint(forward(p)) + weight * p
        alpha = old / torch.vdot(p.flatten(), Np.flatten()).real
        x = x + alpha * p
        r = r - alpha * Np
        new = torch.vdot(r.flatten(), r.flatten()).real
        p = r + (new / old) * p
        old = new
    return x


@alternative("q11", "solve_tikhonov")
def tikhonov_with_norms(forward, adjoint, y, weight, iterations):
    """Python floats for the numbers."""
    r = adjoint(y)
    x, p, count = r * 0, r, 0
    while count < iterations and r.norm().item() > 0:
        q = adjoint(forward(p)) + p * weight
        square = r.norm().item() ** 2
        alpha = square / (p.conj() * q).sum().real.item()
        x, r = x + alpha * p, r - alpha * q
        p = r + r.norm().item() ** 2 / square * p
        count += 1
    return x


# --- Question 14 ----------------------------------------------------------------------------------


@alternative("q14", "restore")
def restore_by_smoothness(y, kernel, sigma):
    """Tikhonov on differences that wrap around, with a weight in proportion to sigma^2."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.rfft2(padded)
    rows = torch.arange(H, dtype=y.dtype, device=y.device) / H
    columns = torch.arange(W // 2 + 1, dtype=y.dtype, device=y.device) / W
    roughness = 4 * torch.sin(math.pi * rows)[:, None] ** 2 + 4 * torch.sin(math.pi * columns) ** 2
    weight = 150 * sigma**2
    inverse = transfer.conj() / (transfer.abs() ** 2 + weight * roughness + 1e-6)
    return torch.fft.irfft2(inverse * torch.fft.rfft2(y), s=(H, W))


@alternative("q14", "restore")
def restore_around_the_mean(y, kernel, sigma):
    """The Wiener filter on what differs from medium grey: affine, not linear."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.fft2(padded)
    rows, columns = (torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in (H, W))
    power = 2e-4 / (rows[:, None] ** 2 + columns**2 + 1e-4) ** 1.2
    wiener = transfer.conj() / (transfer.abs() ** 2 + sigma**2 / power)
    middle = 0.5 * kernel.sum()
    return 0.5 + torch.fft.ifft2(wiener * torch.fft.fft2(y - middle)).real


@alternative("q14", "restore")
def restore_by_gradient_steps(y, kernel, sigma):
    """Gradient steps with momentum on the normal equations, as many for every y: linear."""
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = F.pad(kernel, (0, W - f2, 0, H - f1)).roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    transfer = torch.fft.fft2(padded)
    weight = 150 * sigma**2

    def blurred(x, factor):
        return torch.fft.ifft2(torch.fft.fft2(x) * factor).real

    def normal(x):
        smooth = sum(2 * x - x.roll(1, axis) - x.roll(-1, axis) for axis in (-2, -1))
        return blurred(x, transfer.abs() ** 2) + weight * smooth

    largest = float(transfer.abs().max()) ** 2 + 8 * weight
    b = blurred(y, transfer.conj())
    x, before = torch.zeros_like(y), torch.zeros_like(y)
    for step in range(200):  # gradient steps with Nesterov's momentum, the same for every y
        ahead = x + step / (step + 3) * (x - before)
        before, x = x, ahead - (normal(ahead) - b) / largest
    return x
