"""Test golf 1. A test for Stein's formula.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 16 numbers | test_half, test_all |
"""

from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_samples(z, y, div, sigma):
    """Sample by sample, a float."""
    terms = []
    for one, other, d in zip(z.double(), y.double(), div.double(), strict=True):
        n = len(one)
        terms.append(float(((one - other) ** 2).sum() / n + (2 * d / n - 1) * sigma**2))
    return sum(terms) / len(terms)


def by_sums(z, y, div, sigma):
    """All sums first, a tensor."""
    return (((y - z) ** 2).sum() + 2 * sigma**2 * div.sum()) / z.numel() - sigma**2


def changed(fit=1.0, level=1.0, spread=1.0, power=2, per_entry=True):
    """The formula with other factors."""

    def f(z, y, div, sigma):
        n = z.shape[1] if per_entry else 1
        error = ((z - y) ** 2).mean()
        return fit * error - level * sigma**power + spread * 2 * sigma**power * div.mean() / n

    return f


RIGHT = {"samples": by_samples, "sums": by_sums}
WRONG = {
    "without the level": changed(level=0.0),
    "level added": changed(level=-1.0),
    "without the divergence": changed(spread=0.0),
    "divergence once": changed(spread=0.5),
    "divergence subtracted": changed(spread=-1.0),
    "sigma not squared": changed(power=1),
    "divergence not divided": changed(per_entry=False),
    "sum over the batch": lambda z, y, d, s: len(z) * by_sums(z, y, d, s),
    "sum over entries": lambda z, y, d, s: z.shape[1] * by_sums(z, y, d, s),
    "error summed": lambda z, y, d, s: by_sums(z, y, d, s) + ((z - y) ** 2).sum() - (
        (z - y) ** 2
    ).mean(),
    "divergence of the first": lambda z, y, d, s: by_sums(z, y, 0 * d + d[0], s),
    "first sample alone": lambda z, y, d, s: by_sums(z[:1], y[:1], d[:1], s),
    "divergence summed": lambda z, y, d, s: by_sums(z, y, 0 * d + d.sum(), s),
    "divided by all": lambda z, y, d, s: by_sums(z, y, d / len(z), s),
    "divided by the batch": lambda z, y, d, s: by_sums(z, y, d * z.shape[1] / len(z), s),
    "never negative": lambda z, y, d, s: max(0.0, float(by_sums(z, y, d, s))),
    "absolute errors": lambda z, y, d, s: by_sums(z, y, d, s) - ((z - y) ** 2).mean() + (
        z - y
    ).abs().mean(),
    "without y": lambda z, y, d, s: by_sums(z, 0 * y, d, s),
    "the root": lambda z, y, d, s: abs(float(by_sums(z, y, d, s))) ** 0.5,
}  # fmt: skip
HINTS = {
    "never negative": "An estimate of an error may be negative: is there an input for which it is?",
    "sigma not squared": "Is sigma another number than 1, and do its two terms not cancel?",
    "first sample alone": "Do the samples of your batch differ?",
    "divergence of the first": "Do the divergences of your batch differ?",
    "divided by the batch": "Are there as many samples as entries?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns 0."""
    golf.play(my_test, {"samples": by_samples}, {"zero": lambda z, y, d, s: 0.0}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2.5, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2.5, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 16)
