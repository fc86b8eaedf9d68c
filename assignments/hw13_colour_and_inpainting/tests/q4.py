"""Question 4. Rare colours, and one colour from many.

| the text promises | tested by |
| --- | --- |
| the weights, with mean 1 over pixels | test_by_hand, test_weights |
| lam from 0 to 1, rare bins | test_weights |
| the annealed mean | test_by_hand, test_mean |
| temperatures from tiny to huge, large logits, equal ones in the cold | test_extremes |
| any B, h and w; dtypes, layouts, devices; inputs, session as they are | test_mean, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q4"


def shares(Q, number, dtype=torch.float64):
    """Frequencies, some of them tiny."""
    g = checks.generator(number)
    p = torch.rand(Q, generator=g, dtype=torch.float64) ** 6 + 1e-7
    return (p / p.sum()).to(dtype)


def balanced(p, lam):
    """In float64, by the mixture with an even distribution."""
    mixed = p.double() - lam * p.double() + lam / p.numel()
    return (mixed.reciprocal() / (p.double() / mixed).sum()).to(p.dtype)


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


def mean_colour(logits, centres, T):
    """In float64, bin by bin."""
    z = logits.double() / T
    p = (z - z.amax(1, keepdim=True)).exp()
    p = p / p.sum(1, keepdim=True)
    found = sum(p[:, k, None] * c[:, None, None] for k, c in enumerate(centres.double()))
    return found.to(logits.dtype)


@test_case(points=1)
def test_by_hand(rebalance, annealed_mean):
    """The examples."""
    p = torch.tensor([0.75, 0.25])
    checks.same(rebalance(p, 0.0), torch.tensor([2 / 3, 2.0]), "rebalance(p, 0.0)", size=9)
    logits = torch.tensor([3.0, 1.0, 0.0]).log().reshape(1, 3, 1, 1)
    logits[0, 2] = -1e4
    centres = torch.tensor([[0.0, 0.0], [10.0, 20.0], [50.0, 50.0]])
    right = torch.tensor([2.5, 5.0]).reshape(1, 2, 1, 1)
    checks.same(
        annealed_mean(logits, centres, 1.0), right, "annealed_mean(logits, centres, 1.0)", 99
    )
    right = torch.tensor([1.0, 2.0]).reshape(1, 2, 1, 1)
    checks.same(
        annealed_mean(logits, centres, 0.5), right, "annealed_mean(logits, centres, 0.5)", 99
    )


@test_case(points=1, hidden=True)
def test_weights(rebalance):
    """Between all alike and inverse frequencies."""
    for number, (Q, lam) in enumerate([(6, 0.5), (3, 0.0), (9, 1.0), (40, 0.1), (5, 1)], 5401):
        p = shares(Q, number)
        call = f"rebalance(frequency, {lam}) with {Q} bins"
        checks.same(rebalance(p.clone(), lam), balanced(p, lam), call, size=100)


@test_case(points=1, hidden=True)
def test_mean(annealed_mean):
    """Other sizes and temperatures."""
    for number, (B, Q, h, w, T) in enumerate(
        [(2, 5, 3, 4, 0.38), (1, 2, 4, 4, 1.0), (3, 8, 1, 5, 2), (4, 4, 4, 4, 0.7)], 5411
    ):
        logits, centres = 3 * normal((B, Q, h, w), number), 40 * normal((Q, 2), number + 10)
        call = f"annealed_mean(logits, centres, {T}) with logits {(B, Q, h, w)}"
        found = annealed_mean(logits.clone(), centres.clone(), T)
        checks.same(found, mean_colour(logits, centres, T), call, size=100)


@test_case(points=1, hidden=True)
def test_extremes(annealed_mean):
    """Cold: the likeliest bins; hot: the middle of all; logits of any size."""
    for dtype in (torch.float32, torch.float64):
        logits, centres = normal((2, 6, 3, 4), 5431, dtype), 40 * normal((6, 2), 5432, dtype)
        for T, change, what in [
            (1e-4, 1.0, "logits"),
            (0.05, 0.1, "a tenth of the logits"),
            (1e6, 1.0, "logits"),
            (1.0, 1e4, "1e4 times the logits"),
        ]:
            given = change * logits
            call = f"annealed_mean({what}, centres, {T:g}) in {dtype}"
            found = annealed_mean(given.clone(), centres.clone(), T)
            checks.same(found, mean_colour(given, centres, T), call, size=10**4)
        equal = logits.clone()
        equal[:, 1] = equal[:, 4] = logits.amax(1) + 1
        call = f"annealed_mean(logits, centres, 1e-4) with two largest logits in {dtype}"
        right = mean_colour(equal, centres, 1e-4)
        checks.same(annealed_mean(equal.clone(), centres.clone(), 1e-4), right, call, size=10**4)
        call = f"annealed_mean(logits + 1000, centres, 1.0) in {dtype}"
        right = mean_colour(logits + 1000, centres, 1.0)
        checks.same(annealed_mean(logits + 1000, centres.clone(), 1.0), right, call, size=10**4)


@test_case(points=1, hidden=True)
def test_rules(rebalance, annealed_mean):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [(shares(6, 5441 + k, dtype), 0.3) for k in (0, 1)]
        rules.hold_twice(rebalance, balanced, calls, f"rebalance(frequency, 0.3) in {dtype}", 100)
        centres = 40 * normal((5, 2), 5443, dtype)
        calls = [(normal((2, 5, 3, 4), 5444 + k, dtype), centres, 0.5) for k in (0, 1)]
        call = f"annealed_mean(logits, centres, 0.5) in {dtype}"
        rules.hold_twice(annealed_mean, mean_colour, calls, call, 100)
