"""Reference answers to homework 4, denoising with DnCNN.

Every answer of the assignment is written here and nowhere else. Students get the signature and the
docstring; what stands between the marks BEGIN SOLUTION and END SOLUTION they write themselves. No
answer calls the answer to another question. Values, such as sealed predictions, stand at the end:
students get them with gaps. Their intervals hold for every identity `ME`.

Images are grey, (B, 1, H, W), floating point with values in [0, 1]; noisy ones go beyond. sigma is
the standard deviation of the noise on that scale.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import audit, experiments, predictions

# --- Question 1 -----------------------------------------------------------------------------------


def add_noise(x, sigma, generator):
    """Add white Gaussian noise: y = x + sigma n, not clipped.

    x: a tensor of any shape. sigma: the standard deviation of the noise on the scale of x.
    generator: a torch.Generator on the device of x; all random numbers are drawn from it.
    Returns y, with the shape, dtype and device of x.
    """
    # BEGIN SOLUTION
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma * noise
    # END SOLUTION


def sigma_on_unit_scale(sigma_255):
    """Turn a standard deviation in grey levels, black 0 and white 255, into one on [0, 1]."""
    # BEGIN SOLUTION
    return sigma_255 / 255
    # END SOLUTION


def clipped_bias(x, sigma):
    """Mean of the clipped noisy pixel minus the true one: E[clip(x + sigma n, 0, 1)] - x.

    x: true values in [0, 1], a tensor of any shape. sigma: the standard deviation, above 0.
    Returns a tensor like x: the exact mean, nothing is drawn.
    """
    # BEGIN SOLUTION
    a, b = -x / sigma, (1 - x) / sigma  # clipped to 0 where n < a, to 1 where n > b

    def density(u):
        return torch.exp(-(u**2) / 2) / math.sqrt(2 * math.pi)

    below, above = torch.special.ndtr(a), torch.special.ndtr(-b)
    inside = x * (1 - below - above) + sigma * (density(a) - density(b))
    return inside + above - x
    # END SOLUTION


# --- Question 2 -----------------------------------------------------------------------------------


def psnr(x, reference, data_range=1.0):
    """Peak signal-to-noise ratio in dB of one image, a float: 10 log10(data_range^2 / MSE).

    x, reference: the image and the true one, of one shape, any number of axes; all their values
    count as one image. data_range: the largest minus the smallest value that a pixel can have.
    Equal images have PSNR infinity.
    """
    # BEGIN SOLUTION
    mse = ((x.double() - reference.double()) ** 2).mean().item()
    return 10 * math.log10(data_range**2 / mse) if mse > 0 else math.inf
    # END SOLUTION


def mean_psnr(x, reference, data_range=1.0):
    """Mean over the batch of each image's PSNR in dB, a float.

    x, reference: batches (B, 1, H, W). data_range: as in psnr.
    """
    # BEGIN SOLUTION
    mse = ((x.double() - reference.double()) ** 2).flatten(1).mean(dim=1)  # (B,)
    return (10 * torch.log10(data_range**2 / mse)).mean().item()
    # END SOLUTION


def pooled_psnr(x, reference, data_range=1.0):
    """PSNR in dB of the squared error averaged over all pixels of all images, a float.

    x, reference: batches (B, 1, H, W). data_range: as in psnr.
    """
    # BEGIN SOLUTION
    mse = ((x.double() - reference.double()) ** 2).mean()
    return (10 * torch.log10(data_range**2 / mse)).item()
    # END SOLUTION


# --- Test golf 1 ----------------------------------------------------------------------------------


def my_test(f):
    """Raise AssertionError where f(x, reference, data_range) is no mean PSNR of a batch."""
    # BEGIN SOLUTION
    reference = torch.tensor([[0.0, 1.0], [0.0, 1.0]], dtype=torch.float64).reshape(2, 1, 1, 2)
    error = torch.tensor([[0.0, 3.0], [1e-9, 1e-9]], dtype=torch.float64).reshape(2, 1, 1, 2)
    expected = (10 * math.log10(4 / 4.5) + 10 * math.log10(4 / 1e-18)) / 2
    found = f(reference + error, reference, 2.0)
    assert abs(found - expected) < 1e-3, "not the mean of the images' PSNRs"
    x, same = error[:, ..., :1] + 1, torch.ones(2, 1, 1, 1, dtype=torch.float64)
    assert f(x, same, 2.0) == math.inf, "an image that is equal has PSNR infinity"
    # END SOLUTION


# --- Paper 1 --------------------------------------------------------------------------------------


def gap_of_two(d):
    """mean_psnr minus pooled_psnr of two images whose PSNRs differ by d dB: a float in dB."""
    # BEGIN SOLUTION
    # errors 10^(d/20) and 10^(-d/20) around their geometric mean
    return 10 * math.log10(math.cosh(d * math.log(10) / 20))
    # END SOLUTION


def gap_of_many(s):
    """The same for very many images, their PSNRs normal with standard deviation s dB."""
    # BEGIN SOLUTION
    # 10 log10 of exp(tau^2 / 2) with tau = s ln(10) / 10
    return s**2 * math.log(10) / 20
    # END SOLUTION


# --- Question 3 -----------------------------------------------------------------------------------


def ssim(x, reference, data_range=1.0):
    """Structural similarity of two grey images (H, W), a float; 1 for equal ones.

    Gaussian windows of 11 x 11 pixels and standard deviation 1.5, population covariances, constants
    (0.01 data_range)^2 and (0.03 data_range)^2, mean over the windows that lie inside the image.
    """
    # BEGIN SOLUTION
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / (2 * 1.5**2))
    window = torch.outer(g, g) / g.sum() ** 2

    def local_mean(image):  # (H, W) -> (H - 10, W - 10)
        return F.conv2d(image[None, None], window[None, None])[0, 0]

    x, reference = x.double(), reference.double()
    mu_x, mu_r = local_mean(x), local_mean(reference)
    var_x = local_mean(x * x) - mu_x**2
    var_r = local_mean(reference * reference) - mu_r**2
    cov = local_mean(x * reference) - mu_x * mu_r
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    similarity = (2 * mu_x * mu_r + c1) * (2 * cov + c2)
    similarity = similarity / ((mu_x**2 + mu_r**2 + c1) * (var_x + var_r + c2))
    return similarity.mean().item()
    # END SOLUTION


# --- Question 4 -----------------------------------------------------------------------------------


def gaussian_denoise(y, width):
    """Smooth images (B, 1, H, W) with a Gaussian of standard deviation `width` pixels.

    The kernel along each axis is exp(-k^2 / (2 width^2)) for whole |k| <= ceil(3 width), divided by
    its sum. The image is continued by reflection beyond its border pixels, which are not repeated.
    Returns a tensor like y.
    """
    # BEGIN SOLUTION
    radius = math.ceil(3 * width)
    k = torch.arange(-radius, radius + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    y = F.pad(y, (radius, radius, radius, radius), mode="reflect")
    y = F.conv2d(y, g.reshape(1, 1, -1, 1))
    return F.conv2d(y, g.reshape(1, 1, 1, -1))
    # END SOLUTION


def soft_threshold(c, t):
    """Move each value by t towards 0, and to 0 where it is nearer than t.

    c: a real tensor of any shape. t: a number, at least 0. Returns a tensor like c.
    """
    # BEGIN SOLUTION
    return c.sign() * (c.abs() - t).clamp(min=0)
    # END SOLUTION


def haar_denoise(y, t):
    """Threshold the details of one level of the orthonormal Haar transform softly by t.

    y: images (B, 1, H, W), H and W even. t: a number, at least 0. The means are kept as they are.
    Returns a tensor like y.
    """
    # BEGIN SOLUTION
    a, b = y[..., 0::2, 0::2], y[..., 0::2, 1::2]
    c, d = y[..., 1::2, 0::2], y[..., 1::2, 1::2]
    s, h = (a + b + c + d) / 2, (a - b + c - d) / 2
    v, g = (a + b - c - d) / 2, (a - b - c + d) / 2
    h, v, g = (z - z.clamp(-t, t) for z in (h, v, g))
    x = torch.empty_like(y)
    x[..., 0::2, 0::2], x[..., 0::2, 1::2] = (s + h + v + g) / 2, (s - h + v - g) / 2
    x[..., 1::2, 0::2], x[..., 1::2, 1::2] = (s + h - v - g) / 2, (s - h - v + g) / 2
    return x
    # END SOLUTION


# --- Claim 1 --------------------------------------------------------------------------------------


def audit_claim(sample):
    """Audit the claim; sample(image, seed) returns a clean image and a noisy one, sigma = 25/255.

    Returns a dict with the table of margins (5 less the excess error in percent, 20 images x 2
    seeds), its interval and the verdict.
    """
    # BEGIN SOLUTION
    sigma = 25 / 255

    def haar(z):
        a, b = z[..., 0::2, 0::2], z[..., 0::2, 1::2]
        c, d = z[..., 1::2, 0::2], z[..., 1::2, 1::2]
        return [(a + b + c + d) / 2, (a - b + c - d) / 2, (a + b - c - d) / 2, (a - b - c + d) / 2]

    def error(z, t, truth):
        return (z - z.clamp(-t, t) - truth).square().sum().item()

    def margin(x, y):
        means, *details = zip(haar(x.double()), haar(y.double()), strict=True)
        bayes = best = (means[0] - means[1]).square().sum().item()
        for truth, band in details:
            variance = band.square().mean().item() - sigma**2
            t = sigma**2 / variance**0.5 if variance > 0 else math.inf
            bayes += error(band, t, truth)
            best += min(error(band, k * sigma / 10, truth) for k in range(61))
        return 5 - 100 * (bayes / best - 1)

    table = [[margin(*sample(image, seed)) for seed in range(2)] for image in range(20)]
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}
    # END SOLUTION


# --- Question 5 -----------------------------------------------------------------------------------


class DnCNN(nn.Module):
    """Estimates the noise in an image, (B, channels, H, W) -> (B, channels, H, W).

    depth: number of convolutions, at least 2. width: number of channels between them.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        # BEGIN SOLUTION
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [
                nn.Conv2d(width, width, 3, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))
        # END SOLUTION

    def forward(self, y):
        """y: the noisy images. Returns the estimated noise f(y), not the image."""
        # BEGIN SOLUTION
        return self.layers(y)
        # END SOLUTION


