"""Paper 1. The best that luminance alone can say.

| the text promises | tested by |
| --- | --- |
| g and h of the best affine estimate | test_by_hand, test_estimate |
| its expected squared error, a float | test_by_hand, test_error |
| any weights, also of sum 0; any covariance, singular or small | test_estimate, test_error |
| dtypes, layouts, devices; inputs and session stay as they are | test_estimate, test_error |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


def some_colours(number, rank=3, dtype=torch.float64):
    """A mean, a covariance of this rank, and weights."""
    g = checks.generator(number)
    G = torch.randn(3, rank, generator=g, dtype=torch.float64)
    mean = torch.randn(3, generator=g, dtype=torch.float64)
    w = torch.rand(3, generator=g, dtype=torch.float64) + 0.2
    w[1] = 0.5 if (w @ G).norm() > 0.3 else 5.0
    return mean.to(dtype), (G @ G.T).to(dtype), w.to(dtype)


def unusual(number):
    """A mean, a covariance and weights: of sum 0, and covariances that are small and large."""
    mean, C, w = some_colours(number)
    yield "w = (1, -1, 0)", (mean, C, torch.tensor([1.0, -1.0, 0.0], dtype=torch.float64))
    for scale in (1e-9, 1e9):
        yield f"C {scale:g} times as large", (mean, scale * C, w)


def estimate(mean, C, w):
    """By regression: covariance over variance."""
    both = torch.stack([(C[i] * w).sum() for i in range(3)])
    g = both / sum(both[i] * w[i] for i in range(3))
    return [g, mean - g * (mean * w).sum()]


def left_over(C, w):
    """By the covariance of the error, (I - g w^T) C (I - g w^T)^T."""
    both = C @ w
    P = torch.eye(3, dtype=C.dtype) - torch.outer(both / (both @ w), w)
    return torch.trace(P @ C @ P.T).item()


def like_both(right, size=1000):
    """The check of g and h."""

    def same(found, call):
        if not isinstance(found, list | tuple) or len(found) != 2:
            checks.fail(call, "returns two tensors, g and h.")
        for one, expected, which in zip(found, right, ("g", "h"), strict=True):
            checks.same(one, expected, f"{which} of {call}", size=size)

    return same


@test_case(points=1)
def test_by_hand(best_affine, affine_error):
    """The example."""
    mean = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    C = torch.diag(torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64))
    w = torch.tensor([1.0, 1.0, 0.0], dtype=torch.float64)
    right = torch.tensor([1 / 3, 2 / 3, 0.0], dtype=torch.float64)
    same = like_both([right, torch.tensor([0.0, 0.0, 3.0], dtype=torch.float64)])
    same(best_affine(mean, C, w), "best_affine(mean, C, w)")
    checks.number(affine_error(C, w), 16 / 3, "affine_error(C, w)", 1e-9)


@test_case(points=2, hidden=True)
def test_estimate(best_affine):
    """Other means, covariances and weights; dtype and device."""
    for number, rank in enumerate([3, 3, 2, 1], 5101):
        mean, C, w = some_colours(number, rank)
        call = f"best_affine(mean, C, w) with C of rank {rank}"
        like_both(estimate(mean, C, w))(best_affine(mean.clone(), C.clone(), w.clone()), call)
    for what, given in unusual(5106):
        found = best_affine(*(one.clone() for one in given))
        like_both(estimate(*given))(found, f"best_affine(mean, C, w) with {what}")
    for dtype in (torch.float32, torch.float64):
        first, second = (some_colours(5111 + k, 3, dtype) for k in (0, 1))
        same, others = like_both(estimate(*first)), like_both(estimate(*second))
        call = f"best_affine(mean, C, w) in {dtype}"
        rules.hold(best_affine, first, same, call, others=(second, others))


@test_case(points=2, hidden=True)
def test_error(affine_error):
    """The expected error, as a float."""
    for number, rank in enumerate([3, 3, 2, 1], 5121):
        _, C, w = some_colours(number, rank)
        call, right = f"affine_error(C, w) with C of rank {rank}", left_over(C, w)
        found = affine_error(C.clone(), w.clone())
        if rank == 1:
            checks.number(found, right, call, float("inf"), True)
            checks.at_most(abs(found), 1e-9 * torch.trace(C), f"the magnitude of {call}")
        else:
            checks.number(found, right, call, 1e-9, True)
    for what, (_, C, w) in unusual(5126):
        call = f"affine_error(C, w) with {what}"
        checks.number(affine_error(C.clone(), w.clone()), left_over(C, w), call, 1e-9, True)
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-9)):
        first, second = (some_colours(5131 + k, 3, dtype)[1:] for k in (0, 1))
        same, others = (rules.like(left_over(*args), rtol=rtol) for args in (first, second))
        call = f"affine_error(C, w) in {dtype}"
        rules.hold(affine_error, first, same, call, others=(second, others))
