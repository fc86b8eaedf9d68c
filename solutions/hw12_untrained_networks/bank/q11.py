"""Other right answers and known wrong ones to question 11 of hw12."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up
from starter_code import untrained


@alternative(
    "restore",
    edit={
        "range(3)) / 3": "range(2)) / 2",
        "decoder_of(32)": "decoder_of(24)",
        "start(32, 8": "start(24, 8",
    },
)
def smaller():
    """Two smaller decoders."""


@mistake("restore", edit={"return sum(": "y = y.mul_(1)\ny += 1e-4\nreturn sum("})
def changes_y():
    """The picture that was given is changed."""


@mistake("restore", edit={"return sum(": "torch.manual_seed(0)\nreturn sum("})
def seeds_the_session():
    """It seeds torch's global generator, which belongs to the notebook."""


@mistake(
    "restore",
    edit={
        "seed = int(torch.randint(2**31, (), generator=generator))": (
            "seed = int(torch.randint(2**31, ()))"
        )
    },
)
def from_the_global_generator():
    """What is random is to come from the generator that was given."""


@mistake("restore")
def total_variation(y, sigma, generator):
    """A library's denoiser is called; a network is to be fitted."""
    from starter_code.denoising import baselines

    w = torch.zeros((), requires_grad=True)
    with torch.enable_grad():
        w.square().backward()
    found = baselines.total_variation(y, sigma)
    return found + 1e-3 * torch.randn(y.shape, generator=generator)


@mistake("restore")
def box_means(y, sigma, generator):
    """Nothing is fitted: these are means of neighbours."""
    return torch.nn.functional.avg_pool2d(y, 3, 1, 1, count_include_pad=False)


@mistake("restore", edit={"0.95 * sigma**2": "0.3 * sigma**2", "range(3)) / 3": "range(1))"})
def much_too_late():
    """It is stopped when most of the noise has been fitted."""


@mistake("restore", edit={"0.95 * sigma**2": "2.5 * sigma**2"})
def much_too_early():
    """It is stopped when most of the picture is still missing."""


@mistake(
    "restore",
    edit={
        "(image - y).square().mean().backward()": "(image - y).sum().square().backward()",
        "range(3)) / 3": "range(1))",
    },
)
def sum_first():
    """The loss sees the mean brightness alone: square before you sum."""


@mistake("restore", edit={"range(3)) / 3": "range(2)) / 3"})
def too_dark():
    """The mean of three is their sum divided by three."""


@mistake(
    "restore",
    edit={
        "return sum(fitted_once() for _ in range(3)) / 3": (
            "return sum(fitted_once() for _ in range(3))[0]"
        )
    },
)
def another_shape():
    """The result is to be like y."""


@mistake(
    "restore",
    edit={
        "return sum(fitted_once() for _ in range(3)) / 3": look_up.SOURCE
        + """
found = fitted_once()
truth = looked_up(found[0, 0], lambda x: x, found[0, 0])[None, None]
return truth
"""
    },
)
def looks_up():
    """The picture is searched for among photographs that lie in packages. It is none of them."""
