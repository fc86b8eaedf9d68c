"""Question 10. The end of an iteration, and its gradient.

| the text promises | tested by |
| --- | --- |
| it iterates until the relative change is small, within the limit | test_by_hand, test_settles |
| also where f(x) is 0 or tiny, and for x of any shape | test_settles |
| the last f(x) and the number of calls, an int | test_by_hand, test_settles |
| the gradient of <g, x> by the equation for w, from w = 0 | test_by_hand, test_gradient |
| so many steps | test_few_steps |
| theta of any shape | test_gradient |
| dtypes, layouts; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.unrolled import iterations as own

OK_FORMAT = False
name = "q10"

THETA = {"linear": (3,), "scaled": (3,), "one number": (2, 2), "far": (3,)}


def right_end(kind, x, theta, tolerance, limit):
    """The last f(x) and the number of calls."""
    for calls in range(1, limit + 1):
        before, x = x, own.FIXED[kind](x, theta)
        if (x - before).norm() <= tolerance * x.norm():
            return x, calls
    return x, limit


def through_steps(kind, x, theta, g):
    """The gradient by autograd, through very many steps."""
    theta = theta.clone().requires_grad_(True)
    for _ in range(600):
        x = own.FIXED[kind](x, theta)
    return torch.autograd.grad((g * x).sum(), theta)[0]


@test_case(points=1)
def test_by_hand(fixed_point, implicit_gradient):
    """x / 2 + theta, which settles at 2 theta."""

    def half(x):
        return x / 2 + 3

    start = torch.zeros(1, dtype=torch.float64)
    found = fixed_point(half, start, 1e-9, 100)
    assert isinstance(found, list | tuple) and len(found) == 2, "fixed_point returns x and calls"
    checks.same(found[0], torch.tensor([6.0], dtype=torch.float64), "x of fixed_point", size=10**11)
    checks.equal(found[1], 30, "the number of calls of fixed_point(f, x, 1e-9, 100)")
    found = fixed_point(half, torch.full((1,), 6.0, dtype=torch.float64), 0.0, 9)
    checks.equal(
        found[1], 1, "the number of calls of fixed_point(f, x, 0.0, 9) from the end itself"
    )
    theta = torch.ones(3, dtype=torch.float64)
    x = torch.full((3,), 10.0, dtype=torch.float64)  # 0.9 x, its entries moved on by one, + theta
    found = own.implicit_of(implicit_gradient, "far", x, theta, torch.ones_like(x), 400)
    right = torch.full((3,), 10.0, dtype=torch.float64)
    checks.same(found, right, "implicit_gradient(f, x, theta, g, 400)", size=10**6)


@test_case(points=2, hidden=True)
def test_settles(fixed_point):
    """Several maps, tolerances and limits."""
    generator = checks.generator(1101)
    for kind, shape in THETA.items():
        theta = torch.rand(shape, generator=generator, dtype=torch.float64)
        start = 3 * torch.randn(3, generator=generator, dtype=torch.float64)
        for tolerance, limit in [(1e-3, 500), (1e-8, 500), (1e-8, 4), (1e-8, 1), (0.0, 6)]:
            x, calls = right_end(kind, start, theta, tolerance, limit)
            call = f"fixed_point(f, x, {tolerance}, {limit})"
            found = own.settled_in(fixed_point, kind, start.clone(), theta, tolerance, limit)
            checks.equal(len(found), 3, f"one more than the values of {call}")
            checks.equal(found[2], calls, f"how often {call} calls f")
            checks.same(found[0], x, f"x of {call}", size=1000)
            checks.equal(found[1], calls, f"the number of calls of {call}", python=True)
    zero, start = torch.zeros(3, dtype=torch.float64), torch.full((3,), 2.0, dtype=torch.float64)
    found = own.settled_in(fixed_point, "far", start, zero, 0.105, 5)
    checks.equal(found[1], 5, "the number of calls of fixed_point, where x shrinks by a tenth")
    third = torch.full((3,), 0.3, dtype=torch.float64)
    for scale, calls in ((0.0, 1), (1e-30, 7)):  # 0 is the end itself; what is tiny still shrinks
        found = own.settled_in(fixed_point, "product", scale * start, third, 0.1, 7)
        call = f"the number of calls of fixed_point(f, x, 0.1, 7) from {scale:g}"
        checks.equal(found[1], calls, call)
    rows = torch.tensor([[1.0, 1.0, 1.0], [900.0, 0.0, 0.0]], dtype=torch.float64)
    x, calls = right_end("far", rows, third, 1e-4, 500)
    found = own.settled_in(fixed_point, "far", rows.clone(), third, 1e-4, 500)
    checks.equal(found[1], calls, "the number of calls of fixed_point with x (2, 3)")
    checks.same(found[0], x, "x of fixed_point with x (2, 3)", size=1000)
    huge = 1e6 * torch.ones(3, dtype=torch.float64)  # the change is relative
    x, calls = right_end("far", huge, huge, 1e-4, 500)
    found = own.settled_in(fixed_point, "far", huge.clone(), huge, 1e-4, 500)
    checks.equal(found[1], calls, "the number of calls of fixed_point, where x is large")


@test_case(points=1.5, hidden=True)
def test_gradient(implicit_gradient):
    """The gradient is that of autograd through very many steps."""
    generator = checks.generator(1102)
    for kind, shape in THETA.items():
        theta = torch.rand(shape, generator=generator, dtype=torch.float64)
        g = torch.randn(3, generator=generator, dtype=torch.float64)
        x, _ = right_end(kind, torch.zeros(3, dtype=torch.float64), theta, 0.0, 600)
        right = through_steps(kind, x, theta, g)
        found = own.implicit_of(implicit_gradient, kind, x, theta, g, 600)
        call = "implicit_gradient(f, x, theta, g, 600)"
        checks.same(found, right, call, size=10_000)


@test_case(points=1, hidden=True)
def test_few_steps(implicit_gradient):
    """After few steps it is what w is by then."""
    generator = checks.generator(1103)
    theta = torch.rand(3, generator=generator, dtype=torch.float64)
    g = torch.randn(3, generator=generator, dtype=torch.float64)
    x, _ = right_end("linear", torch.zeros(3, dtype=torch.float64), theta, 0.0, 300)
    J = torch.autograd.functional.jacobian(lambda z: own.FIXED["linear"](z, theta), x)
    w = torch.zeros_like(g)
    for steps in (1, 2, 3):
        w = g + J.T @ w
        found = own.implicit_of(implicit_gradient, "linear", x, theta, g, steps)
        checks.same(found, w, f"implicit_gradient(f, x, theta, g, {steps})", size=100)


@test_case(points=0.5, hidden=True)
def test_rules(fixed_point, implicit_gradient):
    """Dtypes and layouts; inputs and session stay as they are."""
    generator = checks.generator(1104)
    for dtype in (torch.float32, torch.float64):
        theta = torch.rand(3, generator=generator, dtype=dtype)
        g = torch.randn(2, 3, generator=generator, dtype=dtype)
        x, _ = right_end("scaled", torch.zeros(2, 3, dtype=dtype), theta, 0.0, 20)
        call = f"fixed_point(f, x, 0.0, 20) in {dtype}"
        function = own.settled(fixed_point, "scaled", 0.0, 20)
        same = rules.like(x, 1000)
        rules.hold(function, (torch.zeros_like(g), theta), same, call, device=False)
        right = through_steps("scaled", x, theta, g)
        function = own.implicit_call(implicit_gradient, "scaled", 60)
        call = f"implicit_gradient(f, x, theta, g, 60) in {dtype}"
        rules.hold(function, (x, theta, g), rules.like(right, 1000), call, device=False)
        # the sum is at most 1, so each step halves errors, or better
        theta = 0.15 + 0.1 * torch.rand(2, 2, generator=generator, dtype=dtype)
        x, _ = right_end("one number", torch.zeros(3, dtype=dtype), theta, 0.0, 60)
        right = through_steps("one number", x, theta, g[0])
        function = own.implicit_call(implicit_gradient, "one number", 60)
        call = f"implicit_gradient(f, x, theta, g, 60) with theta (2, 2) in {dtype}"
        rules.hold(function, (x, theta, g[0]), rules.like(right, 1000), call, device=False)
