"""Other right answers and known wrong ones to question 2 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("adjacency_product")
def product_both_ways(edges, v):
    """Directed edges, one sum."""
    there, back = torch.cat([edges[0], edges[1]]), torch.cat([edges[1], edges[0]])
    out = torch.zeros(v.shape, dtype=v.dtype, device=v.device)
    out.index_add_(0, there, v[back])
    return out


@alternative("adjacency_product")
def product_by_scatter(edges, v):
    """By scatter_add of flat rows."""
    flat = v.reshape(len(v), -1)
    found = torch.zeros_like(flat, memory_format=torch.contiguous_format)
    for a, b in ((0, 1), (1, 0)):
        index = edges[a][:, None].expand(-1, flat.shape[1])
        found.scatter_add_(0, index, flat[edges[b]])
    return found.reshape(v.shape)


@alternative("power_iteration")
def power_by_projection(product, v, steps, against=None):
    """The projection first, lists of vectors."""
    known = [] if against is None else list(against.T)

    def clean(u):
        u = u.clone()
        for _ in range(2):
            u = u - sum((k * torch.dot(k, u) for k in known), torch.zeros_like(u))
        return u / torch.linalg.vector_norm(u)

    now = clean(v)
    for _ in range(steps):
        now = clean(product(now))
    return now, float(torch.dot(now, product(now)))


@mistake("adjacency_product", edit={".index_add_(0, j, v[i])": ""})
def one_direction():
    """Edges go both ways: the smaller node is a neighbour of the larger one, too."""


@mistake(
    "adjacency_product",
    edit={
        "index_add_(0, i, v[j])": "index_add_(0, i, v[i])",
        "index_add_(0, j, v[i])": "index_add_(0, j, v[j])",
    },
)
def own_value():
    """Each node adds its own value for each edge: this is D v."""


@mistake("adjacency_product", edit={"torch.zeros_like(v)": "v.clone()"})
def node_itself_too():
    """The node itself is no neighbour of its own: this is (A + I) v."""


@mistake("adjacency_product")
def written_over(edges, v):
    """A node with several neighbours keeps the last one only: indexed assignment does not add."""
    out = torch.zeros_like(v)
    out[edges[0]] += v[edges[1]]
    out[edges[1]] += v[edges[0]]
    return out


@mistake("adjacency_product")
def by_a_matrix(edges, v):
    """A matrix with n^2 entries does not fit for a large graph."""
    A = torch.zeros(len(v), len(v), dtype=v.dtype, device=v.device)
    A[edges[0], edges[1]] = 1
    A[edges[1], edges[0]] = 1
    return torch.tensordot(A, v, dims=1)


@mistake("adjacency_product")
def by_a_loop(edges, v):
    """A loop over edges takes an operation for each."""
    out = torch.zeros_like(v)
    for i, j in edges.T.tolist():
        out[i] += v[j]
        out[j] += v[i]
    return out


@mistake("adjacency_product", edit={"torch.zeros_like(v)": "torch.zeros(v.shape)"})
def single_precision():
    """New tensors get the default dtype and the CPU: take those of v."""


@mistake("adjacency_product")
def means(edges, v):
    """The sum over neighbours is asked for, not their mean."""
    i, j = edges
    out = torch.zeros_like(v).index_add_(0, i, v[j]).index_add_(0, j, v[i])
    d = torch.bincount(edges.flatten(), minlength=len(v)).clamp(min=1)
    return out / d.reshape(-1, *[1] * (v.ndim - 1)).to(v.dtype)


@mistake("power_iteration", edit={"range(steps)": "range(steps + 1)"})
def one_step_more():
    """One product too many."""


@mistake("power_iteration", edit={"range(steps)": "range(steps - 1)"})
def one_step_less():
    """One product too few."""


@mistake("power_iteration", edit={"v if against is None else v - against @ (against.T @ v)": "v"})
def nothing_taken_out():
    """What is known is not taken out: the same vector is found again."""


@mistake("power_iteration", edit={"v = apart(product(v))": "v = product(v)\nv = v / v.norm()"})
def taken_out_of_the_start_only():
    """What is known is taken out of the start alone: it comes back with each product."""


@mistake("power_iteration", edit={"v = apart(v)\n": "v = v / v.norm()\n"})
def start_as_it_is():
    """The start is to be freed of what is known, too."""


@mistake("power_iteration", edit={"return v / v.norm()": "return v"})
def not_normalised():
    """Each product is normalised: else numbers grow beyond all bounds."""


@mistake("power_iteration", edit={"v @ product(v)": "product(v).norm()"})
def norm_as_value():
    """The value is v . M v; a norm has no sign."""


@mistake("power_iteration", edit={"return v, (v @ product(v)).item()": "return v, v @ product(v)"})
def value_as_tensor():
    """The value is a Python float."""


@mistake("power_iteration", edit={"return v / v.norm()": "return v / v.abs().sum()"})
def sum_is_one():
    """The norm is the Euclidean one."""


@mistake("power_iteration", edit={"return v / v.norm()": "return v / v.abs().max()"})
def largest_is_one():
    """The norm is the Euclidean one, not the largest entry."""


@mistake("power_iteration", edit={"against.T @ v)": "against.T @ v) / 2"})
def half_taken_out():
    """Half of what is known is left."""


@mistake(
    "power_iteration",
    edit={"return v, (v @ product(v)).item()": "return (v @ product(v)).item(), v"},
)
def other_order():
    """The vector comes first, then the value."""


@mistake(
    "power_iteration",
    edit={"return v / v.norm()": "return torch.nn.functional.normalize(v, dim=0)"},
)
def norm_with_a_floor():
    """`normalize` divides by at least 1e-12: a small product does not get norm 1."""
