"""Measurements of networks that are fitted, of operators, and of a restoration's time.

See `starter_code.probes`. Small networks are made here, beside the function that is given them,
from a kind and a matrix.
"""

import copy
import fnmatch
import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from starter_code import surroundings, watching, weights
from starter_code.linear_operator import LinearOperator
from starter_code.probes import gradient_weights, probe


class Small(nn.Module):
    """A network with few weights that notes what it is given, and in which mode.

    Its output for z (..., m) is, by kind, "linear" z W^T + b, "curved" tanh of it, "held" the same
    as curved with a b that does not learn, "idle" as curved with another weight that takes no part,
    "itself" the weight W, no copy of it.
    """

    def __init__(self, kind: str, W: torch.Tensor):
        super().__init__()
        self.kind = kind
        self.b = nn.Parameter(W.new_zeros(len(W)))
        self.W = nn.Parameter(W.clone())
        if kind == "idle":
            self.idle = nn.Parameter(W.new_ones(2))
        self.b.requires_grad_(kind != "held")
        self.seen: list[tuple[torch.Tensor, bool]] = []

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        """z: (..., m). Returns (..., n)."""
        self.seen.append((z.detach().clone(), self.training))
        if self.kind == "itself":
            return self.W
        found = z @ self.W.T + self.b
        return found if self.kind == "linear" else torch.tanh(found)


def _map(A: torch.Tensor | None) -> list:
    """The instrument as a last argument: x -> x A^T, the input itself for a number, or nothing."""
    if A is None:
        return []
    return [(lambda x: x @ A.T) if A.ndim else (lambda x: x)]


@probe
def fitted(
    function: Callable,
    kind: str,
    W: torch.Tensor,
    args: list,
    A: torch.Tensor | None = None,
    stale: bool = False,
    learning: bool = False,
    training: bool = True,
) -> dict:
    """Call `function(network, *args, forward)` for a `Small` network.

    args: z, y, steps, rate, every. A: of the instrument (`_map`); None leaves `forward` out. stale:
    whether gradients are left from before. learning: whether z and y ask for gradients. training:
    the mode before. Returns history (what came back), after (the parameters afterwards), inputs (z
    and y afterwards), given (each z that the network saw), modes (each mode), learn (which
    parameters learn afterwards), left (whether a gradient was left in z or y), cut (whether the
    images of the history require no gradients).
    """
    network = Small(kind, W).train(training)
    for parameter in network.parameters() if stale else ():
        parameter.grad = torch.ones_like(parameter)
    z, y, *rest = args
    z, y = (one.clone().requires_grad_(learning) for one in (z, y))
    with torch.enable_grad():
        history = function(network, z, y, *rest, *_map(A))
    images = history.get("images") if isinstance(history, dict) else None
    return {
        "history": history,
        "cut": isinstance(images, torch.Tensor) and not images.requires_grad,
        "after": [one.detach().clone() for one in network.parameters()],
        "inputs": [z.detach().clone(), y.detach().clone()],
        "given": [one for one, _ in network.seen],
        "modes": [mode for _, mode in network.seen] + [network.training],
        "learn": [one.requires_grad for one in network.parameters()],
        "left": z.grad is not None or y.grad is not None,
    }


@probe
def fit_call(function: Callable, kind: str, steps: int, rate: float, every: int) -> Callable:
    """`call(W, z, y)`: the images of the history of `fitted`, without an instrument."""

    def call(W: torch.Tensor, z: torch.Tensor, y: torch.Tensor) -> Any:
        found = function(Small(kind, W), z, y, steps, rate, every)
        return found["images"] if isinstance(found, dict) else found

    return call


@probe
def decoded(
    model_class: Callable, args: list, layers: list, training: bool = True
) -> Callable[[torch.Tensor], torch.Tensor]:
    """`call(z)`: the output of `model_class(*args)` with these layers, in the dtype of z.

    That making the network draws its first weights does not count as a change of the session.
    """

    def call(z: torch.Tensor) -> torch.Tensor:
        with torch.random.fork_rng():  # first weights are drawn
            network = model_class(*args)
        weights.assign(network, layers)
        network = network.to(device=z.device, dtype=z.dtype).train(training)
        return network(z).detach()

    return call


@probe
def decoder_gradients(model_class: Callable, args: list, layers: list, z: torch.Tensor) -> dict:
    """Gradients of sum(weights * network(z)) for the parameters by name; None for idle ones."""
    network = model_class(*args)
    weights.assign(network, layers)
    network = network.to(z.dtype)
    with torch.enable_grad():
        found = network(z)
        loss = (gradient_weights(found.shape, found.dtype) * found).sum()
        named = dict(network.named_parameters())
        parts = torch.autograd.grad(loss, list(named.values()), allow_unused=True)
    return dict(zip(named, parts, strict=True))


