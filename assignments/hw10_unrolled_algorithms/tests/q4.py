"""Question 4. The coupled network.

| the text promises | tested by |
| --- | --- |
| the parameters W and theta, and no others; A is a buffer | test_parameters |
| a new network is ISTA, layer by layer, from x = 0 | test_starts_as_ista |
| layers returns all estimates, forward the last; each layer has its own W | test_other_numbers |
| x is kept where theta is 0 and y = A x | test_keeps |
| a negative threshold counts as 0, and stays what it is | test_other_numbers |
| gradients of each estimate for the numbers of every layer | test_gradients |
| what is written into model.A is used; A is a copy | test_buffer |
| batches of any size; dtypes, layouts; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules, unrolled
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q4"


def check_layers(found, right, call, size):
    """Compare a list of estimates with the right ones."""
    assert isinstance(found, list | tuple), f"{call} returns a list of tensors"
    checks.equal(len(found), len(right), f"the number of estimates of {call}")
    for k, (one, other) in enumerate(zip(found, right, strict=True), 1):
        checks.same(one, other, f"estimate {k} of {call}", size=size)


def right_layers(A, W, theta, y):
    """The estimates of layers with these numbers."""
    x, found = torch.zeros(len(y), A.shape[1], dtype=y.dtype), []
    for k in range(len(theta)):
        z = x - torch.einsum("mn,bm->bn", W[k], torch.einsum("mn,bn->bm", A, x) - y)
        t = theta[k].clamp(min=0)
        x = z - z.clamp(-t, t)
        found.append(x)
    return found


def right_derivatives(A, W, theta, y, layer):
    """Gradients of the weighted sum of an estimate for W and theta."""
    W, theta = (one.clone().requires_grad_() for one in (W, theta))
    result = right_layers(A, W, theta, y)[layer]
    loss = (probes.gradient_weights(result.shape) * result).sum()
    return dict(zip(("W", "theta"), torch.autograd.grad(loss, (W, theta)), strict=True))


@test_case(points=1)
def test_parameters(CoupledLISTA):
    """The parameters and their shapes; A is none of them."""
    A = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]])
    assert probes.is_module_class(CoupledLISTA), "CoupledLISTA is derived from nn.Module"
    shapes = own.learned_shapes(CoupledLISTA(A, 4, 0.1))
    right = {"W": [4, 2, 3], "theta": [4]}
    assert shapes == right, f"CoupledLISTA(A, 4, 0.1) learns {shapes}; it should learn {right}"
    names = sorted(probes.registered_parameters(CoupledLISTA(A, 4, 0.1)))
    assert names == sorted(right), f"the parameters are {names}, also some that do not learn"


@test_case(points=1)
def test_starts_as_ista(CoupledLISTA):
    """A new network is ISTA, layer by layer."""
    A = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64)
    model, right = CoupledLISTA(A, 3, 0.4), unrolled.ista(y, A, 0.4, 3)
    check_layers(model.layers(y), right, "CoupledLISTA(A, 3, 0.4).layers(y)", 100)
    checks.same(model(y), right[-1], "CoupledLISTA(A, 3, 0.4)(y)", size=100)


@test_case(points=1.5, hidden=True)
def test_other_numbers(CoupledLISTA):
    """Layers with other numbers; some thresholds are negative."""
    generator = checks.generator(1041)
    for m, n, K, B in [(5, 8, 4, 3), (6, 3, 2, 7)]:
        A = torch.randn(m, n, generator=generator, dtype=torch.float64)
        W = torch.randn(K, m, n, generator=generator, dtype=torch.float64) / (2 * m)
        theta = 0.1 * torch.randn(K, generator=generator, dtype=torch.float64)
        theta[:2] = torch.tensor([0.05, -0.2])
        y = torch.randn(B, m, generator=generator, dtype=torch.float64)
        model = CoupledLISTA(A.clone(), K, 0.2)
        own.set_parameters(model, {"W": W, "theta": theta})
        right, call = right_layers(A, W, theta, y), f"layers(y) of {K} layers with other numbers"
        check_layers(model.layers(y.clone()), right, call, 500)
        checks.same(model(y.clone()), right[-1], "the call of a model with other numbers", 500)
        kept = dict(probes.named_parameters(model))["theta"]
        checks.same(kept, theta, "theta of the model after its call")


@test_case(points=1, hidden=True)
def test_keeps(CoupledLISTA):
    """With thresholds of 0 it keeps what fits the measurement, whatever W is."""
    generator = checks.generator(1042)
    A = torch.randn(6, 6, generator=generator, dtype=torch.float64)
    inverse = torch.linalg.inv(A).T
    W = torch.stack([inverse, *torch.randn(2, 6, 6, generator=generator, dtype=torch.float64)])
    x = torch.randn(4, 6, generator=generator, dtype=torch.float64)
    model = CoupledLISTA(A.clone(), 3, 0.3)
    own.set_parameters(model, {"W": W, "theta": torch.zeros(3, dtype=torch.float64)})
    size = 10 ** int(2 * torch.linalg.cond(A).log10().item() + 3)
    call = "layers(y) where the first finds x and y = A x"
    check_layers(model.layers(x @ A.T), [x] * 3, call, size)


@test_case(points=0.5, hidden=True)
def test_gradients(CoupledLISTA):
    """Gradients reach the numbers of every layer, and are what they should be."""
    generator = checks.generator(1043)
    A = torch.randn(6, 5, generator=generator, dtype=torch.float64)
    model = CoupledLISTA(A.clone(), 4, 0.02)
    y = torch.randn(9, 6, generator=generator, dtype=torch.float64)
    for name in ("W", "theta"):
        found = own.layer_gradients(model, y, name)
        checks.equal(found, [True] * 4, f"whether the last estimate depends on each {name}")
        found = own.layer_gradients(model, y, name, 1)
        call = f"whether estimate 2 of 4 depends on each {name}"
        checks.equal(found, [True, True, False, False], call)
    W = torch.randn(4, 6, 5, generator=generator, dtype=torch.float64) / 12
    theta = 0.05 * torch.rand(4, generator=generator, dtype=torch.float64)
    own.set_parameters(model, {"W": W, "theta": theta})
    for layer in (3, 1):
        found = own.layer_derivatives(model, y, layer)
        for name, right in right_derivatives(A, W, theta, y, layer).items():
            call = f"the gradient of estimate {layer + 1} of 4 for {name}"
            checks.same(found.get(name), right, call, 2000)


@test_case(points=0.5, hidden=True)
def test_buffer(CoupledLISTA):
    """A is a buffer of its own, and the one that is used."""
    generator = checks.generator(1044)
    A, other = (torch.randn(4, 7, generator=generator, dtype=torch.float64) for _ in range(2))
    y = torch.randn(3, 4, generator=generator, dtype=torch.float64)
    found = own.with_another_matrix(CoupledLISTA, A.clone(), other.clone(), y, 3, 0.3)
    assert "A" in found["buffers"], f"the buffers are {found['buffers']}; A should be one"
    call = "layers(y) after the given A was overwritten"
    check_layers(found["kept"], unrolled.ista(y, A, 0.3, 3), call, 500)
    L = torch.linalg.svdvals(A)[0] ** 2
    W, theta = (A / L).repeat(3, 1, 1), (0.3 / L).repeat(3)
    call = "layers(y) after model.A was overwritten"
    check_layers(found["other"], right_layers(other, W, theta, y), call, 500)


@test_case(points=0.5, hidden=True)
def test_rules(CoupledLISTA):
    """Dtypes, layouts, inputs and session."""
    generator = checks.generator(1045)
    for dtype in (torch.float32, torch.float64):
        A, y = (torch.randn(5, size, generator=generator, dtype=dtype) for size in (8, 5))
        right = unrolled.ista(y, A, 0.3, 3)

        def same(found, call, right=right):
            check_layers(found, right, call, 2000)

        call = f"CoupledLISTA(A, 3, 0.3).layers(y) in {dtype}"
        rules.hold(own.layers_of(CoupledLISTA, 3, 0.3), (y, A), same, call)