# --- Question 6 -----------------------------------------------------------------------------------


def parameter_count(depth, width, channels=1):
    """Number of parameters that training changes in a DnCNN of this depth and width: an int."""
    # BEGIN SOLUTION
    first = 9 * channels * width + width
    inner = 9 * width**2 + 2 * width  # BatchNorm has a factor and an offset for each channel
    last = 9 * width * channels + channels
    return first + (depth - 2) * inner + last
    # END SOLUTION


def receptive_field(depth):
    """Side length in pixels of the square that one pixel of the result depends on: an int."""
    # BEGIN SOLUTION
    return 2 * depth + 1
    # END SOLUTION


# --- Question 7 -----------------------------------------------------------------------------------


def residual_loss(model, y, x):
    """The loss of the paper, 1/(2 N) sum_i |f(y_i) - (y_i - x_i)|_2^2.

    model: gives f(y), of the shape of y. y: noisy images (N, 1, H, W); x: the clean ones.
    Returns a 0-dimensional tensor from which gradients lead back to the model.
    """
    # BEGIN SOLUTION
    return (model(y) - (y - x)).square().sum() / (2 * len(y))
    # END SOLUTION


def residual_loss_l1(model, y, x):
    """The same with absolute values, 1/N sum_i |f(y_i) - (y_i - x_i)|_1; arguments as above."""
    # BEGIN SOLUTION
    return (model(y) - (y - x)).abs().sum() / len(y)
    # END SOLUTION


