"""Question 6. A layer that passes messages, and a loss that knows no names.

| the text promises | tested by |
| --- | --- |
| itself, what others tell the sender, the mean of its graph | test_by_hand, test_layer |
| any d and d', graphs without edges, several graphs as one | test_layer, test_batch |
| numbering of nodes does not matter; -h gives the opposite | test_symmetry |
| the smaller cross entropy of each graph, their mean; large logits | test_by_hand, test_loss |
| gradients for all but whole numbers | test_gradients |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.graphs import probes as own

OK_FORMAT = False
name = "q6"

WEIGHTS = ("W_self", "W_cavity", "W_mean")


def graph(n, share, number):
    """Random edges."""
    i, j = torch.triu_indices(n, n, 1)
    kept = torch.rand(len(i), generator=checks.generator(number)) < share
    return torch.stack([i[kept], j[kept]])


def right_layer(h, edges, of, W_self, W_cavity, W_mean):
    """Message by message."""
    arcs = [tuple(one) for one in edges.T.tolist()]
    arcs += [(j, i) for i, j in arcs]
    rows = []
    for e, (i, j) in enumerate(arcs):
        others = [h[f] for f, (k, m) in enumerate(arcs) if m == i and k != j]
        own_graph = [h[f] for f, (k, _) in enumerate(arcs) if of[k] == of[i]]
        heard = torch.stack(others).sum(0) if others else torch.zeros_like(h[0])
        mean = torch.stack(own_graph).mean(0)
        rows.append(torch.tanh(h[e] @ W_self + heard @ W_cavity + mean @ W_mean))
    return torch.stack(rows) if rows else h.new_zeros(0, W_self.shape[1])


def right_loss(logits, labels, of):
    """Graph by graph, in double precision."""

    def entropy(z, one):
        z = z if one == 0 else -z
        return max(z, 0.0) + math.log1p(math.exp(-abs(z)))

    values = []
    for number in range(int(of.max()) + 1):
        nodes = [k for k in range(len(of)) if int(of[k]) == number]
        both = [
            sum(entropy(float(logits[k]), abs(int(labels[k]) - swap)) for k in nodes) / len(nodes)
            for swap in (0, 1)
        ]
        values.append(min(both))
    return torch.tensor(sum(values) / len(values), dtype=logits.dtype)


def messages(edges, d, out, number, dtype=torch.float64):
    """Messages and three matrices."""
    g = checks.generator(number)
    h = torch.randn(2 * edges.shape[1], d, generator=g, dtype=torch.float64)
    W = 0.4 * torch.randn(3, d, out, generator=g, dtype=torch.float64)
    return h.to(dtype), *W.to(dtype)


def joined(sizes, share, number):
    """Several graphs as one: edges and the graph of each node, in an order of their own."""
    parts, of, start = [], [], 0
    for k, n in enumerate(sizes):
        parts.append(graph(n, share, number + k) + start)
        of += [k] * n
        start += n
    return torch.cat(parts, 1), torch.tensor(of)


def near(found, right, call):
    """Check a loss whose error counts beside 1 where it is smaller, as that of torch's own does."""
    checks.finite(found, (), call)
    checks.same(found + 1, right + 1, call, size=100)


@test_case(points=1)
def test_by_hand(message_layer, swap_invariant_loss):
    """The example: a path of three nodes; a loss of two nodes."""
    h = torch.tensor([[0.1], [0.2], [0.3], [0.4]], dtype=torch.float64)
    edges, of = torch.tensor([[0, 1], [1, 2]]), torch.zeros(3, dtype=torch.int64)
    one = torch.ones(1, 1, dtype=torch.float64)
    found = message_layer(h, edges, of, 0 * one, one, 0 * one)
    right = torch.tensor([[0.0], [0.1], [0.4], [0.0]], dtype=torch.float64).tanh()
    call = "message_layer(h, edges, graph, W_self, W_cavity, W_mean)"
    checks.same(found, right, call, size=9)
    logits, labels = torch.tensor([2.0, -2.0], dtype=torch.float64), torch.tensor([0, 1])
    right = torch.tensor(math.log1p(math.exp(-2)), dtype=torch.float64)
    found = swap_invariant_loss(logits, labels, torch.tensor([0, 0]))
    checks.same(found, right, "swap_invariant_loss(logits, labels, graph)", size=9)


@test_case(points=1, hidden=True)
def test_layer(message_layer):
    """Each weight by itself and all together, several graphs and widths."""
    for number, (n, share, d, out) in enumerate(
        [(6, 0.5, 2, 3), (9, 0.15, 4, 1), (4, 1.0, 1, 2), (2, 1.0, 3, 3), (3, 0.0, 2, 2)], 2001
    ):
        edges, of = graph(n, share, number), torch.zeros(n, dtype=torch.int64)
        h, *W = messages(edges, d, out, number + 20)
        for kept in ([1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]):
            V = [k * one for k, one in zip(kept, W, strict=True)]
            what = ", ".join(word for word, k in zip(WEIGHTS, kept, strict=True) if k)
            call = f"message_layer(h, edges, graph, ...) with {n} nodes, {what} not 0,"
            found = message_layer(h.clone(), edges.clone(), of, *V)
            checks.same(found, right_layer(h, edges, of, *V), call, size=100)


