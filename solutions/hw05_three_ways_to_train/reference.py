"""Reference answers to homework 5, Three ways to train.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import torch
from torch import nn

from starter_code import audit, experiments, metrics, predictions, supervision, unrolled

# --- Question 1 -----------------------------------------------------------------------------------


def supervised_loss(f, y, x):
    """From pairs: the mean over all entries of (f(y) - x)^2, a 0-dimensional tensor.

    f: an estimator, called once. y: (B, ...), what was measured. x: the truth, like f(y).
    """
    # BEGIN SOLUTION
    return (f(y) - x).square().mean()
    # END SOLUTION


def synthesis_loss(f, forward, x, sigma, generator):
    """From x and the instrument: the mean of (f(y) - x)^2 for a measurement y of x, simulated anew.

    f, forward: called once. x: (B, ...). sigma: standard deviation of the noise, at least 0.
    generator: draws the noise, by one torch.randn of the shape and dtype of forward(x).
    """
    # BEGIN SOLUTION
    y = forward(x)
    noise = torch.randn(y.shape, generator=generator, dtype=y.dtype, device=y.device)
    return (f(y + sigma * noise) - x).square().mean()
    # END SOLUTION


def measurement_loss(f, forward, y):
    """From y and the instrument: the mean of the squared difference of y and what f(y) would give.

    f, forward: called once. y: (B, ...).
    """
    # BEGIN SOLUTION
    return (forward(f(y)) - y).square().mean()
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def null_space_twin(e, A, distance, generator):
    """Another estimate of which the instrument sees no difference.

    e: estimates, as rows (N, n). A: (m, n). distance: Euclidean distance of each row from that of
    e, a number, at least 0. generator: draws the directions, one for each row.
    Returns (N, n). Raises ValueError where A has no null space.
    """
    # BEGIN SOLUTION
    _, _, Vh = torch.linalg.svd(A)
    null_space = Vh[torch.linalg.matrix_rank(A) :]  # an orthonormal basis, as rows
    if not len(null_space):
        raise ValueError("A has no null space: it sees every difference")
    shape = len(e), len(null_space)
    z = torch.randn(shape, generator=generator, dtype=e.dtype, device=e.device)
    return e + distance * (z / z.norm(dim=1, keepdim=True)) @ null_space
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def fit_pairs(X, Y):
    """The best linear estimator of pairs: W (n, m) that minimises the sum of ||W y - x||^2.

    X: (N, n), Y: (N, m), pairs as rows. Of all minimisers the one of least Frobenius norm.
    """
    # BEGIN SOLUTION
    return (torch.linalg.pinv(Y) @ X).T
    # END SOLUTION


def wiener(C, A, sigma):
    """The best linear estimator of all: C A^T (A C A^T + sigma^2 I)^-1, of shape (n, m).

    C: (n, n), the covariance of x, whose mean is 0. A: (m, n). sigma: a number, above 0.
    """
    # BEGIN SOLUTION
    S = A @ C @ A.T + sigma**2 * torch.eye(len(A), dtype=A.dtype, device=A.device)
    return torch.linalg.solve(S, A @ C).T
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def risk(W, C, A, sigma):
    """The three parts of the expected squared error E||W y - x||^2 of a linear estimator.

    W: (n, m). C, A, sigma: as in `wiener`; sigma may be 0.
    Returns a dict of Python floats: `seen` and `null`, the squared error in what A sees and in its
    null space without noise, and `noise`.
    """
    # BEGIN SOLUTION
    seen = torch.linalg.pinv(A) @ A  # projects on what A sees
    error = W @ A - torch.eye(len(C), dtype=C.dtype, device=C.device)
    in_null_space = error - seen @ error
    return {
        "seen": torch.trace(seen @ error @ C @ error.T).item(),
        "null": torch.trace(in_null_space @ C @ in_null_space.T).item(),
        "noise": sigma**2 * W.square().sum().item(),
    }
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def noise2noise_optimum(C, sigma, rho):
    """W (n, n) that minimises E||W y1 - y2||^2, where y1 = x + e1 and y2 = x + e2.

    C: (n, n), the covariance of x. sigma: standard deviation of each entry of both noises, above 0.
    rho: the correlation of an entry of e1 and the same entry of e2, in [-1, 1].
    """
    # BEGIN SOLUTION
    eye = torch.eye(len(C), dtype=C.dtype, device=C.device)
    return torch.linalg.solve(C + sigma**2 * eye, C + rho * sigma**2 * eye).T
    # END SOLUTION


def expected_loss(W, C, sigma, rho):
    """E||W y1 - y2||^2 for any W (n, n), a Python float."""
    # BEGIN SOLUTION
    n = len(C)
    error = W - torch.eye(n, dtype=C.dtype, device=C.device)
    signal = torch.trace(error @ C @ error.T)
    noise = sigma**2 * (W.square().sum() - 2 * rho * torch.trace(W) + n)
    return (signal + noise).item()
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def noise2noise_loss(f, y1, y2):
    """The mean over all entries of (f(y1) - y2)^2; f is called once."""
    # BEGIN SOLUTION
    return (f(y1) - y2).square().mean()
    # END SOLUTION


def recorrupted(y, sigma, alpha, generator):
    """Two noisy versions of x from one, whose noises are independent.

    y: x with normal noise of standard deviation sigma. alpha: a number, above 0: y1 is y with noise
    of standard deviation alpha sigma added. generator: draws that, by one torch.randn of the shape
    and dtype of y.
    Returns y1 and y2, tensors like y.
    """
    # BEGIN SOLUTION
    noise = sigma * torch.randn(y.shape, generator=generator, dtype=y.dtype, device=y.device)
    return y + alpha * noise, y - noise / alpha
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def divergence(f, y):
    """The sum over i of the derivative of entry i of f(y) for entry i of y, exactly.

    f: maps (B, n) to (B, n), each row by itself, by functions of torch; called once. y: (B, n).
    Returns (B,).
    """
    # BEGIN SOLUTION
    J = torch.autograd.functional.jacobian(lambda rows: f(rows).sum(0), y)  # (n, B, n)
    return J.diagonal(dim1=0, dim2=2).sum(1)
    # END SOLUTION


def divergence_mc(f, y, tau, b):
    """The divergence estimated along a direction: b . (f(y + tau b) - f(y)) / tau of each row.

    f: maps (B, ...) to its own shape; called twice. y: (B, ...). tau: a number, above 0. b: like y.
    Returns (B,).
    """
    # BEGIN SOLUTION
    return (b * (f(y + tau * b) - f(y)) / tau).flatten(1).sum(1)
    # END SOLUTION


def sure(f, forward, y, sigma, tau, b):
    """Stein's unbiased estimate of the mean squared error of forward(f(y)) as an estimate of A x.

    f, forward: called twice each, forward(f(y)) has the shape of y. y: (B, ...), A x with noise of
    standard deviation sigma. tau, b: as in `divergence_mc`.
    Returns a 0-dimensional tensor, from which parameters of f can learn.
    """
    # BEGIN SOLUTION
    seen, moved = forward(f(y)), forward(f(y + tau * b))
    spread = (b * (moved - seen)).mean() / tau
    return (seen - y).square().mean() - sigma**2 + 2 * sigma**2 * spread
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def sure_optimum(C, sigma, told):
    """W (n, n) that minimises the expectation of SURE where SURE is told a wrong noise.

    C: (n, n), the covariance of x; y = x + e. sigma: standard deviation of e. told: that which the
    formula of SURE is given. Both above 0.
    """
    # BEGIN SOLUTION
    eye = torch.eye(len(C), dtype=C.dtype, device=C.device)
    return eye - told**2 * torch.linalg.inv(C + sigma**2 * eye)
    # END SOLUTION


def sure_excess(C, sigma, told):
    """E||W y - x||^2 of that W less the same of the best W of all, a Python float."""
    # BEGIN SOLUTION
    values = torch.linalg.eigvalsh(C) + sigma**2
    return (told**2 - sigma**2) ** 2 * (1 / values).sum().item()
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def split(mask, keep, generator):
    """Divide what was measured: each entry is shown with probability keep, else judged.

    mask: bool, of any shape. keep: a number between 0 and 1. generator: draws for each entry.
    Returns two bool tensors like mask, shown and judged: no entry is in both, together they are
    mask. Raises ValueError unless keep is above 0 and below 1.
    """
    # BEGIN SOLUTION
    if not 0 < keep < 1:
        raise ValueError(f"keep = {keep} leaves nothing to be shown, or nothing to be judged")
    chosen = torch.rand(mask.shape, generator=generator, device=mask.device) < keep
    return mask & chosen, mask & ~chosen
    # END SOLUTION


def splitting_loss(f, y, shown, judged):
    """The mean over the judged entries of (f(y_shown, shown) - y)^2; where there are none, 0.

    f: an estimator of what was measured and where; called once, with y where it is shown and 0
    elsewhere, and with shown in the dtype of y. y: (B, ...), anything where nothing was measured.
    shown, judged: bool, like y.
    """
    # BEGIN SOLUTION
    found = f(torch.where(shown, y, 0), shown.to(y.dtype))
    errors = (found - y)[judged]
    return errors.square().sum() / max(1, len(errors))
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def pairwise_moments(Y, M):
    """Second moments of samples with holes.

    Y: (N, n), anything where nothing was measured. M: (N, n), bool, where something was.
    Returns S (n, n), S_ij the mean of y_i y_j over the samples in which both were measured (NaN
    where there are none), and count (n, n), int64, the number of these samples.
    """
    # BEGIN SOLUTION
    Y, seen = torch.where(M, Y, 0), M.to(Y.dtype)
    count = seen.T @ seen
    return Y.T @ Y / count, count.round().long()
    # END SOLUTION


def covariance_from_masks(Y, M, sigma):
    """The covariance of x (n, n) from samples x + e with holes, where the mean of x is 0.

    Y, M: as in `pairwise_moments`. sigma: standard deviation of e, whose entries are independent.
    """
    # BEGIN SOLUTION
    Y, seen = torch.where(M, Y, 0), M.to(Y.dtype)
    S = Y.T @ Y / (seen.T @ seen)
    return S - sigma**2 * torch.eye(len(S), dtype=S.dtype, device=S.device)
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def stationary(S, count, shape):
    """Second moments that depend on the displacement of two pixels alone.

    S, count: as of `pairwise_moments`, of the pixels of a block, row by row. shape: its rows and
    columns.
    Returns (n, n): instead of S_ij the mean over all samples of all pairs of pixels with the
    displacement of i and j; NaN where none of these pairs was measured.
    """
    # BEGIN SOLUTION
    rows, columns = shape
    i = torch.arange(rows * columns, device=S.device)
    down = i[:, None] // columns - i // columns
    right = i[:, None] % columns - i % columns
    key = (down + rows - 1) * (2 * columns - 1) + right + columns - 1
    key = key.flatten()
    # sums over all samples, where there are any: S_ij is NaN where count is 0
    sums = torch.where(count > 0, S * count, 0).flatten()
    totals, counts = S.new_zeros(2, key.max() + 1)
    totals.index_add_(0, key, sums)
    counts.index_add_(0, key, count.flatten().to(S.dtype))
    return (totals / counts)[key].reshape(S.shape)
    # END SOLUTION


def symmetric(S, count, shape):
    """The same for displacements up to mirroring and transposition: (1, -2) is (2, 1)."""
    # BEGIN SOLUTION
    rows, columns = shape
    i = torch.arange(rows * columns, device=S.device)
    down = (i[:, None] // columns - i // columns).abs()
    right = (i[:, None] % columns - i % columns).abs()
    key = torch.minimum(down, right) * rows * columns + torch.maximum(down, right)
    key = key.flatten()
    # sums over all samples, where there are any: S_ij is NaN where count is 0
    sums = torch.where(count > 0, S * count, 0).flatten()
    totals, counts = S.new_zeros(2, key.max() + 1)
    totals.index_add_(0, key, sums)
    counts.index_add_(0, key, count.flatten().to(S.dtype))
    return (totals / counts)[key].reshape(S.shape)
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def block_restorer(mean, C, mask, sigma):
    """The best affine estimator of blocks of which some pixels were measured, with noise.

    mean: (n,), C: (n, n), of the blocks. mask: (n,), bool. sigma: standard deviation of the noise;
    C + sigma^2 I can be inverted.
    Returns a function of y (B, n), anything where nothing was measured, that returns the estimates
    (B, n).
    """
    # BEGIN SOLUTION
    mean, mask = mean.clone(), mask.clone()
    S = C[mask][:, mask]
    S = S + sigma**2 * torch.eye(len(S), dtype=C.dtype, device=C.device)
    W = torch.linalg.solve(S, C[mask])  # (measured, n)

    def restore(y):
        return mean + (y[:, mask] - mean[mask]) @ W

    return restore
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class Inpainter(nn.Module):
    """Your network: y and mask (B, 1, H, W) -> estimates of x, of the same shape."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        self.net = unrolled.small_cnn(3, 1, 24, 6)
        # END SOLUTION

    def forward(self, y, mask):
        """y: 0 where nothing was measured; mask: 1 where something was, else 0; float32."""
        # BEGIN SOLUTION

        def estimate(shown):  # it may copy noise where it is shown something
            start = supervision.smooth(shown * y, shown, 0.4, steps=12)
            holes = supervision.filled(shown * y, shown)
            return start + self.net(torch.cat([start, holes, shown], 1))

        if self.training:
            return estimate(mask)
        # each fifth of the pixels is predicted without its own noise, then mixed with it
        H, W = y.shape[-2:]
        group = (torch.arange(H)[:, None] + 2 * torch.arange(W)) % 5
        mean, left_out = torch.zeros_like(y), torch.zeros_like(y)
        for k in range(5):
            found = estimate(mask * (group != k))
            mean = mean + found / 5
            left_out = left_out + found * (group == k)
        return torch.where(mask > 0, left_out + 0.35 * (y - left_out), mean)
        # END SOLUTION


