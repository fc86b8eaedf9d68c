"""Question 5. SRCNN and VDSR.

| the text promises | tested by |
| --- | --- |
| convolutions, their sizes, channels and order, biases; no other parameters | test_layers |
| width 64 and depth 20 by default; other widths, also odd | test_layers, test_weights |
| other depths, from 2 | test_layers, test_weights |
| a new VDSR returns z; only its last convolution is 0 at first, and so is its bias | test_new |
| ReLU between them, nothing after the last; zeros beyond the border | test_weights |
| z is added in VDSR, and not in SRCNN | test_weights, test_gradients |
| sizes stay, oblong images, batches; the same in both modes | test_weights |
| gradients reach every parameter and z | test_gradients |
| dtypes, layouts, devices; what is given and the session stay as they are | test_rules |
| made on the CPU, without seeding a generator of the session | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules, surroundings
from starter_code.super_resolution import probes as own

OK_FORMAT = False
name = "q5"


def shapes(sizes, channels):
    """Shapes of convolutions with biases."""
    pairs = zip(sizes, channels, channels[1:], strict=False)
    return [{"weight": [o, i, k, k], "bias": [o]} for k, i, o in pairs]


def srcnn_shapes(width):
    """Those of SRCNN."""
    return shapes((9, 5, 5), (1, width, width // 2, 1))


def vdsr_shapes(depth, width):
    """Those of VDSR."""
    return shapes([3] * depth, [1, *[width] * (depth - 1), 1])


def drawn(layers, generator):
    """Weights for layers of these shapes."""
    return [
        {
            name: torch.randn(shape, generator=generator, dtype=torch.float64)
            / max(1, torch.Size(shape[1:]).numel()) ** 0.5
            for name, shape in layer.items()
        }
        for layer in layers
    ]


def convolved(layers, z):
    """Convolutions with ReLU between them."""
    for number, layer in enumerate(layers, 1):
        weight, bias = layer["weight"].to(z), layer["bias"].to(z)
        z = F.conv2d(z, weight, bias, padding=weight.shape[-1] // 2)
        z = z.clamp(min=0) if number < len(layers) else z
    return z


@test_case(points=1)
def test_layers(SRCNN, VDSR):
    """The layers and their sizes."""
    for model_class, given, right in [
        (SRCNN, (), srcnn_shapes(64)),
        (SRCNN, (6,), srcnn_shapes(6)),
        (VDSR, (), vdsr_shapes(20, 64)),
        (VDSR, (4, 5), vdsr_shapes(4, 5)),
        (VDSR, (2, 3), vdsr_shapes(2, 3)),
    ]:
        call = f"{'SRCNN' if model_class is SRCNN else 'VDSR'}{given}".replace(",)", ")")
        assert probes.is_module_class(model_class), f"{call}: the class derives from nn.Module"
        found = own.shapes_of_layers(model_class(*given))
        checks.equal(len(found), len(right), f"the number of layers with parameters of {call}")
        for number, (one, other) in enumerate(zip(found, right, strict=True), 1):
            assert one == other, f"layer {number} of {call} holds {one}; it should hold {other}"


@test_case(points=1)
def test_new(VDSR):
    """A new VDSR returns z."""
    z = 3 * torch.rand(2, 1, 7, 10, generator=checks.generator(650)) - 1
    model = VDSR(3, 4)
    checks.same(model(z), z, "VDSR(3, 4)(z) of a new network")
    zeros = own.zero_kernels(model)
    assert zeros == [False, False, True], "only the last convolution of VDSR(3, 4) is 0 at first"


@test_case(points=2, hidden=True)
def test_weights(SRCNN, VDSR):
    """Estimates with given weights, of other widths and depths."""
    generator = checks.generator(651)
    for shape in [(1, 1, 9, 12), (3, 1, 14, 5)]:
        z = 5 * torch.randn(shape, generator=generator, dtype=torch.float64)
        for width in (6, 5):
            layers = drawn(srcnn_shapes(width), generator)
            call = f"SRCNN({width})(z) with other weights and z {shape}"
            for training in (False, True):
                found = own.estimate(SRCNN(width), layers, z, training)
                checks.same(found, convolved(layers, z), call, size=4000)
        for depth, width in [(2, 3), (5, 4)]:
            layers = drawn(vdsr_shapes(depth, width), generator)
            call = f"VDSR({depth}, {width})(z) with other weights and z {shape}"
            for training in (False, True):
                found = own.estimate(VDSR(depth, width), layers, z, training)
                checks.same(found, z + convolved(layers, z), call, size=4000)


@test_case(points=1, hidden=True)
def test_gradients(SRCNN, VDSR):
    """Gradients reach every parameter, and z as far as the network sees."""
    generator = checks.generator(652)
    z = torch.rand(1, 1, 21, 23, generator=generator, dtype=torch.float64)
    for call, model, given, skip in [
        ("SRCNN(12)", SRCNN(12), srcnn_shapes(12), 0),
        ("VDSR(6, 9)", VDSR(6, 9), vdsr_shapes(6, 9), 1),
    ]:
        layers = drawn(given, generator)
        found = own.reached(model, layers, z)
        checks.equal(len(found), 2 * len(layers), f"the number of parameters of {call}")
        text = f"{call}(z) has no gradient, or 0, for {found.count(False)} of its parameters"
        assert all(found), text
        given = z.clone().requires_grad_(True)
        right = skip * given + convolved(layers, given)
        (right,) = torch.autograd.grad(right[0, 0, 10, 11], given)
        gradient = own.input_gradient(model, layers, z)
        checks.same(gradient, right, f"the gradient of a pixel of {call}(z) for z", size=4000)


@test_case(points=1, hidden=True)
def test_rules(SRCNN, VDSR):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(653)

    def fixed(layers):
        return [
            {k: (0.1 * torch.sin(torch.arange(1, torch.Size(s).numel() + 1).double())).reshape(s)
             for k, s in layer.items()}
            for layer in layers
        ]  # fmt: skip

    for dtype in (torch.float32, torch.float64):
        z, other = torch.rand(2, 2, 1, 8, 9, generator=generator, dtype=dtype)
        for call, function, right in [
            ("SRCNN(4)", own.fresh(SRCNN, 4), lambda z: convolved(fixed(srcnn_shapes(4)), z)),
            ("VDSR(3, 4)", own.fresh(VDSR, 3, 4),
             lambda z: z + convolved(fixed(vdsr_shapes(3, 4)), z)),
        ]:  # fmt: skip
            call = f"{call}(z) in {dtype}"
            rules.hold_twice(function, right, ((z,), (other,)), call, 4000)
    for call, network, given in [("SRCNN(4)", SRCNN, (4,)), ("VDSR(3, 4)", VDSR, (3, 4))]:
        rules.check_made(network, given, call)
        seeded = surroundings.generators_seeded(network, *given)
        assert not seeded, f"{call} seeds {seeded[0]} random generator, which is the session's"
