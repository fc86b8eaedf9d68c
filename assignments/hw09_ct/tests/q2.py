"""Question 2. The matrix as an operator.

| the text promises | tested by |
| --- | --- |
| A x and A* y for batches with any axes before; LinearOperator | test_small, test_products |
| entries at the same place add up; int64 entries in any order | test_products |
| float32 and float64 | test_products, test_rules |
| gradients reach x, and y through the adjoint | test_gradients |
| it never makes the dense matrix | test_large |
| inputs and session stay as they are; results are new | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.ct import probes as own
from starter_code.probes import gradient_weights

OK_FORMAT = False
name = "q2"

ROWS, COLUMNS = torch.tensor([0, 2, 1, 0]), torch.tensor([1, 3, 0, 3])
VALUES = torch.tensor([2.0, -1.0, 0.5, 3.0], dtype=torch.float64)


def entries(m, n, count, generator):
    """Random entries of an m x n matrix, some of them at one place, and the dense matrix."""
    rows = torch.randint(m, (count,), generator=generator)
    columns = torch.randint(n, (count,), generator=generator)
    values = torch.randn(count, generator=generator, dtype=torch.float64)
    rows[-1], columns[-1] = rows[0], columns[0]
    M = torch.zeros(m, n, dtype=torch.float64)
    M.index_put_((rows, columns), values, accumulate=True)
    return [rows, columns, values], M


@test_case(points=1)
def test_small(Projector):
    """A matrix of three rows, forwards and back."""
    given = (ROWS, COLUMNS, VALUES, (2, 2), (1, 3), torch.float64)
    call = "Projector(rows, columns, values, (2, 2), (1, 3), torch.float64)"
    assert own.is_operator(Projector, *given), f"{call} is a LinearOperator of these shapes"
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    y = torch.tensor([[1.0, 2.0, 3.0]], dtype=torch.float64)
    found = own.projected(Projector, (2, 2), (1, 3))(x, ROWS, COLUMNS, VALUES)
    checks.same(found, torch.tensor([[16.0, 0.5, -4.0]], dtype=torch.float64), "A(x)", size=10)
    found = own.projected(Projector, (2, 2), (1, 3), True)(y, ROWS, COLUMNS, VALUES)
    right = torch.tensor([[1.0, 2.0], [0.0, 0.0]], dtype=torch.float64)
    checks.same(found, right, "A.H(y)", size=10)


@test_case(points=1.5, hidden=True)
def test_products(Projector):
    """Other matrices, batches and dtypes."""
    generator = checks.generator(911)
    for x_shape, y_shape, before, count in [
        ((3, 4), (2, 5), (), 30),
        ((4, 3), (6, 2), (5,), 25),
        ((2, 2), (3, 3), (2, 3), 9),
        ((3, 3), (2, 4), (1,), 12),
    ]:
        m, n = y_shape[0] * y_shape[1], x_shape[0] * x_shape[1]
        held, M = entries(m, n, count, generator)
        for dtype in (torch.float64, torch.float32):
            x = torch.randn(*before, *x_shape, generator=generator, dtype=dtype)
            y = torch.randn(*before, *y_shape, generator=generator, dtype=dtype)
            right = (x.flatten(-2).double() @ M.T).reshape(*before, *y_shape).to(dtype)
            call = f"A(x) with x {tuple(x.shape)} in {dtype}"
            found = own.projected(Projector, x_shape, y_shape)(x.clone(), *held)
            checks.same(found, right, call, size=100)
            right = (y.flatten(-2).double() @ M).reshape(*before, *x_shape).to(dtype)
            found = own.projected(Projector, x_shape, y_shape, True)(y.clone(), *held)
            checks.same(found, right, f"A.H(y) with y {tuple(y.shape)} in {dtype}", size=100)


@test_case(points=1, hidden=True)
def test_gradients(Projector):
    """Gradients of a misfit, and through the adjoint."""
    held, M = entries(8, 6, 20, checks.generator(912))
    generator = checks.generator(913)
    x = torch.randn(3, 2, 3, generator=generator, dtype=torch.float64)
    y = torch.randn(3, 4, 2, generator=generator, dtype=torch.float64)
    found = own.projected_gradient(Projector, x.clone(), y.clone(), held, (2, 3), (4, 2))
    right = ((x.flatten(1) @ M.T - y.flatten(1)) @ M).reshape(x.shape)
    checks.same(found, right, "the gradient of ||A x - y||^2 / 2", size=200)
    right = (gradient_weights(x.shape, x.dtype).flatten(1) @ M.T).reshape(y.shape)
    found = own.adjoint_gradient(Projector, y.clone(), held, (2, 3), (4, 2))
    checks.same(found, right, "the gradient of sum(w A.H(y)) for y", size=200)


@test_case(points=0.5, hidden=True)
def test_large(Projector):
    """A matrix that would have 40 GB if it were dense."""
    rows = torch.arange(100_000)
    columns, values = rows.flip(0), torch.ones(100_000, dtype=torch.float64)
    x = torch.arange(100_000.0, dtype=torch.float64).reshape(250, 400)
    found = own.projected(Projector, (250, 400), (400, 250))(x, rows, columns, values)
    right = x.flatten().flip(0).reshape(400, 250)
    checks.same(found, right, "A(x) for an image of 250 x 400 pixels", size=10)


@test_case(points=1, hidden=True)
def test_rules(Projector):
    """Layouts, inputs, session; results are new."""
    held, M = entries(6, 4, 11, checks.generator(914))
    for adjoint, shape, right_of in [(False, (2, 2), M.T), (True, (3, 2), M)]:
        x = torch.randn(3, *shape, generator=checks.generator(915), dtype=torch.float64)
        out = (2, 2) if adjoint else (3, 2)
        right = (x.flatten(1) @ right_of).reshape(3, *out)
        function = own.projected(Projector, (2, 2), (3, 2), adjoint)
        call = "A.H(y)" if adjoint else "A(x)"
        rules.hold(function, (x, *held), rules.like(right, 100), call, device=False, views=True)
