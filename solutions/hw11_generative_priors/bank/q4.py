"""Other right answers and known wrong ones to question 4 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("cosine_levels")
def by_a_list(steps):
    """Python's floats."""

    def f(t):
        return math.cos(math.pi * (t + 0.008) / (2 * 1.008)) ** 2

    found = [max(5e-5, f(1 - k / steps) / f(0.0)) for k in range(steps)] + [1.0]
    return torch.tensor(found, dtype=torch.double, device="cpu")


@alternative("linear_levels")
def by_logarithms(steps, total=1000):
    """Sums of logarithms, and an index."""
    if total % steps != 0:
        raise ValueError("no divisor")
    beta = 1e-4 + (0.02 - 1e-4) * torch.arange(total, dtype=torch.float64) / (total - 1)
    a = torch.log1p(-beta).cumsum(0).exp()
    k = torch.arange(total, -1, -(total // steps))
    return torch.where(k > 0, a[k - 1], torch.ones((), dtype=torch.float64))


@alternative("diffuse")
def image_by_image(x0, a, n):
    """A loop."""
    levels = a if isinstance(a, torch.Tensor) else x0.new_full((len(x0),), a)
    parts = [lv.sqrt() * x + (1 - lv).sqrt() * e for lv, x, e in zip(levels, x0, n, strict=True)]
    return torch.stack(parts).to(x0.dtype)


@mistake("cosine_levels", edit={"(u.cos() / u[-1].cos()).square()": "(u.cos() / u[-1].cos())"})
def not_squared():
    """The cosine is squared."""


@mistake("cosine_levels", edit={"u.cos() / u[-1].cos()": "u.cos()"})
def not_divided():
    """Divide by the value at t = 0: the last level is 1."""


@mistake("cosine_levels", edit={"torch.linspace(1, 0,": "torch.linspace(0, 1,", "u[-1]": "u[0]"})
def other_order():
    """Levels go from noise to image."""


@mistake("cosine_levels", edit={".clamp(min=5e-5)": ""})
def reaches_zero():
    """What is below 0.00005 is to become 0.00005."""


@mistake("cosine_levels", edit={".clamp(min=5e-5)": ".clamp(5e-5, 1 - 5e-5)"})
def last_below_one():
    """The last level is exactly 1."""


@mistake("cosine_levels", edit={"steps + 1, dtype": "steps, dtype"})
def one_level_too_few():
    """n steps lie between n + 1 levels."""


@mistake("cosine_levels", edit={"(t + 0.008) / 1.008": "t"})
def without_the_offset():
    """The offset 0.008 is missing."""


@mistake("cosine_levels", edit={"(t + 0.008) / 1.008": "(t + 0.008)"})
def offset_not_divided():
    """u(1) is a right angle: t + 0.008 is divided by 1.008."""


@mistake("cosine_levels", edit={", dtype=torch.float64": ""})
def cosine_in_single_precision():
    """The levels are float64."""


@mistake(
    "linear_levels",
    edit={
        "torch.linspace(1e-4, 0.02, total, dtype": "torch.linspace(1e-4, 0.02, steps, dtype",
        "[:: total // steps]": "",
    },
)
def betas_with_fewer_steps():
    """Fewer steps visit levels of the same schedule: fewer betas never reach the noise."""


@mistake("linear_levels", edit={"(1 - beta).cumprod(0)": "beta.flip(0)"})
def betas_for_levels():
    """Levels are the products of 1 - beta, not beta itself."""


@mistake("linear_levels", edit={"(1 - beta).cumprod(0)": "1 - beta"})
def no_product():
    """Levels are the products of all factors up to k."""


@mistake("linear_levels", edit={"(1 - beta).cumprod(0)": "(1 - beta).cumprod(0).sqrt()"})
def rooted():
    """The levels are the products themselves; roots are taken where images are multiplied."""


@mistake("linear_levels", edit={"(1 - beta).cumprod(0)": "1 - beta.cumsum(0)"})
def sums():
    """Products, not sums: 1 - beta is what is left after each step."""


@mistake(
    "linear_levels",
    edit={"levels.flip(0)[:: total // steps].clone()": "levels[:: total // steps].clone()"},
)
def from_image_to_noise():
    """Levels go from noise to image."""


@mistake(
    "linear_levels",
    edit={"levels.flip(0)[:: total // steps].clone()": "levels.flip(0)[: steps + 1].clone()"},
)
def first_levels():
    """All of the schedule is to be visited, in larger steps."""


@mistake(
    "linear_levels",
    edit={"1e-4, 0.02, total": "1e-4, 0.02, total + 1", "(1 - beta)": "(1 - beta[:-1])"},
)
def last_beta_missed():
    """beta_total is 0.02."""


@mistake("linear_levels", edit={"total % steps": "total < steps"})
def nothing_refused():
    """Where steps does not divide total, ValueError is to be raised."""


@mistake("linear_levels", edit={"total=1000": "total=500"})
def another_default():
    """total is 1000 unless said otherwise."""


@mistake(
    "linear_levels",
    edit={
        "0.02, total, dtype=torch.float64": "0.02, total",
        "torch.ones(1, dtype=torch.float64)": "torch.ones(1)",
    },
)
def linear_in_single_precision():
    """The levels are float64."""


@mistake("diffuse", edit={"(1 - a).sqrt() * n": "(1 - a) * n"})
def noise_not_rooted():
    """The noise is multiplied by the root of 1 - a."""


@mistake("diffuse", edit={"a.sqrt() * x0": "a * x0"})
def image_not_rooted():
    """The image is multiplied by the root of a."""


@mistake("diffuse", edit={"a.sqrt() * x0": "x0"})
def variance_explodes():
    """The image is multiplied by the root of a: the variance is to be preserved."""


@mistake("diffuse", edit={"a.sqrt() * x0 + (1 - a).sqrt()": "(1 - a).sqrt() * x0 + a.sqrt()"})
def exchanged():
    """a = 1 is the image, a = 0 noise."""


@mistake("diffuse", edit={"    a = a.reshape(-1, *[1] * (x0.ndim - 1))\n": ""})
def not_broadcast():
    """There is one level for each image: give a the axes of x0."""


@mistake("diffuse", edit={"a = a.reshape(-1, *[1] * (x0.ndim - 1))": "a = a.reshape(-1)[0]"})
def one_level():
    """Each image has a level of its own."""


@mistake("diffuse", edit={"a = a.reshape(-1, *[1] * (x0.ndim - 1))": "a = a.reshape(-1, 1, 1, 1)"})
def four_axes():
    """Images may have any number of axes."""


@mistake("diffuse", edit={"torch.as_tensor(a, dtype=x0.dtype, device=x0.device)": "a.to(x0)"})
def no_numbers():
    """a may be a number."""


@mistake(
    "diffuse",
    edit={
        ("torch.as_tensor(a, dtype=x0.dtype, device=x0.device)"): (
            "torch.as_tensor(a, dtype=torch.float32, device=x0.device)"
        )
    },
)
def level_in_single_precision():
    """The level is rounded to float32 on the way."""


@mistake(
    "diffuse",
    edit={
        "return a.sqrt() * x0": "n *= (1 - a).sqrt()\nreturn a.sqrt() * x0",
        "+ (1 - a).sqrt() * n": "+ n",
    },
)
def noise_changed():
    """The noise that was given is changed."""


@mistake("diffuse", edit={"torch.as_tensor(a, dtype=x0.dtype, ": "torch.as_tensor(a, "})
def levels_promote():
    """Levels in float64 make images in float32 wider: the result is to be like x0."""
