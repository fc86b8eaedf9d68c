"""Other right answers and known wrong ones to question 3 of hw14."""

import torch

from autograder.bank import alternative, mistake
from starter_code import graphs


@alternative("bethe_hessian")
def by_matrices(edges, n, r):
    """A, D and I, one by one."""
    A = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] = 1.0
    A = torch.maximum(A, A.T)
    eye = torch.eye(n, dtype=torch.float64, device=edges.device)
    return (r * r - 1) * eye - r * A + torch.diag(A.sum(0))


@alternative("bethe_hessian")
def by_the_given_matrix(edges, n, r):
    """The course's adjacency matrix, wherever the edges are."""
    A = graphs.adjacency(edges, n)
    return (r**2 - 1) * torch.eye(n, dtype=A.dtype, device=A.device) - r * A + A.sum(0).diag()


@alternative("default_r")
def r_by_loop(edges, n):
    """Degrees in a list."""
    d = [0] * n
    for i, j in edges.T.tolist():
        d[i] += 1
        d[j] += 1
    mean = sum(d) / n
    return (sum(x * x for x in d) / n / mean - 1) ** 0.5


@alternative("count_groups")
def count_by_numpy(H):
    """Eigenvalues by NumPy."""
    import numpy as np

    values = np.linalg.eigvalsh(H.cpu().numpy())
    return int(np.count_nonzero(values < -1e-9 * np.abs(values).max()))


@mistake("bethe_hessian", edit={"** 2 - 1)": "** 2)"})
def without_minus_one():
    """The diagonal has r^2 - 1, and the degrees."""


@mistake("bethe_hessian", edit={"= -float(r)": "= float(r)"})
def plus_ra():
    """A is subtracted, r times."""


@mistake("bethe_hessian", edit={"= -float(r)": "= -1.0"})
def a_without_r():
    """A is multiplied by r."""


@mistake("bethe_hessian", edit={"degrees.double() + float(r)": "float(r)"})
def without_degrees():
    """The degrees are missing in the diagonal."""


@mistake("bethe_hessian", edit={"H[i, j] = H[j, i]": "H[i, j]"})
def half_the_matrix():
    """The matrix is symmetric: each edge has two entries."""


@mistake(
    "bethe_hessian",
    edit={
        "degrees = torch.bincount(edges.flatten(), minlength=n)": (
            "degrees = torch.bincount(edges[0], minlength=n)"
        ),
    },
)
def half_the_degrees():
    """A node's degree counts the edges in which it is second, too."""


@mistake("bethe_hessian", edit={"** 2 - 1)": "** 2 - 1)\nH = H.float()"})
def single():
    """The matrix is in float64: eigenvalues near 0 decide."""


@mistake(
    "bethe_hessian",
    edit={"degrees.double() + float(r) ** 2 - 1": "degrees.double() * (float(r) ** 2 - 1)"},
)
def degrees_multiplied():
    """The degrees are added."""


@mistake(
    "default_r", edit={"math.sqrt(d.square().sum().item() / d.sum().item() - 1)": "d.mean().item()"}
)
def mean_degree():
    """This is the mean degree; r is a root."""


@mistake(
    "default_r",
    edit={"math.sqrt(d.square().sum().item() / d.sum().item() - 1)": "math.sqrt(d.mean().item())"},
)
def root_of_the_mean():
    """This would be right if all degrees were as in a block model; here they are measured."""


@mistake("bethe_hessian", edit={"degrees.double() +": "degrees +"})
def whole_and_single():
    """A whole number and a float of Python make single precision on the way."""


@mistake("default_r", edit={".item() - 1)": ".item())"})
def without_one():
    """1 is subtracted below the root."""


@mistake(
    "default_r",
    edit={
        "math.sqrt(d.square().sum().item() / d.sum().item() - 1)": (
            "d.square().sum().item() / d.sum().item() - 1"
        ),
    },
)
def without_root():
    """The root is missing."""


@mistake(
    "default_r",
    edit={
        "math.sqrt(d.square().sum().item() / d.sum().item() - 1)": (
            "math.sqrt(d.square().mean().item() / d.mean().item() ** 2 - 1)"
        ),
    },
)
def square_of_the_mean():
    """The mean of squares is divided by the mean, not by its square."""


@mistake(
    "default_r", edit={"return math.sqrt(": "return torch.sqrt(torch.tensor(1.0)) * math.sqrt("}
)
def r_as_tensor():
    """A Python float is asked for."""


@mistake("count_groups", edit={"values < -1e-9 * values.abs().max()": "values < 0"})
def every_rounding():
    """An eigenvalue 0 that rounding moves a little below 0 is no group: leave it out."""


@mistake("count_groups", edit={"values < -1e-9 * values.abs().max()": "values < -1e-9"})
def absolute_zero():
    """What is small depends on the largest eigenvalue."""


@mistake(
    "count_groups",
    edit={"values < -1e-9 * values.abs().max()": "values > 1e-9 * values.abs().max()"},
)
def positive_ones():
    """The negative ones are counted."""


@mistake(
    "count_groups",
    edit={
        "int((values < -1e-9 * values.abs().max()).sum())": (
            "(values < -1e-9 * values.abs().max()).sum()"
        ),
    },
)
def count_as_tensor():
    """A Python int is asked for."""


@mistake("count_groups", edit={"torch.linalg.eigvalsh(H)": "H.diagonal()"})
def diagonal_only():
    """The diagonal of a matrix does not hold its eigenvalues."""


@mistake(
    "count_groups",
    edit={"values < -1e-9 * values.abs().max()": "values < -1e-3 * values.abs().max()"},
)
def too_coarse():
    """Small negative eigenvalues count, too."""


@mistake("count_groups", edit={"values.abs().max()": "values[-1]"})
def of_the_greatest():
    """Where none is positive the greatest is near 0: compare with the largest absolute one."""


@mistake("count_groups", edit={"values < -1e-9": "values < -1e-6"})
def still_too_coarse():
    """Negative eigenvalues of 1e-8 times the largest count, too: the rules say how small is 0."""


@mistake("count_groups", edit={"torch.linalg.eigvalsh(H)": "torch.linalg.eigvalsh(H)[:10]"})
def ten_at_most():
    """More than ten eigenvalues may be negative: all of them are looked at."""


@mistake("bethe_hessian")
def upper_triangle_mirrored(edges, n, r):
    """An edge may have its larger node first: it is lost in the upper triangle."""
    A = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] = 1
    A = A.triu(1) + A.triu(1).T
    eye = torch.eye(n, dtype=torch.float64, device=edges.device)
    return (r**2 - 1) * eye - r * A + A.sum(0).diag()
