"""Measurements that have to run beside the code they measure.

A test that holds a function can call it. To see what a call changed in place, how many torch
operations it took or what its gradient is, something must run in the same process. That is a probe:

    assert probes.count_operations(conv, X, w) < 100

A grader that keeps the submission in another process hands tests a stand-in for each of the
submission's objects. Where an argument's type has the method `run_probe`, the probe asks it to
measure there; everywhere else it is an ordinary function. Results are plain data.

What only one subject measures lies in the module `probes` of its package and registers itself here.
"""

import functools
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from starter_code import checks, holdings, measured, watching, weights

PROBES: dict[str, Callable] = {}
"""Every probe by its name: the function itself, which measures in this process."""


def probe(function: Callable) -> Callable:
    """Register a probe, and let it run where its arguments live."""
    PROBES[function.__name__] = function

    @functools.wraps(function)
    def run_where_it_lives(*args: Any, **kwargs: Any) -> Any:
        for argument in (*args, *kwargs.values()):
            if hasattr(type(argument), "run_probe"):
                return type(argument).run_probe(argument, function.__name__, args, kwargs)
        return function(*args, **kwargs)

    return run_where_it_lives


@probe
def inputs_after(function: Callable, *args: Any, **kwargs: Any) -> list:
    """Call the function; return its positional arguments as they are afterwards.

    Hand copies to it and compare with the originals: a difference is a change in place.
    """
    function(*args, **kwargs)
    return list(args)


@probe
def with_generator(function: Callable, *args: Any, seed: int = 0, calls: int = 1) -> list:
    """Call `function(*args, generator)` so many times, all with one generator; list the results.

    The generator is seeded once, before the first call. It lives where the first tensor of args
    does; on the CPU where that is "meta", which has no generators.
    """
    tensors = (value for value in args if isinstance(value, torch.Tensor))
    device = next(tensors, torch.empty(0)).device
    generator = torch.Generator("cpu" if device.type == "meta" else device).manual_seed(seed)
    return [function(*args, generator) for _ in range(calls)]


@probe
def drawn_call(function: Callable, seed: int) -> Callable:
    """`call(*args)`, which is `function(*args, generator)` with a new generator in every call.

    The generator has this seed and lives where the first tensor of args does,
    on the CPU where there is none.
    """

    def call(*args: Any) -> Any:
        devices = (one.device for one in args if isinstance(one, torch.Tensor))
        generator = torch.Generator(next(devices, "cpu")).manual_seed(seed)
        return function(*args, generator)

    return call


@probe
def count_operations(function: Callable, *args: Any, **kwargs: Any) -> int:
    """Count the torch operations that `function(*args, **kwargs)` dispatches.

    Views (indexing, reshape) count too. Vectorised code takes as many for a large image as for a
    small one; a loop over pixels takes more for each pixel. Time would depend on the machine.
    """
    with watching.Counter() as counter:
        function(*args, **kwargs)
    return counter.count


@probe
def count_lines(function: Callable, *args: Any, **kwargs: Any) -> int:
    """Count the lines of Python that `function(*args, **kwargs)` runs, a rerun line once more.

    Finds a loop over Python's or NumPy's numbers, which dispatches nothing. Let it run once before:
    what is imported at the first call counts too.
    """
    count, before = 0, sys.gettrace()

    def trace(frame: Any, event: str, argument: Any) -> Callable:
        nonlocal count
        count += event in ("line", "call")
        return trace

    sys.settrace(trace)
    try:
        function(*args, **kwargs)
    finally:
        sys.settrace(before)
    return count


@probe
def names_and_result(
    function: Callable, *args: Any, among: Sequence[str] = ("*",), **kwargs: Any
) -> tuple[list[str], Any]:
    """The names that `operators_used` is about, and what the call returned."""
    with watching.names(among) as found:
        result = function(*args, **kwargs)
    return found, result


