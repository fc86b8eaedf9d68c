"""Training of networks for sparse vectors, on vectors that are new in every step."""

import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import hardware, training
from starter_code.sparse import signals
from starter_code.unrolled import sparse

Loss = Callable[[list[torch.Tensor], torch.Tensor], torch.Tensor]
"""Takes the estimates of all layers and the true vectors, returns a scalar."""


def train(
    model: nn.Module, loss_of: Loss, steps: int = 400, seed: int = 0, rate: float = 5e-3
) -> nn.Module:
    """Train a model that has `layers(y)`: Adam, half a cosine, 256 new vectors in every step.

    Changes the model and returns it. Raises FloatingPointError where the loss is not finite.
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * (1 + math.cos(math.pi * step / steps)) / 2
        x, y = sparse.draw(256, generator)
        loss = loss_of(model.layers(y), x)
        if not torch.isfinite(loss):
            raise FloatingPointError(f"loss {loss.item()} in step {step}: learn slower?")
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 5e-3,
    device: str | None = None,
) -> nn.Module:
    """A network for sparse vectors, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y (B, 64) to x (B, 128). With `minutes`
    above 0 it is trained for so long (interrupt the kernel to end sooner), unless the file says
    that it was trained for as long already. Each vector has 6 to 10 entries that are not zero; the
    loss is the logarithm of the error of each batch, relative to its energy.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        return _learn(model, limit, seed, rate)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


def _learn(model: nn.Module, limit: float, seed: int, rate: float) -> nn.Module:
    generator, there = torch.Generator().manual_seed(seed), hardware.of(model)

    def loss_of_step(step: int) -> torch.Tensor:
        k = 6 + int(torch.randint(5, (), generator=generator))
        x, y = (one.to(there) for one in sparse.draw(256, generator, k))
        error = (model(y) - x).square().sum() / x.square().sum()
        return (error + 1e-6).log()

    def report() -> str:
        x, y = (one.to(there) for one in sparse.draw(1000, torch.Generator().manual_seed(1)))
        return f"NMSE {signals.nmse(model.eval()(y), x):.2f} dB"

    return training.train_for(model, loss_of_step, limit, rate, report)
