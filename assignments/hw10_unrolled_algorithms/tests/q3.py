"""Question 3. A loss for every layer.

| the text promises | tested by |
| --- | --- |
| the sum with its weights, energies of the whole batch | test_by_hand, test_values |
| one layer, any power of at least 0 | test_values |
| gradients for each estimate | test_gradients |
| a 0-dimensional tensor; dtypes, layouts, devices | test_rules |
| inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q3"


def right_loss(estimates, x, power):
    """The loss, in another order of sums."""
    K = len(estimates)
    weights = torch.arange(1, K + 1, dtype=x.dtype) / K
    errors = torch.stack([(one - x).flatten().square().sum() for one in estimates])
    return (weights**power * errors).sum() / x.flatten().square().sum()


@test_case(points=1)
def test_by_hand(layer_loss):
    """Two layers, one signal, by hand."""
    x = torch.tensor([[3.0, 4.0]])
    estimates = [torch.tensor([[0.0, 4.0]]), torch.tensor([[3.0, 3.0]])]
    call = "layer_loss(estimates, x, 1)"
    checks.same(layer_loss(estimates, x, 1), torch.tensor(0.22), call, size=4)


@test_case(points=1, hidden=True)
def test_values(layer_loss):
    """Several powers, numbers of layers, and signals of unequal energy."""
    generator = checks.generator(1031)
    for K, B, n, power in [(5, 4, 7, 4), (1, 3, 2, 2), (3, 6, 5, 0), (8, 2, 3, 0.5), (4, 1, 9, 30)]:
        scale = torch.logspace(-3, 2, B, dtype=torch.float64)[:, None]
        x = scale * torch.randn(B, n, generator=generator, dtype=torch.float64)
        estimates = [x + torch.randn(B, n, generator=generator, dtype=x.dtype) for _ in range(K)]
        right = right_loss(estimates, x, power)
        call = f"layer_loss(estimates, x, {power}) with {K} estimates of {B} signals"
        checks.same(layer_loss(list(estimates), x, power), right, call, size=K * B * n)


@test_case(points=1, hidden=True)
def test_gradients(layer_loss):
    """Every estimate has its gradient."""
    generator = checks.generator(1032)
    x = torch.randn(3, 5, generator=generator, dtype=torch.float64)
    estimates = [torch.randn(3, 5, generator=generator, dtype=x.dtype) for _ in range(4)]
    found = own.estimate_gradients(layer_loss, estimates, x, 2)
    for k, (one, estimate) in enumerate(zip(found, estimates, strict=True), 1):
        call = f"the gradient of layer_loss(estimates, x, 2) for estimate {k} of 4"
        right = 2 * (k / 4) ** 2 * (estimate - x) / x.square().sum()
        checks.same(one, right, call, size=20)


@test_case(points=1, hidden=True)
def test_rules(layer_loss):
    """Dtypes, layouts and devices; inputs and session stay as they are."""
    generator = checks.generator(1033)
    for dtype in (torch.float32, torch.float64):
        stack = torch.randn(3, 4, 5, generator=generator, dtype=dtype)
        x = torch.randn(4, 5, generator=generator, dtype=dtype)
        right = right_loss(list(stack), x, 2)
        call = f"layer_loss(estimates, x, 2) in {dtype}"
        rules.hold(own.loss_of_stack(layer_loss, 3, 2), (stack, x), rules.like(right, 60), call)
        after = probes.inputs_after(layer_loss, [one.clone() for one in stack], x.clone(), 2)
        checks.unchanged(after, [list(stack), x, 2], call)
