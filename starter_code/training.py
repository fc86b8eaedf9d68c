"""A training loop, and a way to train only when the code has changed.

`minimise` is the loop that all assignments use. `fit_or_load` keeps the weights in a file: a
notebook that is run again loads them, unless the model or its training has been rewritten.
"""

import ast
import hashlib
import inspect
import linecache
import os
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn


class Batches:
    """Rows of some tensors in batches, in a new random order each time they are gone through.

    tensors: (count, ...) each, with the same count. size: rows of a batch; the last one may have
    fewer. The order comes from torch's global generator, which `minimise` seeds.
    """

    def __init__(self, *tensors: torch.Tensor, size: int):
        counts = {len(tensor) for tensor in tensors}
        if len(counts) != 1:
            raise ValueError(f"the tensors need one common length, not {sorted(counts)}")
        self.tensors, self.size, self.count = tensors, size, counts.pop()

    def __len__(self) -> int:
        return -(-self.count // self.size)  # rounded up

    def __iter__(self) -> Iterator[tuple[torch.Tensor, ...]]:
        for rows in torch.randperm(self.count).split(self.size):
            yield tuple(tensor[rows] for tensor in self.tensors)


def minimise(
    model: nn.Module,
    loss_of_batch: Callable[[nn.Module, Any], torch.Tensor],
    batches: Iterable,
    learning_rate: float = 1e-3,
    epochs: int = 1,
    seed: int = 0,
    report_every: int = 0,
) -> list[float]:
    """Train a model with Adam; the learning rate falls to zero along half a cosine.

    loss_of_batch: maps the model and one batch to a scalar loss. batches: gone through once per
    epoch; has a length, as a list, `Batches` or a DataLoader does. seed: of what is random in here
    (the order of the batches, dropout), not of the model's first weights. report_every: epochs
    between two printed lines; 0 prints none.

    Changes the model and leaves it in evaluation mode. Returns the mean loss of every epoch.
    Raises FloatingPointError as soon as a loss is not finite.
    """
    if not isinstance(batches, Sized):
        raise TypeError("batches needs a length: a generator can be gone through only once")
    optimiser = torch.optim.Adam(model.parameters(), lr=learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs * len(batches))
    losses = []
    model.train()
    with torch.random.fork_rng(), torch.enable_grad():  # the caller's generator stays as it is
        torch.manual_seed(seed)
        for epoch in range(1, epochs + 1):
            total = 0.0
            for batch in batches:
                loss = loss_of_batch(model, batch)
                if not torch.isfinite(loss):
                    raise FloatingPointError(f"loss {loss.item()} in epoch {epoch}: learn slower?")
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                schedule.step()
                total += loss.item()
            losses.append(total / len(batches))
            if report_every and epoch % report_every == 0:
                print(f"epoch {epoch} of {epochs}: mean loss {losses[-1]:.4g}")
    model.eval()
    return losses


def count_parameters(model: nn.Module) -> int:
    """Number of scalars that training can change."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


def fit_or_load(
    model_class: Callable[[], nn.Module],
    train: Callable[..., nn.Module],
    path: str | Path,
    seed: int = 0,
) -> nn.Module:
    """The trained model: from the file, where the same code has trained it, else by training now.

    model_class: makes a model without arguments. train: `train(seed=seed)` returns a trained one.
    path: of the weights, a safetensors file, which can hold nothing but tensors and text. It keeps
    a hash of the sources of `model_class` and `train` and of the seed. What these two call is not
    in the hash: delete the file after a change there.

    Returns the model in evaluation mode. A file that cannot be used is replaced, and one that
    cannot be written is done without; both print a line. What `train` raises passes through.
    """
    path, key = Path(path), _key(model_class, train, seed)
    model = _load(model_class, path, key)
    if model is not None:
        print(f"{_describe(model)}, loaded from {path}")
        return model.eval()
    start = time.perf_counter()
    model = train(seed=seed)
    seconds = time.perf_counter() - start
    if not isinstance(model, nn.Module):
        raise TypeError(f"the training returned a {type(model).__name__}, not the trained model")
    print(f"{_describe(model)}, trained in {seconds:.1f} s")
    _save(model, path, key)
    return model.eval()


def _describe(model: nn.Module) -> str:
    return f"{type(model).__name__}: {count_parameters(model):,} parameters"


def _load(model_class: Callable[[], nn.Module], path: Path, key: str | None) -> nn.Module | None:
    """The model with the weights of the file; None where they do not belong to this code."""
    if key is None or not path.exists():
        return None
    try:
        with safe_open(path, framework="pt") as file:
            if (file.metadata() or {}).get("key") != key:
                print(f"{path} is of other code: training anew")
                return None
            state = {name: file.get_tensor(name) for name in file.keys()}
    except (SafetensorError, OSError, ValueError) as error:
        print(f"{path} cannot be read ({error}): training anew")
        return None
    model = model_class()
    try:
        model.load_state_dict(state)
    except RuntimeError:
        print(f"{path} does not fit the model: training anew")
        return None
    return model


def _save(model: nn.Module, path: Path, key: str | None) -> None:
    """Write the weights under another name and move them into place: all of the file or nothing."""
    if key is None:
        return
    # clones, because safetensors refuses tensors that share their memory
    state = {
        name: value.detach().clone().contiguous() for name, value in model.state_dict().items()
    }
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save_file(state, draft, metadata={"key": key})
        os.replace(draft, path)
    except (SafetensorError, OSError) as error:
        draft.unlink(missing_ok=True)
        print(f"{path} cannot be written ({error}): the next run will train again")


def _key(model_class: Callable, train: Callable, seed: int) -> str | None:
    """Hash of the code and the seed; None where the code has no source to be found."""
    try:
        sources = [source_of(model_class), source_of(train)]
    except (OSError, TypeError, SyntaxError):
        print("no source code to recognise the model by: training without a weights file")
        return None
    return hashlib.sha256("\0".join([*sources, str(seed)]).encode()).hexdigest()


def source_of(thing: Callable) -> str:
    """Source of a function or class, without indentation or blanks at the ends of lines.

    Raises OSError or TypeError where there is none. Python finds no class of a notebook, because
    `__main__` is no file; here its methods lead to the cell, and the cell to the class.
    """
    try:
        source = inspect.getsource(thing)
    except (OSError, TypeError):
        if not isinstance(thing, type):
            raise
        source = _class_in_its_cell(thing)
    return "\n".join(line.rstrip() for line in textwrap.dedent(source).strip().splitlines())


def _class_in_its_cell(cls: type) -> str:
    for method in filter(inspect.isfunction, vars(cls).values()):
        cell = "".join(linecache.getlines(method.__code__.co_filename))
        for node in ast.walk(ast.parse(cell)) if cell else ():
            inside = isinstance(node, ast.ClassDef) and node.name == cls.__name__
            if inside and node.lineno <= method.__code__.co_firstlineno <= node.end_lineno:
                return ast.get_source_segment(cell, node)
    raise OSError(f"the source of {cls.__name__} is not available")
