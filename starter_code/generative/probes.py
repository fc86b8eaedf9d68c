"""Measurements of samplers, guidance and recovery beside the code that they measure.

See `starter_code.probes`. Denoisers, networks, decoders and instruments are made here, beside the
function that is given them, from a kind and matrices.
"""

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook
from torch.utils._python_dispatch import TorchDispatchMode

from starter_code import surroundings
from starter_code.generative import instruments, networks
from starter_code.probes import gradient, probe

Denoise = Callable[[torch.Tensor, float], Any]


def _shrink(B: torch.Tensor, x: torch.Tensor, a: float) -> torch.Tensor:
    """Linear, another map at each level; entries of a row are mixed, rows are not."""
    return (x.flatten(1) @ ((1 + a) * B).T).reshape(x.shape)


def _curved(B: torch.Tensor, x: torch.Tensor, a: float) -> torch.Tensor:
    """Not linear: its Jacobian differs from row to row."""
    return torch.tanh(_shrink(B, x, a)) * (1.5 - a)


DENOISERS: dict[str, Callable] = {
    "linear": _shrink,
    "curved": _curved,
    "itself": lambda B, x, a: x,
    "pair": lambda B, x, a: (_shrink(B, x, a), 0.1 * (1 + a) * x),
    "prior": lambda B, x, a: a**0.5 * x,
    "point": lambda B, x, a: B.reshape(1, *x.shape[1:]).expand_as(x),
}
"""By kind: a function of B, x (B, ...) and the level. "prior" is exact for N(0, I), "point" where
x0 is B; "pair" also returns what is to be subtracted."""


def denoiser(kind: str, B: torch.Tensor, seen: list | None = None) -> Denoise:
    """denoise(x, a) of this kind. seen: gets the x, the level and its type at each call."""

    def denoise(x: torch.Tensor, a: float) -> Any:
        if seen is not None:
            if len(seen) > 1000:
                raise AssertionError("calls its denoiser more than 1000 times")
            level = a.item() if isinstance(a, torch.Tensor) and a.numel() == 1 else a
            seen.append((x.detach().clone(), level, type(a).__name__))
        return DENOISERS[kind](B.to(x), x, a)

    return denoise


def instrument(kind: str, M: torch.Tensor) -> instruments.Instrument:
    """A "matrix" M, a "mask" M (bool), or "pooling" by the number M."""
    if kind == "pooling":
        return instruments.Pooling(int(M))
    return instruments.Matrix(M) if kind == "matrix" else instruments.Mask(M)


@probe
def gradient_through(function: Callable, x: torch.Tensor, a: float) -> torch.Tensor:
    """The gradient of sum(weights * function(x, a, x^2)) for x, through both tensors.

    Raises ValueError where autograd cannot follow, as `probes.gradient` does.
    """
    return gradient(lambda x: function(x, a, x.square()), x)


@probe
def sampled(
    function: Callable, kind: str, B: torch.Tensor, eta: float, seed: int | None
) -> Callable:
    """`f(x, levels)`: `function(denoise, x, levels, eta, generator)` with a new generator.

    seed: None is for no generator.
    """

    def call(x: torch.Tensor, levels: torch.Tensor) -> Any:
        generator = None if seed is None else torch.Generator(x.device).manual_seed(seed)
        return function(denoiser(kind, B), x, levels, eta, generator)

    return call


@probe
def sampled_calls(
    function: Callable, kind: str, B: torch.Tensor, x: torch.Tensor, levels: torch.Tensor,
    eta: float, seed: int,
) -> dict:  # fmt: skip
    """One run of a sampler: result, seen (x, level and its type at each call of the denoiser), and
    next, the number that its generator gives afterwards.
    """
    seen: list = []
    generator = torch.Generator(x.device).manual_seed(seed)
    found = function(denoiser(kind, B, seen), x, levels, eta, generator)
    after = torch.rand((), generator=generator).item()
    return {"result": found, "seen": [list(one) for one in seen], "next": after}


@probe
def guided(
    function: Callable, kind: str, B: torch.Tensor, A: str, M: torch.Tensor, a: float, last: float
) -> Callable:
    """`f(x, y)`: `function(x, a, denoise, y, A, last)`; last is sigma or zeta."""
    return lambda x, y: function(x, a, denoiser(kind, B), y, instrument(A, M), last)


