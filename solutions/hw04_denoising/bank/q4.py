"""Other right answers and known wrong ones to question 4 of hw04."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("gaussian_denoise")
def gaussian_in_two_dimensions(y, width):
    """The outer product as one kernel."""
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    kernel = torch.outer(g, g) / g.sum() ** 2
    return F.conv2d(F.pad(y, (r, r, r, r), mode="reflect"), kernel[None, None])


@alternative("gaussian_denoise")
def gaussian_by_shifts(y, width):
    """A weighted sum of shifted copies along each axis."""
    r = math.ceil(3 * width)
    weights = [math.exp(-(k**2) / (2 * width**2)) for k in range(-r, r + 1)]
    weights = [weight / sum(weights) for weight in weights]
    H, W = y.shape[-2:]
    z = F.pad(y, (r, r, r, r), mode="reflect")
    z = sum(weight * z[..., k : k + H, :] for k, weight in enumerate(weights))
    return sum(weight * z[..., k : k + W] for k, weight in enumerate(weights))


@alternative("soft_threshold")
def shrinkage_by_relu(c, t):
    """Two hinges."""
    return F.relu(c - t) - F.relu(-c - t)


@alternative("soft_threshold")
def shrinkage_by_clamp(c, t):
    """What lies within the threshold is taken away."""
    return c - c.clamp(-t, t)


@alternative("haar_denoise")
def haar_by_butterflies(y, t):
    """Sums and differences of neighbours, along rows and then along columns."""
    a, b = y[..., 0::2, :], y[..., 1::2, :]
    low, high = (a + b) / 2**0.5, (a - b) / 2**0.5

    def split(z):
        return (z[..., 0::2] + z[..., 1::2]) / 2**0.5, (z[..., 0::2] - z[..., 1::2]) / 2**0.5

    def join(s, d):
        return torch.stack([(s + d) / 2**0.5, (s - d) / 2**0.5], -1).flatten(-2)

    def shrink(c):
        return c.sign() * (c.abs() - t).clamp(min=0)

    (ll, lh), (hl, hh) = split(low), split(high)
    low, high = join(ll, shrink(lh)), join(shrink(hl), shrink(hh))
    a, b = (low + high) / 2**0.5, (low - high) / 2**0.5
    return torch.stack([a, b], -2).flatten(-3, -2)


@mistake("gaussian_denoise")
def gaussian_with_zeros_outside(y, width):
    """Beyond the border you take zeros, so that the image darkens there. The border reflects."""
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    z = F.conv2d(y, g.view(1, 1, -1, 1), padding=(r, 0))
    return F.conv2d(z, g.view(1, 1, 1, -1), padding=(0, r))


@mistake("gaussian_denoise")
def gaussian_not_normalised(y, width):
    """The weights of the kernel do not add up to 1: a constant image is changed. Divide by their
    sum, also where the kernel is cut off.
    """
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2)) / (math.sqrt(2 * math.pi) * width)
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake("gaussian_denoise")
def gaussian_too_narrow(y, width):
    """The 2 is missing in the exponent: your Gaussian is narrower than asked for."""
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / width**2)
    g = g / g.sum()
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake("gaussian_denoise")
def gaussian_along_columns(y, width):
    """Only the columns are smoothed. The same kernel is applied along the rows as well."""
    r = math.ceil(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    return F.conv2d(F.pad(y, (0, 0, r, r), mode="reflect"), g.view(1, 1, -1, 1))


@mistake("gaussian_denoise")
def gaussian_radius_rounded_down(y, width):
    """The radius of the kernel is rounded down. The smallest whole number that is at least 3 width
    is asked for.
    """
    r = int(3 * width)
    k = torch.arange(-r, r + 1, dtype=y.dtype, device=y.device)
    g = torch.exp(-(k**2) / (2 * width**2))
    g = g / g.sum()
    z = F.pad(y, (r, r, r, r), mode="reflect")
    return F.conv2d(F.conv2d(z, g.view(1, 1, -1, 1)), g.view(1, 1, 1, -1))


@mistake("soft_threshold")
def threshold_hard(c, t):
    """This is hard thresholding: what is kept, is kept whole. Soft thresholding moves it towards
    zero by t.
    """
    return torch.where(c.abs() > t, c, torch.zeros_like(c))


@mistake("soft_threshold")
def threshold_one_sided(c, t):
    """Negative coefficients are lost. They shrink towards zero as positive ones do."""
    return (c - t).clamp(min=0)


@mistake("soft_threshold")
def threshold_without_sign(c, t):
    """The sign is lost: the absolute value shrinks, but does not get its sign back."""
    return (c.abs() - t).clamp(min=0)


@mistake("soft_threshold")
def threshold_without_zero(c, t):
    """Coefficients smaller than t change their sign. They become zero."""
    return c.sign() * (c.abs() - t)


@mistake("soft_threshold")
def threshold_clamped(c, t):
    """Coefficients are clipped to [-t, t]: the small ones survive. It is they that go."""
    return c.clamp(-t, t)


@mistake("haar_denoise")
def haar_with_coarse_threshold(y, t):
    """The coarse coefficients are thresholded too, and the image gets darker. Only the three bands
    of details are.
    """
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


@mistake("haar_denoise")
def haar_with_means(y, t):
    """The transform is not orthonormal: your details are half as large as they should be, and the
    threshold bites twice as hard.
    """
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


@mistake("haar_denoise")
def haar_keeps_diagonal(y, t):
    """The diagonal details pass unchanged. All three bands of details are thresholded."""
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
