"""Question 9. One step, and how long it is.

| the text promises | tested by |
| --- | --- |
| the loss before the step, a Python float | test_loss_is_float, test_one_step |
| the optimiser makes one step on the squared loss, whichever optimiser it is | test_one_step |
| train mode, also afterwards; one call on the whole batch | test_train_mode, test_one_step |
| gradients from before do not count | test_several_steps |
| frozen layers, batches and session stay as they are | test_one_step |
| half a cosine from highest to lowest | test_ends, test_cosine |
| the rate is a Python float | test_cosine |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, surroundings
from starter_code.denoising.probes import steps_with_momentum

OK_FORMAT = False
name = "q9"


def noisy_and_clean(shape, generator):
    """Two batches of random images, y and x."""
    return tuple(torch.rand(shape, generator=generator, dtype=torch.float64) for _ in range(2))


def right_step(model, optimizer, y, x):
    """One step on the squared loss."""
    optimizer.zero_grad()
    loss = (model.train()(y) + x - y).square().sum() / (2 * len(y))
    loss.backward()
    optimizer.step()
    return loss.item()


@test_case(points=0.5)
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


@test_case(points=0.5)
def test_ends(learning_rate):
    """From 0.002 at the first step to 0.0001 at the last."""
    checks.number(learning_rate(0, 50, 2e-3, 1e-4), 2e-3, "learning_rate(0, 50, 2e-3, 1e-4)", 1e-9)
    checks.number(
        learning_rate(50, 50, 2e-3, 1e-4), 1e-4, "learning_rate(50, 50, 2e-3, 1e-4)", 1e-9
    )


@test_case(points=1.25, hidden=True)
def test_one_step(train_step):
    """The parameters after one step of gradient descent, of momentum too, and the loss."""
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
    y, x = 20 * y, 20 * x  # large losses
    batches = [(y, x), (x, y)]
    right = steps_with_momentum(right_step, [(y.clone(), x.clone()) for y, x in batches], 0.003)
    found = steps_with_momentum(train_step, [(y.clone(), x.clone()) for y, x in batches], 0.003)
    call = "two calls of train_step, with momentum and weight decay, a layer that is frozen"
    assert found["learn"] == right["learn"], f"{call}: another layer is frozen afterwards"
    assert found["calls"] == 2, f"{call}: the model is called {found['calls']} times"
    for result, expected in zip(found["parameters"], right["parameters"], strict=True):
        checks.same(result, expected, f"a parameter after {call},", size=1000)
    for loss, expected in zip(found["losses"], right["losses"], strict=True):
        checks.number(loss, expected, f"the loss of {call},", rtol=1e-9, python=True)
    for after, before in zip(found["batches"], batches, strict=True):
        for name, now, then in zip("yx", after, before, strict=True):
            assert torch.equal(now, then), f"train_step changes {name} in place; leave it as it is"
    checks.leaves_alone(found["changed"], "train_step(model, optimizer, y, x)")


@test_case(points=0.75, hidden=True)
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


@test_case(points=0.75, hidden=True)
def test_several_steps(train_step):
    """Three steps, with gradients left over from before the first."""
    generator = checks.generator(93)
    batches = [noisy_and_clean((count, 1, 6, 5), generator) for count in (2, 1, 70)]
    right = probes.TinyNetwork(torch.float64).train()
    for y, x in batches:
        loss = ((right(y) + x - y) ** 2).sum() / (2 * len(y))
        gradients = torch.autograd.grad(loss, list(right.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(right.parameters(), gradients, strict=True):
                parameter -= 0.01 * gradient
    found = probes.steps_of_network(
        train_step, batches, 0.01, training=True, stale=True, apart=True
    )
    assert found["training"] is True, "a layer is not in train mode after train_step"
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        call = "a parameter after three calls of train_step"
        checks.same(result, parameter.detach(), call, size=10_000)


@test_case(points=1.25, hidden=True)
def test_cosine(learning_rate):
    """The rate at every step, for several lengths and ends."""
    ends = [(7, 0.1, 0.02), (8, 1.0, 0.0), (10, 2e-3, 1e-5), (1, 0.3, 0.1), (5, 1e-7, 1e-8)]
    for steps, highest, lowest in ends:
        for step in range(steps + 1):
            angle = math.pi * step / steps
            expected = (highest + lowest) / 2 + (highest - lowest) / 2 * math.cos(angle)
            call = f"learning_rate({step}, {steps}, {highest}, {lowest})"
            found = learning_rate(step, steps, highest, lowest)
            if step % 2:
                checks.number(found, expected, call, rtol=1e-6, python=True)
            error = abs(float(found) - expected) / highest
            checks.at_most(error, 1e-12, f"the error of {call}, relative to the highest,")
    changed = surroundings.state_changed(learning_rate, 1, 8, 1.0, 0.0)
    checks.leaves_alone(changed, "learning_rate(1, 8, 1.0, 0.0)")
