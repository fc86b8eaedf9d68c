"""Reference answers to homework 6, Super-resolution.

Students get the signature and the docstring; what stands between the marks BEGIN SOLUTION and END
SOLUTION they write themselves. No answer calls the answer to another question. Values, such as
sealed predictions, stand at the end: students get them with gaps.
"""

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, predictions, super_resolution

# --- Question 1 -----------------------------------------------------------------------------------


def adjoint(y, r):
    """A^T y: the adjoint of the mean of blocks of r x r pixels.

    y: (B, C, m, n), real floating point. r: a whole number, at least 1.
    Returns a tensor (B, C, r m, r n).
    """
    # BEGIN SOLUTION
    return y.repeat_interleave(r, -2).repeat_interleave(r, -1) / r**2
    # END SOLUTION


def pseudo_inverse(y, r):
    """A^+ y, the image of smallest norm whose means of blocks are y; arguments as in `adjoint`."""
    # BEGIN SOLUTION
    return y.repeat_interleave(r, -2).repeat_interleave(r, -1)
    # END SOLUTION


def null_part(x, r):
    """x - A^+ A x, what the operator does not see of x.

    x: (B, C, H, W), real floating point. Returns a tensor like x. Raises ValueError unless r
    divides H and W.
    """
    # BEGIN SOLUTION
    if x.shape[-2] % r or x.shape[-1] % r:
        raise ValueError(f"{r} does not divide the sides of {tuple(x.shape)}")
    means = F.avg_pool2d(x, r)
    return x - means.repeat_interleave(r, -2).repeat_interleave(r, -1)
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def error_removed(e, y, r):
    """By how much the projection of e lowers ||e - x||^2, for every x with A x = y.

    e: (B, C, r m, r n). y: (B, C, m, n). Returns a Python float, at least 0.
    """
    # BEGIN SOLUTION
    return r**2 * (y - F.avg_pool2d(e, r)).square().sum().item()
    # END SOLUTION


def null_dimension(m, n, r):
    """The dimension of the null space of A: images (r m, r n) -> (m, n). Returns an int."""
    # BEGIN SOLUTION
    return m * n * (r**2 - 1)
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def project(e, y, r):
    """The image nearest to e among those whose means of blocks are y.

    e: (B, C, r m, r n). y: (B, C, m, n), of the dtype of e. Returns a tensor like e.
    """
    # BEGIN SOLUTION
    error = y - F.avg_pool2d(e, r)
    return e + error.repeat_interleave(r, -2).repeat_interleave(r, -1)
    # END SOLUTION


def null_share(e, x, r):
    """The energy of e in the null space of A, as a share of that of x; a Python float.

    e, x: of one shape (B, C, r m, r n). Sums are over the whole batch.
    """
    # BEGIN SOLUTION
    energies = []
    for image in (e, x):
        means = F.avg_pool2d(image, r).repeat_interleave(r, -2).repeat_interleave(r, -1)
        energies.append((image - means).square().sum())
    return (energies[0] / energies[1]).item()
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def cubic(t, a):
    """The kernel of cubic convolution at t; a tensor like t, of any shape. a: a number."""
    # BEGIN SOLUTION
    t = t.abs()
    near = (a + 2) * t**3 - (a + 3) * t**2 + 1
    far = a * t**3 - 5 * a * t**2 + 8 * a * t - 4 * a
    return torch.where(t <= 1, near, torch.where(t < 2, far, torch.zeros_like(t)))
    # END SOLUTION


