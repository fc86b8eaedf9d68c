"""Reference answers to homework 9, Computed tomography.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch
from torch import nn

from starter_code import audit, ct, experiments, metrics, predictions
from starter_code.linear_operator import LinearOperator
from starter_code.operators import Differences

# --- Paper 1 --------------------------------------------------------------------------------------


def ellipse_view(t, angle, centre, axes, turn):
    """The view of an ellipse of value 1: its line integrals at the places t of the detector.

    t: a float64 tensor of any shape. angle: of the view, in radians. centre: (x, y) of the ellipse.
    axes: (a, b), its half axes, above 0. turn: the angle from the x axis to the first half axis.
    Returns a tensor like t.
    """
    # BEGIN SOLUTION
    (x, y), (a, b) = centre, axes
    square = (a * math.cos(angle - turn)) ** 2 + (b * math.sin(angle - turn)) ** 2
    distance = t - (x * math.cos(angle) + y * math.sin(angle))
    return 2 * a * b / square * (square - distance**2).clamp(min=0).sqrt()
    # END SOLUTION


# --- Question 1 -----------------------------------------------------------------------------------


def shadow(u, angle):
    """The area of the part of a unit pixel about 0 that lies at t <= u, seen under this angle.

    u: a float64 tensor of any shape. angle: any number, in radians.
    Returns a tensor like u, with values from 0 to 1.
    """
    # BEGIN SOLUTION
    a, b = sorted((abs(math.cos(angle)) / 2, abs(math.sin(angle)) / 2))

    def rounded_ramp(w):
        """The integral of a step that rises from 0 to 1 between -a and a."""
        inside = (w + a) ** 2 / (4 * a or 1)
        return torch.where(w.abs() < a, inside, w.clamp(min=0))

    return (rounded_ramp(u + b) - rounded_ramp(u - b)) / (2 * b)
    # END SOLUTION


def strip_matrix(n, angles, bins):
    """The entries of the matrix of strip integrals, without those that are zero.

    n: the image has n x n pixels. angles: a list of numbers, in radians. bins: strips of a view.
    Returns rows, columns (both int64) and values (float64), tensors (count,): the entry of row
    view * bins + strip and column i * n + j.
    """
    # BEGIN SOLUTION
    ticks = torch.arange(n, dtype=torch.float64) - (n - 1) / 2
    Y, X = torch.meshgrid(-ticks, ticks, indexing="ij")
    pixels = torch.arange(n * n)
    rows, columns, values = [], [], []
    for view, angle in enumerate(angles):
        # where pixels' middles are, counted in strips from the left end of the detector
        t = (X * math.cos(angle) + Y * math.sin(angle)).flatten() + bins / 2
        first = torch.floor(t - 0.75).long()  # a shadow reaches sqrt(1/2) to each side
        for strip in (first, first + 1, first + 2):
            value = shadow(strip + 1 - t, angle) - shadow(strip - t, angle)
            keep = (value > 1e-12) & (strip >= 0) & (strip < bins)
            rows.append(view * bins + strip[keep])
            columns.append(pixels[keep])
            values.append(value[keep])
    return torch.cat(rows), torch.cat(columns), torch.cat(values)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


class Projector(LinearOperator):
    """The operator of a sparse matrix: images (..., *x_shape) to views (..., *y_shape).

    rows, columns, values: as `strip_matrix` returns them. dtype: of images and views.
    """

    def __init__(self, rows, columns, values, x_shape, y_shape, dtype=torch.float32):
        super().__init__(x_shape, y_shape, dtype)
        # BEGIN SOLUTION
        ct.quiet()
        sizes = math.prod(y_shape), math.prod(x_shape)
        places = torch.stack([rows, columns])
        M = torch.sparse_coo_tensor(places, values.to(dtype), sizes)
        self.M, self.Mt = M.to_sparse_csr(), M.T.to_sparse_csr()
        # END SOLUTION

    def forward(self, x):
        """(..., *x_shape) -> (..., *y_shape)."""
        # BEGIN SOLUTION
        flat = x.reshape(-1, self.M.shape[1])
        y = ct.product(self.M, self.Mt, flat.T).T
        return y.reshape(*x.shape[: x.ndim - len(self.x_shape)], *self.y_shape)
        # END SOLUTION

    def adjoint(self, y):
        """(..., *y_shape) -> (..., *x_shape)."""
        # BEGIN SOLUTION
        flat = y.reshape(-1, self.M.shape[0])
        x = ct.product(self.Mt, self.M, flat.T).T
        return x.reshape(*y.shape[: y.ndim - len(self.y_shape)], *self.x_shape)
        # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def image_spectrum(x, angle, k):
    """The image's Fourier transform along a line through 0 under this angle.

    x: (n, n), real. k: frequencies (count,), in cycles per pixel. Returns (count,), complex.
    """
    # BEGIN SOLUTION
    n = len(x)
    ticks = torch.arange(n, dtype=x.dtype, device=x.device) - (n - 1) / 2
    # exp of a sum is a product: columns to the right, rows downwards
    right = torch.exp(-2j * math.pi * math.cos(angle) * k[:, None] * ticks)
    down = torch.exp(2j * math.pi * math.sin(angle) * k[:, None] * ticks)
    return torch.einsum("ki,ij,kj->k", down, x.to(down.dtype), right)
    # END SOLUTION


def view_spectrum(p, k):
    """A view's Fourier transform. p: (bins,), real. k: (count,). Returns (count,), complex."""
    # BEGIN SOLUTION
    t = torch.arange(len(p), dtype=p.dtype, device=p.device) - (len(p) - 1) / 2
    waves = torch.exp(-2j * math.pi * k[:, None] * t)
    return waves @ p.to(waves.dtype)
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def filter_samples(bins, window):
    """The filter at the lags -(bins - 1), ..., bins - 1: (2 bins - 1,), float64.

    window: "ramp" or "hann"; anything else raises ValueError.
    """
    # BEGIN SOLUTION
    if window not in ("ramp", "hann"):
        raise ValueError(f'window is "ramp" or "hann", not {window!r}')
    lag = torch.arange(-bins, bins + 1, dtype=torch.float64)  # one more on each side
    h = torch.where(lag % 2 == 1, -1 / (math.pi * lag) ** 2, 0.0)
    h[bins] = 1 / 4
    if window == "hann":  # (1 + cos(2 pi k)) / 2 is (1/4, 1/2, 1/4) in space
        return (h[:-2] + 2 * h[1:-1] + h[2:]) / 4
    return h[1:-1]
    # END SOLUTION


