"""Reference answers to homework 4, denoising with DnCNN.

Every answer of the assignment is written here and nowhere else. Students get the signature and the
docstring; what stands between the marks BEGIN SOLUTION and END SOLUTION they write themselves. No
answer calls the answer to another question.

Images are grey, (B, 1, H, W), floating point with values in [0, 1]; noisy ones go beyond. sigma is
the standard deviation of the noise on that scale.
"""

import math

import torch
import torch.nn.functional as F

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
