"""Reference answers to homework 13, Colour and inpainting.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch
import torch.nn.functional as F
from scipy import sparse
from scipy.sparse.linalg import splu
from torch import nn

from starter_code import audit, experiments, inpainting, operators, predictions

# --- Question 1 -----------------------------------------------------------------------------------


def luminance(x):
    """y = w . x at each pixel, with w = (0.299, 0.587, 0.114): (B, 3, H, W) -> (B, 1, H, W)."""
    # BEGIN SOLUTION
    w = torch.tensor([0.299, 0.587, 0.114], dtype=x.dtype, device=x.device)
    return torch.einsum("c,bchw->bhw", w, x)[:, None]
    # END SOLUTION


def luminance_adjoint(y):
    """The adjoint: (B, 1, H, W) -> (B, 3, H, W)."""
    # BEGIN SOLUTION
    w = torch.tensor([0.299, 0.587, 0.114], dtype=y.dtype, device=y.device)
    return w[:, None, None] * y
    # END SOLUTION


def luminance_pinv(y):
    """Of all images with the luminance y (B, 1, H, W) that of least norm: (B, 3, H, W)."""
    # BEGIN SOLUTION
    w = torch.tensor([0.299, 0.587, 0.114], dtype=y.dtype, device=y.device)
    return (w / w.square().sum())[:, None, None] * y
    # END SOLUTION


def colour_basis(dtype):
    """An orthonormal basis of the colours without luminance: (3, 2), a column for each vector.

    dtype: of the result, torch.float32 or torch.float64.
    """
    # BEGIN SOLUTION
    w = torch.tensor([[0.299, 0.587, 0.114]], dtype=torch.float64)
    return torch.linalg.svd(w).Vh[1:].T.to(dtype).contiguous()
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def best_affine(mean, C, w):
    """The best estimate of a colour from its luminance w . x alone that is affine: g y + h.

    mean: (3,) and C: (3, 3), mean and covariance of colours x. w: (3,), with w . C w > 0.
    Returns g and h, (3,) each.
    """
    # BEGIN SOLUTION
    g = C @ w / (w @ C @ w)
    return g, mean - g * (w @ mean)
    # END SOLUTION


def affine_error(C, w):
    """E||g y + h - x||^2 of that estimate, the sum over the three channels, a Python float."""
    # BEGIN SOLUTION
    return (torch.trace(C) - (C @ w).square().sum() / (w @ C @ w)).item()
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def rgb_to_lab(rgb):
    """L, a and b of colours: (B, 3, H, W), red, green and blue -> (B, 3, H, W)."""
    # BEGIN SOLUTION
    M = torch.tensor(
        [
            [0.412453, 0.357580, 0.180423],
            [0.212671, 0.715160, 0.072169],
            [0.019334, 0.119193, 0.950227],
        ],
        dtype=rgb.dtype,
        device=rgb.device,
    )
    M = M / M.sum(1, keepdim=True)  # white becomes (1, 1, 1)
    # the branch that is not taken gets a harmless number: its gradient would be NaN
    large = rgb > 0.04045
    curved = ((torch.where(large, rgb, 1) + 0.055) / 1.055) ** 2.4
    xyz = torch.einsum("ij,bjhw->bihw", M, torch.where(large, curved, rgb / 12.92))
    large = xyz > (6 / 29) ** 3
    root = torch.where(large, xyz, 1) ** (1 / 3)
    f = torch.where(large, root, xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    X, Y, Z = f.unbind(1)
    return torch.stack([116 * Y - 16, 500 * (X - Y), 200 * (Y - Z)], 1)
    # END SOLUTION


def lab_to_rgb(lab):
    """The inverse, not clamped: (B, 3, H, W) -> (B, 3, H, W)."""
    # BEGIN SOLUTION
    M = torch.tensor(
        [
            [0.412453, 0.357580, 0.180423],
            [0.212671, 0.715160, 0.072169],
            [0.019334, 0.119193, 0.950227],
        ],
        dtype=torch.float64,
        device=lab.device,
    )
    M = torch.linalg.inv(M / M.sum(1, keepdim=True)).to(lab.dtype)
    L, a, b = lab.unbind(1)
    Y = (L + 16) / 116
    f = torch.stack([Y + a / 500, Y, Y - b / 200], 1)
    xyz = torch.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    linear = torch.einsum("ij,bjhw->bihw", M, xyz)
    large = linear > 0.04045 / 12.92
    curved = 1.055 * torch.where(large, linear, 1) ** (1 / 2.4) - 0.055
    return torch.where(large, curved, 12.92 * linear)
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def soft_encode(ab, centres, nearest=5, spread=5.0):
    """Weights of the nearest bins at each pixel: (B, 2, h, w) -> (B, Q, h, w), which add up to 1.

    centres: (Q, 2). nearest: how many bins have a weight, all where there are fewer. spread: a
    number above 0; a bin at the distance d weighs exp(-d^2 / (2 spread^2)), before normalisation.
    """
    # BEGIN SOLUTION
    points = ab.movedim(1, -1).unsqueeze(-2)  # (B, h, w, 1, 2)
    squares = (points - centres).square().sum(-1)  # (B, h, w, Q)
    least, places = squares.topk(min(nearest, len(centres)), dim=-1, largest=False)
    weights = torch.softmax(-least / (2 * spread**2), dim=-1)
    return torch.zeros_like(squares).scatter(-1, places, weights).movedim(-1, 1)
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def rebalance(frequency, lam):
    """Weights (Q,) that let rare colours count: in proportion to 1 / ((1 - lam) p + lam / Q).

    frequency: p (Q,), above 0, adds up to 1. lam: a number in [0, 1]. The mean weight of a pixel,
    the sum of p times the weights, is 1.
    """
    # BEGIN SOLUTION
    weights = 1 / ((1 - lam) * frequency + lam / len(frequency))
    return weights / (frequency * weights).sum()
    # END SOLUTION


def annealed_mean(logits, centres, T):
    """The mean colour at the temperature T: (B, Q, h, w) -> (B, 2, h, w).

    centres: (Q, 2). T: a number above 0; probabilities are in proportion to exp(logits / T).
    """
    # BEGIN SOLUTION
    return torch.einsum("bqhw,qc->bchw", torch.softmax(logits / T, 1), centres)
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def colour_loss(logits, target, weights):
    """The mean over pixels of the cross entropy, each weighed by the weight of its likeliest bin.

    logits, target: (B, Q, h, w); the target adds up to 1 at each pixel. weights: (Q,).
    Returns a 0-dimensional tensor.
    """
    # BEGIN SOLUTION
    entropy = -(target * torch.log_softmax(logits, 1)).sum(1)  # (B, h, w)
    return (weights[target.argmax(1)] * entropy).mean()
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def affinity(Y):
    """The weights by which the colour of a pixel is the mean of those of its neighbours.

    Y: (H, W), at least two pixels, numbered row by row.
    Returns rows and columns, int64, and values in the dtype of Y, (n,) each, in any order.
    """
    # BEGIN SOLUTION
    H, W = Y.shape
    padded = F.pad(Y[None], (1, 1, 1, 1), value=torch.nan)[0]
    index = F.pad(torch.arange(H * W, device=Y.device).reshape(1, H, W), (1, 1, 1, 1))[0]
    shifts = [(i, j) for i in range(3) for j in range(3)]
    window = torch.stack([padded[i : i + H, j : j + W] for i, j in shifts])  # (9, H, W)
    places = torch.stack([index[i : i + H, j : j + W] for i, j in shifts])
    inside = ~torch.isnan(window)
    count = inside.sum(0)
    window = torch.where(inside, window - Y, 0)  # differences from the pixel itself
    mean = window.sum(0) / count
    variance = torch.where(inside, (window - mean).square(), 0).sum(0) / count
    flat = (window == 0).all(0)
    weights = torch.exp(-window.square() / torch.where(flat, 1, 2 * variance))
    inside[4] = False  # no pixel is its own neighbour
    weights = torch.where(inside, weights, 0)
    weights = weights / weights.sum(0)
    rows = torch.arange(H * W, device=Y.device).reshape(1, H, W).expand(9, -1, -1)
    return rows[inside], places[inside], weights[inside]
    # END SOLUTION


def colorize(Y, places, ab):
    """Colours that are kept at the hints, and elsewhere are the weighted means of their neighbours.

    Y: (H, W). places: (H, W), bool, where there are hints. ab: (2, H, W), anything elsewhere.
    Returns (2, H, W). Raises ValueError where there is no hint.
    """
    # BEGIN SOLUTION
    if not places.any():
        raise ValueError("without a hint any colour would do")
    n = Y.numel()
    entries = (one.cpu().numpy() for one in affinity(Y.double()))
    rows, columns, values = entries
    A = sparse.identity(n) - sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    known = places.flatten().cpu().numpy()
    found = ab.double().flatten(1).cpu().numpy().T.copy()  # (n, 2)
    if not known.all():
        free = A.tocsr()[~known]
        found[~known] = splu(free[:, ~known].tocsc()).solve(-free[:, known] @ found[known])
    return torch.from_numpy(found.T.copy()).to(ab).reshape(ab.shape)
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def laplacian(H, W):
    """The matrix L of sums of differences from the neighbours, for images of H x W pixels.

    (L x)_i is the sum of x_i - x_j over the pixels j beside, above and below i that there are.
    Returns rows and columns, int64, and values, float64, (n,) each, in any order.
    """
    # BEGIN SOLUTION
    i = torch.arange(H * W).reshape(H, W)
    first = torch.cat([i[:-1].flatten(), i[:, :-1].flatten()])
    second = torch.cat([i[1:].flatten(), i[:, 1:].flatten()])
    one = torch.ones(len(first), dtype=torch.float64)
    rows = torch.cat([first, second, first, second])
    columns = torch.cat([first, second, second, first])
    return rows, columns, torch.cat([one, one, -one, -one])
    # END SOLUTION


def fill(y, mask, order):
    """Holes filled by the x of least x^T Q x that keeps the known pixels.

    y: (B, C, H, W), anything in holes. mask: (H, W), bool, true where a pixel is known. order: 1
    for Q = L, harmonic, or 2 for Q = L^T L, biharmonic.
    Returns (B, C, H, W). Raises ValueError where no pixel is known, and for another order.
    """
    # BEGIN SOLUTION
    if order not in (1, 2):
        raise ValueError(f"order is 1 or 2, not {order}")
    if not mask.any():
        raise ValueError("no pixel is known")
    n = mask.numel()
    rows, columns, values = (one.numpy() for one in laplacian(*mask.shape))
    Q = sparse.csr_matrix((values, (rows, columns)), shape=(n, n))
    Q = Q if order == 1 else (Q.T @ Q).tocsr()
    known = mask.flatten().cpu().numpy()
    x = y.double().reshape(-1, n).cpu().numpy().T.copy()  # (n, B C)
    if not known.all():
        hole = Q[~known]
        x[~known] = splu(hole[:, ~known].tocsc()).solve(-hole[:, known] @ x[known])
    return torch.from_numpy(x.T.copy()).to(y).reshape(y.shape)
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def line_error(n, s):
    """The mean squared error in a gap of n pixels that is filled by a straight line, a float.

    The signal is a random walk: neighbours differ by independent numbers of mean 0 and standard
    deviation s. Both ends of the gap are known.
    """
    # BEGIN SOLUTION
    return s**2 * (n + 2) / 6
    # END SOLUTION


def nearest_error(n, s):
    """The same for a gap in which each pixel is given the value of the nearer end."""
    # BEGIN SOLUTION
    return s**2 * sum(min(k, n + 1 - k) for k in range(1, n + 1)) / n
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def tv_fill(y, mask, steps):
    """Holes filled with little total variation, by the primal-dual method from the given start.

    y: (B, C, H, W), anything in holes. mask: (H, W), bool, at least one pixel is known. steps: how
    many, at least 0. Returns (B, C, H, W).
    """
    # BEGIN SOLUTION
    D = operators.Differences(tuple(y.shape), y.dtype)
    step = 1 / math.sqrt(8)
    known = y[..., mask]
    x = torch.where(mask, y, known.mean(-1)[..., None, None])
    ahead, p = x, D.forward(torch.zeros_like(x))
    for _ in range(steps):
        p = p + step * D.forward(ahead)
        p = p / p.square().sum(-3, keepdim=True).sqrt().clamp(min=1)
        after = torch.where(mask, y, x - step * D.adjoint(p))
        ahead, x = 2 * after - x, after
    return x
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def partial_conv(x, mask, weight, bias, stride=1, dilation=1):
    """A convolution of what is known, made up for what is not, and what is known after it.

    x: (B, C, H, W), anything where nothing is known. mask: (B, 1, H, W) or (B, C, H, W), bool.
    weight: (D, C, f1, f2), of odd sizes. bias: (D,).
    Returns the result (B, D, H', W') and its mask (B, 1, H', W'), bool.
    """
    # BEGIN SOLUTION
    mask = mask.expand(x.shape)
    f1, f2 = weight.shape[2:]
    padding = dilation * (f1 // 2), dilation * (f2 // 2)
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    seen = F.conv2d(mask.to(x.dtype), torch.ones_like(weight[:1]), **options)  # how many
    known = seen > 0.5
    ratio = weight[0].numel() / seen.clamp(min=1)
    found = ratio * F.conv2d(torch.where(mask, x, 0), weight, **options)
    return torch.where(known, found + bias[:, None, None], 0), known
    # END SOLUTION


def gated_conv(x, weight, gate):
    """Features and how much of them to let through: leaky ReLU of one, times sigmoid of the other.

    x: (B, C, H, W). weight, gate: (D, C, f1, f2), of odd sizes. Returns (B, D, H, W).
    """
    # BEGIN SOLUTION
    padding = weight.shape[2] // 2, weight.shape[3] // 2
    features = F.leaky_relu(F.conv2d(x, weight, padding=padding), 0.1)
    return features * torch.sigmoid(F.conv2d(x, gate, padding=padding))
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Filler(nn.Module):
    """Your method: y and mask (B, 1, H, W) -> pictures without holes, of the same shape."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        cross = torch.tensor([[0.0, -1.0, 0.0], [-1.0, 4.0, -1.0], [0.0, -1.0, 0.0]])
        self.register_buffer("cross", cross[None, None], persistent=False)
        self.first = nn.Conv2d(3, 20, 3, padding=1)
        self.layers = nn.ModuleList(
            nn.Conv2d(20, 20, 3, padding=d, dilation=d) for d in (1, 2, 4, 2, 1)
        )
        self.last = nn.Conv2d(20, 1, 3, padding=1)
        with torch.no_grad():
            self.last.weight.mul_(0.01)
            self.last.bias.zero_()
        # END SOLUTION

    def forward(self, y, mask):
        """y: 0 where nothing is known; mask: 1 where a pixel is known, else 0; float32."""
        # BEGIN SOLUTION
        hole = 1 - mask

        def differences(z):
            return F.conv2d(F.pad(z, (1, 1, 1, 1), mode="replicate"), self.cross)

        def energy(z):  # the gradient of squared curvature, and some squared differences
            z = differences(z)
            return hole * (differences(z) + 0.5 * z)

        def product(a, b):
            return (a * b).sum((1, 2, 3), keepdim=True)

        with torch.no_grad():  # its minimum by conjugate gradients, each picture by itself
            x = inpainting.pulled(y, mask)
            r = -energy(x)
            d, size = r, product(r, r)
            for _ in range(30):
                q = energy(d)
                step = size / product(d, q).clamp(min=1e-20)
                x, r = x + step * d, r - step * q
                size, before = product(r, r), size
                d = r + size / before.clamp(min=1e-20) * d
        # what it lacks is learned, relative to the mean of the picture
        level = x.mean((2, 3), keepdim=True)
        h = F.relu(self.first(torch.cat([x - level, differences(x), mask], 1)))
        for layer in self.layers:
            h = h + F.relu(layer(h))
        return mask * y + hole * (x + self.last(h))
        # END SOLUTION


