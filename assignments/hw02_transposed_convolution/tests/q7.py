"""Question 7. The same as a layer."""

import torch
import torch.nn.functional as F
from otter.test_files import test_case
from torch import nn

from starter_code import checks, probes

OK_FORMAT = False
name = "q7"


def random_state(layer, generator):
    """Random numbers for all parameters of a layer, as a state dict."""
    return {
        name: torch.randn(value.shape, generator=generator)
        for name, value in layer.state_dict().items()
    }


@test_case(points=1)
def test_shapes(TransposedConv2d):
    """From 2 channels to 3, kernel 4, stride 2, padding 1: 5 x 6 pixels become 10 x 12."""
    layer = TransposedConv2d(2, 3, 4, stride=2, padding=1)
    shapes = {name: tuple(value.shape) for name, value in layer.state_dict().items()}
    expected = {"weight": (2, 3, 4, 4), "bias": (3,)}
    assert shapes == expected, f"the state dict holds {shapes}, not {expected}"
    shape = tuple(layer(torch.ones(1, 2, 5, 6)).shape)
    assert shape == (1, 3, 10, 12), f"layer(Y) has shape {shape}, not (1, 3, 10, 12)"


@test_case(points=1)
def test_load(TransposedConv2d):
    """With the weights of nn.ConvTranspose2d it computes the same."""
    generator = checks.generator(71)
    given = nn.ConvTranspose2d(2, 3, 3, stride=2)
    state = random_state(given, generator)
    given.load_state_dict(state)
    layer = TransposedConv2d(2, 3, 3, stride=2)
    layer.load_state_dict(state)
    Y = torch.randn(2, 2, 4, 5, generator=generator)
    checks.same(layer(Y), given(Y).detach(), "layer(Y) after load_state_dict", size=18)


@test_case(points=2, hidden=True)
def test_state_dict(TransposedConv2d):
    """State dicts go to and from nn.ConvTranspose2d, with pairs that differ along the axes."""
    generator = checks.generator(72)
    for kernel, stride, padding in [((3, 2), (2, 1), (1, 0)), ((2, 5), (1, 3), (0, 2))]:
        settings = f"(3, 4, {kernel}, {stride}, {padding})"
        given = nn.ConvTranspose2d(3, 4, kernel, stride, padding)
        state = random_state(given, generator)
        Y = torch.randn(2, 3, 4, 5, generator=generator)
        layer = TransposedConv2d(3, 4, kernel, stride, padding)
        own = {name: value.clone() for name, value in layer.state_dict().items()}
        assert set(own) == set(state), f"TransposedConv2d{settings}: state dict holds {sorted(own)}"
        given.load_state_dict(own)
        call = f"layer(Y) of TransposedConv2d{settings}"
        checks.same(layer(Y), given(Y).detach(), call, size=3 * 10)
        given.load_state_dict(state)
        layer.load_state_dict(state)
        call = f"layer(Y) of TransposedConv2d{settings} after load_state_dict"
        checks.same(layer(Y), given(Y).detach(), call, size=3 * 10)


@test_case(points=1, hidden=True)
def test_without_bias(TransposedConv2d):
    """bias=False: the state dict holds only the weight, and nothing is added."""
    generator = checks.generator(73)
    layer = TransposedConv2d(2, 3, (2, 3), stride=2, bias=False)
    state = layer.state_dict()
    assert list(state) == ["weight"], f"with bias=False the state dict holds {sorted(state)}"
    w = torch.randn(2, 3, 2, 3, generator=generator)
    layer.load_state_dict({"weight": w})
    Y = torch.randn(2, 2, 3, 4, generator=generator)
    checks.same(layer(Y), F.conv_transpose2d(Y, w, stride=2), "layer(Y) with bias=False", size=12)


@test_case(points=1, hidden=True)
def test_ints_and_pairs(TransposedConv2d):
    """Ints and pairs mixed, stride larger than the kernel, a kernel of one entry."""
    generator = checks.generator(74)
    for kernel, stride, padding in [
        (1, (2, 3), 0),
        ((4, 3), 2, 1),
        (3, 1, (2, 0)),
        (5, (3, 2), (1, 2)),
    ]:
        layer = TransposedConv2d(2, 2, kernel, stride=stride, padding=padding)
        f1, f2 = (kernel, kernel) if isinstance(kernel, int) else kernel
        w = torch.randn(2, 2, f1, f2, generator=generator)
        b = torch.randn(2, generator=generator)
        layer.load_state_dict({"weight": w, "bias": b})
        Y = torch.randn(1, 2, 4, 3, generator=generator)
        expected = F.conv_transpose2d(Y, w, b, stride=stride, padding=padding)
        call = f"layer(Y) of TransposedConv2d(2, 2, {kernel}, stride={stride}, padding={padding})"
        checks.same(layer(Y), expected, call, size=2 * f1 * f2)


@test_case(points=1, hidden=True)
def test_gradients(TransposedConv2d):
    """Gradients of the result reach weight and bias."""
    layer = TransposedConv2d(2, 3, 2, stride=2)
    Y = torch.randn(2, 2, 3, 4, generator=checks.generator(75))
    gradients = probes.parameter_gradients(layer, Y)
    assert set(gradients) == {"weight", "bias"}, f"the parameters are {sorted(gradients)}"
    for name, gradient in gradients.items():
        assert gradient is not None, f"no gradient reaches {name}"
        assert torch.isfinite(gradient).all() and (gradient != 0).any(), f"gradient of {name}"


@test_case(points=1, hidden=True)
def test_initial_weights(TransposedConv2d):
    """The initial weights are random, finite, not all equal and of moderate size."""
    first = TransposedConv2d(4, 3, 3).state_dict()
    second = TransposedConv2d(4, 3, 3).state_dict()
    for state in (first, second):
        for name, value in state.items():
            assert torch.isfinite(value).all(), f"the initial {name} is not finite"
            assert value.abs().max() < 10, (
                f"the initial {name} is as large as {value.abs().max():.1e}"
            )
        assert state["weight"].std() > 1e-4, "the initial weights are all (nearly) equal"
    assert not torch.equal(first["weight"], second["weight"]), "two layers start with equal weights"
