"""Other right answers and known wrong ones to paper 1 of hw06."""

import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("error_removed")
def removed_on_the_large_grid(e, y, r):
    """The norm of what the projection adds."""
    B, C, m, n = y.shape
    error = (y - e.reshape(B, C, m, r, n, r).mean((3, 5)))[:, :, :, None, :, None]
    return float(error.expand(B, C, m, r, n, r).pow(2).sum())


@alternative("error_removed")
def removed_by_norm(e, y, r):
    """The Frobenius norm, squared."""
    return ((F.avg_pool2d(e, r) - y).norm() * r).item() ** 2


@alternative("null_dimension")
def dimension_by_difference(m, n, r):
    """Unknowns minus equations."""
    return r * m * r * n - m * n


@mistake("error_removed", edit={"r**2 * (y": "(y"})
def removed_without_r():
    """The error of each mean stands in r^2 pixels."""


@mistake("error_removed", edit={"r**2 * (y": "r * (y"})
def removed_with_r():
    """A block has r^2 pixels, not r."""


@mistake("error_removed", edit={".square().sum()": ".square().mean()"})
def removed_mean():
    """The mean is taken where the sum is asked for."""


@mistake("error_removed", edit={".square().sum()": ".square().sum().sqrt()"})
def removed_root():
    """The squared norm is asked for."""


@mistake("error_removed", edit={".sum().item()": ".sum()"})
def removed_tensor():
    """A Python float is asked for."""


@mistake("error_removed", edit={"(y - F.avg_pool2d(e, r))": "y"})
def removed_of_y():
    """This is the energy of y, whatever e is."""


@mistake("null_dimension", edit={"(r**2 - 1)": "r**2"})
def dimension_of_x():
    """This is the number of all pixels of x. How many directions does A see?"""


@mistake("null_dimension", edit={"(r**2 - 1)": "(r - 1) ** 2"})
def dimension_by_sides():
    """A block of r^2 pixels has one mean: r^2 - 1 directions are unseen."""


@mistake("null_dimension", edit={"m * n * (r**2 - 1)": "m * n"})
def dimension_of_y():
    """This is the rank of A; the null space has the rest."""


@mistake("error_removed")
def removed_as_a_difference(e, y, r):
    """Two large sums are subtracted: where e nearly fits, no digit is left. Begin with y - A e."""
    x = F.interpolate(y, scale_factor=float(r), mode="nearest")
    better = e + F.interpolate(y - F.avg_pool2d(e, r), scale_factor=float(r), mode="nearest")
    return ((e - x).square().sum() - (better - x).square().sum()).item()


@mistake("error_removed", edit={"(y - F.avg_pool2d(e, r))": "y.sub_(F.avg_pool2d(e, r))"})
def removed_from_y():
    """The y that it is given is changed."""
