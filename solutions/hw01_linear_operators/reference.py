"""Reference answers to homework 1, linear operators.

Every answer of the assignment is written here and nowhere else. Students get the signature and the
docstring; what stands between the marks BEGIN SOLUTION and END SOLUTION they write themselves. No
answer calls the answer to another question.

Vectors have shape (n,), images (..., H, W): any axes may stand before the two of the pixels, and
the operator acts on each image apart. Indices count from 0.
Values, such as sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch

from starter_code import audit, experiments, linear_operators, predictions

ME = ""  # sealed values are computed from what the notebook draws for a student
maps, mine = linear_operators.panel(ME), linear_operators.instance(ME)

# --- Question 1 -----------------------------------------------------------------------------------


def matrix_by_columns(forward, n, dtype=torch.float64):
    """Form the matrix A of a linear map, one column at a time: column j is A e_j.

    forward: the linear map, a function from vectors (n,) to vectors (m,).
    n: number of entries of its input. dtype: of the unit vectors, real or complex.
    Returns A: (m, n), of the dtype that forward returns. Calls forward n times.
    """
    # BEGIN SOLUTION
    identity = torch.eye(n, dtype=dtype)
    return torch.stack([forward(identity[j]) for j in range(n)], dim=1)
    # END SOLUTION


def matrix_by_entries(forward, n, m, dtype=torch.float64):
    """Form the matrix A of a linear map, one entry at a time: A[i, j] = e_i^T A e_j.

    forward: the linear map, a function from vectors (n,) to vectors (m,).
    n, m: number of entries of its input and output. dtype: of the e_j, real or complex.
    Returns A: (m, n), of the dtype that forward returns.
    """
    # BEGIN SOLUTION
    rows = []
    for i in range(m):
        row = []
        for j in range(n):
            e_j = torch.zeros(n, dtype=dtype)
            e_j[j] = 1
            column = forward(e_j)
            e_i = torch.zeros(m, dtype=column.dtype)
            e_i[i] = 1
            row.append((e_i * column).sum())
        rows.append(torch.stack(row))
    return torch.stack(rows)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def is_linear(forward, n, dtype=torch.float64, seed=0):
    """Decide from samples whether a map is linear: A(a x + b y) = a A(x) + b A(y).

    forward: a function from vectors (n,) to vectors (m,). dtype: of its input; where it is complex,
    a and b are complex too. seed: of the generator that draws the samples.
    Returns a bool.
    """
    # BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    tolerance = 1e-8 if torch.finfo(dtype).eps < 1e-10 else 1e-3
    for magnitude in 6 * (1e-3, 1.0, 1e3):
        x, y = magnitude * torch.randn(2, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        together, apart = forward(a * x + b * y), (a * forward(x), b * forward(y))
        size = max(v.abs().max().item() for v in (together, *apart))
        if not (together - apart[0] - apart[1]).abs().max().item() <= tolerance * size:
            return False
    return True
    # END SOLUTION


def is_affine(forward, n, dtype=torch.float64, seed=0):
    """Decide from samples whether a map is affine: A(x) = L(x) + c with L linear and c fixed.

    forward, n, dtype, seed: as in is_linear. Returns a bool; True for every linear map.
    """
    # BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    tolerance = 1e-8 if torch.finfo(dtype).eps < 1e-10 else 1e-3
    for magnitude in 6 * (1e-3, 1.0, 1e3):
        x, y, z = magnitude * torch.randn(3, n, dtype=dtype, generator=generator)
        a, b = torch.randn(2, dtype=dtype, generator=generator)
        c = 1 - a - b  # weights that add up to 1 leave an offset as it is
        together = forward(a * x + b * y + c * z)
        apart = a * forward(x), b * forward(y), c * forward(z)
        size = max(v.abs().max().item() for v in (together, *apart))
        if not (together - sum(apart)).abs().max().item() <= tolerance * size:
            return False
    return True
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def is_adjoint(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Decide by the dot-product test whether `adjoint` is the adjoint of the linear map `forward`.

    <A x, y> = <x, A* y> for random x and y, where <u, v> = sum of conj(u_i) v_i

    forward: tensors of x_shape to y_shape; adjoint: tensors of y_shape to x_shape; both of `dtype`,
    real or complex. seed: of the generator that draws x and y. Returns a bool.
    """
    # BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x).reshape(-1), adjoint(y).reshape(-1)
    x, y = x.reshape(-1), y.reshape(-1)
    gap = (torch.vdot(Ax, y) - torch.vdot(x, Aty)).abs().item()
    norm = torch.linalg.vector_norm
    scale = max((norm(Ax) * norm(y)).item(), (norm(x) * norm(Aty)).item())
    return gap <= (1e-10 if torch.finfo(dtype).eps < 1e-10 else 1e-4) * scale
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise, or return False, where f(y, w) is not A* y of the circular convolution with w."""
    # BEGIN SOLUTION
    y = torch.tensor([1 + 1j, 2, -3j, 0.5 - 1j, 4], dtype=torch.complex128)
    w = torch.tensor([1, 2j, 3 - 1j], dtype=torch.complex128)
    expected = sum(w[p].conj() * y.roll(-p) for p in range(3))
    assert torch.allclose(f(y, w), expected), "another result than by the definition"
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def conv1d(x, w):
    """Convolve a vector with a kernel, as torch does it: y[i] = sum over j of w[j] x[i + j].

    x: (n,); w: (k,) with k <= n, both real, of one dtype and device. Returns y: (n - k + 1,).
    """
    # BEGIN SOLUTION
    m, k = len(x) - len(w) + 1, len(w)
    y = torch.zeros(m, dtype=x.dtype, device=x.device)
    for j in range(k):
        y += w[j] * x[j : j + m]
    return y
    # END SOLUTION


def conv1d_adjoint(y, w):
    """Adjoint of conv1d with the kernel w.

    y: (n - k + 1,); w: (k,), both real, of one dtype and device. Returns x: (n,).
    """
    # BEGIN SOLUTION
    m, k = len(y), len(w)
    x = torch.zeros(m + k - 1, dtype=y.dtype, device=y.device)
    for j in range(k):
        x[j : j + m] += w[j] * y
    return x
    # END SOLUTION


def conv1d_matrix(w, n):
    """The matrix of conv1d with the kernel w on vectors of n entries.

    w: (k,) with k <= n. Returns A: (n - k + 1, n), with the dtype and the device of w.
    """
    # BEGIN SOLUTION
    k = len(w)
    A = torch.zeros(n - k + 1, n, dtype=w.dtype, device=w.device)
    for i in range(n - k + 1):
        A[i, i : i + k] = w
    return A
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def differences(x):
    """Finite differences of images, down and to the right.

    d[..., 0, u, v] = x[..., u + 1, v] - x[..., u, v], and 0 in the last row u = H - 1;
    d[..., 1, u, v] = x[..., u, v + 1] - x[..., u, v], and 0 in the last column v = W - 1.

    x: (..., H, W), real or complex. Returns d: (..., 2, H, W), with the dtype and the device of x.
    """
    # BEGIN SOLUTION
    down, right = torch.zeros_like(x), torch.zeros_like(x)
    down[..., :-1, :] = x[..., 1:, :] - x[..., :-1, :]
    right[..., :-1] = x[..., 1:] - x[..., :-1]
    return torch.stack([down, right], dim=-3)
    # END SOLUTION


def differences_adjoint(y):
    """Adjoint of `differences`: away from the border the negative divergence of a vector field.

    y: (..., 2, H, W). Returns x: (..., H, W), with the dtype and the device of y.
    """
    # BEGIN SOLUTION
    down, right = y[..., 0, :-1, :], y[..., 1, :, :-1]
    x = torch.zeros_like(y[..., 0, :, :])
    x[..., 1:, :] += down
    x[..., :-1, :] -= down
    x[..., 1:] += right
    x[..., :-1] -= right
    return x
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def downsample(x, r):
    """Replace every r x r block of an image by its mean.

    x: (..., r H, r W); r: int >= 1. Returns (..., H, W), with the dtype and the device of x.
    Raises ValueError unless r divides both sides of the image.
    """
    # BEGIN SOLUTION
    M, N = x.shape[-2:]
    if M % r or N % r:
        raise ValueError(f"blocks of {r} x {r} do not fill an image of {M} x {N}")
    return x.unflatten(-2, (M // r, r)).unflatten(-1, (N // r, r)).mean(dim=(-3, -1))
    # END SOLUTION


def downsample_adjoint(y, r):
    """Adjoint of `downsample`.

    y: (..., H, W); r: int >= 1. Returns (..., r H, r W), with the dtype and the device of y.
    """
    # BEGIN SOLUTION
    return y.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1) / r**2
    # END SOLUTION


def observe(x, mask):
    """Keep the pixels where the mask is True, row by row.

    x: (..., H, W); mask: (H, W), bool, with k entries True, on the device of x.
    Returns (..., k), with the dtype and the device of x.
    """
    # BEGIN SOLUTION
    return x[..., mask]
    # END SOLUTION


def observe_adjoint(y, mask):
    """Adjoint of `observe` with the same mask.

    y: (..., k); mask: (H, W), bool, with k entries True, on the device of y.
    Returns (..., H, W), with the dtype and the device of y.
    """
    # BEGIN SOLUTION
    x = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    x[..., mask] = y
    return x
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def blur(x, kernel):
    """Convolve images with a kernel; beyond the border the image starts again (circular).

    y[..., u, v] = sum over p, q of kernel[p, q] * x[..., (u - p + c1) mod H, (v - q + c2) mod W],
    where (c1, c2) = ((f1 - 1) / 2, (f2 - 1) / 2) is the centre of the kernel.

    x: (..., H, W), real; kernel: (f1, f2), real, f1 <= H and f2 <= W odd; of one dtype and device.
    Returns y: (..., H, W), real, with the dtype and the device of x.
    """
    # BEGIN SOLUTION
    (H, W), (f1, f2) = x.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))  # the centre goes to pixel (0, 0)
    spectrum = torch.fft.rfft2(x) * torch.fft.rfft2(padded)
    return torch.fft.irfft2(spectrum, s=(H, W))
    # END SOLUTION


def blur_adjoint(y, kernel):
    """Adjoint of `blur` with the same kernel.

    y: (..., H, W), real; kernel: (f1, f2) as in `blur`; of one dtype and device.
    Returns (..., H, W), real, with the dtype and the device of y.
    """
    # BEGIN SOLUTION
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    padded = padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1))
    spectrum = torch.fft.rfft2(y) * torch.fft.rfft2(padded).conj()
    return torch.fft.irfft2(spectrum, s=(H, W))
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def fourier(x, mask):
    """Measure some of the Fourier coefficients of an image.

    F is the orthonormal discrete Fourier transform,
    (F x)[a, b] = sum over u, v of x[u, v] exp(-2 pi i (a u / H + b v / W)) / sqrt(H W);
    of its H x W coefficients those are kept where the mask is True, row by row.

    x: (..., H, W), real or complex; mask: (H, W), bool, with k entries True, on the device of x.
    Frequency (0, 0) is at mask[0, 0]: nothing is shifted.
    Returns y: (..., k), complex, in the precision and on the device of x.
    """
    # BEGIN SOLUTION
    return torch.fft.fft2(x, norm="ortho")[..., mask]
    # END SOLUTION


def fourier_adjoint(y, mask):
    """Adjoint of `fourier` on complex images, with the same mask.

    y: (..., k), complex; mask: (H, W), bool, with k entries True, on the device of y.
    Returns x: (..., H, W), complex, with the dtype and the device of y.
    """
    # BEGIN SOLUTION
    spectrum = torch.zeros(*y.shape[:-1], *mask.shape, dtype=y.dtype, device=y.device)
    spectrum[..., mask] = y
    return torch.fft.ifft2(spectrum, norm="ortho")
    # END SOLUTION


# --- Question 15 ----------------------------------------------------------------------------------


def compose(A, B):
    """The pair of x -> A(B(x)).

    A, B: pairs (forward, adjoint) of functions of tensors. Returns such a pair.
    """
    # BEGIN SOLUTION
    return (lambda x: A[0](B[0](x))), (lambda y: B[1](A[1](y)))
    # END SOLUTION


def stack(A, B):
    """The pair of x -> (A(x), B(x)), a tuple or list of two tensors.

    A, B: pairs (forward, adjoint) that take tensors of the same shape. Returns such a pair, whose
    adjoint takes a tuple of two tensors, or a list.
    """
    # BEGIN SOLUTION
    return (lambda x: (A[0](x), B[0](x))), (lambda y: A[1](y[0]) + B[1](y[1]))
    # END SOLUTION


def scale(A, c):
    """The pair of x -> c A(x).

    A: a pair (forward, adjoint) of functions from tensors to tensors. c: a Python number, complex
    only where these take complex tensors. Returns such a pair.
    """
    # BEGIN SOLUTION
    return (lambda x: c * A[0](x)), (lambda y: c.conjugate() * A[1](y))
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def inputs_needed(A, i):
    """List the inputs that output i depends on: the j with A[i, j] != 0, ascending.

    A: (m, n), real or complex. Returns a list of Python ints.
    """
    # BEGIN SOLUTION
    return torch.nonzero(A[i]).reshape(-1).tolist()
    # END SOLUTION


def multiplications(n, k):
    """Count the multiplications for one convolution of n numbers with a kernel of k numbers.

    Returns (matrix, matrix_free), two ints: for the product of the dense matrix
    (n - k + 1, n) and x, its zeros included, and for the sums of conv1d.
    """
    # BEGIN SOLUTION
    m = n - k + 1
    return m * n, m * k
    # END SOLUTION


def memory_bytes(n, k, itemsize):
    """Count the bytes that represent the convolution: of the dense matrix, and of the kernel alone.

    itemsize: bytes of one number. Returns (matrix, matrix_free), two ints.
    """
    # BEGIN SOLUTION
    return (n - k + 1) * n * itemsize, k * itemsize
    # END SOLUTION


def largest_n(memory, k, itemsize):
    """The largest n for which the dense matrix (n - k + 1, n) fits into `memory` bytes.

    memory: int, enough for n = k. itemsize: bytes of one number. Returns an int, exact.
    """
    # BEGIN SOLUTION
    entries = memory // itemsize  # n (n - k + 1) <= entries
    return (k - 1 + math.isqrt((k - 1) ** 2 + 4 * entries)) // 2
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def null_space(A):
    """An orthonormal basis of the null space of A, one vector in each column.

    A: (m, n), real or complex. Singular values of at most max(m, n) * eps * (the largest singular
    value) count as zero, where eps = torch.finfo(A.dtype).eps.
    Returns (n, n - rank), with the dtype and the device of A.
    """
    # BEGIN SOLUTION
    _, s, Vh = torch.linalg.svd(A, full_matrices=True)
    cut = max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    rank = int((s > cut).sum())
    return Vh[rank:].mH
    # END SOLUTION


def pseudo_inverse(A, y):
    """The least-squares solution of smallest norm: A^+ y.

    A: (m, n) of any rank, real or complex; y: (m,), of one dtype and device. Singular values count
    as zero as in `null_space`. Returns x: (n,).
    """
    # BEGIN SOLUTION
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    keep = s > max(A.shape) * torch.finfo(A.dtype).eps * s.max()
    return Vh[keep].mH @ ((U[:, keep].mH @ y) / s[keep])
    # END SOLUTION


def truncated_svd(A, y, rank):
    """The pseudo-inverse made from the `rank` largest singular values only.

    A: (m, n); y: (m,); 1 <= rank <= the rank of A. Returns x: (n,).
    """
    # BEGIN SOLUTION
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh[:rank].mH @ ((U[:, :rank].mH @ y) / s[:rank])
    # END SOLUTION


def tikhonov(A, y, weight):
    """The x that minimises |A x - y|^2 + weight |x|^2, with weight > 0.

    A: (m, n); y: (m,). Returns x: (n,).
    """
    # BEGIN SOLUTION
    U, s, Vh = torch.linalg.svd(A, full_matrices=False)
    return Vh.mH @ (s / (s**2 + weight) * (U.mH @ y))
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def invisible(H, W, k):
    """Dimension of the null space of the horizontal mean of k pixels, circular, on H x W pixels.

    k: odd, at most W. Returns an int.
    """
    # BEGIN SOLUTION
    return H * (math.gcd(W, k) - 1)
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def mean_error(f, s, sigma, size):
    """Expected (f b / s - c)^2, where b = s c + e, E c^2 = size^2, E e^2 = sigma^2, E c e = 0.

    All are numbers; s, sigma and size are positive. Returns a number.
    """
    # BEGIN SOLUTION
    return (1 - f) ** 2 * size**2 + (f * sigma / s) ** 2
    # END SOLUTION


def best_factor(s, sigma, size):
    """The factor f with the smallest mean_error(f, s, sigma, size). Returns a number."""
    # BEGIN SOLUTION
    return (s * size) ** 2 / ((s * size) ** 2 + sigma**2)
    # END SOLUTION


# --- Question 16 ----------------------------------------------------------------------------------


def discrepancy_weight(A, y, sigma, weights):
    """The largest of the weights whose Tikhonov solution x has |A x - y|^2 <= m sigma^2.

    A: (m, n); y: (m,), both real or both complex; sigma: standard deviation of the noise in each
    entry of y. weights: a list of positive numbers in any order. Returns one of them, the smallest
    where none qualifies.
    """
    # BEGIN SOLUTION
    U, s, _ = torch.linalg.svd(A, full_matrices=False)
    b = U.mH @ y
    outside = (y - U @ b).abs().square().sum().item()  # what no x can explain
    for weight in sorted(weights, reverse=True):
        left = (weight / (s**2 + weight) * b.abs()).square().sum().item()
        if left + outside <= len(y) * sigma**2:
            return weight
    return min(weights)
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(measure, bound):
    """Audit the claim about the discrepancy principle; measure(image, seed) returns three lists.

    Returns a dict with the table of differences, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(12):
        row = []
        for seed in range(3):
            weights, residuals, errors = measure(image, seed)
            within = [w for w, r in zip(weights, residuals, strict=True) if r <= bound]
            chosen = max(within, default=min(weights))
            best = weights[errors.index(min(errors))]
            row.append(math.log10(chosen / best))
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 0)}
    # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


