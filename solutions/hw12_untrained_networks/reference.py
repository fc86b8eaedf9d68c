"""Reference answers to homework 12, Untrained networks.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, metrics, predictions, untrained
from starter_code.linear_operator import LinearOperator

# --- Question 1 -----------------------------------------------------------------------------------


def up_matrix(n):
    """Linear interpolation of n pixels in a row to 2 n, as a matrix: (2 n, n), float64."""
    # BEGIN SOLUTION
    places = ((torch.arange(2 * n, dtype=torch.float64) + 0.5) / 2 - 0.5).clamp(0, n - 1)
    distances = (places[:, None] - torch.arange(n)).abs()
    return (1 - distances).clamp(min=0)
    # END SOLUTION


def bilinear_up(x):
    """Images of twice the size along both axes: (..., H, W) -> (..., 2 H, 2 W)."""
    # BEGIN SOLUTION
    rows, columns = (up_matrix(side).to(x) for side in x.shape[-2:])
    return rows @ x @ columns.T
    # END SOLUTION


def channel_mix(x, weight):
    """Each output channel a weighted sum of all channels, the same in every pixel.

    x: (B, C, H, W). weight: (K, C). Returns (B, K, H, W).
    """
    # BEGIN SOLUTION
    return torch.einsum("kc,bchw->bkhw", weight, x)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def channel_norm(x, gain, offset, eps=1e-5):
    """Each channel of each image with mean 0 and variance 1, then times its gain, plus its offset.

    x: (B, C, H, W). gain, offset: (C,). eps: is added to the variance.
    """
    # BEGIN SOLUTION
    x = x - x.mean((-2, -1), keepdim=True)
    x = x / (x.square().mean((-2, -1), keepdim=True) + eps).sqrt()
    return gain[:, None, None] * x + offset[:, None, None]
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


class DeepDecoder(nn.Module):
    """An image from a small constant input: z (B, k, h, w) -> (B, channels, 2^ups h, 2^ups w)."""

    def __init__(self, k, ups=3, channels=1):
        """k: channels of z and of all layers. ups: how often the size is doubled."""
        super().__init__()
        # BEGIN SOLUTION
        layers = []
        for level in range(ups + 1):
            layers.append(nn.Conv2d(k, k, 1, bias=False))
            if level < ups:
                layers.append(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False))
            layers += [nn.ReLU(), nn.InstanceNorm2d(k, affine=True)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(k, channels, 1), nn.Sigmoid())
        # END SOLUTION

    def forward(self, z):
        """Returns images with values in (0, 1)."""
        # BEGIN SOLUTION
        return self.layers(z)
        # END SOLUTION


def parameter_count(k, ups=3, channels=1):
    """How many weights DeepDecoder(k, ups, channels) has, an int, without making one."""
    # BEGIN SOLUTION
    return (ups + 1) * (k * k + 2 * k) + channels * (k + 1)
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def weights_that_count(k, ups):
    """The weights of DeepDecoder(k, ups) less one for each way to change them in vain, an int."""
    # BEGIN SOLUTION
    rows = gains = (ups + 1) * k
    return (ups + 1) * (k * k + 2 * k) + k + 1 - rows - gains - k
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def fit(network, z, y, steps, rate, every=10, forward=lambda image: image):
    """Fit the weights of a network, in place, so that forward(network(z)) comes near y, by Adam.

    z: its input, which stays as it is. y: like forward(network(z)). rate: the learning rate.
    Returns a dict: "steps", the list of 0, every, 2 every, ... up to `steps`; "fit", a list of
    floats, the mean squared misfit after so many steps; "images", the outputs of the network then,
    stacked, without gradients. Raises ValueError where y has another shape.
    """
    # BEGIN SOLUTION
    weights = [weight for weight in network.parameters() if weight.requires_grad]
    optimizer = torch.optim.Adam(weights, lr=rate)
    z, y = z.detach(), y.detach()
    checks, misfits, images = [], [], []
    with torch.enable_grad():
        for step in range(steps + 1):
            image = network(z)
            seen = forward(image)
            if seen.shape != y.shape:
                raise ValueError(f"y has shape {tuple(y.shape)}, not {tuple(seen.shape)}")
            loss = (seen - y).square().mean()
            if step % every == 0:
                checks.append(step)
                misfits.append(loss.item())
                images.append(image.detach().clone())
            if step < steps:
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
    return {"steps": checks, "fit": misfits, "images": torch.stack(images)}
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


def shuffled(x, generator):
    """The same pixels in a random order: x (..., H, W), one order for all images and channels.

    generator: draws the order, by one torch.randperm of H W.
    """
    # BEGIN SOLUTION
    H, W = x.shape[-2:]
    order = torch.randperm(H * W, generator=generator, device=x.device)
    return x.flatten(-2)[..., order].unflatten(-1, (H, W))
    # END SOLUTION


def relative_error(estimate, target):
    """The mean squared error over the variance of the target's entries, a float.

    Of one shape. Raises ValueError where the target is constant.
    """
    # BEGIN SOLUTION
    estimate, target = estimate.detach().double(), target.detach().double()
    if (target == target.flatten()[0]).all():
        raise ValueError("a constant target has no variance")
    variance = (target - target.mean()).square().mean()
    return ((estimate - target).square().mean() / variance).item()
    # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def jacobian(network, z):
    """Derivatives of all entries of network(z) for all weights: (n, N).

    Rows as `flatten` numbers the output, columns as `network.parameters()` does, each flattened.
    """
    # BEGIN SOLUTION
    weights = list(network.parameters())
    with torch.enable_grad():
        image = network(z.detach()).flatten()
        rows = []
        for entry in image:
            parts = torch.autograd.grad(
                entry, weights, retain_graph=True, allow_unused=True, materialize_grads=True
            )
            rows.append(torch.cat([part.flatten() for part in parts]))
    return torch.stack(rows)
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def expected_error(B, x, sigma):
    """Expected squared error a pixel of the best fit B w to y = x + noise, a float.

    B: (n, N), of any rank. x: (n,), the truth. sigma: standard deviation of the noise.
    """
    # BEGIN SOLUTION
    U, s, _ = torch.linalg.svd(B.double(), full_matrices=False)
    tiny = max(B.shape) * torch.finfo(B.dtype).eps * s.max()  # as matrix_rank takes it
    U, x = U[:, s > tiny], x.double()
    missed = (x - U @ (U.T @ x)).square().sum().item()
    return (missed + U.shape[1] * sigma**2) / len(x)
    # END SOLUTION


def error_after(B, x, sigma, rate, steps):
    """The same for w after so many steps of gradient descent on ||B w - y||^2 / 2 from w = 0."""
    # BEGIN SOLUTION
    U, s, _ = torch.linalg.svd(B.double(), full_matrices=False)
    x = x.double()
    seen = U.T @ x
    left = (1 - rate * s.square()) ** steps  # of each direction
    missed = (x - U @ seen).square().sum() + (left * seen).square().sum()
    return ((missed + sigma**2 * (1 - left).square().sum()) / len(x)).item()
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def averaged(images, decay):
    """The running average of each image and those before it, of the shape of `images`.

    images: (T, ...), in order. decay: in [0, 1), how much of the last average remains.
    """
    # BEGIN SOLUTION
    means = [images[0].clone()]
    for image in images[1:]:
        means.append(decay * means[-1] + (1 - decay) * image)
    return torch.stack(means)
    # END SOLUTION


def restarts(fit_once, seeds):
    """What several fits agree in: a dict with their "mean" and their "spread".

    fit_once: takes a seed and returns an image; called once for each of `seeds`, in order. The
    spread is a float: the root of the mean, over fits and pixels, of the squared difference of a
    fit and the mean.
    """
    # BEGIN SOLUTION
    images = torch.stack([fit_once(seed) for seed in seeds])
    mean = images.double().mean(0)  # not rounded, for the spread
    spread = (images - mean).square().mean().sqrt().item()
    return {"mean": mean.to(images.dtype), "spread": spread}
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def holdout_mask(shape, share, generator):
    """Which pixels are kept out of the fit: bool, of this shape, True for `share` of its pixels.

    Exactly round(share * pixels) of them, each set equally likely. generator: draws them, on the
    CPU. Raises ValueError unless 0 < share < 1.
    """
    # BEGIN SOLUTION
    if not 0 < share < 1:
        raise ValueError(f"share = {share}: some pixels are kept out and some are not")
    n = math.prod(shape)
    kept = torch.zeros(n, dtype=torch.bool)
    kept[torch.randperm(n, generator=generator)[: round(share * n)]] = True
    return kept.reshape(shape)
    # END SOLUTION


def shown(x, kept):
    """The pixels that are not kept out, row by row: x (..., H, W), kept (H, W) -> (..., m)."""
    # BEGIN SOLUTION
    return x[..., ~kept]
    # END SOLUTION


def stop_by_holdout(history, y, kept, width=5):
    """The step at which the error at the pixels that were kept out is least, an int.

    history: as of `fit`, whose images are like y (..., H, W). kept: (H, W), bool. The error of a
    check is smoothed: the mean of the `width` checks around it (odd), of fewer at both ends. Of
    equal ones the first counts.
    """
    # BEGIN SOLUTION
    errors = (history["images"] - y)[..., kept].double().square().flatten(1).mean(1)
    half = width // 2
    smooth = [errors[max(0, t - half) : t + half + 1].mean() for t in range(len(errors))]
    return int(history["steps"][int(torch.stack(smooth).argmin())])
    # END SOLUTION


def stop_by_discrepancy(history, sigma):
    """The first step at which the misfit is at most what noise of this sigma has; else the last."""
    # BEGIN SOLUTION
    for step, misfit in zip(history["steps"], history["fit"], strict=True):
        if misfit <= sigma**2:
            return int(step)
    return int(history["steps"][-1])
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def dct_matrix(n):
    """The orthonormal cosine transform of n numbers: (n, n), float64."""
    # BEGIN SOLUTION
    j = torch.arange(n, dtype=torch.float64)
    C = math.sqrt(2 / n) * torch.cos(math.pi / n * (j + 0.5) * j[:, None])
    C[0] = 1 / math.sqrt(n)
    return C
    # END SOLUTION


class RandomCosines(LinearOperator):
    """Some entries of the cosine transform of an image with random signs.

    (..., H, W) -> (..., m): signs times x, transformed along both axes, then the entries at
    `places` of the flattened transform.
    """

    def __init__(self, signs, places):
        """signs: (H, W), 1 or -1, its dtype is the operator's. places: (m,), int64, distinct."""
        # BEGIN SOLUTION
        super().__init__(signs.shape, places.shape, signs.dtype)
        self.signs, self.places = signs, places
        self.rows, self.columns = (dct_matrix(side).to(signs) for side in signs.shape)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        transform = self.rows @ (self.signs * x) @ self.columns.T
        return transform.flatten(-2)[..., self.places]
        # END SOLUTION

    def adjoint(self, y):
        # BEGIN SOLUTION
        H, W = self.x_shape
        transform = torch.zeros(*y.shape[:-1], H * W, dtype=y.dtype, device=y.device)
        transform[..., self.places] = y
        return self.signs * (self.rows.T @ transform.unflatten(-1, (H, W)) @ self.columns)
        # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


