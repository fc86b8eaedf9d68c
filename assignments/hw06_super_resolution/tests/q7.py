"""Question 7. SRResNet.

| the text promises | tested by |
| --- | --- |
| layers, sizes, channels, in the order head, body, up, tail; biases | test_layers |
| each PReLU has one number, each place a layer of its own | test_layers |
| 8 blocks and width 64 by default; other numbers and widths | test_layers, test_weights |
| a new network is bicubic, by torch, aligned with blocks; only its tail is 0 at first | test_new |
| a block: h plus conv, batch norm, PReLU, conv, batch norm | test_block |
| head, long skip, shuffles, tail, bicubic; zeros beyond the border | test_weights |
| modes of batch norm | test_block, test_weights |
| gradients reach every parameter, and y | test_gradients |
| dtypes, layouts, devices; what is given and the session stay as they are | test_rules |
| made on the CPU, without seeding a generator of the session | test_rules |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import checks, rules, surroundings
from starter_code.super_resolution import probes as own

OK_FORMAT = False
name = "q7"


def convolution(c_in, c_out, size=3):
    """Shapes of a convolution."""
    return {"weight": [c_out, c_in, size, size], "bias": [c_out]}


def norm(width):
    """Shapes of a batch norm."""
    return {name: [width] for name in ("weight", "bias", "running_mean", "running_var")}


PRELU = {"weight": [1]}


def block_shapes(width):
    """Layers of a residual block."""
    return [convolution(width, width), norm(width), PRELU, convolution(width, width), norm(width)]


def net_shapes(blocks, width):
    """Layers of the whole network."""
    up = [convolution(width, 4 * width), PRELU]
    body = [layer for k in range(blocks) for layer in block_shapes(width)]
    body += [convolution(width, width), norm(width)]
    return [convolution(1, width, 9), PRELU, *body, *up, *up, convolution(width, 1, 9)]


def drawn(layers, generator):
    """Weights for layers of these shapes."""
    found = []
    for layer in layers:
        values = {}
        for name, shape in layer.items():
            value = torch.randn(shape, generator=generator, dtype=torch.float64)
            if len(shape) == 4:
                value /= torch.Size(shape[1:]).numel() ** 0.5
            values[name] = value.abs() + 0.5 if name == "running_var" else value
        found.append(values)
    return found


class Right:
    """The estimate, layer by layer, from a list of weights."""

    def __init__(self, layers, training):
        self.layers, self.training = iter(layers), training

    def conv(self, h):
        layer = next(self.layers)
        weight = layer["weight"].to(h)
        return F.conv2d(h, weight, layer["bias"].to(h), padding=weight.shape[-1] // 2)

    def norm(self, h):
        layer = {name: value.to(h)[:, None, None] for name, value in next(self.layers).items()}
        mean, var = layer["running_mean"], layer["running_var"]
        if self.training:
            mean = h.mean((0, 2, 3), keepdim=True)
            var = (h - mean).square().mean((0, 2, 3), keepdim=True)
        return (h - mean) / (var + 1e-5).sqrt() * layer["weight"] + layer["bias"]

    def prelu(self, h):
        return h.clamp(min=0) + next(self.layers)["weight"].to(h) * h.clamp(max=0)

    def block(self, h):
        return h + self.norm(self.conv(self.prelu(self.norm(self.conv(h)))))

    def net(self, y, blocks):
        h = body = self.prelu(self.conv(y))
        for _ in range(blocks):
            body = self.block(body)
        h = h + self.norm(self.conv(body))
        for _ in range(2):
            h = self.conv(h)
            B, C, m, n = h.shape
            h = h.reshape(B, C // 4, 2, 2, m, n).permute(0, 1, 4, 2, 5, 3)
            h = self.prelu(h.reshape(B, C // 4, 2 * m, 2 * n))
        z = F.interpolate(y, scale_factor=4.0, mode="bicubic", align_corners=False)
        return z + self.conv(h)


@test_case(points=1)
def test_layers(ResidualBlock, SRResNet):
    """The layers and their sizes."""
    for call, model, right in [
        ("ResidualBlock(6)", ResidualBlock(6), block_shapes(6)),
        ("SRResNet()", SRResNet(), net_shapes(8, 64)),
        ("SRResNet(2, 6)", SRResNet(2, 6), net_shapes(2, 6)),
    ]:
        found = own.shapes_of_layers(model)
        checks.equal(len(found), len(right), f"the number of layers with parameters of {call}")
        for number, (one, other) in enumerate(zip(found, right, strict=True), 1):
            assert one == other, f"layer {number} of {call} holds {one}; it should hold {other}"


@test_case(points=1)
def test_new(SRResNet):
    """A new network is bicubic."""
    y = torch.rand(2, 1, 5, 7, generator=checks.generator(670))
    right = F.interpolate(y, scale_factor=4.0, mode="bicubic", align_corners=False)
    model = SRResNet(2, 6)
    checks.same(model(y), right, "SRResNet(2, 6)(y) of a new network", size=16)
    only = not any(own.zero_kernels(model)[:-1])
    assert only, "only the last convolution of SRResNet(2, 6) is 0 at first"


@test_case(points=1.5, hidden=True)
def test_block(ResidualBlock):
    """A block with given weights, in both modes."""
    generator = checks.generator(671)
    for width, shape in [(3, (2, 3, 6, 9)), (5, (4, 5, 8, 3))]:
        h = torch.randn(shape, generator=generator, dtype=torch.float64)
        layers = drawn(block_shapes(width), generator)
        for training in (False, True):
            found = own.estimate(ResidualBlock(width), layers, h, training)
            mode = "training" if training else "evaluation"
            call = f"ResidualBlock({width})(h) in {mode} mode"
            checks.same(found, Right(layers, training).block(h), call, size=10_000)


@test_case(points=2, hidden=True)
def test_weights(SRResNet):
    """The network with given weights, in both modes."""
    generator = checks.generator(672)
    for blocks, width, shape in [(1, 4, (2, 1, 5, 7)), (3, 5, (1, 1, 8, 4))]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        layers = drawn(net_shapes(blocks, width), generator)
        for training in (False, True):
            found = own.estimate(SRResNet(blocks, width), layers, y, training)
            mode = "training" if training else "evaluation"
            call = f"SRResNet({blocks}, {width})(y) with other weights in {mode} mode"
            checks.same(found, Right(layers, training).net(y, blocks), call, size=100_000)


@test_case(points=0.75, hidden=True)
def test_gradients(SRResNet):
    """Gradients reach every parameter, and y."""
    generator = checks.generator(673)
    layers = drawn(net_shapes(2, 6), generator)
    y = torch.rand(2, 1, 6, 5, generator=generator, dtype=torch.float64)
    found = own.reached(SRResNet(2, 6), layers, y)
    assert all(found), "the estimate does not depend on some of the network's parameters"
    gradient = own.input_gradient(SRResNet(2, 6), layers, y)
    given = y.clone().requires_grad_(True)
    right = Right(layers, False).net(given, 2)
    (right,) = torch.autograd.grad(right[0, 0, 12, 10], given)
    checks.same(gradient, right, "the gradient of a pixel of SRResNet(2, 6)(y) for y", size=100_000)


def fixed(layers):
    """The weights of `probes.fresh`: 0.1 sin(1), 0.1 sin(2), ...; statistics as of a new one."""
    statistics = {"running_mean": 0.0, "running_var": 1.0}
    found = []
    for layer in layers:
        values = {}
        for name, shape in layer.items():
            count = torch.arange(1, torch.Size(shape).numel() + 1, dtype=torch.float64)
            values[name] = 0.1 * torch.sin(count).reshape(shape)
            if name in statistics:
                values[name] = torch.full(shape, statistics[name], dtype=torch.float64)
        found.append(values)
    return found


@test_case(points=0.75, hidden=True)
def test_rules(ResidualBlock, SRResNet):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    generator = checks.generator(674)
    layers = fixed(net_shapes(1, 4))
    for dtype in (torch.float32, torch.float64):
        y, other = torch.rand(2, 2, 1, 4, 5, generator=generator, dtype=dtype)
        rules.hold_twice(
            own.fresh(SRResNet, 1, 4),
            lambda y: Right(layers, False).net(y, 1),
            ((y,), (other,)),
            f"SRResNet(1, 4)(y) in {dtype}",
            100_000,
        )
        h, other = torch.randn(2, 2, 4, 5, 3, generator=generator, dtype=dtype)
        rules.hold_twice(
            own.fresh(ResidualBlock, 4),
            lambda h: Right(fixed(block_shapes(4)), False).block(h),
            ((h,), (other,)),
            f"ResidualBlock(4)(h) in {dtype}",
            10_000,
        )
    rules.check_made(SRResNet, (1, 4), "SRResNet(1, 4)")
    seeded = surroundings.generators_seeded(SRResNet, 1, 4)
    assert not seeded, f"SRResNet(1, 4) seeds {seeded[0]} random generator, which is the session's"
