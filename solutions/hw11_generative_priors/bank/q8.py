"""Other right answers and known wrong ones to question 8 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("replace")
def by_indices(x, a, y, mask, generator):
    """A copy, and indices."""
    noise = torch.empty(x.shape, dtype=x.dtype, device=x.device).normal_(generator=generator)
    found, where = x.clone(), mask.expand_as(x)
    found[where] = a**0.5 * y[where] + (1 - a) ** 0.5 * noise[where]
    return found


@alternative("ddnm")
def by_parts(x, a, denoise, y, A, sigma):
    """What A+ sees of the estimate is taken out, in part."""
    estimate, variance = denoise(x, a), 1.0 - a
    gain = variance / (variance + sigma * sigma)
    return (estimate - gain * A.pinv(A.forward(estimate))) + gain * A.pinv(y)


@mistake("replace", edit={"math.sqrt(a) * y + math.sqrt(1 - a) * n": "y"})
def clean():
    """At level a the measured pixels have noise as well."""


@mistake("replace", edit={"math.sqrt(a) * y + math.sqrt(1 - a) * n": "math.sqrt(a) * y"})
def scaled_alone():
    """At level a the measured pixels have noise as well."""


@mistake("replace", edit={"math.sqrt(1 - a) * n": "(1 - a) * n"})
def noise_not_rooted():
    """The noise at level a has the deviation sqrt(1 - a)."""


@mistake("replace", edit={"math.sqrt(a) * y": "y"})
def not_scaled():
    """At level a the image is multiplied by the root of a."""


@mistake(
    "replace",
    edit={
        ("torch.where(mask, math.sqrt(a) * y + math.sqrt(1 - a) * n, x)"): (
            "torch.where(mask, x, math.sqrt(a) * y + math.sqrt(1 - a) * n)"
        )
    },
)
def holes_replaced():
    """The measured pixels are replaced, the others stay."""


@mistake(
    "replace",
    edit={
        ("torch.where(mask, math.sqrt(a) * y + math.sqrt(1 - a) * n, x)"): (
            "mask * (math.sqrt(a) * y + math.sqrt(1 - a) * n) + ~mask * x"
        )
    },
)
def by_products():
    """0 times NaN is NaN: y may hold anything where nothing was measured."""


@mistake("replace", edit={"generator=generator, ": ""})
def global_generator():
    """New noise comes from the generator that is given."""


@mistake("replace", edit={"n = torch.randn(x.shape,": "n = torch.randn(x.shape[1:],"})
def noise_shared():
    """The images of a batch have noise of their own."""


@mistake(
    "replace",
    edit={
        ("return torch.where(mask, math.sqrt(a) * y + math.sqrt(1 - a) * n, x)"): (
            "x.copy_(torch.where(mask, math.sqrt(a) * y + math.sqrt(1 - a) * n, "
            "x))\n"
            "return x.clone()"
        )
    },
)
def x_changed():
    """What was given is changed."""


@mistake("replace", edit={"dtype=x.dtype, ": ""})
def noise_in_single_precision():
    """The noise has the dtype of x."""


@mistake(
    "replace",
    edit={
        ("n = torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)"): (
            "n = (x - math.sqrt(a) * y.nan_to_num()) / math.sqrt(1 - a)"
        )
    },
)
def noise_of_x():
    """New noise is to be drawn: this keeps x as it is."""


@mistake("ddnm", edit={"(1 - a) / (1 - a + sigma**2)": "1.0"})
def no_gain():
    """With noise the measurement is not to be met exactly."""


@mistake("ddnm", edit={"(1 - a + sigma**2)": "(1 - a + sigma)"})
def deviation():
    """The variance of the noise is sigma^2."""


@mistake("ddnm", edit={"(1 - a) / (1 - a + sigma**2)": "a / (a + sigma**2)"})
def level_exchanged():
    """The variance of what is not known of x0 is 1 - a."""


@mistake("ddnm", edit={"A.pinv(y - A.forward(x0))": "A.adjoint(y - A.forward(x0))"})
def adjoint():
    """The pseudo-inverse is asked for: the adjoint has another scale."""


@mistake("ddnm", edit={"y - A.forward(x0)": "A.forward(x0) - y"})
def sign():
    """The correction leads away from the measurement."""


@mistake("ddnm", edit={"y - A.forward(x0)": "y"})
def residual_forgotten():
    """What the estimate gives already is to be subtracted."""


@mistake("ddnm", edit={"y - A.forward(x0)": "y - A.forward(x)"})
def residual_of_x():
    """The residual is that of the estimate, not of the noisy x."""


@mistake("ddnm", edit={"return x0 +": "return x +"})
def correction_of_x():
    """The corrected estimate of x0 is asked for."""


@mistake("ddnm", edit={"return x0 +": "return math.sqrt(a) * x0 +"})
def estimate_scaled():
    """The estimate of x0 is not scaled: the sampler does that."""


@mistake("ddnm", edit={"x0 = denoise(x, a)": "x0 = denoise(x, a).clamp(-1, 1)"})
def clipped():
    """The range of images is not known here: nothing is cut off."""


@mistake("ddnm", edit={"A.forward(x0))": "A.forward(denoise(x, a)))"})
def called_twice():
    """The denoiser is called once."""


@mistake(
    "ddnm",
    edit={
        ("return x0 + gain * A.pinv(y - A.forward(x0))"): (
            "x0 += gain * A.pinv(y - A.forward(x0))\nreturn x0.clone()"
        )
    },
)
def estimate_changed_in_place():
    """What the denoiser returned may be x itself: it is changed in place."""


@mistake("ddnm", edit={"(1 - a + sigma**2)": "(1 - a + sigma**2 + 1e-6)"})
def a_little_added():
    """Without noise the measurement is to be met exactly."""


@mistake(
    "ddnm",
    edit={("(1 - a) / (1 - a + sigma**2)"): ("math.sqrt(1 - a) / math.sqrt(1 - a + sigma**2)")},
)
def rooted():
    """The gain has variances in it, without roots."""


@mistake("replace", edit={"torch.where(mask,": "torch.where(mask & (y != 0),"})
def zeros_are_holes():
    """The mask says what was measured: a measured 0 is no hole."""


@mistake("replace", edit={"dtype=x.dtype, device=x.device": "dtype=x.dtype"})
def drawn_on_the_cpu():
    """Noise is drawn where x and the generator are."""
