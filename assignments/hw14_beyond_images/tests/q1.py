"""Question 1. A graph with groups, and how well they were found.

| the text promises | tested by |
| --- | --- |
| edges (2, E), int64, each once, the smaller node first, no loops | test_by_hand, test_form |
| probabilities 0 and 1 are exact | test_by_hand, test_form |
| the probability of an edge is P of its two groups, and edges are independent | test_shares |
| another graph in each call with one generator, the same with an equal one | test_form |
| the overlap under the best renaming, a float; no group need occur | test_by_hand, test_overlap |
| many groups, which no list of all renamings survives | test_many_groups |
| layouts, devices; inputs and session stay as they are | test_rules |
"""

import itertools

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q1"


def divided(n, k, number):
    """Groups of n nodes, drawn one by one."""
    return torch.randint(k, (n,), generator=checks.generator(number))


def pairs(edges, n, call):
    """The edges as a set; raises AssertionError for what is no list of edges."""
    if not isinstance(edges, torch.Tensor) or edges.ndim != 2 or edges.shape[0] != 2:
        checks.fail(call, "should return a tensor of shape (2, E).")
    checks.equal(str(edges.dtype), "torch.int64", f"the dtype of {call}")
    found = [tuple(one) for one in edges.T.tolist()]
    if any(not 0 <= i < n or not 0 <= j < n for i, j in found):
        checks.fail(call, "has an edge to a node that is not there.")
    if any(i >= j for i, j in found):
        checks.fail(call, "has an edge whose first node is not the smaller one.")
    if len(set(found)) < len(found):
        checks.fail(call, "has an edge twice.")
    return set(found)


def best_share(guess, labels, k):
    """The overlap, by trying all renamings."""
    best = max(
        sum(renamed[g] == one for g, one in zip(guess.tolist(), labels.tolist(), strict=True))
        for renamed in itertools.permutations(range(k))
    )
    return (best / len(labels) - 1 / k) / (1 - 1 / k)


@test_case(points=1)
def test_by_hand(sample_sbm, overlap):
    """Two groups without edges between them; the example of the overlap."""
    labels = torch.tensor([0, 1, 0, 1, 0])
    P = torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    (edges,) = probes.with_generator(sample_sbm, labels, P, seed=1)
    found = pairs(edges, 5, "sample_sbm(labels, P, generator)")
    right = {(0, 2), (0, 4), (2, 4), (1, 3)}
    if found != right:
        checks.fail("sample_sbm(labels, P, generator)", f"has the edges {sorted(found)}.")
    guess, truth = torch.tensor([1, 1, 1, 0, 0, 0, 0, 0]), torch.tensor([0, 0, 0, 0, 1, 1, 1, 1])
    checks.number(overlap(guess, truth, 2), 0.75, "overlap(guess, labels, 2)", 1e-9, python=True)


