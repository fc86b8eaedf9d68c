"""Reference answers to homework 3, Sparse recovery.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import optimize, special

from starter_code import audit, experiments, metrics, predictions, sparse
from starter_code.sparse import differences, differences_adjoint

# --- Question 1 -----------------------------------------------------------------------------------


def haar(x, levels):
    """Orthonormal Haar transform: (..., H, W) -> the same shape, coarse part in the upper left.

    levels: how often the coarse part is split again, at least 0. Raises ValueError unless
    2^levels divides H and W. Returns a new tensor with the dtype and the device of x.
    """
    # BEGIN SOLUTION
    H, W = x.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError(f"2^{levels} does not divide {H} and {W}")
    c = x.clone()
    for level in range(levels):
        part = c[..., : H >> level, : W >> level]
        for axis in (-2, -1):
            first, second = part.unflatten(axis, (-1, 2)).unbind(axis)
            part = torch.cat([first + second, first - second], dim=axis) / math.sqrt(2)
        c[..., : H >> level, : W >> level] = part
    return c
    # END SOLUTION


def inverse_haar(c, levels):
    """The inverse of `haar`, which is its transpose: (..., H, W) -> the same shape.

    levels: as in `haar`. Raises ValueError unless 2^levels divides H and W. Returns a new tensor
    with the dtype and the device of c.
    """
    # BEGIN SOLUTION
    H, W = c.shape[-2:]
    if H % 2**levels or W % 2**levels:
        raise ValueError(f"2^{levels} does not divide {H} and {W}")
    x = c.clone()
    for level in reversed(range(levels)):
        part = x[..., : H >> level, : W >> level]
        for axis in (-1, -2):
            sums, gaps = part.chunk(2, dim=axis)
            pair = torch.stack([sums + gaps, sums - gaps], dim=axis)
            part = pair.flatten(axis - 1, axis) / math.sqrt(2)
        x[..., : H >> level, : W >> level] = part
    return x
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def soft_threshold(c, t):
    """The minimiser z of (z - c)^2 / 2 + t |z|, for each entry of c.

    c: real, of any shape. t: a number of at least 0, or a tensor of them that broadcasts to c.
    Returns a new tensor like c.
    """
    # BEGIN SOLUTION
    return c.sign() * (c.abs() - t).clamp(min=0)
    # END SOLUTION


def hard_threshold(c, t):
    """The minimiser z of (z - c)^2 / 2 + (t^2 / 2) [z != 0], for each entry of c.

    c, t: as in `soft_threshold`; where |c| = t, either minimiser. Returns a new tensor like c.
    """
    # BEGIN SOLUTION
    return torch.where(c.abs() > t, c, torch.zeros_like(c))
    # END SOLUTION


def group_threshold(c, t):
    """The minimiser z of |z - c|^2 / 2 + t |z|, for each vector along the last axis of c.

    c: real, (..., d). t: a number of at least 0. Returns a new tensor like c.
    """
    # BEGIN SOLUTION
    norm = c.norm(dim=-1, keepdim=True)
    return torch.where(norm > t, c * (1 - t / norm), torch.zeros_like(c))
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def excess(t):
    """Mean of the squared soft threshold of a standard normal number; t: a number, at least 0."""
    # BEGIN SOLUTION
    density = math.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
    tail = math.erfc(t / math.sqrt(2)) / 2
    return 2 * ((1 + t**2) * tail - t * density)
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def sure(c, t, sigma):
    """Stein's estimate of the mean squared error of soft thresholding noisy coefficients by t.

    c: real, of any shape: coefficients with noise of standard deviation sigma. t: a number, at
    least 0. Returns a float.
    """
    # BEGIN SOLUTION
    c = c.double()
    zeros = (c.abs() <= t).double().mean()
    return (sigma**2 - 2 * sigma**2 * zeros + (c**2).clamp(max=t**2).mean()).item()
    # END SOLUTION


def best_threshold(c, sigma):
    """The threshold t of at least 0 with the smallest `sure`; arguments as there. Returns a float.

    Where several are equally good, any of them.
    """
    # BEGIN SOLUTION
    t = torch.cat([torch.zeros(1, dtype=torch.float64), c.double().abs().flatten().cpu().sort()[0]])
    N = len(t) - 1
    zeros = torch.searchsorted(t[1:].contiguous(), t, right=True)  # how many |c| are at most t
    squares = torch.cat([torch.zeros(1, dtype=torch.float64), (t[1:] ** 2).cumsum(0)])
    risk = (-2 * sigma**2 * zeros.double() + squares[zeros] + (N - zeros) * t**2) / N
    return t[risk.argmin()].item()
    # END SOLUTION


def estimate_sigma(y):
    """The standard deviation of the noise in an image, from its finest diagonal Haar details.

    y: (H, W), real, H and W even. Returns a float.
    """
    # BEGIN SOLUTION
    y = y.double()
    a, b, c, d = y[0::2, 0::2], y[0::2, 1::2], y[1::2, 0::2], y[1::2, 1::2]
    return ((a - b - c + d) / 2).abs().median().item() / 0.6745
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample):
    """Audit the claim; sample(image, seed) returns an image (H, W) and the same with noise.

    Returns a dict with the table of gains in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    sigma, table = 25 / 255, []
    for image in range(12):
        gains = []
        for seed in range(2):
            x, y = sample(image, seed)
            by_bands = metrics.psnr(sparse.bayes_shrink(y, sigma), x)
            single = [metrics.psnr(sparse.shrink(y, s * sigma), x) for s in sparse.MULTIPLES]
            gains.append(by_bands - max(single))
        table.append(gains)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 1.5)}
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def violation(x, g, lam):
    """How far each entry is from what the lasso's minimiser fulfils: a tensor like x.

    x: real, of any shape. g: like x, the gradient A^T (A x - y) there. lam: a number above 0.
    """
    # BEGIN SOLUTION
    return torch.where(x == 0, (g.abs() - lam).clamp(min=0), (g + lam * x.sign()).abs())
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def ista(forward, adjoint, y, lam, L, iterations):
    """Minimise F(x) = |A x - y|^2 / 2 + lam |x|_1 by gradient steps of length 1 / L, from x = 0.

    forward, adjoint: the functions A and A^T. y: a tensor of any shape; x has the shape that
    adjoint returns. lam: at least 0. L: at least the largest eigenvalue of A^T A.
    Returns x after so many iterations, and a list of iterations + 1 floats: F at the start and
    after each.
    """
    # BEGIN SOLUTION
    x = torch.zeros_like(adjoint(y))
    objectives = [0.5 * (y**2).sum().item()]
    for _ in range(iterations):
        z = x - adjoint(forward(x) - y) / L
        x = z - z.clamp(-lam / L, lam / L)
        objectives.append((0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item())
    return x, objectives
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def fista(forward, adjoint, y, lam, L, iterations):
    """As `ista`, with a gradient step not from x but from beyond it; same arguments and result."""
    # BEGIN SOLUTION
    x = torch.zeros_like(adjoint(y))
    z, t = x, 1.0
    objectives = [0.5 * (y**2).sum().item()]
    for _ in range(iterations):
        v = z - adjoint(forward(z) - y) / L
        before, x = x, v - v.clamp(-lam / L, lam / L)
        t, t_before = (1 + math.sqrt(1 + 4 * t**2)) / 2, t
        z = x + (t_before - 1) / t * (x - before)
        objectives.append((0.5 * ((forward(x) - y) ** 2).sum() + lam * x.abs().sum()).item())
    return x, objectives
    # END SOLUTION


# --- Paper 3 --------------------------------------------------------------------------------------


def gap(d, p, lam):
    """The duality gap of total variation at x = y - D^T p: a float.

    d: the differences D x, (..., 2, H, W). p: like d, no pair longer than lam.
    """
    # BEGIN SOLUTION
    return (lam * d.norm(dim=-3).sum() - (d * p).sum()).item()
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def project(p, lam):
    """The nearest pairs that are no longer than lam: (..., 2, H, W) -> the same shape.

    lam: a number, at least 0. Returns a new tensor like p.
    """
    # BEGIN SOLUTION
    norm = p.norm(dim=-3, keepdim=True)
    return torch.where(norm > lam, p * (lam / norm), p)
    # END SOLUTION


def tv_denoise(y, lam, iterations):
    """Total variation by its dual: accelerated projected gradient steps of length 1/8 from p = 0.

    y: real, (..., H, W). lam: a number, at least 0. Returns x, a new tensor like y, and the dual p,
    (..., 2, H, W), after so many iterations.
    """
    # BEGIN SOLUTION
    p = torch.zeros_like(differences(y))
    q, t = p, 1.0
    for _ in range(iterations):
        v = q + differences(y - differences_adjoint(q)) / 8
        norm = v.norm(dim=-3, keepdim=True)
        before, p = p, torch.where(norm > lam, v * (lam / norm), v)
        t, t_before = (1 + math.sqrt(1 + 4 * t**2)) / 2, t
        q = p + (t_before - 1) / t * (p - before)
    return y - differences_adjoint(p), p
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def omp(A, y, k):
    """Orthogonal matching pursuit: choose k columns of A, one after another; return x.

    A: (m, n), real, no column zero. y: (m,). k: at least 0, at most m and n. Returns x, (n,), with
    at most k entries that are not zero.
    """
    # BEGIN SOLUTION
    x, norms = torch.zeros(A.shape[1], dtype=A.dtype, device=A.device), A.norm(dim=0)
    chosen, r = [], y
    for _ in range(k):
        fit = (A.T @ r).abs() / norms
        fit[chosen] = -1
        chosen.append(int(fit.argmax()))
        part = A[:, chosen]
        coefficients = torch.linalg.lstsq(part, y[:, None]).solution[:, 0]
        r = y - part @ coefficients
    if chosen:
        x[chosen] = coefficients
    return x
    # END SOLUTION


def basis_pursuit(A, y):
    """The x with A x = y that has the smallest sum of magnitudes, by a linear programme.

    A: (m, n), real, its rows independent. y: (m,). Returns x, (n,), like y.
    """
    # BEGIN SOLUTION
    n = A.shape[1]
    matrix = A.detach().cpu().double().numpy()
    found = optimize.linprog(
        np.ones(2 * n),
        A_eq=np.hstack([matrix, -matrix]),
        b_eq=y.detach().cpu().double().numpy(),
        bounds=(0, None),
        method="highs",
    )
    return torch.from_numpy(found.x[:n] - found.x[n:]).to(y)
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(A, y, k) is no orthogonal matching pursuit."""
    # BEGIN SOLUTION
    A = torch.tensor([[0, -3, 1], [-3, 3, 3], [3, -1, -1]], dtype=torch.float64)
    y = torch.tensor([4, 4, -3], dtype=torch.float64)
    expected = torch.tensor([0, -5 / 8, 17 / 8], dtype=torch.float64)
    assert torch.allclose(f(A, y, 2), expected, atol=1e-6), "wrong values"
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def coherence(A):
    """The largest |cosine| of the angle between two different columns of A, (m, n): a float."""
    # BEGIN SOLUTION
    A = A.double()
    A = A / A.norm(dim=0)
    cosines = (A.T @ A).abs()
    cosines.fill_diagonal_(0)
    return cosines.max().item()
    # END SOLUTION


def guaranteed_sparsity(mu):
    """The largest integer k with k < (1 + 1 / mu) / 2; mu: a number, above 0 and at most 1."""
    # BEGIN SOLUTION
    return math.ceil((1 + 1 / mu) / 2) - 1
    # END SOLUTION


def statistical_dimension(n, k):
    """How many random measurements l1 needs for k of n entries, by theory: a float.

    n: at least 1. k: from 0 to n.
    """

    # BEGIN SOLUTION
    def needed(t):
        density = np.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
        tail = special.erfc(t / math.sqrt(2)) / 2
        return k * (1 + t**2) + (n - k) * 2 * ((1 + t**2) * tail - t * density)

    return float(needed(np.linspace(0, 10, 10001)).min())
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def ksvd_atom(D, X, Y, j):
    """Improve atom j of a dictionary and its coefficients where it is used: one step of K-SVD.

    D: atoms (m, n) as columns of norm 1. X: coefficients (n, N), most of them zero. Y: data (m, N).
    Returns D and X, new tensors in which only column j and row j differ.
    """
    # BEGIN SOLUTION
    D, X = D.clone(), X.clone()
    used = X[j] != 0
    if used.any():
        rest = Y[:, used] - D @ X[:, used] + torch.outer(D[:, j], X[j, used])
        U, s, Vh = torch.linalg.svd(rest, full_matrices=False)
        D[:, j], X[j, used] = U[:, 0], s[0] * Vh[0]
    return D, X
    # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


def denoise(y, sigma):
    """Denoise images (B, 1, H, W), float32, noise of standard deviation sigma: the same shape."""
    # BEGIN SOLUTION
    # every 8 x 8 window by its cosine transform: small coefficients to zero, then the mean of what
    # all windows say of a pixel, those with few coefficients weighing more
    size, (H, W) = 8, y.shape[-2:]
    place = torch.arange(size, dtype=torch.float64)
    rows = torch.cos(math.pi * (place + 0.5) * place[:, None] / size) * math.sqrt(2 / size)
    rows[0] /= math.sqrt(2)
    cosines = torch.kron(rows, rows).to(y)
    padded = F.pad(y, (size - 1,) * 4, mode="reflect" if min(H, W) >= size else "replicate")
    c = cosines @ F.unfold(padded, size)
    keep = c.abs() > 2.7 * sigma
    keep[:, 0] = True
    weight = (1 / keep.sum(dim=1, keepdim=True)).to(y)
    windows = cosines.T @ torch.where(keep, c, 0)
    total = F.fold(windows * weight, padded.shape[-2:], size)
    share = F.fold(weight.expand_as(windows), padded.shape[-2:], size)
    inside = (..., slice(size - 1, size - 1 + H), slice(size - 1, size - 1 + W))
    return (total / share)[inside]
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_energy = predictions.seal(
        "energy",
        value=[94, 17, 28],
        low=[88, 11, 24],
        high=[99, 23, 32],
        because="an orthonormal transform of white noise is white noise; photographs are smooth",
    )

    guess_gains = predictions.seal(
        "gains",
        value=[0.6, 4.7, 3.7],
        low=[-0.3, 3.8, 2.8],
        high=[1.5, 5.6, 4.6],
        because="a threshold that no noise exceeds takes a lot from every coefficient it keeps",
    )

    guess_needed = predictions.seal(
        "needed",
        value=[20, 51],
        low=[15, 45],
        high=[26, 57],
        because="each entry needs its value and its place, about the logarithm of n over k",
    )

    my_run = experiments.seal(
        "omp",
        run="from 1/4 to 1",
        expected={"spread": "rises", "size": "falls", "small": "same"},
        because="entries of many sizes, none larger than the signs, none near zero",
    )
