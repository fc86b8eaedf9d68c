"""Question 7. The residual loss, squared and absolute.

| the text promises | tested by |
| --- | --- |
| the squared loss: factor, sign, sums over pixels, mean over images, one image too | test_loss |
| the absolute loss, of large values too | test_loss_l1 |
| the estimated image, not clipped | test_denoise |
| a case by hand | test_by_hand |
| gradients lead back to the model | test_gradients |
| the loss is the error of the denoised image | test_end_to_end |
| the model is called once, on the whole batch | test_loss, test_loss_l1, test_denoise |
| its mode is not switched, in train mode too | test_loss, test_loss_l1, test_denoise |
| 0-dimensional tensors; dtype, device, memory layout | test_dtype_and_device |
| inputs and session stay as they are | test_dtype_and_device, test_denoise |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules, surroundings
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


def check_in_both_modes(function, call, tensors, right):
    """Check that the network is called once, in the mode in which it comes, which stays.

    right: what gives the result from what the network made of the first of the tensors.
    """
    for training in (False, True):
        network = probes.TinyNetwork(torch.float64).train(training)
        with torch.no_grad():
            expected = right(network(tensors[0]))
        copies = [tensor.clone() for tensor in tensors]
        found = probes.network_used(function, *copies, training=training)
        mode = f"with a model in {'train' if training else 'evaluation'} mode"
        times = found["calls"]
        assert times == 1, f"{call} calls the model {times} times; once is enough, for all images"
        assert found["kept"] is True, f"{call} {mode} leaves one of its layers in another mode"
        checks.same(found["result"], expected, f"{call} {mode}", size=tensors[0].numel())
        for one, other in zip(found["statistics"], network.statistics(), strict=True):
            checks.same(one, other, f"BatchNorm's running statistics after {call} {mode}")


@test_case(points=0.5)
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


@test_case(points=1.25, hidden=True)
def test_loss(residual_loss):
    """The squared loss of a small network, for several batches and sizes."""
    generator = checks.generator(71)
    for shape, scale in zip(SHAPES, (1, 1, 1e4), strict=True):
        y, x = (scale * batch for batch in two_batches(shape, generator))
        error = error_of_network(y, x)
        expected = (error**2).sum() / (2 * shape[0])
        found = probes.loss_of_network(residual_loss, y, x)
        call = f"residual_loss(model, y, x) with y {shape}"
        checks.same(found["loss"], expected, call, size=y.numel())
    y, x = two_batches(SHAPES[0], generator)

    def right(noise):
        error = noise - (y - x)
        return error.square().sum() / 6

    check_in_both_modes(residual_loss, "residual_loss(model, y, x)", (y, x), right)


@test_case(points=1.25, hidden=True)
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


@test_case(points=1.25, hidden=True)
def test_loss_l1(residual_loss_l1):
    """The absolute loss of a small network, for several batches and sizes."""
    generator = checks.generator(73)
    for shape, scale in zip(SHAPES, (1, 1, 1e4), strict=True):
        y, x = (scale * batch for batch in two_batches(shape, generator))
        error = error_of_network(y, x)
        expected = error.abs().sum() / shape[0]
        found = probes.loss_of_network(residual_loss_l1, y, x)
        call = f"residual_loss_l1(model, y, x) with y {shape}"
        checks.same(found["loss"], expected, call, size=y.numel())
    y, x = two_batches(SHAPES[0], generator)

    def right(noise):
        error = noise - (y - x)
        return error.abs().sum() / 3

    check_in_both_modes(residual_loss_l1, "residual_loss_l1(model, y, x)", (y, x), right)


@test_case(points=0.75, hidden=True)
def test_denoise(denoise):
    """The estimated image, also where it leaves [0, 1]."""
    generator = checks.generator(74)
    y = torch.randn(2, 1, 5, 6, generator=generator, dtype=torch.float64)
    expected = y - torch.sin(3 * y)
    checks.same(denoise(lambda y: torch.sin(3 * y), y.clone()), expected, "denoise(model, y)")
    found = denoise(lambda y: -y, 1e4 * y)
    checks.same(found, 2e4 * y, "denoise(model, y) with y of about 10,000")
    check_in_both_modes(denoise, "denoise(model, y)", (y,), lambda noise: y - noise)
    rules.hold(probes.with_sine(denoise), (y,), rules.like(expected), "denoise(model, y)")
    call = "denoise(model, y) with a model that returns its input itself"
    checks.same(surroundings.with_maps(denoise, "the identity", y.clone()), 0 * y, call)


@test_case(points=0.5, hidden=True)
def test_end_to_end(residual_loss, denoise):
    """The residual loss is the squared error of the denoised image."""
    generator = checks.generator(75)
    y, x = two_batches((4, 1, 6, 5), generator)

    def model(y):
        return torch.cos(2 * y) - y**2

    error = denoise(model, y) - x
    call = "residual_loss(model, y, x), compared with the error of denoise(model, y),"
    checks.same(residual_loss(model, y, x), (error**2).sum() / 8, call, size=y.numel())


@test_case(points=0.5, hidden=True)
def test_dtype_and_device(residual_loss, residual_loss_l1, denoise):
    """Results have the dtype and the device of the images, which stay as they are."""
    generator = checks.generator(76)
    y, x = two_batches((2, 1, 4, 3), generator)
    error = torch.sin(3 * y) - (y - x)
    for name, loss, right in [
        ("residual_loss", residual_loss, error.square().sum() / 4),
        ("residual_loss_l1", residual_loss_l1, error.abs().sum() / 2),
    ]:
        for dtype in (torch.float32, torch.float64):
            given, expected = (y.to(dtype), x.to(dtype)), right.to(dtype)
            call = f"{name}(model, y, x) in {dtype}"
            checks.same(loss(lambda y: torch.sin(3 * y), *given), expected, call, size=12)
            rules.hold(probes.with_sine(loss), given, rules.like(expected, size=12), call)
    for name, loss, right in [
        ("residual_loss", residual_loss, x.square().sum() / 4),
        ("residual_loss_l1", residual_loss_l1, x.abs().sum() / 2),
    ]:
        found = surroundings.with_maps(loss, "the identity", y.clone(), x.clone())
        call = f"{name}(model, y, x) with a model that returns its input itself"
        checks.same(found, right, call, size=24)
        after = surroundings.inputs_after_maps(loss, "the identity", y.clone(), x.clone())
        checks.unchanged(after, ["the identity", y, x], call)
    after = surroundings.inputs_after_maps(denoise, "the identity", y.clone())
    call = "denoise(model, y) with a model that returns its input itself"
    checks.unchanged(after, ["the identity", y], call)
    y = y.float()
    found = denoise(lambda y: torch.sin(3 * y), y)
    checks.same(found, y - torch.sin(3 * y), "denoise(model, y) in torch.float32")
