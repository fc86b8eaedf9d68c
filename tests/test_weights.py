"""Weights find their place in a student's network by order and shape."""

import pytest
import torch
from torch import nn

from starter_code import denoising, weights


class Lists(nn.Module):
    """A DnCNN(3, 4) whose last layer is set first, and whose normalisations are in a list."""

    def __init__(self):
        super().__init__()
        self.last = nn.Conv2d(4, 1, 3, padding=1)
        self.first = nn.Conv2d(1, 4, 3, padding=1)
        self.norms = nn.ModuleList([nn.BatchNorm2d(4)])
        self.inner = nn.ModuleList([nn.Conv2d(4, 4, 3, padding=1, bias=False)])

    def forward(self, y):
        return self.last(self.norms[0](self.inner[0](self.first(y).relu())).relu())


def plain():
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(4, 4, 3, padding=1, bias=False),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 1, 3, padding=1),
    )


def test_names_and_order_of_setting_do_not_matter():
    one, other = plain(), Lists()
    with torch.no_grad():
        one[3].running_mean.normal_()
        one[3].running_var.uniform_(0.5, 2)
    weights.assign(other, weights.layers_of(one))
    y = torch.rand(2, 1, 5, 6)
    torch.testing.assert_close(other.eval()(y), one.eval()(y))


def test_dtype_of_the_module_stays():
    network = plain().double()
    weights.assign(network, weights.layers_of(plain()))
    assert {value.dtype for value in network.parameters()} == {torch.float64}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: plain()[:-1], "no layer left for the given layer 4 of 4"),
        (lambda: nn.Sequential(plain(), nn.BatchNorm2d(4)), "1 layers more than the given 4"),
        (lambda: nn.Sequential(nn.Conv2d(1, 4, 3)), "no layer left for the given layer 2 of 4"),
    ],
)
def test_a_layer_left_over_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        weights.assign(build(), weights.layers_of(plain()))


@pytest.mark.parametrize(("name", "count"), [("small", 14), ("dncnn", 32)])
def test_files_hold_all_layers_in_order(name, count):
    layers = weights.read(denoising.WEIGHTS / f"{name}.safetensors")
    assert len(layers) == count
    assert "bias" in layers[0] and "running_var" in layers[2] and len(layers[-1]) == 2
    assert all(torch.isfinite(value).all() for layer in layers for value in layer.values())


def test_unknown_name():
    with pytest.raises(ValueError, match="there are dncnn, small"):
        weights.read(denoising.WEIGHTS / "large.safetensors")
