"""Reference answers to homework 2, transposed convolution.

Every answer of the assignment is written here and nowhere else. Students get the signature and the
docstring; what stands between the marks BEGIN SOLUTION and END SOLUTION they write themselves. No
answer calls the answer to another question. Values, such as sealed predictions, stand at the end.

Letters, as in the course: X (B, C_out, M, N) is the large image, Y (B, C_in, m, n) the small one,
w (C_in, C_out, f1, f2) the kernels, with M = m + f1 - 1 and N = n + f2 - 1.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, convolution, experiments, photographs, predictions, training

# --- Question 1 -----------------------------------------------------------------------------------


def conv(X, w, b=None):
    """Convolve X with w, as torch does it: without flipping the kernel.

    Y[a, i, u, v] = b[i] + sum over o, p, q of w[i, o, p, q] * X[a, o, u + p, v + q]

    X: (B, C_out, M, N); w: (C_in, C_out, f1, f2); b: (C_in,) or None, all of one dtype and device.
    Returns Y: (B, C_in, M - f1 + 1, N - f2 + 1), with the dtype and the device of X.
    """
    # BEGIN SOLUTION
    B, _, M, N = X.shape
    C_in, _, f1, f2 = w.shape
    m, n = M - f1 + 1, N - f2 + 1
    Y = torch.zeros(B, C_in, m, n, dtype=X.dtype, device=X.device)
    for u in range(m):
        for v in range(n):
            window = X[:, :, u : u + f1, v : v + f2]  # (B, C_out, f1, f2)
            Y[:, :, u, v] = torch.einsum("aopq,iopq->ai", window, w)
    if b is not None:
        Y = Y + b[:, None, None]
    return Y
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def matrix_by_columns(forward, x_shape, dtype=torch.float64):
    """Form the matrix A of a linear map, one column at a time: column j is A e_j.

    forward: the linear map, a function from a tensor of shape x_shape to a tensor of any shape.
    x_shape: the shape of its input. dtype: of the unit vectors, and so of A.
    Returns A: (y_size, x_size). Both images are flattened in row-major order, as reshape(-1) does.
    """
    # BEGIN SOLUTION
    x_size = math.prod(x_shape)
    columns = []
    for j in range(x_size):
        e_j = torch.zeros(x_size, dtype=dtype)
        e_j[j] = 1
        columns.append(forward(e_j.reshape(x_shape)).reshape(-1))
    return torch.stack(columns, dim=1)
    # END SOLUTION


def matrix_by_entries(forward, x_shape, y_shape, dtype=torch.float64):
    """Form the matrix A of a linear map, one entry at a time: A[i, j] = e_i^T A e_j.

    forward: the linear map from tensors of shape x_shape to tensors of shape y_shape.
    dtype: of the unit vectors, and so of A.
    Returns A: (y_size, x_size). Both images are flattened in row-major order, as reshape(-1) does.
    """
    # BEGIN SOLUTION
    x_size, y_size = math.prod(x_shape), math.prod(y_shape)
    A = torch.zeros(y_size, x_size, dtype=dtype)
    for i in range(y_size):
        e_i = torch.zeros(y_size, dtype=dtype)
        e_i[i] = 1
        for j in range(x_size):
            e_j = torch.zeros(x_size, dtype=dtype)
            e_j[j] = 1
            A[i, j] = torch.dot(e_i, forward(e_j.reshape(x_shape)).reshape(-1))
    return A
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def sparsity_pattern(A):
    """Mark the entries of A that are not zero.

    A: (y_size, x_size), real or complex. Returns a bool tensor of the same shape.
    """
    # BEGIN SOLUTION
    return A != 0
    # END SOLUTION


def outputs_reached(pattern, j):
    """List the outputs that input j reaches: the i with pattern[i, j], ascending.

    pattern: (y_size, x_size), bool. Returns a list of Python ints.
    """
    # BEGIN SOLUTION
    return torch.nonzero(pattern[:, j]).reshape(-1).tolist()
    # END SOLUTION


def inputs_needed(pattern, i):
    """List the inputs that output i needs: the j with pattern[i, j], ascending.

    pattern: (y_size, x_size), bool. Returns a list of Python ints.
    """
    # BEGIN SOLUTION
    return torch.nonzero(pattern[i]).reshape(-1).tolist()
    # END SOLUTION


def nonzeros(M, N, f1, f2):
    """Count the non-zero entries of A, without forming it.

    A is the matrix of the convolution of one channel of size M x N with one kernel of size f1 x f2
    without a zero in it; no padding, stride 1. Returns an int.
    """
    # BEGIN SOLUTION
    m, n = M - f1 + 1, N - f2 + 1
    return m * n * f1 * f2
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def trans_conv(Y, w, b=None):
    """Transposed convolution: every input pixel adds its scaled copy of the kernel to the output.

    X[a, o, u + p, v + q] += Y[a, i, u, v] * w[i, o, p, q]  for all a, i, o, u, v, p, q;
    after that, b[o] is added once to every pixel of output channel o.

    Y: (B, C_in, m, n); w: (C_in, C_out, f1, f2); b: (C_out,) or None, of one dtype and device.
    Returns X: (B, C_out, m + f1 - 1, n + f2 - 1), with the dtype and the device of Y.
    """
    # BEGIN SOLUTION
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    X = torch.zeros(B, C_out, m + f1 - 1, n + f2 - 1, dtype=Y.dtype, device=Y.device)
    for u in range(m):
        for v in range(n):
            copies = torch.einsum("ai,iopq->aopq", Y[:, :, u, v], w)
            X[:, :, u : u + f1, v : v + f2] += copies
    if b is not None:
        X = X + b[:, None, None]
    return X
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def dot_test(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    """Measure how far `adjoint` is from the adjoint of the linear map `forward`.

    |<A x, y> - <x, A* y>| / (||A x|| ||y||)  for random x and y, with normally distributed entries

    forward: tensors of x_shape to y_shape; adjoint: tensors of y_shape to x_shape; both of `dtype`,
    which may be complex: then <u, v> conjugates one of its arguments, on both sides the same one.
    seed: of the generator that draws x and y.
    Returns a Python float >= 0; 0.0 where A x or y is zero and the numerator is zero as well.
    """
    # BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(x_shape, dtype=dtype, generator=generator)
    y = torch.randn(y_shape, dtype=dtype, generator=generator)
    Ax, Aty = forward(x).reshape(-1), adjoint(y).reshape(-1)
    x, y = x.reshape(-1), y.reshape(-1)
    gap = abs(torch.vdot(Ax, y) - torch.vdot(x, Aty)).item()
    scale = (torch.linalg.vector_norm(Ax) * torch.linalg.vector_norm(y)).item()
    if scale == 0:
        return 0.0 if gap == 0 else math.inf
    return gap / scale
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def output_size(size, kernel, stride, padding):
    """Size of the output of a transposed convolution along one axis.

    size: of the input; kernel, stride, padding: along this axis. All are ints. Returns an int.
    """
    # BEGIN SOLUTION
    return (size - 1) * stride + kernel - 2 * padding
    # END SOLUTION


def strided_trans_conv(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    """Transposed convolution with stride and padding, without a loop over pixels.

    full[a, o, s1 * u + p, s2 * v + q] += Y[a, i, u, v] * w[i, o, p, q]  for all indices;
    X is `full` without its first and last p1 rows and its first and last p2 columns, plus b.

    Y: (B, C_in, m, n); w: (C_in, C_out, f1, f2); b: (C_out,) or None, of one dtype and device;
    stride: (s1, s2); padding: (p1, p2).
    Returns X: (B, C_out, (m-1) s1 + f1 - 2 p1, (n-1) s2 + f2 - 2 p2), dtype and device of Y.
    """
    # BEGIN SOLUTION
    B, _, m, n = Y.shape
    _, C_out, f1, f2 = w.shape
    (s1, s2), (p1, p2) = stride, padding
    rows, columns = (m - 1) * s1 + 1, (n - 1) * s2 + 1  # from the first to the last corner
    full = torch.zeros(B, C_out, rows - 1 + f1, columns - 1 + f2, dtype=Y.dtype, device=Y.device)
    for p in range(f1):
        for q in range(f2):
            copies = torch.einsum("aiuv,io->aouv", Y, w[:, :, p, q])
            full[:, :, p : p + rows : s1, q : q + columns : s2] += copies
    X = full[:, :, p1 : full.shape[2] - p1, p2 : full.shape[3] - p2]
    return X if b is None else X + b[:, None, None]
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


class TransposedConv2d(nn.Module):
    """Transposed convolution as a layer, a stand-in for nn.ConvTranspose2d.

    Parameters: weight (in_channels, out_channels, f1, f2), and bias (out_channels,) unless
    bias=False; then the attribute `bias` is None. With these names, a state dict of one layer
    loads into the other. The weights start random, finite and not all zero.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        """kernel_size, stride and padding: an int for both axes, or a pair (rows, columns)."""
        super().__init__()
        # BEGIN SOLUTION
        self.kernel_size, self.stride, self.padding = (
            (value, value) if isinstance(value, int) else tuple(value)
            for value in (kernel_size, stride, padding)
        )
        self.weight = nn.Parameter(torch.empty(in_channels, out_channels, *self.kernel_size))
        bound = 1 / math.sqrt(out_channels * math.prod(self.kernel_size))
        nn.init.uniform_(self.weight, -bound, bound)
        if bias:
            self.bias = nn.Parameter(torch.zeros(out_channels))
        else:
            self.register_parameter("bias", None)
        # END SOLUTION

    def forward(self, Y):
        """Y: (B, in_channels, m, n) -> X: (B, out_channels, M, N), sizes as in Question 6."""
        # BEGIN SOLUTION
        return F.conv_transpose2d(Y, self.weight, self.bias, self.stride, self.padding)
        # END SOLUTION


