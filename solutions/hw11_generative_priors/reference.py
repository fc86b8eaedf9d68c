"""Reference answers to homework 11, Generative priors.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch

from starter_code import audit, experiments, metrics, predictions

# --- Question 1 -----------------------------------------------------------------------------------


def ppca(X, q):
    """The normal distribution N(mean, W W^T + s2 I) that fits samples best, where W has q columns.

    X: samples as rows (N, n). q: an int, 1 <= q <= n.
    Returns mean (n,), W (n, q) and s2, a Python float: the mean of the n - q smallest eigenvalues
    of the sample covariance (divided by N); 0.0 where q = n.
    """
    # BEGIN SOLUTION
    N, n = X.shape
    mean = X.mean(0)
    values, vectors = torch.linalg.eigh((X - mean).T @ (X - mean) / N)  # smallest first
    s2 = values[: n - q].mean().clamp(min=0) if q < n else values.new_zeros(())
    W = vectors[:, n - q :] * (values[n - q :] - s2).clamp(min=0).sqrt()
    return mean, W, s2.item()
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def gaussian_posterior(y, A, sigma, mean, C):
    """Mean and covariance of x given y = A x + sigma e, where x is N(mean, C).

    y: (B, m), measurements of B different x. A: (m, n). sigma: a number; A C A^T + sigma^2 I can
    be inverted. mean: (n,). C: (n, n), may be singular.
    Returns the means (B, n) and the covariance (n, n), which is the same for all.
    """
    # BEGIN SOLUTION
    S = A @ C @ A.T + sigma**2 * torch.eye(len(A), dtype=A.dtype, device=A.device)
    gain = torch.linalg.solve(S, A @ C).T  # (n, m)
    return mean + (y - A @ mean) @ gain.T, C - gain @ A @ C
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def samples_error(S, k):
    """The expected squared error, per entry of x, of the mean of k samples of the posterior.

    S: (n, n), the covariance of the posterior of x. k: an int, at least 1; the samples are
    independent. Returns a Python float.
    """
    # BEGIN SOLUTION
    return (1 + 1 / k) * torch.trace(S).item() / len(S)
    # END SOLUTION


def decibels_lost(k):
    """By how many dB the PSNR of that mean lies below that of the posterior mean, a float."""
    # BEGIN SOLUTION
    return 10 * math.log10(1 + 1 / k)
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def posterior_samples(mean, covariance, count, generator):
    """Independent samples of N(mean, covariance), for each of B means.

    mean: (B, n). covariance: (n, n), may be singular. count: an int, for each mean. generator:
    draws them. Returns (count, B, n).
    """
    # BEGIN SOLUTION
    values, vectors = torch.linalg.eigh(covariance)
    root = vectors * values.clamp(min=0).sqrt()  # root root^T is the covariance
    shape = count, *mean.shape
    z = torch.randn(shape, generator=generator, dtype=mean.dtype, device=mean.device)
    return mean + z @ root.T
    # END SOLUTION


def coverage(x, mean, covariance, level):
    """The share of entries of x that lie in the central interval of their own posterior.

    x, mean: (B, n). covariance: (n, n). level: the probability of the interval, above 0 and below
    1. An end of an interval belongs to it. Returns a Python float.
    """
    # BEGIN SOLUTION
    z = math.sqrt(2) * torch.erfinv(torch.tensor(level, dtype=torch.float64)).item()
    deviations = covariance.diagonal().clamp(min=0).sqrt()
    return ((x - mean).abs() <= z * deviations).double().mean().item()
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def cosine_levels(steps):
    """Levels a of the cosine schedule, from noise to image: (steps + 1,), float64, on the CPU.

    a(t) = cos^2(u(t)) / cos^2(u(0)) with u(t) = (t + 0.008) / 1.008 * pi / 2, at t = 1,
    1 - 1 / steps, ..., 0; what is below 5e-5 becomes 5e-5. steps: an int, at least 1.
    """
    # BEGIN SOLUTION
    t = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    u = (t + 0.008) / 1.008 * math.pi / 2
    return (u.cos() / u[-1].cos()).square().clamp(min=5e-5)
    # END SOLUTION


def linear_levels(steps, total=1000):
    """Levels of the linear schedule, from noise to image: (steps + 1,), float64, on the CPU.

    The noise of step j = 1, ..., total has the variance beta_j, from 1e-4 to 0.02 in equal steps.
    After k of them a is the product of 1 - beta_j over j <= k, and 1 for k = 0. The levels are
    those at k = total, total - total / steps, ..., 0. Raises ValueError where steps does not divide
    total.
    """
    # BEGIN SOLUTION
    if total % steps:
        raise ValueError(f"{steps} steps do not divide {total}")
    beta = torch.linspace(1e-4, 0.02, total, dtype=torch.float64)
    levels = torch.cat([torch.ones(1, dtype=torch.float64), (1 - beta).cumprod(0)])
    return levels.flip(0)[:: total // steps].clone()
    # END SOLUTION


def diffuse(x0, a, n):
    """sqrt(a) x0 + sqrt(1 - a) n.

    x0, n: (B, ...), of one shape. a: a number, or a level for each of the B: a tensor (B,).
    """
    # BEGIN SOLUTION
    a = torch.as_tensor(a, dtype=x0.dtype, device=x0.device)
    a = a.reshape(-1, *[1] * (x0.ndim - 1))
    return a.sqrt() * x0 + (1 - a).sqrt() * n
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def mixture_score(x, a, w, means, covariances):
    """The gradient of the log density of x_a = sqrt(a) x0 + sqrt(1 - a) n at each point.

    x: points (B, n). a: a number, above 0 and at most 1. x0 is of a mixture with weights w (K,),
    means (K, n) and covariances (K, n, n). Returns (B, n).
    """
    # BEGIN SOLUTION
    n = x.shape[1]
    C = a * covariances + (1 - a) * torch.eye(n, dtype=x.dtype, device=x.device)
    error = math.sqrt(a) * means - x[:, None]  # (B, K, n)
    pull = torch.linalg.solve(C, error[..., None])[..., 0]  # the score of each mode alone
    log_density = -(error * pull).sum(-1) / 2 - torch.linalg.slogdet(C).logabsdet / 2
    share = (w.log() + log_density).softmax(1)  # of each mode at each point
    return (share[..., None] * pull).sum(1)
    # END SOLUTION


def x0_from_score(x, a, score):
    """Tweedie's formula: the mean of x0 given x_a = x.

    x, score: (B, ...), the score of x_a at x. a: a number, above 0 and at most 1.
    """
    # BEGIN SOLUTION
    return (x + (1 - a) * score) / math.sqrt(a)
    # END SOLUTION


def x0_from_noise(x, a, n):
    """The x0 of which x is what `diffuse` makes with the noise n; x, n: (B, ...)."""
    # BEGIN SOLUTION
    return (x - math.sqrt(1 - a) * n) / math.sqrt(a)
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def step_factors(c, a, b, eta):
    """One step of the sampler where x0 is N(0, c I) and the denoiser is exact: x_b = f x_a + s z.

    c: a number, at least 0. a < b: the levels before and after, 0 < a < 1, b at most 1. eta: in
    [0, 1]. Returns f and s, Python floats; s is at least 0.
    """
    # BEGIN SOLUTION
    s = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))
    k = math.sqrt(a) * c / (a * c + 1 - a)  # x0 = k x_a
    noise = (1 - math.sqrt(a) * k) / math.sqrt(1 - a)
    return math.sqrt(b) * k + math.sqrt(max(0, 1 - b - s**2)) * noise, s
    # END SOLUTION


def final_variance(c, levels, eta):
    """The variance of each entry at the end, where x at levels[0] is N(0, I); a Python float.

    levels: a list of floats, increasing.
    """
    # BEGIN SOLUTION
    variance = 1.0
    for a, b in zip(levels, levels[1:], strict=False):
        k = math.sqrt(a) * c / (a * c + 1 - a)
        s = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))
        noise = (1 - math.sqrt(a) * k) / math.sqrt(1 - a)
        f = math.sqrt(b) * k + math.sqrt(max(0, 1 - b - s**2)) * noise
        variance = f**2 * variance + s**2
    return variance
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def dsm_loss(network, x0, levels, generator):
    """Denoising score matching: the mean over all entries of (network(x_a, a) - n)^2.

    network: takes x_a (B, ...) and a (B,) of the same dtype; called once. x0: (B, ...). levels: a
    tensor of levels, (L,). generator: draws a place in `levels` for each of the B, by one
    torch.randint, then n, by one torch.randn. Returns a 0-dimensional tensor, from which parameters
    of the network can learn.
    """
    # BEGIN SOLUTION
    B, device = len(x0), x0.device
    place = torch.randint(len(levels), (B,), generator=generator, device=device)
    n = torch.randn(x0.shape, generator=generator, dtype=x0.dtype, device=device)
    a = levels.to(x0)[place]
    wide = a.reshape(-1, *[1] * (x0.ndim - 1))
    noisy = wide.sqrt() * x0 + (1 - wide).sqrt() * n
    return (network(noisy, a) - n).square().mean()
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def sample(denoise, x, levels, eta, generator=None):
    """From noise to samples, level by level.

    denoise(x, a): takes x (B, ...) and a level, a Python float, and returns the estimate of x0, or
    the estimate and what is subtracted from x after the step. It is called once in each step. x:
    the start, at levels[0]. levels: a tensor, increasing. eta: in [0, 1]. generator: draws the new
    noise of a step by one torch.randn; not used where none is needed. Returns x at levels[-1].
    """
    # BEGIN SOLUTION
    levels = levels.tolist()
    for a, b in zip(levels, levels[1:], strict=False):
        found = denoise(x, a)
        x0, less = found if isinstance(found, tuple) else (found, None)
        n = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
        s = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))
        x = math.sqrt(b) * x0 + math.sqrt(max(0, 1 - b - s**2)) * n
        if s > 0:
            z = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
            x = x + s * z
        if less is not None:
            x = x - less
    return x
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, x0, a, b, eta, z) is not one step of the sampler."""
    # BEGIN SOLUTION
    x, x0, z = torch.tensor([0.5, -1.0]), torch.tensor([3.0, -2.0]), torch.tensor([-0.5, 2.0])
    a, b, eta = 0.3, 0.6, 0.7
    s = eta * math.sqrt((1 - b) / (1 - a) * (1 - a / b))
    n = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
    right = math.sqrt(b) * x0 + math.sqrt(1 - b - s**2) * n + s * z
    assert torch.allclose(f(x, x0, a, b, eta, z), right, rtol=0, atol=1e-4), "wrong value"
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def replace(x, a, y, mask, generator):
    """x with the measured pixels of y, at the noise of level a.

    x: (B, ...), at level a. y: like x, at level 1, anything where mask is false. mask: bool, the
    shape of one image or of x. generator: draws the noise, by one torch.randn like x.
    """
    # BEGIN SOLUTION
    n = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return torch.where(mask, math.sqrt(a) * y + math.sqrt(1 - a) * n, x)
    # END SOLUTION


