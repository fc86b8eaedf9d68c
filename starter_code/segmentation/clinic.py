"""A clinic for training loops: loops that run without any error, and learn badly."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import nn

from starter_code.segmentation.data import brain_slices, corrupted, deformed
from starter_code.segmentation.networks import initialise

FAULTS = ("softmax", "labels", "gradients")
"""Softmax before the loss, which takes it again; labels that are not bent with their slices;
gradients that are never cleared."""


def one_batch(
    make_model: Callable[[], nn.Module], fault: str, bend: bool = False, steps: int = 100
) -> list[float]:
    """The loss of each step on the same four slices, at half their size, with one of the faults.

    make_model: makes a U-Net with one channel and four classes; depth 2 fits. bend: deform the
    slices anew in every step; "none" is a loop without fault. Seeded.
    """
    images, labels = (part[8:64:16] for part in brain_slices("train"))
    losses = []
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = initialise(make_model())
        optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
        for step in range(steps):
            x, y = deformed(images, labels, seed=step) if bend else (images, labels)
            y = labels if fault == "labels" else y
            x, y = corrupted(x, 0.8, 0.06, seed=step if bend else 0)[..., ::2, ::2], y[:, ::2, ::2]
            logits = model(x)
            if fault == "softmax":
                logits = logits.softmax(dim=1)
            loss = F.cross_entropy(logits, y)
            if fault != "gradients":
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses
