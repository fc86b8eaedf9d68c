"""Other right answers and known wrong ones to question 10 of hw08."""

import torch

from autograder.bank import alternative, mistake


@alternative("detail_gain")
def by_vdot(reconstruct, x, d, A):
    """Inner products by vdot."""
    before, after = reconstruct(A(x)), reconstruct(A(x + d))
    change = (after - before).to(d.dtype).flatten()
    flat = d.flatten()
    return float(torch.vdot(flat, change).real / torch.vdot(flat, flat).real)


@alternative("detail_gain")
def by_parts(reconstruct, x, d, A):
    """Real and imaginary parts apart, summed in double precision."""
    change = torch.view_as_real((reconstruct(A(x + d)) - reconstruct(A(x)) + 0j).resolve_conj())
    parts = torch.view_as_real(d.resolve_conj()).double()
    return ((change.double() * parts).sum() / (parts * parts).sum()).item()


@mistake("detail_gain", edit={"d.conj()": "d"})
def not_conjugated():
    """The inner product conjugates d."""


@mistake("detail_gain", edit={"reconstruct(A(x + d)) - reconstruct(A(x))": "reconstruct(A(d))"})
def detail_alone():
    """A method that is not linear does something else to the detail alone."""


@mistake(
    "detail_gain", edit={"reconstruct(A(x + d)) - reconstruct(A(x))": "reconstruct(A(x + d)) - x"}
)
def minus_the_truth():
    """What the method loses of x itself is no gain of the detail."""


@mistake("detail_gain", edit={"d.abs().square().sum()": "d.abs().square().sum().sqrt()"})
def over_the_norm():
    """It is divided by the square of the norm."""


@mistake("detail_gain", edit={"d.abs().square().sum()": "change.abs().square().sum()"})
def over_the_change():
    """It is divided by the energy of the detail."""


@mistake("detail_gain", edit={"(change * d.conj()).real.sum()": "change.abs().square().sum()"})
def energy_of_the_change():
    """What changes elsewhere, or with another sign, is no detail: take the inner product."""


@mistake("detail_gain", edit={"(change * d.conj()).real.sum()": "(change * d.conj()).sum().abs()"})
def magnitude():
    """The real part counts: a detail that comes through turned or negative is not there."""


@mistake("detail_gain", edit={"(change * d.conj()).real.sum()": "(change.abs() * d.abs()).sum()"})
def magnitudes():
    """Signs and phases of the change count."""


@mistake("detail_gain", edit={".item()": ""})
def a_tensor():
    """A Python float is asked for."""


@mistake(
    "detail_gain",
    edit={
        ("((change * d.conj()).real.sum() / d.abs().square().sum()).item()"): (
            "((change * d.conj()).real.sum((-2, -1)) / "
            "d.abs().square().sum((-2, -1))).mean().item()"
        )
    },
)
def mean_of_images():
    """The inner product is over all images."""


@mistake(
    "detail_gain",
    edit={
        "reconstruct(A(x + d)) - reconstruct(A(x))": "reconstruct(A(x) + A(d)) - reconstruct(A(x))"
    },
)
def measured_apart():
    """A is called once more than asked for."""


@mistake("detail_gain", edit={"change = reconstruct": "x += 0 * d + 1e-3\nchange = reconstruct"})
def changes_x():
    """The image is changed in place."""


@mistake(
    "detail_gain",
    edit={
        "change = reconstruct(A(x + d)) - reconstruct(A(x))": (
            "change = reconstruct(A(x))\nchange.mul_(-1).add_(reconstruct(A(x + d)))"
        )
    },
)
def difference_in_place():
    """What A and R return may be a view of x: changed in place, it changes x."""
