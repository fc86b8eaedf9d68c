"""Question 7. Degrees that are not alike.

| the text promises | tested by |
| --- | --- |
| D^(-1/2) A D^(-1/2) with tau added to each degree, float64 | test_by_hand, test_matrix |
| rows of nodes without edges are 0, also for tau = 0 | test_matrix |
| the modularity, a float | test_by_hand, test_modularity |
| groups of any number, empty ones, one group | test_modularity |
| layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q7"


def graph(n, share, number):
    """Random edges, at least one."""
    i, j = torch.triu_indices(n, n, 1)
    kept = torch.rand(len(i), generator=checks.generator(number)) < share
    kept[0] = True
    return torch.stack([i[kept], j[kept]])


def turned(edges):
    """The same edges in another order, every second one with its larger node first."""
    found = edges.flip(1)
    found[:, ::2] = found[:, ::2].flip(0)
    return found


def right_matrix(edges, n, tau):
    """Entry by entry."""
    d = [float(tau)] * n
    for node in edges.flatten().tolist():
        d[node] += 1
    L = torch.zeros(n, n, dtype=torch.float64)
    for i, j in edges.T.tolist():
        L[i, j] = L[j, i] = (d[i] * d[j]) ** -0.5
    return L


def right_modularity(edges, labels):
    """By pairs of nodes, with Newman's formula."""
    n, E = len(labels), edges.shape[1]
    A = torch.zeros(n, n, dtype=torch.float64)
    A[edges[0], edges[1]] = A[edges[1], edges[0]] = 1
    d = A.sum(0)
    same = labels[:, None] == labels
    return float(((A - d[:, None] * d / (2 * E)) * same).sum() / (2 * E))


@test_case(points=1)
def test_by_hand(regularised_laplacian, modularity):
    """The example: a path of three nodes."""
    edges = torch.tensor([[0, 1], [1, 2]])
    side = 6**-0.5
    right = torch.tensor([[0, side, 0], [side, 0, side], [0, side, 0]], dtype=torch.float64)
    call = "regularised_laplacian(edges, 3, 1.0)"
    checks.same(regularised_laplacian(edges, 3, 1.0), right, call, size=9)
    found = modularity(edges, torch.tensor([0, 0, 1]))
    checks.number(found, 0.5 - 9 / 16 - 1 / 16, "modularity(edges, labels)", 1e-9, python=True)


@test_case(points=1, hidden=True)
def test_matrix(regularised_laplacian):
    """Several graphs and tau, nodes without edges."""
    for number, (n, share) in enumerate([(6, 0.5), (12, 0.1), (5, 1.0), (2, 0.0)], 2101):
        edges = graph(n, share, number)
        for tau in (0, 0.0, 0.5, 3, 1e6, 1e-6):
            for size in (n, n + 2):
                call = f"regularised_laplacian(edges, {size}, {tau})"
                found = regularised_laplacian(turned(edges), size, tau)
                checks.same(found, right_matrix(edges, size, tau), call, size=100)


@test_case(points=1, hidden=True)
def test_modularity(modularity):
    """Several graphs and divisions, empty groups, one group, each node by itself."""
    for number, (n, share, k) in enumerate(
        [(6, 0.5, 2), (14, 0.2, 3), (9, 1.0, 4), (5, 0.3, 7)], 2111
    ):
        edges = graph(n, share, number)
        labels = torch.randint(k, (n,), generator=checks.generator(number + 20))
        for one in (labels, 3 * labels, 1000 - labels, torch.zeros_like(labels), torch.arange(n)):
            call = (
                f"modularity(edges, labels) with {edges.shape[1]} edges, {len(one.unique())} groups"
            )
            right = right_modularity(edges, one)
            value = modularity(turned(edges), one.clone())
            checks.number(value, float(value), call, 0.0, python=True)
            checks.at_most(abs(value - right), 1e-9, f"the error of {call}")


@test_case(points=1, hidden=True)
def test_rules(regularised_laplacian, modularity):
    """Layouts, devices; inputs and session stay as they are."""
    one, other = graph(6, 0.5, 2131), turned(graph(6, 0.5, 2131))
    calls = [(one, 6, 0.5), (other, 6, 0.5)]
    call = "regularised_laplacian(edges, 6, 0.5)"
    rules.hold_twice(regularised_laplacian, right_matrix, calls, call, 100)
    labels, more = torch.tensor([0, 1, 1, 0, 2, 2]), torch.tensor([0, 0, 1, 1, 1, 2])
    same, second = (
        rules.like(right_modularity(one, groups), rtol=1e-8) for groups in (labels, more)
    )
    rules.hold(modularity, (one, labels), same, "modularity(edges, labels)",
               others=((other, more), second))  # fmt: skip
