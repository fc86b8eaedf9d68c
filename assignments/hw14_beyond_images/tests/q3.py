"""Question 3. A matrix that counts groups.

| the text promises | tested by |
| --- | --- |
| (r^2 - 1) I - r A + D in float64, any r, n and order of edges | test_by_hand, test_matrix |
| nodes without edges count | test_matrix, test_r |
| the root of <d^2> / <d> - 1, a float | test_by_hand, test_r |
| how many eigenvalues are negative, an int; tiny ones are none | test_by_hand, test_count |
| it is the matrix of Ihara and Bass: both determinants agree | test_matrix |
| layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q3"


def graph(n, share, number):
    """Random edges."""
    i, j = torch.triu_indices(n, n, 1)
    kept = torch.rand(len(i), generator=checks.generator(number)) < share
    return torch.stack([i[kept], j[kept]])


def turned(edges):
    """The same edges in another order, every second one with its larger node first."""
    found = edges.flip(1)
    found[:, ::2] = found[:, ::2].flip(0)
    return found


def right_matrix(edges, n, r):
    """The matrix, entry by entry."""
    H = torch.zeros(n, n, dtype=torch.float64)
    for i, j in edges.T.tolist():
        H[i, j] -= r
        H[j, i] -= r
        H[i, i] += 1
        H[j, j] += 1
    return H + (r * r - 1) * torch.eye(n, dtype=torch.float64)


def right_r(edges, n):
    """The root, degree by degree."""
    d = [0] * n
    for node in edges.flatten().tolist():
        d[node] += 1
    return (sum(one * one for one in d) / sum(d) - 1) ** 0.5


def without_backtracking(edges):
    """B (2 E, 2 E): 1 where a directed edge goes on with another one, but not back."""
    both = [(i, j) for i, j in edges.T.tolist()] + [(j, i) for i, j in edges.T.tolist()]
    B = torch.zeros(len(both), len(both), dtype=torch.float64)
    for a, (i, j) in enumerate(both):
        for b, (k, m) in enumerate(both):
            B[a, b] = float(j == k and i != m)
    return B


@test_case(points=1)
def test_by_hand(bethe_hessian, default_r, count_groups):
    """The example: a path of three nodes."""
    edges = torch.tensor([[0, 1], [1, 2]])
    right = torch.tensor([[4.0, -2.0, 0.0], [-2.0, 5.0, -2.0], [0.0, -2.0, 4.0]]).double()
    checks.same(bethe_hessian(edges, 3, 2.0), right, "bethe_hessian(edges, 3, 2.0)", size=9)
    call = "default_r(edges, 3)"
    checks.number(default_r(edges, 3), 0.5**0.5, call, 1e-9, python=True)
    H = torch.diag(torch.tensor([-1.0, 2.0, -0.5, 3.0])).double()
    checks.equal(count_groups(H), 2, "count_groups(H)", python=True)


@test_case(points=2, hidden=True)
def test_matrix(bethe_hessian):
    """Entry by entry; with r = 1 the Laplacian; the formula of Ihara and Bass."""
    for number, (n, share) in enumerate([(6, 0.5), (9, 0.2), (4, 0.0), (7, 1.0), (1, 0.0)], 1601):
        edges = graph(n, share, number)
        for r in (2.5, 1, -1.7, 0.0, 30.0):
            call = f"bethe_hessian(edges, {n}, {r}) with {edges.shape[1]} edges"
            for one in (edges, turned(edges)):
                found = bethe_hessian(one.clone(), n, r)
                checks.same(found, right_matrix(edges, n, r), call, size=9)
    edges = graph(6, 0.6, 1611)
    B, E = without_backtracking(edges), edges.shape[1]
    for u in (0.3, -0.2, 0.45):
        left = torch.linalg.det(torch.eye(2 * E, dtype=torch.float64) - u * B)
        H = bethe_hessian(edges, 6, 1 / u)
        checks.finite(H, (6, 6), f"bethe_hessian(edges, 6, {1 / u:.3g})")
        right = (1 - u * u) ** (E - 6) * u**12 * torch.linalg.det(H)
        off = abs(left - right) / abs(left)
        checks.at_most(off, 1e-8, f"how far the determinants are apart at u = {u}, relatively,")


@test_case(points=1, hidden=True)
def test_r(default_r):
    """Other graphs, nodes without edges among them."""
    for number, (n, share) in enumerate([(6, 0.5), (12, 0.15), (7, 1.0), (40, 0.1)], 1621):
        edges = torch.cat([torch.tensor([[0], [1]]), graph(n, share, number)], 1).unique(dim=1)
        for size in (n, n + 3):
            call = f"default_r(edges, {size})"
            right = right_r(edges, size)
            checks.number(default_r(turned(edges), size), right, call, 1e-9, python=True)
    edges = torch.tensor([[0, 2], [1, 3]])
    value = default_r(edges, 4)
    checks.at_most(abs(float(value)), 1e-7, "default_r of two edges that do not meet")


@test_case(points=1, hidden=True)
def test_count(count_groups):
    """Negative ones, zeros that rounding moves, large and small scales."""
    for number, values in enumerate(
        [[1.0, 2, 3], [-1.0, -2, -3, 4], [0.0, 0, 0, 1, 5], [-1e-5, 0, 2, 1], [0.0, 0.0], [-3.0],
         [0.0, 0, -0.2, 2, 7, -4], [-5.0, 0, 0, -1e-10, -3], [-2e-8, 0, 2, 1], [-2e-10, 1, 0.5],
         [-1.0] * 12 + [-2.0, 3, 4]],
        1631,
    ):  # fmt: skip
        n = len(values)
        Q = torch.linalg.qr(
            torch.randn(n, n, generator=checks.generator(number), dtype=torch.float64)
        ).Q
        H = Q @ torch.diag(torch.tensor(values, dtype=torch.float64)) @ Q.T
        H = (H + H.T) / 2
        right = sum(one < -1e-9 * max(map(abs, values)) for one in values)
        for scale in (1.0, 1e-6, 1e6):
            call = f"count_groups(H) with eigenvalues {scale:g} times {values}"
            checks.equal(count_groups(scale * H), right, call, python=True)


@test_case(points=1, hidden=True)
def test_rules(bethe_hessian, default_r, count_groups):
    """Layouts, devices; inputs and session stay as they are."""
    one, other = graph(6, 0.5, 1651), turned(graph(6, 0.5, 1651))
    calls = [(one, 6, 1.5), (other, 6, 1.5)]
    rules.hold_twice(bethe_hessian, right_matrix, calls, "bethe_hessian(edges, 6, 1.5)", 9)
    same = rules.like(right_r(one, 6), rtol=1e-9)
    rules.hold(default_r, (one, 6), same, "default_r(edges, 6)", others=((other, 6), same))
    H = right_matrix(one, 6, 1.2)

    def count(found, call):
        right = int((torch.linalg.eigvalsh(H) < -1e-9).sum())
        checks.equal(found, right, call, python=True)

    rules.hold(count_groups, (H,), count, "count_groups(H)", others=((H.clone(),), count))
