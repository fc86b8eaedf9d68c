"""Other right answers and known wrong ones to question 9 of hw13."""

import math

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("tv_fill")
def differences_apart(y, mask, steps):
    """Without the library's operator; both parts of p apart."""
    t = 0.125**0.5
    mean = torch.where(mask, y, 0).sum((-2, -1), keepdim=True) / mask.sum()
    x = torch.where(mask, y, mean)
    ahead, p, q = x, torch.zeros_like(x), torch.zeros_like(x)
    for _ in range(steps):
        p = p + t * F.pad(ahead.diff(dim=-2), (0, 0, 0, 1))
        q = q + t * F.pad(ahead.diff(dim=-1), (0, 1))
        length = (p * p + q * q).sqrt().clamp(min=1)
        p, q = p / length, q / length
        back = F.pad(p[..., :-1, :], (0, 0, 1, 0)) - F.pad(p[..., :-1, :], (0, 0, 0, 1))
        back = back + F.pad(q[..., :-1], (1, 0)) - F.pad(q[..., :-1], (0, 1))
        new = torch.where(mask, y, x - t * back)
        ahead = 2 * new - x
        x = new
    return x.clone()


@mistake("tv_fill", edit={"math.sqrt(8)": "8"})
def small_steps():
    """The step is 1 over the root of 8."""


@mistake("tv_fill", edit={"math.sqrt(8)": "2"})
def large_steps():
    """With this step the iteration need not converge."""


@mistake("tv_fill", edit={"p = p + step * D.forward(ahead)": "p = p - step * D.forward(ahead)"})
def sign_of_p():
    """p grows along the differences."""


@mistake("tv_fill", edit={"x - step * D.adjoint(p)": "x + step * D.adjoint(p)"})
def sign_of_x():
    """x goes against the adjoint of p."""


@mistake(
    "tv_fill",
    edit={"p = p / p.square().sum(-3, keepdim=True).sqrt().clamp(min=1)": "p = p.clamp(-1, 1)"},
)
def each_part_clamped():
    """Each pixel's pair is made shorter together, not each part by itself."""


@mistake("tv_fill", edit={".sqrt().clamp(min=1)": ".sqrt()"})
def always_divided():
    """Only pairs that are longer than 1 are made shorter."""


@mistake("tv_fill", edit={".sqrt().clamp(min=1)": ".clamp(min=1)"})
def squared_length():
    """The pair is divided by its length, not by the square of it."""


@mistake("tv_fill", edit={"sum(-3, keepdim=True)": "sum((-5, -4, -3), keepdim=True)"})
def channels_together():
    """Channels and images do not know of each other."""


@mistake("tv_fill", edit={"ahead, x = 2 * after - x, after": "ahead, x = after, after"})
def not_ahead():
    """p looks ahead: at 2 x' - x."""


@mistake(
    "tv_fill", edit={"torch.where(mask, y, x - step * D.adjoint(p))": "x - step * D.adjoint(p)"}
)
def known_pixels_move():
    """The known pixels are put back in each step."""


@mistake(
    "tv_fill",
    edit={"torch.where(mask, y, known.mean(-1)[..., None, None])": "torch.where(mask, y, 0)"},
)
def from_black():
    """Holes start from the mean of the known pixels."""


@mistake("tv_fill", edit={"known.mean(-1)[..., None, None]": "known.mean()"})
def common_mean():
    """Each image and channel starts from its own mean."""


@mistake("tv_fill", edit={"return x": "return ahead"})
def looks_ahead():
    """The result is x, not the extrapolated one."""


@mistake("tv_fill", edit={"range(steps)": "range(steps + 1)"})
def one_more():
    """It makes one step too many."""


@mistake("tv_fill", edit={"range(steps)": "range(max(steps, 1))"})
def no_step_is_one():
    """Without a step the result is the start."""


@mistake(
    "tv_fill",
    edit={
        "torch.where(mask, y, x - step * D.adjoint(p))": (
            "torch.where(mask, y, x - step * D.adjoint(p)).clamp(0, 1)"
        ),
    },
)
def clamps():
    """Values may leave the range from 0 to 1: the filling is not clamped."""


@mistake("tv_fill", edit={"return x": "return x.float().to(y.dtype)"})
def rounded():
    """The result is rounded to single precision."""


@mistake(
    "tv_fill", edit={"known = y[..., mask]": "if mask.all():\n    return y\nknown = y[..., mask]"}
)
def nothing_to_fill():
    """Where all pixels are known the result is a new tensor, too."""


@mistake("tv_fill", edit={"known = y[..., mask]": "known = y.nan_to_num().flatten(-2)"})
def mean_of_all():
    """What stands in holes is part of the mean."""


@mistake("tv_fill", edit={"known = y[..., mask]": "y[..., ~mask] = 0\nknown = y[..., mask]"})
def cleans_holes():
    """`y` stays as it is given, also in its holes."""
