"""Measurements of networks: for sparse vectors, and for blurred images.

See `starter_code.probes`. A network is given a blur, which is made of its kernel here, beside the
network. What iterates a map or a denoiser is measured in `unrolled.iterations`.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from starter_code import weights
from starter_code.operators import Blur
from starter_code.probes import gradient_weights, probe
from starter_code.scored import watched_call


@probe
def set_parameters(module: nn.Module, values: dict[str, torch.Tensor]) -> None:
    """Give parameters of a module these values, by name.

    Raises ValueError where there is no parameter of that name, or one of another shape.
    """
    known = dict(module.named_parameters())
    for name, value in values.items():
        if name not in known:
            raise ValueError(f"there is no parameter {name!r}; there are {sorted(known)}")
        if known[name].shape != value.shape:
            shapes = f"{tuple(known[name].shape)}, not {tuple(value.shape)}"
            raise ValueError(f"the parameter {name!r} has shape {shapes}")
        steps = zip(known[name].stride(), value.shape, strict=True)
        if any(step == 0 and size > 1 for step, size in steps):
            raise ValueError(f"numbers of the parameter {name!r} share memory: they are expanded")
        with torch.no_grad():
            known[name].copy_(value)


@probe
def learned_shapes(module: nn.Module) -> dict[str, list[int]]:
    """Shapes of the parameters that training can change, by name."""
    return {name: list(one.shape) for name, one in module.named_parameters() if one.requires_grad}


@probe
def layer_gradients(module: nn.Module, y: torch.Tensor, name: str, layer: int = -1) -> list[bool]:
    """Whether `module.layers(y)[layer]` depends on the entry k of a parameter, for each k."""
    with torch.enable_grad():
        result = module.layers(y)[layer]
        if not result.requires_grad:
            raise ValueError("no gradient: the result is cut off from the parameters")
        loss = (gradient_weights(result.shape, result.dtype) * result).sum()
        (found,) = torch.autograd.grad(
            loss, [dict(module.named_parameters())[name]], allow_unused=True
        )
    if found is None:
        return [False] * len(dict(module.named_parameters())[name])
    return [bool((one != 0).any()) for one in found]


@probe
def layer_derivatives(
    module: nn.Module, y: torch.Tensor, layer: int = -1
) -> dict[str, torch.Tensor]:
    """Gradient of the weighted sum of `module.layers(y)[layer]` for each parameter, by its name.

    The weights are `gradient_weights`; zeros where a parameter takes no part.
    """
    with torch.enable_grad():
        result = module.layers(y)[layer]
        if not result.requires_grad:
            raise ValueError("no gradient: the result is cut off from the parameters")
        loss = (gradient_weights(result.shape, result.dtype) * result).sum()
        held = {name: one for name, one in module.named_parameters() if one.requires_grad}
        found = torch.autograd.grad(loss, list(held.values()), allow_unused=True)
    return {
        name: torch.zeros_like(one) if gradient is None else gradient
        for (name, one), gradient in zip(held.items(), found, strict=True)
    }


@probe
def layers_of(model_class: Callable, *rest: Any) -> Callable:
    """`f(y, A, ...)`, the layers of `model_class(A, ..., *rest)` for y, cut off from gradients."""

    def call(y: torch.Tensor, *matrices: torch.Tensor) -> list[torch.Tensor]:
        return [one.detach() for one in model_class(*matrices, *rest).layers(y)]

    return call


@probe
def with_another_matrix(
    model_class: Callable, A: torch.Tensor, other: torch.Tensor, y: torch.Tensor, K: int,
    lam: float, *rest: torch.Tensor,
) -> dict:  # fmt: skip
    """Layers of `model_class(A, *rest, K, lam)` for y after all given ones were overwritten (kept),
    and after `model.A` was as well (other); and the names of its buffers.
    """
    model = model_class(A, *rest, K, lam)
    A.copy_(other)
    for one in rest:
        one.zero_()
    with torch.no_grad():
        kept = [one.clone() for one in model.layers(y)]
        buffers = sorted(name for name, _ in model.named_buffers())
        if "A" in buffers:
            model.A.copy_(other)
        return {"kept": kept, "other": list(model.layers(y)), "buffers": buffers}


@probe
def estimate_gradients(
    function: Callable, estimates: list[torch.Tensor], x: torch.Tensor, power: float
) -> list[torch.Tensor]:
    """Gradient of `function(estimates, x, power)` for each of the estimates, or zeros."""
    with torch.enable_grad():
        given = [one.clone().requires_grad_(True) for one in estimates]
        loss = function(list(given), x, power)
        if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            raise ValueError("no gradient: the loss is cut off from the estimates")
        found = torch.autograd.grad(loss, given, allow_unused=True)
    return [
        torch.zeros_like(one) if gradient is None else gradient
        for one, gradient in zip(given, found, strict=True)
    ]


@probe
def loss_of_stack(function: Callable, count: int, power: float) -> Callable:
    """`f(stack, x)`, which is `function([...], x, power)` with the first `count` of a stack."""
    return lambda stack, x: function(list(stack[:count]), x, power)


# --- Blurs, by their kernels ----------------------------------------------------------------------


@probe
def stages_with(
    module: nn.Module, layers: list, eta: torch.Tensor, y: torch.Tensor, kernel: torch.Tensor,
    sigma: float,
) -> list[torch.Tensor]:  # fmt: skip
    """`module.stages(y, H, sigma)`, after the module was given eta and its layers' weights."""
    weights.assign(module, [{"eta": eta}, *layers])
    H = Blur(y.shape[-2:], kernel, y.dtype)
    return [one.detach() for one in module.double().stages(y, H, sigma)]


