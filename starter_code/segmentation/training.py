"""Training of networks for corrupted brain slices.

Slices are images (S, 1, m, n) with labels (S, m, n) in {0, 1, 2, 3}. Bias and noise are the
strengths of the corruption, as `brain_slices` takes them.
"""

import copy
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import training
from starter_code.segmentation.data import brain_slices, corrupted, deformed
from starter_code.segmentation.networks import predict

BIAS, NOISE = (0.3, 1.2), (0.03, 0.15)
"""Ranges of the corruption that a `Segmenter` is trained for."""


def mixed(
    part: str, count: int, seed: int, deformation: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """`count` sets of a part's slices, each with its own strength of bias and noise.

    Strengths are drawn uniformly from `BIAS` and `NOISE`; with `deformation` the slices are
    deformed before. Returns images (count S, 1, 112, 96), float32, and labels (count S, 112, 96),
    int64. Raises ValueError for an unknown part.
    """
    generator = torch.Generator().manual_seed(seed)
    low = torch.tensor([BIAS[0], NOISE[0]])
    high = torch.tensor([BIAS[1], NOISE[1]])
    sets = []
    for index in range(count):
        bias, noise = (low + (high - low) * torch.rand(2, generator=generator)).tolist()
        images, labels = brain_slices(part)
        if deformation:
            images, labels = deformed(images, labels, 1000 * seed + index)
        images = corrupted(images, bias, noise, 1000 * seed + index)
        sets.append((images, labels))
    images, labels = zip(*sets, strict=True)
    return torch.cat(images), torch.cat(labels)


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    device: str | None = None,
) -> nn.Module:
    """A network for corrupted slices, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments. The weights are found by their names. With
    `minutes` above 0 the model is trained for so long (interrupt the kernel to end sooner and keep
    what was learned), unless the file says that it was trained for as long already. A file that
    cannot be used is not changed; then the model is untrained.

    Training: `mixed` training slices, deformed, drawn anew in every epoch; cross entropy; Adam,
    half a cosine; the running mean of the weights is kept.
    device: where to train; a graphics card where there is one, if None.
    """
    return training.train_or_load(model_class, _train, path, minutes, seed, device)


def _train(model: nn.Module, limit: float, seed: int) -> nn.Module:
    """The running mean of the weights while the model is trained for `limit` seconds."""
    device = next(model.parameters()).device
    validation = [tensor.to(device) for tensor in mixed("validation", 4, 10**6 + seed)]
    optimizer = torch.optim.Adam(model.parameters())
    average, step, epoch, reports = copy.deepcopy(model), 0, 0, 0
    order = torch.Generator().manual_seed(seed)
    start = time.monotonic()
    try:
        while True:
            images, labels = mixed("train", 1, 1 + epoch + 10**5 * seed, deformation=True)
            epoch += 1
            for rows in torch.randperm(len(images), generator=order).split(8):
                used = (time.monotonic() - start) / limit
                if used >= reports / 10:
                    reports += 1
                    right = _right(average, validation)
                    training.progress(start, used, f"step {step}, {right:.2f} % are right")
                if used >= 1:
                    return average
                training.set_rate(optimizer, 3e-3, step, used)
                loss = F.cross_entropy(
                    model.train()(images[rows].to(device)), labels[rows].to(device)
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                step += 1
                training.follow(average, model, min(0.99, step / (10 + step)))
    except KeyboardInterrupt:
        print(f"ended at step {step}")
    return average


def _right(model: nn.Module, slices: list[torch.Tensor]) -> float:
    """Per cent of the pixels of some slices (images, labels) that get their label."""
    images, labels = slices
    return 100 * (predict(model.eval(), images) == labels).double().mean().item()
