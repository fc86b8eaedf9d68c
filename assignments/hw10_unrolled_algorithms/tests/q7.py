"""Question 7. Unroll it.

| the text promises | tested by |
| --- | --- |
| K networks of their own; one parameter eta, all 1 at first | test_numbers, test_gradients |
| gradient descent from y where the networks are 0 | test_descent |
| two channels: z and sigma everywhere | test_stages |
| stages returns all images, forward the last; nothing is clamped, nor a step | test_stages |
| gradients reach every number through all stages | test_gradients |
| the networks are set after eta, in their order | test_stages |
| kernels that are not symmetric, batches, oblong images | test_stages, test_rules |
| the defaults | test_numbers |
| inputs and session stay as they are; dtypes, layouts | test_rules |
"""

import torch
from otter.test_files import test_case
from torch import nn

from starter_code import checks, kernels, probes, rules, unrolled, weights
from starter_code.operators import Blur
from starter_code.unrolled import probes as own

OK_FORMAT = False
name = "q7"


def check_stages(found, right, call, size):
    """Compare a list of images with the right ones."""
    assert isinstance(found, list | tuple), f"{call} returns a list of tensors"
    checks.equal(len(found), len(right), f"the number of images of {call}")
    for k, (one, other) in enumerate(zip(found, right, strict=True), 1):
        checks.same(one, other, f"image {k} of {call}", size=size)


def descent(y, kernel, etas):
    """Gradient descent for ||H x - y||^2 / 2, from y."""
    H, x, found = Blur(y.shape[-2:], kernel, y.dtype), y, []
    for eta in etas:
        x = x + eta * H.H(y - H(x))
        found.append(x)
    return found


@test_case(points=1)
def test_numbers(Unrolled):
    """The number of parameters, and the first steps."""
    assert probes.is_module_class(Unrolled), "Unrolled is a class derived from nn.Module"
    count = probes.parameter_count(Unrolled(3, 4, 2))
    checks.equal(count, 3 * (1 + 2 * 4 * 9 + 4 + 4 * 9 + 1), "the parameters of Unrolled(3, 4, 2)")
    checks.equal(probes.parameter_count(Unrolled()), 229136, "the parameters of Unrolled()")
    first = dict(probes.named_parameters(Unrolled(3, 4, 2))).get("eta")
    assert first is not None, "Unrolled(3, 4, 2) has no parameter eta"
    checks.same(first, torch.ones(3), "the parameter eta of Unrolled(3, 4, 2)")


@test_case(points=1)
def test_descent(Unrolled):
    """Where the networks are 0 the stages are gradient descent."""
    y = torch.arange(20.0).reshape(1, 1, 4, 5).sin()
    kernel = torch.tensor([[0.5, 0.25, 0.25]])
    found = own.stages_of(Unrolled, 3, 4, 2, 0.1)(y, kernel)
    check_stages(found, descent(y, kernel, (0.7, 0.4, 0.7)), "stages(y, H, 0.1)", 500)


@test_case(points=3, hidden=True)
def test_stages(Unrolled):
    """The stages with given weights, several blurs, sizes and levels of noise."""
    generator = checks.generator(1071)
    for K, width, layers, shape, kernel, sigma in [
        (3, 5, 2, (2, 1, 7, 9), kernels.motion(4, 2), 0.3047),
        (2, 3, 3, (1, 1, 8, 7), kernels.gaussian(0.8), 0.0),
        (4, 2, 2, (3, 1, 6, 6), torch.rand(3, 5, generator=generator), 1.7),
    ]:
        nets = []
        for _ in range(K):
            net = unrolled.small_cnn(2, 1, width, layers)
            for one in net.parameters():
                one.data = torch.randn(one.shape, generator=generator) / 4
            nets.append(net)
        held = [layer for net in nets for layer in weights.layers_of(net)]
        eta = torch.rand(K, generator=generator) + 0.2
        eta[0] *= -1
        y = 3 * torch.randn(shape, generator=generator, dtype=torch.float64)
        H, x, right = Blur(shape[-2:], kernel, torch.float64), y, []
        with torch.no_grad():
            for step, net in zip(eta.double(), nets, strict=True):
                z = x - step * H.H(H(x) - y)
                x = z + net.double()(torch.cat([z, 0 * z + sigma], dim=1))
                right.append(x)
        model = Unrolled(K, width, layers)
        call = f"stages(y, H, {sigma}) of Unrolled({K}, {width}, {layers}) with y {shape}"
        found = own.stages_with(model, held, eta, y, kernel, sigma)
        check_stages(found, right, call, 10_000)
        last = own.last_with(model, y, kernel, sigma)
        checks.same(last, right[-1], f"the call of Unrolled({K}, {width}, {layers})", size=10_000)
        kept = dict(probes.named_parameters(model))["eta"]
        checks.same(kept, eta.double(), "eta of the model after its call")


@test_case(points=1.5, hidden=True)
def test_gradients(Unrolled):
    """Each stage has numbers of its own, and gradients reach them from every image."""
    generator = checks.generator(1072)
    y = torch.randn(1, 1, 9, 8, generator=generator, dtype=torch.float64)
    kernel, K = kernels.gaussian(0.7), 3
    nets = [unrolled.small_cnn(2, 1, 6, 3) for _ in range(K)]
    for one in nn.ModuleList(nets).parameters():
        one.data = torch.randn(one.shape, generator=generator) / 4
    model = Unrolled(K, 6, 3)
    held = [layer for net in nets for layer in weights.layers_of(net)]
    own.stages_with(model, held, torch.full((K,), 0.5), y, kernel, 0.1)
    H, x = Blur(y.shape[-2:], kernel, y.dtype), y
    eta = torch.full((K,), 0.5, dtype=y.dtype, requires_grad=True)
    numbers, images = [eta, *nn.ModuleList(nets).double().parameters()], []
    for step, net in zip(eta, nets, strict=True):
        z = x - step * H.H(H(x) - y)
        x = z + net(torch.cat([z, torch.full_like(z, 0.1)], dim=1))
        images.append(x)
    for stage in (2, 1):
        loss = (probes.gradient_weights(y.shape) * images[stage]).sum()
        right = torch.autograd.grad(loss, numbers, retain_graph=True, allow_unused=True)
        found = own.stage_gradients(model, y, kernel, 0.1, stage)
        checks.equal(len(found), len(right), "the number of parameter tensors of Unrolled(3, 6, 3)")
        for k, (one, other, number) in enumerate(zip(found, right, numbers, strict=True)):
            other = torch.zeros_like(number) if other is None else other
            call = f"the gradient of image {stage + 1} of 3 for parameter {k} of Unrolled(3, 6, 3)"
            checks.same(one, other, call, size=10_000)


@test_case(points=1.5, hidden=True)
def test_rules(Unrolled):
    """Batches, dtypes, layouts; inputs and session stay as they are."""
    generator = checks.generator(1073)
    kernel = kernels.motion(3, 2)
    for dtype in (torch.float32, torch.float64):
        y = torch.randn(2, 1, 7, 6, generator=generator, dtype=dtype)
        given = kernel.to(dtype)
        right = descent(y, given, (0.7, 0.4))

        def same(found, call, right=right):
            check_stages(found, right, call, 2000)

        call = f"stages(y, H, 0.1) in {dtype}"
        function = own.stages_of(Unrolled, 2, 3, 2, 0.1)
        same(function(y.clone(), given.clone()), call)
        rules.check_around(function, (y, given), call)
        kept = own.results_of_two(function, y.clone(), given.clone())
        same(kept, f"{call}, looked at after another call,")
