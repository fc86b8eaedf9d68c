"""Question 5. Sixteen numbers.

| the text promises | tested by |
| --- | --- |
| the parameters gamma and theta, and no others | test_start |
| A and W are buffers, copies; what is written into model.A is used | test_buffers |
| the first gamma and theta; equal to ISTA where W = A | test_start |
| layers returns all estimates, forward the last | test_start, test_other_numbers |
| gradients of estimates for the numbers of every layer | test_other_numbers |
| a negative threshold counts as 0, and stays what it is | test_other_numbers |
| dtypes, layouts; inputs and session stay as they are | test_buffers |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules, unrolled
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q5"


def check_layers(found, right, call, size):
    """Compare a list of estimates with the right ones."""
    assert isinstance(found, list | tuple), f"{call} returns a list of tensors"
    checks.equal(len(found), len(right), f"the number of estimates of {call}")
    for k, (one, other) in enumerate(zip(found, right, strict=True), 1):
        checks.same(one, other, f"estimate {k} of {call}", size=size)


def right_layers(A, W, gamma, theta, y):
    """The estimates of layers with these numbers."""
    x, found = torch.zeros(len(y), A.shape[1], dtype=y.dtype), []
    for k in range(len(theta)):
        z = x - gamma[k] * torch.einsum("mn,bm->bn", W, torch.einsum("mn,bn->bm", A, x) - y)
        t = theta[k].clamp(min=0)
        x = z - z.clamp(-t, t)
        found.append(x)
    return found


def right_derivatives(A, W, gamma, theta, y):
    """Gradients of the weighted sum of the last estimate for gamma and theta."""
    gamma, theta = (one.clone().requires_grad_() for one in (gamma, theta))
    result = right_layers(A, W, gamma, theta, y)[-1]
    loss = (probes.gradient_weights(result.shape) * result).sum()
    return dict(zip(("gamma", "theta"), torch.autograd.grad(loss, (gamma, theta)), strict=True))


@test_case(points=1)
def test_start(ALISTA):
    """The parameters; ISTA where W = A."""
    A = torch.tensor([[3.0, 4.0, 0.0], [0.0, 1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([[1.0, -2.0], [0.5, 3.0]], dtype=torch.float64)
    assert probes.is_module_class(ALISTA), "ALISTA is derived from nn.Module"
    model, right = ALISTA(A, A, 3, 0.4), unrolled.ista(y, A, 0.4, 3)
    shapes = own.learned_shapes(model)
    assert shapes == {"gamma": [3], "theta": [3]}, f"it learns {shapes}: gamma and theta, (K,) each"
    names = sorted(probes.registered_parameters(model))
    assert names == ["gamma", "theta"], f"the parameters are {names}, also some that do not learn"
    check_layers(model.layers(y), right, "ALISTA(A, A, 3, 0.4).layers(y)", 200)
    checks.same(model(y), right[-1], "ALISTA(A, A, 3, 0.4)(y)", size=200)


@test_case(points=1, hidden=True)
def test_other_numbers(ALISTA):
    """Layers with other numbers, some thresholds negative; gradients."""
    generator = checks.generator(1051)
    for m, n, K, B in [(5, 8, 4, 3), (6, 3, 2, 7)]:
        A, W = (torch.randn(m, n, generator=generator, dtype=torch.float64) for _ in range(2))
        gamma, theta = 0.1 * torch.randn(2, K, generator=generator, dtype=torch.float64)
        theta[:2] = torch.tensor([0.05, -0.2])
        y = torch.randn(B, m, generator=generator, dtype=torch.float64)
        model = ALISTA(A.clone(), W.clone(), K, 0.2)
        own.set_parameters(model, {"gamma": gamma, "theta": theta})
        right = right_layers(A, W, gamma, theta, y)
        call = f"layers(y) of {K} layers with other numbers"
        check_layers(model.layers(y.clone()), right, call, 500)
        checks.same(model(y.clone()), right[-1], "the call of a model with other numbers", 500)
        kept = dict(probes.named_parameters(model))["theta"]
        checks.same(kept, theta, "theta of the model after its call")
        theta = theta.abs()
        own.set_parameters(model, {"theta": theta})
        found = own.layer_derivatives(model, y)
        for name, right in right_derivatives(A, W, gamma, theta, y).items():
            call = f"the gradient of the last estimate for {name}"
            checks.same(found.get(name), right, call, 2000)
        own.set_parameters(model, {"theta": torch.zeros(K, dtype=torch.float64)})
        found = own.layer_gradients(model, y, "gamma", 0)
        call = "whether the first estimate depends on each gamma"
        checks.equal(found, [True] + [False] * (K - 1), call)
        found = own.layer_gradients(model, y, "gamma")
        checks.equal(found, [True] * K, "whether the last estimate depends on each gamma")


@test_case(points=1, hidden=True)
def test_buffers(ALISTA):
    """First numbers with another W; buffers, dtypes, layouts, inputs and session."""
    generator = checks.generator(1052)
    for dtype in (torch.float32, torch.float64):
        A, W = (torch.randn(5, 8, generator=generator, dtype=dtype) for _ in range(2))
        y = torch.randn(4, 5, generator=generator, dtype=dtype)
        gamma = 1 / torch.linalg.svdvals((W.T @ A).double())[0].to(dtype).repeat(3)
        right = right_layers(A, W, gamma, 0.3 * gamma, y)

        def same(found, call, right=right):
            check_layers(found, right, call, 2000)

        call = f"ALISTA(A, W, 3, 0.3).layers(y) in {dtype}"
        rules.hold(own.layers_of(ALISTA, 3, 0.3), (y, A, W), same, call)
    found = own.with_another_matrix(ALISTA, A.clone(), -A, y, 3, 0.3, W.clone())
    told = f"the buffers are {found['buffers']}; A and W should be two"
    assert {"A", "W"} <= set(found["buffers"]), told
    check_layers(found["kept"], right, "layers(y) after the given A was overwritten", 2000)
    right = right_layers(-A, W, gamma, 0.3 * gamma, y)
    check_layers(found["other"], right, "layers(y) after model.A was overwritten", 2000)
