"""Known wrong answers to homework 4, each with the hint that a student is given who made it.

An entry stands for the whole definition of one name; see `autograder.bank`. Within a question no
two entries give equal results in all tests, so that a replayed call tells them apart.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import mistake

# --- Question 1 -----------------------------------------------------------------------------------


@mistake(
    "q1",
    "add_noise",
    hint="The noisy image is clipped to [0, 1]. The noise model of this question goes beyond: "
    "a clipped one no longer has mean x.",
)
def noise_clipped(x, sigma, generator):
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return (x + sigma * noise).clamp(0, 1)


@mistake(
    "q1",
    "add_noise",
    hint="The generator is not used: the noise comes from torch's global one, and cannot be "
    "repeated by whoever calls you.",
)
def noise_from_global_generator(x, sigma, generator):
    return x + sigma * torch.randn_like(x)


@mistake(
    "q1",
    "add_noise",
    hint="The standard deviation of your noise is sigma squared. sigma itself is the standard "
    "deviation; its square is the variance.",
)
def noise_scaled_by_variance(x, sigma, generator):
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma**2 * noise


@mistake(
    "q1",
    "add_noise",
    hint="The standard deviation of your noise is the root of sigma. Is sigma a variance or a "
    "standard deviation?",
)
def noise_scaled_by_root(x, sigma, generator):
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma**0.5 * noise


@mistake(
    "q1",
    "add_noise",
    hint="The noise is uniform, not normal: none of it is further than a fixed distance from zero.",
)
def noise_uniform(x, sigma, generator):
    noise = torch.rand(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma * 12**0.5 * (noise - 0.5)


@mistake(
    "q1",
    "add_noise",
    hint="All images of the batch get the same noise. Draw as many numbers as x has pixels.",
)
def noise_shared_by_the_batch(x, sigma, generator):
    noise = torch.randn(x.shape[1:], generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma * noise


@mistake(
    "q1",
    "add_noise",
    hint="The generator is seeded anew in every call, so that two calls give the same noise. "
    "Seeding is left to the caller.",
)
def noise_reseeded(x, sigma, generator):
    generator.manual_seed(0)
    return x + sigma * torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)


@mistake(
    "q1",
    "add_noise",
    hint="The noise is multiplied by the image: dark pixels get less of it. Here it does not "
    "depend on x.",
)
def noise_multiplied(x, sigma, generator):
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x * (1 + sigma * noise)


@mistake(
    "q1",
    "add_noise",
    hint="The noise has mean 1/2 and is never negative: rand draws uniformly from [0, 1). "
    "The normal distribution has another name.",
)
def noise_by_rand(x, sigma, generator):
    noise = torch.rand(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma * noise


@mistake(
    "q1",
    "add_noise",
    hint="sigma is divided by 255, but it is given on the scale of x already.",
)
def noise_scaled_twice(x, sigma, generator):
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma / 255 * noise


@mistake(
    "q1",
    "add_noise",
    hint="The result is float32 and on the CPU whatever x is. Ask for noise of x's dtype and "
    "device.",
)
def noise_always_float32(x, sigma, generator):
    return (x.float() + sigma * torch.randn(x.shape, generator=generator)).float()


@mistake(
    "q1",
    "sigma_on_unit_scale",
    hint="You divide by the number of grey levels, 256. White is level 255 and must become 1.",
)
def sigma_by_256(sigma_255):
    return sigma_255 / 256


@mistake(
    "q1",
    "sigma_on_unit_scale",
    hint="You go from [0, 1] to grey levels. The other direction is asked for.",
)
def sigma_the_other_way(sigma_255):
    return sigma_255 * 255


@mistake(
    "q1",
    "clipped_bias",
    hint="The sign is wrong: the bias is the mean of the clipped pixel minus x. At x = 0 clipping "
    "can only raise a value.",
)
def bias_with_wrong_sign(x, sigma):
    def hinge(mean):
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)
        return sigma * (u * torch.special.ndtr(u) + density)

    return x - hinge(x) + hinge(x - 1)


@mistake(
    "q1",
    "clipped_bias",
    hint="Only clipping at 0 is counted. Bright pixels are clipped at 1.",
)
def bias_at_black_only(x, sigma):
    u = x / sigma
    density = torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)
    return sigma * (u * torch.special.ndtr(u) + density) - x


@mistake(
    "q1",
    "clipped_bias",
    hint="Your result is the mean of the clipped pixel itself. Subtract x.",
)
def bias_without_subtraction(x, sigma):
    def hinge(mean):
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)
        return sigma * (u * torch.special.ndtr(u) + density)

    return hinge(x) - hinge(x - 1)


@mistake(
    "q1",
    "clipped_bias",
    hint="You clip the mean, not the noisy pixel: that is x again. The mean has to be taken after "
    "clipping.",
)
def bias_of_the_clipped_mean(x, sigma):
    return x.clamp(0, 1) - x


@mistake(
    "q1",
    "clipped_bias",
    hint="What lies above 1 is left out of the mean. Clipped pixels are not lost: they count with "
    "the value 1.",
)
def bias_without_white(x, sigma):
    a, b = -x / sigma, (1 - x) / sigma

    def density(u):
        return torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)

    inside = torch.special.ndtr(b) - torch.special.ndtr(a)
    return x * inside + sigma * (density(a) - density(b)) - x


# --- Question 2 -----------------------------------------------------------------------------------


@mistake(
    "q2",
    "psnr",
    hint="20 log10 belongs to the root mean squared error; to the mean squared error belongs 10.",
)
def psnr_with_twenty(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return 20 * math.log10(data_range**2 / mse)


@mistake(
    "q2",
    "psnr",
    hint="The natural logarithm is used. Decibels are made with the logarithm to base 10.",
)
def psnr_with_natural_logarithm(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return 10 * math.log(data_range**2 / mse)


@mistake(
    "q2",
    "psnr",
    hint="data_range has no effect. On the scale 0 to 255 it is 255.",
)
def psnr_without_range(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return -10 * math.log10(mse)


@mistake(
    "q2",
    "psnr",
    hint="data_range enters without its square, while the error is squared.",
)
def psnr_with_plain_range(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return 10 * math.log10(data_range / mse)


@mistake(
    "q2",
    "psnr",
    hint="The squared errors are added up, not averaged: the result falls with the number of "
    "pixels.",
)
def psnr_of_the_sum(x, reference, data_range=1.0):
    sse = (x - reference).double().square().sum().item()
    return 10 * math.log10(data_range**2 / sse)


@mistake(
    "q2",
    "psnr",
    hint="The sign is wrong: the better image has the lower PSNR.",
)
def psnr_negated(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return 10 * math.log10(mse / data_range**2)


@mistake(
    "q2",
    "psnr",
    hint="The mean absolute error stands where the mean squared error belongs.",
)
def psnr_of_absolute_error(x, reference, data_range=1.0):
    mae = (x - reference).double().abs().mean().item()
    return 10 * math.log10(data_range**2 / mae)


@mistake(
    "q2",
    "psnr",
    hint="This is the signal-to-noise ratio: the peak of PSNR is data_range, whatever the image "
    "holds.",
)
def psnr_with_signal_power(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean()
    return (10 * torch.log10(reference.double().square().mean() / mse)).item()


@mistake(
    "q2",
    "psnr",
    hint="The peak is taken from the image. It is data_range, the largest value that there could "
    "be.",
)
def psnr_with_largest_value(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean()
    return (10 * torch.log10(reference.double().max() ** 2 / mse)).item()


@mistake(
    "q2",
    "psnr",
    hint="The variance of the error is taken in place of its mean square: a constant offset goes "
    "unnoticed.",
)
def psnr_of_the_variance(x, reference, data_range=1.0):
    variance = (x - reference).double().var(correction=0).item()
    return 10 * math.log10(data_range**2 / variance) if variance else math.inf


@mistake(
    "q2",
    "mean_psnr",
    hint="You pool the squared errors of all images before the logarithm. Here every image has its "
    "own PSNR, and those are averaged.",
)
def mean_psnr_pooled(x, reference, data_range=1.0):
    mse = (x - reference).double().square().mean().item()
    return 10 * math.log10(data_range**2 / mse)


@mistake(
    "q2",
    "mean_psnr",
    hint="The PSNR values of the images are added up. Divide by their number.",
)
def mean_psnr_summed(x, reference, data_range=1.0):
    mse = (x - reference).double().square().flatten(1).mean(1)
    return (10 * torch.log10(data_range**2 / mse)).sum().item()


@mistake(
    "q2",
    "mean_psnr",
    hint="data_range has no effect on the mean of the images.",
)
def mean_psnr_without_range(x, reference, data_range=1.0):
    mse = (x - reference).double().square().flatten(1).mean(1)
    return (-10 * torch.log10(mse)).mean().item()


@mistake(
    "q2",
    "pooled_psnr",
    hint="You average the PSNR of the images. Here the squared errors of all images are averaged "
    "first, and one logarithm follows.",
)
def pooled_psnr_averaged(x, reference, data_range=1.0):
    mse = (x - reference).double().square().flatten(1).mean(1)
    return (10 * torch.log10(data_range**2 / mse)).mean().item()


@mistake(
    "q2",
    "pooled_psnr",
    hint="Root mean squared errors are averaged. Pool the squares, and take the root, if at all, "
    "at the end.",
)
def pooled_psnr_of_roots(x, reference, data_range=1.0):
    rmse = (x - reference).double().square().flatten(1).mean(1).sqrt().mean().item()
    return 20 * math.log10(data_range / rmse)


# --- Question 3 -----------------------------------------------------------------------------------


@mistake(
    "q3",
    "ssim",
    hint="The window is uniform. It should be a Gaussian with standard deviation 1.5.",
)
def ssim_with_uniform_window(x, reference, data_range=1.0):
    w = torch.ones(1, 1, 11, 11, dtype=torch.float64, device=x.device) / 121
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="The Gaussian window is too wide or too narrow: its standard deviation is 1.5, and the "
    "exponent holds 2 sigma squared.",
)
def ssim_with_wrong_exponent(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 1.5**2)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="The constants are not squared: they are (0.01 L)^2 and (0.03 L)^2 with L = data_range.",
)
def ssim_with_plain_constants(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = 0.01 * data_range, 0.03 * data_range
    top = (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="data_range has no effect on the two constants.",
)
def ssim_without_range(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    top = (2 * ma * mb + 1e-4) * (2 * (ab - ma * mb) + 9e-4)
    return (top / ((ma**2 + mb**2 + 1e-4) * (aa - ma**2 + bb - mb**2 + 9e-4))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="The two constants are exchanged: the smaller one belongs to the means.",
)
def ssim_with_constants_exchanged(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = (0.03 * data_range) ** 2, (0.01 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="Windows that reach over the border are counted, filled with zeros. Average over the "
    "windows that lie inside.",
)
def ssim_over_the_border(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w, padding=5)[:, 0]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="One window covers the whole image. SSIM compares small neighbourhoods, 11 x 11 pixels, "
    "and averages.",
)
def ssim_of_the_whole_image(x, reference, data_range=1.0):
    a, b = x.double(), reference.double()
    ma, mb = a.mean(), b.mean()
    cab = ((a - ma) * (b - mb)).mean()
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * cab + c2)
    variances = a.var(correction=0) + b.var(correction=0)
    return (top / ((ma**2 + mb**2 + c1) * (variances + c2))).item()


@mistake(
    "q3",
    "ssim",
    hint="The factor 2 before the covariance is missing: two equal images would not have SSIM 1.",
)
def ssim_with_single_covariance(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (ab - ma * mb + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa - ma**2 + bb - mb**2 + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="The second moments are used as they are. A variance is the mean square minus the square "
    "of the mean.",
)
def ssim_without_centring(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2 = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2
    top = (2 * ma * mb + c1) * (2 * ab + c2)
    return (top / ((ma**2 + mb**2 + c1) * (aa + bb + c2))).mean().item()


@mistake(
    "q3",
    "ssim",
    hint="Your covariances divide by n - 1. Here the window's weights add up to 1, without a "
    "correction.",
)
def ssim_with_sample_covariance(x, reference, data_range=1.0):
    k = torch.arange(-5, 6, dtype=torch.float64, device=x.device)
    g = torch.exp(-(k**2) / 4.5)
    w = (torch.outer(g, g) / g.sum() ** 2)[None, None]
    a, b = x.double(), reference.double()
    moments = torch.stack([a, b, a * a, b * b, a * b])[:, None]
    ma, mb, aa, bb, ab = F.conv2d(moments, w)[:, 0]
    c1, c2, n = (0.01 * data_range) ** 2, (0.03 * data_range) ** 2, 121 / 120
    top = (2 * ma * mb + c1) * (2 * n * (ab - ma * mb) + c2)
    return (top / ((ma**2 + mb**2 + c1) * (n * (aa - ma**2 + bb - mb**2) + c2))).mean().item()


# --- Question 4 -----------------------------------------------------------------------------------


@mistake(
    "q4",
    "gaussian_denoise",
    hint="Beyond the border you take zeros, so that the image darkens there. The border reflects.",
)
def gaussian_with_zeros_outside(y, width):
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    z = F.conv2d(y, g.view(1, 1, -1, 1), padding=(r, 0))
    return F.conv2d(z, g.view(1, 1, 1, -1), padding=(0, r))


@mistake(
    "q4",
    "gaussian_denoise",
    hint="The weights of the kernel do not add up to 1: a constant image is changed. Divide by "
    "their sum, also where the kernel is cut off.",
)
def gaussian_not_normalised(y, width):
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2)) / (math.sqrt(2 * math.pi) * width)
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake(
    "q4",
    "gaussian_denoise",
    hint="The 2 is missing in the exponent: your Gaussian is narrower than asked for.",
)
def gaussian_too_narrow(y, width):
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / width**2)
    g = g / g.sum()
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake(
    "q4",
    "gaussian_denoise",
    hint="Only the columns are smoothed. The same kernel is applied along the rows as well.",
)
def gaussian_along_columns(y, width):
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    return F.conv2d(F.pad(y, (0, 0, r, r), mode="reflect"), g.view(1, 1, -1, 1))


@mistake(
    "q4",
    "gaussian_denoise",
    hint="The radius of the kernel is rounded down. The smallest whole number that is at least "
    "3 width is asked for.",
)
def gaussian_radius_rounded_down(y, width):
    r = int(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake(
    "q4",
    "soft_threshold",
    hint="This is hard thresholding: what is kept, is kept whole. Soft thresholding moves it "
    "towards zero by t.",
)
def threshold_hard(c, t):
    return torch.where(c.abs() > t, c, torch.zeros_like(c))


@mistake(
    "q4",
    "soft_threshold",
    hint="Negative coefficients are lost. They shrink towards zero as positive ones do.",
)
def threshold_one_sided(c, t):
    return (c - t).clamp(min=0)


@mistake(
    "q4",
    "soft_threshold",
    hint="The sign is lost: the absolute value shrinks, but does not get its sign back.",
)
def threshold_without_sign(c, t):
    return (c.abs() - t).clamp(min=0)


@mistake(
    "q4",
    "soft_threshold",
    hint="Coefficients smaller than t change their sign. They become zero.",
)
def threshold_without_zero(c, t):
    return c.sign() * (c.abs() - t)


@mistake(
    "q4",
    "soft_threshold",
    hint="Coefficients are clipped to [-t, t]: the small ones survive. It is they that go.",
)
def threshold_clamped(c, t):
    return c.clamp(-t, t)


@mistake(
    "q4",
    "haar_denoise",
    hint="The coarse coefficients are thresholded too, and the image gets darker. Only the three "
    "bands of details are.",
)
def haar_with_coarse_threshold(y, t):
    a, b = y[..., 0::2, 0::2], y[..., 0::2, 1::2]
    c, d = y[..., 1::2, 0::2], y[..., 1::2, 1::2]

    def shrink(z):
        return z.sign() * (z.abs() - t).clamp(min=0)

    s, h = shrink((a + b + c + d) / 2), shrink((a - b + c - d) / 2)
    v, g = shrink((a + b - c - d) / 2), shrink((a - b - c + d) / 2)
    result = torch.empty_like(y)
    result[..., 0::2, 0::2], result[..., 0::2, 1::2] = (s + h + v + g) / 2, (s - h + v - g) / 2
    result[..., 1::2, 0::2], result[..., 1::2, 1::2] = (s + h - v - g) / 2, (s - h - v + g) / 2
    return result


@mistake(
    "q4",
    "haar_denoise",
    hint="The transform is not orthonormal: your details are half as large as they should be, and "
    "the threshold bites twice as hard.",
)
def haar_with_means(y, t):
    a, b = y[..., 0::2, 0::2], y[..., 0::2, 1::2]
    c, d = y[..., 1::2, 0::2], y[..., 1::2, 1::2]

    def shrink(z):
        return z.sign() * (z.abs() - t).clamp(min=0)

    s, h = (a + b + c + d) / 4, shrink((a - b + c - d) / 4)
    v, g = shrink((a + b - c - d) / 4), shrink((a - b - c + d) / 4)
    result = torch.empty_like(y)
    result[..., 0::2, 0::2], result[..., 0::2, 1::2] = s + h + v + g, s - h + v - g
    result[..., 1::2, 0::2], result[..., 1::2, 1::2] = s + h - v - g, s - h - v + g
    return result


@mistake(
    "q4",
    "haar_denoise",
    hint="The diagonal details pass unchanged. All three bands of details are thresholded.",
)
def haar_keeps_diagonal(y, t):
    a, b = y[..., 0::2, 0::2], y[..., 0::2, 1::2]
    c, d = y[..., 1::2, 0::2], y[..., 1::2, 1::2]

    def shrink(z):
        return z.sign() * (z.abs() - t).clamp(min=0)

    s, h = (a + b + c + d) / 2, shrink((a - b + c - d) / 2)
    v, g = shrink((a + b - c - d) / 2), (a - b - c + d) / 2
    result = torch.empty_like(y)
    result[..., 0::2, 0::2], result[..., 0::2, 1::2] = (s + h + v + g) / 2, (s - h + v - g) / 2
    result[..., 1::2, 0::2], result[..., 1::2, 1::2] = (s + h - v - g) / 2, (s - h - v + g) / 2
    return result


# --- Question 5 -----------------------------------------------------------------------------------


@mistake(
    "q5",
    "DnCNN",
    hint="Batch normalisation is missing between the inner convolutions and their ReLU.",
)
class DnCNNWithoutNorm(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="A ReLU follows the last convolution: the estimated noise is never negative.",
)
class DnCNNEndsInReLU(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.Conv2d(width, channels, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*layers)

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="The inner convolutions have a bias. BatchNorm subtracts the mean right after it, so it "
    "has no effect and is left out.",
)
class DnCNNWithInnerBias(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="There are two convolutions too many: depth counts the first and the last one too.",
)
class DnCNNTooDeep(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="Without padding every convolution takes a frame of one pixel from the image. The result "
    "has the size of y.",
)
class DnCNNWithoutPadding(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="The network returns the denoised image. forward is asked for the noise; the subtraction "
    "comes in question 7.",
)
class DnCNNReturnsImage(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return y - self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="ReLU comes before the normalisation. The order is convolution, normalisation, ReLU.",
)
class DnCNNNormAfterReLU(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.ReLU(), nn.BatchNorm2d(width)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="The inner layers have no ReLU: without it they are one linear map.",
)
class DnCNNWithoutInnerReLU(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="All inner layers are one and the same module and share their weights. Make a new one in "
    "every round of the loop.",
)
class DnCNNSharesItsLayers(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        inner = [conv, nn.BatchNorm2d(width), nn.ReLU()] * (depth - 2)
        first = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*first, *inner, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="channels has no effect: the network takes grey images only.",
)
class DnCNNGreyOnly(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(1, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 1, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake(
    "q5",
    "DnCNN",
    hint="The image is reflected at its border. DnCNN pads with zeros.",
)
class DnCNNReflects(nn.Module):
    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()

        def conv(ins, outs, bias):
            return nn.Conv2d(ins, outs, 3, padding=1, bias=bias, padding_mode="reflect")

        layers = [conv(channels, width, True), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [conv(width, width, False), nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, conv(width, channels, True))

    def forward(self, y):
        return self.layers(y)


# --- Question 6 -----------------------------------------------------------------------------------


@mistake("q6", "parameter_count", hint="The inner convolutions have no bias, but one is counted.")
def count_with_inner_bias(depth, width, channels=1):
    return 18 * channels * width + width + channels + (depth - 2) * (9 * width**2 + 3 * width)


@mistake(
    "q6",
    "parameter_count",
    hint="The parameters of the normalisation are missing: a factor and an offset per channel.",
)
def count_without_norm(depth, width, channels=1):
    return 18 * channels * width + width + channels + (depth - 2) * 9 * width**2


@mistake(
    "q6",
    "parameter_count",
    hint="The running mean and variance are counted. They are buffers: no optimiser changes them.",
)
def count_with_buffers(depth, width, channels=1):
    return 18 * channels * width + width + channels + (depth - 2) * (9 * width**2 + 4 * width)


@mistake(
    "q6",
    "parameter_count",
    hint="There are depth - 2 inner layers, not depth: the first and last are counted apart.",
)
def count_two_layers_more(depth, width, channels=1):
    return 18 * channels * width + width + channels + depth * (9 * width**2 + 2 * width)


@mistake(
    "q6",
    "parameter_count",
    hint="The biases of the first and of the last convolution are missing.",
)
def count_without_biases(depth, width, channels=1):
    return 18 * channels * width + (depth - 2) * (9 * width**2 + 2 * width)


@mistake(
    "q6",
    "parameter_count",
    hint="channels has no effect: count the first and the last layer for a colour image.",
)
def count_grey_only(depth, width, channels=1):
    return 18 * width + width + 1 + (depth - 2) * (9 * width**2 + 2 * width)


@mistake(
    "q6",
    "parameter_count",
    hint="A convolution has one 3 x 3 kernel for every pair of an input and an output channel: "
    "the width enters squared.",
)
def count_with_one_kernel_per_channel(depth, width, channels=1):
    return 18 * channels * width + width + channels + (depth - 2) * (9 * width + 2 * width)


@mistake(
    "q6",
    "receptive_field",
    hint="Every layer adds one pixel on each side, so two to the side length.",
)
def field_of_one_side(depth):
    return depth + 1


@mistake(
    "q6",
    "receptive_field",
    hint="Count the pixel itself: before the first layer the field is 1, not 0.",
)
def field_without_centre(depth):
    return 2 * depth


@mistake(
    "q6",
    "receptive_field",
    hint="The fields are not multiplied: the second 3 x 3 layer sees 5 x 5 pixels, not 9 x 9.",
)
def field_by_product(depth):
    return 3**depth


@mistake(
    "q6",
    "receptive_field",
    hint="The number of pixels in the field is returned. The side length is asked for.",
)
def field_as_area(depth):
    return (2 * depth + 1) ** 2


@mistake(
    "q6",
    "receptive_field",
    hint="The first and the last layer widen the field too.",
)
def field_of_inner_layers(depth):
    return 2 * (depth - 2) + 1


# --- Question 7 -----------------------------------------------------------------------------------


@mistake(
    "q7",
    "residual_loss",
    hint="The squares are averaged over pixels as well. The paper adds up the pixels and averages "
    "over the images only.",
)
def loss_averaged_over_pixels(model, y, x):
    return F.mse_loss(model(y), y - x) / 2


@mistake("q7", "residual_loss", hint="The factor 1/2 is missing.")
def loss_without_half(model, y, x):
    return (model(y) - (y - x)).square().sum() / len(y)


@mistake(
    "q7",
    "residual_loss",
    hint="The sum is not divided by the number of images: the loss doubles with the batch.",
)
def loss_without_mean(model, y, x):
    return (model(y) - (y - x)).square().sum() / 2


@mistake(
    "q7",
    "residual_loss",
    hint="The target is x - y. The network estimates the noise, which is y - x.",
)
def loss_with_wrong_sign(model, y, x):
    return (model(y) - (x - y)).square().sum() / (2 * len(y))


@mistake(
    "q7",
    "residual_loss",
    hint="The network's output is compared with the clean image. It estimates the noise.",
)
def loss_of_direct_prediction(model, y, x):
    return (model(y) - x).square().sum() / (2 * len(y))


@mistake("q7", "residual_loss", hint="The norm is not squared.")
def loss_without_square(model, y, x):
    return (model(y) - (y - x)).flatten(1).norm(dim=1).sum() / (2 * len(y))


@mistake(
    "q7",
    "residual_loss",
    hint="The network is given the clean image. It has to find the noise in y.",
)
def loss_of_clean_input(model, y, x):
    return (model(x) - (y - x)).square().sum() / (2 * len(y))


@mistake(
    "q7",
    "residual_loss",
    hint="No gradient reaches the network: the loss is returned as a plain number or detached.",
)
def loss_detached(model, y, x):
    return ((model(y) - (y - x)).square().sum() / (2 * len(y))).detach()


@mistake(
    "q7",
    "residual_loss_l1",
    hint="The squares are added up. The L1 norm adds up absolute values.",
)
def l1_loss_with_squares(model, y, x):
    return (model(y) - (y - x)).square().sum() / len(y)


@mistake(
    "q7",
    "residual_loss_l1",
    hint="The absolute values are averaged over the pixels. Add them up, and divide by the number "
    "of images.",
)
def l1_loss_averaged(model, y, x):
    return F.l1_loss(model(y), y - x)


@mistake(
    "q7",
    "residual_loss_l1",
    hint="The L1 loss carries a factor 1/2. It belongs to the squared norm only.",
)
def l1_loss_halved(model, y, x):
    return (model(y) - (y - x)).abs().sum() / (2 * len(y))


@mistake(
    "q7",
    "residual_loss_l1",
    hint="Positive and negative errors cancel: the absolute value is taken of the sum.",
)
def l1_loss_of_sums(model, y, x):
    return (model(y) - (y - x)).flatten(1).sum(1).abs().mean()


@mistake("q7", "denoise", hint="The noise is returned. Subtract it from y.")
def denoise_returns_noise(model, y):
    return model(y)


@mistake("q7", "denoise", hint="The noise is added a second time. Subtract it.")
def denoise_adds(model, y):
    return y + model(y)


@mistake(
    "q7",
    "denoise",
    hint="The estimate is clipped to [0, 1], which the question does not ask for.",
)
def denoise_clipped(model, y):
    return (y - model(y)).clamp(0, 1)


# --- Question 8 -----------------------------------------------------------------------------------


@mistake(
    "q8",
    "patches",
    hint="The patches come column by column. Go through each row of patches first.",
)
def patches_in_column_order(image, size, stride):
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.transpose(0, 1).reshape(-1, 1, size, size)


@mistake("q8", "patches", hint="Rows and columns inside the patches are exchanged.")
def patches_transposed(image, size, stride):
    windows = image[0].unfold(0, size, stride).unfold(1, size, stride)
    return windows.transpose(2, 3).reshape(-1, 1, size, size)


@mistake(
    "q8",
    "patches",
    hint="The last row and column of patches are missing: a patch may end at the border.",
)
def patches_without_last(image, size, stride):
    H, W = image.shape[1:]
    tops, lefts = range(0, H - size, stride), range(0, W - size, stride)
    found = [image[:, i : i + size, j : j + size] for i in tops for j in lefts]
    return torch.stack(found) if found else image.new_zeros(0, 1, size, size)


@mistake(
    "q8",
    "patches",
    hint="The stride has no effect: patches stand side by side, size pixels apart.",
)
def patches_side_by_side(image, size, stride):
    windows = image[0].unfold(0, size, size).unfold(1, size, size)
    return windows.reshape(-1, 1, size, size)


@mistake(
    "q8",
    "patches",
    hint="The axis of channels is missing: (P, 1, size, size) is asked for.",
)
def patches_without_channel(image, size, stride):
    return image[0].unfold(0, size, stride).unfold(1, size, stride).reshape(-1, size, size)


@mistake(
    "q8",
    "NoisyPatches",
    hint="The noise is the same in every epoch: set_epoch has no effect.",
)
class NoisyPatchesForever(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed = patches, sigma_range, seed

    def set_epoch(self, epoch):
        pass

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        generator = torch.Generator().manual_seed(hash((self.seed, int(i))) % 2**63)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake(
    "q8",
    "NoisyPatches",
    hint="All items get the same noise: the index is missing in the seed.",
)
class NoisyPatchesAllAlike(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        generator = torch.Generator().manual_seed(hash((self.seed, self.epoch)) % 2**63)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake(
    "q8",
    "NoisyPatches",
    hint="The noise comes from torch's global generator: asked twice, an item gives two answers.",
)
class NoisyPatchesWithoutSeed(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand(()).item()
        clean = self.patches[i]
        return clean + sigma * torch.randn_like(clean), clean, sigma


@mistake(
    "q8",
    "NoisyPatches",
    hint="The noise depends on the order in which items are asked for: one generator serves all.",
)
class NoisyPatchesInOrder(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed = patches, sigma_range, seed
        self.set_epoch(0)

    def set_epoch(self, epoch):
        self.generator = torch.Generator().manual_seed(hash((self.seed, epoch)) % 2**63)

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=self.generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=self.generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


@mistake(
    "q8",
    "NoisyPatches",
    hint="The clean patch stands first. An item is (noisy, clean, sigma).",
)
class NoisyPatchesExchanged(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        low, high = self.sigma_range
        sigma = low + (high - low) * torch.rand((), generator=generator).item()
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean, clean + sigma * noise, sigma


@mistake(
    "q8",
    "NoisyPatches",
    hint="Every item has the lowest sigma of the range. Draw it uniformly from low to high.",
)
class NoisyPatchesAtLowest(torch.utils.data.Dataset):
    def __init__(self, patches, sigma_range, seed):
        self.patches, self.sigma_range, self.seed, self.epoch = patches, sigma_range, seed, 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __len__(self):
        return len(self.patches)

    def __getitem__(self, i):
        key = hash((self.seed, self.epoch, int(i))) % 2**63
        generator = torch.Generator().manual_seed(key)
        sigma = float(self.sigma_range[0])
        clean = self.patches[i]
        noise = torch.randn(clean.shape, generator=generator, dtype=clean.dtype)
        return clean + sigma * noise, clean, sigma


# --- Question 9 -----------------------------------------------------------------------------------


@mistake(
    "q9",
    "train_step",
    hint="Gradients of earlier steps are still there: backward adds to them. Drop them first.",
)
def step_without_zero_grad(model, optimizer, y, x):
    model.train()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The weights do not change: the optimiser makes no step.",
)
def step_without_step(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The network is not put into train mode: BatchNorm keeps its old means and variances.",
)
def step_in_eval_mode(model, optimizer, y, x):
    model.eval()
    optimizer.zero_grad()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    model.train()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The loss is computed again after the step. The loss before it is asked for.",
)
def step_returns_loss_after(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        model.eval()
        after = (model(y) - (y - x)).square().sum() / (2 * len(y))
        model.train()
    return after.item()


@mistake(
    "q9",
    "train_step",
    hint="The optimiser makes two steps with the same gradients. One is asked for.",
)
def step_twice(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    optimizer.step()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The step minimises the mean over pixels, not the loss of question 7: with plain gradient "
    "descent it is far too short.",
)
def step_of_pixel_mean(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = F.mse_loss(model(y), y - x)
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The network learns the clean image. Its target is the noise y - x.",
)
def step_towards_image(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = (model(y) - x).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    return loss.item()


@mistake(
    "q9",
    "train_step",
    hint="The loss is returned as a tensor that keeps the whole graph alive. A float is asked for.",
)
def step_returns_tensor(model, optimizer, y, x):
    model.train()
    optimizer.zero_grad()
    loss = (model(y) - (y - x)).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    return loss


@mistake(
    "q9",
    "learning_rate",
    hint="The rate falls along a straight line. A cosine starts and ends flat.",
)
def rate_linear(step, steps, highest, lowest):
    return highest + (lowest - highest) * step / steps


@mistake(
    "q9",
    "learning_rate",
    hint="The cosine runs through a whole period, and the rate is high again at the end. Half a "
    "period is enough.",
)
def rate_of_a_whole_period(step, steps, highest, lowest):
    return lowest + (highest - lowest) * (1 + math.cos(2 * math.pi * step / steps)) / 2


@mistake("q9", "learning_rate", hint="The rate falls to zero, not to the lowest one asked for.")
def rate_to_zero(step, steps, highest, lowest):
    return highest * (1 + math.cos(math.pi * step / steps)) / 2


@mistake("q9", "learning_rate", hint="The rate grows from the lowest to the highest.")
def rate_upwards(step, steps, highest, lowest):
    return highest - (highest - lowest) * (1 + math.cos(math.pi * step / steps)) / 2


@mistake(
    "q9",
    "learning_rate",
    hint="Only a quarter of the period is used: the rate does not flatten at the end.",
)
def rate_of_a_quarter_period(step, steps, highest, lowest):
    return lowest + (highest - lowest) * math.cos(math.pi * step / (2 * steps))


# --- Question 10 ----------------------------------------------------------------------------------


@mistake(
    "q10",
    "evaluate",
    hint="The network is evaluated in train mode: BatchNorm takes its means from the batch, and "
    "its running ones are changed.",
)
def evaluate_in_train_mode(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.train()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="Afterwards the network is in eval mode, whatever it was in before.",
)
def evaluate_leaves_eval_mode(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="Afterwards the network is in train mode, even if it was in eval mode before.",
)
def evaluate_leaves_train_mode(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train()
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="Gradients are recorded while evaluating, which costs memory for every layer.",
)
def evaluate_with_gradients(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    y = images + sigma * noise
    mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="The seed is not used: the noise, and with it the result, changes from call to call.",
)
def evaluate_without_seed(model, images, sigma, seed):
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * torch.randn_like(images)
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="torch's global generator is seeded anew: whatever draws from it later is changed. Make a "
    "generator of your own.",
)
def evaluate_seeds_globally(model, images, sigma, seed):
    torch.manual_seed(seed)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * torch.randn_like(images)
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="The squared errors of all images are pooled. The mean of the images' PSNR is asked for.",
)
def evaluate_pooled(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma * noise
        mse = (y - model(y) - images).square().mean()
    model.train(mode)
    return (-10 * mse.log10()).item()


@mistake(
    "q10",
    "evaluate",
    hint="The network's output is compared with the image. It estimates the noise: subtract it "
    "from y first.",
)
def evaluate_noise_as_image(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        mse = (model(images + sigma * noise) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="The result is compared with the noisy image. PSNR is measured against the clean one.",
)
def evaluate_against_noisy(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        mse = model(images + sigma * noise).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


@mistake(
    "q10",
    "evaluate",
    hint="sigma is divided by 255, though it is given on the scale of the images.",
)
def evaluate_scales_sigma(model, images, sigma, seed):
    generator = torch.Generator(images.device).manual_seed(seed)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype, device=images.device)
    mode = model.training
    model.eval()
    with torch.no_grad():
        y = images + sigma / 255 * noise
        mse = (y - model(y) - images).square().flatten(1).mean(1)
    model.train(mode)
    return (-10 * mse.log10()).mean().item()


# --- Question 13 ----------------------------------------------------------------------------------


@mistake("q13", "BlindDenoiser", hint="The noise is returned. Here the clean image is asked for.")
class BlindReturnsNoise(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return self.layers(z)[..., :H, :W]


@mistake("q13", "BlindDenoiser", hint="The estimated noise is added to y. Subtract it.")
class BlindAddsNoise(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y + self.layers(z)[..., :H, :W]


@mistake(
    "q13",
    "BlindDenoiser",
    hint="Images of odd height or width are refused. Extend them and cut the result.",
)
class BlindEvenOnly(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        return y - self.layers(y)


@mistake(
    "q13",
    "BlindDenoiser",
    hint="The result of an image of odd height or width is one row or column too large.",
)
class BlindNotCutBack(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        z = F.pad(y, (0, y.shape[-1] % 2, 0, y.shape[-2] % 2), mode="replicate")
        return z - self.layers(z)


@mistake(
    "q13",
    "BlindDenoiser",
    hint="The network has more than 100,000 parameters.",
)
class BlindTooLarge(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))
        self.unused = nn.Linear(200, 100)

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y - self.layers(z)[..., :H, :W]


@mistake(
    "q13",
    "BlindDenoiser",
    hint="The network denoises in train mode: its result depends on the other images of the batch.",
)
class BlindAlwaysTraining(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        H, W = y.shape[-2:]
        self.train()
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y - self.layers(z)[..., :H, :W]


@mistake(
    "q13",
    "BlindDenoiser",
    hint="The weights of the file do not find their place: the names in the file are those of the "
    "model that was saved.",
)
class BlindWithOtherNames(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.network = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        H, W = y.shape[-2:]
        z = F.pad(y, (0, W % 2, 0, H % 2), mode="replicate")
        return y - self.network(z)[..., :H, :W]


@mistake("q13", "BlindDenoiser", hint="The noisy image comes back unchanged.")
class BlindIdentity(nn.Module):
    def __init__(self):
        super().__init__()
        layers = [nn.PixelUnshuffle(2), nn.Conv2d(4, 40, 3, padding=1), nn.ReLU()]
        for _ in range(6):
            conv = nn.Conv2d(40, 40, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(40), nn.ReLU()]
        last = nn.Conv2d(40, 4, 3, padding=1)
        self.layers = nn.Sequential(*layers, last, nn.PixelShuffle(2))

    def forward(self, y):
        return y.clone()
