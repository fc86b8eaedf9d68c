"""Other right answers and known wrong ones to question 6 of hw09."""

import torch

from autograder.bank import alternative, mistake


@alternative("cgls")
def conjugate_gradients(A, y, steps):
    """The textbook's algorithm for A^T A, on flat vectors, one after the other."""
    x_shape = A.x_shape

    def one(y):
        b = A.adjoint(y)
        x, r = torch.zeros_like(b), b.clone()
        p, rho = r.clone(), (r * r).sum()
        for _ in range(steps):
            if rho == 0:
                break
            q = A.adjoint(A.forward(p))
            alpha = rho / (p * q).sum()
            x, r = x + alpha * p, r - alpha * q
            new = (r * r).sum()
            p, rho = r + new / rho * p, new
        return x

    flat = y.reshape(-1, *y.shape[-2:])
    return torch.stack([one(part) for part in flat]).reshape(*y.shape[:-2], *x_shape)


@alternative("sirt")
def by_reciprocals(A, y, steps):
    """Infinite weights become 0."""
    ones = torch.ones(A.x_shape, dtype=y.dtype, device=y.device)
    R = A.forward(ones).reciprocal().nan_to_num(posinf=0.0)
    K = A.adjoint(torch.ones(A.y_shape, dtype=y.dtype, device=y.device)).reciprocal()
    K = torch.where(torch.isinf(K), torch.zeros_like(K), K)
    x = ones.expand(*y.shape[:-2], *A.x_shape) * 0
    for _ in range(steps):
        x = torch.relu(x - K * A.adjoint(R * (A.forward(x) - y)))
    return x


@mistake("cgls", edit={".sum(dim=(-2, -1), keepdim=True)": ".sum()"})
def one_step_for_all():
    """Elements of a batch share their steps: each is to be solved by itself."""


@mistake("cgls", edit={"d = g + ratio(gamma, before) * d": "d = g"})
def steepest_descent():
    """Directions are conjugate: the next one takes a part of the last."""


@mistake("cgls", edit={"ratio(gamma, before)": "ratio(before, gamma)"})
def ratio_upside_down():
    """beta is the new squared norm of the gradient over the old one."""


@mistake("cgls", edit={"alpha = ratio(gamma, dot(Ad, Ad))": "alpha = ratio(gamma, dot(d, d))"})
def step_without_a():
    """The step divides by ||A d||^2."""


@mistake("cgls", edit={"torch.where(b > 0, a / b, 0)": "a / b"})
def nan_at_the_end():
    """Where all is done, 0 / 0 is NaN."""


@mistake("cgls", edit={"torch.where(b > 0, a / b, 0)": "a / (b + 1e-12)"})
def a_little_added():
    """1e-12 is not little where the data are small."""


@mistake("cgls", edit={"for _ in range(steps)": "for _ in range(steps + 1)"})
def one_more():
    """There is one step too many."""


@mistake("cgls", edit={"x = x + alpha * d": "x = (x + alpha * d).clamp(min=0)"})
def cut_off():
    """Nothing is cut off in conjugate gradients."""


@mistake("cgls", edit={"r = r - alpha * Ad": "r -= alpha * Ad"})
def in_place():
    """It writes into the views that it is given."""


@mistake("sirt", edit={"columns * A.H": "A.H"})
def without_columns():
    """The sums of the columns are missing."""


@mistake("sirt", edit={"rows * (y - A(x))": "(y - A(x))"})
def without_rows():
    """The sums of the rows are missing."""


@mistake("sirt", edit={"torch.where(sums > 0, 1 / sums, 0)": "1 / sums"})
def divides_by_zero():
    """Strips that the image does not reach have the sum 0: their weight is 0."""


@mistake(
    "sirt",
    edit={"torch.where(sums > 0, 1 / sums, 0)": "1 / sums.clamp(min=1)"},
)
def at_least_one():
    """Sums below 1 are sums, too."""


@mistake("sirt", edit={".clamp(min=0)": ""})
def negative():
    """Values below 0 are set to 0 in each step."""


@mistake("sirt", edit={".clamp(min=0)": "", "return x": "return x.clamp(min=0)"})
def only_at_the_end():
    """Values below 0 are set to 0 in each step, not only at the end."""


@mistake("sirt", edit={".clamp(min=0)": ".clamp(0, 1)"})
def at_most_one():
    """Values are not bounded above."""


@mistake("sirt", edit={"x = torch.zeros_like(A.H(y))": "x = A.H(y) * 0 + 1"})
def from_one():
    """It begins with the image 0."""
