"""Question 4. A round of belief propagation.

| the text promises | tested by |
| --- | --- |
| new messages leave out what the receiver said | test_by_hand, test_round |
| all from the old messages, which stay as they are | test_round, test_rules |
| field: log odds of each node; nodes without edges have it alone | test_round |
| on a tree it ends with the exact probabilities | test_tree |
| 1/2 stays without a field, equal rates give the field; groups can be swapped | test_symmetry |
| messages near 0 and 1, rates of any size, large degrees | test_extremes |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import itertools
import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q4"


def graph(n, share, number):
    """Random edges."""
    i, j = torch.triu_indices(n, n, 1)
    kept = torch.rand(len(i), generator=checks.generator(number)) < share
    return torch.stack([i[kept], j[kept]])


def right_round(psi, edges, field, cin, cout):
    """Messages and marginals by products, one by one."""
    arcs = [tuple(one) for one in edges.T.tolist()]
    arcs += [(j, i) for i, j in arcs]
    numbers = psi.double().tolist()
    odds = field.double().exp().tolist()
    inside = {node: [] for node in range(len(field))}
    for e, (_, j) in enumerate(arcs):
        inside[j].append(e)

    def heard(node, left_out):
        p, q = odds[node] / (1 + odds[node]), 1 / (1 + odds[node])
        for e in inside[node]:
            if arcs[e][0] != left_out:
                p, q = (
                    p * (cin * numbers[e] + cout * (1 - numbers[e])),
                    q * (cout * numbers[e] + cin * (1 - numbers[e])),
                )
                p, q = p / (p + q), q / (p + q)
        return p

    new = torch.tensor([heard(i, j) for i, j in arcs], dtype=psi.dtype)
    return new, torch.tensor([heard(i, -1) for i in inside], dtype=psi.dtype)


def exact(edges, field, cin, cout):
    """The probability of group 0 of each node, over all divisions."""
    n = len(field)
    totals = torch.zeros(n, dtype=torch.float64)
    whole = 0.0
    for groups in itertools.product((0, 1), repeat=n):
        weight = math.exp(sum(f for f, g in zip(field.tolist(), groups, strict=True) if g == 0))
        for i, j in edges.T.tolist():
            weight *= cin if groups[i] == groups[j] else cout
        whole += weight
        totals += weight * (1 - torch.tensor(groups, dtype=torch.float64))
    return totals / whole


def given(n, share, number, dtype=torch.float64):
    """A graph, messages and a field."""
    edges = graph(n, share, number)
    g = checks.generator(number + 50)
    psi = torch.rand(2 * edges.shape[1], generator=g, dtype=torch.float64)
    field = torch.randn(n, generator=g, dtype=torch.float64)
    return psi.to(dtype), edges, field.to(dtype)


def two(found, call):
    """Messages and marginals."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns the new messages and nu.")
    return found


def like(expected, size=100):
    """The check of both."""

    def same(found, call):
        psi, nu = two(found, call)
        checks.same(psi, expected[0], f"the messages of {call}", size)
        checks.same(nu, expected[1], f"nu of {call}", size)

    return same


@test_case(points=1)
def test_by_hand(bp_round):
    """The example: a path of three nodes."""
    psi = torch.tensor([0.8, 0.5, 0.5, 0.5], dtype=torch.float64)
    edges, field = torch.tensor([[0, 1], [1, 2]]), torch.zeros(3, dtype=torch.float64)
    new = torch.tensor([0.5, 0.7, 0.5, 0.5], dtype=torch.float64)
    nu = torch.tensor([0.5, 0.7, 0.5], dtype=torch.float64)
    like((new, nu))(bp_round(psi, edges, field, 5.0, 1.0), "bp_round(psi, edges, field, 5.0, 1.0)")


@test_case(points=2, hidden=True)
def test_round(bp_round):
    """Several graphs and rates, nodes and graphs without edges, edges in any order."""
    for number, (n, share) in enumerate([(7, 0.5), (12, 0.1), (5, 1.0), (3, 0.0), (20, 0.3)], 1701):
        psi, edges, field = given(n, share, number)
        for cin, cout in [(5.0, 1.0), (1, 4), (0.03, 0.01)]:
            call = f"bp_round(psi, edges, field, {cin}, {cout}) with {edges.shape[1]} edges"
            right = right_round(psi, edges, field, cin, cout)
            like(right)(bp_round(psi.clone(), edges.clone(), field.clone(), cin, cout), call)
            if edges.shape[1] > 1:
                order = torch.randperm(edges.shape[1], generator=checks.generator(number + 20))
                both = torch.cat([order, order + edges.shape[1]])
                found = bp_round(psi[both], edges[:, order], field.clone(), cin, cout)
                what = f"{call}, in another order,"
                like((right[0][both], right[1]))(found, what)


