"""Paper 2. How long to fit.

| the text promises | tested by |
| --- | --- |
| the example | test_example |
| the expected error of the best fit, any shape, rank and scale of B | test_best, test_measured |
| the error after some steps, also of steps that are too long | test_after |
| floats; dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "a2"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def best(B, x, sigma):
    """By the projection."""
    B, x = B.double(), x.double()
    P = B @ torch.linalg.pinv(B, rtol=1e-6)
    return (((x - P @ x).square().sum() + sigma**2 * torch.trace(P)) / len(x)).item()


def after(B, x, sigma, rate, steps):
    """Step by step: the fit is a matrix times y."""
    B, x = B.double(), x.double()
    eye = torch.eye(len(x), dtype=x.dtype)
    M = 0 * eye
    for _ in range(steps):
        M = M + rate * B @ B.T @ (eye - M)
    return (((x - M @ x).square().sum() + sigma**2 * M.square().sum()) / len(x)).item()


def problems(number):
    """Wide, tall, square and rank-deficient matrices, with a signal each."""
    for k, (n, N, rank) in enumerate([(6, 3, 3), (3, 5, 3), (4, 4, 2), (1, 1, 1), (7, 4, 2)]):
        B = draw((n, rank), number + k) @ draw((rank, N), number + 10 + k)
        yield B, draw((n,), number + 20 + k)


@test_case(points=1)
def test_example(expected_error, error_after):
    """The example."""
    B = torch.tensor([[2.0], [0.0]], dtype=torch.float64)
    x = torch.tensor([1.0, 3.0], dtype=torch.float64)
    checks.number(expected_error(B, x, 1.0), 5.0, "expected_error(B, x, 1.0)", 1e-9, True)
    call = "error_after(B, x, 1.0, 0.125, 1)"
    checks.number(error_after(B, x, 1.0, 0.125, 1), 4.75, call, 1e-9, True)


@test_case(points=1.5, hidden=True)
def test_best(expected_error):
    """Any shape and rank, with and without noise."""
    for B, x in problems(3801):
        for sigma in (0.0, 0.3, 2):
            call = f"expected_error(B, x, {sigma}) with B {tuple(B.shape)}"
            found, right = expected_error(B.clone(), x.clone(), sigma), best(B, x, sigma)
            if right < 1e-12:  # all of x is reached, and there is no noise
                checks.number(found, found, call, 0, True)
                checks.at_most(abs(found), 1e-12, call)
                continue
            checks.number(found, right, call, 1e-7, True)
    for B, x in problems(3831):
        B, x = B.float(), x.float()
        found = expected_error(B.clone(), x.clone(), 1.0)
        call = f"expected_error(B, x, 1.0) in float32 with B {tuple(B.shape)}"
        checks.number(found, best(B, x, 1.0), call, 1e-4, True)
    for size in (1e-9, 1e9):
        for B, x in problems(3843):
            found = expected_error(size * B, x.clone(), 1.0)
            call = f"expected_error(B, x, 1.0) with B {tuple(B.shape)} of the size {size:.0e}"
            checks.number(found, best(B, x, 1.0), call, 1e-7, True)
    B = draw((5, 3), 3841)
    B[:, 2] = 1e-3 * B[:, 2]
    x = draw((5,), 3842)
    found = expected_error(B, x, 1.0)
    checks.number(found, best(B, x, 1.0), "expected_error with a small column", 1e-7, True)


@test_case(points=0.5, hidden=True)
def test_measured(expected_error):
    """Against fits to many draws of noise."""
    B, x = draw((8, 3), 3851), draw((8,), 3852)
    y = x + 0.7 * draw((20000, 8), 3853)
    fits = y @ (B @ torch.linalg.pinv(B)).T
    errors = (fits - x).square().mean(1)
    found = expected_error(B, x, 0.7)
    checks.number(found, errors.mean().item(), "expected_error against 20,000 fits", 0.05)


@test_case(points=2, hidden=True)
def test_after(error_after):
    """Few steps and many, short ones and ones that are too long."""
    for B, x in problems(3861):
        largest = torch.linalg.matrix_norm(B, 2).item() ** 2
        for factor, steps, sigma in [(0.5, 3, 0.3), (1.0, 40, 1.0), (1.9, 7, 0), (2.2, 5, 0.5),
                                     (0.1, 0, 1.0), (1.0, 1, 2)]:  # fmt: skip
            rate = factor / largest
            call = f"error_after(B, x, {sigma}, {rate:.3g}, {steps}) with B {tuple(B.shape)}"
            found = error_after(B.clone(), x.clone(), sigma, rate, steps)
            checks.number(found, after(B, x, sigma, rate, steps), call, 1e-7, True)
    for size in (1e-9, 1e9):
        for B, x in problems(3893):
            rate = 1.5 / torch.linalg.matrix_norm(B, 2).item() ** 2
            found = error_after(size * B, x.clone(), 0.5, rate / size**2, 3)
            call = f"error_after(B, x, 0.5, rate, 3) with B {tuple(B.shape)} of the size {size:.0e}"
            checks.number(found, after(B, x, 0.5, rate, 3), call, 1e-7, True)
    B, x = draw((6, 4), 3891), draw((6,), 3892)
    rate = 1 / torch.linalg.matrix_norm(B, 2).item() ** 2
    few, many = (
        probes.count_lines(error_after, B.clone(), x.clone(), 0.5, rate, steps)
        for steps in (5, 500)
    )
    checks.at_most(many, few + 20, "how many more lines error_after runs for 500 steps than for 5")


@test_case(points=1, hidden=True)
def test_rules(expected_error, error_after):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-8)):
        pairs = [(draw((5, 3), n, dtype), draw((5,), n + 1, dtype)) for n in (3895, 3897)]
        first, second = ((*pair, 0.5) for pair in pairs)
        same, other = (rules.like(best(*args), rtol=rtol) for args in (first, second))
        call = f"expected_error(B, x, 0.5) in {dtype}"
        rules.hold(expected_error, first, same, call, others=(second, other))
        first, second = ((*pair, 0.5, 0.05, 4) for pair in pairs)
        same, other = (rules.like(after(*args), rtol=rtol) for args in (first, second))
        call = f"error_after(B, x, 0.5, 0.05, 4) in {dtype}"
        rules.hold(error_after, first, same, call, others=(second, other))