def ddnm(x, a, denoise, y, A, sigma):
    """The estimate of x0, made consistent with y: x0 + gain A^+ (y - A x0).

    denoise(x, a): the estimate of x0; called once. A: an instrument. sigma: of its noise, at least
    0. The gain is (1 - a) / (1 - a + sigma^2). x: (B, ...), y: what the instrument gives for it.
    """
    # BEGIN SOLUTION
    x0 = denoise(x, a)
    gain = (1 - a) / (1 - a + sigma**2)
    return x0 + gain * A.pinv(y - A.forward(x0))
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def pigdm(x, a, denoise, y, A, sigma):
    """The estimate of x0 with a pseudo-inverse guided score.

    x0 + (1 - a) / sqrt(a) J^T A^T (r2 A A^T + sigma^2 I)^-1 (y - A x0), where x0 = denoise(x, a), J
    is its derivative for x, and r2 = 1 - a. Arguments as in `ddnm`; the result has no gradients.
    """
    # BEGIN SOLUTION
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        x0 = denoise(x, a)
        error = y - A.forward(x0.detach())
        v = A.adjoint(A.whiten(error, 1 - a, sigma**2))
        (pull,) = torch.autograd.grad(x0, x, v)
    return x0.detach() + (1 - a) / math.sqrt(a) * pull
    # END SOLUTION


