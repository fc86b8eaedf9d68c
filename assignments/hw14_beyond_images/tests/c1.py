"""Claim 1. Better than any matrix.

| the text promises | tested by |
| --- | --- |
| 8 graphs, 3 seeds each | test_table |
| the paired 95 % interval over graphs | test_interval |
| the verdict, whichever it is | test_verdict |
| overlaps whatever groups are called; both methods are given one graph as it is | test_measured |
"""

import torch
from otter.test_files import test_case

from starter_code import audit, checks

OK_FORMAT = False
name = "c1"

CLAIMED = 0.02
N = 60


def sample(graph, seed):
    """A few edges, and labels that differ from graph to graph; the first edges say which it is."""
    labels = (torch.rand(N, generator=checks.generator(1900 + graph)) < 0.5).long()
    g = checks.generator(1920 + 10 * graph + seed)
    i, j = torch.randint(N, (2, 90), generator=g)
    ends = torch.stack([torch.minimum(i, j), torch.maximum(i, j)])
    edges = ends[:, ends[0] < ends[1]].unique(dim=1)
    mark = torch.tensor([[0, 1], [2 + graph, 20 + seed]])
    return torch.cat([mark, edges], 1), labels


def which(edges):
    """Graph and seed, from the first edges."""
    return int(edges[1, 0]) - 2, int(edges[1, 1]) - 20


def share_of(share, spread=0.0, turned=True):
    """A method that is right for about this share of the nodes, and may swap the groups."""

    def method(edges, n):
        graph, seed = which(edges)
        labels = sample(graph, seed)[1]
        g = checks.generator(1960 + 40 * graph + seed)
        now = share + spread * (((7 * graph) % 8) / 3.5 - 1)
        wrong = torch.rand(n, generator=g) > now
        guess = torch.where(wrong, 1 - labels, labels)
        return 1 - guess if turned and (graph + seed) % 2 else guess

    return method


def misses(count):
    """A method that is wrong at so many nodes: count(graph, seed)."""

    def flipped(edges, n):
        guess = sample(*which(edges))[1].clone()
        guess[: count(*which(edges))] = 1 - guess[: count(*which(edges))]
        return guess

    return flipped


def one_less(graph, seed):
    """One node in most graphs, once: a gain of 0.011, with little spread."""
    return 10 - (seed == 0 and graph != 3) - (seed == 1 and graph == 5)


def overlap_of(guess, labels):
    """Of two groups."""
    right = sum(a == b for a, b in zip(guess.tolist(), labels.tolist(), strict=True))
    return abs(2 * right / len(labels) - 1)


METHODS = {
    "supported": (share_of(0.95), share_of(0.8)),
    "contradicted": (share_of(0.8), share_of(0.95)),
}


def parts_of(audit_claim, methods):
    """Table, interval and verdict, unchecked."""
    return audit.parts(audit_claim(sample, *methods), "audit_claim(sample, first, second)")


@test_case(points=1)
def test_table(audit_claim):
    """The table has 8 graphs and 3 seeds."""
    table, _, _ = parts_of(audit_claim, METHODS["supported"])
    checks.equal(list(audit.check_table(table, 8, 3, "the table").shape), [8, 3], "the table")


@test_case(points=1, hidden=True)
def test_interval(audit_claim):
    """The interval is that of the table."""
    table, interval, _ = parts_of(audit_claim, METHODS["supported"])
    audit.check_table(table, 8, 3, "the table")
    audit.check_interval(interval, table, "the interval")


@test_case(points=1, hidden=True)
def test_verdict(audit_claim):
    """The verdict agrees with the interval, for methods of which it holds, and does not."""
    cases = dict(METHODS)
    for more in (0.0, 0.005, 0.01, 0.03, 0.06):  # on both sides of 0.02
        cases[f"near, {more}"] = share_of(0.85 + more, 0.02), share_of(0.85)
    cases["a gain below 0.02"] = misses(one_less), misses(lambda graph, seed: 10)
    cases["a small loss"] = misses(lambda graph, seed: 10), misses(one_less)
    for methods in cases.values():
        table, interval, verdict = parts_of(audit_claim, methods)
        audit.check_table(table, 8, 3, "the table")
        audit.check_interval(interval, table, "the interval")
        audit.check_verdict(verdict, interval, "the verdict", CLAIMED)


@test_case(points=1, hidden=True)
def test_measured(audit_claim):
    """Entries of the table, measured again; what the methods are given."""

    entries = [(graph, seed) for graph in range(8) for seed in range(3)]
    for methods in METHODS.values():

        def difference(graph, seed, methods=methods):
            edges, labels = sample(graph, seed)
            one, other = (overlap_of(method(edges, N), labels) for method in methods)
            return one - other

        table, _, _ = parts_of(audit_claim, methods)
        audit.check_measured(table, difference, entries, 1e-6, "the table")
    made, given = [], ([], [])

    def drawn(graph, seed):
        edges, labels = sample(graph, seed)
        order = torch.randperm(edges.shape[1], generator=checks.generator(1990 + len(made)))
        made.append(edges[:, order])  # another order in each call
        return made[-1], labels

    def kept(which):
        def watched(edges, n):
            checks.equal(n, N, "the n that audit_claim gives to a method")
            given[which].append(edges.clone())
            return torch.zeros(n, dtype=torch.int64) if which else torch.arange(n) % 2

        return watched

    audit_claim(drawn, kept(0), kept(1))
    for one in (1, 0):
        alike = len(given[one]) == 24 and all(
            any(torch.equal(edges, other) for other in made) for edges in given[one]
        )
        alike = alike and all(any(torch.equal(a, b) for b in given[1 - one]) for a in given[one])
        if not alike:
            checks.fail("audit_claim", "does not give both methods the same 24 graphs.")