def fbp(A, y, window="ramp"):
    """Filtered back-projection of views y (..., views, bins): (..., n, n).

    A: the projector, with its adjoint A.H; its angles are i pi / views.
    """
    # BEGIN SOLUTION
    views, bins = y.shape[-2:]
    h = filter_samples(bins, window).to(y)
    size = 3 * bins  # long enough that nothing comes round
    spectrum = torch.fft.rfft(y, size) * torch.fft.rfft(h, size)
    filtered = torch.fft.irfft(spectrum, size)[..., bins - 1 : 2 * bins - 1]
    return A.H(filtered) * (math.pi / views)
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def log_moments(p, N0):
    """Variance and bias of -log(counts / N0), where N0 exp(-p) photons are expected.

    To leading order for many photons. Returns two Python floats.
    """
    # BEGIN SOLUTION
    expected = N0 * math.exp(-p)
    return 1 / expected, 1 / (2 * expected)
    # END SOLUTION


def photons_for(sigma, p):
    """The N0 for which the standard deviation of a ray with line integral p is sigma."""
    # BEGIN SOLUTION
    return math.exp(p) / sigma**2
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def measure(ideal, N0, generator):
    """Photons counted behind a body: independent, Poisson, N0 exp(-C ideal) of them expected.

    ideal: line integrals of the image, any shape. generator: of torch, on their device.
    Returns a tensor like ideal.
    """
    # BEGIN SOLUTION
    return torch.poisson(N0 * torch.exp(-ct.C * ideal), generator=generator)
    # END SOLUTION