def operators_used(
    function: Callable, *args: Any, among: Sequence[str] = ("*",), **kwargs: Any
) -> list[str]:
    """Names of the operators and library functions that `function(*args, **kwargs)` uses.

    among: patterns as of `fnmatch`; what fits none of them is left out. Returns the names in the
    order of their first use, at most `watching.MAX_NAMES`:

    - what torch dispatches, however it was called (a layer, a stored function, autograd, compiled
      code): "aten.convolution", "aten.col2im";
    - the functions of torch that were called: "torch.nn.functional.interpolate",
      "torch.Tensor.backward", "torch.autograd.grad";
    - the functions of `watching.LIBRARIES`, where other code calls them, in the module that
      defines them: "scipy.signal._signaltools.convolve2d".

    Where the call gives something else than one that is not watched, `checks.ANOTHER` is added.
    A first argument that is a floating-point tensor is made smaller by some percent, by chance, so
    that no result of an earlier call is the one that is asked for.
    Threads that were there before the call are not watched.
    """
    args = list(args)
    if args and isinstance(args[0], torch.Tensor) and args[0].dtype.is_floating_point:
        args[0] = args[0] * random.SystemRandom().uniform(0.95, 0.99)
    given = [value.clone() if isinstance(value, torch.Tensor) else value for value in args]
    found, result = names_and_result(function, *given, among=among, **kwargs)
    plain = measured.beside(function, *args, **kwargs)  # afterwards: a file could tell its result
    return found if _alike(result, plain) else [*found, checks.ANOTHER]


def _alike(one: Any, other: Any) -> bool:
    """Whether two results are equal up to rounding; objects that are no data count as equal."""
    if isinstance(other, np.ndarray):
        other = torch.from_numpy(other)
        one = torch.from_numpy(one) if isinstance(one, np.ndarray) else one
    if isinstance(other, torch.Tensor):
        if not isinstance(one, torch.Tensor) or one.shape != other.shape:
            return False
        if one.is_meta or other.is_meta or not other.numel():
            return True
        wide = torch.complex128 if other.is_complex() else torch.float64
        one, other = one.detach().to(wide), other.detach().to(wide)
        scale = other.abs().nan_to_num(posinf=0).max().item()
        return torch.allclose(one, other, rtol=1e-3, atol=1e-3 * scale, equal_nan=True)
    if isinstance(other, list | tuple):
        same = isinstance(one, list | tuple) and len(one) == len(other)
        return same and all(map(_alike, one, other))
    if isinstance(other, dict):
        same = isinstance(one, dict) and one.keys() == other.keys()
        return same and all(_alike(one[key], value) for key, value in other.items())
    if isinstance(other, int | float | complex):
        near = isinstance(one, int | float | complex)
        return near and _alike(torch.tensor(one), torch.tensor(other))
    return one == other if isinstance(other, str | type(None)) else True


@probe
def gradient(function: Callable, x: torch.Tensor, *args: Any, **kwargs: Any) -> torch.Tensor:
    """Gradient of sum(weights * function(x, ...)) with respect to x: autograd through the function.

    The weights are `gradient_weights` of the function's result; of a list or tuple the first entry
    counts. x is real floating point. Returns a tensor like x. Raises ValueError where the result
    does not depend on x in a way that autograd can follow, for instance after `detach`, `item` or a
    detour over NumPy.
    """
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_(True)
        result = function(x, *args, **kwargs)
        result = result[0] if isinstance(result, list | tuple) else result
        if not isinstance(result, torch.Tensor) or not result.requires_grad:
            raise ValueError("no gradient: the result is cut off from the input")
        weights = gradient_weights(result.shape, result.dtype).to(result.device)
        (found,) = torch.autograd.grad((weights * result).sum(), x, allow_unused=True)
    if found is None:
        raise ValueError("no gradient: the result does not depend on the input")
    return found


def gradient_weights(shape: tuple, dtype: torch.dtype = torch.float64) -> torch.Tensor:
    """The weights that `gradient` multiplies a result of this shape with: normal, fixed seed."""
    generator = torch.Generator().manual_seed(20)
    return torch.randn(tuple(shape), generator=generator, dtype=torch.float64).to(dtype)


@probe
def is_module(value: Any) -> bool:
    """Whether the value is an `nn.Module` (an instance, not a class)."""
    return isinstance(value, nn.Module)


@probe
def is_module_class(value: Any) -> bool:
    """Whether the value is a class derived from `nn.Module`."""
    return isinstance(value, type) and issubclass(value, nn.Module)


@probe
def parameter_count(module: nn.Module) -> int:
    """Number of scalars in the registered parameters of a module, shared ones counted once."""
    return sum(parameter.numel() for parameter in module.parameters())


@probe
def numbers_held(module: nn.Module) -> int:
    """Number of scalars that a module keeps alive, registered or not; see `holdings`."""
    return holdings.numbers_held(module)


