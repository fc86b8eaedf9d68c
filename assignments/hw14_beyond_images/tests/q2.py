"""Question 2. Products along edges, and an eigenvector.

| the text promises | tested by |
| --- | --- |
| the sum over neighbours, one number or more for each node | test_by_hand, test_product |
| nodes without edges, graphs without edges; edges in any order | test_product |
| neither a matrix nor a loop over edges | test_no_matrix |
| the vector after so many products, of norm 1, and its value | test_by_hand, test_iterates |
| `against` is taken out of the start and of each product | test_by_hand, test_against |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.graphs import probes as own

OK_FORMAT = False
name = "q2"


def graph(n, share, number):
    """Random edges."""
    i, j = torch.triu_indices(n, n, 1)
    kept = torch.rand(len(i), generator=checks.generator(number)) < share
    return torch.stack([i[kept], j[kept]])


def matrix(edges, n, dtype=torch.float64):
    """A as a matrix."""
    A = torch.zeros(n, n, dtype=dtype)
    A[edges[0], edges[1]] = A[edges[1], edges[0]] = 1
    return A


def by_matrix(edges, v):
    """The product by the matrix."""
    return torch.einsum("ij,j...->i...", matrix(edges, len(v), v.dtype), v)


def iterated(M, v, steps, against=None):
    """Vector and value after so many products."""
    P = torch.eye(len(v), dtype=v.dtype)
    if against is not None:
        P = P - against @ against.T
    v = P @ v / (P @ v).norm()
    for _ in range(steps):
        v = P @ (M @ v)
        v = v / v.norm()
    return v, float(v @ M @ v)


def two(found, call):
    """The vector and the value."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns the vector and the value.")
    return found


def like(expected, rtol, size=10**6):
    """The check of both."""

    def same(found, call):
        v, value = two(found, call)
        checks.same(v, expected[0], f"the vector of {call}", size)
        checks.number(value, expected[1], f"the value of {call}", rtol, python=True)

    return same


def symmetric(n, number, dtype=torch.float64):
    """A symmetric matrix and a start."""
    g = checks.generator(number)
    M = torch.randn(n, n, generator=g, dtype=torch.float64)
    v = torch.randn(n, generator=g, dtype=torch.float64)
    return ((M + M.T) / 2 + torch.eye(n)).to(dtype), v.to(dtype)


@test_case(points=1)
def test_by_hand(adjacency_product, power_iteration):
    """The example: a path of three nodes."""
    edges, v = torch.tensor([[0, 1], [1, 2]]), torch.tensor([1.0, 2.0, 4.0])
    right = torch.tensor([2.0, 5.0, 2.0])
    checks.same(adjacency_product(edges, v), right, "adjacency_product(edges, v)", size=9)
    M, v = torch.diag(torch.tensor([3.0, 1.0])).double(), torch.ones(2, dtype=torch.float64)
    found = own.power_of(power_iteration, 1)(M, v)
    right = torch.tensor([3.0, 1.0], dtype=torch.float64) / 10**0.5, 2.8
    like(right, 1e-9)(found, "power_iteration(product, v, 1)")
    e = torch.tensor([[1.0], [0.0]], dtype=torch.float64)
    found = own.power_of(power_iteration, 2)(M, v, e)
    right = torch.tensor([0.0, 1.0], dtype=torch.float64), 1.0
    like(right, 1e-9)(found, "power_iteration(product, v, 2, against)")


@test_case(points=1, hidden=True)
def test_product(adjacency_product):
    """Against the matrix, for several graphs and shapes of v."""
    for number, (n, share, rest) in enumerate(
        [(12, 0.4, ()), (9, 0.1, (3,)), (5, 0.0, (2,)), (20, 1.0, (2, 3)), (2, 1.0, (1,))], 1501
    ):
        edges = graph(n, share, number)
        order = torch.randperm(edges.shape[1], generator=checks.generator(number + 40))
        v = torch.randn(n, *rest, generator=checks.generator(number + 20), dtype=torch.float64)
        call = f"adjacency_product(edges, v) with {edges.shape[1]} edges and v {tuple(v.shape)}"
        for one in (edges, edges[:, order]):
            checks.same(adjacency_product(one, v.clone()), by_matrix(edges, v), call, size=n)