def log_data(counts, N0):
    """Line integrals from counts; a ray that nothing came through is taken as one photon.

    Returns a tensor like counts.
    """
    # BEGIN SOLUTION
    return -torch.log(counts.clamp(min=1) / N0) / ct.C
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def cgls(A, y, steps):
    """Conjugate gradients for A^T A x = A^T y from x = 0, each batch element by itself.

    A: from (n, n) to (views, bins). y: (..., views, bins). Returns x (..., n, n).
    """
    # BEGIN SOLUTION

    def dot(a, b):
        return (a * b).sum(dim=(-2, -1), keepdim=True)

    def ratio(a, b):  # 0 where all is done
        return torch.where(b > 0, a / b, 0)

    r = y
    g = A.H(y)
    d, x, gamma = g, torch.zeros_like(g), dot(g, g)
    for _ in range(steps):
        Ad = A(d)
        alpha = ratio(gamma, dot(Ad, Ad))
        x = x + alpha * d
        r = r - alpha * Ad
        g = A.H(r)
        before, gamma = gamma, dot(g, g)
        d = g + ratio(gamma, before) * d
    return x
    # END SOLUTION


def sirt(A, y, steps):
    """SIRT from x = 0, with values below 0 set to 0 in each step.

    Arguments and result as in `cgls`.
    """
    # BEGIN SOLUTION

    def inverse(sums):
        return torch.where(sums > 0, 1 / sums, 0)

    x = torch.zeros_like(A.H(y))
    rows = inverse(A(torch.ones_like(x)))
    columns = inverse(A.H(torch.ones_like(y)))
    for _ in range(steps):
        x = (x + columns * A.H(rows * (y - A(x)))).clamp(min=0)
    return x
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def shrink_arrows(p, lam):
    """Arrows p (..., 2, n, n), each scaled down to length lam where it is longer."""
    # BEGIN SOLUTION
    length = p.square().sum(dim=-3, keepdim=True).sqrt()
    return torch.where(length > lam, p * (lam / length), p)
    # END SOLUTION


def tv_reconstruction(A, y, norm, lam, steps):
    """Chambolle-Pock for ||A x - y||^2 / (2 norm^2) + lam TV(x), x >= 0, from zeros.

    A, y and the result as in `cgls`; norm: of A, a number.
    """
    # BEGIN SOLUTION
    D = Differences(A.x_shape, A.dtype)
    sigma = tau = 1 / 3
    q = torch.zeros_like(y)
    x = ahead = torch.zeros_like(A.H(y))
    p = D(x)
    for _ in range(steps):
        q = (q + sigma * (A(ahead) - y) / norm) / (1 + sigma)
        p = p + sigma * D(ahead)
        length = p.square().sum(dim=-3, keepdim=True).sqrt()
        p = torch.where(length > lam, p * (lam / length), p)
        before, x = x, (x - tau * (A.H(q) / norm + D.H(p))).clamp(min=0)
        ahead = 2 * x - before
    return x
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


class FBPConvNet(nn.Module):
    """A network that corrects a first image: start(y) + net(start(y)).

    start: maps views (B, views, bins) to images (B, n, n). net: maps (B, 1, n, n) to the same.
    """

    def __init__(self, start, net):
        super().__init__()
        # BEGIN SOLUTION
        self.start, self.net = start, net
        # END SOLUTION

    def forward(self, y):
        """y: (B, views, bins). Returns images (B, n, n)."""
        # BEGIN SOLUTION
        x = self.start(y)
        return x + self.net(x[:, None])[:, 0]
        # END SOLUTION


class PrimalDual(nn.Module):
    """Learned primal-dual: T times a small network for views, then one for images.

    A: the operator. norm: its norm, a number. start: as in `FBPConvNet`. width, memory: of the
    networks, each a `ct.small_cnn`.
    """

    def __init__(self, A, norm, start, T=8, width=32, memory=5):
        super().__init__()
        # BEGIN SOLUTION
        self.A, self.norm, self.start, self.memory = A, norm, start, memory
        self.dual = nn.ModuleList(
            ct.small_cnn(memory + 2, memory, width, last=0.3) for _ in range(T)
        )
        self.primal = nn.ModuleList(
            ct.small_cnn(memory + 1, memory, width, last=0.05) for _ in range(T)
        )
        # END SOLUTION

    def forward(self, y):
        """y: (B, views, bins). Returns images (B, n, n)."""
        # BEGIN SOLUTION
        f = self.start(y)[:, None].repeat(1, self.memory, 1, 1)
        y = y[:, None] / self.norm
        h = y.new_zeros(len(y), self.memory, *y.shape[2:])
        for dual, primal in zip(self.dual, self.primal, strict=True):
            seen = self.A(f[:, 1:2]) / self.norm
            h = h + dual(torch.cat([h, seen, y], 1))
            back = self.A.H(h[:, :1]) / self.norm
            f = f + primal(torch.cat([f, back], 1))
        return f[:, 0]
        # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