@probe
def guided_once(
    function: Callable, kind: str, B: torch.Tensor, A: str, M: torch.Tensor, a: float, last: float,
    x: torch.Tensor, y: torch.Tensor, gradients: bool = True, learning: bool = False,
) -> dict:  # fmt: skip
    """One call of a guidance: result, calls of the denoiser, learns, whether a part of the result
    requires gradients, and left, whether one is left in B.

    gradients: whether they are recorded around the call. learning: whether B asks for gradients, as
    the parameters of a network do.
    """
    seen, B = [], B.clone().requires_grad_(learning)
    with torch.set_grad_enabled(gradients):
        found = function(x, a, denoiser(kind, B, seen), y, instrument(A, M), last)
    parts = found if isinstance(found, tuple | list) else [found]
    learns = any(isinstance(one, torch.Tensor) and one.requires_grad for one in parts)
    return {"result": found, "calls": len(seen), "learns": learns, "left": B.grad is not None}


@probe
def guided_sampler(
    sample: Callable, function: Callable, kind: str, B: torch.Tensor, A: str, M: torch.Tensor,
    last: float, x: torch.Tensor, y: torch.Tensor, levels: list[float], eta: float, seed: int,
) -> torch.Tensor:  # fmt: skip
    """`sample(guide, x, levels, eta, generator)`, with the guidance in place of the denoiser."""
    parts = denoiser(kind, B), y, instrument(A, M), last
    generator = torch.Generator().manual_seed(seed)
    return sample(lambda x, a: function(x, a, *parts), x, levels, eta, generator)


class Estimator(nn.Module):
    """A noise estimator with a matrix to be learned, beside a dropout that does nothing."""

    def __init__(self, B: torch.Tensor, kind: str):
        super().__init__()
        self.B, self.kind, self.seen = nn.Parameter(B.clone()), kind, []

    def forward(self, x: torch.Tensor, a: torch.Tensor) -> torch.Tensor:
        self.seen.append((x.detach().clone(), a.detach().clone(), self.training))
        if self.kind == "zero":
            return 0 * (x.flatten(1) @ self.B.T).reshape(x.shape)
        weight = 1 + a.reshape(-1, *[1] * (x.ndim - 1))
        return weight * (x.flatten(1) @ self.B.T).reshape(x.shape) + 0.1


@probe
def scored(
    function: Callable, kind: str, B: torch.Tensor, x0: torch.Tensor, levels: torch.Tensor,
    seed: int, calls: int = 1, training: bool = False,
) -> dict:  # fmt: skip
    """A loss of a noise estimator, called several times with one generator.

    Returns values (all), gradient (of the last, for B; None where there is none), seen (x, a of
    each call), left (whether a gradient was left in B), changed (whether B or the mode changed).
    """
    model = Estimator(B, kind).train(training)
    generator = torch.Generator(x0.device).manual_seed(seed)
    with torch.enable_grad():
        found = [function(model, x0, levels, generator) for _ in range(calls)]
        gradient, last = None, found[-1]
        left = model.B.grad is not None
        if isinstance(last, torch.Tensor) and last.requires_grad:
            (gradient,) = torch.autograd.grad(last.sum(), model.B, allow_unused=True)
    same = torch.equal(model.B.detach(), B) and model.training == training
    return {
        "values": [one.detach() if isinstance(one, torch.Tensor) else one for one in found],
        "gradient": gradient,
        "seen": [[x, a] for x, a, _ in model.seen],
        "left": left,
        "changed": not same,
    }


@probe
def scored_call(function: Callable, B: torch.Tensor, seed: int) -> Callable:
    """`f(x0, levels)`: the loss of the estimator with the matrix B, and a new generator."""

    def call(x0: torch.Tensor, levels: torch.Tensor) -> Any:
        model = Estimator(B.to(x0), "linear").to(x0.device)
        generator = torch.Generator(x0.device).manual_seed(seed)
        found = function(model, x0, levels, generator)
        return found.detach() if isinstance(found, torch.Tensor) else found

    return call


class Waves(nn.Module):
    """A decoder (N, k) -> (N, *shape): linear, or with waves that have local minima."""

    def __init__(self, B: torch.Tensor, shape: tuple, kind: str):
        super().__init__()
        self.B, self.shape, self.kind, self.rows = nn.Parameter(B.clone()), shape, kind, 0

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        self.rows += len(z)
        flat = z @ self.B.T
        flat = flat if self.kind == "linear" else torch.sin(2 * flat) + 0.3 * flat
        return flat.reshape(len(z), *self.shape)


