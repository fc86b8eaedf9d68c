"""Weights of a trained network in a safetensors file, which can hold nothing but tensors and text.

A notebook that is run again loads what it trained before, and a grader need not train at all.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

MAX_FILE = 1_000_000
"""Bytes that a file with weights may have."""


def train_once(
    model_class: Callable[[], nn.Module],
    train: Callable[[], tuple[nn.Module, dict[str, list[float]]]],
    path: str | Path,
) -> tuple[nn.Module, dict[str, list[float]]]:
    """The model and the history of its training: from the file, or where there is none by training.

    model_class: makes a model without arguments. train: returns the trained model and lists of
    numbers by name. The file is read whatever the code is now: delete it to train again. Raises
    ValueError where it does not fit the model. The model comes in evaluation mode.
    """
    path = Path(path)
    if is_there(path):
        model = model_class()
        info = load(model, path)
        print(f"loaded from {path}; delete that file to train again")
        return model.eval(), json.loads(info.get("history", "{}"))
    start = time.perf_counter()
    model, history = train()
    print(f"trained in {time.perf_counter() - start:.0f} s; kept in {path}")
    save(model, path, {"history": json.dumps(history)})
    return model.eval(), history


def train_or_load(
    model_class: Callable[[], nn.Module],
    train: Callable[[nn.Module, float, int], nn.Module],
    path: str | Path,
    minutes: float,
    seed: int,
    device: str,
) -> nn.Module:
    """The model in evaluation mode: from the file, unless that was trained for less time than now.

    model_class: makes a model without arguments. train: takes a new model on the device, the
    seconds it has and the seed, and returns the trained model; it is called where `minutes` is
    above what the file says of its own training. A file that cannot be used is not changed as long
    as `minutes` is 0; then the model is untrained.
    """
    path, model = Path(path), model_class()
    if is_there(path):
        try:
            known = float(load(model, path).get("minutes", "inf"))
        except ValueError as error:
            print(error)
            known = -1.0
        if known >= minutes:
            print(f"loaded from {path}")
            return model.eval()
        model = model_class()
    if minutes > 0:
        torch.manual_seed(seed)
        model = train(model_class().to(device), 60 * minutes, seed).cpu()
        save(model, path, {"minutes": str(minutes)})
    else:
        print("the model is untrained")
    return model.eval()


def is_there(path: Path) -> bool:
    """Whether the file holds anything: an empty one stands for weights that nobody trained."""
    return path.is_file() and path.stat().st_size > 0


def load(model: nn.Module, path: Path) -> dict[str, str]:
    """Give the model the file's weights by their names; returns what else the file says.

    Raises ValueError where the file cannot be read, is too large or does not fit.
    """
    if path.stat().st_size > MAX_FILE:
        raise ValueError(f"{path} has more than {MAX_FILE:,} bytes")
    try:
        with safe_open(path, framework="pt") as file:
            state = {name: file.get_tensor(name).float() for name in file.keys()}
            info = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from error
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
    """Write the weights under another name and move them into place: all of the file or nothing."""
    state = {
        name: value.detach().clone().contiguous()
        for name, value in model.state_dict().items()
        if value.is_floating_point()
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        save_file(state, draft, metadata=info)
        os.replace(draft, path)
    except (SafetensorError, OSError) as error:
        draft.unlink(missing_ok=True)
        print(f"{path} cannot be written ({error}): the next run will train again")


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average's parameters and statistics towards the model's, to 1 - decay of the way."""
    states = (average.state_dict().values(), model.state_dict().values())
    for mean, value in zip(*states, strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - decay)
