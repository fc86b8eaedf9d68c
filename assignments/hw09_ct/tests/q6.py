"""Question 6. Solve it.

| the text promises | tested by |
| --- | --- |
| cgls: conjugate gradients from 0, so many steps | test_first_step, test_cgls |
| each batch element by itself; it stays where it has arrived | test_cgls, test_arrived |
| sirt: its step, with values below 0 set to 0 in each step | test_first_step, test_sirt |
| empty rows and columns divide nothing by 0 | test_empty |
| steps = 0 is the image 0; dtypes, inputs, session | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.ct import probes as own

OK_FORMAT = False
name = "q6"


def krylov(M, y, steps):
    """The least-squares solution among M^T y, M^T M M^T y, ..., found by a basis of these."""
    b = M.T @ y
    basis = []
    for _ in range(steps):
        v = b if not basis else M.T @ (M @ basis[-1])
        for _ in range(2):
            for u in basis:
                v = v - (u @ v) * u
        basis.append(v / v.norm())
    V = torch.stack(basis, 1)
    return V @ torch.linalg.lstsq(M @ V, y[:, None]).solution[:, 0]


def right_sirt(M, y, steps):
    """SIRT for one y, with a matrix of weights that are 0 where a sum is."""
    R, K = M.sum(1), M.sum(0)
    R, K = (torch.where(s > 0, 1 / s.clamp(min=1e-300), 0 * s) for s in (R, K))
    x = torch.zeros(M.shape[1], dtype=M.dtype)
    for _ in range(steps):
        x = torch.relu(x + K * (M.T @ (R * (y - M @ x))))
    return x


def problem(m, n, generator, dtype=torch.float64):
    """A matrix with entries in [0, 1], many of them 0, as a projector's."""
    M = torch.rand(m, n, generator=generator, dtype=dtype)
    return M * (torch.rand(m, n, generator=generator) < 0.7)


@test_case(points=1)
def test_first_step(cgls, sirt):
    """One step with two pixels and three rays."""
    M = torch.tensor([[1.0, 0.0], [1.0, 1.0], [0.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([[1.0, 2.0, 2.0]], dtype=torch.float64)
    found = own.solved(sirt, (1, 2), (1, 3), 1)(y, M)
    right = torch.tensor([[1.0, (1 + 2) / 3]], dtype=torch.float64)
    checks.same(found, right, "sirt(A, y, 1)", size=20)
    b = M.T @ y[0]
    right = b * (b @ b) / (M @ b).square().sum()
    found = own.solved(cgls, (1, 2), (1, 3), 1)(y, M)
    checks.same(found, right[None], "cgls(A, y, 1)", size=50)


@test_case(points=1.5, hidden=True)
def test_cgls(cgls):
    """Other problems and batches whose elements differ."""
    generator = checks.generator(951)
    for x_shape, y_shape, before, steps in [
        ((3, 3), (4, 5), (), 3),
        ((2, 4), (3, 5), (3,), 4),
        ((3, 4), (2, 3), (2, 1), 2),
        ((2, 2), (3, 4), (1,), 4),
    ]:
        M = problem(y_shape[0] * y_shape[1], x_shape[0] * x_shape[1], generator)
        y = 3 * torch.randn(*before, *y_shape, generator=generator, dtype=torch.float64)
        rows = [krylov(M, one, steps) for one in y.reshape(-1, M.shape[0])]
        right = torch.stack(rows).reshape(*before, *x_shape)
        call = f"cgls(A, y, {steps}) with y {tuple(y.shape)}"
        found = own.solved(cgls, x_shape, y_shape, steps)(y.clone(), M)
        checks.same(found, right, call, size=10**8)


@test_case(points=1, hidden=True)
def test_arrived(cgls):
    """Where it has arrived, or began, it stays: no NaN."""
    M = torch.tensor([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]], dtype=torch.float64)
    y = torch.tensor([[[2.0, 4.0, 1.0]], [[0.0, 0.0, 0.0]], [[0.0, 0.0, 5.0]]], dtype=torch.float64)
    right = torch.tensor([[[1.0, 2.0]], [[0.0, 0.0]], [[0.0, 0.0]]], dtype=torch.float64)
    for steps in (1, 2, 12):
        found = own.solved(cgls, (1, 2), (1, 3), steps)(y.clone(), M)
        checks.same(found, right, f"cgls(A, y, {steps}) where it arrives in step 1", size=100)
    found = own.solved(cgls, (1, 2), (1, 3), 2)(1e-9 * y, M)
    checks.same(found, 1e-9 * right, "cgls(A, 1e-9 y, 2)", size=100)


@test_case(points=1, hidden=True)
def test_sirt(sirt):
    """Other problems; values below 0 are cut off in each step."""
    generator = checks.generator(952)
    for x_shape, y_shape, before, steps in [
        ((3, 3), (4, 5), (), 7),
        ((2, 4), (3, 5), (3,), 4),
        ((3, 4), (2, 3), (2, 2), 1),
    ]:
        M = problem(y_shape[0] * y_shape[1], x_shape[0] * x_shape[1], generator)
        y = 15 * torch.randn(*before, *y_shape, generator=generator, dtype=torch.float64)
        rows = [right_sirt(M, one, steps) for one in y.reshape(-1, M.shape[0])]
        right = torch.stack(rows).reshape(*before, *x_shape)
        found = own.solved(sirt, x_shape, y_shape, steps)(y.clone(), M)
        checks.same(found, right, f"sirt(A, y, {steps}) with y {tuple(y.shape)}", size=10**4)


@test_case(points=0.5, hidden=True)
def test_empty(sirt):
    """A ray that meets no pixel, and a pixel that no ray meets."""
    generator = checks.generator(953)
    M = problem(8, 6, generator)
    M[3], M[:, 2] = 0, 0
    y = torch.rand(2, 4, generator=generator, dtype=torch.float64)
    found = own.solved(sirt, (2, 3), (2, 4), 5)(y.clone(), M)
    right = right_sirt(M, y.flatten(), 5).reshape(2, 3)
    checks.same(found, right, "sirt(A, y, 5) with an empty row and column", size=10**3)


@test_case(points=1, hidden=True)
def test_rules(cgls, sirt):
    """No steps, dtypes, layouts; inputs and session stay as they are."""
    generator = checks.generator(954)
    M = problem(6, 4, generator)
    y = torch.rand(2, 2, 3, generator=generator, dtype=torch.float64)
    flat = y.flatten(1)
    for function, label, one in [(cgls, "cgls", krylov), (sirt, "sirt", right_sirt)]:
        right = torch.stack([one(M, row, 2) for row in flat]).reshape(2, 2, 2)
        for dtype in (torch.float32, torch.float64):
            same = rules.like(right.to(dtype), 10**6 if dtype == torch.float64 else 10**3)
            call = f"{label}(A, y, 2) in {dtype}"
            given = (y.to(dtype), M.to(dtype))
            rules.hold(own.solved(function, (2, 2), (2, 3), 2), given, same, call, device=False)
        found = own.solved(function, (2, 2), (2, 3), 0)(y.clone(), M)
        checks.same(found, torch.zeros(2, 2, 2, dtype=torch.float64), f"{label}(A, y, 0)")
