"""Question 5. DnCNN, layer by layer.

| the text promises | tested by |
| --- | --- |
| an nn.Module, f(y) of the shape of y, for every H and W | test_shape, test_output |
| kernels, biases, BatchNorm where the table says | test_parameters |
| order of the layers, rings of zeros, nothing after the last | test_output, test_trained_weights |
| two layers, colour images | test_output |
| BatchNorm in both modes, its defaults | test_train_mode |
| gradients | test_gradient |
| the default sizes | test_defaults |
| dtype, device; a network stays where it is made | test_dtype_and_device |
| inputs and session stay as they are, any memory layout | test_manners |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case
from torch import nn

from starter_code import checks, denoising, photographs, probes, rules, surroundings, weights

OK_FORMAT = False
name = "q5"


def network_of_torch(depth, width, channels=1):
    """The network as torch's own layers, in float64."""
    layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
    for _ in range(depth - 2):
        layers += [nn.Conv2d(width, width, 3, padding=1, bias=False)]
        layers += [nn.BatchNorm2d(width), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1)).double()


def random_weights(network, generator):
    """Draw weights and statistics, layer by layer, and give them to the network as well."""
    given = [
        {
            name: torch.rand(value.shape, generator=generator) - (name != "running_var") / 2
            for name, value in layer.items()
        }
        for layer in weights.layers_of(network)
    ]
    weights.assign(network, given)
    return given


@test_case(points=0.75)
def test_shape(DnCNN):
    """The noise has the shape of the image, 2 grey images of 9 x 12 pixels, 5 layers of width 8."""
    model = DnCNN(5, 8)
    assert probes.is_module(model), "DnCNN(5, 8) is no nn.Module"
    noise = model(torch.zeros(2, 1, 9, 12))
    assert noise is not None, "DnCNN(5, 8)(y) returned None: does forward end in return?"
    checks.equal(list(noise.shape), [2, 1, 9, 12], "the shape of DnCNN(5, 8)(y)")


@test_case(points=0.75)
def test_parameters(DnCNN):
    """Which tensors DnCNN(4, 6) learns: four kernels, two biases, two factors and two offsets."""
    shapes = probes.parameter_shapes(DnCNN(4, 6))
    kernels = [shape for shape in shapes if len(shape) == 4]
    right = [[1, 6, 3, 3], [6, 1, 3, 3], [6, 6, 3, 3], [6, 6, 3, 3]]
    assert kernels == right, f"the kernels of DnCNN(4, 6) have the shapes {kernels}, not {right}"
    others = [shape for shape in shapes if len(shape) != 4]
    right = [[1], [6], [6], [6], [6], [6]]
    assert others == right, (
        f"DnCNN(4, 6) has, beside its kernels, parameters of the shapes {others}; right are "
        f"{right}: biases of the first and last convolution, factors and offsets of two BatchNorms"
    )


@test_case(points=2.25, hidden=True)
def test_output(DnCNN):
    """The output in evaluation mode, with given weights: several depths, widths and channels."""
    generator = checks.generator(51)
    for depth, width, channels in [(2, 5, 1), (3, 6, 1), (6, 8, 1), (4, 5, 3), (4, 3, 3)]:
        right = network_of_torch(depth, width, channels).eval()
        given = random_weights(right, generator)
        model = DnCNN(depth, width, channels)
        model.to(torch.float64)
        model.eval()
        probes.assign_weights(model, given)
        y = torch.rand(2, channels, 7, 10, generator=generator, dtype=torch.float64)
        long = torch.rand(1, channels, 2, 700, generator=generator, dtype=torch.float64)
        for image in (y, y[:1, :, :1, :1], y[:, :, :1], 3 - 6 * y[..., :6], long, long.mT):
            with torch.no_grad():
                expected = right(image)
            made = f"DnCNN({depth}, {width}, {channels})"
            call = f"{made}(y) in evaluation mode, with y {tuple(image.shape)},"
            checks.same(model(image), expected, call, size=9 * width * depth)


@test_case(points=1.5, hidden=True)
def test_train_mode(DnCNN):
    """The output in train mode, and what BatchNorm has learned from it afterwards."""
    generator = checks.generator(52)
    right = network_of_torch(5, 6).train()
    given = [
        {name: torch.rand(value.shape, generator=generator) - 0.4 for name, value in layer.items()}
        for layer in weights.layers_of(right)
    ]
    for layer in given:
        if "running_var" in layer:
            layer["running_var"] = layer["running_var"].abs() + 0.5
    weights.assign(right, given)
    model = DnCNN(5, 6)
    model.to(torch.float64)
    model.train()
    probes.assign_weights(model, given)
    y = torch.rand(3, 1, 8, 9, generator=generator, dtype=torch.float64)
    with torch.no_grad():
        expected = right(y), right(y[:1]), right.eval()(y)
    checks.same(model(y), expected[0], "DnCNN(5, 6)(y) in train mode", size=500)
    call = "DnCNN(5, 6)(y) in train mode, with one image in y"
    checks.same(model(y[:1]), expected[1], call, size=500)
    model.eval()
    call = "DnCNN(5, 6)(y) in evaluation mode, after two calls in train mode"
    checks.same(model(y), expected[2], call, size=500)


