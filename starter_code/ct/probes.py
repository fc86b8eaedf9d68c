"""Measurements of projectors, of methods that are given an operator, and of learned ones.

See `starter_code.probes`. An operator is made beside the function that is given it, from its
matrix; a first image, where one is asked for, is the operator's adjoint.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from starter_code import weights
from starter_code.ct.geometry import MatrixOperator
from starter_code.linear_operator import LinearOperator
from starter_code.probes import gradient_weights, probe


class Counted(MatrixOperator):
    """A matrix that counts how often it and its transpose were multiplied."""

    def __init__(self, M: torch.Tensor, x_shape: tuple, y_shape: tuple):
        super().__init__(M, x_shape, y_shape)
        self.calls = [0, 0]

    def forward(self, x):
        self.calls[0] += 1
        return super().forward(x)

    def adjoint(self, y):
        self.calls[1] += 1
        return super().adjoint(y)


@probe
def is_operator(made: Callable, *args: Any) -> bool:
    """Whether what is made of the arguments is a `LinearOperator`, from one shape to the other."""
    A = made(*args)
    return isinstance(A, LinearOperator) and (A.x_shape, A.y_shape) == (args[3], args[4])


@probe
def projected(made: Callable, x_shape: tuple, y_shape: tuple, adjoint: bool = False) -> Callable:
    """`f(x, rows, columns, values)`: A x of the projector of these entries, or A* x."""

    def call(x: torch.Tensor, rows: torch.Tensor, columns: torch.Tensor, values: torch.Tensor):
        A = made(rows, columns, values, x_shape, y_shape, x.dtype)
        return (A.H if adjoint else A)(x).detach()

    return call


@probe
def projected_gradient(
    made: Callable, x: torch.Tensor, y: torch.Tensor, entries: list, x_shape: tuple, y_shape: tuple
) -> torch.Tensor:
    """Gradient of ||A x - y||^2 / 2 for x."""
    A = made(*entries, x_shape, y_shape, x.dtype)
    with torch.enable_grad():
        x = x.clone().requires_grad_(True)
        return torch.autograd.grad((A(x) - y).square().sum() / 2, x)[0]


@probe
def adjoint_gradient(
    made: Callable, y: torch.Tensor, entries: list, x_shape: tuple, y_shape: tuple
) -> torch.Tensor:
    """Gradient of sum(w A* y) for y, with `gradient_weights` w."""
    A = made(*entries, x_shape, y_shape, y.dtype)
    with torch.enable_grad():
        y = y.clone().requires_grad_(True)
        back = A.H(y)
        return torch.autograd.grad((gradient_weights(back.shape, y.dtype) * back).sum(), y)[0]


@probe
def solved(function: Callable, x_shape: tuple, y_shape: tuple, *rest: Any) -> Callable:
    """`f(y, M)`, which is `function(A, y, *rest)` for the operator A of the matrix M."""

    def call(y: torch.Tensor, M: torch.Tensor) -> Any:
        return function(MatrixOperator(M, x_shape, y_shape), y, *rest)

    return call


@probe
def calls_of(
    function: Callable, M: torch.Tensor, x_shape: tuple, y_shape: tuple, y: torch.Tensor, *rest: Any
) -> list[int]:
    """How often `function(A, y, *rest)` multiplies by A, and by its adjoint."""
    A = Counted(M, x_shape, y_shape)
    function(A, y, *rest)
    return A.calls


@probe
def solved_gradient(
    function: Callable, M: torch.Tensor, x_shape: tuple, y_shape: tuple, y: torch.Tensor, *rest: Any
) -> torch.Tensor:
    """Gradient of sum(w function(A, y, *rest)) for y, with `gradient_weights` w."""
    with torch.enable_grad():
        y = y.clone().requires_grad_(True)
        found = function(MatrixOperator(M, x_shape, y_shape), y, *rest)
        loss = (gradient_weights(found.shape, found.dtype) * found).sum()
        return torch.autograd.grad(loss, y)[0]


class _Net(nn.Module):
    """sin(a x + b), as a network for images that counts its calls and notes their shapes."""

    def __init__(self, factor: float, shift: float):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor(factor))
        self.shift = nn.Parameter(torch.tensor(shift))
        self.shapes: list[list[int]] = []

    def forward(self, x):
        self.shapes.append(list(x.shape))
        return torch.sin(self.factor.to(x.dtype) * x + self.shift.to(x.dtype))


@probe
def corrected(made: Callable, x_shape: tuple, y_shape: tuple, factor: float, shift: float):
    """`f(y, M)`: `made(start, net)(y)` with start the adjoint, net the sine of factor x + shift."""

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        A = MatrixOperator(M, x_shape, y_shape)
        return made(A.H, _Net(factor, shift))(y).detach()

    return call


@probe
def correction_seen(made: Callable, M: torch.Tensor, x_shape: tuple, y_shape: tuple, y) -> dict:
    """Of `made(start, net)(y)`: calls of start, shapes that net saw, and what training can change.

    Also whether a loss of the result reaches both numbers of the net, and whether what start
    returned stayed as it was.
    """
    A, net, first = MatrixOperator(M, x_shape, y_shape), _Net(0.5, 0.2), []

    def start(views: torch.Tensor) -> torch.Tensor:
        first.append(A.H(views))
        return first[-1]

    model = made(start, net)
    with torch.enable_grad():
        loss = model(y).sum()
        found = torch.autograd.grad(loss, [net.factor, net.shift], allow_unused=True)
    learned = sum(one.numel() for one in model.parameters())
    return {
        "start": len(first),
        "shapes": net.shapes,
        "learned": learned,
        "reached": [one is not None and bool(one != 0) for one in found],
        "kept": all(torch.equal(one.detach(), A.H(y)) for one in first),
    }


@probe
def primal_dual_with(
    made: Callable, layers: list, norm: float, T: int, width: int, memory: int, x_shape, y_shape
) -> Callable:  # fmt: skip
    """`f(y, M)`: `made(A, norm, start, T, width, memory)(y)` with these layers' weights, if any.

    start is half the adjoint.
    """

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        A = MatrixOperator(M, x_shape, y_shape)
        with torch.random.fork_rng(devices=[]):  # first weights are drawn
            model = made(A, norm, lambda z: A.H(z) / 2, T, width, memory)
        if layers:
            weights.assign(model, layers)
        return model.to(y.dtype)(y).detach()

    return call


@probe
def primal_dual_seen(
    made: Callable, M: torch.Tensor, x_shape: tuple, y_shape: tuple, y: torch.Tensor, T: int
) -> dict:
    """Of a new `made(A, 2.0, start, T, 4, 3)`: calls of A and A*, numbers, and what is reached.

    start makes ones. reached: how many of the parameters a loss of the result depends on.
    """
    A = Counted(M, x_shape, y_shape)
    model = made(A, 2.0, lambda z: torch.ones(len(z), *x_shape, dtype=z.dtype), T, 4, 3)
    parameters = list(model.parameters())
    with torch.enable_grad():
        for one in parameters:
            one.requires_grad_(True)
            with torch.no_grad():
                one.add_(0.05)
        loss = model(y).square().sum()
        found = torch.autograd.grad(loss, parameters, allow_unused=True)
    reached = sum(one is not None and bool((one != 0).any()) for one in found)
    counts = sum(one.numel() for one in parameters)
    return {"calls": A.calls, "numbers": counts, "tensors": len(parameters), "reached": reached}


@probe
def primal_dual_new(made: Callable) -> list[torch.Tensor]:
    """The parameters of `made(A, 2.0, start)`, one after the other, for a small A."""
    A = MatrixOperator(torch.ones(6, 4), (2, 2), (2, 3))
    with torch.random.fork_rng(devices=[]):  # first weights are drawn
        return [one.detach().clone() for one in made(A, 2.0, A.H).parameters()]


@probe
def photons(function: Callable, ideal: torch.Tensor, N0: float, seed: int, calls: int = 1) -> list:
    """`function(ideal, N0, generator)` so many times with one generator, seeded once."""
    generator = torch.Generator(ideal.device).manual_seed(seed)
    return [function(ideal.clone(), N0, generator) for _ in range(calls)]


@probe
def photons_call(function: Callable, N0: float) -> Callable:
    """`f(ideal)`, which is `function(ideal, N0, generator)` with a generator of its own."""
    return lambda ideal: function(ideal, N0, torch.Generator().manual_seed(0))
