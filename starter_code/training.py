"""A training loop, and ways to train only when it has to be.

`minimise` is a loop for any model, `train_for` one for a given time. `fit_or_load`, `train_once`
and `train_or_load` keep weights in a file, so that a notebook that is run again loads them and a
grader need not train at all. They differ in when they train anew: when the code has changed, when
the file is gone, when more time is given than before.
"""

import ast
import hashlib
import inspect
import json
import linecache
import math
import textwrap
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from torch import nn

from starter_code import hardware, weights


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
    losses, start = [], time.monotonic()
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
                text = f"epoch {epoch} of {epochs}, mean loss {losses[-1]:.4g}"
                progress(start, epoch / epochs, text)
    model.eval()
    return losses


def progress(start: float, part: float, text: str) -> None:
    """Print a text, and before it how long it will take still, by the time that it took so far.

    start: the `time.monotonic()` of the beginning. part: what is done, in [0, 1].
    """
    passed = time.monotonic() - start
    left = f"{passed * max(0.0, 1 - part) / part:4.0f} s left" if part > 0 else "begun"
    print(f"{left}: {text}", flush=True)


def count_parameters(model: nn.Module) -> int:
    """Number of scalars that training can change."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)


@torch.no_grad()
def follow(average: nn.Module, model: nn.Module, decay: float) -> None:
    """Move the average's parameters and statistics towards the model's, by 1 - decay of the way.

    average: another module of the same class, changed in place. decay: in [0, 1].
    """
    states = (average.state_dict().values(), model.state_dict().values())
    for mean, value in zip(*states, strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - decay)


def set_rate(optimizer: torch.optim.Optimizer, peak: float, step: int, used: float) -> float:
    """Set and return the learning rate: up to `peak` over 50 steps, and down half a cosine to 0.

    step: how many steps have been made. used: the part of the training that is over, in [0, 1].
    """
    rate = peak * min(1, (step + 1) / 50) * (1 + math.cos(math.pi * used)) / 2
    for group in optimizer.param_groups:
        group["lr"] = rate
    return rate


def train_for(
    model: nn.Module,
    loss_of_step: Callable[[int], torch.Tensor],
    limit: float,
    rate: float,
    report: Callable[[], str],
    clip: float = 1.0,
    after: Callable[[int], None] = lambda step: None,
) -> nn.Module:
    """Train a model in place with Adam for `limit` seconds, or until the kernel is interrupted.

    loss_of_step: draws a batch and returns its scalar loss; it is told how many steps were made.
    rate: the peak of the learning rate (`set_rate`). clip: the largest norm of all gradients
    together. after: told after each step how many were made. report: a text, printed behind the
    time left and the step some ten times; it may leave the model in evaluation mode. Returns the
    model.
    """
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    start, step, reports = time.monotonic(), 0, 0
    try:
        while (used := (time.monotonic() - start) / limit) < 1:
            set_rate(optimizer, rate, step, used)
            model.train()
            loss = loss_of_step(step)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            step += 1
            after(step)
            if used >= reports / 10:
                reports += 1
                with torch.no_grad():
                    progress(start, used, f"step {step}, {report()}")
    except KeyboardInterrupt:
        print(f"ended at step {step}")
    return model


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
    if key is not None:
        weights.save(model, path, {"key": key})
    return model.eval()


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
    if weights.is_there(path):
        model = model_class()
        info = weights.restore(model, path)
        print(f"loaded from {path}; delete that file to train again")
        return model.eval(), json.loads(info.get("history", "{}"))
    start = time.perf_counter()
    model, history = train()
    print(f"trained in {time.perf_counter() - start:.0f} s; kept in {path}")
    weights.save(model, path, {"history": json.dumps(history)})
    return model.eval(), history


def train_or_load(
    model_class: Callable[[], nn.Module],
    train: Callable[[nn.Module, float, int], nn.Module],
    path: str | Path,
    minutes: float,
    seed: int,
    device: str | None = None,
) -> nn.Module:
    """The model in evaluation mode: from the file, unless that was trained for less time than now.

    model_class: makes a model without arguments. train: takes a new model on the device, the
    seconds it has and the seed, and returns the trained model; it is called where `minutes` is
    above what the file says of its own training. A file that cannot be used is not changed as long
    as `minutes` is 0; then the model is untrained. device: that of `hardware.device` if None; the
    model comes back to the CPU. What cannot be trained there is trained on the CPU.
    """
    path, model = Path(path), model_class()
    if weights.is_there(path):
        try:
            known = float(weights.restore(model, path).get("minutes", "inf"))
        except ValueError as error:
            print(error)
            known = -1.0
        if known >= minutes:
            print(f"loaded from {path}")
            return model.eval()
        model = model_class()
    if minutes > 0:
        model = _train_on(device or hardware.device(), model_class, train, 60 * minutes, seed)
        weights.save(model, path, {"minutes": str(minutes)})
    else:
        print("the model is untrained")
    return model.eval()


def _train_on(
    device: str, model_class: Callable, train: Callable, seconds: float, seed: int
) -> nn.Module:
    """A new model, trained on the device where that can be, back on the CPU; tells where, how long.

    Code that works on the CPU alone (a tensor made there, float64 on Apple's) costs the card only.
    """
    start = time.monotonic()
    try:
        torch.manual_seed(seed)
        model = train(model_class().to(device), seconds, seed).cpu()
    except (RuntimeError, TypeError, NotImplementedError) as error:
        if device == "cpu":
            raise
        print(f"this cannot be trained on {device} ({str(error).partition(chr(10))[0][:200]})")
        return _train_on("cpu", model_class, train, seconds, seed)
    print(f"trained on {hardware.name(device)} for {time.monotonic() - start:.0f} s")
    return model


def _describe(model: nn.Module) -> str:
    return f"{type(model).__name__}: {count_parameters(model):,} parameters"


def _load(model_class: Callable[[], nn.Module], path: Path, key: str | None) -> nn.Module | None:
    """The model with the weights of the file; None where they do not belong to this code."""
    if key is None or not path.exists():
        return None
    try:
        state, info = weights.tensors(path)
    except (SafetensorError, OSError, ValueError) as error:
        print(f"{path} cannot be read ({error}): training anew")
        return None
    if info.get("key") != key:
        print(f"{path} is of other code: training anew")
        return None
    model = model_class()
    try:
        model.load_state_dict(state)
    except RuntimeError:
        print(f"{path} does not fit the model: training anew")
        return None
    return model


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
