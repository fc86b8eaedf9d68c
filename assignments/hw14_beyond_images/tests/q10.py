"""Question 10. What the recorder cut off.

| the text promises | tested by |
| --- | --- |
| the nearest signal that gives y; samples at theta are clipped | test_by_hand, test_consistent |
| half the squared distance of each signal, with its gradient | test_by_hand, test_loss |
| the steps of the formula, each result consistent | test_by_hand, test_declip |
| signals without a clipped sample, and with nothing else; scales | test_declip |
| batches, dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q10"


def right_consistent(u, y, theta):
    """Sample by sample."""
    found = []
    for a, b in zip(u.double().flatten().tolist(), y.double().flatten().tolist(), strict=True):
        found.append(max(a, theta) if b >= theta else min(a, -theta) if b <= -theta else b)
    return torch.tensor(found, dtype=torch.float64).reshape(y.shape).to(y.dtype)


def right_loss(u, y, theta):
    """Half the squared distance."""
    return ((u - right_consistent(u.detach(), y, theta)) ** 2).sum(-1) / 2


def bends(n):
    """Second differences as a matrix."""
    D = torch.zeros(max(0, n - 2), n, dtype=torch.float64)
    for i in range(n - 2):
        D[i, i], D[i, i + 1], D[i, i + 2] = 1, -2, 1
    return D


def right_declip(y, theta, steps):
    """By the formula."""
    D = bends(y.shape[-1])
    G = D.T @ D / 16
    u = z = y.double()
    for k in range(steps):
        new = right_consistent(z - z @ G, y.double(), theta)
        z = new + k / (k + 3) * (new - u)
        u = new
    return u.to(y.dtype)


def clipped(shape, theta, number, dtype=torch.float64):
    """Signals that are clipped in places, and others, some of the other sign."""
    g = checks.generator(number)
    x = torch.randn(shape, generator=g, dtype=torch.float64)
    u = x + 2.0 * torch.randn(shape, generator=g, dtype=torch.float64)
    return u.to(dtype), x.clamp(-theta, theta).to(dtype)


@test_case(points=1)
def test_by_hand(consistent, clip_loss, declip):
    """The example: five samples."""
    y = torch.tensor([0.5, 1.0, 1.0, -1.0, 0.0], dtype=torch.float64)
    u = torch.tensor([0.7, 0.4, 1.6, -3.0, 0.0], dtype=torch.float64)
    right = torch.tensor([0.5, 1.0, 1.6, -3.0, 0.0], dtype=torch.float64)
    checks.same(consistent(u, y, 1.0), right, "consistent(u, y, 1.0)", size=9)
    right = torch.tensor(0.2, dtype=torch.float64)
    checks.same(clip_loss(u, y, 1.0), right, "clip_loss(u, y, 1.0)", size=9)
    y = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)
    right = torch.tensor([0.0, 1.0, 0.0], dtype=torch.float64)  # less bent only if it were lower
    checks.same(declip(y, 1.0, 5), right, "declip(y, 1.0, 5)", size=9)
    y = torch.tensor([0.0, 0.9, 1.0, 0.9, 0.0], dtype=torch.float64)
    right = torch.tensor([0.0, 0.9, 1.075, 0.9, 0.0], dtype=torch.float64)
    checks.same(declip(y, 1.0, 1), right, "declip(y, 1.0, 1)", size=9)


@test_case(points=1.5, hidden=True)
def test_consistent(consistent):
    """Several ranges and shapes; samples at theta; idempotent."""
    for number, (shape, theta) in enumerate(
        [((9,), 0.5), ((2, 12), 1), ((3, 2, 7), 1.2), ((1,), 0.1), ((4, 5), 40.0)], 2401
    ):
        for scale in (1.0, 1e-6, 1e6):
            u, y = (scale * one for one in clipped(shape, theta, number))
            level = scale * theta
            call = f"consistent(u, y, {level:g}) with u {shape}"
            y = torch.where(y.abs() >= level, level * y.sign(), y)
            y[..., :2] = 0.9999 * level * torch.tensor([1.0, -1.0])[: y.shape[-1]]
            found = consistent(u.clone(), y.clone(), level)
            checks.same(found, right_consistent(u, y, level), call, size=1)
            again = consistent(found.clone(), y.clone(), level)
            checks.same(again, found, f"{call}, applied to its own result,", size=1)
    for number, theta in enumerate((0.7, 0.8), 2411):  # in float32 one is smaller, one larger
        u, y = clipped((20,), theta, number, torch.float32)
        right = right_consistent(u, y, y.abs().max().item())
        checks.same(consistent(u, y, theta), right, f"consistent(u, y, {theta}) in float32", 1)


@test_case(points=1, hidden=True)
def test_loss(clip_loss):
    """Values of each signal, 0 for consistent ones, the gradient."""
    for number, (shape, theta) in enumerate([((9,), 0.5), ((2, 12), 1), ((3, 2, 7), 1.2)], 2421):
        u, y = clipped(shape, theta, number)
        call = f"clip_loss(u, y, {theta}) with u {shape}"
        checks.same(clip_loss(u.clone(), y.clone(), theta), right_loss(u, y, theta), call, size=100)
        inside = right_consistent(u, y, theta)
        right = torch.zeros(shape[:-1], dtype=torch.float64)
        checks.same(clip_loss(inside, y, theta), right, f"{call}, u consistent,", size=1)
        found = probes.gradient(clip_loss, u, y, theta)
        weights = probes.gradient_weights(shape[:-1])
        right = weights[..., None] * (u - right_consistent(u, y, theta))
        checks.same(found, right, f"the gradient of {call}", size=100)


@test_case(points=1.5, hidden=True)
def test_declip(declip):
    """Against the formula, for several ranges, shapes and numbers of steps."""
    for number, (shape, theta, steps) in enumerate(
        [((12,), 0.5, 1), ((2, 15), 0.8, 2), ((9,), 0.3, 3), ((2, 2, 10), 1, 40), ((3,), 0.4, 7),
         ((20,), 9.0, 10), ((2, 8), 0.01, 30), ((6,), 0.5, 0)], 2441
    ):  # fmt: skip
        for scale in (1.0, 1e-6, 1e6):
            _, y = clipped(shape, theta, number)
            y, level = scale * y, scale * theta
            y = torch.where(y.abs() >= 0.999999 * level, level * y.sign(), y)
            call = f"declip(y, {level:g}, {steps}) with y {shape}"
            found = declip(y.clone(), level, steps)
            checks.same(found, right_declip(y, level, steps), call, size=10**6)


@test_case(points=1, hidden=True)
def test_rules(consistent, clip_loss, declip):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        calls = [(*clipped((2, 6), 0.75, number, dtype), 0.75) for number in (2461, 2462)]
        call = f"consistent(u, y, 0.75) in {dtype}"
        rules.hold_twice(consistent, right_consistent, calls, call, 1)
        call = f"clip_loss(u, y, 0.75) in {dtype}"
        rules.hold_twice(clip_loss, right_loss, calls, call, 100)
        for steps in (4, 0):
            call = f"declip(y, 0.75, {steps}) in {dtype}"
            rest = [(one[1], 0.75, steps) for one in calls]
            rules.hold_twice(declip, right_declip, rest, call, 1000)
        calls = [(*one[:2], 40.0) for one in calls]
        call = f"consistent(u, y, 40.0), nothing clipped, in {dtype}"
        rules.hold_twice(consistent, right_consistent, calls, call, 1)
        rest = [(one[1], 40.0, 4) for one in calls]
        call = f"declip(y, 40.0, 4), nothing clipped, in {dtype}"
        rules.hold_twice(declip, right_declip, rest, call, 1000)