@test_case(points=1, hidden=True)
def test_batch(message_layer, swap_invariant_loss):
    """Several graphs as one: none depends on the others."""
    edges, of = joined([5, 7, 3, 2], 0.6, 2021)
    edges = edges[:, (of[edges[0]] != 3)]  # the last graph has no edges
    edges = edges[:, torch.randperm(edges.shape[1], generator=checks.generator(2035))]
    h, *W = messages(edges, 2, 2, 2031)
    order = torch.randperm(len(of), generator=checks.generator(2032))  # nodes of graphs mixed
    place = order.argsort()
    for nodes, one in ((torch.arange(len(of)), of), (place, of[order])):
        ends = nodes[edges]
        call = "message_layer(h, edges, graph, ...) with four graphs"
        found = message_layer(h, ends, one, *W)
        checks.same(found, right_layer(h, ends, one, *W), call, size=100)
    z = torch.randn(len(of), generator=checks.generator(2033), dtype=torch.float64)
    labels = (torch.rand(len(of), generator=checks.generator(2034)) < 0.5).long()
    labels[:5], labels[5:12] = (z[:5] > 0).long(), (z[5:12] < 0).long()  # each the other way
    for picked in (torch.arange(len(of)), order):
        found = swap_invariant_loss(z[picked], labels[picked], of[picked])
        right = right_loss(z[picked], labels[picked], of[picked])
        checks.same(found, right, "swap_invariant_loss with four graphs", size=100)


@test_case(points=0.5, hidden=True)
def test_symmetry(message_layer):
    """Nodes numbered anew; messages with the other sign."""
    edges, of = graph(8, 0.5, 2041), torch.zeros(8, dtype=torch.int64)
    h, *W = messages(edges, 3, 2, 2042)
    call = "message_layer(h, edges, graph, ...)"
    once = message_layer(h, edges, of, *W)
    checks.finite(once, (2 * edges.shape[1], 2), call)
    checks.same(message_layer(-h, edges, of, *W), -once, f"{call} of -h", size=100)
    names = torch.randperm(8, generator=checks.generator(2043))
    checks.same(
        message_layer(h, names[edges], of, *W), once, f"{call} with other names of nodes", size=100
    )


@test_case(points=1, hidden=True)
def test_loss(swap_invariant_loss):
    """Several numbers of graphs, large logits, graphs of unequal size."""
    for number, (sizes, scale) in enumerate(
        [([4], 1.0), ([1, 1, 1], 2.0), ([2, 9, 5], 1.0), ([3, 4], 500.0), ([6, 2], 1e-6)], 2051
    ):
        of = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        g = checks.generator(number)
        z = scale * torch.randn(len(of), generator=g, dtype=torch.float64)
        for labels in ((torch.rand(len(of), generator=g) < 0.5).long(), (z > 0).long(),
                       (z < 0).long(), torch.ones(len(of), dtype=torch.int64)):  # fmt: skip
            call = f"swap_invariant_loss(logits, labels, graph) with graphs of {sizes}"
            near(swap_invariant_loss(z.clone(), labels, of), right_loss(z, labels, of), call)


@test_case(points=0.5, hidden=True)
def test_gradients(message_layer, swap_invariant_loss):
    """Messages, weights and logits learn."""
    edges, of = graph(6, 0.5, 2061), torch.zeros(6, dtype=torch.int64)
    h, *W = messages(edges, 2, 2, 2062)
    right = own.layer_gradients(right_layer, [h, *W], [edges, of])
    found = own.layer_gradients(message_layer, [h, *W], [edges, of])
    for word, one, expected in zip(("h", *WEIGHTS), found, right, strict=True):
        call = f"the gradient of message_layer for {word}"
        if one is None:
            checks.fail(call, "is cut off.")
        checks.same(one, expected, call, size=1000)
    of, labels = torch.tensor([0, 0, 0, 1, 1]), torch.tensor([0, 1, 1, 0, 0])
    z = torch.tensor([0.3, -1.0, -2.0, 1.5, 2.0], dtype=torch.float64)
    (found,) = own.layer_gradients(swap_invariant_loss, [z], [labels, of])
    swapped = torch.tensor([1, 0, 0, 1, 1]).double()  # smaller for both graphs
    right = (torch.sigmoid(z) - swapped) / torch.tensor([3.0, 3, 3, 2, 2]) / 2
    weight = own.layer_gradients(lambda one: one.sum(), [z], [])[0][0]
    if found is None:
        checks.fail("the gradient of swap_invariant_loss", "is cut off.")
    checks.same(found, weight * right, "the gradient of swap_invariant_loss", size=1000)


@test_case(points=1, hidden=True)
def test_rules(message_layer, swap_invariant_loss):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        edges, of = joined([4, 5], 0.7, 2071)
        calls = []
        for number in (2081, 2082):
            h, *W = messages(edges, 2, 3, number, dtype)
            calls.append((h, edges, of, *W))
        call = f"message_layer(h, edges, graph, ...) in {dtype}"
        rules.hold_twice(message_layer, right_layer, calls, call, 100)
        calls = []
        for number in (2091, 2092):
            z = torch.randn(9, generator=checks.generator(number), dtype=dtype)
            calls.append((z, (torch.arange(9) % 3 == 0).long(), of))
        call = f"swap_invariant_loss(logits, labels, graph) in {dtype}"
        rules.hold_twice(swap_invariant_loss, right_loss, calls, call, 100)