def bicubic_matrix(m, r, a):
    """The matrix (r m, m) that enlarges a column of m pixels r times; float64, on the CPU."""
    # BEGIN SOLUTION
    B = torch.zeros(r * m, m, dtype=torch.float64)
    rows = torch.arange(r * m)
    place = (rows.double() + 0.5) / r - 0.5
    first = place.floor()
    for step in (-1, 0, 1, 2):
        tap = first + step
        d = (place - tap).abs()
        near = (a + 2) * d**3 - (a + 3) * d**2 + 1
        far = a * d**3 - 5 * a * d**2 + 8 * a * d - 4 * a
        weight = torch.where(d <= 1, near, far)
        B.index_put_((rows, tap.long().clamp(0, m - 1)), weight, accumulate=True)
    return B
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def ramp_error(t, a):
    """What interpolation at t makes of the ramp f(k) = k, minus t; 0 <= t <= 1, Python floats."""
    # BEGIN SOLUTION
    return (2 * a + 1) * t * (1 - t) * (2 * t - 1)
    # END SOLUTION


def ramp_kernel():
    """The only a with which every ramp is kept; a Python float."""
    # BEGIN SOLUTION
    return -0.5
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def sr_psnr(estimates, targets, r):
    """PSNR by the protocol; a Python float, in dB.

    estimates, targets: lists of images (1, 1, H, W), in pairs of one size; pairs may differ.
    r: the enlargement.
    """
    # BEGIN SOLUTION
    values = []
    for e, x in zip(estimates, targets, strict=True):
        e, x = (image[..., r:-r, r:-r].double() for image in (e.clamp(0, 1), x))
        values.append(-10 * (e - x).square().mean().log10().item())
    return sum(values) / len(values)
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(estimates, targets, r) is not the PSNR of the protocol."""
    # BEGIN SOLUTION
    x = [torch.full((1, 1, 3, 3), 0.5), torch.full((1, 1, 3, 5), 0.5)]
    e = [one.clone() for one in x]
    e[0][0, 0, 1, 1] = 1.7  # an error of 0.5 once it is clamped
    e[1][0, 0, 1, 1:4] = torch.tensor([0.6, 0.5, -0.5])
    e[0][0, 0, 0, 0] = e[1][0, 0, 2, 4] = 0.1
    right = (6.020600 + 10.621479) / 2
    assert abs(f(e, x, 1) - right) < 1e-3, "wrong with r = 1"
    x, e = [torch.full((1, 1, 5, 5), 0.25)], [torch.full((1, 1, 5, 5), 0.75)]
    e[0][0, 0, 2, 2] = 0.35
    assert abs(f(e, x, 2) - 20) < 1e-3, "wrong with r = 2"
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


class SRCNN(nn.Module):
    """Three convolutions, 9 x 9, 5 x 5 and 5 x 5, from the enlargement z to x.

    width: channels after the first convolution; half as many after the second.
    """

    def __init__(self, width=64):
        super().__init__()
        # BEGIN SOLUTION
        self.layers = nn.Sequential(
            nn.Conv2d(1, width, 9, padding=4),
            nn.ReLU(),
            nn.Conv2d(width, width // 2, 5, padding=2),
            nn.ReLU(),
            nn.Conv2d(width // 2, 1, 5, padding=2),
        )
        # END SOLUTION

    def forward(self, z):
        """z: (B, 1, H, W). Returns the estimate, of the same shape."""
        # BEGIN SOLUTION
        return self.layers(z)
        # END SOLUTION


class VDSR(nn.Module):
    """z plus what `depth` convolutions 3 x 3 make of z; a new one returns z.

    width: channels between the convolutions.
    """

    def __init__(self, depth=20, width=64):
        super().__init__()
        # BEGIN SOLUTION
        layers = [nn.Conv2d(1, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
        last = nn.Conv2d(width, 1, 3, padding=1)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.layers = nn.Sequential(*layers, last)
        # END SOLUTION

    def forward(self, z):
        """z: (B, 1, H, W). Returns the estimate, of the same shape."""
        # BEGIN SOLUTION
        return z + self.layers(z)
        # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def clip_gradients(parameters, theta, rate):
    """Bring every entry of every gradient into [-theta / rate, theta / rate], in place.

    parameters: an iterable of nn.Parameter; those without a gradient are left out, be it all.
    Returns how many entries were changed, an int.
    """
    # BEGIN SOLUTION
    bound, changed = theta / rate, 0
    for parameter in parameters:
        if parameter.grad is not None:
            changed += int((parameter.grad.abs() > bound).sum())
            parameter.grad.clamp_(-bound, bound)
    return changed
    # END SOLUTION


# --- Paper 3 --------------------------------------------------------------------------------------


def receptive_field(kernels):
    """Side of the square of input pixels that an output pixel depends on; an int.

    kernels: sizes of the convolutions one after the other, a list of odd ints; stride 1.
    """
    # BEGIN SOLUTION
    return 1 + sum(kernel - 1 for kernel in kernels)
    # END SOLUTION


def multiplications(kernels, channels, pixels):
    """Multiplications of convolutions one after the other on images of so many pixels; an int.

    channels: a list of ints, one longer than kernels: what goes in, and what comes out of each.
    """
    # BEGIN SOLUTION
    pairs = zip(channels[:-1], channels[1:], strict=True)
    return pixels * sum(
        kernel**2 * before * after for kernel, (before, after) in zip(kernels, pairs, strict=True)
    )
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


class ResidualBlock(nn.Module):
    """h plus convolution, batch norm, PReLU, convolution, batch norm of h; `width` channels."""

    def __init__(self, width):
        super().__init__()
        # BEGIN SOLUTION
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.PReLU(),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )
        # END SOLUTION

    def forward(self, h):
        """h: (B, width, H, W). Returns a tensor of the same shape."""
        # BEGIN SOLUTION
        return h + self.layers(h)
        # END SOLUTION


class SRResNet(nn.Module):
    """Enlarges four times: what its layers make of y is added to the bicubic enlargement.

    blocks: how many residual blocks. width: channels.
    """

    def __init__(self, blocks=8, width=64):
        super().__init__()
        # BEGIN SOLUTION
        self.head = nn.Sequential(nn.Conv2d(1, width, 9, padding=4), nn.PReLU())
        self.body = nn.Sequential(
            *(ResidualBlock(width) for _ in range(blocks)),
            nn.Conv2d(width, width, 3, padding=1),
            nn.BatchNorm2d(width),
        )
        up = []
        for _ in range(2):
            up += [nn.Conv2d(width, 4 * width, 3, padding=1), nn.PixelShuffle(2), nn.PReLU()]
        self.up = nn.Sequential(*up)
        self.tail = nn.Conv2d(width, 1, 9, padding=4)
        nn.init.zeros_(self.tail.weight)
        nn.init.zeros_(self.tail.bias)
        # END SOLUTION

    def forward(self, y):
        """y: (B, 1, m, n). Returns the estimate (B, 1, 4 m, 4 n)."""
        # BEGIN SOLUTION
        h = self.head(y)
        found = self.tail(self.up(h + self.body(h)))
        return F.interpolate(y, scale_factor=4, mode="bicubic", align_corners=False) + found
        # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def posterior_sample(y, r, generator):
    """Black and white pixels with block means y, every arrangement of a block equally likely.

    y: (B, 1, m, n), multiples of 1 / r^2 in [0, 1]. generator: on the device of y.
    Returns a tensor (B, 1, r m, r n) of 0 and 1, with the dtype of y.
    """
    # BEGIN SOLUTION
    B, _, m, n = y.shape
    order = torch.rand(B, r * r, m, n, generator=generator, device=y.device).argsort(1).argsort(1)
    white = order < (y * r**2).round()
    return F.pixel_shuffle(white.to(y.dtype), r)
    # END SOLUTION


def expected_errors(p, r):
    """Mean squared errors of a pixel: of the posterior mean and of a posterior sample.

    Pixels are white with probability p. Returns a list of two Python floats.
    """
    # BEGIN SOLUTION
    error = p * (1 - p) * (1 - 1 / r**2)
    return [error, 2 * error]
    # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def discriminator_loss(real, fake):
    """Mean of -log sigmoid(real) plus mean of -log(1 - sigmoid(fake)); tensors of logits."""
    # BEGIN SOLUTION
    return F.softplus(-real).mean() + F.softplus(fake).mean()
    # END SOLUTION


def generator_loss(fake):
    """Mean of -log sigmoid(fake); a tensor of logits."""
    # BEGIN SOLUTION
    return F.softplus(-fake).mean()
    # END SOLUTION


def discriminator_step(G, D, optimizer, x, y):
    """One step of the discriminator D on real images x and on G(y); returns its loss, a float.

    optimizer: of D's parameters.
    """
    # BEGIN SOLUTION
    with torch.no_grad():
        e = G(y)
    real, fake = D(x), D(e)
    loss = F.softplus(-real).mean() + F.softplus(fake).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
    # END SOLUTION


def generator_step(G, D, features, optimizer, x, y, weight):
    """One step of the generator G: content loss plus weight times `generator_loss`.

    features: a frozen network. optimizer: of G's parameters. Returns the loss, a float.
    """
    # BEGIN SOLUTION
    e = G(y)
    content = (features(e) - features(x)).square().mean()
    loss = content + weight * F.softplus(-D(e)).mean()
    optimizer.zero_grad()
    parameters = list(G.parameters())
    gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    for parameter, gradient in zip(parameters, gradients, strict=True):
        parameter.grad = gradient
    optimizer.step()
    return loss.item()
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample, first, second):
    """Audit the claim that `first` is more than 2 dB above `second`, enlarging three times.

    sample(image) draws x and y, others each time; both methods map y to an estimate of x.
    Returns a dict with the table of differences in dB, its interval and the verdict.
    """
    # BEGIN SOLUTION
    table = []
    for image in range(12):
        x, y = sample(image)
        one, other = (super_resolution.psnr(method(y), x, 3) for method in (first, second))
        table.append([one - other])
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 2.0)}
    # END SOLUTION


# --- Question 11 ----------------------------------------------------------------------------------


class Enlarger(nn.Module):
    """Your network: y (B, 1, m, n) -> (B, 1, 3 m, 3 n)."""

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        parts = [nn.Conv2d(1, 32, 3, padding=1), nn.ReLU()]
        for _ in range(4):
            parts += [nn.Conv2d(32, 32, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*parts, nn.Conv2d(32, 9, 3, padding=1), nn.PixelShuffle(3))
        for part in parts[::2]:
            nn.init.kaiming_normal_(part.weight, nonlinearity="relu")
        nn.init.normal_(self.layers[-2].weight, std=1e-3)  # begins as bicubic
        # END SOLUTION

    def forward(self, y):
        """y: (B, 1, m, n), float32. Returns the estimate (B, 1, 3 m, 3 n)."""
        # BEGIN SOLUTION
        z = F.interpolate(y, scale_factor=3, mode="bicubic", align_corners=False)
        return z + self.layers(y)
        # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_classical = predictions.seal(
        "classical",
        value=[2.2, 2.7, 0.8, -2.4],
        low=[1.5, 2.0, 0.1, -3.1],
        high=[2.9, 3.4, 1.5, -1.7],
        because="half a block of displacement costs more than a better kernel gains",
    )

    guess_sharpness = predictions.seal(
        "sharpness",
        value=[0.9, 0.16, 0.36, 0.82],
        low=[0.76, 0.05, 0.22, 0.68],
        high=[1.04, 0.25, 0.5, 0.96],
        because="a mean of what is possible is smooth, and blocks have edges",
    )

    my_run = experiments.seal(
        "excess",
        run={"turns": 4, "project": "yes"},
        expected={"independent": 0.25, "inconsistent": 0, "common": 1},
        because="each cause has a cure of its own and leaves another share",
    )
