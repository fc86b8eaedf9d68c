"""Other right answers and known wrong ones to question 7 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("regularised_laplacian")
def by_matrices(edges, n, tau):
    """A between two diagonal matrices."""
    A = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] = 1.0
    A = A + A.T
    d = A.sum(1) + tau
    root = torch.where(d > 0, 1 / d.sqrt(), torch.zeros_like(d))
    return root[:, None] * A * root[None, :]


@alternative("modularity")
def by_groups(edges, labels):
    """Group by group."""
    E, total = edges.shape[1], 0.0
    ends = labels[edges]
    for g in labels.unique().tolist():
        e = ((ends == g).all(0)).sum().item()
        d = (ends == g).sum().item()
        total += e / E - (d / (2 * E)) ** 2
    return total


@mistake("regularised_laplacian", edit={".double() + tau": ".double()"})
def tau_ignored():
    """tau is missing in the degrees."""


@mistake("regularised_laplacian", edit={"d.rsqrt()": "1 / d"})
def without_root():
    """The root of each degree is taken on both sides."""


@mistake("regularised_laplacian", edit={"scale[i] * scale[j]": "scale[i] * scale[i]"})
def one_side():
    """Both nodes' degrees belong to an edge."""


@mistake("regularised_laplacian")
def zero_times_infinite(edges, n, tau):
    """A node without edges divides by 0, and 0 times infinity is NaN."""
    A = torch.zeros(n, n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] = A[edges[1], edges[0]] = 1.0
    root = torch.diag((A.sum(1) + tau).rsqrt())
    return root @ A @ root


@mistake("regularised_laplacian")
def tau_in_every_entry(edges, n, tau):
    """tau is added to the degrees alone, not to A."""
    A = torch.full((n, n), tau / n, dtype=torch.float64, device=edges.device)
    A[edges[0], edges[1]] += 1.0
    A[edges[1], edges[0]] += 1.0
    d = A.sum(1)
    scale = torch.where(d > 0, d.rsqrt(), 0)
    return scale[:, None] * A * scale


@mistake(
    "regularised_laplacian",
    edit={"return L": "return torch.eye(n, dtype=torch.float64, device=L.device) - L"},
)
def one_minus():
    """Not the identity minus it: the matrix itself."""


@mistake("regularised_laplacian", edit={"L[i, j] = L[j, i]": "L[i, j]"})
def half_the_matrix():
    """The matrix is symmetric."""


@mistake("regularised_laplacian", edit={"return L": "return L.float()"})
def single():
    """The matrix is in float64."""


@mistake("regularised_laplacian", edit={"scale[i] * scale[j]": "1 / d[i]"})
def random_walk():
    """This divides by the degree of one side: it is not symmetric."""


@mistake(
    "modularity",
    edit={"return within - (degrees / degrees.sum()).square().sum().item()": "return within"},
)
def edges_within_only():
    """What chance would give is not subtracted: one group for all would be best."""


@mistake("modularity", edit={"degrees / degrees.sum()": "2 * degrees / degrees.sum()"})
def divided_by_edges():
    """The sum of degrees is divided by 2 E."""


@mistake("modularity", edit={".square().sum()": ".sum().square()"})
def square_of_the_sum():
    """Each group's share is squared, then they are added."""


@mistake("modularity", edit={"torch.cat([i, j])": "i"})
def first_nodes_only():
    """A group's degrees count both ends of edges."""


@mistake("modularity", edit={"torch.bincount(torch.cat([i, j]))": "torch.bincount(labels)"})
def sizes_for_degrees():
    """The shares are those of degrees, not of nodes."""


@mistake(
    "modularity",
    edit={
        "within - (degrees / degrees.sum()).square().sum().item()": (
            "torch.tensor(within) - (degrees / degrees.sum()).square().sum()"
        ),
    },
)
def a_tensor():
    """A Python float is asked for."""


@mistake("modularity", edit={"within - ": "2 * within - "})
def edges_twice():
    """An edge within a group counts once."""


@mistake(
    "regularised_laplacian",
    edit={"L[i, j] = L[j, i] =": "L[i, j] =", "return L": "return L.triu() + L.triu().T"},
)
def upper_triangle_mirrored():
    """An edge may have its larger node first: it is lost in the upper triangle."""


@mistake(
    "modularity",
    edit={"torch.bincount(torch.cat([i, j]))": "torch.bincount(torch.cat([i, j]))[:100]"},
)
def a_hundred_groups():
    """Groups may have numbers up to 1000."""
