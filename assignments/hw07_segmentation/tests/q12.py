"""Question 12. One step.

| the text promises | tested by |
| --- | --- |
| the loss before the step, a Python float | test_loss_and_step, test_three_steps |
| one step of the optimizer that was given | test_loss_and_step, test_three_steps |
| gradients of earlier steps cleared | test_three_steps |
| the mean over the pixels whose label is not 255 | test_three_steps |
| train mode, also afterwards, from either mode | test_three_steps |
| float32 and float64, inputs, the session's random generator | test_three_steps |
"""

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
    images = 9 * torch.rand(2, 1, 6, 5, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 3, (2, 6, 5), generator=generator)
    right = probes.TinyNetwork(torch.float64, channels=3).train()
    loss = F.cross_entropy(right(images), labels)
    gradients = torch.autograd.grad(loss, list(right.parameters()))
    found = probes.steps_of_network(train_step, [(images.clone(), labels)], 0.1, channels=3)
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
    for dtype, momentum, training in [(torch.float64, 0.9, True), (torch.float32, 0.0, False)]:
        batches = []
        for share in (0.3, 0.1, 0.8):
            images = torch.rand(3, 1, 5, 7, generator=generator).to(dtype)
            labels = torch.randint(0, 4, (3, 5, 7), generator=generator)
            labels[torch.rand(labels.shape, generator=generator) < share] = 255
            batches.append((images, labels))
        right = probes.TinyNetwork(dtype, channels=4).train()
        optimizer = torch.optim.SGD(right.parameters(), lr=0.1, momentum=momentum)
        losses = []
        for images, labels in batches:
            loss = F.cross_entropy(right(images), labels, ignore_index=255)
            losses.append(loss.item())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        given = [[tensor.clone() for tensor in batch] for batch in batches]
        found = probes.steps_of_network(
            train_step, given, 0.1, training, stale=True, channels=4, momentum=momentum
        )
        call = "train_step(...), some pixels ignored,"
        for value, loss in zip(found["losses"], losses, strict=True):
            checks.number(value, loss, call, checks.tolerance(dtype, 100))
            assert isinstance(value, float), f"{call} returned no Python float"
        for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
            call = f"a parameter after three calls of train_step, momentum {momentum},"
            checks.same(result, parameter.detach(), call, size=10_000)
        for result, expected in zip(found["statistics"], right.statistics(), strict=True):
            checks.same(result, expected, "what BatchNorm learned in train_step", size=1000)
        assert found["training"] is True, "the model is not in train mode after train_step"
        for number, (now, before) in enumerate(zip(found["batches"], batches, strict=True), 1):
            for name, one, other in zip(("images", "labels"), now, before, strict=True):
                assert torch.equal(one, other), f"call {number} of train_step changes its {name}"
        assert not found["drawn"], "train_step draws from torch's random generator, or seeds it"
    check_steep(train_step, generator)


def check_steep(train_step, generator):
    """Large losses, one image, an image that is ignored, a frozen layer, layers in two modes."""
    batches = []
    for count in (1, 3):
        images = torch.rand(count, 1, 6, 5, generator=generator, dtype=torch.float64)
        batches.append((images, torch.randint(0, 3, (count, 6, 5), generator=generator)))
    batches[1][1][0] = 255
    right = probes.TinyNetwork(torch.float64, channels=3).train()
    with torch.no_grad():
        right[5].weight.mul_(40)
    learned = list(right.parameters())[2:]  # the first layer is frozen
    losses = []
    for images, labels in batches:
        loss = F.cross_entropy(right(images), labels, ignore_index=255)
        losses.append(loss.item())
        gradients = torch.autograd.grad(loss, learned)
        with torch.no_grad():
            for parameter, gradient in zip(learned, gradients, strict=True):
                parameter -= 0.1 * gradient
    given = [[tensor.clone() for tensor in batch] for batch in batches]
    found = probes.steps_of_network(
        train_step, given, 0.1, True, stale=True, channels=3, frozen=True, gain=40.0, apart=True
    )
    call = "train_step(...) with large losses, a frozen layer, and BatchNorm in evaluation mode,"
    for value, loss in zip(found["losses"], losses, strict=True):
        checks.number(value, loss, call, 1e-9)
    for parameter, result in zip(right.parameters(), found["parameters"], strict=True):
        checks.same(result, parameter.detach(), f"a parameter after {call}", size=10_000)
    for result, expected in zip(found["statistics"], right.statistics(), strict=True):
        checks.same(result, expected, f"what BatchNorm learned in {call}", size=1000)
    assert found["training"] is True, f"{call} leaves a layer in evaluation mode"
    assert found["learn"] == [False] * 2 + [True] * 5, f"{call} changes which parameters learn"
