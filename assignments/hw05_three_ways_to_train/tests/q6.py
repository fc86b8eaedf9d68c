"""Question 6. An error that is known without the truth.

| the text promises | tested by |
| --- | --- |
| the exact divergence of each row | test_by_hand, test_divergence |
| f may be constant, also with parameters; it is called once, and left as it is | test_divergence |
| the estimate along b, any shape | test_by_hand, test_directions |
| Stein's formula for A f(y), divided by the entries of one measurement | test_by_hand, test_sure |
| f and forward are called twice, at y and at y + tau b | test_directions, test_sure |
| gradients through both terms | test_gradient |
| its mean is the error | test_unbiased |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
| f and forward may return what they are given | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q6"


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def exact(kind, B, y):
    """The divergence of each row, by its formula."""
    if kind in ("linear", "affine"):
        return torch.trace(B).expand(len(y)).clone()
    if kind == "curved":
        return ((1 - torch.tanh(y @ B.T) ** 2) * B.diagonal()).sum(1)
    if kind == "soft":
        return (y.abs() > 0.5).sum(1).to(y.dtype)
    if kind == "radial":
        return (y.shape[1] + 2) * (y * y).sum(1)
    if kind == "scaled":
        return (y.shape[1] + 1) * y[:, 0]
    return torch.zeros(len(y), dtype=y.dtype)


def along(kind, B, y, tau, b):
    """The estimate of each sample."""
    f = own.FUNCTIONS[kind](B)
    return ((f(y + tau * b) - f(y)) * b).flatten(1).sum(1) / tau


def stein(kind, B, A, y, sigma, tau, b):
    """The formula, with gradients for B."""
    f = own.FUNCTIONS[kind](B)
    seen, moved = f(y) @ A.T, f(y + tau * b) @ A.T
    spread = ((moved - seen) * b).sum() / tau
    return ((seen - y) ** 2).sum() / y.numel() - sigma**2 + 2 * sigma**2 / y.numel() * spread


@test_case(points=1)
def test_by_hand(divergence, divergence_mc, sure):
    """The example: f(y) = y / 2."""
    y, b = torch.tensor([[2.0, 4.0]]), torch.tensor([[1.0, -1.0]])

    def half(given):
        return given / 2

    call = "divergence_mc(f, y, 0.1, b)"
    checks.same(divergence_mc(half, y, 0.1, b), torch.tensor([1.0]), call, size=10**4)
    B = torch.tensor([[0.5, 0.0], [0.0, 0.5]])
    found = own.loss_of(divergence, "linear", B, [y])["value"]
    checks.same(found, torch.tensor([1.0]), "divergence(f, y)", size=9)
    found = sure(half, lambda x: x, y, 1.0, 0.1, b)
    checks.same(found, torch.tensor(2.5), "sure(f, forward, y, 1.0, 0.1, b)", size=10**4)


@test_case(points=1.5, hidden=True)
def test_divergence(divergence):
    """Linear maps, thresholds, curved maps, and zero."""
    for number, (N, n) in enumerate([(4, 3), (1, 5), (6, 6), (3, 1)], 2901):
        B, y = normal((n, n), number), normal((N, n), number + 10)
        for kind in ("linear", "affine", "curved", "soft", "radial", "scaled", "zero", "constant"):
            call = f"divergence(f, y) with a {kind} f and y {(N, n)}"
            found = own.loss_of(divergence, kind, B, [y.clone()])
            checks.same(found["value"], exact(kind, B, y), call, size=1000)
            checks.equal(len(found["given"]), 1, f"how often {call} calls f")
            if found["left"]:
                checks.fail(call, "leaves a gradient in the parameters of f, where training adds.")


@test_case(points=1, hidden=True)
def test_directions(divergence_mc):
    """Directions and steps of several sizes, batches of any shape."""
    for number, (batch, n, tau) in enumerate(
        [((4,), 3, 0.1), ((1,), 5, 1.0), ((3, 2), 4, 0.01), ((2, 1, 3), 3, 2)], 2921
    ):
        B, y, b = (normal(s, number + k) for k, s in enumerate([(n, n), (*batch, n), (*batch, n)]))
        for kind in ("linear", "curved", "radial"):
            call = f"divergence_mc(f, y, {tau}, b) with a {kind} f and y {tuple(y.shape)}"
            found = own.loss_of(divergence_mc, kind, B, [y.clone(), tau, b.clone()])
            checks.same(found["value"], along(kind, B, y, tau, b), call, size=10**6)
            check_places(found["given"], y, tau, b, call)


def check_places(given, y, tau, b, call):
    """Check where f was called."""
    checks.equal(len(given), 2, f"how often {call} calls f")
    places = sorted([one[0] for one in given], key=lambda z: float((z - y).norm()))
    checks.same(places[0], y, f"one of the places where {call} calls f")
    checks.same(places[1], y + tau * b, f"the other place where {call} calls f", size=100)


@test_case(points=2, hidden=True)
def test_sure(sure):
    """Values with instruments that change the shape."""
    for number, (batch, n, m, sigma, tau) in enumerate(
        [
            ((4,), 5, 3, 0.5, 0.1),
            ((3,), 2, 6, 1.0, 0.01),
            ((2, 2), 4, 4, 2, 0.5),
            ((1,), 1, 3, 0.1, 1),
        ],
        2941,
    ):
        A, B = normal((m, n), number), normal((n, m), number + 10)
        y, b = normal((*batch, m), number + 20), normal((*batch, m), number + 30)
        for kind in ("affine", "curved"):
            call = f"sure(f, forward, y, {sigma}, {tau}, b) with A {(m, n)}, y {tuple(y.shape)}"
            found = own.loss_of(sure, kind, B, [y.clone(), sigma, tau, b.clone()], A)
            right = stein(kind, B, A, y, sigma, tau, b)
            checks.same(found["value"], right, call, size=10**6)
            check_places(found["given"], y, tau, b, call)
            checks.equal(len(found["measured"]), 2, f"how often {call} calls forward")


@test_case(points=1, hidden=True)
def test_gradient(sure):
    """Parameters of f learn from both terms."""
    A, y, b = normal((3, 4), 2961), normal((5, 3), 2962), normal((5, 3), 2963)
    for kind in ("affine", "curved"):
        B = normal((4, 3), 2964).requires_grad_(True)
        (right,) = torch.autograd.grad(stein(kind, B, A, y, 0.7, 0.1, b), B)
        found = own.loss_of(sure, kind, B.detach(), [y, 0.7, 0.1, b], A)["gradient"]
        call = "sure(f, forward, y, 0.7, 0.1, b)"
        if found is None:
            checks.fail(call, "has no gradient for the parameters of f: is it cut off?")
        checks.same(found, right, f"the gradient of {call}", size=10**6)


@test_case(points=0.5, hidden=True)
def test_unbiased(sure):
    """Over many noises its mean is the error of A f(y) against A x."""
    A, B, x = normal((3, 4), 2971), 0.3 * normal((4, 3), 2972), normal((1, 4), 2973)
    y = x @ A.T + 0.5 * normal((6000, 3), 2974)
    b = normal(y.shape, 2975)
    found = own.loss_of(sure, "curved", B, [y, 0.5, 1e-3, b], A)["value"]
    error = (torch.tanh(y @ B.T) @ A.T - x @ A.T).square().mean()
    call = "the mean of sure(f, forward, y, 0.5, 0.001, b) over 6000 noises"
    checks.number(found, error.item(), call, 0.1)


@test_case(points=1, hidden=True)
def test_rules(divergence, divergence_mc, sure):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        A, B, y, b = (
            normal(s, 2981 + k, dtype) for k, s in enumerate([(4, 4), (4, 4), (3, 2, 4), (3, 2, 4)])
        )
        size = 10**4
        rows = y[:, 0]
        same = rules.like(exact("curved", B, rows), size)
        function = own.loss_call(divergence, "curved")
        rules.hold(function, (B, rows), same, f"divergence(f, y) in {dtype}", device=False)
        same = rules.like(along("linear", B, y, 0.5, b), size)
        call = f"divergence_mc(f, y, 0.5, b) in {dtype}"
        rules.hold(own.loss_call(divergence_mc, "linear"), (B, y, 0.5, b), same, call)
        same = rules.like(stein("linear", B, A, y, 0.7, 0.5, b), size)
        call = f"sure(f, forward, y, 0.7, 0.5, b) in {dtype}"
        rules.hold(own.loss_call(sure, "linear", True), (B, A, y, 0.7, 0.5, b), same, call)
        identity = torch.ones((), dtype=dtype)
        same = rules.like(0.49 * (2 * b.square().mean() - 1), size)
        call = f"sure(f, forward, y, 0.7, 0.5, b) with f(y) = y and forward(x) = x, in {dtype}"
        args = B, identity, y, 0.7, 0.5, b
        rules.hold(own.loss_call(sure, "itself", True), args, same, call)
        same = rules.like(b.square().flatten(1).sum(1), size)
        call = f"divergence_mc(f, y, 0.5, b) with f(y) = y, in {dtype}"
        rules.hold(own.loss_call(divergence_mc, "itself"), (B, y, 0.5, b), same, call)
