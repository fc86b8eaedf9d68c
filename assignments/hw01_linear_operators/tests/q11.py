"""Question 11. Conjugate gradients."""

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q11"


@test_case(points=1)
def test_two_steps(conjugate_gradients):
    """Two unknowns: one step is a known vector, two steps solve it."""
    N = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    b = torch.tensor([1.0, 0.0], dtype=torch.float64)
    for iterations, expected in ((0, [0.0, 0.0]), (1, [0.5, 0.0]), (2, [0.6, -0.2])):
        x = conjugate_gradients(lambda p: N @ p, b, iterations)
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {iterations})", size=100)


@test_case(points=1)
def test_average(solve_tikhonov):
    """Two pixels, of which the mean is known."""

    def forward(x):
        return x.mean().reshape(1)

    def adjoint(y):
        return y.expand(2) / 2

    y = torch.tensor([3.0], dtype=torch.float64)
    x = solve_tikhonov(forward, adjoint, y, 0.5, 2)
    expected = torch.tensor([1.5, 1.5], dtype=torch.float64)
    checks.same(x, expected, "solve_tikhonov(forward, adjoint, y, 0.5, 2)", size=100)


@test_case(points=2, hidden=True)
def test_every_step(conjugate_gradients):
    """After k steps, x is the best in the span of b, N b, ..., N^(k-1) b, for k = 1 to 5."""
    generator = checks.generator(111)
    M = torch.randn(8, 8, generator=generator, dtype=torch.float64)
    N = M @ M.T / 8 + torch.eye(8, dtype=torch.float64)
    b = torch.randn(8, generator=generator, dtype=torch.float64)
    basis = [b / b.norm()]
    for k in range(1, 6):
        K, _ = torch.linalg.qr(torch.stack(basis, dim=1))
        expected = K @ torch.linalg.solve(K.T @ N @ K, K.T @ b)
        x = conjugate_gradients(lambda p: N @ p, b, k)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {k})", size=10**6)
        basis.append(N @ K[:, -1])


@test_case(points=1, hidden=True)
def test_images_and_complex(conjugate_gradients):
    """Images in a batch are one vector; complex vectors need the conjugate."""
    generator = checks.generator(112)
    weights = 1 + torch.rand(2, 1, 3, 4, generator=generator, dtype=torch.float64)
    b = torch.randn(2, 1, 3, 4, generator=generator, dtype=torch.float64)
    x = conjugate_gradients(lambda p: weights * p, b, 1)
    expected = b * (b * b).sum() / (weights * b * b).sum()
    checks.same(x, expected, "conjugate_gradients(normal, b, 1) with b (2, 1, 3, 4)", size=10**4)
    M = torch.randn(5, 5, generator=generator, dtype=torch.complex128)
    N = M @ M.mH + 3 * torch.eye(5, dtype=torch.complex128)
    b = torch.randn(5, generator=generator, dtype=torch.complex128)
    x = conjugate_gradients(lambda p: N @ p, b, 5)
    expected = torch.linalg.solve(N, b)
    checks.same(x, expected, "conjugate_gradients(normal, b, 5), complex", size=10**10)


@test_case(points=1, hidden=True)
def test_nothing_left(conjugate_gradients, solve_tikhonov):
    """Where the residual is 0 it stops: no NaN after too many steps, nor for b = 0."""
    for b in (torch.zeros(3, dtype=torch.float64), torch.tensor([1.0, -2, 4]).double()):
        x = conjugate_gradients(lambda p: 2 * p, b, 10)
        checks.same(x, b / 2, "conjugate_gradients(lambda x: 2 * x, b, 10)", size=100)
        x = solve_tikhonov(lambda x: x, lambda y: y, b, 1.0, 10)
        checks.same(x, b / 2, "solve_tikhonov(identity, identity, b, 1.0, 10)", size=100)


@test_case(points=1, hidden=True)
def test_tikhonov(solve_tikhonov):
    """Against the solution by the matrix: images to vectors, real and complex, several weights."""
    generator = checks.generator(113)
    for dtype in (torch.float64, torch.complex128):
        M = torch.randn(7, 6, generator=generator, dtype=dtype)
        y = torch.randn(7, generator=generator, dtype=dtype)
        for weight in (0.3, 3.0):
            x = solve_tikhonov(
                lambda x, M=M: M @ x.reshape(-1),
                lambda y, M=M: (M.mH @ y).reshape(2, 3),
                y,
                weight,
                6,
            )
            normal = M.mH @ M + weight * torch.eye(6, dtype=dtype)
            expected = torch.linalg.solve(normal, M.mH @ y).reshape(2, 3)
            call = f"solve_tikhonov(forward, adjoint, y, {weight}, 6), {dtype}"
            checks.same(x, expected, call, size=10**10)


@test_case(points=1, hidden=True)
def test_calls_dtype_inputs(conjugate_gradients, solve_tikhonov):
    """At most iterations + 1 products, float32 stays float32, b and y are unchanged."""
    calls = []
    weights = torch.tensor([1.0, 2.0, 4.0, 8.0])

    def normal(x):
        calls.append(x.dtype)
        return weights * x

    b = torch.tensor([1.0, 1.0, 1.0, 1.0])
    x = conjugate_gradients(normal, b, 4)
    checks.same(x, 1 / weights, "conjugate_gradients(normal, b, 4) in float32", size=10**6)
    assert len(calls) <= 5, f"conjugate_gradients(normal, b, 4) called normal {len(calls)} times"
    x = solve_tikhonov(lambda x: weights * x, lambda y: weights * y, b, 1.0, 4)
    expected = weights / (weights**2 + 1)
    checks.same(x, expected, "solve_tikhonov(..., 4) in float32", size=10**6)
    _, after, _ = probes.inputs_after(conjugate_gradients, normal, b.clone(), 3)
    checks.same(after, b, "b after conjugate_gradients(normal, b, 3)")
    after = probes.inputs_after(solve_tikhonov, normal, normal, b.clone(), 0.5, 3)
    checks.same(after[2], b, "y after solve_tikhonov(forward, adjoint, y, 0.5, 3)")
