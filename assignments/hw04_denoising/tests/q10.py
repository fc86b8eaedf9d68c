"""Question 10. Evaluate without touching."""

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.denoising import probes

OK_FORMAT = False
name = "q10"


@test_case(points=1)
def test_repeatable(evaluate):
    """A Python float, and the same number when asked again."""
    images = torch.rand(2, 1, 8, 8, generator=checks.generator(100))
    values = probes.evaluation_of_network(evaluate, images, 0.1, 3)["values"]
    assert all(isinstance(value, float) for value in values), (
        f"evaluate(model, images, 0.1, 3) returned {type(values[0]).__name__}, not float"
    )
    checks.number(values[1], values[0], "evaluate(model, images, 0.1, 3), called again,", 1e-9)


@test_case(points=3, hidden=True)
def test_value(evaluate):
    """The mean PSNR of a small network, for several images, levels of noise and dtypes."""
    for shape, sigma, dtype, number in [
        ((3, 1, 7, 9), 0.1, torch.float64, 1),
        ((1, 1, 12, 6), 0.4, torch.float64, 22),
        ((4, 1, 8, 8), 0.05, torch.float32, 3),
    ]:
        images = torch.rand(shape, generator=checks.generator(number + 100), dtype=dtype)
        images[0] = 0.5 + images[0] / 100  # the images have errors of their own
        seed = checks.seed(number)
        noise = torch.randn(shape, generator=checks.generator(number), dtype=dtype)
        y = images + sigma * noise
        with torch.no_grad():
            error = y - probes.TinyNetwork(dtype).eval()(y) - images
        each = [-10 * torch.log10((one**2).mean()) for one in error]
        found = probes.evaluation_of_network(evaluate, images, sigma, seed)["values"][0]
        call = f"evaluate(model, images, {sigma}, {seed}) with images {shape}"
        rtol = 1e-8 if dtype == torch.float64 else 1e-3
        checks.number(found, float(torch.stack(each).mean()), call, rtol)


@test_case(points=1, hidden=True)
def test_evaluation_mode(evaluate):
    """A model that comes in train mode: evaluated in evaluation mode, statistics unchanged."""
    images = torch.rand(3, 1, 8, 7, generator=checks.generator(111))
    found = probes.evaluation_of_network(evaluate, images, 0.2, 4, training=True)
    assert found["seen_training"] is False, "evaluate calls the model in train mode"
    for result, before in zip(found["statistics"], probes.TinyNetwork().statistics(), strict=True):
        checks.same(result, before, "BatchNorm's running statistics after evaluate")


@test_case(points=1, hidden=True)
def test_no_gradients(evaluate):
    """No gradients are recorded while the model denoises."""
    images = torch.rand(2, 1, 6, 8, generator=checks.generator(112))
    found = probes.evaluation_of_network(evaluate, images, 0.1, 5)
    assert found["seen_gradients"] is False, "evaluate records gradients while the model denoises"


@test_case(points=1, hidden=True)
def test_mode_restored(evaluate):
    """The model is afterwards in the mode in which it came, with all its layers."""
    images = torch.rand(2, 1, 6, 6, generator=checks.generator(113))
    for train in (True, False):
        found = probes.evaluation_of_network(evaluate, images, 0.1, 6, training=train)
        came = "train" if train else "evaluation"
        assert set(found["training"]) == {train}, (
            f"a model that came in {came} mode is in another one after evaluate"
        )


@test_case(points=1, hidden=True)
def test_left_alone(evaluate):
    """torch's global generator and the images are left alone."""
    images = torch.rand(2, 1, 6, 6, generator=checks.generator(114))
    found = probes.evaluation_of_network(evaluate, images.clone(), 0.1, 7)
    assert found["global_generator"] is True, "evaluate changes torch's global generator"
    checks.same(found["images"], images, "images after evaluate(model, images, 0.1, 7)")
