"""Measurements of what iterates: plug-and-play methods, power iterations, fixed points.

See `starter_code.probes`. What a function is given besides tensors is made here, beside the
function: a blur of its kernel, denoisers and maps by their names.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F

from starter_code.operators import Blur
from starter_code.probes import probe


def _smooth(z: torch.Tensor) -> torch.Tensor:
    return (2 * z + z.roll(1, -1) + z.roll(-1, -1) + z.roll(1, -2) + z.roll(-1, -2)) / 6


DENOISERS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "the identity": lambda z: z,
    "soft": lambda z: z.sign() * (z.abs() - 0.05).clamp(min=0),
    "shrink": lambda z: 0.8 * z,
    "smooth": _smooth,
    "sine": lambda z: torch.sin(z) - 0.1,
}
"""Denoisers for tests. The identity returns what it is given itself."""


@probe
def plugged(function: Callable, denoiser: str, number: float, steps: int) -> Callable:
    """`f(y, kernel)`, which is `function(y, H, denoise, number, steps)`."""

    def call(y: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
        H = Blur(y.shape[-2:], kernel.to(y.dtype), y.dtype)
        return function(y, H, DENOISERS[denoiser], number, steps)

    return call


@probe
def calls_of_denoiser(
    function: Callable, y: torch.Tensor, kernel: torch.Tensor, number: float, steps: int
) -> list[torch.Tensor]:
    """What `function(y, H, denoise, number, steps)` gives its denoiser, call by call."""
    seen: list[torch.Tensor] = []

    def denoise(z: torch.Tensor) -> torch.Tensor:
        seen.append(z.detach().clone())
        return DENOISERS["sine"](z)

    function(y, Blur(y.shape[-2:], kernel, y.dtype), denoise, number, steps)
    return seen


# --- Maps, by their names -------------------------------------------------------------------------


def _map(kind: str, B: torch.Tensor) -> Callable[[torch.Tensor], torch.Tensor]:
    maps = {
        "linear": lambda x: x @ B.T,
        "affine": lambda x: x @ B.T + 3,
        "sine": lambda x: torch.sin(x @ B.T),
        "root": lambda x: (x @ B.T).sqrt(),
        "images": lambda x: F.conv2d(F.pad(x, (1, 1, 1, 1), mode="circular"), B),
    }
    return maps[kind]


@probe
def lipschitz_of(
    function: Callable, kind: str, B: torch.Tensor, x: torch.Tensor, steps: int, seed: int = 0
) -> Any:
    """`function(f, x, steps, generator)` for a map f of a kind with the matrix or kernel B."""
    generator = torch.Generator(x.device).manual_seed(seed)
    return function(_map(kind, B), x, steps, generator)


@probe
def lipschitz_call(function: Callable, kind: str, steps: int) -> Callable:
    """`f(x, B)`, which is `function(map with B, x, steps, generator)`."""
    return lambda x, B: lipschitz_of(function, kind, B, x, steps)


FIXED: dict[str, Callable] = {
    "linear": lambda x, theta: 0.5 * torch.sin(torch.arange(9.0, dtype=x.dtype, device=x.device))
    .reshape(3, 3) @ x + theta,
    "scaled": lambda x, theta: 0.4 * theta * torch.cos(x.flip(0)) + 0.1,
    "one number": lambda x, theta: 0.5 * torch.tanh(x * theta.sum()) + theta.prod(),
    "far": lambda x, theta: 0.9 * x.roll(1) + theta,
    "product": lambda x, theta: 0.5 * theta * x,
}  # fmt: skip
"""Maps f(x, theta) of vectors, contractions in x."""


@probe
def implicit_of(
    function: Callable, kind: str, x: torch.Tensor, theta: torch.Tensor, g: torch.Tensor, steps: int
) -> Any:
    """`function(f, x, theta, g, steps)` for a map of `FIXED`."""
    return function(FIXED[kind], x, theta, g, steps)


@probe
def implicit_call(function: Callable, kind: str, steps: int) -> Callable:
    """`f(x, theta, g)`, which is `function(map, x, theta, g, steps)`."""
    return lambda x, theta, g: function(FIXED[kind], x, theta, g, steps)


@probe
def settled(function: Callable, kind: str, tolerance: float, limit: int) -> Callable:
    """`f(x, theta)`: the tensor of `function(map for theta, x, tolerance, limit)`."""

    def call(x: torch.Tensor, theta: torch.Tensor) -> torch.Tensor:
        return function(lambda z: FIXED[kind](z, theta), x, tolerance, limit)[0]

    return call


@probe
def settled_in(
    function: Callable, kind: str, x: torch.Tensor, theta: torch.Tensor, tolerance: float,
    limit: int,
) -> list:  # fmt: skip
    """What `function(map for theta, x, tolerance, limit)` returns, and how often it called it."""
    calls = 0

    def f(z: torch.Tensor) -> torch.Tensor:
        nonlocal calls
        calls += 1
        if calls > 10 * limit + 100:
            raise AssertionError("calls f far more often than the limit allows")
        return FIXED[kind](z, theta)

    found = function(f, x, tolerance, limit)
    return [*found, calls]