def restore(y, sigma, generator):
    """Your estimate of a picture, by fitting a network that was never trained.

    y: (1, 1, 64, 64), float32, with noise of standard deviation sigma. generator: on the CPU, of
    all that is random. Returns a tensor like y.
    """
    # BEGIN SOLUTION

    def fitted_once():
        """The running average of outputs, when its misfit is a little less than the noise's."""
        seed = int(torch.randint(2**31, (), generator=generator))
        network = untrained.seeded(lambda: decoder_of(32), seed)
        z = untrained.start(32, 8, generator)
        optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
        average = network(z).detach()
        for _ in range(300):
            image = network(z)
            average = 0.95 * average + 0.05 * image.detach()
            if (average - y).square().mean() <= 0.95 * sigma**2:
                break
            optimizer.zero_grad()
            (image - y).square().mean().backward()
            optimizer.step()
        return average

    def decoder_of(k):
        layers = []
        for _ in range(3):
            layers += [
                nn.Conv2d(k, k, 1, bias=False),
                nn.Upsample(scale_factor=2, mode="bilinear"),
                nn.ReLU(),
                nn.BatchNorm2d(k),
            ]
        layers += [nn.Conv2d(k, k, 1, bias=False), nn.ReLU(), nn.BatchNorm2d(k)]
        return nn.Sequential(*layers, nn.Conv2d(k, 1, 1), nn.Sigmoid())

    with torch.enable_grad():
        return sum(fitted_once() for _ in range(3)) / 3
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, gain, offset) is not the normalisation of each channel."""
    # BEGIN SOLUTION
    x = 3 * torch.arange(16.0).reshape(2, 2, 2, 2).sin()
    gain, offset = torch.tensor([2.0, -3.0]), torch.tensor([0.5, -1.0])
    found = f(x, gain, offset)
    for b in range(2):
        for c in range(2):
            pixels = x[b, c] - x[b, c].sum() / 4
            right = gain[c] * pixels / (pixels.square().sum() / 4) ** 0.5 + offset[c]
            assert (found[b, c] - right).abs().max() < 1e-3, f"image {b}, channel {c} is wrong"
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` recovers images better than `second`, in dB.

    sample(image, seed) returns an image and what was measured of it, which both methods take.
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
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}
    # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_fast = predictions.seal(
        "fast",
        value=[0.4, 64, 0.3, 3],
        low=[0, 50, 0, 0],
        high=[10, 80, 10, 20],
        because="neighbours that are alike are quick, far more weights fit anything later",
    )

    guess_gaps = predictions.seal(
        "gaps",
        value=[0.9, 3.7, 5.2, 1.4],
        low=[-0.5, 2.5, 3.8, 0],
        high=[2, 5.2, 6.6, 2.6],
        because="few weights cannot hold the noise, many do in the end",
    )

    my_run = experiments.seal(
        "fall",
        run={"sigma": 12.5, "rate": 0.005, "k": 64},
        expected={"noise": 0.25, "rate": 0.5, "weights": 1},
        because="noise and rate have factors of their own, the weights stay",
    )