def conjugate_gradients(normal, b, iterations):
    """Solve N x = b by conjugate gradients from x = 0, without the matrix of N.

    normal: the function x -> N x, linear, symmetric and positive definite (Hermitian where b is
    complex). b: a tensor of any shape; all its entries together are one vector.
    iterations: how many steps; fewer only where <r, r> or <p, N p> is exactly 0.
    Returns x: shape, dtype and device of b. Calls `normal` at most iterations + 1 times.
    """
    # BEGIN SOLUTION
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        pq = (p.conj() * q).sum().real
        if pq == 0:
            break
        step = rr / pq
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x
    # END SOLUTION


def solve_tikhonov(forward, adjoint, y, weight, iterations):
    """Minimise |A x - y|^2 + weight |x|^2 by conjugate gradients on the normal equations.

    forward: x -> A x; adjoint: y -> A* y; y: the measurement, a tensor of any shape; weight > 0.
    Returns x after `iterations` steps from 0, with the shape that adjoint returns. Stops where
    conjugate_gradients does.
    """

    # BEGIN SOLUTION
    def normal(x):
        return adjoint(forward(x)) + weight * x

    b = adjoint(y)
    x, r = torch.zeros_like(b), b.clone()
    p, rr = r, (r.conj() * r).sum().real
    for _ in range(iterations):
        if rr == 0:
            break
        q = normal(p)
        pq = (p.conj() * q).sum().real
        if pq == 0:
            break
        step = rr / pq
        x, r = x + step * p, r - step * q
        rr, before = (r.conj() * r).sum().real, rr
        p = r + rr / before * p
    return x
    # END SOLUTION