@probe
def recovered(
    function: Callable, kind: str, B: torch.Tensor, shape: tuple, A: torch.Tensor, y: torch.Tensor,
    restarts: int, steps: int, rate: float, seed: int, gradients: bool = True,
) -> dict:  # fmt: skip
    """A recovery with a decoder: result, next (a number that the generator gives afterwards), and
    touched: whether the decoder's parameters, their gradients or its mode changed.
    """
    decoder = Waves(B, shape, kind).train()
    generator = torch.Generator().manual_seed(seed)
    with torch.set_grad_enabled(gradients):
        found = function(A, y, decoder, B.shape[1], restarts, steps, rate, generator)
    kept = torch.equal(decoder.B.detach(), B) and decoder.B.grad is None
    kept = kept and decoder.B.requires_grad and decoder.training
    learns = isinstance(found, torch.Tensor) and found.requires_grad
    after = torch.rand((), generator=generator).item()
    return {"result": found, "next": after, "touched": not kept, "learns": learns}


@probe
def recovered_call(function: Callable, B: torch.Tensor, shape: tuple, seed: int) -> Callable:
    """`f(A, y)`: three starts and five steps with a decoder that has waves."""

    def call(A: torch.Tensor, y: torch.Tensor) -> Any:
        decoder = Waves(B.to(y), shape, "waves")
        generator = torch.Generator(y.device).manual_seed(seed)
        return function(A, y, decoder, B.shape[1], 3, 5, 0.1, generator)

    return call


class _Images(TorchDispatchMode):
    """Counts the images that go through a network, by three of its convolutions.

    Whoever calls it, its `forward`, its layers or a copy: their weights are told by value.
    """

    def __init__(self, network: nn.Module):
        super().__init__()
        convolutions = [one for one in network.modules() if isinstance(one, nn.Conv2d)]
        convolutions = [convolutions[0], convolutions[len(convolutions) // 2], convolutions[-1]]
        self.counts = [0 for _ in convolutions]
        self.weights = [one.weight.detach().clone() for one in convolutions]

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        if function._schema.name == "aten::convolution":
            x, weight = args[:2]
            for place, known in enumerate(self.weights):
                if weight.shape == known.shape and torch.equal(weight.detach(), known):
                    self.counts[place] += len(x)
        return function(*args, **(kwargs or {}))


@contextlib.contextmanager
def _others(network: nn.Module) -> Iterator[list[nn.Module]]:
    """The estimators of noise, other than `network`, that are called within it."""
    called = []

    def begins(module: nn.Module, given: tuple) -> None:
        if isinstance(module, networks.NoiseUNet) and module is not network:
            called.append(module)

    hook = register_module_forward_pre_hook(begins)
    try:
        yield called
    finally:
        hook.remove()


@probe
def restored(
    function: Callable, y: torch.Tensor, mask: torch.Tensor, sigma: float, seed: int
) -> dict:
    """Call `function(y, mask, sigma, network, generator)` with the network of digits.

    Returns result, images (how many went through the network), others (calls of other estimators)
    and inputs, as they are afterwards.
    """
    network = networks.noise_estimator("digits")
    generator = torch.Generator().manual_seed(seed)
    with _Images(network) as images, _others(network) as others:
        found = function(y, mask, sigma, network, generator)
    found = found.detach() if isinstance(found, torch.Tensor) else found
    counted = {"images": max(images.counts), "others": len(others)}
    return {"result": found, **counted, "inputs": [y, mask]}


@probe
def restored_again(
    function: Callable, y: torch.Tensor, mask: torch.Tensor, sigma: float, seed: int
) -> dict:
    """Two calls with equal generators: results, and what of the session's state is changed."""
    network = networks.noise_estimator("digits")

    def call(y: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return function(y, mask, sigma, network, torch.Generator().manual_seed(seed))

    found = [call(y.clone(), mask.clone()).detach()]
    torch.rand(1), np.random.rand(), random.random()
    found.append(call(y.clone(), mask.clone()).detach())
    return {"results": found, "changed": surroundings.state_changed(call, y, mask)}
