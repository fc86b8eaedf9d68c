"""Question 10. Evaluate without touching.

| the text promises | tested by |
| --- | --- |
| a Python float, the same again | test_repeatable, test_value |
| the mean of the images' PSNR, neither y nor the result clipped | test_value, test_device |
| one randn of shape and dtype of the images | test_value |
| from a generator on their device | test_device |
| what counts are the model and the images of this call | test_value |
| the whole model is in evaluation mode, statistics stay | test_evaluation_mode |
| no gradients are recorded; those there were, and what learns, stay | test_no_gradients |
| every layer keeps its mode | test_mode_restored |
| images and session stay as they are | test_left_alone |
"""

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.denoising import probes

OK_FORMAT = False
name = "q10"


@test_case(points=0.75)
def test_repeatable(evaluate):
    """A Python float, and the same number when asked again."""
    images = torch.rand(2, 1, 8, 8, generator=checks.generator(100))
    values = probes.evaluation_of_network(evaluate, images, 0.1, 3)["values"]
    assert all(isinstance(value, float) for value in values), (
        f"evaluate(model, images, 0.1, 3) returned {type(values[0]).__name__}, not float"
    )
    checks.number(values[1], values[0], "evaluate(model, images, 0.1, 3), called again,", 1e-9)


def right(model, images, sigma, number):
    """The mean PSNR, with the noise of `checks.seed(number)`; images on any device."""
    generator = checks.generator(number, images.device)
    options = {"dtype": images.dtype, "device": images.device}
    y = images + sigma * torch.randn(images.shape, generator=generator, **options)
    with torch.no_grad():
        error = y - model.eval()(y) - images
    return (-10 * error.square().mean((1, 2, 3)).log10()).mean().item()


@test_case(points=1.5, hidden=True)
def test_value(evaluate):
    """The mean PSNR of a small network, for several images, levels of noise and dtypes."""
    for shape, sigma, dtype, number in [
        ((3, 1, 7, 9), 0.1, torch.float64, 1),
        ((1, 1, 12, 6), 0.4, torch.float64, 22),
        ((4, 1, 8, 8), 0.05, torch.float32, 3),
    ]:
        images = torch.rand(shape, generator=checks.generator(number + 100), dtype=dtype)
        images[0] = 0.5 + images[0] / 100  # the images have errors of their own
        seed, network = checks.seed(number), probes.TinyNetwork(dtype)
        expected = [right(network, one, sigma, number) for one in (images, 1 - images)]
        with torch.no_grad():
            network[0].weight.mul_(0.5)
        expected += [right(network, 1 - images, sigma, number)]
        found = probes.evaluation_of_network(evaluate, images, sigma, seed)["values"]
        call = f"evaluate(model, images, {sigma}, {seed}) with images {shape}"
        rtol = 1e-8 if dtype == torch.float64 else 1e-5
        checks.number(found[0], expected[0], call, rtol, python=True)
        checks.number(found[2], expected[1], f"{call}, then with other images,", rtol)
        text = f"{call}, then with other images and weights,"
        checks.number(found[3], expected[2], text, rtol)


@test_case(points=0.75, hidden=True)
def test_device(evaluate):
    """The noise is drawn on the device of the images; tiny errors count too."""
    images = torch.rand(3, 1, 8, 7, generator=checks.generator(115), dtype=torch.float64)
    for sigma, size in [(0.1, 1.0), (1e-7, 1e-7)]:
        expected = probes.evaluation_elsewhere(right, images, sigma, 8, size)
        found = probes.evaluation_elsewhere(evaluate, images, sigma, checks.seed(8), size)
        call = f"evaluate(model, images, {sigma:g}, seed) on another device than the CPU"
        checks.number(found, expected, f"{call} (whose generators draw other numbers)", 1e-8)


@test_case(points=0.75, hidden=True)
def test_evaluation_mode(evaluate):
    """A model that comes in train mode: all of it in evaluation mode, statistics unchanged."""
    images = torch.rand(3, 1, 8, 7, generator=checks.generator(111))
    found = probes.evaluation_of_network(evaluate, images, 0.2, 4)
    assert found["seen_training"] is False, "evaluate calls the model with a layer in train mode"
    found = probes.evaluation_of_network(evaluate, images, 0.2, 4, training=True)
    assert found["seen_training"] is False, "evaluate calls the model with a layer in train mode"
    for result, before in zip(found["statistics"], probes.TinyNetwork().statistics(), strict=True):
        assert torch.equal(result, before), "evaluate changes BatchNorm's running statistics"


@test_case(points=0.75, hidden=True)
def test_no_gradients(evaluate):
    """No gradients are recorded while the model denoises; afterwards all is as it was."""
    images = torch.rand(2, 1, 6, 8, generator=checks.generator(112))
    found = probes.evaluation_of_network(evaluate, images, 0.1, 5)
    assert found["seen_gradients"] is False, "evaluate records gradients while the model denoises"
    assert found["learn"] is True, "evaluate changes which parameters learn"
    assert found["gradients"] is True, "after evaluate a parameter has another gradient than before"
    assert found["recording"] is False, (
        "evaluate, called where gradients are not recorded, leaves them recorded"
    )


@test_case(points=0.75, hidden=True)
def test_mode_restored(evaluate):
    """Every layer is afterwards in the mode in which it came, one that was frozen too."""
    images = torch.rand(2, 1, 6, 6, generator=checks.generator(113))
    for train in (True, False):
        found = probes.evaluation_of_network(evaluate, images, 0.1, 6, training=train)
        modes = ("train", "evaluation") if train else ("evaluation", "train")
        came = f"{modes[0]} mode with two layers in {modes[1]} mode"
        assert found["left"] == found["came"], (
            f"a model that came in {came} is in another one after evaluate, or one of its layers is"
        )


@test_case(points=0.75, hidden=True)
def test_left_alone(evaluate):
    """The session's generators and settings, and the images, are left alone."""
    for dtype in (torch.float32, torch.float64):
        images = torch.rand(2, 1, 6, 6, generator=checks.generator(114), dtype=dtype)
        found = probes.evaluation_of_network(evaluate, images.clone(), 0.1, 7)
        checks.leaves_alone(found["changed"], "evaluate(model, images, 0.1, 7)")
        call = "evaluate(model, images, 0.1, 7)"
        assert torch.equal(found["images"], images), (
            f"{call} changes the images, if only by rounding"
        )