@test_case(points=2, hidden=True)
def test_tree(bp_round):
    """After as many rounds as a tree is long, nu is exact."""
    for number, n in enumerate([2, 5, 9, 10], 1721):
        g = checks.generator(number)
        parents = [int(torch.randint(node, (), generator=g)) for node in range(1, n)]
        edges = torch.tensor([parents, list(range(1, n))])
        field = torch.randn(n, generator=g, dtype=torch.float64)
        psi = torch.rand(2 * (n - 1), generator=g, dtype=torch.float64)
        for cin, cout in [(4.0, 0.5), (1.0, 3.0)]:
            call = f"bp_round(psi, edges, field, {cin}, {cout}) on a tree of {n} nodes"
            now = psi
            for _ in range(n):
                now, nu = two(bp_round(now, edges, field, cin, cout), call)
            right = exact(edges, field, cin, cout)
            checks.same(nu, right, f"nu after {n} rounds of {call}", size=1000)


@test_case(points=1, hidden=True)
def test_symmetry(bp_round):
    """1/2 without a field, equal rates, and swapped groups."""
    psi, edges, field = given(9, 0.4, 1741)
    half, none = torch.full_like(psi, 0.5), torch.zeros_like(field)
    right = half, torch.full_like(field, 0.5)
    call = "bp_round(psi, edges, field, 3.0, 1.0)"
    like(right)(bp_round(half, edges, none, 3.0, 1.0), f"{call} with psi 1/2, no field,")
    right = torch.sigmoid(field)[edges.flatten()], torch.sigmoid(field)
    like(right)(bp_round(psi, edges, field, 2.0, 2.0), "bp_round(psi, edges, field, 2.0, 2.0)")
    one, nu = two(bp_round(psi, edges, field, 3.0, 1.0), call)
    right = 1 - one, 1 - nu
    like(right)(bp_round(1 - psi, edges, -field, 3.0, 1.0), f"{call}, groups swapped,")


@test_case(points=1, hidden=True)
def test_extremes(bp_round):
    """Messages of 0 and 1, rates of any size, a node with 3000 neighbours."""
    psi, edges, field = given(8, 0.5, 1751)
    psi = psi.round()
    for cin, cout in [(5.0, 1.0), (1e-6, 1e-8), (1e6, 1e3), (1e9, 1e-9), (1e-9, 1e9)]:
        call = f"bp_round(psi, edges, field, {cin:g}, {cout:g}) with messages of 0 and 1"
        like(right_round(psi, edges, field, cin, cout))(
            bp_round(psi.clone(), edges, field, cin, cout), call
        )
    n = 3001
    edges = torch.stack([torch.zeros(n - 1, dtype=torch.int64), torch.arange(1, n)])
    psi = torch.rand(2 * (n - 1), generator=checks.generator(1752), dtype=torch.float64)
    field = torch.zeros(n, dtype=torch.float64)
    told = ((2.0 * psi + 1.5 * (1 - psi)) / (1.5 * psi + 2.0 * (1 - psi))).log()
    E = n - 1
    new = torch.cat([torch.sigmoid(told[E:].sum() - told[E:]), torch.full((E,), 0.5).double()])
    nu = torch.cat([torch.sigmoid(told[E:].sum())[None], torch.sigmoid(told[:E])])
    call = "bp_round(psi, edges, field, 2.0, 1.5) with a node of 3000 neighbours"
    like((new, nu), 10**6)(bp_round(psi, edges, field, 2.0, 1.5), call)
    for value in (0.9, 0.1):  # products of 3000 factors would be infinite, or 0
        psi = torch.full((2 * E,), value, dtype=torch.float64)
        found = two(bp_round(psi, edges, field, 8.0, 0.5), call)
        centre = 1.0 if value > 0.5 else 0.0
        checks.number(found[1][0], centre, f"nu of the middle, messages {value}, in {call}", 1e-9)
        checks.finite(found[0], (2 * E,), call)


@test_case(points=1, hidden=True)
def test_rules(bp_round):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        psi, edges, field = given(7, 0.5, 1761, dtype)
        args, others = (psi, edges, field, 3.0, 1.0), (1 - psi, edges, field / 2, 3.0, 1.0)
        same, other = (like(right_round(*one)) for one in (args, others))
        call = f"bp_round(psi, edges, field, 3.0, 1.0) in {dtype}"
        rules.hold(bp_round, args, same, call, others=(others, other))
