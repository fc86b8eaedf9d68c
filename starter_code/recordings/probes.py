"""Measurements for tests of signals; see `starter_code.probes`.

What a student's function is given to call is made here, beside it.
"""

from collections.abc import Callable
from typing import Any

import torch

from starter_code.probes import probe


def _every_third(y: torch.Tensor) -> torch.Tensor:
    """Every third sample, zeros elsewhere: not the same at all places."""
    return torch.where(torch.arange(y.shape[-1], device=y.device) % 3 == 0, y, 0)


def _curved(y: torch.Tensor) -> torch.Tensor:
    """The square of each sample times its place."""
    return y.square() * torch.arange(y.shape[-1], device=y.device)


def _itself(y: torch.Tensor) -> torch.Tensor:
    """Its input itself."""
    return y


FUNCTIONS: dict[str, Callable] = {
    "every third": _every_third,
    "curved": _curved,
    "itself": _itself,
}
"""What `cycle_spin` is given, by name."""


@probe
def spin_of(cycle_spin: Callable, kind: str, shifts: int) -> Callable:
    """`f(y)`: `cycle_spin` of a function of `FUNCTIONS`."""
    return lambda y: cycle_spin(FUNCTIONS[kind], y, shifts)


@probe
def calls_of_spin(cycle_spin: Callable, y: torch.Tensor, shifts: int) -> list:
    """What `cycle_spin` gives to its function, in order."""
    given: list[Any] = []

    def f(one: torch.Tensor) -> torch.Tensor:
        given.append(one.clone())
        return one.clone()

    cycle_spin(f, y, shifts)
    return given
