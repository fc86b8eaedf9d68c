"""Question 8. A covariance from samples with holes.

| the text promises | tested by |
| --- | --- |
| means over samples in which both were measured, and numbers | test_by_hand, test_moments |
| anything in holes, also NaN | test_moments, test_covariance |
| count is int64; NaN where it is 0 | test_by_hand, test_moments |
| the estimate of C from noisy samples | test_covariance, test_estimate |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q8"


def samples(N, n, share, number, dtype=torch.float64, hole=float("nan")):
    """Samples that are correlated, with holes that depend on the entry."""
    draw = checks.generator(number)
    Y = torch.randn(N, n, generator=draw, dtype=torch.float64)
    Y = (Y @ torch.randn(n, n, generator=draw, dtype=torch.float64)).to(dtype)
    rate = share * torch.linspace(0.4, 1.6, n)
    M = torch.rand(N, n, generator=draw) < rate
    return torch.where(M, Y, hole), M


def by_pairs(Y, M):
    """S and count, pair by pair."""
    n = Y.shape[1]
    S, count = Y.new_full((n, n), torch.nan), torch.zeros(n, n, dtype=torch.int64)
    for i in range(n):
        for j in range(n):
            both = M[:, i] & M[:, j]
            count[i, j] = both.sum()
            if both.any():
                S[i, j] = (Y[both, i] * Y[both, j]).sum() / both.sum()
    return S, count


def covariance(Y, M, sigma):
    """The estimate of C."""
    S, _ = by_pairs(Y, M)
    return S - sigma**2 * torch.eye(len(S), dtype=S.dtype)


def two(found, call):
    """S and count."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns S and count.")
    return found


def like(expected):
    """The check of S and count."""

    def moments_are(found, call):
        S, count = two(found, call)
        checks.same(count, expected[1], f"count of {call}")
        checks.same(S, expected[0], f"S of {call}", size=1000)

    return moments_are


@test_case(points=1)
def test_by_hand(pairwise_moments, covariance_from_masks):
    """The example, and two entries that were never measured together."""
    Y = torch.tensor([[1.0, 2.0], [3.0, 0.0], [0.0, 4.0]])
    M = torch.tensor([[True, True], [True, False], [False, True]])
    expected = torch.tensor([[5.0, 2.0], [2.0, 10.0]]), torch.tensor([[2, 1], [1, 2]])
    like(expected)(pairwise_moments(Y, M), "pairwise_moments(Y, M)")
    right = torch.tensor([[1.0, 2.0], [2.0, 6.0]])
    checks.same(covariance_from_masks(Y, M, 2.0), right, "covariance_from_masks(Y, M, 2.0)", size=9)
    S, _ = two(pairwise_moments(Y[1:], M[1:]), "pairwise_moments(Y[1:], M[1:])")
    right = torch.tensor([[9.0, torch.nan], [torch.nan, 16.0]])
    checks.same(S, right, "S of pairwise_moments(Y[1:], M[1:])", size=9)


@test_case(points=2, hidden=True)
def test_moments(pairwise_moments):
    """Against a loop over pairs, with several sizes, shares and holes."""
    for number, (N, n, share, hole) in enumerate(
        [(30, 5, 0.5, 0.0), (6, 9, 0.3, torch.nan), (1, 4, 0.6, 7.0), (50, 3, 0.6, torch.inf),
         (40, 1, 0.6, torch.nan), (4, 4, 0.5, 1e30),
         (3000, 3, 0.8, torch.nan)], 3201
    ):  # fmt: skip
        Y, M = samples(N, n, share, number, hole=hole)
        call = f"pairwise_moments(Y, M) with Y {(N, n)} and {hole} in holes"
        like(by_pairs(Y, M))(pairwise_moments(Y.clone(), M.clone()), call)
    Y, M = samples(20, 4, 0.5, 3211)
    M[:] = True
    Y = Y.nan_to_num(2.0)
    like(by_pairs(Y, M))(pairwise_moments(Y.clone(), M.clone()), "pairwise_moments(Y, M), no hole,")


@test_case(points=1, hidden=True)
def test_covariance(covariance_from_masks):
    """Several levels of noise."""
    for number, (N, n, sigma) in enumerate([(30, 5, 0.5), (8, 6, 2), (25, 3, 0.0)], 3221):
        Y, M = samples(N, n, 0.5, number)
        call = f"covariance_from_masks(Y, M, {sigma}) with Y {(N, n)}"
        found = covariance_from_masks(Y.clone(), M.clone(), sigma)
        checks.same(found, covariance(Y, M, sigma), call, size=1000)


@test_case(points=1, hidden=True)
def test_estimate(covariance_from_masks):
    """Of many samples the estimate is near the covariance."""
    draw = checks.generator(3231)
    L = torch.randn(4, 4, generator=draw, dtype=torch.float64)
    x = torch.randn(60_000, 4, generator=draw, dtype=torch.float64) @ L.T
    y = x + 1.5 * torch.randn(x.shape, generator=draw, dtype=torch.float64)
    M = torch.rand(x.shape, generator=draw) < torch.tensor([0.3, 0.5, 0.7, 0.9])
    found = covariance_from_masks(torch.where(M, y, 0), M, 1.5)
    call = "covariance_from_masks(Y, M, 1.5) of 60,000 samples"
    checks.finite(found, (4, 4), call)
    off = (found - L @ L.T).norm() / (L @ L.T).norm()
    checks.at_most(off, 0.06, f"the relative error of {call}")


@test_case(points=1, hidden=True)
def test_rules(pairwise_moments, covariance_from_masks):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        (Y, M), (Z, N) = (samples(12, 4, 0.5, 3241 + k, dtype, hole=0.5) for k in (0, 1))
        call = f"pairwise_moments(Y, M) in {dtype}"
        others = (Z, N), like(by_pairs(Z, N))
        rules.hold(pairwise_moments, (Y, M), like(by_pairs(Y, M)), call, others=others)
        call = f"covariance_from_masks(Y, M, 0.5) in {dtype}"
        calls = [(Y, M, 0.5), (Z, N, 0.5)]
        rules.hold_twice(covariance_from_masks, covariance, calls, call, 1000)