# --- Question 14 ----------------------------------------------------------------------------------


def restore(y, kernel, sigma):
    """Restore photographs from y = blur(x, kernel) + noise by a method that is affine in y.

    y: (B, 1, H, W), real, of photographs x with values in [0, 1]; the blur is circular, as in
    Question 7. kernel: (f1, f2), dtype and device of y. sigma: float > 0, standard deviation of the
    Gaussian noise, independent in every pixel. Returns an estimate of x: (B, 1, H, W), not clamped.
    """
    # BEGIN SOLUTION
    (H, W), (f1, f2) = y.shape[-2:], kernel.shape
    padded = torch.zeros(H, W, dtype=kernel.dtype, device=kernel.device)
    padded[:f1, :f2] = kernel
    transfer = torch.fft.fft2(padded.roll((-(f1 // 2), -(f2 // 2)), dims=(0, 1)))
    rows, columns = (torch.fft.fftfreq(size, dtype=y.dtype, device=y.device) for size in (H, W))
    frequency = (rows[:, None] ** 2 + columns**2).sqrt()  # cycles per pixel
    power = 2e-4 / (frequency**2 + 0.01**2) ** 1.2  # expected |X|^2 / (H W) of photographs
    wiener = transfer.conj() * power / (transfer.abs() ** 2 * power + sigma**2)
    return torch.fft.ifft2(wiener * torch.fft.fft2(y)).real
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_maps = predictions.seal(
        "maps",
        value=[
            0 + (linear := len(maps.keys() & {"mean of neighbours", "mirrored", "running sum",
                                              "product with a mask", "without its mean"})),
            0 + (bent := len(maps.keys() & {"brighter by 0.1", "the negative, 1 - x"})) + linear,
        ],
        low=[0 + linear, bent + linear],
        high=[0 + linear, bent + linear],
        because="what doubles with its input is linear, and an offset makes it affine",
    )  # fmt: skip

    my_run = experiments.seal(
        "chessboard",
        run={"noise": 1, "contrast": 0.1, "digits": 7},
        expected={"noise": "same", "kernel": "down", "rounding": "up"},
        because="noise stays, what is wrong with the kernel follows the scene, rounding explodes",
    )

    guess_zeros = predictions.seal(
        "zeros",
        value=[576 - (s := 576 // mine.factor**2), 576 - (t := mine.kept), 0 + (v := 24 * 2),
               24 * (u := math.gcd(24, mine.motion) - 1), 0],
        low=[576 - s, 576 - t, 0 + v, 24 * u, 0],
        high=[576 - s, 576 - t, 0 + v, 24 * u + 9, 9],
        because="fewer measurements than pixels, and waves whose mean over the motion is zero",
    )  # fmt: skip

    guess_loss = predictions.seal(
        "loss",
        value=0.5,
        low=0.05,
        high=1.25,
        because="the curves are flat around their maximum, so a wrong weight costs little",
    )

    guess_steps = predictions.seal(
        "steps",
        value=0 + (steps := {0.02: 75, 0.01: 97, 0.005: 125}[mine.weight]),
        low=steps - 18,
        high=steps + 18,
        because="ten times by the root of the condition number at most, measured about five",
    )
