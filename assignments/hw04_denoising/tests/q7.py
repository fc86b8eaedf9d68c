"""Question 7. The residual loss, squared and absolute."""

import torch
from otter.test_files import test_case

from starter_code import checks
from starter_code.denoising import probes

OK_FORMAT = False
name = "q7"

SHAPES = [(3, 1, 6, 7), (1, 1, 5, 8), (4, 1, 3, 3)]


def two_batches(shape, generator):
    """Noisy images and clean ones."""
    return [torch.rand(shape, generator=generator, dtype=torch.float64) for _ in range(2)]


def error_of_network(y, x):
    """What a small network f makes of y: f(y) - (y - x)."""
    with torch.no_grad():
        return probes.TinyNetwork(torch.float64).eval()(y) - (y - x)


@test_case(points=1)
def test_by_hand(residual_loss, residual_loss_l1, denoise):
    """Two images of two pixels, and a model that calls half of every pixel noise."""
    y = torch.tensor([[[[4.0, 2.0]]], [[[0.0, 8.0]]]])
    x = torch.tensor([[[[1.0, 2.0]]], [[[1.0, 4.0]]]])

    def model(y):
        return y / 2

    # f(y) - (y - x) is (2, 1) - (3, 0) = (-1, 1) and (0, 4) - (-1, 4) = (1, 0)
    call = "residual_loss(model, y, x)"
    checks.same(residual_loss(model, y, x), torch.tensor(3 / 4), call)
    checks.same(residual_loss_l1(model, y, x), torch.tensor(3 / 2), "residual_loss_l1(model, y, x)")
    checks.same(denoise(model, y), y / 2, "denoise(model, y)")


@test_case(points=2, hidden=True)
def test_loss(residual_loss):
    """The squared loss of a small network, for several batches and sizes."""
    generator = checks.generator(71)
    for shape in SHAPES:
        y, x = two_batches(shape, generator)
        error = error_of_network(y, x)
        expected = (error**2).sum() / (2 * shape[0])
        found = probes.loss_of_network(residual_loss, y, x)
        call = f"residual_loss(model, y, x) with y {shape}"
        checks.same(found["loss"], expected, call, size=y.numel())


@test_case(points=2, hidden=True)
def test_gradients(residual_loss, residual_loss_l1):
    """The gradients of both losses for the parameters of a small network."""
    generator = checks.generator(72)
    shape = (3, 1, 6, 5)
    y, x = two_batches(shape, generator)

    def squared(model, y, x):
        return ((model(y) + x - y) ** 2).sum() / (2 * shape[0])

    def absolute(model, y, x):
        return (model(y) + x - y).abs().sum() / shape[0]

    for name, loss, right in [
        ("residual_loss", residual_loss, squared),
        ("residual_loss_l1", residual_loss_l1, absolute),
    ]:
        found = probes.loss_of_network(loss, y, x)["gradients"]
        expected = probes.loss_of_network(right, y, x)["gradients"]
        assert len(found) == len(expected), f"{name}(model, y, x) is no tensor: no gradients"
        for one, other in zip(found, expected, strict=True):
            call = f"a gradient of {name}(model, y, x)"
            checks.same(one, other, call, size=1000)


@test_case(points=2, hidden=True)
def test_loss_l1(residual_loss_l1):
    """The absolute loss of a small network, for several batches and sizes."""
    generator = checks.generator(73)
    for shape in SHAPES:
        y, x = two_batches(shape, generator)
        error = error_of_network(y, x)
        expected = error.abs().sum() / shape[0]
        found = probes.loss_of_network(residual_loss_l1, y, x)
        call = f"residual_loss_l1(model, y, x) with y {shape}"
        checks.same(found["loss"], expected, call, size=y.numel())


@test_case(points=1, hidden=True)
def test_denoise(denoise):
    """The estimated image, also where it leaves [0, 1]."""
    generator = checks.generator(74)
    y = torch.randn(2, 1, 5, 6, generator=generator, dtype=torch.float64)
    expected = y - torch.sin(3 * y)
    checks.same(denoise(lambda y: torch.sin(3 * y), y.clone()), expected, "denoise(model, y)")


@test_case(points=1, hidden=True)
def test_end_to_end(residual_loss, denoise):
    """The residual loss is the squared error of the denoised image."""
    generator = checks.generator(75)
    y, x = two_batches((4, 1, 6, 5), generator)

    def model(y):
        return torch.cos(2 * y) - y**2

    error = denoise(model, y) - x
    call = "residual_loss(model, y, x), compared with the error of denoise(model, y),"
    checks.same(residual_loss(model, y, x), (error**2).sum() / 8, call, size=y.numel())


@test_case(points=1, hidden=True)
def test_dtype_and_device(residual_loss, residual_loss_l1, denoise):
    """Results have the dtype and the device of the images."""
    for device in checks.devices():
        for dtype in (torch.float32, torch.float64):
            y, x = torch.ones(2, 2, 1, 4, 3, device=device, dtype=dtype)
            where = f'in {dtype} on the device "{device}"'
            for name, loss in [
                ("residual_loss", residual_loss),
                ("residual_loss_l1", residual_loss_l1),
            ]:
                found = loss(lambda y: 3 * y, y, x)
                call = f"{name}(model, y, x) {where}"
                factor = 9 / 2 if name == "residual_loss" else 3
                checks.same(found, factor * y[0].sum(), call, size=12)
            checks.same(denoise(lambda y: 3 * y, y), -2 * y, f"denoise(model, y) {where}")
