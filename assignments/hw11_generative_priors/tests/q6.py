"""Question 6. A loss that learns the score.

| the text promises | tested by |
| --- | --- |
| 0 has a loss near 1 | test_by_hand |
| the order of draws; a level for each image | test_given |
| the network is called once with x_a and a in the dtype of x0 | test_given |
| the mean over all entries of the squared error of the noise | test_value |
| gradients reach the network; nothing is left; its mode stays | test_value |
| new draws in each call, from the generator | test_given |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.generative import probes as own

OK_FORMAT = False
name = "q6"


def problem(shape, L, number, dtype=torch.float64):
    """A matrix, images and levels."""
    draw = checks.generator(number)
    x0 = torch.randn(*shape, generator=draw, dtype=torch.float64).to(dtype)
    n = x0[0].numel()
    B = 0.4 * torch.randn(n, n, generator=draw, dtype=torch.float64)
    levels = 0.98 * torch.rand(L, generator=draw, dtype=torch.float64) + 0.01
    return B.to(dtype), x0, levels


def drawn(x0, levels, generator):
    """Places, levels and noise, in their order."""
    place = torch.randint(len(levels), (len(x0),), generator=generator)
    noise = torch.randn(x0.shape, generator=generator, dtype=x0.dtype)
    a = levels.to(x0.dtype)[place]
    return a, noise, a.reshape(-1, *[1] * (x0.ndim - 1))


def right(B, x0, levels, source, calls=1):
    """Value, gradient for B, x_a and a of the last call, with the linear estimator."""
    g = checks.generator(source)
    for _ in range(calls):
        a, noise, wide = drawn(x0, levels, g)
    x = wide**0.5 * x0 + (1 - wide) ** 0.5 * noise
    B = B.clone().requires_grad_(True)
    said = (1 + wide) * (x.flatten(1) @ B.T).reshape(x.shape) + 0.1
    value = ((said - noise) ** 2).sum() / noise.numel()
    (gradient,) = torch.autograd.grad(value, B)
    return value.detach(), gradient, x, a


@test_case(points=1)
def test_by_hand(dsm_loss):
    """A network that says 0 has a loss near 1."""
    x0 = torch.randn(50, 40, generator=checks.generator(6501))
    levels = torch.tensor([0.2, 0.7], dtype=torch.float64)
    nothing = torch.zeros(40, 40)
    found = own.scored(dsm_loss, "zero", nothing, x0, levels, checks.seed(6502))["values"][0]
    checks.finite(found, (), "dsm_loss(network, x0, levels, generator)")
    if not 0.8 < found < 1.2:
        checks.fail("dsm_loss of a network that says 0", f"is {found:.3f}; it should be near 1.")


@test_case(points=1.5, hidden=True)
def test_given(dsm_loss):
    """What the network is given, in two calls with one generator."""
    double, single = torch.float64, torch.float32
    for number, (shape, L, dtype) in enumerate(
        [((5, 4), 3, double), ((4, 1, 2, 3), 50, double), ((1, 6), 2, double), ((3, 4), 9, single)],
        6511,
    ):
        B, x0, levels = problem(shape, L, number, dtype)
        source = number + 10
        found = own.scored(
            dsm_loss, "linear", B, x0.clone(), levels.clone(), checks.seed(source), calls=2
        )
        call = f"dsm_loss(network, x0, levels, generator) with x0 {shape}"
        checks.equal(len(found["seen"]), 2, f"how often two calls of {call} call the network")
        for turn, (x, a) in enumerate(found["seen"], 1):
            _, _, x_right, a_right = right(B, x0, levels, source, turn)
            told = f"in call {turn} of {call}"
            checks.same(a, a_right, f"the levels that the network is given {told}", size=10)
            checks.same(x, x_right, f"the x_a that the network is given {told}", size=100)


@test_case(points=1.5, hidden=True)
def test_value(dsm_loss):
    """Values and gradients; the network stays as it is."""
    for number, (shape, L) in enumerate([((5, 4), 3), ((3, 2, 2, 3), 20), ((1, 2), 1)], 6531):
        B, x0, levels = problem(shape, L, number)
        source = number + 10
        value, gradient, _, _ = right(B, x0, levels, source)
        call = f"dsm_loss(network, x0, levels, generator) with x0 {shape}"
        for training in (True, False):
            found = own.scored(
                dsm_loss,
                "linear",
                B,
                x0.clone(),
                levels.clone(),
                checks.seed(source),
                training=training,
            )
            checks.same(found["values"][0], value, call, size=10**4)
            if found["gradient"] is None:
                checks.fail(call, "has no gradient for the network: is it cut off?")
            checks.same(found["gradient"], gradient, f"the gradient of {call}", size=10**5)
            if found["left"]:
                checks.fail(call, "leaves a gradient in the network.")
            if found["changed"]:
                checks.fail(call, "changes the network or its mode.")


@test_case(points=1, hidden=True)
def test_rules(dsm_loss):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        B, x0, levels = problem((4, 3), 5, 6551, dtype)
        other = 2 * x0
        source = 6552
        same = rules.like(right(B, x0, levels, source)[0], 10**4)
        others = (other, levels), rules.like(right(B, other, levels, source)[0], 10**4)
        call = f"dsm_loss(network, x0, levels, generator) in {dtype}"
        function = own.scored_call(dsm_loss, B, checks.seed(source))
        rules.hold(function, (x0, levels), same, call, others=others, drawn=True, layouts=True)
        rules.check_device(function, (x0, levels), call)