@probe
def first_weights(model_class: Callable, args: list, seed: int) -> list[torch.Tensor]:
    """The parameters of a new network whose first weights torch's global generator draws."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return [one.detach().clone() for one in model_class(*args).parameters()]


@probe
def gradient_for(function: Callable, place: int, *args: torch.Tensor) -> torch.Tensor:
    """The gradient of sum(weights * function(*args)) for the argument at that place.

    Raises ValueError where the result does not depend on it in a way that autograd can follow.
    """
    given = [one.clone() for one in args]
    with torch.enable_grad():
        given[place].requires_grad_(True)
        found = function(*given)
        if not found.requires_grad:
            raise ValueError("no gradient: the result is cut off from the input")
        loss = (gradient_weights(found.shape, found.dtype) * found).sum()
        (gradient,) = torch.autograd.grad(loss, given[place], allow_unused=True)
    if gradient is None:
        raise ValueError("no gradient: the result does not depend on the input")
    return gradient


@probe
def jacobian_call(function: Callable, kind: str) -> Callable:
    """`call(W, b, z)`: `function(network, z)` for a `Small` network with these weights."""

    def call(W: torch.Tensor, b: torch.Tensor, z: torch.Tensor) -> Any:
        network = Small(kind, W)
        with torch.no_grad():
            network.b.copy_(b)
        found = function(network, z)
        if any(one.grad is not None for one in network.parameters()):
            raise AssertionError("a gradient is left in the weights, where a later step adds to it")
        return found

    return call


@probe
def stopped(function: Callable, *rest: Any) -> Callable:
    """`call(images, steps, misfits, y, kept)`: where a rule stops a history made of these.

    y and kept, where they are given, go to the rule before `rest`. The result is a float where the
    rule returns an int.
    """

    def call(images: torch.Tensor, steps: list, misfits: list, *given: torch.Tensor) -> Any:
        history = {"steps": steps, "fit": misfits, "images": images}
        found = function(history, *given, *rest)
        return float(found) if type(found) is int else found

    return call


@probe
def applied(operator_class: Callable, way: str) -> Callable:
    """`call(signs, places, x)`: a new operator's `forward` or `adjoint` applied to x."""

    def call(signs: torch.Tensor, places: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        A = operator_class(signs, places)
        return A(x) if way == "forward" else A.H(x)

    return call


@probe
def about(operator_class: Callable, signs: torch.Tensor, places: torch.Tensor) -> list:
    """Whether it is a LinearOperator, and x_shape, y_shape and dtype (a text) of a new one."""
    A = operator_class(signs, places)
    return [isinstance(A, LinearOperator), list(A.x_shape), list(A.y_shape), str(A.dtype)]


@probe
def operator_gradient(
    operator_class: Callable, signs: torch.Tensor, places: torch.Tensor, x: torch.Tensor, way: str
) -> torch.Tensor:
    """The gradient of sum(weights * A x) for x; with the way "adjoint" that of its adjoint."""
    A = operator_class(signs, places)
    with torch.enable_grad():
        x = x.clone().requires_grad_(True)
        found = A(x) if way == "forward" else A.H(x)
        return torch.autograd.grad((gradient_weights(found.shape, found.dtype) * found).sum(), x)[0]


@probe
def restored(function: Callable, y: torch.Tensor, sigma: float, seed: int) -> dict:
    """Call `function(y, sigma, generator)`; returns image and seconds, and inputs and session.

    inputs: y afterwards. changed: what of the session's state the call changed.
    """
    found: dict[str, Any] = {}
    y = copy.deepcopy(y)

    def call(y: torch.Tensor, sigma: float) -> None:
        begin = time.perf_counter()
        found["image"] = function(y, sigma, torch.Generator().manual_seed(seed))
        found["seconds"] = time.perf_counter() - begin

    changed = surroundings.state_changed(call, y, sigma)
    return {"image": found["image"], "seconds": found["seconds"], "inputs": [y], "changed": changed}


@probe
def restarted(function: Callable, which: str) -> Callable:
    """`call(images)`: one entry of `function(fit_once, seeds)`, where fits give these images.

    A fit returns the image itself, which is the caller's.
    """

    def call(images: torch.Tensor) -> Any:
        parts = list(images)
        found = function(lambda seed: parts[seed], list(range(len(parts))))
        return found[which]

    return call


@probe
def names_used(
    function: Callable, y: torch.Tensor, sigma: float, seed: int, excluded: tuple, wanted: tuple
) -> dict:
    """Call `function(y, sigma, generator)` and note what it uses.

    excluded, wanted: patterns, as of `probes.operators_used`. Returns image, used (names among the
    excluded) and learns (whether any among the wanted was used).
    """
    with watching.names([*excluded, *wanted]) as found:
        image = function(y.clone(), sigma, torch.Generator().manual_seed(seed))
    used, learns = (
        [one for one in found if any(fnmatch.fnmatchcase(one, each) for each in patterns)]
        for patterns in (excluded, wanted)
    )
    return {"image": image, "used": used, "learns": bool(learns)}
