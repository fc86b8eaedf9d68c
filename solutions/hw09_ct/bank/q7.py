"""Other right answers and known wrong ones to question 7 of hw09."""

import torch

from autograder.bank import alternative, mistake
from solutions.hw09_ct.reference import shrink_arrows
from starter_code.operators import Differences


@alternative("shrink_arrows")
def by_complex_numbers(p, lam):
    """An arrow is a complex number."""
    z = torch.complex(p[..., 0, :, :].contiguous(), p[..., 1, :, :].contiguous())
    length = z.abs()
    z = torch.where(length > lam, torch.polar(torch.full_like(length, lam), z.angle()), z)
    return torch.stack([z.real, z.imag], dim=-3)


@alternative("shrink_arrows")
def by_maximum(p, lam):
    """Divided by the larger of 1 and length / lam; 0 apart."""
    if lam == 0:
        return torch.zeros_like(p)
    length = torch.linalg.vector_norm(p, dim=-3, keepdim=True)
    return p / torch.clamp(length / lam, min=1)


@alternative("tv_reconstruction")
def with_other_names(A, y, norm, lam, steps):
    """Written in another order, with the data scaled first."""
    b, third = y / norm, 1 / 3
    D = Differences(A.x_shape, y.dtype)
    x = torch.zeros(*y.shape[:-2], *A.x_shape, dtype=y.dtype, device=y.device)
    bar, p, q = x, D.forward(x), torch.zeros_like(b)
    for _ in range(steps):
        p = shrink_arrows(p + third * D.forward(bar), lam)
        q = 0.75 * q + 0.25 * (A.forward(bar) / norm - b)
        new = torch.relu(x - third * (A.adjoint(q) / norm) - third * D.adjoint(p))
        bar, x = new + (new - x), new
    return x


@mistake("shrink_arrows")
def each_part(p, lam):
    """An arrow is shortened as a whole, and keeps its direction."""
    return p.clamp(-lam, lam)


@mistake("shrink_arrows")
def soft(p, lam):
    """It scales long arrows down to lam; soft thresholding takes lam away."""
    length = p.square().sum(dim=-3, keepdim=True).sqrt()
    return p * (1 - lam / length.clamp(min=lam + 1e-30))


@mistake("shrink_arrows")
def all_to_lam(p, lam):
    """Shorter arrows stay as they are."""
    length = p.square().sum(dim=-3, keepdim=True).sqrt()
    return torch.where(length > 0, p * lam / torch.where(length > 0, length, 1), p)


@mistake("shrink_arrows")
def divided_by_zero(p, lam):
    """For lam = 0, 0 / 0 is NaN."""
    length = p.square().sum(dim=-3, keepdim=True).sqrt()
    return p / torch.clamp(length / lam, min=1)


@mistake("shrink_arrows")
def a_little_added(p, lam):
    """1e-8 is not little where arrows are tiny."""
    length = p.square().sum(dim=-3, keepdim=True).sqrt()
    return p * (lam / (length + 1e-8)).clamp(max=1)


@mistake("shrink_arrows", edit={"dim=-3": "dim=0"})
def wrong_axis():
    """The two parts of an arrow lie along the third axis from the end."""


@mistake("tv_reconstruction", edit={"/ (1 + sigma)": ""})
def without_the_square():
    """The step of q for a squared misfit divides by 1 + sigma."""


@mistake("tv_reconstruction", edit={"(A(ahead) - y) / norm": "(A(ahead) / norm - y)"})
def data_not_scaled():
    """The views are divided by the norm as well."""


@mistake("tv_reconstruction", edit={"ahead = 2 * x - before": "ahead = x"})
def not_ahead():
    """The dual steps look at 2 x' - x."""


@mistake("tv_reconstruction", edit={"p = p + sigma * D(ahead)": "p = p + sigma * D(x)"})
def arrows_behind():
    """Both dual steps look ahead."""


@mistake("tv_reconstruction", edit={"sigma = tau = 1 / 3": "sigma = tau = 1 / 9"})
def small_steps():
    """The steps are 1/3."""


@mistake("tv_reconstruction", edit={".clamp(min=0)": ""})
def negative():
    """Values below 0 are set to 0 in each step."""


@mistake("tv_reconstruction", edit={"D.H(p)": "-D.H(p)"})
def sign_of_the_divergence():
    """D.H is the adjoint of D: no further sign."""


@mistake("tv_reconstruction", edit={"return x": "return ahead"})
def the_point_ahead():
    """The image is x, not the point ahead."""


@mistake("tv_reconstruction", edit={"for _ in range(steps)": "for _ in range(steps + 1)"})
def one_more():
    """There is one step too many."""


@mistake(
    "tv_reconstruction",
    edit={"torch.where(length > lam, p * (lam / length), p)": "p.clamp(-lam, lam)"},
)
def parts_for_arrows():
    """Arrows are shortened as a whole."""


@mistake(
    "tv_reconstruction",
    edit={"x = ahead = torch.zeros_like(A.H(y))": "x = ahead = A.H(y) / norm**2"},
)
def from_the_back_projection():
    """It begins with zeros."""
