"""Test golf 1. A test for a score of divisions.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 14 numbers | test_half, test_all |
"""

import math

from otter.test_files import test_case

from starter_code import golf, graphs, measured

OK_FORMAT = False
name = "g1"


def counted(guess, labels):
    """Shares of both divisions, and of pairs of groups."""
    a, b, both = {}, {}, {}
    n = len(labels)
    for i, j in zip(guess.tolist(), labels.tolist(), strict=True):
        a[i] = a.get(i, 0) + 1 / n
        b[j] = b.get(j, 0) + 1 / n
        both[i, j] = both.get((i, j), 0) + 1 / n
    return a, b, both


def entropy(shares):
    """In natural units."""
    return -sum(q * math.log(q) for q in shares.values())


def made(norm=lambda a, b: (a + b) / 2, times=1.0):
    """Mutual information over what `norm` makes of both entropies."""

    def f(guess, labels):
        a, b, both = counted(guess, labels)
        shared = entropy(a) + entropy(b) - entropy(both)
        return times * shared / (norm(entropy(a), entropy(b)) or 1.0)

    return f


by_counts = made()


def accuracy(guess, labels):
    """Without renaming."""
    return float((guess == labels).double().mean())


def purity(guess, labels):
    """The share of the commonest label in each group."""
    a, _, both = counted(guess, labels)
    return sum(max(q for (i, _), q in both.items() if i == one) for one in a)


def of_pairs(guess, labels):
    """The share of pairs of nodes on which both agree: Rand's index."""
    same = [(g == h) == (k == m)
            for x, (g, k) in enumerate(zip(guess.tolist(), labels.tolist(), strict=True))
            for h, m in list(zip(guess.tolist(), labels.tolist(), strict=True))[:x]]  # fmt: skip
    return sum(same) / max(1, len(same))


def renamed_only(guess, labels):
    """Of the groups' numbers, sorted: whether groups have the same sizes."""
    a, b, _ = counted(guess, labels)
    return float(sorted(a.values()) == sorted(b.values())) * by_counts(guess, labels)


RIGHT = {"library": graphs.nmi, "counts": by_counts}
WRONG = {
    "accuracy": accuracy,
    "purity": purity,
    "rand": of_pairs,
    "not normalised": made(lambda a, b: 1.0),
    "sum of entropies": made(lambda a, b: a + b),
    "smaller entropy": made(min),
    "larger entropy": made(max),
    "geometric mean": made(lambda a, b: math.sqrt(a * b)),
    "entropy of the guess": made(lambda a, b: a),
    "entropy of the labels": made(lambda a, b: b),
    "joint entropy": lambda g, k: (
        (entropy(counted(g, k)[0]) + entropy(counted(g, k)[1]) - entropy(counted(g, k)[2]))
        / (entropy(counted(g, k)[2]) or 1.0)
    ),
    "in bits over nats": made(times=1 / math.log(2)),
    "logarithm of the count": lambda g, k: made(lambda a, b: 1.0)(g, k) / math.log(len(k)),
    "logarithm of the groups": lambda g, k: (
        made(lambda a, b: 1.0)(g, k) / math.log(max(2, len(set(k.tolist()))))
    ),
    "labels twice": lambda g, k: by_counts(k, k),
    "always one": lambda g, k: 1.0,
    "sizes": renamed_only,
    "squared": lambda g, k: by_counts(g, k) ** 2,
    "root": lambda g, k: max(0.0, by_counts(g, k)) ** 0.5,
    "first half": lambda g, k: by_counts(g[: len(g) // 2 or 1], k[: len(k) // 2 or 1]),
    "first two groups": lambda g, k: by_counts(g.clamp(max=1), k.clamp(max=1)),
}
HINTS = {
    "smaller entropy": "Do both divisions of yours have different entropies?",
    "geometric mean": "Are the entropies far enough apart for two kinds of mean to differ?",
    "first two groups": "Does one of the divisions have three groups?",
    "logarithm of the groups": "Are the groups of unequal size?",
    "in bits over nats": "Is the value that you compare with far from 0?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns 1."""
    golf.play(my_test, {"library": graphs.nmi}, {"one": lambda guess, labels: 1.0}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 14)
