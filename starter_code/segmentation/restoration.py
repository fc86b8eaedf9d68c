"""An inverse problem on the same slices: lines of their Fourier transform are missing.

A magnetic resonance scanner measures the Fourier transform line by line; a short scan leaves lines
out. With zeros in their place the slice has ghosts, which a U-Net from one channel to one learns to
take away.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from starter_code.segmentation.data import ROWS, brain_slices, deformed
from starter_code.segmentation.networks import close_skips, initialise

EPOCHS = 12


def lines(keep: float = 0.3, centre: int = 8, seed: int = 0) -> torch.Tensor:
    """Which rows of the Fourier transform are measured: (112,), bool, low frequencies at the ends.

    keep: the share of rows, drawn from `seed`, beside the `centre` lowest, which are all there.
    """
    measured = torch.rand(ROWS, generator=torch.Generator().manual_seed(seed)) < keep
    measured[: centre // 2] = measured[-(centre // 2) :] = True
    return measured


def zero_filled(images: torch.Tensor, measured: torch.Tensor) -> torch.Tensor:
    """Images (S, 1, 112, n) with zeros for the rows of their transform that are not measured."""
    return torch.fft.ifft2(torch.fft.fft2(images) * measured[:, None]).real


def restored(model: nn.Module, ghosts: torch.Tensor) -> torch.Tensor:
    """What the network makes of zero-filled slices: it adds what it thinks is missing."""
    with torch.no_grad():
        return torch.cat([batch + model(batch) for batch in ghosts.split(14)])


def train(
    make_model: Callable[[], nn.Module], measured: torch.Tensor, skips: bool = True
) -> tuple[nn.Module, dict[str, list[float]]]:
    """Train a network to add what is missing; returns it with its losses, epoch by epoch.

    make_model: makes a U-Net with one channel and one class. skips: without them the kernels that
    read skips are held at 0. Seeded; a quarter of a minute on two cores.
    """
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model, losses = initialise(make_model()), []
        optimizer = torch.optim.Adam(model.parameters())
        clean, labels = brain_slices("train")
        for epoch in range(EPOCHS):
            for group in optimizer.param_groups:
                group["lr"] = 3e-3 * (1 + math.cos(math.pi * epoch / EPOCHS)) / 2
            bent, _ = deformed(clean, labels, seed=100 + epoch)
            ghosts, total = zero_filled(bent, measured), 0.0
            batches = torch.randperm(len(bent)).split(4)
            for rows in batches:
                if not skips:
                    close_skips(model)
                loss = F.mse_loss(ghosts[rows] + model(ghosts[rows]), bent[rows])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item()
            losses.append(total / len(batches))
        if not skips:
            close_skips(model)
    return model.eval(), {"loss": losses}
