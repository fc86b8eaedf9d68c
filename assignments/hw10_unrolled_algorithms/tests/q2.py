"""Question 2. LISTA.

| the text promises | tested by |
| --- | --- |
| the parameters W1, W2 and theta, and no others | test_parameters |
| a new network is ISTA, layer by layer, from x = 0 | test_starts_as_ista, test_start |
| layers returns all estimates, forward the last | test_starts_as_ista, test_other_numbers |
| each layer has its own numbers | test_other_numbers, test_gradients |
| a negative threshold counts as 0, and stays what it is | test_negative |
| gradients of each estimate for the numbers of every layer | test_gradients |
| batches of any size; dtype and device of A; A is copied | test_start, test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules, unrolled
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q2"


def matrix(m, n, generator, dtype=torch.float64):
    """A matrix whose columns have different norms."""
    return torch.randn(m, n, generator=generator, dtype=dtype)


def check_layers(found, right, call, size):
    """Compare a list of estimates with the right ones."""
    assert isinstance(found, list | tuple), f"{call} returns a list of tensors"
    checks.equal(len(found), len(right), f"the number of estimates of {call}")
    for k, (one, other) in enumerate(zip(found, right, strict=True), 1):
        checks.same(one, other, f"estimate {k} of {call}", size=size)


def numbers(K, m, n, generator):
    """Other numbers for K layers, as training might leave them."""
    return {
        "W1": torch.randn(K, n, m, generator=generator, dtype=torch.float64) / m,
        "W2": torch.randn(K, n, n, generator=generator, dtype=torch.float64) / n,
        "theta": 0.05 * torch.rand(K, generator=generator, dtype=torch.float64),
    }


def right_layers(values, y):
    """The estimates of layers with these numbers."""
    x, found = torch.zeros(len(y), values["W2"].shape[1], dtype=y.dtype), []
    for k in range(len(values["theta"])):
        z = torch.einsum("nm,bm->bn", values["W1"][k], y)
        z = z + torch.einsum("nj,bj->bn", values["W2"][k], x)
        x = z - z.clamp(-values["theta"][k].clamp(min=0), values["theta"][k].clamp(min=0))
        found.append(x)
    return found


def right_derivatives(values, y, layer):
    """Gradients of the weighted sum of an estimate, by the names of the numbers."""
    held = {name: one.clone().requires_grad_() for name, one in values.items()}
    result = right_layers(held, y)[layer]
    loss = (probes.gradient_weights(result.shape) * result).sum()
    return dict(zip(held, torch.autograd.grad(loss, list(held.values())), strict=True))


@test_case(points=1)
def test_parameters(LISTA):
    """The parameters and their shapes."""
    A = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]])
    assert probes.is_module_class(LISTA), "LISTA is a class derived from nn.Module"
    shapes = own.learned_shapes(LISTA(A, 4, 0.1))
    right = {"W1": [4, 3, 2], "W2": [4, 3, 3], "theta": [4]}
    assert shapes == right, f"LISTA(A, 4, 0.1) has the parameters {shapes}; they should be {right}"
    names = sorted(probes.registered_parameters(LISTA(A, 4, 0.1)))
    assert names == sorted(right), f"the parameters are {names}, also some that do not learn"


@test_case(points=1)
def test_starts_as_ista(LISTA):
    """A new network is ISTA, layer by layer."""
    A = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64)
    model = LISTA(A, 3, 0.4)
    right = unrolled.ista(y, A, 0.4, 3)
    check_layers(model.layers(y), right, "LISTA(A, 3, 0.4).layers(y)", 100)
    checks.same(model(y), right[-1], "LISTA(A, 3, 0.4)(y)", size=100)


@test_case(points=1.5, hidden=True)
def test_start(LISTA):
    """It is ISTA for other shapes, weights and batches."""
    generator = checks.generator(1021)
    for m, n, K, lam, B in [(7, 12, 5, 0.3, 3), (9, 4, 1, 1.0, 1), (4, 11, 8, 0.0, 6)]:
        A = matrix(m, n, generator)
        y = 3 * torch.randn(B, m, generator=generator, dtype=torch.float64)
        call = f"LISTA(A, {K}, {lam}).layers(y) with A {(m, n)}, y {(B, m)}"
        given = A.clone()
        model = LISTA(given, K, lam)
        right = unrolled.ista(y, A, lam, K)
        given.fill_(7.0)
        check_layers(model.layers(y.clone()), right, call, 2000)
        checks.same(model(y.clone()), right[-1], f"the call of LISTA(A, {K}, {lam})", size=2000)


@test_case(points=2, hidden=True)
def test_other_numbers(LISTA):
    """Layers with other numbers, each with its own."""
    generator = checks.generator(1022)
    for m, n, K, B in [(5, 8, 4, 3), (6, 3, 2, 7)]:
        A, values = matrix(m, n, generator), numbers(K, m, n, generator)
        y = torch.randn(B, m, generator=generator, dtype=torch.float64)
        model = LISTA(A, K, 0.2)
        own.set_parameters(model, values)
        right = right_layers(values, y)
        call = f"layers(y) of {K} layers with other numbers"
        check_layers(model.layers(y.clone()), right, call, 500)
        checks.same(model(y.clone()), right[-1], "the call of a model with other numbers", 500)


@test_case(points=1, hidden=True)
def test_negative(LISTA):
    """A negative threshold counts as 0."""
    generator = checks.generator(1023)
    A, values = matrix(4, 6, generator), numbers(3, 4, 6, generator)
    values["theta"] = torch.tensor([0.02, -0.3, -0.01], dtype=torch.float64)
    y = torch.randn(5, 4, generator=generator, dtype=torch.float64)
    model = LISTA(A, 3, 0.2)
    own.set_parameters(model, values)
    check_layers(model.layers(y), right_layers(values, y), "layers(y) where theta is negative", 500)
    kept = dict(probes.named_parameters(model))["theta"]
    checks.same(kept, values["theta"], "theta of the model after layers(y)")


@test_case(points=1, hidden=True)
def test_gradients(LISTA):
    """Gradients reach the numbers of every layer, and are what they should be."""
    generator = checks.generator(1024)
    model = LISTA(matrix(6, 5, generator), 4, 0.02)
    y = torch.randn(9, 6, generator=generator, dtype=torch.float64)
    for name in ("W1", "theta"):
        found = own.layer_gradients(model, y, name)
        checks.equal(found, [True] * 4, f"whether the last estimate depends on each {name}")
    found = own.layer_gradients(model, y, "W2")  # the first multiplies x = 0
    checks.equal(found[1:], [True] * 3, "whether the last estimate depends on each W2")
    found = own.layer_gradients(model, y, "theta", 1)
    call = "whether estimate 2 of 4 depends on each theta"
    checks.equal(found, [True, True, False, False], call)
    values = numbers(4, 6, 5, generator)
    own.set_parameters(model, values)
    for layer in (3, 1):
        found = own.layer_derivatives(model, y, layer)
        right = right_derivatives(values, y, layer)
        for name, gradient in right.items():
            call = f"the gradient of estimate {layer + 1} of 4 for {name}"
            checks.same(found.get(name), gradient, call, 2000)


@test_case(points=0.5, hidden=True)
def test_rules(LISTA):
    """Dtypes, layouts, inputs and session."""
    generator = checks.generator(1025)
    for dtype in (torch.float32, torch.float64):
        A, y = (torch.randn(5, size, generator=generator, dtype=dtype) for size in (8, 5))
        right = unrolled.ista(y, A, 0.3, 3)

        def same(found, call, right=right):
            check_layers(found, right, call, 2000)

        call = f"LISTA(A, 3, 0.3).layers(y) in {dtype}"
        rules.hold(own.layers_of(LISTA, 3, 0.3), (y, A), same, call)
