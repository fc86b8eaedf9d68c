"""Question 9. Guide by derivatives.

| the text promises | tested by |
| --- | --- |
| the formula of pigdm | test_by_hand, test_pigdm |
| a prior for which it is exact | test_exact |
| the pair of dps; the norm is of one image; 0 where it is 0 | test_by_hand, test_dps |
| all instruments, denoisers that are not linear | test_pigdm, test_dps |
| one call of the denoiser, also within no_grad; results without gradients | test_pigdm, test_dps |
| parameters of the denoiser stay without gradients | test_pigdm, test_dps |
| images of several channels | test_pigdm, test_dps |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q9"


def instrument_cases(dtype=torch.float64):
    """Shapes of x with a kind of instrument and what it is made of."""
    draw = checks.generator(6801)
    wide = torch.randn(2, 4, generator=draw, dtype=torch.float64).to(dtype)
    tall = torch.randn(5, 3, generator=draw, dtype=torch.float64).to(dtype)
    mask = torch.rand(1, 3, 4, generator=draw) < 0.5
    return [
        ((3, 4), "matrix", wide),
        ((2, 3), "matrix", tall),
        ((2, 1, 3, 4), "mask", mask),
        ((2, 2, 4, 6), "pooling", torch.tensor(2)),
    ]


def problem(shape, A, M, number, dtype=torch.float64):
    """A matrix of the denoiser, x, and a y that fits the instrument."""
    draw = checks.generator(number)
    x, other = torch.randn(2, *shape, generator=draw, dtype=torch.float64).to(dtype)
    n = x[0].numel()
    B = 0.4 * torch.randn(n, n, generator=draw, dtype=torch.float64).to(dtype)
    return B, x, own.instrument(A, M).forward(other)


def jacobian(kind, B, x, a):
    """x0 (B, n) and its derivative (B, n, n), in double precision."""
    denoise = own.denoiser(kind, B.double())

    def flat(rows):
        return denoise(rows.reshape(x.shape), a).flatten(1)

    rows = x.double().flatten(1)
    J = torch.autograd.functional.jacobian(lambda one: flat(one).sum(0), rows)
    return flat(rows), J.transpose(0, 1)


def dense(A, M, shape):
    """The matrix of an instrument, (m, n)."""
    n = math.prod(shape[1:])
    eye = torch.eye(n, dtype=torch.float64).reshape(n, *shape[1:])
    return own.instrument(A, M).forward(eye).flatten(1).T


def right_pigdm(kind, B, x, y, a, A, M, sigma):
    """The formula with matrices."""
    x0, J = jacobian(kind, B, x, a)
    matrix = dense(A, M, x.shape)
    matrix, seen = matrix[matrix.abs().sum(1) > 0], matrix.abs().sum(1) > 0
    error = y.double().flatten(1)[:, seen] - x0 @ matrix.T
    S = (1 - a) * matrix @ matrix.T + sigma**2 * torch.eye(len(matrix), dtype=x0.dtype)
    v = torch.linalg.solve(S, error.T).T @ matrix
    pull = (J.mT @ v[..., None])[..., 0]
    return (x0 + (1 - a) / math.sqrt(a) * pull).reshape(x.shape).to(x.dtype)


def right_dps(kind, B, x, y, a, A, M, zeta):
    """The pair."""
    x0, J = jacobian(kind, B, x, a)
    matrix = dense(A, M, x.shape)
    error = y.double().flatten(1) - x0 @ matrix.T
    norm = error.norm(dim=1, keepdim=True)
    v = torch.where(norm > 0, -error / norm.clamp(min=1e-300), 0) @ matrix
    gradient = (J.mT @ v[..., None])[..., 0]
    return [(one.reshape(x.shape)).to(x.dtype) for one in (x0, zeta * gradient)]


def pair_like(expected, size):
    """The check of the estimate and the gradient."""

    def are(found, call):
        if not isinstance(found, tuple | list) or len(found) != 2:
            checks.fail(call, "returns two tensors: the estimate, and what is to be subtracted.")
        checks.same(found[0], expected[0], f"the estimate of {call}", size)
        checks.same(found[1], expected[1], f"the second result of {call}", size)

    return are


@test_case(points=1)
def test_by_hand(pigdm, dps):
    """The examples."""
    M, x, y = torch.tensor([[1.0, 1.0]]), torch.full((1, 2), 2.0), torch.tensor([[4.0]])
    half = "linear", torch.eye(2) / 3, "matrix", M, 0.5  # 1.5 times B at this level
    found = own.guided(pigdm, *half, 0.0)(x, y)
    expected = 1 + 0.5 / math.sqrt(0.5) * torch.ones(1, 2)
    checks.same(found, expected, "pigdm(x, 0.5, denoise, y, A, 0.0)", size=100)
    found = own.guided(dps, *half, 1.0)(x, y)
    expected = torch.ones(1, 2), torch.full((1, 2), -0.5)
    pair_like(expected, 100)(found, "dps(x, 0.5, denoise, y, A, 1.0)")


@test_case(points=2, hidden=True)
def test_pigdm(pigdm):
    """All instruments, levels and noises."""
    for number, (shape, A, M) in enumerate(instrument_cases(), 6811):
        B, x, y = problem(shape, A, M, number)
        for kind, a, sigma in (
            ("curved", 0.4, 0.3), ("linear", 0.95, 0.7), ("curved", 0.05, 2), ("itself", 0.6, 0.5),
        ):  # fmt: skip
            expected = right_pigdm(kind, B, x, y, a, A, M, sigma)
            for gradients in (True, False):
                call = f"pigdm(x, {a}, denoise, y, A, {sigma}) with a {A}"
                call += "" if gradients else " within torch.no_grad()"
                args = kind, B, A, M, a, sigma, x.clone(), y.clone(), gradients, True
                found = own.guided_once(pigdm, *args)
                checks.same(found["result"], expected, call, size=10**6)
                checks.equal(found["calls"], 1, f"how often {call} calls its denoiser")
                if found["learns"]:
                    checks.fail(call, "has a result that requires gradients: detach it.")
                if found["left"]:
                    checks.fail(call, "leaves a gradient in a parameter of its denoiser.")
    A, M, shape = "matrix", instrument_cases()[0][2], (3, 4)
    B, x, y = problem(shape, A, M, 6821)
    found = own.guided(pigdm, "curved", B, A, M, 0.5, 0.0)(x.clone(), y.clone())
    call = "pigdm(x, 0.5, denoise, y, A, 0.0) with a matrix"
    checks.same(found, right_pigdm("curved", B, x, y, 0.5, A, M, 0.0), call, size=10**6)


@test_case(points=1, hidden=True)
def test_exact(pigdm):
    """For the prior N(0, I) it is the mean of x0 given x_a and y."""
    draw = checks.generator(6831)
    M = torch.randn(2, 4, generator=draw, dtype=torch.float64)
    for a, sigma in ((0.3, 0.5), (0.9, 0.1), (0.6, 0.0)):
        x = torch.randn(3, 4, generator=draw, dtype=torch.float64)
        y = torch.randn(3, 2, generator=draw, dtype=torch.float64)
        r2, x0 = 1 - a, math.sqrt(a) * x  # x0 given x_a is N(sqrt(a) x, (1 - a) I)
        S = r2 * M @ M.T + sigma**2 * torch.eye(2, dtype=x.dtype)
        expected = x0 + r2 * (y - x0 @ M.T) @ torch.linalg.inv(S) @ M
        found = own.guided(pigdm, "prior", M[0], "matrix", M, a, sigma)(x.clone(), y.clone())
        call = f"pigdm(x, {a}, denoise, y, A, {sigma}) with the exact denoiser of N(0, I)"
        checks.same(found, expected, call, size=10**5)


@test_case(points=2, hidden=True)
def test_dps(dps):
    """All instruments and levels; images that are met exactly."""
    for number, (shape, A, M) in enumerate(instrument_cases(), 6841):
        B, x, y = problem(shape, A, M, number)
        for kind, a, zeta in (("curved", 0.4, 0.3), ("linear", 0.9, 2), ("itself", 0.1, 1.0)):
            expected = right_dps(kind, B, x, y, a, A, M, zeta)
            for gradients in (True, False):
                call = f"dps(x, {a}, denoise, y, A, {zeta}) with a {A}"
                call += "" if gradients else " within torch.no_grad()"
                args = kind, B, A, M, a, zeta, x.clone(), y.clone(), gradients, True
                found = own.guided_once(dps, *args)
                pair_like(expected, 10**6)(found["result"], call)
                checks.equal(found["calls"], 1, f"how often {call} calls its denoiser")
                if found["learns"]:
                    checks.fail(call, "has a result that requires gradients: detach it.")
                if found["left"]:
                    checks.fail(call, "leaves a gradient in a parameter of its denoiser.")
    shape, A, M = instrument_cases()[2]
    B, x, y = problem(shape, A, M, 6851)
    y[0] = own.instrument(A, M).forward(x[:1])[0]  # the first image is met exactly
    expected = right_dps("itself", B, x, y, 0.5, A, M, 1.0)
    found = own.guided(dps, "itself", B, A, M, 0.5, 1.0)(x.clone(), y.clone())
    pair_like(expected, 10**5)(found, "dps where y - A x0 of an image is 0")


@test_case(points=1, hidden=True)
def test_rules(pigdm, dps):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        for shape, A, M in instrument_cases(dtype)[:3:2]:
            B, x, y = problem(shape, A, M, 6861, dtype)
            other = 2 * x, y
            for kind in ("curved", "itself"):
                same, others = (
                    rules.like(right_pigdm(kind, B, *args, 0.4, A, M, 0.5), 10**4)
                    for args in ((x, y), other)
                )
                call = f"pigdm(x, 0.4, denoise, y, A, 0.5) with a {A} in {dtype}"
                function = own.guided(pigdm, kind, B, A, M, 0.4, 0.5)
                rules.hold(function, (x, y), same, call, others=(other, others))
                same, others = (
                    pair_like(right_dps(kind, B, *args, 0.4, A, M, 0.5), 10**4)
                    for args in ((x, y), other)
                )
                call = f"dps(x, 0.4, denoise, y, A, 0.5) with a {A} in {dtype}"
                function = own.guided(dps, kind, B, A, M, 0.4, 0.5)
                rules.hold(function, (x, y), same, call, others=(other, others))
