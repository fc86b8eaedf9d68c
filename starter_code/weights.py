"""Weights of networks in safetensors files, which can hold nothing but tensors and text.

Weights that come with an assignment are for a network that you wrote yourself: your layers may have
any names, `load` finds the place of each by order and shape. What a notebook trains and keeps goes
back by name, with `save` and `restore`.
"""

import os
import re
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

MAX_FILE = 1_000_000
"""Bytes that a file with weights may have for `restore`."""

Layer = dict[str, torch.Tensor]
"""What one layer holds: weight, bias, running_mean and running_var, those that it has."""


def read(path: str | Path) -> list[Layer]:
    """The layers of a file that comes with an assignment, first layer first, in float32.

    Raises ValueError, listing what there is in the folder, where there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.safetensors")))
        raise ValueError(f"there are no weights {path.stem!r}; there are {known}")
    layers: dict[str, Layer] = {}
    for key, value in tensors(path)[0].items():
        layer, _, leaf = key.rpartition(".")
        layers.setdefault(layer, {})[leaf] = value.float()
    return [layers[layer] for layer in sorted(layers, key=_by_number)]


def load(module: nn.Module, path: str | Path) -> nn.Module:
    """Give a network the weights of a file, as `assign` does; returns it, in evaluation mode.

    Raises ValueError where there is no such file, and where layers are left over.
    """
    assign(module, read(path))
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


def is_there(path: Path) -> bool:
    """Whether the file holds anything: an empty one stands for weights that nobody trained."""
    return path.is_file() and path.stat().st_size > 0


def tensors(path: Path) -> tuple[dict[str, torch.Tensor], dict[str, str]]:
    """The tensors of a file by name, in their own dtypes, and what else the file says.

    Raises SafetensorError or OSError where it cannot be read.
    """
    with safe_open(path, framework="pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, file.metadata() or {}


def restore(model: nn.Module, path: Path) -> dict[str, str]:
    """Give the model the file's weights by their names; returns what else the file says.

    Raises ValueError where the file cannot be read, is too large or does not fit.
    """
    if path.stat().st_size > MAX_FILE:
        raise ValueError(f"{path} has more than {MAX_FILE:,} bytes")
    try:
        state, info = tensors(path)
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
    state = {name: value.float() for name, value in state.items()}
    try:
        missing, unexpected = model.load_state_dict(state, strict=False)
    except RuntimeError as error:
        raise ValueError(f"the weights of {path} do not fit the model: {error}") from error
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        name, side = (missing[0], "file") if missing else (unexpected[0], "model")
        raise ValueError(f"{path} does not fit the model: the {side} has no {name}")
    return info


def save(model: nn.Module, path: Path, info: dict[str, str]) -> None:
    """Write the weights under another name and move them into place: all of the file or nothing.

    info: text to keep beside them. A file that cannot be written is done without, which a printed
    line says. Makes the folder where there is none.
    """
    # clones, because safetensors refuses tensors that share their memory
    state = {
        name: value.detach().clone().contiguous() for name, value in model.state_dict().items()
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(state, draft, metadata=info)
        os.replace(draft, path)
    except (SafetensorError, OSError) as error:
        draft.unlink(missing_ok=True)
        print(f"{path} cannot be written ({error}): the next run will train again")
