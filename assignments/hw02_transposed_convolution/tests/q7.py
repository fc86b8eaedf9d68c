"""Question 7. The same as a layer.

| the text promises | tested by |
| --- | --- |
| names and shapes of the parameters, ints | test_shapes |
| state dicts to and from nn.ConvTranspose2d, bias by default | test_load, test_state_dict |
| the parameters of the moment count, in both modes; layers share none | test_state_dict |
| bias=False, also as the sixth argument: no parameter, the attribute is None | test_without_bias |
| ints and pairs, (rows, columns) | test_ints_and_pairs |
| dtype and device of the input, which is left alone as the session is | test_ints_and_pairs |
| gradients of weight, bias and input | test_gradients |
| weights random, not all zero; weights and bias finite, of moderate size | test_initial_weights |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case
from torch import nn

from starter_code import checks, probes, surroundings
from starter_code.convolution.probes import asks_for_gradients_after, layer_elsewhere

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


@test_case(points=0.5)
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


@test_case(points=1.5, hidden=True)
def test_state_dict(TransposedConv2d):
    """State dicts go to and from nn.ConvTranspose2d; the newest weights count, in both modes."""
    generator = checks.generator(72)
    layer, given = TransposedConv2d(3, 4, 2), nn.ConvTranspose2d(3, 4, 2)
    state = random_state(given, generator)
    Y = torch.randn(2, 3, 4, 5, generator=generator)
    given.load_state_dict(state)
    layer.load_state_dict(state)
    checks.same(layer(Y), given(Y).detach(), "layer(Y) of TransposedConv2d(3, 4, 2)", size=12)
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
        for mode in (True, False):
            layer.train(mode)
            checks.same(layer(Y), given(Y).detach(), call, size=3 * 10)
        given.load_state_dict(state)
        layer.load_state_dict(state)
        call = f"layer(Y) of TransposedConv2d{settings} after load_state_dict"
        for mode in (False, True):
            layer.train(mode)
            checks.same(layer(Y), given(Y).detach(), f"{call}, training={mode},", size=3 * 10)
        for mode in (False, True):  # new parameters while the mode stays
            layer.train(mode)
            layer(Y)
            state = random_state(given, generator)
            given.load_state_dict(state)
            layer.load_state_dict(state)
            told = f"{call}, loaded between two calls, training={mode},"
            checks.same(layer(Y), given(Y).detach(), told, size=3 * 10)
        other = TransposedConv2d(3, 4, kernel, stride, padding)
        other.load_state_dict(random_state(given, generator))
        checks.same(layer(Y), given(Y).detach(), f"{call}, after that of another layer,", 3 * 10)


@test_case(points=0.5, hidden=True)
def test_without_bias(TransposedConv2d):
    """bias=False: the state dict holds only the weight, and nothing is added."""
    generator = checks.generator(73)
    for layer, call in (
        (
            TransposedConv2d(2, 3, (2, 3), 2, 0, False),
            "TransposedConv2d(2, 3, (2, 3), 2, 0, False)",
        ),
        (TransposedConv2d(2, 3, (2, 3), stride=2, bias=False), "bias=False"),
    ):
        state = layer.state_dict()
        assert list(state) == ["weight"], f"with {call} the state dict holds {sorted(state)}"
    w = torch.randn(2, 3, 2, 3, generator=generator)
    layer.load_state_dict({"weight": w})
    Y = torch.randn(2, 2, 3, 4, generator=generator)
    checks.same(layer(Y), F.conv_transpose2d(Y, w, stride=2), "layer(Y) with bias=False", size=12)
    try:
        bias = layer.bias
    except Exception:
        bias = "missing"
    assert bias is None, "with bias=False the layer's attribute `bias` should be None"


@test_case(points=0.5, hidden=True)
def test_ints_and_pairs(TransposedConv2d):
    """Ints and pairs mixed, large strides, a kernel of one entry; double precision, devices."""
    generator = checks.generator(74)
    for kernel, stride, padding in [
        (1, (2, 3), 0),
        ((4, 3), 2, 1),
        (3, 1, (2, 0)),
        (5, (3, 2), (1, 2)),
        ((4, 1), (2, 3), 1),
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
        for found in surroundings.in_other_layouts(layer, Y):
            checks.same(found, expected, f"{call} with a view for Y", size=2 * f1 * f2)
        checks.elsewhere(layer_elsewhere(layer, Y), expected, call, size=2 * f1 * f2)
        kept = surroundings.results_together(layer, [[Y], [-2 * Y]])
        checks.same(kept[0], expected, f"{call}, looked at after another call,", size=2 * f1 * f2)
        checks.unchanged(probes.inputs_after(layer, Y.clone()), [Y], call)
        checks.leaves_alone(surroundings.state_changed(layer, Y), call)
        assert not asks_for_gradients_after(layer, Y), f"{call}: Y requires gradients afterwards"
        layer.double()
        wide = torch.randn(1, 2, 4, 3, generator=generator, dtype=torch.float64)
        expected = F.conv_transpose2d(wide, w.double(), b.double(), stride, padding)
        checks.same(layer(wide), expected, f"{call}, all in float64", size=2 * f1 * f2)


@test_case(points=1, hidden=True)
def test_gradients(TransposedConv2d):
    """The gradients of weight, bias and input, in both modes."""
    generator = checks.generator(75)
    settings = (2, 3, (2, 3), (2, 1), (0, 1))
    given = nn.ConvTranspose2d(*settings)
    given.load_state_dict(random_state(given, generator))
    layer = TransposedConv2d(*settings)
    layer.load_state_dict(given.state_dict())
    Y = torch.randn(2, 2, 3, 4, generator=generator)
    expected = probes.parameter_gradients(given, Y)
    for mode in (True, False):
        layer.train(mode)
        gradients = probes.parameter_gradients(layer, Y)
        assert set(gradients) == {"weight", "bias"}, f"the parameters are {sorted(gradients)}"
        for name, gradient in gradients.items():
            assert gradient is not None, f"no gradient reaches {name}, training={mode}"
            call = f"the gradient of sum(c * layer(Y)), for fixed numbers c, by {name}"
            checks.same(gradient, expected[name], call, size=200)
        layer.load_state_dict({"weight": given.state_dict()["weight"], "bias": torch.zeros(3)})
        found = probes.parameter_gradients(layer, Y)["bias"]
        assert found is not None, f"no gradient reaches a bias of zeros, training={mode}"
        call = "the gradient by a bias of zeros"
        checks.same(found, expected["bias"], call, size=200)
        layer.load_state_dict(given.state_dict())
        call = "the gradient of sum(c * layer(Y)), for fixed numbers c, by Y"
        checks.same(probes.gradient(layer, Y), probes.gradient(given, Y), call, size=200)


@test_case(points=1, hidden=True)
def test_initial_weights(TransposedConv2d):
    """The initial weights are random, finite, not all equal; the bias too is of moderate size."""
    for settings in [(1, 1, 1), (1, 2, (1, 3)), (3, 1, 1, 2), (1, 4, 2), (32, 48, 5)]:
        for name, value in TransposedConv2d(*settings).state_dict().items():
            where = f"the initial {name} of TransposedConv2d{settings}"
            assert torch.isfinite(value).all(), f"{where} is not finite"
            assert value.abs().max() < 10, f"{where} is as large as {value.abs().max():.1e}"
            assert name != "weight" or value.abs().max() > 0, f"{where} is zero"
    changed = surroundings.state_changed(TransposedConv2d, 4, 3, 3)
    drawn = [name for name in changed if "random generator" not in name]
    checks.leaves_alone(drawn, "TransposedConv2d(4, 3, 3)")
    seeded = surroundings.generators_seeded(TransposedConv2d, 4, 3, 3)
    assert not seeded, (
        f"TransposedConv2d(4, 3, 3) seeds a random generator of the session, {seeded}"
    )
    made = surroundings.with_filled_memory(TransposedConv2d, 4, 3, 3).state_dict()
    for name, value in made.items():
        told = f"the initial {name}, with other numbers in new memory,"
        assert torch.isfinite(value).all(), f"{told} is not finite: was it set?"
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
