"""Measurements of losses: what an estimator is given, and what gradient comes back to it.

See `starter_code.probes`. Estimators and instruments are made here, beside the function, from a
kind and a matrix.
"""

import copy
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import nn

from starter_code import surroundings
from starter_code.probes import probe

FUNCTIONS: dict[str, Callable[[torch.Tensor], Callable]] = {
    "linear": lambda B: lambda y: y @ B.T,
    "affine": lambda B: lambda y: y @ B.T + 1,
    "curved": lambda B: lambda y: torch.tanh(y @ B.T),
    "soft": lambda B: lambda y: torch.nn.functional.softshrink(y, 0.5),
    "radial": lambda B: lambda y: y * y.square().sum(-1, keepdim=True),
    "scaled": lambda B: lambda y: y * y[:, :1],
    "zero": lambda B: lambda y: torch.zeros_like(y),
    "constant": lambda B: lambda y: B[0].expand(y.shape),
    "itself": lambda B: lambda y: y,
    "masked": lambda B: lambda y, shown: y @ B.T + 0.5 * shown.flip(-1),
}
"""By kind: an estimator (... , m) -> (..., n) with the matrix B (n, m), each row by itself."""


def _instrument(A: torch.Tensor) -> Callable:
    """x -> x A^T, or for a number A the identity, which returns x itself."""
    return (lambda x: x @ A.T) if A.ndim else (lambda x: x)


def _recorded(function: Callable, seen: list) -> Callable:
    def call(*args: torch.Tensor) -> torch.Tensor:
        if len(seen) > 50:
            raise AssertionError("calls its function more than 50 times")
        seen.append([one.detach().clone() for one in args])
        return function(*args)

    return call


@probe
def loss_of(
    function: Callable,
    kind: str,
    B: torch.Tensor,
    args: list,
    A: torch.Tensor | None = None,
    seed: int | None = None,
    calls: int = 1,
) -> dict:
    """Call `function(f, *args)` for an estimator f of `FUNCTIONS` with the matrix B.

    A: of the instrument, given after f: x -> x A^T, or the identity for a number. seed: of a
    generator that is given last; all calls use the same. Returns of the last call value, gradient
    (for B; None where there is none), given and measured (the arguments of each call of f, and of
    the instrument), left (whether a gradient was left in B); and values, all.
    """
    generator = None if seed is None else torch.Generator(B.device).manual_seed(seed)
    values = []
    with torch.enable_grad():
        for _ in range(calls):
            B = B.detach().clone().requires_grad_(True)
            given, measured = [], []
            head = [_recorded(FUNCTIONS[kind](B), given)]
            head += [] if A is None else [_recorded(_instrument(A), measured)]
            tail = [] if generator is None else [generator]
            value = function(*head, *args, *tail)
            values.append(value.detach() if isinstance(value, torch.Tensor) else value)
        gradient, left = None, B.grad is not None
        if isinstance(value, torch.Tensor) and value.requires_grad:
            (gradient,) = torch.autograd.grad(value.sum(), B, allow_unused=True)
    return {
        "value": values[-1],
        "values": values,
        "gradient": gradient,
        "given": given,
        "measured": measured,
        "left": left,
    }


@probe
def loss_call(
    function: Callable, kind: str, instrument: bool = False, seed: int | None = None
) -> Callable:
    """`call(B, A, *args)` or `call(B, *args)`: the value of `function`, as in `loss_of`."""

    def call(B: torch.Tensor, *args: Any) -> Any:
        A, rest = (args[0], args[1:]) if instrument else (None, args)
        head = [FUNCTIONS[kind](B)] + ([_instrument(A)] if instrument else [])
        tail = [] if seed is None else [torch.Generator(B.device).manual_seed(seed)]
        value = function(*head, *rest, *tail)
        return value.detach() if isinstance(value, torch.Tensor) else value

    return call


@probe
def restored(function: Callable) -> Callable:
    """`call(mean, C, mask, sigma, y)`: what the function that `function` returns makes of y."""
    return lambda mean, C, mask, sigma, y: function(mean, C, mask, sigma)(y)


@probe
def restored_later(
    function: Callable, mean: torch.Tensor, C: torch.Tensor, mask: torch.Tensor, sigma: float,
    y: torch.Tensor,
) -> list[torch.Tensor]:  # fmt: skip
    """Results for y before and after what the function was given is overwritten, and in between.

    The first is looked at when the function was called with other blocks; what comes in between is
    asked for when the first row of the first was written into.
    """
    restore = function(mean, C, mask, sigma)
    first = restore(y.clone())
    restore(2 * y)
    before = first.clone()
    first[:1] += 1
    again = restore(y.clone()).clone()
    mean.fill_(9.0)
    C.fill_(2.0)
    mask.logical_not_()
    return [before, again, restore(y.clone())]


@probe
def training_loss_of(
    loss: Callable, model_class: Callable, y: torch.Tensor, mask: torch.Tensor, seed: int
) -> dict:
    """Call `loss(model, y, mask, generator)` for a new model in training mode.

    Returns value, learns (whether any parameter has a gradient that is not 0), training (whether
    the model is in training mode afterwards), inputs (y and the mask as they are afterwards), again
    (the value for an equal model and generator, drawn later) and changed (what of the session's
    state the loss changes). A model that draws numbers itself,
    as one with dropout, has None for again, and a generator that it drew from is not in changed.
    """
    model = model_class().train()
    twin, third = copy.deepcopy(model), copy.deepcopy(model)
    drawn = surroundings.state_changed(copy.deepcopy(model), y.clone(), mask.clone())
    with torch.enable_grad():
        value = loss(model, y, mask, torch.Generator().manual_seed(seed))
        learns = False
        if isinstance(value, torch.Tensor) and value.requires_grad and not value.ndim:
            learners = [one for one in model.parameters() if one.requires_grad]
            found = torch.autograd.grad(value, learners, allow_unused=True)
            learns = any(one is not None and bool((one != 0).any()) for one in found)
        training = all(part.training for part in model.modules())
        inputs = [y.clone(), mask.clone()]
        torch.rand(1), np.random.rand(), random.random()
        again = loss(twin, y, mask, torch.Generator().manual_seed(seed))
    late = torch.Generator().manual_seed(seed)
    changed = surroundings.state_changed(loss, third, y, mask, late)
    return {
        "value": value.detach() if isinstance(value, torch.Tensor) else value,
        "learns": learns,
        "training": training,
        "inputs": inputs,
        "again": None if drawn else again.detach() if isinstance(again, torch.Tensor) else again,
        "changed": [name for name in changed if name not in drawn],
    }


@probe
def in_evaluation_mode(model_class: Callable) -> nn.Module:
    """A new model in evaluation mode."""
    return model_class().eval()
