"""Question 12. One step."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes

OK_FORMAT = False
name = "q12"


@test_case(points=1)
def test_loss_and_step(train_step):
    """The loss is a float, the one before the step; the parameters go against the gradient."""
    generator = checks.generator(121)
    images = torch.rand(2, 1, 6, 5, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 3, (2, 6, 5), generator=generator)
    right = probes.TinyNetwork(torch.float64, channels=3).train()
    loss = F.cross_entropy(right(images), labels)
    gradients = torch.autograd.grad(loss, list(right.parameters()))
    found = probes.steps_of_network(train_step, [(images, labels)], 0.1, channels=3)
    value = found["losses"][0]
    assert isinstance(value, float), (
        f"train_step(...) returned {type(value).__name__}, not a Python float"
    )
    checks.number(value, loss.item(), "train_step(model, optimizer, images, labels)", 1e-9)
    for parameter, gradient, result in zip(
        right.parameters(), gradients, found["parameters"], strict=True
    ):
        expected = parameter.detach() - 0.1 * gradient
        checks.same(result, expected, "a parameter after train_step(...)", size=10_000)


@test_case(points=1, hidden=True)
def test_three_steps(train_step):
    """Three steps with ignored pixels, after gradients from before; train mode afterwards."""
    generator = checks.generator(122)
    batches = []
    for _ in range(3):
        images = torch.rand(3, 1, 5, 7, generator=generator, dtype=torch.float64)
        labels = torch.randint(0, 4, (3, 5, 7), generator=generator)
        labels[torch.rand(labels.shape, generator=generator) < 0.3] = 255
        batches.append((images, labels))
    right = probes.TinyNetwork(torch.float64, channels=4).train()
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(right(images), labels, ignore_index=255)
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, list(right.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(right.parameters(), gradients, strict=True):
                parameter -= 0.1 * gradient
    found = probes.steps_of_network(train_step, batches, 0.1, stale=True, channels=4)
    for value, loss in zip(found["losses"], losses, strict=True):
        checks.number(value, loss, "train_step(...), some pixels ignored,", 1e-9)
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        call = "a parameter after three calls of train_step"
        checks.same(result, parameter.detach(), call, size=10_000)
    for result, expected in zip(found["statistics"], right.statistics(), strict=True):
        checks.same(result, expected, "what BatchNorm learned in train_step", size=1000)
    assert found["training"] is True, "the model is not in train mode after train_step"
