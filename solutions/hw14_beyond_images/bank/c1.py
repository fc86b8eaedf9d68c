"""Other right answers and known wrong ones to claim 1 of hw14."""

from autograder.bank import alternative, mistake
from starter_code import audit


@alternative("audit_claim")
def by_hand(sample, first, second):
    """Overlaps, interval and verdict written out."""
    import numpy as np
    from scipy import stats

    def found(method, edges, labels):
        guess = method(edges.clone(), labels.numel())
        signs = (2 * guess - 1) * (2 * labels - 1)
        return signs.double().mean().abs().item()

    table = np.zeros((8, 3))
    for graph in range(8):
        for seed in range(3):
            edges, labels = sample(graph, seed)
            table[graph, seed] = found(first, edges, labels) - found(second, edges, labels)
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 7) * means.std(ddof=1) / np.sqrt(8)
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > 0.02 else "contradicted" if high < 0.02 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_graphs():
    """Three seeds of a graph are not three graphs. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 0.02)": "audit.verdict(interval)"})
def any_gain():
    """The claim is of 0.02, not of any gain."""


@mistake("audit_claim", edit={"audit.verdict(interval, 0.02)": '"supported"'})
def always_supported():
    """Say what the interval says: it may lie below the claimed number, or on both sides of it."""


@mistake("audit_claim", edit={"row.append(one - other)": "row.append(other - one)"})
def other_sign():
    """The difference is that of the first method less that of the second."""


@mistake("audit_claim", edit={"range(8)": "range(5)"})
def too_few():
    """Eight graphs are asked for."""


@mistake("audit_claim", edit={"range(3)": "range(2)"})
def two_seeds():
    """Three seeds are asked for."""


@mistake("audit_claim", edit={"sample(graph, seed)\n": "sample(graph, 0)\n"})
def one_seed():
    """The other seeds are not used."""


@mistake("audit_claim", edit={"sample(graph, seed)\n": "sample(graph + 1, seed)\n"})
def graphs_from_one():
    """Graphs count from 0."""


@mistake("audit_claim", edit={"(abs(2 * share - 1) for share in right)": "right"})
def accuracies():
    """Groups have no names: a guess that is wrong everywhere has the overlap 1."""


@mistake("audit_claim", edit={"abs(2 * share - 1)": "(2 * share - 1)"})
def without_renaming():
    """Groups have no names: a guess that is wrong everywhere has the overlap 1."""


@mistake("audit_claim", edit={"abs(2 * share - 1)": "max(share, 1 - share)"})
def share_not_overlap():
    """The overlap is |2a - 1|: 0 for chance."""


@mistake("audit_claim", edit={"audit.verdict(interval, 0.02)": "audit.verdict(interval, -0.02)"})
def a_loss_allowed():
    """The claim is of a gain of 0.02, not of a small loss."""


@mistake("audit_claim")
def another_graph_for_each(sample, first, second):
    """Both methods are to be given the same graph: a pair has its difficulty in common."""
    table = []
    for graph in range(8):
        row = []
        for seed in range(3):
            values = []
            for method in (first, second):
                edges, labels = sample(graph, seed)
                a = (method(edges, len(labels)) == labels).double().mean().item()
                values.append(abs(2 * a - 1))
            row.append(values[0] - values[1])
        table.append(row)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 0.02)}


@mistake(
    "audit_claim",
    edit={
        "one, other = (abs(2 * share - 1) for share in right)": "one, other = right",
        "row.append(one - other)": "row.append(abs(2 * one - 2 * other))",
    },
)
def absolute_difference():
    """Take the overlap of each method first, then the difference, which may be negative."""