def training_loss(model, y, mask, x):
    """Your loss for a batch of pictures x and what is known of them, y: a 0-dimensional tensor."""
    # BEGIN SOLUTION
    hole = 1 - mask
    errors = (hole * (model(y, mask) - x)).square().sum((1, 2, 3)) / hole.sum((1, 2, 3)).clamp(
        min=1
    )
    return torch.log10(errors + 1e-5).mean()  # as decibels count, picture by picture
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, truth, mask) is not the mean PSNR in the holes."""
    # BEGIN SOLUTION
    x = torch.tensor([0.5, 0.3, 0.1, 0.8, 1.2, 0.4, 0.2, 0.7]).reshape(2, 2, 1, 2)
    truth = torch.tensor([0.3, 0.9, 0.5, 0.2, 1.5, 0.5, 0.6, 1.0]).reshape(2, 2, 1, 2)
    mask = torch.tensor([False, True, False, False]).reshape(2, 1, 1, 2)
    errors = (0.04 + 0.16) / 2, (0.09 + 0.01 + 0.16 + 0.09) / 4
    right = -5 * sum(math.log10(one) for one in errors)
    assert abs(float(f(x, truth, mask)) - right) < 1e-3, "wrong value"
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` fills holes better than `second`.

    sample(image, seed) returns a picture, what is known of it, and where, which both methods take.
    Returns a dict with the table of differences in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(8):
        row = []
        for seed in range(2):
            x, y, mask = sample(image, seed)
            one, other = (
                inpainting.hole_psnr(method(y, mask), x, mask) for method in (first, second)
            )
            row.append(one - other)
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_greys = predictions.seal(
        "greys",
        value=[13, 18, 19, 18.5],
        low=[12, 17, 18, 17.5],
        high=[14, 19, 20, 19.5],
        because="the solution of least norm is green, and the others are nearly grey",
    )

    guess_hints = predictions.seal(
        "hints",
        value=[24, 21, 28, 23.5],
        low=[22.5, 19.5, 26.5, 22],
        high=[26, 23, 30, 25.5],
        because="edges of luminance stop colours, and few photographs teach few colours",
    )

    my_run = experiments.seal(
        "total variation",
        run={"steps": 2000, "picture": "drawing", "holes": "boxes"},
        expected={"steps": "closes", "model": "turns", "holes": "stays"},
        because="each cause has a knob of its own, and two are changed",
    )
