"""Measurements of networks that enlarge, and of the steps of two networks that play a game.

See `starter_code.probes`. What a function is given besides tensors (networks, an optimizer,
parameters) is made here, beside the function.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from starter_code import surroundings, weights
from starter_code.probes import probe


@probe
def estimate(
    model: nn.Module, layers: list, x: torch.Tensor, training: bool = False
) -> torch.Tensor:
    """`model(x)` in the dtype of x, after its layers were given these weights, unless empty."""
    model = model.to(x.dtype)
    if layers:
        weights.assign(model, layers)
    return model.train(training)(x).detach()


@probe
def shapes_of_layers(model: nn.Module) -> list[dict[str, list[int]]]:
    """Of each layer, in order, the shapes of its parameters and statistics by name."""
    return [
        {name: list(one.shape) for name, one in layer.items()} for layer in weights.layers_of(model)
    ]


@probe
def zero_kernels(model: nn.Module) -> list[bool]:
    """Of each convolution, in order, whether its weight is 0 everywhere."""
    found = [layer["weight"] for layer in weights.layers_of(model) if "weight" in layer]
    return [not one.any().item() for one in found if one.ndim == 4]


@probe
def fresh(model_class: Callable, *rest: Any) -> Callable:
    """`f(x)`, the estimate of `model_class(*rest)` whose parameters all are 0.1 sin(1), ..."""

    def call(x: torch.Tensor) -> torch.Tensor:
        with torch.random.fork_rng(devices=[]):  # first weights are drawn as torch likes
            model = model_class(*rest).to(device=x.device, dtype=x.dtype).eval()
        with torch.no_grad():
            for one in model.parameters():
                count = torch.arange(1, one.numel() + 1, device=x.device)
                one.copy_(0.1 * torch.sin(count.to(x.dtype)).reshape(one.shape))
            return model(x)

    return call


@probe
def input_gradient(model: nn.Module, layers: list, x: torch.Tensor) -> torch.Tensor:
    """Gradient of the middle pixel of `model(x)` for x, in evaluation mode."""
    model = model.to(x.dtype).eval()
    weights.assign(model, layers)
    with torch.enable_grad():
        x = x.clone().requires_grad_(True)
        found = model(x)
        (gradient,) = torch.autograd.grad(found[0, 0, found.shape[2] // 2, found.shape[3] // 2], x)
    return gradient


@probe
def reached(model: nn.Module, layers: list, x: torch.Tensor) -> list[bool]:
    """Whether `model(x)` depends on each parameter, in order, in evaluation mode."""
    model = model.to(x.dtype)
    weights.assign(model, layers)
    parameters = list(model.parameters())
    with torch.enable_grad():
        loss = model.eval()(x).square().mean()
        found = torch.autograd.grad(loss, parameters, allow_unused=True)
    return [one is not None and bool((one != 0).any()) for one in found]


@probe
def clipped(
    function: Callable, gradients: list[torch.Tensor | None], theta: float, rate: float, kind: str
) -> dict:
    """`function(parameters, theta, rate)` for parameters with these gradients (None: without).

    kind: "list", "generator", "tuple", or "transposed": a list, the gradients' memory transposed.
    Returns what came back (value), the gradients afterwards,
    whether each still is the same tensor (same) and whether the parameters' values are (kept).
    """
    parameters = [nn.Parameter(torch.ones(2) if g is None else g.clone()) for g in gradients]
    before = [one.detach().clone() for one in parameters]
    for parameter, gradient in zip(parameters, gradients, strict=True):
        if gradient is not None:
            axes = tuple(range(gradient.ndim))[:: -1 if kind == "transposed" else 1]
            laid_out = gradient.permute(axes).clone(memory_format=torch.contiguous_format)
            parameter.grad = laid_out.permute(axes)
    tensors = [one.grad for one in parameters]
    given = {"tuple": tuple, "generator": iter}.get(kind, list)(parameters)
    value = function(given, theta, rate)
    return {
        "value": value,
        "gradients": [one.grad for one in parameters],
        "same": [one.grad is tensor for one, tensor in zip(parameters, tensors, strict=True)],
        "kept": all(torch.equal(a.detach(), b) for a, b in zip(parameters, before, strict=True)),
    }


@probe
def loss_gradients(
    function: Callable, *logits: torch.Tensor
) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """`function(*logits)`, and its gradient for each of them."""
    with torch.enable_grad():
        given = [one.clone().requires_grad_(True) for one in logits]
        loss = function(*given)
        if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
            raise ValueError("no gradient: the loss is cut off from the logits")
        return loss.detach(), list(torch.autograd.grad(loss, given))


class _Game:
    """A generator, a discriminator and features with fixed weights, in float64."""

    def __init__(self, rate: float, learns: str, frozen: bool):
        shuffled = [nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, 4, 1)]
        self.G = nn.Sequential(*shuffled, nn.PixelShuffle(2)).double()
        self.D = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Tanh(), nn.Conv2d(3, 1, 1)).double()
        self.features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Tanh()).double().requires_grad_(False)
        generator = torch.Generator().manual_seed(6)
        with torch.no_grad():
            for network in (self.G, self.D, self.features):
                for one in network.parameters():
                    draw = torch.randn(one.shape, generator=generator, dtype=one.dtype)
                    one.copy_(draw / 2)
        self.learner, self.other = (self.D, self.G) if learns == "D" else (self.G, self.D)
        for network in (self.G, self.D):  # left over from before
            for one in network.parameters():
                one.grad = torch.full_like(one, 0.3)
        if frozen:
            self.other.requires_grad_(False)
        self.G[0].eval()
        self.D[0].eval()
        self.optimizer = torch.optim.SGD(self.learner.parameters(), rate, momentum=0.5)
        self.calls = 0
        self.G.register_forward_hook(self._count)

    def _count(self, *_: Any) -> None:
        self.calls += 1

    def noted(self) -> dict:
        """What is to be compared."""
        networks = (self.G, self.D, self.features)
        return {
            "learner": _copies(self.learner.parameters()),
            "other": _copies(self.other.parameters()),
            "features": _copies(self.features.parameters()),
            "other's gradients": [
                None if one.grad is None else one.grad.clone() for one in self.other.parameters()
            ],
            "features' gradients": [one.grad for one in self.features.parameters()],
            "requires_grad": [one.requires_grad for net in networks for one in net.parameters()],
            "modes": [part.training for net in networks for part in net.modules()],
        }


def _copies(tensors: Any) -> list[torch.Tensor]:
    return [one.detach().clone() for one in tensors]


@probe
def game(
    function: Callable, learns: str, batches: list, rate: float, weight: float | None = None,
    frozen: bool = False,
) -> dict:  # fmt: skip
    """Steps of a small game, one for each pair (x, y): x (B, 1, 2 m, 2 n), y (B, 1, m, n), float64.

    learns: "D" for `function(G, D, optimizer, x, y)`, "G" for
    `function(G, D, features, optimizer, x, y, weight)`. frozen: whether the other network's
    parameters require no gradients. Returns losses, what was `before` and `after`, how often G was
    called, the batches afterwards, and what of the session changed.
    """
    play = _Game(rate, learns, frozen)
    before, losses = play.noted(), []

    def all_steps() -> None:
        for x, y in batches:
            if learns == "D":
                losses.append(function(play.G, play.D, play.optimizer, x, y))
            else:
                losses.append(function(play.G, play.D, play.features, play.optimizer, x, y, weight))

    changed = surroundings.state_changed(all_steps)
    return {
        "losses": losses,
        "before": before,
        "after": play.noted(),
        "calls": play.calls,
        "batches": batches,
        "changed": changed,
    }


@probe
def draws(
    function: Callable, y: torch.Tensor, r: int, seed: int, calls: int = 1
) -> list[torch.Tensor]:
    """`function(y, r, generator)` so many times, all with one generator, seeded once."""
    generator = torch.Generator(y.device).manual_seed(seed)
    return [function(y, r, generator) for _ in range(calls)]


@probe
def drawn_around(function: Callable, y: torch.Tensor, r: int, seed: int) -> dict:
    """What `function(y, r, generator)` does besides: y afterwards, what of the session changed,
    whether other numbers in the session's generators give another result, whether a state that is
    put back gives the same again.
    """
    generator = torch.Generator(y.device).manual_seed(seed)
    state = generator.get_state()
    given = y.clone()
    changed = surroundings.state_changed(function, given, r, generator)
    found = []
    for number in (1, 2):
        generator.set_state(state)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(number)
            found.append(function(y.clone(), r, generator))
    moved = not torch.equal(generator.get_state(), state)
    return {"y": given, "changed": changed, "same": torch.equal(*found), "moved": moved}