def lodopab_place(part, index):
    """Where a sample of LoDoPaB-CT lies: (observation file, ground truth file, row).

    part: "train", "validation" or "test", else ValueError. index: from 0; beyond the part's
    samples, or below 0, IndexError.
    """
    # BEGIN SOLUTION
    counts = {"train": 35820, "validation": 3522, "test": 3553}
    if part not in counts:
        raise ValueError(f"part is train, validation or test, not {part!r}")
    if not 0 <= index < counts[part]:
        raise IndexError(f"{part} has {counts[part]} samples; there is no number {index}")
    file, row = divmod(index, 128)
    return f"observation_{part}_{file:03d}.hdf5", f"ground_truth_{part}_{file:03d}.hdf5", row
    # END SOLUTION


def lodopab_counts(observation):
    """The photons that were counted for an observation of LoDoPaB-CT, a tensor like it."""
    # BEGIN SOLUTION
    return 4096 * torch.exp(-81.35858 * observation)
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Reconstruction(nn.Module):
    """Your network: views y (B, 24, 92) -> images (B, 64, 64).

    A: the operator of 24 views; not a part of what is saved.
    """

    def __init__(self, A):
        super().__init__()
        # BEGIN SOLUTION
        self.A, self.norm, memory, width = A, 38.5, 4, 16
        self.dual = nn.ModuleList(ct.small_cnn(memory + 2, memory, width, 0.3) for _ in range(4))
        self.primal = nn.ModuleList(ct.small_cnn(memory + 1, memory, width, 0.05) for _ in range(4))
        lag = torch.arange(-91, 92.0)
        h = torch.where(lag % 2 == 1, -1 / (math.pi * lag) ** 2, 0.0)
        h[91] = 1 / 4
        self.register_buffer("h", h[None, None], persistent=False)
        # END SOLUTION

    def forward(self, y):
        """y: (B, 24, 92), float32. Returns images (B, 64, 64)."""
        # BEGIN SOLUTION
        filtered = nn.functional.conv1d(y.reshape(-1, 1, 92), self.h, padding=91).reshape(y.shape)
        first = self.A.H(filtered) * (math.pi / 24)
        f = first[:, None].repeat(1, 4, 1, 1)
        y = y[:, None] / self.norm
        h = torch.zeros_like(y).repeat(1, 4, 1, 1)
        for dual, primal in zip(self.dual, self.primal, strict=True):
            h = h + dual(torch.cat([h, self.A(f[:, 1:2]) / self.norm, y], 1))
            f = f + primal(torch.cat([f, self.A.H(h[:, :1]) / self.norm], 1))
        return f[:, 0].clamp(min=0)
        # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, angle) is no projector."""
    # BEGIN SOLUTION
    found = f(torch.tensor([[1.0, -8.0], [4.0, 2.0]], dtype=torch.float64), -math.pi / 6)
    right = torch.tensor([0.1547005, 1.3811978, -2.8452995, 0.3094011], dtype=torch.float64)
    assert torch.allclose(found, right, atol=1e-4), "wrong values"
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` reconstructs better than `second` by more than 2.2 dB.

    sample(image, seed) returns a true image and the views of it, which both methods take.
    Returns a dict with the table of differences in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(8):
        row = []
        for seed in range(2):
            x, y = sample(image, seed)
            one, other = (metrics.psnr(method(y), x) for method in (first, second))
            row.append(one - other)
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 2.2)}
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_windows = predictions.seal(
        "windows",
        value=[29, 31, 37.5, 33.5],
        low=[27.5, 29.5, 36, 32],
        high=[30.5, 32.5, 39, 35],
        because="few views make streaks, which a window hides; many views leave only its blur",
    )

    my_run = experiments.seal(
        "streaks",
        run={"views": 96, "N0": 1e6, "grid": "same"},
        expected={"streaks": 0.33, "noise": 0.18, "grid": 0},
        because="each cause has a knob of its own and another factor",
    )

    guess_away = predictions.seal(
        "away",
        value=[1, 1],
        low=[-1, -1],
        high=[3, 3],
        because="a network knows the streaks of the views that it was trained for",
    )