def training_loss(model, y, mask, generator):
    """Your loss for a batch of measurements: a 0-dimensional tensor."""
    # BEGIN SOLUTION
    shown = mask * (torch.rand(mask.shape, generator=generator) < 0.8)
    judged = mask - shown
    return (judged * (model(shown * y, shown) - y)).square().sum() / judged.sum()
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(z, y, div, sigma) is not the mean of Stein's formula."""
    # BEGIN SOLUTION
    z = torch.tensor([[1.0, -2.0, 0.5], [3.0, 1.0, -1.0]])
    y = torch.tensor([[2.0, 1.0, 0.25], [3.5, -1.0, 1.0]])
    found = f(z, y, torch.tensor([0.75, 1.0]), 3.0)
    right = (1 + 9 + 0.0625 + 0.25 + 4 + 4) / 6 - 9 + 18 * 1.75 / 6
    assert abs(float(found) - right) < 1e-3, "wrong value"
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` restores less than 0.5 dB worse than `second`.

    sample(image, seed) returns a clean image and a measurement, which both methods take.
    Returns a dict with the table of differences in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(8):
        row = []
        for seed in range(3):
            x, y = sample(image, seed)
            one, other = (metrics.psnr(method(y), x) for method in (first, second))
            row.append(one - other)
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, -0.5)}
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_noisy_pairs = predictions.seal(
        "noisy pairs",
        value=[34, 135, 17, 19],
        low=[25, 115, 10, 10],
        high=[50, 155, 30, 40],
        because="a target's noise is averaged out by many pairs only",
    )

    my_run = experiments.seal(
        "excess",
        run={"level": 1.2, "N": 2000, "K": 2000},
        expected={"level": 0.25, "samples": 0.5, "directions": 0.1},
        because="each cause has a knob of its own and another factor",
    )

    guess_masks = predictions.seal(
        "masks",
        value=[17, 25, 27, 25.5],
        low=[15, 23, 25, 23.5],
        high=[19, 27, 29, 27.5],
        because="symmetry fills in nearly all pairs that a single mask never sees",
    )