# --- Papers 1 and 2 -------------------------------------------------------------------------------


def gradient_x(g, w, stride, N):
    """Gradient of a loss by the input x of y_u = sum over p of w_p x_(stride u + p).

    g: the gradient by y, m numbers; w: f numbers; (m - 1) stride + f <= N.
    Returns a list of N numbers.
    """
    # BEGIN SOLUTION
    x = [0.0] * N
    for u, g_u in enumerate(g):
        for p, w_p in enumerate(w):
            x[stride * u + p] += g_u * w_p
    return x
    # END SOLUTION


def gradient_w(g, x, stride, f):
    """Gradient of the same loss by the kernel w. x: N numbers. Returns a list of f numbers."""
    # BEGIN SOLUTION
    return [float(sum(g_u * x[stride * u + p] for u, g_u in enumerate(g))) for p in range(f)]
    # END SOLUTION


def shuffle_kernel(r):
    """Kernel whose transposed convolution with stride r is the pixel shuffle.

    Returns (r^2, 1, r, r), float64.
    """
    # BEGIN SOLUTION
    return torch.eye(r * r, dtype=torch.float64).reshape(r * r, 1, r, r)
    # END SOLUTION


def rows_to_append(M, f, s, p):
    """Rows that the transpose has to append, so that its result has the M rows of the image.

    M: rows of the image that was convolved; f, s, p: kernel, stride and padding; f <= M + 2 p. All
    are ints, the result is one.
    """
    # BEGIN SOLUTION
    return (M + 2 * p - f) % s
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise, or return False, where f(Y, w, stride, padding) is no transposed convolution."""
    # BEGIN SOLUTION
    Y = torch.tensor([[1.0, -2.0], [3.0, 7.0]], dtype=torch.float64)
    w = torch.tensor([[2.0, 5.0], [11.0, 13.0]], dtype=torch.float64)
    expected = torch.tensor([[5.0, -4.0], [28.0, -8.0], [39.0, 77.0]], dtype=torch.float64)
    found = f(Y, w, (1, 2), (0, 1))
    assert found.shape == expected.shape, "wrong shape"
    assert torch.allclose(found, expected), "wrong values"
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def upsample_nearest(x, r):
    """Replace every pixel by an r x r block of copies of it.

    x: (B, C, m, n); r: int >= 1. Returns (B, C, r m, r n), dtype and device of x.
    """
    # BEGIN SOLUTION
    return x.repeat_interleave(r, dim=-2).repeat_interleave(r, dim=-1)
    # END SOLUTION


def upsample_nearest_adjoint(y, r):
    """Adjoint of upsample_nearest.

    y: (B, C, r m, r n); r: int >= 1. Returns (B, C, m, n), dtype and device of y.
    """
    # BEGIN SOLUTION
    B, C, M, N = y.shape
    return y.reshape(B, C, M // r, r, N // r, r).sum(dim=(3, 5))
    # END SOLUTION


def average_pool(x, r):
    """Replace every r x r block by its mean.

    x: (B, C, r m, r n); r: int >= 1. Returns (B, C, m, n), dtype and device of x.
    Raises ValueError where r does not divide both sides of the image.
    """
    # BEGIN SOLUTION
    B, C, M, N = x.shape
    if M % r or N % r:
        raise ValueError(f"blocks of {r} x {r} do not fill an image of {M} x {N}")
    return x.reshape(B, C, M // r, r, N // r, r).mean(dim=(3, 5))
    # END SOLUTION


def average_pool_adjoint(y, r):
    """Adjoint of average_pool.

    y: (B, C, m, n); r: int >= 1. Returns (B, C, r m, r n), dtype and device of y.
    """
    # BEGIN SOLUTION
    B, C, m, n = y.shape
    blocks = (y / r**2)[:, :, :, None, :, None].expand(B, C, m, r, n, r)
    return blocks.reshape(B, C, m * r, n * r)
    # END SOLUTION


def upsample_bilinear(x):
    """Enlarge by 2 with bilinear interpolation; outside the image its border pixels go on.

    Along each axis: z[2 k] = x[k - 1] / 4 + 3 x[k] / 4,  z[2 k + 1] = 3 x[k] / 4 + x[k + 1] / 4.

    x: (B, C, m, n). Returns (B, C, 2 m, 2 n), dtype and device of x: what F.interpolate gives with
    scale_factor=2, mode="bilinear", align_corners=False.
    """

    # BEGIN SOLUTION
    def along(x, dim):
        size = x.shape[dim]
        before = torch.cat([x.narrow(dim, 0, 1), x.narrow(dim, 0, size - 1)], dim)
        after = torch.cat([x.narrow(dim, 1, size - 1), x.narrow(dim, size - 1, 1)], dim)
        pairs = torch.stack([before / 4 + 3 * x / 4, 3 * x / 4 + after / 4], dim + 1)
        return pairs.flatten(dim, dim + 1)

    return along(along(x, 2), 3)
    # END SOLUTION


def nearest_over_pool(r):
    """Number c with upsample_nearest_adjoint(y, r) = c * average_pool(y, r) for every y."""
    # BEGIN SOLUTION
    return r**2
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def overlap_count(m, n, kernel_size, stride):
    """Count how often a transposed convolution of an m x n image writes each output pixel.

    kernel_size: (f1, f2); stride: (s1, s2); no padding.
    Returns an int64 tensor ((m-1) s1 + f1, (n-1) s2 + f2).
    """
    # BEGIN SOLUTION
    (f1, f2), (s1, s2) = kernel_size, stride
    count = torch.zeros((m - 1) * s1 + f1, (n - 1) * s2 + f2, dtype=torch.int64)
    for u in range(m):
        for v in range(n):
            count[s1 * u : s1 * u + f1, s2 * v : s2 * v + f2] += 1
    return count
    # END SOLUTION


def is_even(kernel_size, stride):
    """Say whether every output pixel away from the border is written equally often.

    kernel_size: (f1, f2); stride: (s1, s2). Returns True or False.
    """
    # BEGIN SOLUTION
    (f1, f2), (s1, s2) = kernel_size, stride
    return f1 % s1 == 0 and f2 % s2 == 0
    # END SOLUTION


# --- Paper 3 --------------------------------------------------------------------------------------


def flat_field(w, stride):
    """Say whether a transposed convolution keeps a constant image constant, away from the border.

    w: (f1, f2), float64; stride: (s1, s2). Returns True or False.
    """
    # BEGIN SOLUTION
    s1, s2 = stride
    sums = torch.stack([w[i::s1, j::s2].sum() for i in range(s1) for j in range(s2)])
    return bool(sums.max() - sums.min() <= 1e-9 * w.abs().sum())
    # END SOLUTION


def uneven_but_flat():
    """A kernel for stride (2, 2) with uneven counts that keeps a constant image constant.

    Returns (f1, f2), float64, no entry zero.
    """
    # BEGIN SOLUTION
    row = torch.tensor([0.5, 1.0, 0.5], dtype=torch.float64)
    return torch.outer(row, row)
    # END SOLUTION


def even_but_not_flat():
    """A kernel for stride (2, 2) with even counts that makes a pattern of a constant image.

    Returns (f1, f2), float64, no entry zero.
    """
    # BEGIN SOLUTION
    return torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample):
    """Audit the claim; sample(image, seed) returns y and the weights of two new layers.

    Returns a dict with the table of strengths, 3 x 3 less 4 x 4 (16 lists of 4 floats), its
    interval (two floats) and the verdict.
    """

    # BEGIN SOLUTION
    def strength(y, w):
        x = F.conv_transpose2d(y, w, stride=2)[..., 4:-4, 4:-4]
        means = torch.stack([x[..., i::2, j::2].mean() for i in range(2) for j in range(2)])
        return 100 * (means.std(correction=0) / means.square().mean().sqrt()).item()

    table = []
    for image in range(16):
        drops = []
        for seed in range(4):
            y, three, four = sample(image, seed)
            drops.append(strength(y, three) - strength(y, four))
        table.append(drops)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 20)}
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Upsampler(nn.Module):
    """Enlarges grey photographs by 2, with at most 20,000 parameters.

    Input (B, 1, m, n) with values in [0, 1], for any m and n >= 8; output (B, 1, 2 m, 2 n).
    """

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        width = 16
        self.body = nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(width, 4, 3, padding=1),
            nn.PixelShuffle(2),
        )
        nn.init.zeros_(self.body[-2].weight)  # so that training starts at bilinear interpolation
        nn.init.zeros_(self.body[-2].bias)
        # END SOLUTION

    def forward(self, x):
        """x: (B, 1, m, n) -> (B, 1, 2 m, 2 n)."""
        # BEGIN SOLUTION
        bilinear = F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
        return bilinear + self.body(x)
        # END SOLUTION


def train_upsampler(seed=0):
    """Train an Upsampler on the training photographs, in less than 30 s on two cores.

    seed: of everything random here. Returns the trained Upsampler.
    """
    # BEGIN SOLUTION
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Upsampler()
    # (1024, 1, 48, 48)
    large = photographs.patches(photographs.TRAIN, size=48, count=1024, seed=seed)
    small = F.avg_pool2d(large, 2)

    def loss_of_batch(model, batch):
        y, x = batch
        return F.mse_loss(model(y), x)

    batches = training.Batches(small, large, size=8)
    training.minimise(model, loss_of_batch, batches, learning_rate=2e-3, epochs=24, seed=seed)
    return model
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

ME = ""  # in the notebook it is the student's own
M, N, f1, f2 = convolution.sizes(ME)

if __name__ == "__main__":
    guess_entries = predictions.seal(
        "entries",
        value=[f1 * f2, f1 * f2, 1, min(f1, M - f1 + 1) * min(f2, N - f2 + 1)],
        low=[f1 * f2, f1 * f2, 1, min(f1, M - f1 + 1) * min(f2, N - f2 + 1)],
        high=[f1 * f2, f1 * f2, 1, min(f1, M - f1 + 1) * min(f2, N - f2 + 1)],
        because="each row holds the kernel, and a corner lies in one window only",
    )

    guess_contrast = predictions.seal(
        "contrast",
        value=[51, 56, 24, 16],
        low=[42, 47, 15, 7],
        high=[60, 65, 33, 25],
        because="sums over a phase differ less, the more weights there are in each",
    )

    my_run = experiments.seal(
        "stripes",
        run={"kernel": "1 3 1", "image": "constant"},
        expected={"counts": 66.7, "weights": 40, "image": 0},
        because="counts 2 and 1, weights 2 and 3, and an image without any stripes",
    )

    guess_ranks = predictions.seal(
        "ranks",
        value=[5, 3, 4, 2, 1],
        low=[5, 3, 4, 2, 1],
        high=[5, 3, 4, 2, 1],
        because="the checkerboard is worst, and blurring more costs more",
    )
