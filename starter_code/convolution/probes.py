"""Measurements of layers; see `starter_code.probes`."""

from typing import Any

import torch
from torch import nn

from starter_code import elsewhere
from starter_code.probes import probe


@probe
@elsewhere.door
def layer_elsewhere(layer: nn.Module, Y: torch.Tensor) -> tuple[bool, Any]:
    """Call a layer with its parameters and its input on another device than the CPU.

    Returns what `surroundings.elsewhere` returns of a function.
    """
    with elsewhere.active():
        parameters = elsewhere.put(dict(layer.named_parameters()))
        found = torch.func.functional_call(layer, parameters, (elsewhere.put(Y),))
        return elsewhere.is_there(found), elsewhere.back(found)


@probe
def asks_for_gradients_after(layer: nn.Module, Y: torch.Tensor) -> bool:
    """Whether an input that did not ask for gradients does so after the call."""
    Y = Y.detach().clone()
    layer(Y)
    return Y.requires_grad
