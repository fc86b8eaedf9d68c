"""Other right answers and known wrong ones to paper 2 of hw10."""

import torch

from autograder.bank import alternative, mistake


@alternative("analytic_weight")
def by_the_inverse(A):
    """The inverse, column by column."""
    inverse = torch.linalg.inv(A @ A.T)
    return torch.stack([inverse @ a / (a @ inverse @ a) for a in A.T], dim=1)


@alternative("analytic_weight")
def by_the_pseudo_inverse(A):
    """The pseudo-inverse, transposed, has the same columns up to factors."""
    P = torch.linalg.pinv(A).T
    return P / torch.einsum("mn,mn->n", P, A)


@alternative("analytic_weight")
def by_cholesky(A):
    """By Cholesky's factor."""
    W = torch.cholesky_solve(A, torch.linalg.cholesky(A @ A.T))
    return W * (1 / (A * W).sum(dim=0, keepdim=True))


@mistake("analytic_weight", edit={"return W / (W * A).sum(0)": "return W"})
def not_scaled():
    """The products w_i^T a_i are to be 1: what is each multiplier?"""


@mistake("analytic_weight", edit={"torch.linalg.solve(A @ A.T, A)": "A"})
def a_itself():
    """This keeps the constraint, but does not minimise: set the derivative to 0."""


@mistake("analytic_weight", edit={"(W * A).sum(0)": "W.norm(dim=0)"})
def norm_1():
    """The columns have norm 1; the constraint is on their products with those of A."""


@mistake("analytic_weight", edit={"(W * A).sum(0)": "(W * A).sum(0).mean()"})
def one_factor():
    """Each column has a multiplier of its own."""


@mistake("analytic_weight", edit={"(W * A).sum(0)": "(A * A).sum(0)"})
def scaled_by_a():
    """The products w_i^T a_i are to be 1, those of w, not of a."""


@mistake(
    "analytic_weight",
    edit={"torch.linalg.solve(A @ A.T, A)": "torch.linalg.solve((A @ A.T) @ (A @ A.T), A)"},
)
def inverse_twice():
    """The derivative of ||W^T A||^2 for w_i has A A^T once."""


@mistake(
    "analytic_weight",
    edit={
        "torch.linalg.solve(A @ A.T, A)": "torch.linalg.solve(A @ A.T + torch.eye(len(A)).to(A), A)"
    },
)
def regularised():
    """Nothing is added to A A^T: A has rank m."""


@mistake("analytic_weight", edit={"torch.linalg.solve(A @ A.T, A)": "(A @ A.T) @ A"})
def not_inverted():
    """A A^T stands on the side of w: solve for it."""
