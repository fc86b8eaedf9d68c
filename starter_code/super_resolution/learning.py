"""Training of small networks that enlarge, on details of photographs."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import hardware, photographs, training
from starter_code.super_resolution import enlarging

R = 3
"""The enlargement of the design question."""


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 2e-3,
    device: str | None = None,
) -> nn.Module:
    """A network that enlarges three times, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y (B, 1, m, n) to (B, 1, 3 m, 3 n). With
    `minutes` above 0 it is trained for so long (interrupt the kernel to end sooner), unless the
    file says that it was trained for as long already: 16 details of 48 x 48 pixels of the training
    photographs in every step, flipped and turned, mean squared error, Adam.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        return _learn(model, limit, seed, rate)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)


def crops(pool: torch.Tensor, count: int, size: int, generator: torch.Generator) -> torch.Tensor:
    """Parts of the images of a pool (n, 1, H, W), flipped and turned: (count, 1, size, size)."""
    found = []
    for index in torch.randint(len(pool), (count,), generator=generator).tolist():
        top, left, turn = (
            int(torch.randint(bound, (), generator=generator))
            for bound in (pool.shape[2] - size + 1, pool.shape[3] - size + 1, 8)
        )
        part = torch.rot90(pool[index, :, top : top + size, left : left + size], turn % 4, (1, 2))
        found.append(part.flip(2) if turn >= 4 else part)
    return torch.stack(found)


def _learn(model: nn.Module, limit: float, seed: int, rate: float) -> nn.Module:
    generator, there = torch.Generator().manual_seed(seed), hardware.of(model)
    pool = photographs.patches(photographs.TRAIN, 96, 600, seed=0)
    x_val = photographs.middle("coins", 180, multiple=12)
    y_val = enlarging.downsample(x_val, R)

    def loss_of_step(step: int) -> torch.Tensor:
        x = crops(pool, 16, 48, generator).to(there)
        return (model(enlarging.downsample(x, R)) - x).square().mean()

    def report() -> str:
        return (
            f"{enlarging.psnr(model.eval()(y_val.to(there)).cpu(), x_val, R):.2f} dB on validation"
        )

    return training.train_for(model, loss_of_step, limit, rate, report, clip=0.5)