def dps(x, a, denoise, y, A, zeta):
    """The estimate of x0, and zeta times the gradient for x of ||y - A x0||, image by image.

    Where y - A x0 is 0 the gradient is 0. The rest as in `ddnm`; zeta: a number. Returns a tuple of
    two tensors like x, without gradients.
    """
    # BEGIN SOLUTION
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_(True)  # x0 may be x itself
        x0 = denoise(x, a)
        error = (y - A.forward(x0)).flatten(1)
        (gradient,) = torch.autograd.grad(torch.linalg.vector_norm(error, dim=1).sum(), x)
    return x0.detach(), zeta * gradient
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def csgm(A, y, decoder, latent, restarts, steps, rate, generator):
    """Recovery with a decoder: the image G(z) with the least ||A G(z) - y||^2 that was found.

    A: (m, n). y: (B, m). decoder: G, maps (N, latent) to (N, ...), n numbers each; it may have
    parameters, which stay as they are. restarts: starts for each of the B. steps, rate: of Adam.
    generator: draws all starts, by one torch.randn (restarts, B, latent).
    Returns (B, ...): of each image that restart whose residual is least in the end.
    """
    # BEGIN SOLUTION
    B = len(y)
    shape = restarts, B, latent
    z = torch.randn(shape, generator=generator, dtype=y.dtype, device=y.device)

    def residuals(z):
        images = decoder(z.flatten(0, 1)).reshape(restarts, B, -1)
        return (images @ A.T - y).square().sum(-1)

    with torch.enable_grad():
        z.requires_grad_(True)
        optimizer = torch.optim.Adam([z], lr=rate)
        for _ in range(steps):
            (z.grad,) = torch.autograd.grad(residuals(z).sum(), z)
            optimizer.step()
    with torch.no_grad():
        best = residuals(z).argmin(0)  # (B,)
        return decoder(z[best, torch.arange(B, device=y.device)])
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` needs a fifth of the measurements of `second`.

    sample(image, seed) returns an image x, few measurements of it and five times as many; `first`
    is given the few, `second` the many. Returns a dict with the table of differences in dB, its
    interval and the verdict on "at least as good".
    """
    # BEGIN SOLUTION
    table = []
    for image in range(8):
        row = []
        for seed in range(3):
            x, few, many = sample(image, seed)
            row.append(metrics.psnr(first(few), x) - metrics.psnr(second(many), x))
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}
    # END SOLUTION


# --- Question 12 ----------------------------------------------------------------------------------


def restore(y, mask, sigma, network, generator):
    """Your restoration of digits of which few pixels are known.

    y: (B, 1, 32, 32) in float32, about [-1, 1], 0 where nothing was measured. mask: bool, like y.
    sigma: of the noise. network(x, a): estimates the noise in x (N, 1, 32, 32), a: (N,). generator:
    draws what is random. Returns estimates like y.
    """
    # BEGIN SOLUTION
    copies, steps, zeta = 4, 25, 3.0
    seen, target = mask.repeat(copies, 1, 1, 1), y.repeat(copies, 1, 1, 1)
    t = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    u = (t + 0.008) / 1.008 * math.pi / 2
    levels = (u.cos() / u[-1].cos()).square().clamp(min=5e-5).tolist()
    x = torch.randn(target.shape, generator=generator)
    for a, b in zip(levels, levels[1:], strict=False):
        with torch.enable_grad():
            x = x.detach().requires_grad_(True)
            n = network(x, torch.full((len(x),), a))
            x0 = (x - math.sqrt(1 - a) * n) / math.sqrt(a)
            misfit = torch.where(seen, target - x0, 0).flatten(1)
            (pull,) = torch.autograd.grad(torch.linalg.vector_norm(misfit, dim=1).sum(), x)
        x, x0 = x.detach(), x0.detach().clamp(-1, 1)
        n = (x - math.sqrt(a) * x0) / math.sqrt(1 - a)
        s = math.sqrt((1 - b) / (1 - a) * (1 - a / b))
        x = math.sqrt(b) * x0 + math.sqrt(max(0, 1 - b - s**2)) * n
        x = x + s * torch.randn(x.shape, generator=generator) - zeta * pull
    return x.clamp(-1, 1).unflatten(0, (copies, -1)).mean(0)
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_digits = predictions.seal(
        "digits",
        value=[13.2, 14.5, 18.8, 20.0],
        low=[11.8, 13.0, 17.5, 18.6],
        high=[14.4, 15.6, 20.2, 21.4],
        because="a sample costs 3 dB, and a latent estimate ends at its representation error",
    )

    guess_modes = predictions.seal(
        "modes",
        value=[13, 30, 36, 7],
        low=[8, 23, 28, 2],
        high=[18, 38, 43, 14],
        because="an approximate likelihood at high noise hardly tells the two modes apart",
    )

    my_run = experiments.seal(
        "shares",
        run={"steps": 400, "N": 1000, "score": "exact"},
        expected={"steps": 0.25, "samples": 1.0, "likelihood": 0.0},
        because="each cause is switched off, or kept, by a knob of its own",
    )
