"""Measurements for tests of graphs; see `starter_code.probes`.

What a student's function is given to call is made here, beside it.
"""

from collections.abc import Callable
from typing import Any

import torch

from starter_code.probes import probe


@probe
def power_of(power_iteration: Callable, steps: int) -> Callable:
    """`f(M, v, *against)`: what `power_iteration` makes of the products with a matrix M."""

    def call(M: torch.Tensor, v: torch.Tensor, *against: torch.Tensor) -> Any:
        return power_iteration(lambda one: M @ one, v, steps, *against)

    return call


@probe
def power_of_view(power_iteration: Callable, v: torch.Tensor, steps: int) -> list:
    """The vector and the value where the product returns its own input; and v afterwards."""
    vector, value = power_iteration(lambda one: one, v, steps)
    return [vector.clone(), value, v]


def _pull(psi: torch.Tensor, field: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Messages that move towards what the field says."""
    new = torch.sigmoid(0.8 * torch.logit(psi) + 0.3 * field.mean())
    return new, torch.sigmoid(field + new.mean())


def _swing(psi: torch.Tensor, field: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Messages that jump to the other side, and never settle without damping."""
    return 1 - psi, torch.sigmoid(field + (psi - 0.5).sum())


def _jump(psi: torch.Tensor, field: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Messages that never settle, whatever the damping."""
    return torch.where(psi > 0.5, 0.1 * psi, 1 - 0.1 * psi), torch.sigmoid(field + psi.mean())


def _still(psi: torch.Tensor, field: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The messages themselves: they have settled."""
    return psi, torch.sigmoid(2 * field)


STEPS: dict[str, Callable] = {"pull": _pull, "swing": _swing, "jump": _jump, "still": _still}
"""Rounds for `run_bp`, by name."""


@probe
def run_of(run_bp: Callable, kind: str, *rest: Any) -> Callable:
    """`f(psi, nu)`: `run_bp(step, psi, nu, *rest)` with a step of `STEPS`."""
    return lambda psi, nu: run_bp(STEPS[kind], psi, nu, *rest)


@probe
def run_watched(
    run_bp: Callable, kind: str, psi: torch.Tensor, nu: torch.Tensor, *rest: Any, **named: Any
) -> dict:
    """What `run_bp` returned (found), and the messages and fields that it gave to each step."""
    given, fields = [], []

    def step(psi: torch.Tensor, field: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        given.append(psi.clone())
        fields.append(field.clone())
        return STEPS[kind](psi, field)

    found = run_bp(step, psi, nu, *rest, **named)
    return {"found": list(found), "psi": given, "fields": fields}


@probe
def layer_gradients(function: Callable, tensors: list, rest: list) -> list:
    """Gradients of the weighted sum of `function(*tensors[:1], *rest, *tensors[1:])`."""
    from starter_code.probes import gradient_weights

    with torch.enable_grad():
        given = [one.detach().clone().requires_grad_(True) for one in tensors]
        found = function(given[0], *rest, *given[1:])
        if not found.requires_grad:
            raise ValueError("no gradient: the result is cut off from what it is given")
        loss = (gradient_weights(found.shape, found.dtype) * found).sum()
        return list(torch.autograd.grad(loss, given, allow_unused=True))