@test_case(points=1, hidden=True)
def test_form(sample_sbm):
    """Each edge once, sizes of groups that differ, P in both dtypes, drawn anew."""
    for number, (n, k) in enumerate([(1, 2), (2, 2), (40, 3), (60, 4)], 1401):
        labels = divided(n, k, number)
        A = torch.rand(k, k, generator=checks.generator(number + 20))
        for P in ((A + A.T) / 2, (A + A.T).double() / 2):
            call = f"sample_sbm(labels, P, generator) with n = {n}, P in {P.dtype}"
            seed = checks.seed(number + 40)
            one, other = probes.with_generator(sample_sbm, labels, P, seed=seed, calls=2)
            (again,) = probes.with_generator(sample_sbm, labels, P, seed=seed)
            one, other, again = (pairs(edges, n, call) for edges in (one, other, again))
            if n > 2 and one == other:
                checks.fail(call, "gives the same graph when it is called again.")
            if one != again:
                checks.fail(call, "gives another graph with an equal generator.")
    labels = divided(30, 3, 1411)
    P = torch.tensor([[0.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    (edges,) = probes.with_generator(sample_sbm, labels, P, seed=checks.seed(1412))
    right = {(i, j) for i in range(30) for j in range(i + 1, 30) if P[labels[i], labels[j]] == 1}
    if pairs(edges, 30, "sample_sbm(labels, P, generator)") != right:
        checks.fail("sample_sbm(labels, P, generator)", "with P of 0 and 1 has other edges.")


@test_case(points=1, hidden=True)
def test_shares(sample_sbm):
    """The number of edges of each two groups, and of each node, is as likely as it should be."""
    labels = torch.arange(3).repeat_interleave(torch.tensor([50, 90, 160]))
    P = torch.tensor([[0.3, 0.02, 0.1], [0.02, 0.15, 0.05], [0.1, 0.05, 0.08]])
    seed = checks.seed(1421)
    drawn = probes.with_generator(sample_sbm, labels, P, seed=seed, calls=12)
    counts, sizes = torch.zeros(3, 3), torch.bincount(labels)
    degrees = torch.zeros(len(labels))
    together, spread = torch.zeros(()), torch.zeros(())
    possible = torch.outer(sizes, sizes) - torch.diag(sizes * (sizes + 1) // 2)
    variance = possible * P * (1 - P)
    upper = torch.ones(3, 3).triu().bool()
    for edges in drawn:
        pairs(edges, len(labels), "sample_sbm(labels, P, generator)")
        low, high = labels[edges].sort(0).values
        count = torch.bincount(3 * low + high, minlength=9).reshape(3, 3)
        counts += count
        spread += ((count - possible * P).square() / variance)[upper].mean() / len(drawn)
        degrees += torch.bincount(edges.flatten(), minlength=len(labels))
        own = torch.bincount(edges.flatten(), minlength=len(labels)).double()
        mean = (P[labels][:, labels].sum(1) - P[labels, labels]).double()
        together += ((own - mean).square() / mean).mean() / len(drawn)
    for s in range(3):
        for t in range(s, 3):
            mean = len(drawn) * possible[s, t] * P[s, t]
            off = abs(counts[s, t] - mean) / (len(drawn) * variance[s, t]).sqrt()
            what = f"how many standard errors the edges of groups {s} and {t} are off"
            checks.at_most(off, 5, what)
    mean = len(drawn) * (P[labels][:, labels].sum(1) - P[labels, labels])
    off = ((degrees - mean) / mean.sqrt()).abs().max()
    checks.at_most(off, 6, "how many standard errors the degree of a node is off")
    if not 0.35 < spread < 2.2:  # near 1, with 72 degrees of freedom
        off = "too much" if spread > 1 else "too little"
        checks.fail("sample_sbm(labels, P, generator)", f"has counts of edges that vary {off}.")
    if not 0.7 < together < 1.2:  # near 0.9: it is a sum of independent draws
        checks.fail("sample_sbm(labels, P, generator)", "draws edges that depend on each other.")


@test_case(points=1, hidden=True)
def test_overlap(overlap):
    """Against all renamings; equal, constant and swapped guesses."""
    for number, (n, k) in enumerate([(9, 2), (1, 2), (30, 3), (25, 4), (40, 5)], 1431):
        labels, guess = divided(n, k, number), divided(n, k, number + 20)
        kept = torch.rand(n, generator=checks.generator(number + 40)) < 0.6
        for one in (guess, torch.where(kept, (labels + 1) % k, guess), (labels + k - 1) % k,
                    torch.full_like(labels, k - 1)):  # fmt: skip
            call = f"overlap(guess, labels, {k}) with n = {n}"
            right = best_share(one, labels, k)
            checks.number(overlap(one, labels, k), right, call, 1e-9, python=True)
        few, fewer = labels.clamp(max=k - 2), guess.clamp(max=k - 2)  # nobody is in the last group
        call = f"overlap(guess, labels, {k}), n = {n}, without nodes of group {k - 1},"
        checks.number(overlap(fewer, few, k), best_share(fewer, few, k), call, 1e-9, python=True)


@test_case(points=0.5, hidden=True)
def test_many_groups(overlap):
    """Twelve groups: all renamings would be 479 million."""
    labels = torch.arange(12).repeat(9)
    renamed = torch.randperm(12, generator=checks.generator(1451))
    guess = renamed[labels]
    checks.number(overlap(guess, labels, 12), 1.0, "overlap(guess, labels, 12)", 1e-9)
    guess = torch.where(torch.arange(108) < 36, renamed[0], guess)  # 33 of them are wrong now
    right = (75 / 108 - 1 / 12) * 12 / 11
    checks.number(overlap(guess, labels, 12), right, "overlap(guess, labels, 12)", 1e-9)


@test_case(points=0.5, hidden=True)
def test_rules(sample_sbm, overlap):
    """Layouts, devices; inputs and session stay as they are."""
    labels, P = divided(12, 3, 1461), torch.full((3, 3), 0.4)
    call = "sample_sbm(labels, P, generator)"
    rules.check_around(rules_sample(sample_sbm), (labels, P), call)
    guess = divided(12, 3, 1462)
    same = rules.like(best_share(guess, labels, 3), rtol=1e-9)
    other = divided(12, 3, 1463)
    others = (other, labels, 3), rules.like(best_share(other, labels, 3), rtol=1e-9)
    rules.hold(overlap, (guess, labels, 3), same, "overlap(guess, labels, 3)", others=others)


def rules_sample(sample_sbm):
    """A call with a generator of its own."""
    return probes.drawn_call(sample_sbm, checks.seed(1464))
