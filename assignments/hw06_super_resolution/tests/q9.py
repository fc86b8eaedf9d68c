"""Question 9. Two networks, two losses.

| the text promises | tested by |
| --- | --- |
| both losses, 0-dimensional, of logits | test_zero, test_losses |
| finite for large logits, with the right gradients, also at 0 | test_large |
| one step on the discriminator's loss, real and fake | test_one_step, test_discriminator |
| one step on content plus weight times the generator's loss | test_generator |
| gradients from before do not count | test_discriminator, test_generator |
| no trace in the other network or the features; modes, requires_grad | test_no_trace |
| the loss before the step, a float; G is called once | test_one_step, test_no_trace |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.super_resolution import probes as own

OK_FORMAT = False
name = "q9"

LOSS = 1.48881074  # of the two networks of the probe, in the public test


def right_d_loss(real, fake):
    """Mean of -log sigmoid(real) plus that of -log(1 - sigmoid(fake))."""
    zero = torch.zeros((), dtype=real.dtype)
    return torch.logaddexp(zero, -real).mean() + torch.logaddexp(zero, fake).mean()


def right_g_loss(fake):
    """Mean of -log sigmoid(fake)."""
    return torch.logaddexp(torch.zeros((), dtype=fake.dtype), -fake).mean()


def right_d_step(G, D, optimizer, x, y):
    """A step of the discriminator."""
    loss = right_d_loss(D(x), D(G(y).detach()))
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    for one, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        one.grad = gradient
    optimizer.step()
    return loss.item()


def right_g_step(G, D, features, optimizer, x, y, weight):
    """A step of the generator."""
    e = G(y)
    content = (features(e) - features(x)).square().mean()
    loss = content + weight * right_g_loss(D(e))
    parameters = [one for group in optimizer.param_groups for one in group["params"]]
    for one, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        one.grad = gradient
    optimizer.step()
    return loss.item()


def batches(number, count):
    """Pairs x (B, 1, 8, 6), y (B, 1, 4, 3), of different B."""
    generator = checks.generator(number)
    found = []
    for k in range(count):
        x = torch.randn(k + 2, 1, 8, 6, generator=generator, dtype=torch.float64)
        found.append((x, torch.randn(k + 2, 1, 4, 3, generator=generator, dtype=torch.float64)))
    return found


def copied(pairs):
    """Copies, as a step may change what it is given."""
    return [(x.clone(), y.clone()) for x, y in pairs]


def check_steps(step, right_step, learns, pairs, rate, call, weight=None, frozen=False):
    """Compare losses and parameters of the learner; returns what the probe found."""
    right = own.game(right_step, learns, copied(pairs), rate, weight, frozen)
    found = own.game(step, learns, copied(pairs), rate, weight, frozen)
    for k, (one, other) in enumerate(zip(found["losses"], right["losses"], strict=True), 1):
        checks.number(one, other, f"the loss of step {k} of {call}", 1e-8, python=True)
    for one, other in zip(found["after"]["learner"], right["after"]["learner"], strict=True):
        checks.same(one, other, f"a parameter after {call}", size=10_000)
    return found


@test_case(points=1)
def test_zero(discriminator_loss, generator_loss):
    """A discriminator that does not know."""
    real, fake = torch.zeros(3, 1), torch.zeros(5, 1)
    right = torch.tensor(2 * math.log(2))
    checks.same(discriminator_loss(real, fake), right, "discriminator_loss of zeros")
    checks.same(generator_loss(fake), right / 2, "generator_loss of zeros")


@test_case(points=1)
def test_one_step(discriminator_step):
    """One step of a small discriminator."""
    x = torch.sin(torch.arange(96, dtype=torch.float64) ** 2).reshape(2, 1, 8, 6)
    y = torch.cos(torch.arange(24, dtype=torch.float64) ** 2).reshape(2, 1, 4, 3)
    found = own.game(discriminator_step, "D", [(x, y)], 0.1)
    checks.number(found["losses"][0], LOSS, "discriminator_step(...)", 1e-5, python=True)
    pairs = zip(found["before"]["learner"], found["after"]["learner"], strict=True)
    moved = [not torch.equal(before, after) for before, after in pairs]
    assert all(moved), "discriminator_step leaves parameters of D as they were"


@test_case(points=1, hidden=True)
def test_losses(discriminator_loss, generator_loss):
    """Other logits and shapes; dtypes, layouts, devices; inputs and session."""
    generator = checks.generator(691)
    for dtype in (torch.float32, torch.float64):
        real, fake, other, third = 2 * torch.randn(4, 4, 3, generator=generator, dtype=dtype)
        calls = (real, fake), (other, third)
        call = f"discriminator_loss(real, fake) in {dtype}"
        rules.hold_twice(discriminator_loss, right_d_loss, calls, call, 100)
        calls = (fake,), (third,)
        rules.hold_twice(generator_loss, right_g_loss, calls, f"generator_loss in {dtype}", 100)
    for shape, count in [((1,), 1), ((2, 1, 3, 4), 2), ((3, 1, 2, 2), 5)]:
        real = torch.randn(shape, generator=generator, dtype=torch.float64)
        fake = torch.randn(count, *shape[1:], generator=generator, dtype=torch.float64)
        call = f"with logits {shape} and {tuple(fake.shape)}"
        found = discriminator_loss(real.clone(), fake.clone())
        checks.same(found, right_d_loss(real, fake), f"discriminator_loss {call}", 100)
        checks.same(generator_loss(fake.clone()), right_g_loss(fake), f"generator_loss {call}", 100)


@test_case(points=1, hidden=True)
def test_large(discriminator_loss, generator_loss):
    """Logits of any size, also 0, and the gradients there."""
    for dtype in (torch.float32, torch.float64):
        real = torch.tensor([1e4, -1e4, 50.0, -50.0, -20.0, 0.0], dtype=dtype)
        fake = torch.tensor([-1e4, 1e4, -120.0, 0.0, 20.0, -45.0], dtype=dtype)
        for call, function, given, right in [
            ("discriminator_loss", discriminator_loss, (real, fake),
             [-torch.sigmoid(-real) / 6, torch.sigmoid(fake) / 6]),
            ("generator_loss", generator_loss, (fake,), [-torch.sigmoid(-fake) / 6]),
        ]:  # fmt: skip
            loss, gradients = own.loss_gradients(function, *[one.clone() for one in given])
            expected = (right_d_loss if len(given) == 2 else right_g_loss)(*given)
            checks.same(loss, expected, f"{call} of logits of any size", 100)
            for one, other in zip(gradients, right, strict=True):
                checks.same(one, other, f"the gradient of {call} for logits of any size", 100)


@test_case(points=1.5, hidden=True)
def test_discriminator(discriminator_step):
    """Three steps of the discriminator, with momentum."""
    pairs = batches(692, 3)
    call = "three calls of discriminator_step"
    check_steps(discriminator_step, right_d_step, "D", pairs, 0.3, call)


@test_case(points=2, hidden=True)
def test_generator(generator_step):
    """Three steps of the generator, for several weights."""
    for weight in (0.7, 0.0, 20.0):
        pairs = batches(693, 3)
        call = f"three calls of generator_step with weight {weight}"
        check_steps(generator_step, right_g_step, "G", pairs, 0.2, call, weight)


@test_case(points=1.5, hidden=True)
def test_no_trace(discriminator_step, generator_step):
    """What does not learn stays as it was, and so do inputs and session."""
    pairs = batches(694, 2)
    for call, step, right, learns, weight in [
        ("discriminator_step", discriminator_step, right_d_step, "D", None),
        ("generator_step", generator_step, right_g_step, "G", 0.8),
    ]:
        for frozen in (False, True):
            found = check_steps(step, right, learns, pairs, 0.1, call, weight, frozen)
            before, after = found["before"], found["after"]
            for part in ("other", "features"):
                for now, then in zip(after[part], before[part], strict=True):
                    assert torch.equal(now, then), f"{call} changes parameters of the {part}"
                key = "other's gradients" if part == "other" else "features' gradients"
                for now, then in zip(after[key], before[key], strict=True):
                    same = now is then if then is None or now is None else torch.equal(now, then)
                    assert same, f"{call} changes .grad in a network that does not learn"
            flags, modes = ("requires_grad", "modes")
            assert after[flags] == before[flags], f"{call} leaves requires_grad in another state"
            assert after[modes] == before[modes], f"{call} leaves a network in another mode"
            checks.equal(found["calls"], 2, f"how often G is called in two calls of {call}")
            for now, then in zip(found["batches"], pairs, strict=True):
                for letter, one, other in zip("xy", now, then, strict=True):
                    assert torch.equal(one, other), f"{call} changes {letter} in place"
            checks.leaves_alone(found["changed"], call)
