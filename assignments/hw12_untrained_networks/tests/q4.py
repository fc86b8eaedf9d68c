"""Question 4. Fit.

| the text promises | tested by |
| --- | --- |
| steps, misfits, images; the first check is before the first step | test_by_hand, test_history |
| Adam on the mean over all entries, with torch's other settings | test_by_hand, test_history |
| the instrument; without one the identity | test_history, test_instrument |
| z as it is, at most twice a step, nothing else; z and y stay, get no gradients | test_given |
| changed in place by so many steps; its mode, and what learns | test_network |
| gradients from before are not used | test_network |
| steps 0, or no multiple of every | test_history, test_network |
| images do not change later, and are without gradients | test_later, test_given |
| ValueError where y has another shape | test_shapes |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q4"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def by_hand(kind, W, z, y, steps, rate, every, A=None):
    """Adam step by step; the history and the weights in the end."""
    b, W = W.new_zeros(len(W)), W.clone()
    moments = [[torch.zeros_like(one), torch.zeros_like(one)] for one in (b, W)]
    found = {"steps": [], "fit": [], "images": []}
    for step in range(steps + 1):
        with torch.enable_grad():
            b, W = (one.detach().requires_grad_(True) for one in (b, W))
            image = z @ W.T + b
            image = image if kind == "linear" else torch.tanh(image)
            error = (image if A is None or not A.ndim else image @ A.T) - y
            loss = (error * error).sum() / error.numel()
            gradients = torch.autograd.grad(loss, (b, W))
        if step % every == 0:
            found["steps"].append(step)
            found["fit"].append(loss.item())
            found["images"].append(image.detach())
        if step == steps:
            break
        moved = []
        for one, g, m in zip((b, W), gradients, moments, strict=True):
            m[0] = 0.9 * m[0] + 0.1 * g
            m[1] = 0.999 * m[1] + 0.001 * g * g
            first, second = m[0] / (1 - 0.9 ** (step + 1)), m[1] / (1 - 0.999 ** (step + 1))
            moved.append(one.detach() - rate * first / (second.sqrt() + 1e-8))
        b, W = moved
        if kind == "held":
            b = torch.zeros_like(b)
    found["images"] = torch.stack(found["images"])
    after = [b.detach(), W.detach()] + ([W.new_ones(2)] if kind == "idle" else [])
    return found, after


def check(history, right, call):
    """Check a whole history."""
    if not isinstance(history, dict) or set(history) < {"steps", "fit", "images"}:
        checks.fail(call, 'returns a dict with "steps", "fit" and "images".')
    checks.equal(history["steps"], right["steps"], f'"steps" of {call}', python=True)
    checks.equal(isinstance(history["fit"], list), True, f'whether "fit" of {call} is a list')
    checks.equal(len(history["fit"]), len(right["fit"]), f'the length of "fit" of {call}')
    for one, expected in zip(history["fit"], right["fit"], strict=True):
        checks.number(one, expected, f'an entry of "fit" of {call}', 1e-7, python=True)
    checks.same(history["images"], right["images"], f'"images" of {call}', size=10**8)


def instruments(number):
    """Kinds of networks, shapes, and instruments."""
    return [
        ("linear", (3,), 4, None, number),
        ("curved", (2, 3), 5, (2, 5), number + 10),
        ("curved", (4,), 3, (6, 3), number + 20),
        ("linear", (1, 2, 2), 2, (), number + 30),
        ("held", (3,), 4, (3, 4), number + 40),
        ("idle", (3,), 2, None, number + 50),
    ]


@test_case(points=1)
def test_by_hand(fit):
    """One weight and one offset: the first step of Adam has the length of the rate."""
    W = torch.tensor([[0.5]], dtype=torch.float64)
    z, y = torch.tensor([[1.0]], dtype=torch.float64), torch.tensor([[3.0]], dtype=torch.float64)
    history = own.fitted(fit, "linear", W, [z, y, 1, 0.25, 1])["history"]
    call = "fit(network, z, y, 1, 0.25, every=1)"
    right = {"steps": [0, 1], "fit": [6.25, 4.0], "images": torch.tensor([[[0.5]], [[1.0]]])}
    if not isinstance(history, dict) or set(history) < set(right):
        checks.fail(call, 'returns a dict with "steps", "fit" and "images".')
    checks.equal(history["steps"], right["steps"], f'"steps" of {call}', reveal=True)
    for one, expected in zip(history["fit"], right["fit"], strict=True):
        checks.number(one, expected, f'an entry of "fit" of {call}', 1e-6, python=True)
    checks.same(history["images"], right["images"].double(), f'"images" of {call}', size=10**18)


@test_case(points=2, hidden=True)
def test_history(fit):
    """Histories of small networks, with other rates and checks."""
    for kind, batch, n, _, number in instruments(3301):
        W, z, y = draw((n, batch[-1]), number), draw(batch, number + 1), draw(
            (*batch[:-1], n), number + 2
        )  # fmt: skip
        for steps, rate, every in [(25, 0.01, 10), (12, 0.1, 3), (7, 0.001, 20), (0, 0.1, 5)]:
            call = f"fit(network, z, y, {steps}, {rate}, {every}) of a {kind} network"
            found = own.fitted(fit, kind, W, [z, y, steps, rate, every])
            right, after = by_hand(kind, W, z, y, steps, rate, every)
            check(found["history"], right, call)
            for one, expected in zip(found["after"], after, strict=True):
                checks.same(one, expected, f"a weight after {call}", size=10**8)
    W, z, y = draw((2, 3), 3391), draw((3,), 3392), draw((2,), 3393)
    found = own.fitted(fit, "curved", W, [z, y, 21, 0.01])
    check(found["history"], by_hand("curved", W, z, y, 21, 0.01, 10)[0], "fit(..., 21, 0.01)")


@test_case(points=1.5, hidden=True)
def test_instrument(fit):
    """Instruments that change the shape, and the identity."""
    for kind, batch, n, shape, number in instruments(3401):
        if shape is None:
            continue
        A = draw(shape, number + 3)
        W, z = draw((n, batch[-1]), number), draw(batch, number + 1)
        y = draw((*batch[:-1], shape[0] if shape else n), number + 2)
        call = f"fit(network, z, y, 15, 0.02, 5, forward) with A {tuple(A.shape)}"
        found = own.fitted(fit, kind, W, [z, y, 15, 0.02, 5], A)
        right, after = by_hand(kind, W, z, y, 15, 0.02, 5, A)
        check(found["history"], right, call)
        for one, expected in zip(found["after"], after, strict=True):
            checks.same(one, expected, f"a weight after {call}", size=10**8)


@test_case(points=1, hidden=True)
def test_given(fit):
    """What the network is given, and what is left of z and y."""
    W, z, y, A = draw((4, 3), 3501), draw((2, 3), 3502), draw((2, 5), 3503), draw((5, 4), 3504)
    for learning in (False, True):
        found = own.fitted(fit, "curved", W, [z, y, 8, 0.05, 4], A, learning=learning)
        call = "fit(network, z, y, 8, 0.05, 4, forward)"
        if not found["given"] or not all(torch.equal(one, z) for one in found["given"]):
            checks.fail(call, "gives the network something else than z as it is.")
        checks.at_most(len(found["given"]), 2 * 8 + 4, f"how often {call} runs the network")
        checks.unchanged(found["inputs"], [z, y], call.replace("network, ", ""))
        if found["left"]:
            checks.fail(call, "leaves a gradient in z or in y, which are not to learn.")
        if not found["cut"]:
            checks.fail(call, "returns images that still require gradients.")
        checks.equal(found["learn"], [True, True], f"which weights learn after {call}")


@test_case(points=1, hidden=True)
def test_network(fit):
    """Its mode, weights that do not learn, gradients from before, steps beyond the last check."""
    W, z, y = draw((4, 3), 3511), draw((2, 3), 3512), draw((2, 4), 3513)
    for kind in ("curved", "held", "idle"):
        for training, stale, steps in [(True, True, 9), (False, False, 3), (False, True, 0)]:
            call = f"fit(network, z, y, {steps}, 0.05, 4) of a {kind} network"
            found = own.fitted(fit, kind, W, [z, y, steps, 0.05, 4], stale=stale, training=training)
            right, after = by_hand(kind, W, z, y, steps, 0.05, 4)
            check(found["history"], right, call)
            for one, expected in zip(found["after"], after, strict=True):
                checks.same(one, expected, f"a weight after {call}", size=10**8)
            if any(mode != training for mode in found["modes"]):
                checks.fail(call, "changes the mode of the network.")
            checks.equal(found["learn"][0], kind != "held", f"whether b learns after {call}")


@test_case(points=0.5, hidden=True)
def test_later(fit):
    """Images of a network that returns its own weights, which change in place."""
    W, y = draw((3, 4), 3514), draw((3, 4), 3515)
    found = own.fitted(fit, "itself", W, [draw((2,), 3516), y, 2, 0.25, 1])["history"]
    call = '"images" of fit(network, z, y, 2, 0.25, 1), the output a weight itself,'
    checks.finite(found["images"], (3, 3, 4), call)
    checks.same(found["images"][0], W, f"the first of {call}")
    first = W - 0.25 * (W - y).sign()  # the first step of Adam
    checks.same(found["images"][1], first, f"the second of {call}", size=10**18)


@test_case(points=0.5, hidden=True)
def test_shapes(fit):
    """Shapes that would be broadcast are refused."""
    W, z = draw((4, 3), 3521), draw((2, 3), 3522)
    for shape in [(4,), (1, 4), (2, 1), (3, 2, 4), (1,)]:
        call = f"fit(network, z, y, 3, 0.1, 1) with y {shape} for images (2, 4)"
        args = [z, draw(shape, 3523), 3, 0.1, 1]
        checks.raises(ValueError, call, own.fitted, fit, "curved", W, args)


@test_case(points=0.5, hidden=True)
def test_rules(fit):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype, size in ((torch.float32, 10**4), (torch.float64, 10**7)):
        calls = [
            (draw((4, 3), n, dtype), draw((2, 3), n + 1, dtype), draw((2, 4), n + 2, dtype))
            for n in (3531, 3541)
        ]

        def right(W, z, y, dtype=dtype):
            found = by_hand("curved", *(one.double() for one in (W, z, y)), 6, 0.01, 2)[0]
            return found["images"].to(dtype)

        call = f'"images" of fit(network, z, y, 6, 0.01, 2) in {dtype}'
        rules.hold_twice(own.fit_call(fit, "curved", 6, 0.01, 2), right, calls, call, size)
