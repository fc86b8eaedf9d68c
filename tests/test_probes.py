"""Probes measure what they name, and run where their arguments live."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from starter_code import probes


def add_by_pixels(x):
    total = torch.zeros((), dtype=x.dtype)
    for row in x:
        for value in row:
            total = total + value
    return total


def test_operations_grow_with_a_loop_over_pixels_only():
    small, large = torch.rand(4, 4), torch.rand(12, 12)
    count = probes.count_operations
    assert count(add_by_pixels, large) > 5 * count(add_by_pixels, small)
    assert count(torch.sum, large) == count(torch.sum, small) == 1


def test_operations_are_counted_with_gradients_and_keywords():
    x = torch.rand(3, requires_grad=True)
    assert probes.count_operations(torch.clamp, x, min=0) == 1
    assert probes.count_operations(lambda x: None, x) == 0


def test_inputs_after_shows_a_change_in_place():
    original = torch.ones(2)
    (changed,) = probes.inputs_after(lambda x: x.mul_(2), original.clone())
    (kept,) = probes.inputs_after(lambda x: x * 2, original.clone())
    assert not torch.equal(changed, original) and torch.equal(kept, original)


def test_one_generator_serves_all_calls():
    def draw(x, sigma, generator):
        return sigma * torch.randn(x.shape, generator=generator)

    first, second = probes.with_generator(draw, torch.zeros(3), 2.0, seed=5, calls=2)
    expected = 2 * torch.randn(6, generator=torch.Generator().manual_seed(5))
    assert torch.equal(torch.cat([first, second]), expected)
    (there,) = probes.with_generator(
        lambda x, generator: generator.device, torch.ones(1).to("meta")
    )
    assert there == torch.device("cpu")


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_gradient_of_a_linear_map_is_its_adjoint_at_the_weights(dtype):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 7, 6, dtype=dtype, generator=generator)
    w = torch.randn(4, 3, 3, 2, dtype=dtype, generator=generator)
    with torch.no_grad():  # whatever the caller's mode
        found = probes.gradient(F.conv2d, x, w)
    weights = probes.gradient_weights((2, 4, 5, 5), dtype)
    assert torch.allclose(found, F.conv_transpose2d(weights, w), rtol=1e-4)
    assert found.dtype == dtype and not x.requires_grad


@pytest.mark.parametrize("cut", [lambda x: x.detach(), lambda x: torch.ones(3), lambda x: 1.0])
def test_a_cut_graph_has_no_gradient(cut):
    with pytest.raises(ValueError, match="no gradient"):
        probes.gradient(cut, torch.ones(3))


def test_modules_and_their_parameters():
    shared = nn.Linear(2, 3)
    model = nn.Sequential(shared, nn.ReLU(), nn.Linear(3, 2, bias=False))
    names = ["0.weight", "0.bias", "2.weight"]
    assert probes.parameter_count(model) == 6 + 3 + 6
    assert probes.parameter_count(nn.ModuleList([shared, shared])) == 9
    assert probes.registered_parameters(model) == names
    found = probes.named_parameters(model)
    assert [name for name, _ in found] == names
    assert not any(value.requires_grad for _, value in found)
    assert probes.is_module(model) and not probes.is_module(nn.Linear)
    assert probes.is_module_class(nn.Linear) and not probes.is_module_class(model)
    assert not probes.is_module_class(len)


def test_parameter_gradients_name_every_parameter():
    model = nn.Conv2d(1, 2, 1)
    model.idle = nn.Parameter(torch.ones(1))
    found = probes.parameter_gradients(model, torch.ones(3, 1, 4, 5))
    weights = probes.gradient_weights((3, 2, 4, 5), torch.float32)
    assert torch.allclose(found["bias"], weights.sum((0, 2, 3)), rtol=1e-4)
    assert found["idle"] is None
    assert not any(value.requires_grad for value in found.values() if value is not None)


class Elsewhere:
    """Stands for an object of another process."""

    def __init__(self):
        self.asked = []

    def run_probe(self, name, args, kwargs):
        self.asked.append((name, args, kwargs))
        return "measured there"


def test_a_probe_runs_where_any_argument_lives():
    there = Elsewhere()
    assert probes.count_operations(there, 1, key=2) == "measured there"
    assert probes.gradient(torch.sum, torch.ones(1), there) == "measured there"
    assert probes.inputs_after(torch.sum, x=there) == "measured there"
    assert there.asked[0] == ("count_operations", (there, 1), {"key": 2})
    assert [name for name, _, _ in there.asked[1:]] == ["gradient", "inputs_after"]


def test_only_the_type_decides_where_a_probe_runs():
    def function(x):
        return x

    function.run_probe = lambda *args: "forged"
    assert probes.count_operations(function, torch.ones(1)) == 0


def test_the_registry_holds_the_functions_themselves():
    assert all(not hasattr(function, "__wrapped__") for function in probes.PROBES.values())
    assert probes.PROBES["count_operations"](torch.sum, torch.ones(2)) == 1
