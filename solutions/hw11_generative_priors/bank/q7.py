"""Other right answers and known wrong ones to question 7 of hw11."""

import torch

from autograder.bank import alternative, mistake


@alternative("sample")
def by_recursion_of_tensors(denoise, x, levels, eta, generator=None):
    """Levels as tensors, an index, variances in place of deviations."""
    for i in range(len(levels) - 1):
        a, b = float(levels[i]), float(levels[i + 1])
        out = denoise(x, a)
        x0 = out[0] if isinstance(out, tuple) else out
        new = eta**2 * (1 - b) / (1 - a) * (1 - a / b)
        n = (x - a**0.5 * x0) / (1 - a) ** 0.5
        following = b**0.5 * x0 + max(0.0, 1 - b - new) ** 0.5 * n
        if new > 0:
            z = torch.empty(x.shape, dtype=x.dtype, device=x.device).normal_(generator=generator)
            following = following + new**0.5 * z
        x = following - out[1] if isinstance(out, tuple) else following
    return x


@alternative("sample")
def by_the_noise_first(denoise, x, levels, eta, generator=None):
    """Coefficients of x and of the estimate."""
    pairs = list(zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True))
    for a, b in pairs:
        found = denoise(x, a)
        estimate, step = found if isinstance(found, tuple) else (found, torch.zeros_like(x))
        s = eta * ((1 - b) * (b - a) / (b * (1 - a))) ** 0.5
        kept = (max(1 - b - s * s, 0) / (1 - a)) ** 0.5
        x = kept * x + (b**0.5 - kept * a**0.5) * estimate - step
        if s != 0:
            x = x + s * torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device)
    return x


@mistake("sample", edit={"s = eta *": "s ="})
def always_ancestral():
    """eta scales the new noise."""


@mistake("sample", edit={"max(0, 1 - b - s**2)": "1 - b"})
def full_direction():
    """The new noise takes the place of some of the old: there is too much noise."""


@mistake("sample", edit={"(1 - b) / (1 - a) * (1 - a / b)": "1 - a / b"})
def variance_of_the_forward_step():
    """The new noise is smaller than that of the forward step."""


@mistake("sample", edit={"math.sqrt(b) * x0": "b * x0"})
def image_not_rooted():
    """The estimate is multiplied by the root of b."""


@mistake("sample", edit={"(x - math.sqrt(a) * x0) / math.sqrt(1 - a)": "(x - math.sqrt(a) * x0)"})
def noise_not_divided():
    """What is left of x is sqrt(1 - a) times the noise."""


@mistake(
    "sample",
    edit={("(x - math.sqrt(a) * x0) / math.sqrt(1 - a)"): ("(x - a * x0) / math.sqrt(1 - a)")},
)
def level_for_its_root():
    """x holds sqrt(a) times the image."""


@mistake("sample", edit={"if s > 0:": "if eta > 0:"})
def noise_drawn_in_the_last_step():
    """Where s is 0 nothing is to be drawn."""


@mistake("sample", edit={"if s > 0:": "if generator is not None:"})
def drawn_for_nothing():
    """With eta = 0 nothing is to be drawn."""


@mistake("sample", edit={"x = x + s * z": "x = x + max(s, 0.1) * z"})
def least_noise():
    """The new noise has the deviation s."""


@mistake("sample", edit={"zip(levels, levels[1:]": "zip(levels, levels[1:-1]"})
def last_step_missed():
    """The last step leads to the last level."""


@mistake("sample", edit={"denoise(x, a)": "denoise(x, b)"})
def next_level():
    """x is at level a when it is denoised."""


@mistake("sample", edit={"denoise(x, a)": "denoise(x, torch.full((len(x),), a).to(x))"})
def a_tensor_of_levels():
    """The level is a Python float."""


@mistake("sample", edit={"denoise(x, a)": "denoise(x, torch.tensor(a))"})
def a_scalar_tensor():
    """The level is a Python float."""


@mistake(
    "sample",
    edit={
        "x0, less = found": (
            "found = tuple(one.clamp(-1, 1) for one in found) if isinstance(found, "
            "tuple) else found.clamp(-1, 1)\n"
            "x0, less = found"
        )
    },
)
def clipped():
    """The sampler does not know the range of images: nothing is cut off here."""


@mistake("sample", edit={"x = x - less": "x = x - math.sqrt(b) * less"})
def less_scaled():
    """What comes with the estimate is subtracted as it is."""


@mistake("sample", edit={"x = x - less": "x = x + less"})
def less_added():
    """What comes with the estimate is subtracted."""


@mistake("sample", edit={"if less is not None:": "if less is not None and b < 1:"})
def not_in_the_last_step():
    """What comes with the estimate is subtracted in the last step as well."""


@mistake(
    "sample",
    edit={
        "(found, None)": "(found, 0)\nx0, less = x0 - less / math.sqrt(b), None",
    },
)
def less_in_the_estimate():
    """It is to be subtracted after the step: in the estimate it changes the noise, too."""


@mistake("sample", edit={"found = denoise(x, a)": "found = denoise(x, a)\nfound = denoise(x, a)"})
def twice():
    """The denoiser is called once in each step."""


@mistake("sample", edit={"generator=generator, dtype": "dtype"})
def global_generator():
    """New noise comes from the generator that is given."""


@mistake(
    "sample", edit={("generator=generator, dtype=x.dtype, device"): "generator=generator, device"}
)
def noise_in_single_precision():
    """New noise has the dtype of x."""


@mistake(
    "sample",
    edit={"z = torch.randn(x.shape,": ("z = torch.randn(x.shape[:1] + (1,) * (x.ndim - 1),")},
)
def one_number_for_each():
    """New noise has the shape of x."""


@mistake("sample", edit={"levels = levels.tolist()": "levels = [*levels.tolist()[:-1], 1.0]"})
def always_to_one():
    """The last level need not be 1."""


@mistake(
    "sample",
    edit={
        "levels = levels.tolist()": ("x = x.clone()\nstart, levels = x, levels.float().tolist()")
    },
)
def levels_in_single_precision():
    """The levels are rounded to float32."""


@mistake("sample")
def in_place(denoise, x, levels, eta, generator=None):
    """The start that was given is changed."""
    levels = levels.tolist()
    for a, b in zip(levels, levels[1:], strict=False):
        found = denoise(x, a)
        x0, less = found if isinstance(found, tuple) else (found, None)
        x0 = x0.clone()
        s = eta * ((1 - b) / (1 - a) * (1 - a / b)) ** 0.5
        x.sub_(a**0.5 * x0).div_((1 - a) ** 0.5).mul_(max(0, 1 - b - s * s) ** 0.5)
        x.add_(b**0.5 * x0)
        if s > 0:
            x.add_(s * torch.randn(x.shape, generator=generator, dtype=x.dtype, device=x.device))
        if less is not None:
            x.sub_(less)
    return x.clone()


@mistake("sample", edit={"dtype=x.dtype, device=x.device": "dtype=x.dtype"})
def drawn_on_the_cpu():
    """Noise is drawn where x and the generator are."""
