"""Question 9. One step, and how long it is."""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q9"


def noisy_and_clean(shape, generator):
    """Two batches of random images, y and x."""
    return tuple(torch.rand(shape, generator=generator, dtype=torch.float64) for _ in range(2))


@test_case(points=1)
def test_loss_is_float(train_step):
    """The loss of a small network before the step, as a Python float."""
    generator = checks.generator(90)
    y, x = (torch.rand(2, 1, 6, 6, generator=generator) for _ in range(2))
    loss = probes.steps_of_network(train_step, [(y, x)], 0.0)["losses"][0]
    assert isinstance(loss, float), (
        f"train_step(model, optimizer, y, x) returned {type(loss).__name__}, not float"
    )
    with torch.no_grad():
        error = probes.TinyNetwork().train()(y) - (y - x)
    expected = float((error**2).sum() / 4)
    checks.number(loss, expected, "train_step(model, optimizer, y, x)", rtol=1e-4)


@test_case(points=1)
def test_ends(learning_rate):
    """From 0.002 at the first step to 0.0001 at the last."""
    checks.number(learning_rate(0, 50, 2e-3, 1e-4), 2e-3, "learning_rate(0, 50, 2e-3, 1e-4)", 1e-9)
    checks.number(
        learning_rate(50, 50, 2e-3, 1e-4), 1e-4, "learning_rate(50, 50, 2e-3, 1e-4)", 1e-9
    )


@test_case(points=2, hidden=True)
def test_one_step(train_step):
    """The parameters after one step of gradient descent, and the loss."""
    generator = checks.generator(91)
    y, x = noisy_and_clean((3, 1, 7, 6), generator)
    right = probes.TinyNetwork(torch.float64).train()
    loss = ((right(y) + x - y) ** 2).sum() / 6
    loss.backward()
    found = probes.steps_of_network(train_step, [(y, x)], 0.01)
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        expected = (parameter - 0.01 * parameter.grad).detach()
        checks.same(result, expected, "a parameter after train_step", size=1000)
    checks.number(found["losses"][0], float(loss.detach()), "train_step(...)", rtol=1e-9)


@test_case(points=1, hidden=True)
def test_train_mode(train_step):
    """The step is made in train mode: BatchNorm's running statistics, and the mode afterwards."""
    generator = checks.generator(92)
    y, x = noisy_and_clean((3, 1, 7, 6), generator)
    right = probes.TinyNetwork(torch.float64).train()
    right(y)
    found = probes.steps_of_network(train_step, [(y, x)], 0.01)
    for name, result, expected in zip(
        ("mean", "variance"), found["statistics"], right.statistics(), strict=True
    ):
        checks.same(result, expected, f"BatchNorm's running {name} after train_step", size=1000)
    assert found["training"] is True, "the model is not in train mode after train_step"


@test_case(points=1, hidden=True)
def test_several_steps(train_step):
    """Three steps, with gradients left over from before the first."""
    generator = checks.generator(93)
    batches = [noisy_and_clean((2, 1, 6, 5), generator) for _ in range(3)]
    right = probes.TinyNetwork(torch.float64).train()
    for y, x in batches:
        loss = ((right(y) + x - y) ** 2).sum() / 4
        gradients = torch.autograd.grad(loss, list(right.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(right.parameters(), gradients, strict=True):
                parameter -= 0.01 * gradient
    found = probes.steps_of_network(train_step, batches, 0.01, training=True, stale=True)
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        call = "a parameter after three calls of train_step"
        checks.same(result, parameter.detach(), call, size=10_000)


@test_case(points=2, hidden=True)
def test_cosine(learning_rate):
    """The rate at every step, for several lengths and ends."""
    for steps, highest, lowest in [(8, 1.0, 0.0), (10, 2e-3, 1e-5), (7, 0.1, 0.02)]:
        for step in range(steps + 1):
            angle = math.pi * step / steps
            expected = (highest + lowest) / 2 + (highest - lowest) / 2 * math.cos(angle)
            call = f"learning_rate({step}, {steps}, {highest}, {lowest})"
            error = abs(float(learning_rate(step, steps, highest, lowest)) - expected) / highest
            checks.at_most(error, 1e-9, f"the error of {call}, relative to the highest,")