@test_case(points=0.75, hidden=True)
def test_trained_weights(DnCNN):
    """With trained weights, on a photograph of odd height and width, in float32."""
    given = weights.read(denoising.WEIGHTS / "small.safetensors")
    x = photographs.centre_crop(photographs.photograph("camera"), 61, 45)[None, None]
    y = x + 0.1 * torch.randn(x.shape, generator=checks.generator(53))
    h = F.conv2d(y, given[0]["weight"], given[0]["bias"], padding=1).relu()
    for conv, norm in zip(given[1:-1:2], given[2:-1:2], strict=True):
        h = F.conv2d(h, conv["weight"], padding=1)
        statistics = norm["running_mean"], norm["running_var"]
        h = F.batch_norm(h, *statistics, norm["weight"], norm["bias"]).relu()
    expected = F.conv2d(h, given[-1]["weight"], given[-1]["bias"], padding=1)
    model = DnCNN(8, 32)
    probes.assign_weights(model, given)
    model.eval()
    checks.same(model(y), expected, "DnCNN(8, 32)(y) with trained weights", size=9 * 32 * 80)


@test_case(points=0.75, hidden=True)
def test_gradient(DnCNN):
    """Gradients go through all layers."""
    generator = checks.generator(54)
    right = network_of_torch(4, 5).eval()
    given = random_weights(right, generator)
    model = DnCNN(4, 5)
    model.to(torch.float64)
    model.eval()
    probes.assign_weights(model, given)
    y = torch.rand(2, 1, 6, 7, generator=generator, dtype=torch.float64)
    call = "the gradient of DnCNN(4, 5)(y) with respect to y"
    checks.same(probes.gradient(model, y), probes.gradient(right, y), call, size=500)


@test_case(points=0.75, hidden=True)
def test_manners(DnCNN):
    """The image and the session stay as they are, whatever the image's memory layout."""
    generator = checks.generator(55)
    right = network_of_torch(4, 5).eval()
    given = random_weights(right, generator)
    model = DnCNN(4, 5)
    model.to(torch.float64)
    model.eval()
    probes.assign_weights(model, given)
    y, other = torch.rand(2, 2, 1, 6, 7, generator=generator, dtype=torch.float64) * 3 - 1
    with torch.no_grad():
        expected = right(y)
    call = "DnCNN(4, 5)(y)"
    for found in surroundings.in_other_layouts(model, y.clone()):
        checks.same(found, expected, f"{call} with y in another memory layout", size=500)
    checks.unchanged(probes.inputs_after(model, y.clone()), [y], call)
    checks.leaves_alone(surroundings.state_changed(model, y.clone()), call)
    kept = surroundings.results_together(model, [[y.clone()], [other]])
    checks.same(kept[0], expected, f"{call}, looked at after another call,", size=500)
    found = surroundings.after_changes(model, [other], [y])
    checks.same(found, expected, f"{call}, after a call with other values in y,", size=500)
    stayed, found = surroundings.without_gradients(model, y.clone())
    checks.same(found, expected, f"{call} within torch.no_grad()", size=500)
    assert stayed, f"{call} within torch.no_grad() switches gradients on again"
    seeded = surroundings.generators_seeded(DnCNN, 3, 4)
    assert not seeded, f"DnCNN(3, 4) seeds {seeded[0]} random generator, which is the session's"


@test_case(points=0.75, hidden=True)
def test_defaults(DnCNN):
    """DnCNN() is the network of the paper: 17 layers of width 64 for grey images."""
    shapes = probes.parameter_shapes(DnCNN())
    kernels = [shape for shape in shapes if len(shape) == 4]
    assert len(kernels) == 17, f"DnCNN() has {len(kernels)} convolutions"
    assert kernels.count([64, 64, 3, 3]) == 15, "the inner convolutions of DnCNN() are not as asked"
    assert [1, 64, 3, 3] in kernels, "DnCNN() is not for grey images"


@test_case(points=0.75, hidden=True)
def test_dtype_and_device(DnCNN):
    """A network of any dtype and device: the result has them too."""
    for device in ("meta", "cpu"):
        for dtype in (torch.float32, torch.float64):
            model = DnCNN(3, 4)
            model.to(device=device, dtype=dtype)
            model.eval()
            y = torch.zeros(2, 1, 6, 5, device=device, dtype=dtype)
            noise = model(y)
            assert noise is not None, "DnCNN(3, 4)(y) returned None: does forward end in return?"
            call = f'DnCNN(3, 4)(y) in {dtype} on the device "{device}"'
            expected = torch.empty_like(y, device="meta")
            checks.same(torch.empty_like(noise, device="meta"), expected, call)
            checks.equal(noise.device.type, y.device.type, f"the device of {call}")
    model = DnCNN(3, 4)
    model.double()
    model.eval()
    y = torch.rand(2, 1, 6, 5, generator=checks.generator(58), dtype=torch.float64)
    found = surroundings.network_elsewhere(model, y)
    checks.elsewhere(found, model(y), "DnCNN(3, 4)(y) in torch.float64", size=10**4)
    rules.check_made(DnCNN, (3, 4), "DnCNN(3, 4)")
    if surroundings.leaves_its_device(DnCNN, 3, 4):
        checks.fail('DnCNN(3, 4) within torch.device("meta")', "makes layers on the CPU.")
