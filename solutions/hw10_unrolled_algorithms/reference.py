"""Reference answers to homework 10, Unrolled algorithms.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, metrics, predictions, unrolled

# --- Question 1 -----------------------------------------------------------------------------------


def lista_start(A, lam):
    """The numbers that make one layer a step of ISTA.

    A: (m, n), real. lam: a number, at least 0.
    Returns W1 (n, m), W2 (n, n), both with the dtype and the device of A, and theta, a number.
    """
    # BEGIN SOLUTION
    L = torch.linalg.matrix_norm(A, 2) ** 2
    W1 = A.T / L
    eye = torch.eye(A.shape[1], dtype=A.dtype, device=A.device)
    return W1, eye - W1 @ A, (lam / L).item()
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


class LISTA(nn.Module):
    """K layers x <- soft(W1_k y + W2_k x, theta_k), which start as K steps of ISTA from x = 0.

    A: (m, n). K: number of layers. lam: the weight of ISTA.
    """

    def __init__(self, A, K, lam):
        super().__init__()
        # BEGIN SOLUTION
        L = torch.linalg.matrix_norm(A, 2) ** 2
        W2 = torch.eye(A.shape[1], dtype=A.dtype, device=A.device) - A.T @ A / L
        self.W1 = nn.Parameter((A.T / L).repeat(K, 1, 1))
        self.W2 = nn.Parameter(W2.repeat(K, 1, 1))
        self.theta = nn.Parameter((lam / L).repeat(K))
        # END SOLUTION

    def layers(self, y):
        """The estimates of all layers: y (B, m) -> a list of K tensors (B, n)."""
        # BEGIN SOLUTION
        x, found = y.new_zeros(len(y), self.W2.shape[1]), []
        for W1, W2, theta in zip(self.W1, self.W2, self.theta, strict=True):
            x = unrolled.soft(y @ W1.T + x @ W2.T, theta.clamp(min=0))
            found.append(x)
        return found
        # END SOLUTION

    def forward(self, y):
        """The estimate of the last layer: (B, n)."""
        # BEGIN SOLUTION
        return self.layers(y)[-1]
        # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def layer_loss(estimates, x, power):
    """The error of all layers, later ones with more weight.

    estimates: a list of K tensors like x. x: (B, n). power: a number, at least 0.
    Returns a 0-dimensional tensor.
    """
    # BEGIN SOLUTION
    K, energy = len(estimates), x.square().sum()
    errors = [(estimate - x).square().sum() / energy for estimate in estimates]
    return sum((k / K) ** power * error for k, error in enumerate(errors, 1))
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def coupled_w2(W1, A):
    """The only W2 (n, n) with which every x is kept where y = A x; W1 (n, m), A (m, n)."""
    # BEGIN SOLUTION
    return torch.eye(A.shape[1], dtype=A.dtype, device=A.device) - W1 @ A
    # END SOLUTION


def numbers_learned(m, n, K):
    """How many numbers K layers learn: a list of those of LISTA, coupled, and with W given."""
    # BEGIN SOLUTION
    return [K * (n * m + n * n + 1), K * (m * n + 1), 2 * K]
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


class CoupledLISTA(nn.Module):
    """K layers x <- soft(x - W_k^T (A x - y), theta_k), which start as K steps of ISTA.

    A: (m, n), which is not learned. K: number of layers. lam: the weight of ISTA.
    """

    def __init__(self, A, K, lam):
        super().__init__()
        # BEGIN SOLUTION
        L = torch.linalg.matrix_norm(A, 2) ** 2
        self.register_buffer("A", A.clone())
        self.W = nn.Parameter((A / L).repeat(K, 1, 1))
        self.theta = nn.Parameter((lam / L).repeat(K))
        # END SOLUTION

    def layers(self, y):
        """The estimates of all layers: y (B, m) -> a list of K tensors (B, n)."""
        # BEGIN SOLUTION
        x, found = y.new_zeros(len(y), self.A.shape[1]), []
        for W, theta in zip(self.W, self.theta, strict=True):
            x = unrolled.soft(x - (x @ self.A.T - y) @ W, theta.clamp(min=0))
            found.append(x)
        return found
        # END SOLUTION

    def forward(self, y):
        """The estimate of the last layer: (B, n)."""
        # BEGIN SOLUTION
        return self.layers(y)[-1]
        # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def analytic_weight(A):
    """The W (m, n) with w_i^T a_i = 1 for all i whose W^T A has the least Frobenius norm.

    A: (m, n) of rank m, real. Returns a tensor of the shape and the dtype of A.
    """
    # BEGIN SOLUTION
    W = torch.linalg.solve(A @ A.T, A)
    return W / (W * A).sum(0)
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


class ALISTA(nn.Module):
    """K layers x <- soft(x - gamma_k W^T (A x - y), theta_k): only gamma and theta are learned.

    A, W: (m, n). K: number of layers. lam: gives the first thresholds, lam gamma_k.
    """

    def __init__(self, A, W, K, lam):
        super().__init__()
        # BEGIN SOLUTION
        gamma = 1 / torch.linalg.matrix_norm(W.T @ A, 2)
        self.register_buffer("A", A.clone())
        self.register_buffer("W", W.clone())
        self.gamma = nn.Parameter(gamma.repeat(K))
        self.theta = nn.Parameter((lam * gamma).repeat(K))
        # END SOLUTION

    def layers(self, y):
        """The estimates of all layers: y (B, m) -> a list of K tensors (B, n)."""
        # BEGIN SOLUTION
        x, found = y.new_zeros(len(y), self.A.shape[1]), []
        for gamma, theta in zip(self.gamma, self.theta, strict=True):
            x = unrolled.soft(x - gamma * (x @ self.A.T - y) @ self.W, theta.clamp(min=0))
            found.append(x)
        return found
        # END SOLUTION

    def forward(self, y):
        """The estimate of the last layer: (B, n)."""
        # BEGIN SOLUTION
        return self.layers(y)[-1]
        # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


class Unrolled(nn.Module):
    """K stages of a gradient step, z = x - eta_k H^T (H x - y), and a network, z + CNN_k(z, sigma).

    width, layers: of each network, a `unrolled.small_cnn` with two channels in and one out.
    """

    def __init__(self, K=8, width=32, layers=5):
        super().__init__()
        # BEGIN SOLUTION
        self.eta = nn.Parameter(torch.ones(K))
        self.nets = nn.ModuleList(unrolled.small_cnn(2, 1, width, layers) for _ in range(K))
        # END SOLUTION

    def stages(self, y, H, sigma):
        """The images after each stage, from x = y: a list of K tensors like y (B, 1, H, W).

        H: the blur, with its adjoint H.H. sigma: the noise's standard deviation, a number.
        """
        # BEGIN SOLUTION
        x, level, found = y, torch.full_like(y, sigma), []
        for eta, net in zip(self.eta, self.nets, strict=True):
            z = x - eta * H.H(H(x) - y)
            x = z + net(torch.cat([z, level], 1))
            found.append(x)
        return found
        # END SOLUTION

    def forward(self, y, H, sigma):
        """The image after the last stage."""
        # BEGIN SOLUTION
        return self.stages(y, H, sigma)[-1]
        # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def pnp_gradient(y, H, denoise, eta, steps):
    """Plug-and-play proximal gradient: x <- denoise(x - eta H^T (H x - y)), from x = y.

    y: (B, 1, rows, columns). H: the blur, H.H its adjoint. denoise: a function of an image. eta: a
    number. steps: how many.
    Returns x after the last step.
    """
    # BEGIN SOLUTION
    x = y.clone()
    for _ in range(steps):
        x = denoise(x - eta * H.H(H(x) - y))
    return x
    # END SOLUTION


def pnp_admm(y, H, denoise, rho, steps):
    """Plug-and-play ADMM from v = y, u = 0; its x-update is solved exactly in the Fourier domain.

    Arguments as in `pnp_gradient`; rho: a number, above 0. H.transfer (rows, columns) is the
    transform of the kernel: H x has the transform H.transfer * fft2(x).
    Returns v after the last step.
    """
    # BEGIN SOLUTION
    transfer = H.transfer
    data = transfer.conj() * torch.fft.fft2(y)
    divisor = transfer.abs() ** 2 + rho
    v, u = y.clone(), torch.zeros_like(y)
    for _ in range(steps):
        x = torch.fft.ifft2((data + rho * torch.fft.fft2(v - u)) / divisor).real
        v = denoise(x + u)
        u = u + x - v
    return v
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def lipschitz(f, x, steps, generator):
    """How much f stretches small changes of x at most: the largest singular value of its Jacobian.

    f: maps a tensor like x to a tensor of any shape, by functions of torch. steps: of the power
    iteration. generator: draws the first direction, on the device of x.
    Returns a Python float.
    """
    # BEGIN SOLUTION
    v = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    _, back = torch.func.vjp(f, x)
    for _ in range(steps):
        (v,) = back(torch.func.jvp(f, (x,), (v,))[1])
        if v.norm() == 0:
            return 0.0
        v = v / v.norm()
    return torch.func.jvp(f, (x,), (v,))[1].norm().item()
    # END SOLUTION


def convolution_norm(weight, size):
    """The norm of a convolution on periodic images of size x size pixels.

    weight: (C_out, C_in, f1, f2), f1, f2 <= size. Returns a Python float.
    """
    # BEGIN SOLUTION
    symbol = torch.fft.fft2(weight, s=(size, size)).permute(2, 3, 0, 1)
    return torch.linalg.svdvals(symbol).max().item()
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def fixed_point(f, x, tolerance, limit):
    """Iterate x <- f(x) until it settles.

    f: maps a tensor to one of its shape. tolerance: it has settled where ||f(x) - x|| is at most
    tolerance ||f(x)||. limit: calls of f at most.
    Returns the last f(x), and how often f was called, an int.
    """
    # BEGIN SOLUTION
    calls, settled = 0, False
    while calls < limit and not settled:
        before, x = x, f(x)
        calls += 1
        settled = bool((x - before).norm() <= tolerance * x.norm())
    return x, calls
    # END SOLUTION


def implicit_gradient(f, x, theta, g, steps):
    """The gradient of <g, x> for theta, where x = f(x, theta) is a fixed point.

    x: the fixed point, and g a tensor like it. theta: a tensor. steps: of the iteration for w.
    Returns a tensor like theta.
    """
    # BEGIN SOLUTION
    _, back = torch.func.vjp(f, x, theta)
    w = torch.zeros_like(g)
    for _ in range(steps):
        w = g + back(w)[0]
    return back(w)[1]
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


class SparseNetwork(nn.Module):
    """Your network: y (B, 64) -> x (B, 128)."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        A = unrolled.matrix()
        L = torch.linalg.matrix_norm(A, 2) ** 2
        self.register_buffer("A", A)
        self.W = nn.Parameter(A / A.norm(dim=0))
        self.gamma = nn.Parameter(torch.full((16,), (1 / L).item()))
        self.momentum = nn.Parameter(torch.zeros(16))
        self.theta = nn.Parameter(torch.full((16,), (0.1 / L).item()))
        # END SOLUTION

    def forward(self, y):
        """y: (B, 64), float32. Returns the estimates (B, 128)."""
        # BEGIN SOLUTION
        x = before = y.new_zeros(len(y), 128)
        for k, (gamma, beta, theta) in enumerate(
            zip(self.gamma, self.momentum, self.theta, strict=True)
        ):
            z = x + beta * (x - before)
            v = z - gamma * (z @ self.A.T - y) @ self.W
            passes = max(1, min(13, round(128 * 0.012 * k)))  # the largest are not shrunk
            least = v.abs().topk(passes, dim=1).values[:, -1:]
            shrunk = unrolled.soft(v, theta.clamp(min=0))
            before, x = x, torch.where(v.abs() >= least, v, shrunk)
        return x
        # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, y, kernel, eta) is no gradient step."""
    # BEGIN SOLUTION
    x = torch.tensor([[2.0, -1.0, 4.0]])
    y = torch.tensor([[1.0, 3.0, -2.0]])
    found = f(x, y, torch.tensor([[1.0, 0.5, 0.25]]), 0.5)
    right = torch.tensor([[-1.0, -1.96875, 2.0625]])
    assert torch.allclose(found, right, atol=1e-4), "wrong values"
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` restores better than `second` by more than 1 dB.

    sample(image, seed) returns a clean image and a measurement, which both methods take.
    Returns a dict with the table of differences in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(10):
        row = []
        for seed in range(2):
            x, y = sample(image, seed)
            one, other = (metrics.psnr(method(y), x) for method in (first, second))
            row.append(one - other)
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 1.0)}
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_stopped = predictions.seal(
        "stopped",
        value=[-8, -4, -13, -30],
        low=[-10, -6, -15, -32],
        high=[-6, -2, -11, -28],
        because="a large weight is fast and biased, a small one is slow and ends well",
    )

    my_run = experiments.seal(
        "standstill",
        run={"lam": 0.1, "sigma": 0.03, "steps": 1000},
        expected={"bias": 0.5, "noise": 3, "stopping": 0.1},
        because="each cause has a knob of its own and another factor",
    )

    guess_blurs = predictions.seal(
        "blurs",
        value=[4, 2.5, 2, -2.5],
        low=[2.5, 1, 0.5, -4],
        high=[5.5, 4, 3.5, -1],
        because="without the blur a network can only guess that there is one",
    )