def denoise(model, y):
    """The estimated image y - f(y), of the shape of y."""
    # BEGIN SOLUTION
    return y - model(y)
    # END SOLUTION


# --- Question 8 -----------------------------------------------------------------------------------


def patches(image, size, stride):
    """All square patches of an image whose upper left corners lie on a grid.

    image: (1, H, W). size: side of a patch in pixels. stride: pixels between two corners.
    Returns (P, 1, size, size): the patches of the first row from left to right, then the next row.
    """
    # BEGIN SOLUTION
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)  # rows x columns of them
    return windows.reshape(-1, 1, size, size)
    # END SOLUTION


class NoisyPatches(torch.utils.data.Dataset):
    """Clean patches with noise of random strength that is new in every epoch.

    patches: (P, 1, size, size). sigma_range: (lowest, highest) standard deviation, on [0, 1].
    seed: with the epoch and the index it determines an item. The first epoch is 0.
    """

    def __init__(self, patches, sigma_range, seed):
        # BEGIN SOLUTION
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0
        # END SOLUTION

    def set_epoch(self, epoch):
        """From now on give the items of this epoch."""
        # BEGIN SOLUTION
        self.epoch = epoch
        # END SOLUTION

    def __len__(self):
        """Number of patches."""
        # BEGIN SOLUTION
        return len(self.patches)
        # END SOLUTION

    def __getitem__(self, i):
        """Item i: (noisy, clean, sigma), two tensors (1, size, size) and a float."""
        # BEGIN SOLUTION
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype).to(clean.device)
        return clean + sigma * noise, clean, sigma
        # END SOLUTION


# --- Question 9 -----------------------------------------------------------------------------------


