"""Question 3. A colour as a mixture of bins.

| the text promises | tested by |
| --- | --- |
| the nearest bins alone, weighed by distance, adding up to 1 | test_by_hand, test_values |
| all where there are fewer bins; the defaults | test_values, test_defaults |
| small spreads, colours far from all bins | test_extremes |
| any B, h and w; dtypes, layouts, devices; inputs, session as they are | test_values, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q3"


def scattered(Q, number, dtype=torch.float64):
    """Centres that lie on no grid: no two are equally far from anything."""
    return (60 * torch.randn(Q, 2, generator=checks.generator(number), dtype=torch.float64)).to(
        dtype
    )


def points(shape, number, dtype=torch.float64):
    """Colours."""
    return (50 * torch.randn(shape, generator=checks.generator(number), dtype=torch.float64)).to(
        dtype
    )


def encoded(ab, centres, nearest=5, spread=5.0):
    """By ranks, in float64."""
    a, b = ab.double().unbind(1)
    x, y = centres.double().unbind(1)
    squares = torch.stack([(a - p) ** 2 + (b - q) ** 2 for p, q in zip(x, y, strict=True)], 1)
    rank = squares.argsort(1).argsort(1)
    logits = -squares / (2 * spread**2)
    logits = logits.masked_fill(rank >= nearest, -torch.inf)
    return torch.softmax(logits, 1).to(ab.dtype)


@test_case(points=1)
def test_by_hand(soft_encode):
    """The example: three bins on a line, two of which count."""
    ab = torch.tensor([[2.0], [0.0]]).reshape(1, 2, 1, 1)
    centres = torch.tensor([[0.0, 0.0], [10.0, 0.0], [20.0, 0.0]])
    found = soft_encode(ab, centres, 2, 5.0)
    right = torch.tensor([0.768525, 0.231475, 0.0]).reshape(1, 3, 1, 1)
    checks.finite(found, (1, 3, 1, 1), "soft_encode(ab, centres, 2, 5.0)")
    off = (found - right).abs().max()
    checks.at_most(off, 1e-5, "the largest error of soft_encode(ab, centres, 2, 5.0)")


@test_case(points=1.5, hidden=True)
def test_values(soft_encode):
    """Other sizes, numbers of bins and spreads; fewer bins than asked for."""
    for number, (B, h, w, Q, nearest, spread) in enumerate(
        [(2, 3, 4, 11, 3, 20.0), (1, 5, 5, 5, 5, 30), (3, 2, 6, 4, 7, 15.0), (2, 1, 3, 9, 1, 5.0)],
        5301,
    ):
        centres, ab = scattered(Q, number), points((B, 2, h, w), number + 10)
        right = encoded(ab, centres, nearest, spread)
        call = f"soft_encode(ab, centres, {nearest}, {spread}) with {Q} bins and ab {(B, 2, h, w)}"
        found = soft_encode(ab.clone(), centres.clone(), nearest, spread)
        checks.same(found, right, call, size=1000)
        zeros = (found != 0).sum(1).max().item()
        checks.at_most(zeros, min(nearest, Q), f"the number of bins that share a pixel in {call}")


@test_case(points=0.5, hidden=True)
def test_defaults(soft_encode):
    """Five bins and a spread of 5 where nothing is said."""
    centres, ab = scattered(30, 5321), points((2, 2, 3, 4), 5322)
    right = encoded(ab, centres)
    call = "soft_encode(ab, centres)"
    checks.same(soft_encode(ab.clone(), centres.clone()), right, call, size=1000)
    call = "soft_encode(ab, centres, spread=9.0)"
    found = soft_encode(ab.clone(), centres.clone(), spread=9.0)
    checks.same(found, encoded(ab, centres, 5, 9.0), call, size=1000)
    call = "soft_encode(ab, centres, nearest=3)"
    found = soft_encode(ab.clone(), centres.clone(), nearest=3)
    checks.same(found, encoded(ab, centres, 3), call, size=1000)


@test_case(points=1, hidden=True)
def test_extremes(soft_encode):
    """A tiny spread gives the nearest bin alone; colours far from all bins."""
    for dtype in (torch.float32, torch.float64):
        centres, ab = scattered(12, 5331, dtype), points((2, 2, 3, 3), 5332, dtype)
        call = f"soft_encode(ab, centres, 4, 1e-3) in {dtype}"
        right = encoded(ab, centres, 1)
        checks.same(soft_encode(ab.clone(), centres.clone(), 4, 1e-3), right, call, size=1000)
    centres = torch.tensor([[10.0, 0.0], [-10, 0], [0, 10], [0, -10], [30, 0]]).double()
    call = "soft_encode(ab, centres, 2, 5.0) with four bins that are equally far"
    found = soft_encode(torch.zeros(1, 2, 1, 1).double(), centres, 2, 5.0)
    checks.finite(found, (1, 5, 1, 1), call)
    right = torch.tensor([0.5, 0.5, 0.0, 0.0, 0.0]).double()
    checks.same(found.flatten().sort(descending=True).values, right, f"sorted, {call}", size=100)
    centres, ab = scattered(12, 5333), points((1, 2, 2, 3), 5334) + 1000
    call = "soft_encode(ab, centres, 4, 5.0) far from all bins"
    right = encoded(ab, centres, 4, 5.0)
    checks.same(soft_encode(ab.clone(), centres.clone(), 4, 5.0), right, call, size=10**6)


@test_case(points=1, hidden=True)
def test_rules(soft_encode):
    """Dtypes, layouts, devices; inputs and session stay as they are; no loop over pixels."""
    for dtype in (torch.float32, torch.float64):
        centres = scattered(7, 5341, dtype)
        calls = [(points((2, 2, 3, 4), 5342 + k, dtype), centres, 3, 20.0) for k in (0, 1)]
        call = f"soft_encode(ab, centres, 3, 20.0) in {dtype}"
        rules.hold_twice(soft_encode, encoded, calls, call, 10**4)
    small, large = (
        (points((2, 2, side, side), 5344), scattered(7, 5345), 3, 20.0) for side in (3, 9)
    )
    rules.check_no_loop(soft_encode, small, large, "soft_encode(ab, centres, 3, 20.0)")
