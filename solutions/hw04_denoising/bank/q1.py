"""Other right answers and known wrong ones to question 1 of hw04."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("add_noise")
def noise_filled_in_place(x, sigma, generator):
    """An empty tensor like x, filled by the generator."""
    return x + sigma * torch.empty_like(x).normal_(generator=generator)


@alternative("add_noise")
def noise_by_normal(x, sigma, generator):
    """torch.normal, scaled afterwards."""
    noise = torch.normal(0.0, 1.0, x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return noise.mul_(sigma).add_(x)


@alternative("add_noise")
def noise_one_by_one(x, sigma, generator):
    """One number after the other, in float64 on the generator's device."""
    options = {"generator": generator, "device": generator.device, "dtype": torch.float64}
    noise = torch.cat([torch.randn(1, **options) for _ in range(x.numel())])
    return x + sigma * noise.reshape(x.shape).to(x)


@alternative("add_noise")
def noise_by_box_and_muller(x, sigma, generator):
    """Normal numbers from the radius and the angle of two uniform ones."""
    options = {"generator": generator, "device": generator.device, "dtype": torch.float64}
    radius, angle = torch.rand((2, *x.shape), **options)
    noise = torch.sqrt(-2 * torch.log1p(-radius)) * torch.cos(2 * math.pi * angle)
    return x + sigma * noise.to(x)


@alternative("sigma_on_unit_scale")
def sigma_by_product(sigma_255):
    """A product with the width of one grey level."""
    return sigma_255 * (1 / 255)


@alternative("clipped_bias")
def bias_by_two_hinges(x, sigma):
    """clip(z, 0, 1) = max(z, 0) - max(z - 1, 0), and E max(z, 0) is known."""

    def hinge(mean):
        u = mean / sigma
        density = torch.exp(-u.square() / 2) / math.sqrt(2 * math.pi)
        return sigma * (u * torch.special.ndtr(u) + density)

    return hinge(x) - hinge(x - 1) - x


@alternative("clipped_bias")
def bias_by_missing_tails(x, sigma):
    """What clipping adds below 0 minus what it takes away above 1."""

    def excess(distance):
        u = distance / sigma
        density = torch.exp(-0.5 * u**2) / (2 * math.pi) ** 0.5
        return sigma * density - distance * 0.5 * torch.erfc(u / 2**0.5)

    return excess(x) - excess(1 - x)


@mistake("add_noise", edit={"x + sigma * noise": "(x + sigma * noise).clamp(0, 1)"})
def noise_clipped():
    """The noisy image is clipped to [0, 1]. The noise model of this question goes beyond: a clipped
    one no longer has mean x.
    """


@mistake("add_noise", edit={"generator=generator, ": ""})
def noise_from_global_generator():
    """The generator is not used: the noise comes from torch's global one, and cannot be repeated by
    whoever calls you.
    """


@mistake("add_noise", edit={"sigma * noise": "sigma**2 * noise"})
def noise_scaled_by_variance():
    """The standard deviation of your noise is sigma squared. sigma itself is the standard
    deviation; its square is the variance.
    """


@mistake("add_noise", edit={"sigma * noise": "sigma**0.5 * noise"})
def noise_scaled_by_root():
    """The standard deviation of your noise is the root of sigma. Is sigma a variance or a standard
    deviation?
    """


@mistake(
    "add_noise",
    edit={"torch.randn": "torch.rand", "sigma * noise": "sigma * 12**0.5 * (noise - 0.5)"},
)
def noise_uniform():
    """The noise is uniform, not normal: none of it is further than a fixed distance from zero."""


@mistake("add_noise", edit={"x.shape": "x.shape[1:]"})
def noise_shared_by_the_batch():
    """All images of the batch get the same noise. Draw as many numbers as x has pixels."""


@mistake("add_noise", edit={"generator=generator": "generator=generator.manual_seed(0)"})
def noise_reseeded():
    """The generator is seeded anew in every call, so that two calls give the same noise. Seeding is
    left to the caller.
    """


@mistake("add_noise", edit={"x + sigma * noise": "x * (1 + sigma * noise)"})
def noise_multiplied():
    """The noise is multiplied by the image: dark pixels get less of it. Here it does not depend on
    x.
    """