def train_step(model, optimizer, y, x):
    """One step of training on the batch y, x (N, 1, H, W), in train mode.

    The loss is 1/(2 N) sum_i |model(y)_i - (y_i - x_i)|_2^2. Returns it, as it was before the step:
    a float.
    """
    # BEGIN SOLUTION
    model.train()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
    # END SOLUTION


def learning_rate(step, steps, highest, lowest):
    """Half a cosine from `highest` at step 0 to `lowest` at step = steps: a float."""
    # BEGIN SOLUTION
    return lowest + (highest - lowest) * (1 + math.cos(math.pi * step / steps)) / 2
    # END SOLUTION


# --- Question 10 ----------------------------------------------------------------------------------


def evaluate(model, images, sigma, seed):
    """Mean PSNR in dB of y - model(y), in evaluation mode, where y = images + sigma noise.

    images: (B, 1, H, W) in [0, 1]. sigma: of the noise, on that scale. seed: of a generator on the
    device of the images, from which one torch.randn of their shape and dtype is drawn.
    Returns a float. Every layer of the model is afterwards in the mode in which it was.
    """
    # BEGIN SOLUTION
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    y = images + sigma * noise
    modes = [(part, part.training) for part in model.modules()]
    model.eval()
    with torch.no_grad():
        errors = (y - model(y) - images).square().mean((1, 2, 3))  # (B,)
    for part, training in modes:
        part.training = training
    return (-10 * errors.log10()).mean().item()
    # END SOLUTION


# --- Paper 2 --------------------------------------------------------------------------------------


def denoise_at(f, y, sigma, trained):
    """The estimated image where y has noise sigma, by f, which knows noise of the level `trained`.

    f: returns the noise in its input. y: a tensor. sigma, trained: numbers above 0, on one scale.
    """
    # BEGIN SOLUTION
    k = trained / sigma
    return y - f(k * y) / k
    # END SOLUTION


def offset_count(depth, width, channels=1):
    """How many trained parameters of DnCNN must be 0 for f(k y) = k f(y), k > 0: an int."""
    # BEGIN SOLUTION
    # biases of the first and the last convolution, and BatchNorm's offsets between them
    return width + (depth - 2) * width + channels
    # END SOLUTION


# --- Question 13 ----------------------------------------------------------------------------------


class BlindDenoiser(nn.Module):
    """Estimates the clean image from a noisy one, (B, 1, H, W) -> (B, 1, H, W).

    For noise of any standard deviation from 5/255 to 50/255, without being told which. At most
    100,000 parameters. BlindDenoiser() takes no arguments.
    """

    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        depth, width = 8, 40
        # as in FFDNet (Zhang et al. 2018): a quarter of the cost, twice the receptive field
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [
                nn.Conv2d(width, width, 3, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            ]
        layers += [nn.Conv2d(width, 4, 3, padding=1), nn.PixelShuffle(2)]
        self.layers = nn.Sequential(*layers)
        # END SOLUTION

    def forward(self, y):
        """y: noisy images of any height and width. Returns the estimated clean images."""
        # BEGIN SOLUTION
        H, W = y.shape[-2:]
        even = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y - self.layers(even)[..., :H, :W]
        # END SOLUTION


# --- Values ---------------------------------------------------------------------------------------

if __name__ == "__main__":
    guess_clipping = predictions.seal(
        "clipping",
        value=[0.1, 1.0],
        low=[0.0, 0.7],
        high=[0.5, 1.35],
        because="clipping moves a pixel towards the truth, and many where noise is strong",
    )

    guess_gap = predictions.seal(
        "gap",
        value=[4.3, 0],
        low=[2.4, -0.1],
        high=[6.2, 0.1],
        because="the mean of logarithms is larger, and errors of noise alone are all equal",
    )

    guess_modes = predictions.seal(
        "modes",
        value=[0.8, 1.6, 6.5],
        low=[-0.2, 0.1, 4.8],
        high=[3.6, 4.1, 8.6],
        because="the less a batch looks like training data, the further off its statistics are",
    )

    my_run = experiments.seal(
        "sky",
        run={"image": "sky", "pieces": 16, "calls": 50},
        expected={"content": "stays", "few": "shrinks", "moved": "grows"},
        because="more pieces help only estimates, more calls move only statistics",
    )

    guess_away = predictions.seal(
        "away",
        value=[30, 18.3, 25.8],
        low=[27.3, 16, 23.5],
        high=[32.3, 20.5, 28.2],
        because="it takes texture for noise, it leaves noise, and scaling costs a few offsets",
    )
