"""Question 9. A network that obeys.

| the text promises | tested by |
| --- | --- |
| the gradient step; gradients for x, y and eta | test_step, test_all_steps |
| its result is new, also for eta = 0 | test_all_steps |
| steps without networks, from the adjoint | test_steps_alone, test_rules |
| parameters, their first values and defaults | test_numbers |
| networks of real and imaginary part, in their order, set after eta | test_weights |
| gradients reach every number, with the right value for eta | test_gradients, test_weights |
| the mode stays | test_gradients |
| inputs and session stay as they are, also where A returns views | test_all_steps, test_rules |
| dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, mri, probes, rules, weights
from starter_code.mri import network_probes as networks
from starter_code.mri import probes as own

OK_FORMAT = False
name = "q9"


def right_step(x, y, M, eta):
    """x - eta A* (A x - y)."""
    residual = (x.flatten(-2) @ M.T).reshape(y.shape) - y
    return x - eta * own.back(residual, M, *x.shape[-2:])


def right_steps(y, M, H, W, etas):
    """Gradient steps from the adjoint."""
    x = own.back(y, M, H, W)
    for eta in etas:
        x = right_step(x, y, M, eta)
    return x


@test_case(points=0.5)
def test_step(data_consistency):
    """One step with numbers by hand."""
    M = torch.diag(torch.tensor([1j, 0.5], dtype=torch.complex128))
    x = torch.tensor([[2, 4]], dtype=torch.complex128)
    y = torch.tensor([[[0, 1]]], dtype=torch.complex128)
    right = torch.tensor([[1, 3.75]], dtype=torch.complex128)
    found = networks.consistent(data_consistency, 1, 2, 0.5)(x, y, M)
    checks.same(found, right, "data_consistency(x, y, A, 0.5)", size=10)


@test_case(points=0.5)
def test_numbers(Cascade):
    """Parameters, and their first values."""
    assert probes.is_module_class(Cascade), "Cascade is a class derived from nn.Module"
    small = mri.UNet(2, 2, 1, 3)
    count = 2 * (1 + sum(one.numel() for one in small.parameters()))
    checks.equal(
        probes.parameter_count(Cascade(2, 3, 1)), count, "the parameters of Cascade(2, 3, 1)"
    )
    checks.equal(probes.parameter_count(Cascade()), 935_320, "the parameters of Cascade()")
    first = dict(probes.named_parameters(Cascade(3, 2, 1))).get("eta")
    checks.same(first, torch.ones(3), "the parameter eta of Cascade(3, 2, 1)")


@test_case(points=0.5)
def test_steps_alone(Cascade):
    """Where the networks are 0 there are gradient steps."""
    y, M = own.drawn(931, 1, 2, 2, (1,))
    found = networks.cascade_call(Cascade, 3, 2, 2)(y, M)
    right = right_steps(y, M, 2, 2, (0.7, 0.4, 0.7))
    checks.same(found, right, "Cascade(3, 2, 1)(y, A)", size=10_000)


@test_case(points=1.5, hidden=True)
def test_all_steps(data_consistency):
    """Steps for many shapes, and the gradient for eta."""
    for B, C, H, W, eta in [
        (2, 3, 4, 3, 1.0),
        (1, 1, 2, 5, 0.3),
        (3, 2, 3, 3, -0.7),
        (2, 2, 2, 2, 0),
    ]:
        y, M = own.drawn(932, C, H, W, (B,))
        g = checks.generator(938)
        x = torch.randn(B, H, W, dtype=y.dtype, generator=g)
        function = networks.consistent(data_consistency, H, W, eta)
        call = f"data_consistency(x, y, A, {eta}) with y {(B, C, H, W)}"
        checks.same(function(x, y, M), right_step(x, y, M, eta), call, size=10_000)
    eta = torch.tensor(0.6, dtype=torch.float64)
    found = networks.consistency_gradients(data_consistency, x, y, M, eta)
    change = right_step(x, y, M, 0.0) - right_step(x, y, M, 1.0)
    twice = 2 * right_step(x, y, M, 0.6)
    back = right_step(twice, 0 * y, M, 0.6), 0.6 * (twice.flatten(-2) @ M.T).reshape(y.shape)
    for one, right, of in zip(found, (*back, -(twice.conj() * change).real.sum()),
                              ("x", "y", "eta"), strict=True):  # fmt: skip
        call = f"the gradient of data_consistency(x, y, A, eta) for {of}"
        checks.same(one, right, call, size=10_000)
    y, M = own.drawn(940, 2, 2, 2, (2, 2))
    x = torch.randn(2, 2, 2, 2, dtype=y.dtype, generator=g)
    calls = tuple((x * step, y, M) for step in (1, 3))

    def step_of_one(x, y, M):
        return right_step(x, y, M, 0.5)

    function = networks.consistent(data_consistency, 2, 2, 0.5)
    rules.hold_twice(function, step_of_one, calls, "data_consistency(x, y, A, 0.5)", size=10_000)
    views = x, y[..., :1, :, :], torch.zeros(0, dtype=y.dtype)
    call = "data_consistency(x, y, A, 0.5) where A(x) is a view of x"
    rules.check_around(function, views, call)
    still = networks.consistent(data_consistency, 2, 2, 0.0)
    rules.check_new(still, calls[0], "data_consistency(x, y, A, 0.0)")


@test_case(points=2, hidden=True)
def test_weights(Cascade):
    """With given weights, several shapes."""
    for T, width, depth, (B, C, H, W) in [(2, 3, 1, (2, 2, 4, 6)), (3, 2, 2, (1, 3, 4, 8)),
                                          (1, 2, 1, (2, 1, 2, 2))]:  # fmt: skip
        y, M = own.drawn(933 + T, C, H, W, (B,))
        g = checks.generator(939)
        nets = []
        for _ in range(T):
            net = mri.UNet(2, 2, depth, width)
            for one in net.parameters():
                one.data = torch.randn(one.shape, generator=g) / 3
            nets.append(net)
        held = [layer for net in nets for layer in weights.layers_of(net)]
        eta = torch.rand(T, generator=g) + 0.3
        x, steps = own.back(y, M, H=H, W=W), eta.double().requires_grad_(True)
        with torch.enable_grad():
            for step, net in zip(steps, nets, strict=True):
                change = net.double()(torch.stack([x.real, x.imag], 1))
                x = right_step(x + torch.complex(change[:, 0], change[:, 1]), y, M, step)
            (slope,) = torch.autograd.grad(x.abs().square().sum(), steps)
        found = networks.cascade_with(Cascade(T, width, depth), held, eta, y, M, H, W)
        call = f"Cascade({T}, {width}, {depth})(y, A) with y {(B, C, H, W)}"
        checks.same(found[0], x.detach(), call, size=100_000)
        checks.equal(len(found), 2, f"results and gradients for eta of {call}")
        checks.same(found[1], slope, f"the gradient for eta of {call}", size=1_000_000)


@test_case(points=1, hidden=True)
def test_gradients(Cascade):
    """Gradients reach every eta and every network."""
    y, M = own.drawn(941, 2, 4, 4, (2,))
    found = networks.cascade_gradients(Cascade(3, 4, 1), y, M, 4, 4)
    checks.equal(found["eta"], 3, "how many of the step sizes the result depends on")
    checks.equal(found["count"], 1 + 3 * 16, "the number of parameter tensors of Cascade(3, 4, 1)")
    lost = found["lost"]
    checks.equal(lost, 0, "how many parameter tensors the result does not depend on")
    assert found["training"], (
        "Cascade(3, 4, 1)(y, A) leaves a network in evaluation mode that learned"
    )


@test_case(points=1, hidden=True)
def test_rules(Cascade):
    """Dtypes, inputs, memory, layouts, session."""
    for dtype in (torch.complex64, torch.complex128):
        calls = tuple(own.drawn(number, 2, 2, 4, (2,), dtype) for number in (942, 943))

        def right(y, M):
            return right_steps(y, M, 2, 4, (0.7, 0.4))

        function, call = (
            networks.cascade_call(Cascade, 2, 2, 4),
            f"Cascade(2, 2, 1)(y, A) in {dtype}",
        )
        rules.hold_twice(function, right, calls, call, size=10_000, device=False)
    views = calls[0][0][:, :1], torch.zeros(0, dtype=dtype)
    rules.check_around(function, views, "Cascade(2, 2, 1)(y, A) where A.H(y) is a view of y")
