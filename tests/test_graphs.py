"""What homework 14 is given of graphs: real ones, groups, a network, drawings, and its probes."""

import pytest
import torch

from starter_code import graphs
from starter_code.graphs import drawings, probes
from starter_code.probes import drawn_call

COUNTS = {"karate": (34, 78, 2), "football": (115, 613, 12), "polbooks": (105, 441, 3),
          "polblogs": (1222, 16714, 2)}  # fmt: skip


def two_cliques(m):
    """Two cliques of m nodes, joined by one edge; and the clique of each node."""
    i, j = torch.triu_indices(m, m, 1)
    inside = torch.stack([i, j])
    edges = torch.cat([inside, inside + m, torch.tensor([[0], [m]])], 1)
    return edges, torch.arange(2 * m) // m


@pytest.mark.parametrize("name", graphs.NAMES)
def test_a_graph_is_what_it_says(name):
    edges, labels = graphs.load(name)
    n, E, k = COUNTS[name]
    assert edges.shape == (2, E) and labels.shape == (n,) and edges.dtype == torch.int64
    assert labels.unique().tolist() == list(range(k))
    assert bool((edges[0] < edges[1]).all()) and len(edges.unique(dim=1).T) == E
    assert edges.max() == n - 1


def test_an_unknown_graph_is_refused():
    with pytest.raises(ValueError, match="karate"):
        graphs.load("dolphins")


def test_karate_splits_seventeen_to_seventeen():
    assert torch.bincount(graphs.load("karate")[1]).tolist() == [17, 17]


def test_messages_go_both_ways():
    edges, _ = graphs.load("karate")
    senders, receivers = graphs.directed(edges)
    E = edges.shape[1]
    back = (torch.arange(2 * E) + E) % (2 * E)
    assert torch.equal(senders[back], receivers)
    assert torch.equal(graphs.degrees(edges, 34), torch.bincount(senders, minlength=34))
    assert torch.equal(graphs.adjacency(edges, 34).sum(0).long(), graphs.degrees(edges, 34))


def test_extreme_vectors_are_eigenvectors():
    edges, labels = two_cliques(6)
    A = graphs.adjacency(edges, 12)
    values, vectors = torch.linalg.eigh(A)
    found = graphs.extreme_vectors(A, 2)
    for k in (0, 1):
        assert abs(found[:, k] @ vectors[:, -1 - k]) > 1 - 1e-6
    assert abs(graphs.extreme_vectors(A, 1, smallest=True)[:, 0] @ A @ vectors[:, 0]) > 0.99
    sign = graphs.by_sign(found[:, 1])
    assert torch.equal(sign, labels) or torch.equal(sign, 1 - labels)
    assert graphs.nmi(graphs.k_means(found, 2), labels) == pytest.approx(1)


def test_louvain_finds_cliques_and_gains_modularity():
    edges, labels = two_cliques(5)
    assert graphs.nmi(graphs.louvain(edges, 10), labels) == pytest.approx(1)
    edges, labels = graphs.load("football")
    found = graphs.louvain(edges, 115, seed=3)
    assert torch.equal(found, graphs.louvain(edges, 115, seed=3)) and found.shape == (115,)

    def modularity(groups):
        i, j = groups[edges]
        share = torch.bincount(torch.cat([i, j])).double() / (2 * edges.shape[1])
        return (i == j).double().mean() - share.square().sum()

    assert modularity(found) > modularity(labels)


def test_nmi_of_renamed_and_constant_groups():
    labels = torch.tensor([0, 0, 1, 2])
    assert graphs.nmi(2 - labels, labels) == pytest.approx(1)
    assert graphs.nmi(torch.zeros(4, dtype=torch.int64), labels) == 0


def test_the_network_is_odd_and_sees_no_names():
    edges, labels = graphs.load("karate")
    model = graphs.trained()
    h = torch.randn(2 * edges.shape[1], model.width, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        once = model(h, edges, 34)
        assert torch.equal(model(-h, edges, 34), -once)
        names = torch.randperm(34, generator=torch.Generator().manual_seed(1))
        moved = model(h, names[edges], 34)
    assert torch.allclose(moved[names], once, atol=1e-4) and once.shape == (34,)


def test_the_network_knows_karate():
    edges, labels = graphs.load("karate")
    groups = graphs.trained().groups(edges, 34, torch.Generator().manual_seed(0))
    right = (groups == labels).double().mean().item()
    assert max(right, 1 - right) > 0.9


def test_the_last_answers_end_with_the_answer():
    edges, _ = graphs.load("karate")
    model = graphs.GraphNetwork(width=4, rounds=3)
    h = torch.randn(2 * edges.shape[1], 4)
    answers = model.answers(h, edges, 34, last=2)
    assert len(answers) == 2 and torch.equal(answers[-1], model(h, edges, 34))


def test_probes_run_beside_a_function():
    M, v = torch.diag(torch.tensor([2.0, 1.0])), torch.ones(2)

    def power(product, v, steps, against=None):
        return product(v), steps

    assert probes.power_of(power, 3)(M, v)[0].tolist() == [2.0, 1.0]
    found = probes.power_of_view(power, v, 1)
    assert found[1] == 1 and torch.equal(found[0], v)

    def run(step, psi, nu, most=2):
        for _ in range(most):
            psi, nu = step(psi, nu)
        return nu, most

    psi, nu = torch.tensor([0.2, 0.4]), torch.tensor([0.5])
    for kind in probes.STEPS:
        watched = probes.run_watched(run, kind, psi, nu, most=3)
        assert len(watched["psi"]) == 3 and torch.equal(watched["psi"][0], psi)
        assert torch.equal(probes.run_of(run, kind, 3)(psi, nu)[0], watched["found"][0])
    assert torch.rand(1, generator=torch.Generator().manual_seed(5)) == drawn_call(
        lambda n, generator: torch.rand(n, generator=generator), 5
    )(1)
    gradients = probes.layer_gradients(lambda a, k, b: k * a * b, [v, 2 * v], [3.0])
    assert torch.allclose(gradients[0], 2 * gradients[1])
    with pytest.raises(ValueError, match="cut off"):
        probes.layer_gradients(lambda a: a.detach(), [v], [])


def test_a_graph_is_drawn_for_each_division():
    _, labels = graphs.load("karate")
    figure = drawings.show_divisions("karate", {"one": labels, "none": labels - labels - 1})
    assert [axis.get_title() for axis in figure.axes] == ["one", "none"]