@test_case(points=0.5, hidden=True)
def test_no_matrix(adjacency_product):
    """A graph whose matrix would have 4e10 entries; no loop over edges."""
    n = 200_000
    nodes = torch.arange(n - 1)
    edges, v = torch.stack([nodes, nodes + 1]), torch.arange(n, dtype=torch.float64)
    right = torch.zeros(n, dtype=torch.float64)
    right[1:] += v[:-1]
    right[:-1] += v[1:]
    call = "adjacency_product(edges, v) with a path of 200,000 nodes"
    checks.same(adjacency_product(edges, v), right, call, size=9)
    small, large = (graph(n, 0.5, 1531) for n in (6, 40))
    args = [(one, torch.ones(n, dtype=torch.float64)) for one, n in ((small, 6), (large, 40))]
    rules.check_no_loop(adjacency_product, *args, "adjacency_product(edges, v)")


@test_case(points=1, hidden=True)
def test_iterates(power_iteration):
    """The vector after few products and after many."""
    for number, (n, steps) in enumerate([(5, 1), (5, 3), (8, 10), (1, 2), (6, 400)], 1541):
        M, v = symmetric(n, number)
        for scale in (1.0, 1e-14, 1e14):
            call = f"power_iteration(product, v, {steps}) with a matrix {scale:g} times as large"
            found = own.power_of(power_iteration, steps)(scale * M, v)
            like(iterated(scale * M, v, steps), 1e-8)(found, call)
    M, v = symmetric(6, 1551)
    values, vectors = torch.linalg.eigh(M @ M)
    found = own.power_of(power_iteration, 2000)(M @ M, v)
    call = "power_iteration(product, v, 2000)"
    vector, value = two(found, call)
    checks.number(value, float(values[-1]), f"the value of {call}", 1e-6)
    vector = vector * (vector @ vectors[:, -1]).sign()
    checks.same(vector, vectors[:, -1], f"the vector of {call}, up to its sign", size=10**18)
    v = torch.randn(4, generator=checks.generator(1552), dtype=torch.float64)
    vector, value, after = own.power_of_view(power_iteration, v.clone(), 3)
    checks.unchanged([after], [v], "power_iteration(product, v, 3), product its own input,")
    checks.same(vector, v / v.norm(), "the vector of power_iteration with M = I", size=100)


@test_case(points=1, hidden=True)
def test_against(power_iteration):
    """One vector or several are kept out, also those that are no eigenvectors."""
    for number, (n, k, steps) in enumerate([(6, 1, 4), (6, 3, 4), (7, 2, 1), (5, 1, 300)], 1561):
        M, v = symmetric(n, number)
        random = torch.randn(n, k, generator=checks.generator(number + 20), dtype=torch.float64)
        for known in (torch.linalg.qr(random).Q, torch.linalg.eigh(M)[1][:, -k:]):
            call = f"power_iteration(product, v, {steps}, against) with against {(n, k)}"
            found = own.power_of(power_iteration, steps)(M, v, known)
            like(iterated(M, v, steps, known), 1e-7, 10**8)(found, call)


@test_case(points=0.5, hidden=True)
def test_rules(adjacency_product, power_iteration):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = []
        for number in (1581, 1582):
            v = torch.randn(7, 2, generator=checks.generator(number + 5), dtype=dtype)
            calls.append((graph(7, 0.5, 1581), v))
        call = f"adjacency_product(edges, v) in {dtype}"
        rules.hold_twice(adjacency_product, by_matrix, calls, call, 10)
        rtol = 1e-4 if dtype == torch.float32 else 1e-9
        args, others = ((*symmetric(5, number, dtype),) for number in (1591, 1592))
        Q = torch.linalg.qr(torch.randn(5, 2, generator=checks.generator(1593), dtype=dtype)).Q
        same, other = (like(iterated(*one, 3, Q), rtol, 1000) for one in (args, others))
        function = own.power_of(power_iteration, 3)
        call = f"power_iteration(product, v, 3, against) in {dtype}"
        rules.hold(function, (*args, Q), same, call, others=((*others, Q), other))
