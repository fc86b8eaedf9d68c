"""Measurements of networks that fill holes. See `starter_code.probes`."""

import copy
import time
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import surroundings
from starter_code.probes import probe


@probe
def in_evaluation_mode(model_class: Callable) -> nn.Module:
    """A new model in evaluation mode."""
    return model_class().eval()


@probe
def training_loss_of(
    loss: Callable, model_class: Callable, y: torch.Tensor, mask: torch.Tensor, x: torch.Tensor
) -> dict:
    """Call `loss(model, y, mask, x)` for a new model in training mode.

    Returns value, learns (whether any parameter has a gradient that is not 0), inputs (what was
    given, as it is afterwards) and changed (what of the session's state the loss changes; random
    generators may be drawn from).
    """
    model = model_class().train()
    twin = copy.deepcopy(model)
    with torch.enable_grad():
        value = loss(model, y, mask, x)
        learns = False
        if isinstance(value, torch.Tensor) and value.requires_grad and not value.ndim:
            learners = [one for one in model.parameters() if one.requires_grad]
            found = torch.autograd.grad(value, learners, allow_unused=True)
            learns = any(one is not None and bool((one != 0).any()) for one in found)
    inputs = [one.clone() for one in (y, mask, x)]
    changed = surroundings.state_changed(loss, twin, y, mask, x)
    return {
        "value": value.detach() if isinstance(value, torch.Tensor) else value,
        "learns": learns,
        "inputs": inputs,
        "changed": [name for name in changed if "random generator" not in name],
    }


@probe
def relative_time(function: Callable, y: torch.Tensor, mask: torch.Tensor) -> float:
    """The time of `function(y, mask)` in units of a 3 x 3 convolution of 16 channels.

    y: (B, 1, H, W); the convolution maps (B, 16, H, W) to the same. The least of three times of
    each, so that other work on the machine counts little; each call of the function has another
    scale of y, as a result may be kept.
    """
    given = torch.ones(len(y), 16, *y.shape[2:])
    weight = torch.ones(16, 16, 3, 3)

    def least(call: Callable) -> float:
        times = []
        for number in range(3):
            start = time.perf_counter()
            call(1 - number / 10)
            times.append(time.perf_counter() - start)
        return min(times)

    with torch.no_grad():
        unit = least(lambda scale: F.conv2d(given, weight, padding=1))
        return least(lambda scale: function(scale * y, mask.clone())) / unit


@probe
def weight_gradient(function: Callable, weight: torch.Tensor, x, mask, bias) -> torch.Tensor:
    """Gradient of a convolution with a mask, `function(x, mask, weight, bias)`, for its weight."""
    from starter_code.probes import gradient

    return gradient(lambda w: function(x, mask, w, bias), weight)