@probe
def last_with(
    module: nn.Module, y: torch.Tensor, kernel: torch.Tensor, sigma: float
) -> torch.Tensor:
    """`module(y, H, sigma)`, with the weights that it has."""
    return module(y, Blur(y.shape[-2:], kernel, y.dtype), sigma).detach()


@probe
def results_of_two(function: Callable, y: torch.Tensor, kernel: torch.Tensor) -> Any:
    """The result for y, looked at after another call, for 2 - y."""
    first = function(y, kernel)
    function(2 - y, kernel)
    return first


@probe
def stage_gradients(
    module: nn.Module, y: torch.Tensor, kernel: torch.Tensor, sigma: float, stage: int = -1
) -> list[torch.Tensor]:
    """Gradients of the sum of a stage's image, weighted, for each parameter, in order.

    The weights are `gradient_weights`; zeros where a parameter takes no part.
    """
    module = module.to(y.dtype)
    with torch.enable_grad():
        result = module.stages(y, Blur(y.shape[-2:], kernel, y.dtype), sigma)[stage]
        if not result.requires_grad:
            raise ValueError("no gradient: the result is cut off from the parameters")
        loss = (gradient_weights(result.shape, result.dtype) * result).sum()
        held = list(module.parameters())
        found = torch.autograd.grad(loss, held, allow_unused=True)
    return [torch.zeros_like(p) if g is None else g for p, g in zip(held, found, strict=True)]


@probe
def stages_of(model_class: Callable, K: int, width: int, layers: int, sigma: float) -> Callable:
    """`f(y, kernel)`, the stages of a new `model_class(K, width, layers)` without its networks.

    Every weight of its networks is 0 and eta is 0.7 / 0.4 in turn: gradient descent.
    """

    def call(y: torch.Tensor, kernel: torch.Tensor) -> list[torch.Tensor]:
        with torch.random.fork_rng(devices=[]):  # first weights are drawn as torch likes
            model = model_class(K, width, layers).to(device=y.device, dtype=y.dtype)
        with torch.no_grad():
            for name, one in model.named_parameters():
                one.zero_()
                if name == "eta":
                    one[::2].add_(0.7)
                    one[1::2].add_(0.4)
        H = Blur(y.shape[-2:], kernel, y.dtype)
        return [one.detach() for one in model.stages(y, H, sigma)]

    return call


# --- Work -----------------------------------------------------------------------------------------


class _Work(TorchDispatchMode):
    """Counts multiplications: those of products of matrices, and one for each number computed."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        found = function(*args, **(kwargs or {}))
        name = function._schema.name.removeprefix("aten::")
        made = [one for one in tree_flatten(found)[0] if isinstance(one, torch.Tensor)]
        given = [one for one in tree_flatten(args)[0] if isinstance(one, torch.Tensor)]
        if name == "_local_scalar_dense":  # one number leaves: what is done with it is not seen
            self.count += ITEM
        elif name in ("mm", "addmm", "bmm", "baddbmm", "mv", "addmv", "dot"):
            inner = given[-2].shape[-1]
            self.count += made[0].numel() * inner
        elif name.startswith(("convolution", "conv")):
            self.count += made[0].numel() * given[1][0].numel()
        elif not function.is_view:
            self.count += max([one.numel() for one in made] + [one.numel() for one in given] + [0])
        return found


ITEM = 5000
"""Multiplications that one number costs which leaves PyTorch."""
LEAVES = ("torch.Tensor.numpy", "torch.Tensor.__array__", "torch.Tensor.tolist",
          "torch.Tensor.*storage", "torch.Tensor.data_ptr", "torch.*dlpack*")  # fmt: skip
"""Ways out of PyTorch, behind which nothing is counted."""


@probe
def worked_call(module: nn.Module, y: torch.Tensor) -> dict:
    """`scored.watched_call(module, y)` among `LEAVES`; also work, all its multiplications."""
    with _Work() as work, torch.no_grad():
        found = watched_call(module, y, among=LEAVES)
    return found | {"work": work.count}


@probe
def work_per_row(module: nn.Module, y: torch.Tensor) -> float:
    """Multiplications of `module(y)` for each row of y, without what all rows share.

    Products of matrices count their multiplications, everything else one for each number that goes
    in or comes out, whichever is more.
    """
    counts = []
    for rows in (y[: len(y) // 2], y):
        with _Work() as work, torch.no_grad():
            module(rows)
        counts.append(work.count)
    return (counts[1] - counts[0]) / (len(y) - len(y) // 2)
