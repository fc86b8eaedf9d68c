"""Question 1. What grey keeps.

| the text promises | tested by |
| --- | --- |
| the luminance with these weights, each pixel by itself | test_by_hand, test_values |
| the adjoint and the pseudo-inverse | test_by_hand, test_values |
| an orthonormal basis of what has no luminance | test_basis |
| any B, H and W; dtypes, layouts, devices; inputs, session as they are | test_values, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q1"

RED, GREEN, BLUE = 0.299, 0.587, 0.114
NORM = RED**2 + GREEN**2 + BLUE**2


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=torch.float64).to(dtype)


def grey_of(x):
    """The luminance, channel by channel."""
    return (RED * x[:, 0] + GREEN * x[:, 1] + BLUE * x[:, 2]).unsqueeze(1)


def spread(y, scale=1.0):
    """Multiples of the weights."""
    return torch.cat([y * (one * scale) for one in (RED, GREEN, BLUE)], 1)


def least_norm(y):
    """The pseudo-inverse."""
    return spread(y, 1 / NORM)


@test_case(points=1)
def test_by_hand(luminance, luminance_adjoint, luminance_pinv):
    """One red and one white pixel; what comes back of luminance 1."""
    x = torch.tensor([[1.0, 1.0], [0.0, 1.0], [0.0, 1.0]]).reshape(1, 3, 1, 2)
    right = torch.tensor([[[[0.299, 1.0]]]])
    checks.same(luminance(x), right, "luminance(x) with a red and a white pixel", size=9)
    y = torch.ones(1, 1, 1, 1)
    right = torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1)
    checks.same(luminance_adjoint(y), right, "luminance_adjoint(y) with y = 1", size=9)
    right = torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1) / 0.446966
    checks.same(luminance_pinv(y), right, "luminance_pinv(y) with y = 1", size=9)


@test_case(points=1.5, hidden=True)
def test_values(luminance, luminance_adjoint, luminance_pinv):
    """Batches of images of several sizes, also of values outside [0, 1]."""
    for number, (B, H, W) in enumerate([(3, 4, 5), (1, 3, 3), (2, 1, 7), (5, 6, 2)], 5001):
        x, y = normal((B, 3, H, W), number), normal((B, 1, H, W), number + 10)
        for function, right, given, what in [
            (luminance, grey_of, x, "luminance(x) with x"),
            (luminance_adjoint, spread, y, "luminance_adjoint(y) with y"),
            (luminance_pinv, least_norm, y, "luminance_pinv(y) with y"),
        ]:
            call = f"{what} {tuple(given.shape)}"
            checks.same(function(given.clone()), right(given), call, size=9)


@test_case(points=1, hidden=True)
def test_basis(colour_basis):
    """Two orthonormal columns without luminance, in both dtypes."""
    w = torch.tensor([RED, GREEN, BLUE], dtype=torch.float64)

    def right_one(dtype):
        def orthonormal(found, call):
            checks.finite(found, (3, 2), call)
            checks.equal(str(found.dtype), str(dtype), f"the dtype of {call}")
            found = found.double()
            tolerance = checks.tolerance(dtype, 9)
            off = (found.T @ found - torch.eye(2, dtype=torch.float64)).abs().max()
            checks.at_most(off, tolerance, f"how far the columns of {call} are from orthonormal")
            checks.at_most((w @ found).abs().max(), tolerance, f"the luminance of {call}")

        return orthonormal

    for dtype in (torch.float32, torch.float64):
        call = f"colour_basis({dtype})"
        rules.hold(colour_basis, (dtype,), right_one(dtype), call, device=False)


@test_case(points=1.5, hidden=True)
def test_rules(luminance, luminance_adjoint, luminance_pinv):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        x, z = normal((2, 3, 4, 5), 5031, dtype), normal((2, 3, 4, 5), 5032, dtype)
        y, v = x[:, :1].clone(), z[:, 1:2].clone()
        for function, right, first, second, what in [
            (luminance, grey_of, x, z, "luminance(x)"),
            (luminance_adjoint, spread, y, v, "luminance_adjoint(y)"),
            (luminance_pinv, least_norm, y, v, "luminance_pinv(y)"),
        ]:
            rules.hold_twice(function, right, ((first,), (second,)), f"{what} in {dtype}", 9)
