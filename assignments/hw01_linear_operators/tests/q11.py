"""Question 11. Conjugate gradients.

| the text promises | tested by |
| --- | --- |
| conjugate gradients from 0, after each number of steps | test_two_steps, test_every_step |
| b, and what adjoint returns, of any shape is one vector | test_images_and_complex, test_tikhonov |
| real or complex | test_every_step, test_images_and_complex, test_tikhonov |
| all steps are made, also for tiny b and more than there are unknowns | test_steps_go_on |
| it stops where the residual is 0, and nowhere else | test_nothing_left, test_steps_go_on |
| solve_tikhonov makes such steps on the normal equations | test_average, test_tikhonov |
| x has the shape that adjoint returns | test_tikhonov |
| at most iterations + 1 products with N | test_calls_dtype_inputs |
| dtype, device, inputs, views, the session | test_calls_dtype_inputs |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q11"


@test_case(points=0.5)
def test_two_steps(conjugate_gradients):
    """Two unknowns: one step is a known vector, two steps solve it."""
    N = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    b = torch.tensor([1.0, 0.0], dtype=torch.float64)
    for iterations, expected in ((0, [0.0, 0.0]), (1, [0.5, 0.0]), (2, [0.6, -0.2])):
        x = conjugate_gradients(lambda p: N @ p, b, iterations)
        expected = torch.tensor(expected, dtype=torch.float64)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {iterations})", size=100)


@test_case(points=0.5)
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


def iterates(N, b, steps):
    """0 and the best x in the span of b, N b, ..., N^(k-1) b for k = 1 to steps."""
    basis, found = [b / b.norm()], [torch.zeros_like(b)]
    for _ in range(steps):
        K, _ = torch.linalg.qr(torch.stack(basis, dim=1))
        found.append(K @ torch.linalg.solve(K.mH @ N @ K, K.mH @ b))
        basis.append(N @ K[:, -1])
    return found


@test_case(points=1, hidden=True)
def test_every_step(conjugate_gradients):
    """After k steps, x is the best in the span of b, N b, ..., N^(k-1) b, for k = 0 to 5."""
    for dtype in (torch.float64, torch.complex128):
        generator = checks.generator(111)
        M = torch.randn(8, 8, generator=generator, dtype=dtype)
        N = M @ M.mH / 8 + torch.eye(8, dtype=dtype)
        b = torch.randn(8, generator=generator, dtype=dtype)
        for k, expected in enumerate(iterates(N, b, 5)):
            x = conjugate_gradients(lambda p, N=N: N @ p, b, k)
            checks.same(x, expected, f"conjugate_gradients(normal, b, {k}), {dtype}", size=10**6)

    weights, b = torch.tensor([[1.0, 100.0], [1.0, 0.1]], dtype=torch.float64)
    x = conjugate_gradients(lambda p: weights * p, b, 1)
    call = "conjugate_gradients(normal, b, 1) where the residual grows in the first step"
    checks.same(x, b * 1.01 / 2, call, size=100)


@test_case(points=0.5, hidden=True)
def test_steps_go_on(conjugate_gradients, solve_tikhonov):
    """No step is left out: tiny b, unknowns that weigh little, more steps than unknowns."""
    for dtype in (torch.float64, torch.float32):
        weights = torch.tensor([1.0, 2.0, 4.0], dtype=dtype)
        for scale in (1e-14, 1e10):
            b = scale * torch.tensor([1.0, -1.0, 2.0], dtype=dtype)
            x = conjugate_gradients(lambda p, w=weights: w * p, b, 3)
            call = f"conjugate_gradients(normal, b, 3) with b near {scale:g}, {dtype}"
            checks.same(x, b / weights, call, size=10**4)
            x = conjugate_gradients(lambda p, w=1e-10 * weights: w * p, b, 3)
            call = f"{call} and a normal near 1e-10"
            checks.same(x, b / (1e-10 * weights), call, size=10**4)
            x = solve_tikhonov(lambda x: x, lambda y: y, b, 1.0, 3)
            call = f"solve_tikhonov(identity, identity, y, 1.0, 3) with y near {scale:g}, {dtype}"
            checks.same(x, b / 2, call, size=10**4)
    for power in (40, 60):
        weights = torch.tensor([1.0, 2.0**-power], dtype=torch.float64)
        b = torch.tensor([1.0, 2.0 ** (3 - power)], dtype=torch.float64)
        x = conjugate_gradients(lambda p, w=weights: w * p, b, 2)
        call = "conjugate_gradients(normal, b, 2) where a tiny residual is left to the second step"
        checks.same(x, b / weights, call, size=10**14)
    for weights, steps in (
        (torch.tensor([1.0, 2.0, 1e-8], dtype=torch.float64), 3),
        (torch.logspace(0, 6, 20, dtype=torch.float64), 120),
    ):
        call = f"a diagonal N from {weights.min():g} to {weights.max():g}: x after {steps} steps"
        x = conjugate_gradients(lambda p, w=weights: w * p, weights.clone(), steps)
        expected = torch.ones_like(weights)
        checks.same(x, expected, f"conjugate_gradients(normal, b, {steps}) with {call}", 10**16)
        root = (weights - 1e-10).sqrt()
        x = solve_tikhonov(
            lambda x, s=root: s * x, lambda y, s=root: s * y, weights / root, 1e-10, steps
        )
        checks.same(x, expected, f"solve_tikhonov(..., 1e-10, {steps}) with {call}", 10**16)


@test_case(points=0.5, hidden=True)
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


@test_case(points=0.5, hidden=True)
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
        normal = M.mH @ M + 0.3 * torch.eye(6, dtype=dtype)
        for k, expected in enumerate(iterates(normal, M.mH @ y, 4)):
            x = solve_tikhonov(lambda x, M=M: M @ x, lambda y, M=M: M.mH @ y, y, 0.3, k)
            call = f"solve_tikhonov(forward, adjoint, y, 0.3, {k}), {dtype}"
            checks.same(x, expected, call, size=10**8)
    y = torch.randn(2, 3, 2, 4, generator=generator, dtype=torch.float64)
    s = 1 + torch.rand(y.shape, generator=generator, dtype=torch.float64)
    x = solve_tikhonov(lambda x: s * x, lambda y: s * y, y, 0.5, 1)
    b = s * y
    expected = b * (b * b).sum() / ((s * s + 0.5) * b * b).sum()
    checks.same(x, expected, "solve_tikhonov(forward, adjoint, y, 0.5, 1), a batch", size=10**4)


@test_case(points=0.5, hidden=True)
def test_calls_dtype_inputs(conjugate_gradients, solve_tikhonov):
    """At most iterations + 1 products, float32 stays float32, b and y are unchanged."""
    calls, directions = [], []
    wide = torch.logspace(0, 1, 80, dtype=torch.float64)

    def counted(x):
        directions.append(x.clone())
        return wide * x

    for iterations in (60, 90):
        directions.clear()
        call = f"conjugate_gradients(normal, b, {iterations})"
        checks.finite(conjugate_gradients(counted, wide.sqrt(), iterations), (80,), call)
        count = len(directions)
        assert count <= iterations + 1, f"{call} called normal {count} times"
        along = [torch.dot(x, wide.sqrt()) / x.norm() for x in directions[:2] if x.any()]
        first = max((abs(one) / wide.sqrt().norm() for one in along), default=0)
        assert first > 1 - 1e-9, f"{call} does not begin with the direction p = b"
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
    for dtype in (torch.float64, torch.complex64):
        x = conjugate_gradients(lambda x: 2 * x, b.to(dtype), 2)
        checks.same(x, b.to(dtype) / 2, f"conjugate_gradients(normal, b, 2) in {dtype}", size=100)
    b, other = torch.arange(1.0, 7.0).reshape(2, 3), torch.arange(6.0).reshape(2, 3) - 3
    same = "the identity"  # which returns its input itself
    for function, call, maps, more, share in (
        (conjugate_gradients, "conjugate_gradients(identity, b, 2)", [same], [2], 1),
        (solve_tikhonov, "solve_tikhonov(identity, identity, y, 1.0, 2)", [same] * 2, [1.0, 2], 2),
    ):
        args, others = ([*maps, given, *more] for given in (b, other))
        rules.hold_twice(
            function,
            lambda *given, s=share, at=maps: given[len(at)] / s,
            (args, others),
            call,
            size=100,
        )