@mistake("add_noise", edit={"torch.randn": "torch.rand"})
def noise_by_rand():
    """The noise has mean 1/2 and is never negative: rand draws uniformly from [0, 1). The normal
    distribution has another name.
    """


@mistake("add_noise", edit={"sigma * noise": "sigma / 255 * noise"})
def noise_scaled_twice():
    """sigma is divided by 255, but it is given on the scale of x already."""


@mistake(
    "add_noise", edit={", dtype=x.dtype, device=x.device": "", "x + sigma": "x.float() + sigma"}
)
def noise_always_float32():
    """The result is float32 and on the CPU whatever x is. Ask for noise of x's dtype and device."""


@mistake("add_noise", edit={"x.shape, ": "(*x.shape[:-3], 1, *x.shape[-2:]), "})
def noise_shared_by_the_channels():
    """All channels of an image get the same noise. Draw as many numbers as x has entries."""


@mistake("add_noise")
def noise_antithetic(x, sigma, generator):
    """Half of the images get the noise of the other half, with the sign changed: every pixel's
    noise is drawn by itself.
    """
    n = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    half = len(n) // 2 if n.ndim else 0
    return x + sigma * (torch.cat([n[half:], -n[half:]]) if 2 * half == len(n) else n)


@mistake("add_noise", edit={"sigma * noise": "sigma * (noise - noise.mean()) / noise.std()"})
def noise_standardised():
    """The noise is centred and scaled after it was drawn. Then its values depend on each other, and
    for one pixel there is none: leave them as they were drawn.
    """


@mistake("add_noise")
def noise_of_twelve_uniforms(x, sigma, generator):
    """A sum of uniform numbers is nearly normal, not normal: large values are too rare."""
    u = torch.rand((12, *x.shape), generator=generator, dtype=x.dtype, device=x.device)
    return x + sigma * (u.sum(0) - 6)


@mistake("add_noise", edit={", dtype=x.dtype": ""})
def noise_drawn_in_float32():
    """The noise is float32 whatever x is, so that the result is too where x has fewer bits: draw it
    in the dtype of x.
    """


@mistake("sigma_on_unit_scale")
def sigma_rounded(sigma_255):
    """The result is rounded. Leave all digits: a small sigma consists of them."""
    return round(sigma_255 / 255, 3)


@mistake("sigma_on_unit_scale")
def sigma_by_256(sigma_255):
    """You divide by the number of grey levels, 256. White is level 255 and must become 1."""
    return sigma_255 / 256


@mistake("sigma_on_unit_scale")
def sigma_the_other_way(sigma_255):
    """You go from [0, 1] to grey levels. The other direction is asked for."""
    return sigma_255 * 255


@mistake(
    "clipped_bias",
    edit={"hinge(x) - hinge(x - 1) - x": "x - hinge(x) + hinge(x - 1)"},
    of="bias_by_two_hinges",
)
def bias_with_wrong_sign():
    """The sign is wrong: the bias is the mean of the clipped pixel minus x. At x = 0 clipping can
    only raise a value.
    """


@mistake("clipped_bias", edit={" - hinge(x - 1)": ""}, of="bias_by_two_hinges")
def bias_at_black_only():
    """Only clipping at 0 is counted. Bright pixels are clipped at 1."""


@mistake("clipped_bias", edit={"inside + above - x": "inside + above"})
def bias_without_subtraction():
    """Your result is the mean of the clipped pixel itself. Subtract x."""


@mistake("clipped_bias")
def bias_of_the_clipped_mean(x, sigma):
    """You clip the mean, not the noisy pixel: that is x again. The mean has to be taken after
    clipping.
    """
    return x.clamp(0, 1) - x


@mistake("clipped_bias", edit={"inside + above - x": "inside - x"})
def bias_without_white():
    """What lies above 1 is left out of the mean. Clipped pixels are not lost: they count with the
    value 1.
    """


@mistake("sigma_on_unit_scale", edit={"sigma_255 / 255": "round(sigma_255 / 255, 5)"})
def sigma_rounded_later():
    """The result is rounded. Leave all digits: a small sigma consists of them."""


@mistake("sigma_on_unit_scale")
def scale_cut_off(sigma_255):
    """More than 255 grey levels become 1. Noise may be stronger than white is bright."""
    return min(sigma_255, 255) / 255
