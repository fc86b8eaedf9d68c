"""Question 1. Three losses.

| the text promises | tested by |
| --- | --- |
| what is compared in each of them; means over all entries | test_by_hand, test_values |
| batches (B, ...), an instrument that changes the shape | test_values |
| f and forward are called once each | test_values |
| gradients for f, 0-dimensional | test_values |
| noise by one torch.randn of the shape and dtype of forward(x), anew in each call | test_noise |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
| f and forward may return what they are given | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q1"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def right(kind, B, target, y, A=None):
    """A loss and its gradient for B."""
    B = B.clone().requires_grad_(True)
    found = own.FUNCTIONS[kind](B)(y)
    found = found if A is None else found @ A.T
    value = ((found - target) ** 2).sum() / target.numel()
    return value.detach(), torch.autograd.grad(value, B)[0]


def check(found, expected, call, f=1, forward=0):
    """Value, gradient, and how often f and forward were called."""
    checks.same(found["value"], expected[0], call, size=1000)
    if found["gradient"] is None:
        checks.fail(call, "has no gradient for the parameters of f: is it cut off?")
    checks.same(found["gradient"], expected[1], f"the gradient of {call}", size=1000)
    checks.equal(len(found["given"]), f, f"how often {call} calls f")
    checks.equal(len(found["measured"]), forward, f"how often {call} calls forward")


@test_case(points=1)
def test_by_hand(supervised_loss, synthesis_loss, measurement_loss):
    """The example: x = (1, 3), y = 4, and the estimate (2, 2)."""
    x, y = torch.tensor([[1.0, 3.0]]), torch.tensor([[4.0]])

    def f(given):
        return torch.full((len(given), 2), 2.0)

    def forward(given):
        return given.sum(1, keepdim=True)

    checks.same(supervised_loss(f, y, x), torch.tensor(1.0), "supervised_loss(f, y, x)")
    (found,) = probes.with_generator(synthesis_loss, f, forward, x, 0.5, seed=checks.seed(2001))
    checks.same(found, torch.tensor(1.0), "synthesis_loss(f, forward, x, 0.5, generator)")
    checks.same(measurement_loss(f, forward, y), torch.tensor(0.0), "measurement_loss(f, ...)")
    found = measurement_loss(f, forward, y + 2)
    checks.same(found, torch.tensor(4.0), "measurement_loss(f, forward, y) with y = 6")


@test_case(points=1.5, hidden=True)
def test_values(supervised_loss, synthesis_loss, measurement_loss):
    """Values and gradients, with instruments that change the shape."""
    number = 2010
    for n, m, batch in [(5, 3, (4,)), (2, 6, (3, 2)), (4, 4, (1,)), (1, 2, (3,))]:
        number += 10
        A, B = draw((m, n), number), draw((n, m), number + 1)
        x, y = draw((*batch, n), number + 2), draw((*batch, m), number + 3)
        for kind in ("affine", "curved"):
            found = own.loss_of(supervised_loss, kind, B, [y.clone(), x.clone()])
            call = f"supervised_loss(f, y, x) with y {tuple(y.shape)} and x {tuple(x.shape)}"
            check(found, right(kind, B, x, y), call)
            found = own.loss_of(measurement_loss, kind, B, [y.clone()], A)
            call = f"measurement_loss(f, forward, y) with y {tuple(y.shape)} and A {(m, n)}"
            check(found, right(kind, B, y, y, A), call, forward=1)
            found = own.loss_of(synthesis_loss, kind, B, [x.clone(), 0.0], A, checks.seed(number))
            call = f"synthesis_loss(f, forward, x, 0.0, generator) with A {(m, n)}"
            check(found, right(kind, B, x, x @ A.T), call, forward=1)


@test_case(points=1.5, hidden=True)
def test_noise(synthesis_loss):
    """The noise of the synthesis loss: its level, its shape, and that it is new in each call."""
    for number, n, m, sigma in [(2101, 4, 7, 0.3), (2102, 6, 2, 2.0)]:
        A, B, x = draw((m, n), number), draw((n, m), number + 10), draw((5, n), number + 20)
        fresh = checks.generator(number)
        call = f"synthesis_loss(f, forward, x, {sigma}, generator)"
        found = own.loss_of(
            synthesis_loss, "affine", B, [x.clone(), sigma], A, checks.seed(number), calls=2
        )
        for value, which in zip(
            found["values"], ("", " again, with the same generator"), strict=True
        ):
            noise = torch.randn(5, m, generator=fresh, dtype=x.dtype)
            expected = right("affine", B, x, x @ A.T + sigma * noise)
            checks.same(value, expected[0], call + which, size=1000)
        check(found, expected, call, forward=1)


@test_case(points=1, hidden=True)
def test_rules(supervised_loss, synthesis_loss, measurement_loss):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        A, B, x = draw((3, 5), 2201, dtype), draw((5, 3), 2202, dtype), draw((2, 2, 5), 2203, dtype)
        y = draw((2, 2, 3), 2204, dtype)
        expected = rules.like(right("affine", B, x, y)[0], 1000)
        call = f"supervised_loss(f, y, x) in {dtype}"
        rules.hold(own.loss_call(supervised_loss, "affine"), (B, y, x), expected, call)
        expected = rules.like(right("affine", B, y, y, A)[0], 1000)
        call = f"measurement_loss(f, forward, y) in {dtype}"
        function = own.loss_call(measurement_loss, "affine", True)
        rules.hold(function, (B, A, y), expected, call)
        noise = torch.randn(2, 2, 3, generator=checks.generator(2205), dtype=dtype)
        expected = rules.like(right("affine", B, x, x @ A.T + 0.5 * noise)[0], 1000)
        call = f"synthesis_loss(f, forward, x, 0.5, generator) in {dtype}"
        function = own.loss_call(synthesis_loss, "affine", True, checks.seed(2205))
        rules.hold(function, (B, A, x, 0.5), expected, call, drawn=True, layouts=True)
        rules.check_device(function, (B, A, x, 0.5), call)
        identity, square = torch.ones((), dtype=dtype), B @ B.T
        call = f"synthesis_loss(f, forward, x, 0.5, generator) with forward(x) = x, in {dtype}"
        noise = torch.randn(2, 2, 5, generator=checks.generator(2205), dtype=dtype)
        expected = rules.like(right("affine", square, x, x + 0.5 * noise)[0], 1000)
        args = square, identity, x, 0.5
        rules.hold(function, args, expected, call, drawn=True, layouts=True)
        function = own.loss_call(supervised_loss, "itself")
        call = f"supervised_loss(f, y, x) with f(y) = y, in {dtype}"
        rules.hold(function, (B, x, x.flip(0)), rules.like((x - x.flip(0)).square().mean()), call)
        function = own.loss_call(measurement_loss, "itself", True)
        call = f"measurement_loss(f, forward, y) with f(y) = y and forward(x) = x, in {dtype}"
        rules.hold(function, (B, identity, x), rules.like(torch.zeros((), dtype=dtype)), call)
