"""Training and looking at networks that give brain slices logits (B, 4, m, n).

Slices are images (S, 1, m, n) with labels (S, m, n) in {0, 1, 2, 3}. Bias and noise are the
strengths of the corruption, as `segmentation_data.brain_slices` takes them.
"""

import copy
import itertools
import math
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

from starter_code import segmentation_data, weight_files

BIAS, NOISE = (0.3, 1.2), (0.03, 0.15)
"""Ranges of the corruption that a `Segmenter` is trained for."""


@torch.no_grad()
def initialise(model: nn.Module) -> nn.Module:
    """Draw the first weights of a network anew, as the U-Net paper does; returns the network.

    Kernels are normal with variance 2 / N, N the inputs of a neuron, so that signals neither fade
    nor grow from ReLU to ReLU (He and others, 2015); biases are 0. PyTorch's own first weights are
    smaller, for older reasons: this network then needs several epochs to begin to learn.
    """
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return model


@torch.no_grad()
def predict(model: nn.Module, images: torch.Tensor, size: int = 14) -> torch.Tensor:
    """The class with the largest logit, (S, m, n), int64; the slices go through in batches."""
    return torch.cat([model(batch).argmax(dim=1) for batch in images.split(size)])


def edges(labels: torch.Tensor) -> torch.Tensor:
    """The pixels with a neighbour of another class above, below, left or right: (S, m, n), bool."""
    down = labels[:, 1:] != labels[:, :-1]
    right = labels[:, :, 1:] != labels[:, :, :-1]
    found = torch.zeros_like(labels, dtype=torch.bool)
    found[:, 1:] |= down
    found[:, :-1] |= down
    found[:, :, 1:] |= right
    found[:, :, :-1] |= right
    return found


def joined_features(model: nn.Module, images: torch.Tensor) -> list[torch.Tensor]:
    """What meets at each skip of a U-Net, deepest level first: the input of the convolution there.

    model: any whose `nn.ConvTranspose2d` layers are each followed by an `nn.Conv2d` that takes the
    concatenated features. Returns a list of (B, C, m, n), as many as transposed convolutions.
    """
    return [
        features
        for (before, _), (layer, features) in itertools.pairwise(_calls(model, images))
        if isinstance(before, nn.ConvTranspose2d) and isinstance(layer, nn.Conv2d)
    ]


def features_before_head(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The input of the network's last convolution to be called, (B, C, m, n)."""
    return [seen for layer, seen in _calls(model, images) if isinstance(layer, nn.Conv2d)][-1]


@torch.no_grad()
def _calls(model: nn.Module, images: torch.Tensor) -> list[tuple[nn.Module, torch.Tensor]]:
    """Each convolution, transposed or not, in the order of its calls, with a copy of its input."""
    found: list[tuple[nn.Module, torch.Tensor]] = []

    def look(layer: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        found.append((layer, inputs[0].detach().clone()))

    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    hooks = [
        layer.register_forward_hook(look) for layer in model.modules() if isinstance(layer, kinds)
    ]
    try:
        model(images)
    finally:
        for hook in hooks:
            hook.remove()
    return found


def mixed(
    part: str, count: int, seed: int, deformation: bool = False
) -> tuple[torch.Tensor, torch.Tensor]:
    """`count` sets of a part's slices, each with its own strength of bias and noise.

    Strengths are drawn uniformly from `BIAS` and `NOISE`; with `deformation` the slices are
    deformed before. Images (count S, 1, m, n) and labels (count S, m, n).
    """
    generator = torch.Generator().manual_seed(seed)
    low = torch.tensor([BIAS[0], NOISE[0]])
    high = torch.tensor([BIAS[1], NOISE[1]])
    sets = []
    for index in range(count):
        bias, noise = (low + (high - low) * torch.rand(2, generator=generator)).tolist()
        images, labels = segmentation_data.brain_slices(part)
        if deformation:
            images, labels = segmentation_data.deformed(images, labels, 1000 * seed + index)
        images = segmentation_data.corrupted(images, bias, noise, 1000 * seed + index)
        sets.append((images, labels))
    images, labels = zip(*sets, strict=True)
    return torch.cat(images), torch.cat(labels)


def train_or_load(
    model_class: Callable[[], nn.Module],
    path: str | Path,
    minutes: float = 0,
    seed: int = 0,
    device: str = "cpu",
) -> nn.Module:
    """A network for corrupted slices, in evaluation mode: from the file, or by training.

    model_class: makes a model without arguments. The weights are found by their names. With
    `minutes` above 0 the model is trained for so long (interrupt the kernel to end sooner and keep
    what was learned), unless the file says that it was trained for as long already. A file that
    cannot be used is not changed; then the model is untrained.

    Training: `mixed` training slices, deformed, drawn anew in every epoch; cross entropy; Adam,
    half a cosine; the running mean of the weights is kept.
    """
    return weight_files.train_or_load(model_class, _train, path, minutes, seed, device)


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
                    print(f"{100 * min(used, 1):3.0f} %, step {step}: {right:.2f} % are right")
                if used >= 1:
                    return average
                rate = 3e-3 * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * used)) / 2
                for group in optimizer.param_groups:
                    group["lr"] = rate
                loss = F.cross_entropy(
                    model.train()(images[rows].to(device)), labels[rows].to(device)
                )
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                step += 1
                weight_files.follow(average, model, min(0.99, step / (10 + step)))
    except KeyboardInterrupt:
        print(f"ended at step {step}")
    return average


def _right(model: nn.Module, slices: list[torch.Tensor]) -> float:
    """Per cent of the pixels of some slices (images, labels) that get their label."""
    images, labels = slices
    return 100 * (predict(model.eval(), images) == labels).double().mean().item()
