"""Other right answers and known wrong ones to question 1 of hw14."""

import torch

from autograder.bank import alternative, mistake


@alternative("sample_sbm")
def sample_by_matrix(labels, P, generator):
    """A whole matrix of draws, its upper triangle kept."""
    n = len(labels)
    chances = P[labels][:, labels]
    drawn = torch.rand(n, n, generator=generator, dtype=P.dtype) < chances
    return torch.nonzero(torch.triu(drawn, diagonal=1)).T.contiguous()


@alternative("sample_sbm")
def sample_by_loops(labels, P, generator):
    """Node by node."""
    found = []
    for j in range(1, len(labels)):
        chances = P[labels[:j], labels[j]]
        for i in torch.nonzero(torch.rand(j, generator=generator) < chances)[:, 0].tolist():
            found.append((i, j))
    return torch.tensor(found, dtype=torch.int64).reshape(-1, 2).T


@alternative("sample_sbm")
def sample_by_bernoulli(labels, P, generator):
    """Torch's own coin."""
    i, j = torch.combinations(torch.arange(len(labels))).T
    coins = torch.bernoulli(P[labels[i], labels[j]].double(), generator=generator).bool()
    return torch.stack([i[coins], j[coins]])


@alternative("overlap")
def overlap_by_numpy(guess, labels, k):
    """Counts by NumPy, the assignment maximised."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    counts = np.zeros((k, k))
    np.add.at(counts, (guess.cpu().numpy(), labels.cpu().numpy()), 1)
    pairs = linear_sum_assignment(counts, maximize=True)
    a = counts[pairs].sum() / guess.numel()
    return float((k * a - 1) / (k - 1))


@alternative("overlap")
def overlap_by_one_hot(guess, labels, k):
    """Counts as a product of indicators."""
    from scipy.optimize import linear_sum_assignment

    one, other = (torch.nn.functional.one_hot(g.cpu(), k).double() for g in (guess, labels))
    cost = -(one.T @ other)
    rows, columns = linear_sum_assignment(cost.tolist())
    hits = -sum(cost[r, c].item() for r, c in zip(rows, columns, strict=True))
    return (hits / len(guess) - 1 / k) / (1 - 1 / k)


@mistake("sample_sbm")
def expected_counts(labels, P, generator):
    """Two groups get just as many edges as expected: decide each pair of nodes on its own."""
    i, j = torch.triu_indices(len(labels), len(labels), offset=1)
    low, high = torch.stack([labels[i], labels[j]]).sort(0).values
    kept = []
    for s in range(len(P)):
        for t in range(s, len(P)):
            places = torch.nonzero((low == s) & (high == t))[:, 0]
            count = round(len(places) * P[s, t].item())
            kept.append(places[torch.randperm(len(places), generator=generator)[:count]])
    kept = torch.cat(kept)
    return torch.stack([i[kept], j[kept]])


@mistake("sample_sbm", edit={"len(labels), 1)": "len(labels), 0)"})
def with_loops():
    """A node has an edge to itself."""


@mistake("sample_sbm")
def ordered_pairs(labels, P, generator):
    """Each pair of nodes is drawn twice, once in each order: edges come twice, or too often."""
    n = len(labels)
    drawn = torch.rand(n, n, generator=generator, dtype=P.dtype) < P[labels][:, labels]
    drawn.fill_diagonal_(False)
    return torch.nonzero(drawn).T.contiguous()


@mistake("sample_sbm")
def either_order(labels, P, generator):
    """A pair has an edge where either of two draws says so: nearly twice as many edges."""
    n = len(labels)
    drawn = torch.rand(n, n, generator=generator, dtype=P.dtype) < P[labels][:, labels]
    return torch.nonzero(torch.triu(drawn | drawn.T, diagonal=1)).T.contiguous()


@mistake("sample_sbm", edit={"torch.stack([i, j])": "torch.stack([j, i])"})
def larger_first():
    """The smaller node comes first."""


@mistake("sample_sbm", edit={"P[labels[i], labels[j]]": "P[labels[i], labels[i]]"})
def own_group_alone():
    """The probability depends on the groups of both nodes."""


@mistake("sample_sbm", edit={"drawn < chances": "drawn > chances"})
def the_others():
    """Where the draw is below the probability there is an edge, not where it is above."""


@mistake("sample_sbm", edit={"generator=generator, ": ""})
def without_the_generator():
    """The draws come from the global generator; take them from the one that is given."""


@mistake("sample_sbm", edit={"generator=generator": "generator=torch.Generator().manual_seed(0)"})
def a_seed_of_its_own():
    """Each call draws the same numbers: the generator that is given must go on."""


@mistake(
    "sample_sbm",
    edit={
        "drawn = torch.rand(chances.shape, generator=generator, dtype=chances.dtype)": (
            "drawn = torch.rand(len(labels), generator=generator, dtype=chances.dtype)[i]"
        )
    },
)
def one_draw_for_a_node():
    """All edges of a node share one draw: they are to be independent."""


@mistake("sample_sbm", edit={"[:, drawn < chances]": "[:, drawn < chances].T.contiguous()"})
def pairs_as_rows():
    """The shape is (2, E): first nodes in the first row."""


@mistake("sample_sbm", edit={"drawn < chances": "drawn <= 0.5 * (chances + chances.mean())"})
def pulled_to_the_mean():
    """The probabilities are those of P, not drawn to their mean."""


@mistake(
    "overlap",
    edit={
        "rows, columns = linear_sum_assignment(-counts.cpu().numpy())": (
            "rows = columns = torch.arange(k)"
        ),
    },
)
def without_renaming():
    """Groups may have other names in the guess: take the best renaming."""


@mistake("overlap", edit={"return (share - 1 / k) / (1 - 1 / k)": "return share"})
def accuracy_only():
    """This is the share of right nodes: chance has 1 / k, and should have 0."""


@mistake("overlap", edit={"-counts.cpu()": "counts.cpu()"})
def worst_renaming():
    """The worst renaming is taken: what does the assignment minimise?"""


@mistake("overlap", edit={"/ (1 - 1 / k)": "/ (1 + 1 / k)"})
def wrong_scale():
    """All nodes right should give 1."""


@mistake("overlap")
def each_group_by_itself(guess, labels, k):
    """Each group is given its commonest label, also where two get the same: that is no renaming."""
    counts = torch.bincount(k * guess + labels, minlength=k * k).reshape(k, k)
    share = counts.amax(1).sum().item() / len(labels)
    return (share - 1 / k) / (1 - 1 / k)


@mistake("overlap")
def greedy_renaming(guess, labels, k):
    """The largest count is taken first: the best renaming may need another one."""
    counts = torch.bincount(k * guess + labels, minlength=k * k).reshape(k, k).clone()
    hits = 0
    for _ in range(k):
        r, c = divmod(int(counts.argmax()), k)
        hits += int(counts[r, c])
        counts[r], counts[:, c] = -1, -1
    return (hits / len(labels) - 1 / k) / (1 - 1 / k)


@mistake("overlap")
def cyclic_renamings(guess, labels, k):
    """Only cyclic renamings are tried; there are k! of them."""
    share = max(((guess + s) % k == labels).double().mean().item() for s in range(k))
    return (share - 1 / k) / (1 - 1 / k)


@mistake(
    "overlap",
    edit={
        "return (share - 1 / k) / (1 - 1 / k)": "return torch.tensor((share - 1 / k) / (1 - 1 / k))"
    },
)
def a_tensor():
    """A Python float is asked for."""


@mistake("overlap")
def groups_that_occur(guess, labels, k):
    """Groups may be without nodes: chance is 1 / k for the k that is given."""
    from scipy.optimize import linear_sum_assignment

    k = max(2, int(torch.maximum(guess, labels).max()) + 1)
    counts = torch.bincount(k * guess + labels, minlength=k * k).reshape(k, k)
    rows, columns = linear_sum_assignment(-counts.cpu().numpy())
    share = counts[rows, columns].sum().item() / len(labels)
    return (share - 1 / k) / (1 - 1 / k)
