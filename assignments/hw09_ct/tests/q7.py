"""Question 7. Few edges.

| the text promises | tested by |
| --- | --- |
| shrink_arrows: length at most lam, direction kept, also for 0 | test_arrows, test_arrow_rules |
| the iteration as it is written, from zeros | test_one_step, test_iterates |
| each batch element by itself, x >= 0 | test_iterates |
| lam = 0 is allowed; steps = 0 is the image 0 | test_iterates |
| dtypes, layouts, inputs, session | test_arrow_rules, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.ct import probes as own

OK_FORMAT = False
name = "q7"


def shortened(p, lam):
    """Arrows p (..., 2, n, n), by polar coordinates."""
    length = torch.hypot(p[..., 0, :, :], p[..., 1, :, :])[..., None, :, :]
    factor = torch.where(length > lam, lam / length.clamp(min=1e-300), torch.ones_like(length))
    return p * factor


def differences(m, n):
    """The matrix of forward differences, down then right: (2 m n, m n)."""
    D = torch.zeros(2, m, n, m, n, dtype=torch.float64)
    for i in range(m):
        for j in range(n):
            if i + 1 < m:
                D[0, i, j, i, j], D[0, i, j, i + 1, j] = -1, 1
            if j + 1 < n:
                D[1, i, j, i, j], D[1, i, j, i, j + 1] = -1, 1
    return D.reshape(2 * m * n, m * n)


def iterated(M, y, x_shape, norm, lam, steps):
    """The image after so many steps, for one y, with matrices."""
    D, B, b = differences(*x_shape), M / norm, y / norm
    x = ahead = torch.zeros(M.shape[1], dtype=M.dtype)
    q, p = torch.zeros_like(b), torch.zeros(len(D), dtype=M.dtype)
    for _ in range(steps):
        q = 3 / 4 * (q + (B @ ahead - b) / 3)
        p = shortened((p + D @ ahead / 3).reshape(2, *x_shape), lam).flatten()
        new = torch.relu(x - (B.T @ q + D.T @ p) / 3)
        x, ahead = new, new + (new - x)
    return x.reshape(x_shape)


@test_case(points=0.5)
def test_arrows(shrink_arrows):
    """One arrow of length 5, one of length 1."""
    p = torch.tensor([[[3.0, 0.0]], [[4.0, 1.0]]], dtype=torch.float64)
    right = torch.tensor([[[1.2, 0.0]], [[1.6, 1.0]]], dtype=torch.float64)
    checks.same(shrink_arrows(p, 2.0), right, "shrink_arrows(p, 2.0)", size=20)


@test_case(points=0.5)
def test_one_step(tv_reconstruction):
    """The first step."""
    M = torch.tensor([[1.0, 0.0], [1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([[3.0, -1.0]], dtype=torch.float64)
    found = own.solved(tv_reconstruction, (1, 2), (1, 2), 2.0, 0.1, 1)(y, M)
    right = torch.tensor([[1 / 24, 0.0]], dtype=torch.float64)
    checks.same(found, right, "tv_reconstruction(A, y, 2.0, 0.1, 1)", size=100)


@test_case(points=1, hidden=True)
def test_arrow_rules(shrink_arrows):
    """Other arrows, tiny ones, none of length 0 divided; layouts and devices."""
    generator = checks.generator(961)
    for shape, lam in [((2, 3, 4), 0.7), ((3, 2, 2, 5), 1.3), ((2, 2, 2, 1, 3), 0.0)]:
        p = torch.randn(*shape, generator=generator, dtype=torch.float64)
        p[..., 0, 0] = 0
        call = f"shrink_arrows(p, {lam}) with p {shape}"
        rules.hold(shrink_arrows, (p, lam), rules.like(shortened(p, lam), 100), call, views=True)
        checks.same(shrink_arrows(0 * p, lam), 0 * p, f"{call}, all of them 0")
    p = 1e-12 * torch.randn(2, 4, 4, generator=generator, dtype=torch.float64)
    right = shortened(p, 1e-12)
    checks.same(shrink_arrows(p.clone(), 1e-12), right, "shrink_arrows(p, 1e-12)", size=100)


@test_case(points=2, hidden=True)
def test_iterates(tv_reconstruction):
    """Iterates of other problems."""
    generator = checks.generator(962)
    for x_shape, y_shape, before, norm, lam, steps in [
        ((3, 3), (4, 5), (), 2.5, 0.05, 6),
        ((4, 3), (2, 7), (3,), 4.0, 0.3, 9),
        ((3, 5), (3, 4), (2, 2), 1.7, 0.0, 4),
        ((2, 2), (2, 3), (1,), 1.0, 0.01, 2),
        ((3, 2), (2, 3), (2,), 1.0, 0.2, 0),
    ]:
        M = torch.rand(
            y_shape[0] * y_shape[1], x_shape[0] * x_shape[1], generator=generator,
            dtype=torch.float64,
        )  # fmt: skip
        y = 2 * torch.randn(*before, *y_shape, generator=generator, dtype=torch.float64) + 1
        flat = y.reshape(-1, M.shape[0])
        right = torch.stack([iterated(M, one, x_shape, norm, lam, steps) for one in flat])
        call = f"tv_reconstruction(A, y, {norm}, {lam}, {steps}) with y {tuple(y.shape)}"
        found = own.solved(tv_reconstruction, x_shape, y_shape, norm, lam, steps)(y.clone(), M)
        checks.same(found, right.reshape(*before, *x_shape), call, size=10**4)


@test_case(points=1, hidden=True)
def test_rules(tv_reconstruction):
    """Dtypes and layouts; inputs and session stay as they are."""
    generator = checks.generator(963)
    M = torch.rand(6, 6, generator=generator, dtype=torch.float64)
    y = torch.rand(2, 2, 3, generator=generator, dtype=torch.float64) + 1
    right = torch.stack([iterated(M, one.flatten(), (2, 3), 2.0, 0.1, 3) for one in y])
    function = own.solved(tv_reconstruction, (2, 3), (2, 3), 2.0, 0.1, 3)
    for dtype in (torch.float32, torch.float64):
        same = rules.like(right.to(dtype), 10**3)
        call = f"tv_reconstruction(A, y, 2.0, 0.1, 3) in {dtype}"
        rules.hold(function, (y.to(dtype), M.to(dtype)), same, call, device=False)
