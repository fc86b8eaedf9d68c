"""Training of a network that restores clipped signals, for a design."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from starter_code import hardware, training
from starter_code.recordings import data

THETAS = 0.5, 1.2
"""The range of a recorder lies between these, in standard deviations of the recording."""
_SECONDS = 180  # that are trained on; what follows is for validation


def clipped(
    count: int, n: int, generator: torch.Generator, x: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Details of a recording x, clipped: truth (count, n), measured (count, n), theta (count, 1).

    Each has a size between 0.7 and 2.1, either sign, and a theta of `THETAS`.
    """
    truth = data.details(count, n, generator, x)
    size = 0.7 * 3 ** torch.rand(count, 1, generator=generator)
    sign = torch.randint(2, (count, 1), generator=generator) * 2 - 1
    low, high = THETAS
    theta = low + (high - low) * torch.rand(count, 1, generator=generator)
    truth = sign * size * truth
    return truth, data.clip(truth, theta), theta


def training_part() -> torch.Tensor:
    """The first three minutes of `data.ecg`."""
    return data.ecg()[: _SECONDS * data.RATE]


def validation_part() -> torch.Tensor:
    """Its last minute, less a second."""
    return data.ecg()[(_SECONDS + 1) * data.RATE :]


def validate(model: nn.Module) -> float:
    """Mean SNR [dB] on 40 clipped details of the last minute."""
    model.eval()
    there = hardware.of(model)
    x, y, theta = clipped(40, 1024, torch.Generator().manual_seed(4), validation_part())
    with torch.no_grad():
        return data.snr(model(y.to(there), theta.to(there)).cpu(), x)


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    rate: float = 3e-3,
    device: str | None = None,
) -> nn.Module:
    """A network that restores clipped signals, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments that maps y (B, n) and theta (B, 1) to x (B, n).
    With `minutes` above 0 it is trained for so long (interrupt the kernel to end sooner), unless
    the file says that it was trained for as long already: details of `training_part`, clipped anew
    in every step, the mean absolute error.
    device: where to train; a graphics card where there is one, if None.
    """

    def learn(model: nn.Module, limit: float, seed: int) -> nn.Module:
        generator, x = torch.Generator().manual_seed(seed), training_part()
        there = hardware.of(model)

        def loss_of_step(step: int) -> torch.Tensor:
            truth, y, theta = (one.to(there) for one in clipped(16, 512, generator, x))
            return (model(y, theta) - truth).abs().mean()

        def report() -> str:
            return f"SNR {validate(model):.2f} dB"

        return training.train_for(model, loss_of_step, limit, rate, report)

    return training.train_or_load(model_class, learn, path, minutes, seed, device)
