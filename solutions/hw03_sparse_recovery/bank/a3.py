"""Other right answers and known wrong ones to paper 3 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("gap")
def pixel_by_pixel(d, p, lam):
    """Each pixel's term, then their sum."""
    down, right = d[..., 0, :, :], d[..., 1, :, :]
    terms = lam * torch.sqrt(down**2 + right**2) - (
        down * p[..., 0, :, :] + right * p[..., 1, :, :]
    )
    return float(terms.sum())


@alternative("gap")
def one_sum(d, p, lam):
    """One sum over all."""
    inner = torch.tensordot(d, p, dims=d.ndim)
    return (lam * torch.linalg.vector_norm(d, dim=-3).sum() - inner).item()


@mistake("gap", edit={"- (d * p).sum()": "+ (d * p).sum()"})
def sign():
    """The inner product has the wrong sign: at the minimiser p points along d, and the gap is 0."""


@mistake("gap", edit={"- (d * p).sum()": ""})
def primal_alone():
    """This is lam times the total variation. What does the dual contribute?"""


@mistake("gap", edit={"d.norm(dim=-3).sum()": "d.abs().sum()"})
def anisotropic():
    """Each pixel counts the length of its pair, not the sum of both magnitudes."""


@mistake("gap", edit={"d.norm(dim=-3).sum()": "d.norm()"})
def one_length():
    """This is the length of the whole field. Each pixel has a length; they are summed."""


@mistake("gap", edit={"(d * p).sum()": "lam * (d * p).sum()"})
def lam_twice():
    """p has pairs as long as lam already: it is not multiplied by lam again."""


@mistake("gap", edit={".norm(dim=-3)": ".norm(dim=0)"})
def first_axis():
    """The pair lies in the third axis from the end, also in a batch."""


@mistake("gap", edit={"return (lam": "return 0.5 * (lam"})
def half_of_it():
    """The result is half of the gap: the quadratic parts of both objectives cancel, and nothing
    with 1/2 is left.
    """


@mistake("gap")
def in_place(d, p, lam):
    """The fields that were given are changed. Leave them as they are."""
    inner = p.mul_(d).sum()
    return (lam * d.pow_(2).sum(dim=-3).sqrt().sum() - inner).item()


@mistake("gap")
def a_tensor(d, p, lam):
    """A Python float is asked for, not a tensor."""
    return (lam * torch.linalg.vector_norm(d, dim=-3) - (p * d).sum(dim=-3)).sum()
