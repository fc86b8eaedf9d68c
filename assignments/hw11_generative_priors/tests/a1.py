"""Paper 1. What a sample costs.

| the text promises | tested by |
| --- | --- |
| the expected error, per entry | test_by_hand, test_error |
| decibels below the posterior mean | test_decibels |
| any dtype, also of integers; Python floats; inputs and session stay as they are | test_error |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


def covariance(n, number, dtype=torch.float64):
    """A covariance."""
    G = torch.randn(n, n + 1, generator=checks.generator(number), dtype=torch.float64)
    return (G @ G.T).to(dtype)


def right(S, k):
    """The variance of the truth and that of the mean of the samples."""
    return (S.diagonal().double().mean() + S.diagonal().double().mean() / k).item()


@test_case(points=1)
def test_by_hand(samples_error):
    """Both examples."""
    S = torch.tensor([[3.0]], dtype=torch.float64)
    checks.number(samples_error(S, 1), 6.0, "samples_error(S, 1) with S = 3", 1e-9)
    S = torch.diag(torch.tensor([1.0, 3.0], dtype=torch.float64))
    checks.number(samples_error(S, 2), 3.0, "samples_error(S, 2) with S = diag(1, 3)", 1e-9)


@test_case(points=1.5, hidden=True)
def test_error(samples_error):
    """Other covariances and numbers of samples; a float, for any dtype."""
    for number, (n, k) in enumerate([(4, 1), (3, 5), (7, 2), (5, 1000)], 6151):
        S = covariance(n, number)
        call = f"samples_error(S, {k}) with S {(n, n)}"
        checks.number(samples_error(S.clone(), k), right(S, k), call, 1e-9, python=True)
    for dtype, rtol in ((torch.float32, 1e-5), (torch.float64, 1e-9)):
        S, other = covariance(3, 6161, dtype), covariance(3, 6162, dtype)
        same = rules.like(right(S, 3), rtol=rtol)
        others = (other, 3), rules.like(right(other, 3), rtol=rtol)
        rules.hold(samples_error, (S, 3), same, f"samples_error(S, 3) in {dtype}", others=others)
    for dtype, kind in ((torch.int64, "integers"), (torch.int16, "integers of 16 bits"),
                        (torch.float16, "float16"), (torch.bfloat16, "bfloat16")):  # fmt: skip
        S = torch.tensor([[5, -1], [-1, 2]], dtype=dtype)
        call = f"samples_error(S, 2) with {kind} in S"
        checks.number(samples_error(S, 2), 5.25, call, 1e-9, python=True)


@test_case(points=1.5, hidden=True)
def test_decibels(decibels_lost):
    """Few and many samples."""
    for k in (1, 2, 4, 10, 10**6):
        expected = 10 * math.log10((k + 1) / k)
        call = f"decibels_lost({k})"
        checks.number(decibels_lost(k), expected, call, 1e-6, python=True)
