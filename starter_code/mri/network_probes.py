"""Measurements of networks that reconstruct. See `starter_code.mri.probes`, also for matrices M."""

from collections.abc import Callable

import torch
from torch import nn

from starter_code import weights
from starter_code.mri.networks import UNet
from starter_code.mri.probes import Matrix, operator
from starter_code.probes import probe


class _Network(nn.Module):
    """x -> half of it, moved, less 0.25; refuses sides that 8 does not divide."""

    def __init__(self, seen: list):
        super().__init__()
        self.seen = seen

    def forward(self, x):
        if x.shape[-1] % 8 or x.shape[-2] % 8:
            raise ValueError(f"8 does not divide {tuple(x.shape)}")
        self.seen.append(x.detach().clone())
        return 0.5 * x.roll((1, 1), (-2, -1)) - 0.25


@probe
def restored_call(restored_class: Callable, H: int, W: int) -> Callable:
    """`f(y, M)`: a new `restored_class(network)` for y, with a network that moves pixels."""

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        return restored_class(_Network([]))(y, Matrix(M, H, W)).detach()

    return call


@probe
def given_to_network(
    restored_class: Callable, y: torch.Tensor, M: torch.Tensor, H: int, W: int
) -> list[torch.Tensor]:
    """What `restored_class(network)(y, A)` gives its network, call by call."""
    seen: list[torch.Tensor] = []
    restored_class(_Network(seen))(y, Matrix(M, H, W))
    return seen


@probe
def restored_learns(restored_class: Callable, y: torch.Tensor, M: torch.Tensor) -> dict:
    """Whether gradients reach each parameter of the U-Net inside; whether it is still learning."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = restored_class(UNet(1, 1, 3, 2).to(M.real.dtype))
    held = list(model.parameters())
    if not held:
        return {"reached": [], "training": _trains(model)}
    with torch.enable_grad():
        found = torch.autograd.grad(model(y, Matrix(M, 8, 8)).sum(), held, allow_unused=True)
    return {"reached": [one is not None for one in found], "training": _trains(model)}


def _trains(model: nn.Module) -> bool:
    """Whether all parts are in training mode, as new ones are."""
    return all(part.training for part in model.modules())


@probe
def consistent(function: Callable, H: int, W: int, eta: float) -> Callable:
    """`f(x, y, M)`, which is `function(x, y, operator with M, eta)`."""
    return lambda x, y, M: function(x, y, operator(M, H, W), eta)


@probe
def consistency_gradients(
    function: Callable, x: torch.Tensor, y: torch.Tensor, M: torch.Tensor, eta: torch.Tensor
) -> list[torch.Tensor]:
    """Gradients of the sum of |function(x, y, A, eta)|^2 for x, y and eta; zeros where none is."""
    with torch.enable_grad():
        given = [one.clone().requires_grad_(True) for one in (x, y, eta)]
        result = function(*given[:2], Matrix(M, *x.shape[-2:]), given[2])
        return _gradients(result, given)


def _gradients(result: torch.Tensor, given: list[torch.Tensor]) -> list[torch.Tensor]:
    """Gradients of the sum of |result|^2; zeros for what it does not depend on."""
    loss = result.abs().square().sum()
    found = torch.autograd.grad(loss, given, allow_unused=True)
    return [
        torch.zeros_like(x) if one is None else one for x, one in zip(given, found, strict=True)
    ]


def _cascade(model_class: Callable, T: int, width: int, depth: int, dtype: torch.dtype):
    with torch.random.fork_rng(devices=[]):  # first weights are drawn as torch likes
        torch.manual_seed(0)
        return model_class(T, width, depth).to(dtype)


@probe
def cascade_call(model_class: Callable, T: int, H: int, W: int) -> Callable:
    """`f(y, M)`: a new cascade without its networks, with eta 0.7 / 0.4 in turn: gradient steps."""

    def call(y: torch.Tensor, M: torch.Tensor) -> torch.Tensor:
        model = _cascade(model_class, T, 2, 1, M.real.dtype).to(y.device)
        with torch.no_grad():
            for name, one in model.named_parameters():
                one.zero_()
                if name == "eta":
                    one[::2].add_(0.7)
                    one[1::2].add_(0.4)
        return model(y, operator(M, H, W)).detach()

    return call


@probe
def cascade_with(
    module: nn.Module, layers: list, eta: torch.Tensor, y: torch.Tensor, M: torch.Tensor, H: int,
    W: int,
) -> list[torch.Tensor]:  # fmt: skip
    """`module(y, A)` in double precision, with eta and its layers' weights given; its gradient of
    the sum of |x|^2 for eta."""
    weights.assign(module, [{"eta": eta}, *layers])
    with torch.enable_grad():
        x = module.double()(y, Matrix(M, H, W))
        steps = [one for name, one in module.named_parameters() if name == "eta"]
        return [x.detach(), *(_gradients(x, steps) if x.requires_grad else [])]


@probe
def cascade_gradients(module: nn.Module, y: torch.Tensor, M: torch.Tensor, H: int, W: int) -> dict:
    """Of `module(y, A)`: how many eta matter, how many parameters there are and how many do not,
    and whether it is still in training mode."""
    module = module.double()
    with torch.enable_grad():
        result = module(y, Matrix(M, H, W))
        named = dict(module.named_parameters())
        found = torch.autograd.grad(result.abs().sum(), list(named.values()), allow_unused=True)
    by_name = dict(zip(named, found, strict=True))
    eta = by_name.get("eta")
    return {
        "eta": 0 if eta is None else int((eta != 0).sum()),
        "count": len(found),
        "training": _trains(module),
        "lost": sum(one is None or not bool((one != 0).any()) for one in found),
    }