@probe
def named_parameters(module: nn.Module) -> list[tuple[str, torch.Tensor]]:
    """Names and detached copies of the registered parameters, in order."""
    return [(name, value.detach().clone()) for name, value in module.named_parameters()]


@probe
def registered_parameters(module: nn.Module) -> list[str]:
    """Names of the registered parameters, in order."""
    return [name for name, _ in module.named_parameters()]


@probe
def parameter_gradients(module: nn.Module, x: torch.Tensor) -> dict[str, torch.Tensor | None]:
    """Gradient of sum(weights * module(x)) for each registered parameter, by name.

    The weights are `gradient_weights` of the result; None for a parameter that takes no part.
    """
    with torch.enable_grad():
        result = module(x)
        names, parameters = zip(*module.named_parameters(), strict=True)
        weights = gradient_weights(result.shape, result.dtype).to(result.device)
        loss = (weights * result).sum()
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True)
    return dict(zip(names, gradients, strict=True))


@probe
def parameter_shapes(module: nn.Module) -> list[list[int]]:
    """Shapes of the registered parameters, sorted, so that names and order do not matter."""
    return sorted(list(parameter.shape) for parameter in module.parameters())


@probe
def assign_weights(module: nn.Module, layers: list[dict[str, torch.Tensor]]) -> None:
    """Give a network weights by order and shape: `weights.assign`."""
    weights.assign(module, layers)


class TinyNetwork(nn.Sequential):
    """Three convolutions, one BatchNorm, (B, 1, H, W) -> (B, channels, H, W); fixed weights.

    For functions that take a network. `seen` notes, for each call, whether BatchNorm was in train
    mode and whether gradients were recorded.
    """

    def __init__(self, dtype: torch.dtype = torch.float32, device: Any = "cpu", channels: int = 1):
        super().__init__(
            nn.Conv2d(1, 4, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(4, 4, 3, padding=1, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.Conv2d(4, channels, 3, padding=1),
        )
        generator = torch.Generator().manual_seed(21)
        with torch.no_grad():
            for tensor in (*self.parameters(), self[3].running_mean):
                tensor.copy_(torch.randn(tensor.shape, generator=generator) / 3)
            self[3].running_var.copy_(torch.rand(4, generator=generator) + 0.5)
        self.seen: list[tuple[bool, bool]] = []
        self.to(device=device, dtype=dtype)

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        self.seen.append((self[3].training, torch.is_grad_enabled()))
        return super().forward(y)

    def statistics(self) -> list[torch.Tensor]:
        """Copies of BatchNorm's running mean and variance."""
        return [self[3].running_mean.clone(), self[3].running_var.clone()]


@probe
def steps_of_network(
    function: Callable,
    batches: list,
    rate: float,
    training: bool = False,
    stale: bool = False,
    channels: int = 1,
    momentum: float = 0.0,
    frozen: bool = False,
    gain: float = 1.0,
    apart: bool = False,
) -> dict:
    """Call `function(network, optimizer, y, x)` for each batch (y, x), with gradient descent.

    training: the mode in which the `TinyNetwork` is before. stale: whether there are gradients from
    before. channels: of the network's result. momentum: of the optimizer. frozen: whether the first
    layer does not learn. gain: what the last kernel is multiplied by. apart: whether BatchNorm is
    in the other mode before. Returns losses (what came back), parameters, statistics, training
    (whether all layers are in train mode afterwards), learn (which parameters do afterwards),
    batches (as they are afterwards), drawn (whether torch's global random generator was used or
    seeded).
    """
    network = TinyNetwork(batches[0][0].dtype, batches[0][0].device, channels).train(training)
    network[0].requires_grad_(not frozen)
    network[3].train(training != apart)
    with torch.no_grad():
        network[5].weight.mul_(gain)
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=momentum)
    torch.rand(1)  # or a seed set again would change nothing
    before = torch.get_rng_state()
    for parameter in network.parameters() if stale else ():
        parameter.grad = torch.ones_like(parameter) if parameter.requires_grad else None
    with torch.enable_grad():
        losses = [function(network, optimizer, y, x) for y, x in batches]
    return {
        "losses": losses,
        "parameters": [parameter.detach() for parameter in network.parameters()],
        "statistics": network.statistics(),
        "training": all(part.training for part in network.modules()),
        "learn": [parameter.requires_grad for parameter in network.parameters()],
        "batches": [list(batch) for batch in batches],
        "drawn": not torch.equal(before, torch.get_rng_state()),
    }
