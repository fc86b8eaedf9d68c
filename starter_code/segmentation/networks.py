"""First weights, predictions and inner features of networks that give logits (B, 4, m, n).

Slices are images (S, 1, m, n) with labels (S, m, n) in {0, 1, 2, 3}.
"""

import contextlib
import itertools
from collections.abc import Iterator

import torch
from torch import nn


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
    """The class with the largest logit, (S, m, n), int64, of images (S, 1, m, n).

    size: how many slices go through the model at once. The model's mode stays as it is.
    """
    return torch.cat([model(batch).argmax(dim=1) for batch in images.split(size)])


def edges(labels: torch.Tensor) -> torch.Tensor:
    """The pixels with a neighbour of another class above, below, left or right: (S, m, n), bool.

    labels: (S, m, n), integers.
    """
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


@torch.no_grad()
def close_skips(model: nn.Module) -> None:
    """Set to zero what the expanding path takes from skips: nothing gets through them."""
    for layer in _joining(model):
        layer.weight[:, : layer.in_channels // 2] = 0


@contextlib.contextmanager
def skip_replaced(
    model: nn.Module, level: int, by: str, images: torch.Tensor | None = None
) -> Iterator[None]:
    """Within it the skip of a level (0 is the sharpest) is replaced, in a trained network.

    by: "zeros", or "means": of each channel, over all pixels of `images`.
    """
    layer = _joining(model)[-1 - level]
    half, value = layer.in_channels // 2, 0
    if by == "means":
        joined = joined_features(model, images)[-1 - level]
        value = joined[:, :half].mean(dim=(0, 2, 3), keepdim=True)

    def replace(_: nn.Module, inputs: tuple) -> tuple:
        joined = inputs[0].clone()
        joined[:, :half] = value
        return (joined,)

    hook = layer.register_forward_pre_hook(replace)
    try:
        yield
    finally:
        hook.remove()


def _joining(model: nn.Module) -> list[nn.Conv2d]:
    """The convolutions that take what is joined, deepest level first: each after one transposed."""
    kinds = (nn.Conv2d, nn.ConvTranspose2d)
    layers = [layer for layer in model.modules() if isinstance(layer, kinds)]
    pairs = itertools.pairwise(layers)
    return [layer for before, layer in pairs if isinstance(before, nn.ConvTranspose2d)]


def features_before_head(model: nn.Module, images: torch.Tensor) -> torch.Tensor:
    """The input of the network's last convolution to be called, (B, C, m, n).

    images: as the network takes them. Raises IndexError for one without convolutions.
    """
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
