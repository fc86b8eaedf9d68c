"""Measurements of data sets and of functions that take a denoiser; see `starter_code.probes`."""

import builtins
import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.utils._pytree import tree_flatten

from starter_code import elsewhere, surroundings
from starter_code.probes import TinyNetwork, probe


@probe
def seeded(function: Callable, seed: int) -> Callable:
    """`f(x, sigma)`, which calls `function(x, sigma, generator)` with a generator of this seed.

    The generator is a new one in every call, on the device of x.
    """

    def call(x: torch.Tensor, sigma: float) -> torch.Tensor:
        return function(x, sigma, torch.Generator(x.device).manual_seed(seed))

    return call


@probe
def items(dataset: Any, indices: list[int], epoch: int | None = None) -> list:
    """The items of a dataset at these indices, in that order; first `set_epoch(epoch)` if given."""
    if epoch is not None:
        dataset.set_epoch(epoch)
    return [dataset[index] for index in indices]


@probe
def item_twice(dataset: Any, index: int) -> tuple:
    """The item, and the same item again after the noisy one of the first was set to 0."""
    first = dataset[index]
    kept = copy.deepcopy(first)
    first[0].zero_()
    return kept, dataset[index]


@probe
def item_changes(dataset: Any, index: int) -> list[str]:
    """What of the session's state it changes to ask for an item; see `surroundings`."""
    return surroundings.state_changed(lambda: dataset[index])


@probe
@elsewhere.door
def item_elsewhere(
    dataset_class: Callable, patches: torch.Tensor, sigma_range: tuple, seed: int, index: int
) -> tuple:
    """An item of a dataset whose patches are on another device than the CPU (`elsewhere`).

    Returns whether its tensors are there too, and the item with its values on the CPU.
    """
    with elsewhere.active():
        item = dataset_class(elsewhere.put(patches), sigma_range, seed)[index]
        return elsewhere.is_there(item), elsewhere.back(item)


@probe
def hashes_text(dataset: Any, index: int) -> bool:
    """Whether an item asks Python for the hash of a text: it is another one in every process."""
    asked: list = []

    def watched(value: Any) -> int:
        asked.append(value)
        return found(value)

    found, builtins.hash = builtins.hash, watched
    try:
        dataset.set_epoch(1)
        dataset[index]
    finally:
        builtins.hash = found
        dataset.set_epoch(0)
    return any(isinstance(part, str | bytes) for value in asked for part in tree_flatten(value)[0])


@probe
def length(sequence: Any) -> int:
    """`len` of a dataset or sequence."""
    return len(sequence)


@probe
def with_sine(function: Callable) -> Callable:
    """`f(y, ...)`, which calls `function(model, y, ...)` with `model(y)` = sin(3 y)."""
    return lambda *tensors: function(lambda y: torch.sin(3 * y), *tensors)


@probe
def network_used(function: Callable, *tensors: torch.Tensor, training: bool = False) -> dict:
    """Call `function(network, *tensors)` with a `TinyNetwork` whose first layer is frozen.

    training: the mode in which the other layers are; the first is in evaluation mode. Returns
    result (what came back), tensors (as they are afterwards), calls (how often the network was
    called), kept (whether every layer is in the mode in which it was) and statistics (BatchNorm's,
    afterwards).
    """
    network = TinyNetwork(tensors[0].dtype, tensors[0].device).train(training)
    network[0].eval()
    modes = [part.training for part in network.modules()]
    result = function(network, *tensors)
    return {
        "result": result.detach() if isinstance(result, torch.Tensor) else result,
        "tensors": list(tensors),
        "calls": len(network.seen),
        "kept": modes == [part.training for part in network.modules()],
        "statistics": network.statistics(),
    }


@probe
def loss_of_network(function: Callable, y: torch.Tensor, x: torch.Tensor) -> dict:
    """Call `function(network, y, x)` with a `TinyNetwork` in evaluation mode.

    Returns loss and gradients: what came back, and its gradient for each parameter (None for one
    that takes no part). Raises ValueError where no gradient leads back to the network.
    """
    network = TinyNetwork(y.dtype, y.device).eval()
    with torch.enable_grad():
        loss = function(network, y, x)
        if not isinstance(loss, torch.Tensor):
            return {"loss": loss, "gradients": []}
        if not loss.requires_grad:
            raise ValueError("no gradient: the loss is cut off from the network")
        gradients = torch.autograd.grad(loss, list(network.parameters()), allow_unused=True)
    return {"loss": loss.detach(), "gradients": list(gradients)}


