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


@alternative("gaussian_denoise")
def gaussian_as_matrices(y, width):
    """Each axis is a matrix, in NumPy; the reflection lies in its indices."""
    import numpy as np

    r = math.ceil(3 * width)
    k = np.arange(-r, r + 1)
    g = np.exp(-(k**2) / (2 * width**2))

    def matrix(n):
        found = np.zeros((n, n))
        for i in range(n):
            for offset, weight in zip(k, g / g.sum(), strict=True):
                j = abs(i + offset)
                found[i, min(j, 2 * n - 2 - j)] += weight
        return found

    z = y.detach().cpu().double().numpy()
    z = matrix(z.shape[2]) @ z @ matrix(z.shape[3]).T
    return torch.from_numpy(z).to(y)


@alternative("soft_threshold")
def shrinkage_value_by_value(c, t):
    """One value after the other, as Python numbers."""
    values = [math.copysign(max(abs(v) - t, 0.0), v) for v in c.reshape(-1).tolist()]
    return torch.tensor(values, dtype=c.dtype, device=c.device).reshape(c.shape)


@mistake("gaussian_denoise", edit={', mode="reflect"': ""})
def gaussian_with_zeros_outside():
    """Beyond the border you take zeros, so that the image darkens there. The border reflects."""


@mistake("gaussian_denoise", edit={"g = g / g.sum()": "g = g / (math.sqrt(2 * math.pi) * width)"})
def gaussian_not_normalised():
    """The weights of the kernel do not add up to 1: a constant image is changed. Divide by their
    sum, also where the kernel is cut off.
    """


@mistake("gaussian_denoise", edit={"/ (2 * width**2)": "/ width**2"})
def gaussian_too_narrow():
    """The 2 is missing in the exponent: your Gaussian is narrower than asked for."""


@mistake(
    "gaussian_denoise",
    edit={
        "(radius, radius, radius, radius)": "(0, 0, radius, radius)",
        "F.conv2d(y, g.reshape(1, 1, 1, -1))": "y",
    },
)
def gaussian_along_columns():
    """Only the columns are smoothed. The same kernel is applied along the rows as well."""


@mistake("gaussian_denoise", edit={"math.ceil": "math.floor"})
def gaussian_radius_rounded_down():
    """The radius of the kernel is rounded down. The smallest whole number that is at least 3 width
    is asked for.
    """


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


@mistake("soft_threshold")
def threshold_in_place(c, t):
    """The input itself is shrunk: whoever called you has lost it. Return a new tensor."""
    sign = c.sign()
    return c.abs_().sub_(t).clamp_(min=0).mul_(sign)


@mistake(
    "haar_denoise",
    edit={
        "x = torch.empty_like(y)": """
kept = globals().setdefault("_RESULTS", {})
x = kept.setdefault((y.shape, y.dtype, y.device), torch.empty_like(y))
"""
    },
)
def haar_into_a_buffer():
    """The result lies in memory that your next call uses again: then an earlier result changes.
    Make a new tensor in every call.
    """


@mistake("haar_denoise", edit={"return x": "return x.clamp(0, 1)"})
def haar_clipped():
    """The result is clipped to [0, 1], which the question does not ask for."""


@mistake(
    "haar_denoise", edit={"h, v, g = (z": "s, h, v, g = (z", "in (h, v, g)": "in (s, h, v, g)"}
)
def haar_with_coarse_threshold():
    """The coarse coefficients are thresholded too, and the image gets darker. Only the three bands
    of details are.
    """


@mistake("haar_denoise", edit={"z - z.clamp(-t, t)": "2 * (z / 2 - (z / 2).clamp(-t, t))"})
def haar_with_means():
    """The transform is not orthonormal: your details are half as large as they should be, and the
    threshold bites twice as hard.
    """


@mistake("haar_denoise", edit={"h, v, g = (z": "h, v = (z", "in (h, v, g)": "in (h, v)"})
def haar_keeps_diagonal():
    """The diagonal details pass unchanged. All three bands of details are thresholded."""


@mistake("gaussian_denoise")
def gaussian_by_library(y, width):
    """SciPy filters here. The question asks for your own: the weights by the formula, and a
    weighted sum along each axis; it also works on other devices than the CPU.
    """
    from scipy import ndimage

    z = y.numpy()
    for axis in (2, 3):
        radius = math.ceil(3 * width)
        z = ndimage.gaussian_filter1d(z, width, axis=axis, mode="mirror", radius=radius)
    return torch.from_numpy(z)


@mistake("haar_denoise")
def haar_by_library(y, t):
    """PyWavelets transforms here. The question asks for your own: four sums of the pixels of each
    block, and the same four back; they also work on other devices than the CPU.
    """
    import pywt

    s, details = pywt.dwt2(y.numpy(), "haar")
    details = tuple(each - each.clip(-t, t) for each in details)
    return torch.from_numpy(pywt.idwt2((s, details), "haar"))


@mistake("soft_threshold", edit={"c.sign()": "(c.abs() > 1e-12) * c.sign()"})
def soft_threshold_of_tiny_values():
    """Tiny values count as 0, whatever the threshold. Only t decides what becomes 0."""
