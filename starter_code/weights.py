"""Trained weights that come with an assignment, for a network that you wrote yourself.

The files in the folder `weights` are safetensors files in float16. Your layers may have any names:
weights find their place by order and shape.
"""

import re
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

FOLDER = Path(__file__).parent / "weights"

Layer = dict[str, torch.Tensor]
"""What one layer holds: weight, bias, running_mean and running_var, those that it has."""


def read(name: str) -> list[Layer]:
    """The layers of a file of the folder, first layer first, in float32.

    Raises ValueError, listing what there is, for a name without a file.
    """
    path = FOLDER / f"{name}.safetensors"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in FOLDER.glob("*.safetensors")))
        raise ValueError(f"there are no weights {name!r}; there are {known}")
    layers: dict[str, Layer] = {}
    for key, value in load_file(path).items():
        layer, _, leaf = key.rpartition(".")
        layers.setdefault(layer, {})[leaf] = value.float()
    return [layers[layer] for layer in sorted(layers, key=_by_number)]


def load(module: nn.Module, name: str) -> nn.Module:
    """Give a network the weights of a file, as `assign` does; returns it, in evaluation mode."""
    assign(module, read(name))
    return module.eval()


@torch.no_grad()
def assign(module: nn.Module, layers: list[Layer]) -> None:
    """Give each of `layers` to the first layer of the module that can take it and has none yet.

    A layer can take what has the names and shapes of its own tensors, as `nn.Conv2d` and
    `nn.BatchNorm2d` call them; the module's layers come in the order in which they were set. dtype
    and device stay the module's. Raises ValueError where a layer is left over on either side.
    """
    free = [(name, held) for name, part in module.named_modules() if (held := _tensors(part))]
    for number, layer in enumerate(layers, 1):
        shapes = _shapes(layer)
        place = next((i for i, (_, held) in enumerate(free) if _shapes(held) == shapes), None)
        if place is None:
            raise ValueError(
                f"the network has no layer left for the given layer {number} of {len(layers)}, "
                f"which holds {_listed(shapes)}"
            )
        for leaf, tensor in free.pop(place)[1].items():
            tensor.copy_(layer[leaf])
    if free:
        name, held = free[0]
        raise ValueError(
            f"the network has {len(free)} layers more than the given {len(layers)}; the first of "
            f"them holds {_listed(_shapes(held))}"
        )


def _tensors(part: nn.Module) -> Layer:
    """The tensors that a layer holds itself, without BatchNorm's count of batches."""
    held = [*part.named_parameters(recurse=False), *part.named_buffers(recurse=False)]
    return {name: tensor for name, tensor in held if tensor.is_floating_point()}


def _shapes(layer: Layer) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in layer.items()}


def _listed(shapes: dict[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {shape}" for name, shape in shapes.items())


def _by_number(name: str) -> list:
    """Sorts layers.10 behind layers.9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def layers_of(module: nn.Module) -> list[Layer]:
    """Copies of what the layers of a network hold, in the order that `assign` takes."""
    held = (_tensors(part) for part in module.modules())
    return [{name: t.detach().clone() for name, t in layer.items()} for layer in held if layer]