@probe
def steps_with_momentum(function: Callable, batches: list, rate: float) -> dict:
    """Call `function(network, optimizer, y, x)` for each batch: descent with momentum and decay.

    The first layer of the `TinyNetwork` is frozen. Returns losses (what came back), batches (as
    they are afterwards), calls (how often the network was called), parameters, learn (which of them
    are learned afterwards) and changed (of the session's state).
    """
    network = TinyNetwork(batches[0][0].dtype)
    network[0].requires_grad_(False)
    optimizer = torch.optim.SGD(network.parameters(), rate, momentum=0.9, weight_decay=0.1)
    losses = []

    def run() -> None:
        losses.extend(function(network, optimizer, y, x) for y, x in batches)

    changed = surroundings.state_changed(run)
    return {
        "losses": losses,
        "batches": batches,
        "calls": len(network.seen),
        "parameters": [parameter.detach() for parameter in network.parameters()],
        "learn": [parameter.requires_grad for parameter in network.parameters()],
        "changed": changed,
    }


class Sine(nn.Module):
    """A multiple of sin(3 y), and three times as much in train mode."""

    def __init__(self, size: float):
        super().__init__()
        self.size = size

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        return self.size * torch.sin(3 * y) * (3 if self.training else 1)


class NetworkWithDropout(TinyNetwork):
    """A `TinyNetwork` that drops values in train mode; `seen` notes whether any layer is in it.

    The last layers are a block within a block.
    """

    def __init__(self, dtype: torch.dtype, device: Any):
        super().__init__(dtype, device)
        self.append(nn.Sequential(nn.Sequential(nn.Dropout(0.3), nn.Identity())))

    def forward(self, y: torch.Tensor) -> torch.Tensor:
        self.seen.append((any(part.training for part in self.modules()), torch.is_grad_enabled()))
        return nn.Sequential.forward(self, y)


@probe
def evaluation_of_network(
    function: Callable, images: torch.Tensor, sigma: float, seed: int, training: bool = False
) -> dict:
    """Call `function(network, images, sigma, seed)` twice, with a `NetworkWithDropout`.

    training: the mode in which it is before, but for its first layer and one within a block, which
    are in the other mode. Its last kernel does not learn. Returns values (what came back, then for
    their negatives, then for them once more after the first layer has changed), came and left (the
    modes of all layers before and afterwards), statistics, learn and gradients (whether the same
    parameters do as before, and have those that they had), seen_training and seen_gradients
    (whether any call of the network was in train mode, or recorded gradients), recording (whether
    gradients are recorded after a call in which they were not), changed (of the session's state)
    and images (as they are afterwards).
    """
    network = NetworkWithDropout(images.dtype, images.device).train(training)
    for layer in (network[0], network[-1][0][1]):
        layer.train(not training)
    network[5].weight.requires_grad_(False)
    parameters = list(network.parameters())
    learning = [parameter.requires_grad for parameter in parameters]
    for parameter in parameters:
        parameter.grad = torch.ones_like(parameter)
    modes = [part.training for part in network.modules()]
    values = [function(network, images, sigma, seed) for _ in range(2)]
    changed = surroundings.state_changed(function, network, images, sigma, seed)
    found = {
        "came": modes,
        "left": [part.training for part in network.modules()],
        "statistics": network.statistics(),
        "learn": learning == [parameter.requires_grad for parameter in parameters],
        "gradients": all(
            one.grad is not None and bool((one.grad == 1).all()) for one in parameters
        ),
        "seen_training": any(mode for mode, _ in network.seen),
        "seen_gradients": any(gradients for _, gradients in network.seen),
        "changed": changed,
        "images": images.clone(),
    }
    with torch.no_grad():
        values.append(function(network, 1 - images, sigma, seed))
        found["recording"] = torch.is_grad_enabled()
    network[0].weight.data.mul_(0.5)
    values.append(function(network, 1 - images, sigma, seed))
    return {"values": values, **found}


@probe
def evaluation_elsewhere(
    function: Callable, images: torch.Tensor, sigma: float, seed: int, size: float = 1.0
) -> Any:
    """Call `function(model, images, sigma, seed)` on another device than the CPU (`elsewhere`).

    The model is `Sine(size)`, in train mode.
    """
    with elsewhere.active():
        return function(Sine(size).train(), elsewhere.put(images), sigma, seed)
