"""Question 7. U-Net.

| the text promises | tested by |
| --- | --- |
| a module, its arguments, logits (B, classes, m, n), one of each too | test_shape, test_arguments |
| layers in their order, any depth and width | test_parameters, test_which_parameters |
| convolutions, ReLU, pooling, the order of skip and up, no softmax | test_logits |
| that skips carry, and where to | test_skips_carry |
| gradients, in train and eval mode | test_gradients |
| the same logits twice, alone and in a batch, whatever the layout | test_repeatable |
| inputs and the session's state, first weights without a seed | test_repeatable |
| dtype and device, meta too; a network stays where it is made | test_dtype_and_device |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, probes, rules, surroundings

OK_FORMAT = False
name = "q7"


def kernel_shapes(channels, classes, depth, width):
    """The shapes of all kernels, in the order in which the image meets them."""
    shapes, before = [], channels
    for level in range(depth + 1):
        c = width * 2**level
        shapes += [(c, before, 3, 3), (c, c, 3, 3)]
        before = c
    for level in reversed(range(depth)):
        c = width * 2**level
        shapes += [(2 * c, c, 2, 2), (c, 2 * c, 3, 3), (c, c, 3, 3)]
    return shapes + [(classes, width, 1, 1)]


def outputs(shape):
    """Channels that a kernel of this shape gives; those of 2 x 2 are transposed."""
    return shape[1] if shape[2] == 2 else shape[0]


def positive_layers(shapes, generator, least):
    """Kernels without negative numbers and biases of 1: no ReLU cuts anything off."""
    layers = []
    for shape in shapes:
        kernel = torch.rand(shape, generator=generator, dtype=torch.float64) + least
        bias = torch.ones(outputs(shape), dtype=torch.float64)
        layers.append({"weight": kernel / 9, "bias": bias})
    return layers


def random_layers(shapes, generator):
    """Normal kernels and biases under which signals keep their size."""
    layers = []
    for shape in shapes:
        kernel = torch.randn(shape, generator=generator, dtype=torch.float64)
        bias = torch.randn(outputs(shape), generator=generator, dtype=torch.float64)
        layers.append({"weight": 1.5 * kernel / kernel[0].numel() ** 0.5, "bias": bias / 3})
    return layers


def right_logits(x, layers, depth):
    """What a U-Net with these layers gives."""
    layers, skips = iter(layers), []

    def apply(x, function=F.conv2d, **how):
        layer = next(layers)
        return function(x, layer["weight"], layer["bias"], **how)

    for level in range(depth + 1):
        if level:
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = apply(apply(x, padding=1).relu(), padding=1).relu()
    while skips:
        x = torch.cat([skips.pop(), apply(x, F.conv_transpose2d, stride=2)], dim=1)
        x = apply(apply(x, padding=1).relu(), padding=1).relu()
    return apply(x)


def with_weights(UNet, arguments, layers):
    """UNet(*arguments) in float64 with the given weights."""
    model = UNet(*arguments)
    model.to(torch.float64)
    probes.assign_weights(model, layers)
    return model


@test_case(points=0.5)
def test_shape(UNet):
    """Two images of 16 x 24 pixels: logits of four classes."""
    model = UNet()
    assert probes.is_module(model), "UNet() is no nn.Module"
    logits = model(torch.rand(2, 1, 16, 24, generator=checks.generator(70)))
    assert logits is not None, "UNet()(x) returned None: does forward end in return?"
    checks.equal(list(logits.shape), [2, 4, 16, 24], "the shape of UNet()(x)", reveal=True)


@test_case(points=0.5)
def test_parameters(UNet):
    """UNet() has 481,796 parameters."""
    call = "the number of parameters of UNet()"
    checks.equal(probes.parameter_count(UNet()), 481_796, call, reveal=True)


@test_case(points=2, hidden=True)
def test_arguments(UNet):
    """Other channels, classes, depths and widths, on several sizes."""
    generator = checks.generator(71)
    for B, channels, classes, depth, width, m, n in [
        (2, 1, 4, 3, 4, 8, 40), (2, 3, 21, 2, 5, 12, 8), (3, 2, 2, 1, 6, 10, 6),
        (2, 1, 3, 4, 2, 48, 16), (1, 1, 1, 1, 1, 2, 2), (1, 1, 4, 2, 3, 8, 4),
        (4, 4, 1, 2, 2, 4, 4),
    ]:  # fmt: skip
        model = UNet(channels, classes, depth, width)
        x = torch.rand(B, channels, m, n, generator=generator)
        call = f"UNet({channels}, {classes}, {depth}, {width})(x) with x {tuple(x.shape)}"
        logits = model(x)
        assert logits is not None, f"{call} returned None: does forward end in return?"
        expected = torch.empty(B, classes, m, n, device="meta")
        checks.same(torch.empty_like(logits, device="meta"), expected, call)
        assert torch.isfinite(logits).all(), f"{call} is not finite"


@test_case(points=2, hidden=True)
def test_which_parameters(UNet):
    """The kernels and biases, by their shapes, and the order in which they were created."""
    sizes = [(1, 4, 2, 6), (3, 5, 3, 4), (1, 2, 1, 3), (1, 2, 5, 9), (1, 1, 1, 513)]
    for channels, classes, depth, width in sizes:
        kernels = kernel_shapes(channels, classes, depth, width)
        right = [list(shape) for shape in kernels] + [[outputs(shape)] for shape in kernels]
        model = UNet(channels, classes, depth, width)
        found = probes.parameter_shapes(model)
        call = f"UNet({channels}, {classes}, {depth}, {width})"
        missing, extra = sorted(right), []
        for shape in map(list, found):
            if shape in missing:
                missing.remove(shape)
            else:
                extra.append(shape)
        assert not extra, f"{call} has parameters of the shapes {extra}, which it should not have"
        assert not missing, f"{call} has {len(missing)} parameters less than it should have"
        held = [tuple(one.shape) for _, one in probes.named_parameters(model)]
        created = [shape for shape in held if len(shape) == 4]
        assert created == kernels, (
            f"{call} creates its layers in another order than that in which an image meets them, "
            "by which Sections 5 to 7 find them"
        )


@test_case(points=2, hidden=True)
def test_logits(UNet):
    """The logits with given weights, in float64."""

    generator = checks.generator(72)
    for channels, classes, depth, width in [(1, 4, 2, 6), (3, 5, 3, 4), (2, 2, 1, 5), (1, 1, 2, 3)]:
        layers = random_layers(kernel_shapes(channels, classes, depth, width), generator)
        x = torch.randn(2, channels, 16, 24, generator=generator, dtype=torch.float64)
        model = with_weights(UNet, (channels, classes, depth, width), layers)
        call = f"UNet({channels}, {classes}, {depth}, {width})(x) with given weights"
        checks.same(model(x), right_logits(x, layers, depth), call, size=1000)


@test_case(points=2, hidden=True)
def test_skips_carry(UNet):
    """A pixel reaches the logits through the first skip alone, 4 pixels far, and through no other
    way when the skips are cut."""
    generator = checks.generator(73)
    width = 5
    layers = positive_layers(kernel_shapes(1, 3, 2, width), generator, least=0.1)
    x = torch.rand(1, 1, 24, 24, generator=generator, dtype=torch.float64)
    changed = x.clone()
    changed[0, 0, 11, 13] += 1
    reached = torch.zeros(24, 24, dtype=torch.bool)
    reached[7:16, 9:18] = True

    def difference(cut):
        given = [{name: tensor.clone() for name, tensor in layer.items()} for layer in layers]
        if cut == "up":
            given[9]["weight"].zero_()
        else:
            given[7]["weight"][:, : 2 * width] = 0
            given[10]["weight"][:, :width] = 0
        model = with_weights(UNet, (1, 3, 2, width), given)
        first, second = model(x), model(changed)
        checks.equal(list(first.shape), [1, 3, 24, 24], "the shape of UNet(1, 3, 2, 5)(x)")
        return (second - first).abs().sum(1)[0]

    through_skip = difference("up") > 1e-9
    where = "when nothing comes from below (the last transposed convolution has kernel 0)"
    assert through_skip.any(), f"a pixel has no effect {where}: the first skip carries nothing"
    assert torch.equal(through_skip, reached), (
        f"{where}, one pixel should change the logits 4 pixels far on every side and no further"
    )
    without = difference("skips")
    assert (without > 1e-9).any(), "with all skips cut, nothing comes up from the bottleneck"
    blocks = without.reshape(12, 2, 12, 2).amax(dim=(1, 3)) > 1e-9
    assert blocks[1:11, 2:12].all(), (
        "with all skips cut, one pixel should still change the logits far around, through the "
        "bottleneck"
    )


@test_case(points=1, hidden=True)
def test_gradients(UNet):
    """Every parameter gets a gradient, and the right one reaches the image, also in eval mode."""
    generator = checks.generator(74)
    layers = positive_layers(kernel_shapes(2, 3, 2, 5), generator, least=0)
    model = with_weights(UNet, (2, 3, 2, 5), layers)
    x = torch.rand(2, 2, 8, 12, generator=generator, dtype=torch.float64)
    gradients = probes.parameter_gradients(model, x)
    for name, gradient in gradients.items():
        assert gradient is not None, f"no gradient reaches the parameter {name}"
        assert gradient.ne(0).any(), f"the gradient of the parameter {name} is zero"
    layers = random_layers(kernel_shapes(2, 3, 2, 5), generator)
    expected = probes.gradient(lambda image: right_logits(image, layers, 2), x)
    model = with_weights(UNet, (2, 3, 2, 5), layers)
    for mode in ("train", "eval"):
        model.train(mode == "train")
        call = f"the gradient of UNet(2, 3, 2, 5)(x) with respect to x in {mode} mode"
        checks.same(probes.gradient(model, x), expected, call, size=1000)


@test_case(points=1, hidden=True)
def test_repeatable(UNet):
    """In eval mode: the same logits twice, and for an image alone as in a batch; no seed is set."""
    model = UNet(1, 4, 2, 6)
    model.to(torch.float64)
    model.eval()
    generator = checks.generator(75)
    x = torch.rand(3, 1, 12, 16, generator=generator, dtype=torch.float64)
    first = model(x)
    checks.same(model(x), first, "UNet(1, 4, 2, 6)(x), called again in eval mode,", size=1000)
    alone = torch.cat([model(one[None]) for one in x])
    call = "UNet(1, 4, 2, 6)(x) for one image at a time"
    checks.same(alone, first, call, size=1000)
    spread = (first - first.mean(dim=(0, 2, 3), keepdim=True)).abs().max().item()
    assert spread > 0, "the logits are the same for all pixels of all images"
    call = "UNet(1, 4, 2, 6)(x)"
    for result in surroundings.in_other_layouts(model, x):
        checks.same(result, first, f"{call} of an x that is not contiguous in memory", size=1000)
    checks.unchanged(probes.inputs_after(model, x.clone()), [x], call)
    checks.leaves_alone(surroundings.state_changed(model, x), call)
    kept, _ = surroundings.results_together(model, [[x], [x.flip(0)]])
    checks.same(kept, first, f"{call}, looked at after another call,", size=1000)
    one, other = (probes.named_parameters(UNet(1, 2, 1, 3))[0][1] for _ in range(2))
    assert not torch.equal(one, other), (
        "two networks begin with the same weights: a seed of torch's random generator was set"
    )


@test_case(points=1, hidden=True)
def test_dtype_and_device(UNet):
    """A network of any dtype and device: the logits have them too."""
    for device in ("meta", "cpu"):
        for dtype in (torch.float32, torch.float64):
            model = UNet(1, 3, 2, 4)
            model.to(device=device, dtype=dtype)
            x = torch.zeros(2, 1, 8, 12, device=device, dtype=dtype)
            logits = model(x)
            call = f'UNet(1, 3, 2, 4)(x) in {dtype} on the device "{device}"'
            assert logits is not None, f"{call} returned None: does forward end in return?"
            expected = torch.empty(2, 3, 8, 12, device="meta", dtype=dtype)
            checks.same(torch.empty_like(logits, device="meta"), expected, call)
            checks.equal(logits.device.type, x.device.type, f"the device of {call}")
    model = UNet(1, 3, 2, 4)
    model.double()
    x = torch.rand(2, 1, 8, 12, generator=checks.generator(77), dtype=torch.float64)
    found = surroundings.network_elsewhere(model, x)
    checks.elsewhere(found, model(x), "UNet(1, 3, 2, 4)(x) in torch.float64", size=10**4)
    rules.check_made(UNet, (1, 3, 2, 4), "UNet(1, 3, 2, 4)")
