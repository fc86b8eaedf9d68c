"""A device beside the CPU that any machine has, and that stores values; or a real one.

Code that creates a tensor without `device=` works on the CPU and fails on a GPU. To find that
without a GPU, tensors here claim to be on the device "meta" and keep their values on the CPU:
what is computed from them is there too, what is created with `device=x.device` as well, and what
mixes them with tensors on the CPU raises what a GPU would. `.cpu()`, `.item()`, `.tolist()` and
`float(...)` give the values, as on a GPU; so code that takes a detour over NumPy or over loops and
brings its result back to where the input was is as good as any other. Generators made for
`DEVICE` draw there, those of the CPU do not.

    with elsewhere.active():
        y = function(elsewhere.put(x))
    assert elsewhere.is_there(y)

Within `on`, which only a grader with a GPU calls, all of this means that GPU. So whatever a test
looks at elsewhere is looked at there, too, and no test needs to know: `door` marks the probes that
a grader repeats so. What compares the numbers that are drawn elsewhere has no such mark, as the
generators of a GPU draw others.
"""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._mode_utils import no_dispatch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map

DEVICE = "meta"
DOORS: set[str] = set()
"""Names of the probes that mean the same on any other device than the CPU."""
_real: torch.device | None = None
# that take an index on the CPU, or values, beside tensors on any other device
_MIXED = {"aten::copy_", "aten::index", "aten::index_put", "aten::index_put_"}
_MIXED |= {"aten::_index_put_impl_"}


class Elsewhere(torch.Tensor):
    """A tensor that claims to be on `DEVICE`; `values` is its content, on the CPU."""

    values: torch.Tensor

    @staticmethod
    def __new__(cls, values: torch.Tensor) -> "Elsewhere":
        with torch.inference_mode(False):  # within it, a view of a tensor from before fails
            tensor = torch.Tensor._make_wrapper_subclass(
                cls,
                values.shape,
                strides=values.stride(),
                storage_offset=values.storage_offset(),
                dtype=values.dtype,
                device=DEVICE,
            )
        tensor.values = values
        return tensor

    def __repr__(self) -> str:
        return f"Elsewhere({self.values})"

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        if function is torch.Tensor.tolist:
            return args[0].detach().cpu().tolist()
        if function is torch.Tensor.numpy:
            raise TypeError(f"can't convert {DEVICE} device type tensor to numpy; use Tensor.cpu()")
        with torch._C.DisableTorchFunctionSubclass():
            return function(*args, **(kwargs or {}))

    @classmethod
    def __torch_dispatch__(cls, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})


class _Active(TorchDispatchMode):
    """Lets tensors be created on `DEVICE` with values."""

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        return _run(function, args, kwargs or {})


class Generator(torch.Generator):
    """Stands for `torch.Generator` while `active`.

    One for `DEVICE` draws other numbers than one of the CPU with the same seed, as a GPU's does.
    """

    def __new__(cls, device: Any = "cpu") -> torch.Generator:
        there = torch.device(device).type == DEVICE
        return super().__new__(cls) if there else _GENERATOR(device)

    def manual_seed(self, seed: int) -> torch.Generator:
        return super().manual_seed(seed ^ 1)

    @property
    def device(self) -> torch.device:
        return torch.device(DEVICE)


_GENERATOR = torch.Generator


def _check_generator(args: tuple, kwargs: dict) -> None:
    """Raise what a GPU would where numbers are drawn by a generator of another device."""
    generator, device = kwargs.get("generator"), kwargs.get("device")
    if not isinstance(generator, _GENERATOR):
        return
    if device is None:
        first = args[0] if args and isinstance(args[0], torch.Tensor) else None
        device = "cpu" if first is None else first.device
    if torch.device(device).type != generator.device.type:
        found = f"found '{generator.device.type}'"
        raise RuntimeError(f"Expected a '{device}' device type for generator but {found}")


class _FromValues(TorchFunctionMode):
    """Creates on `DEVICE` what is made of Python's numbers, which no dispatch is told of; and tells
    generators apart, which look alike to a dispatch.
    """

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        _check_generator(args, kwargs)
        if function not in (torch.tensor, torch.as_tensor, torch.asarray, torch.Tensor.new_tensor):
            if function in (torch.Tensor.__getitem__, torch.Tensor.__setitem__):
                args = (args[0], _indices(args[1]), *args[2:])
            return function(*args, **kwargs)
        device = kwargs.get("device")
        if device is None and function is torch.Tensor.new_tensor:
            device = args[0].device
        elif device is None and args and isinstance(args[0], torch.Tensor):
            if function is torch.as_tensor:  # the tensor itself, and the way of its gradients
                dtype = args[1] if len(args) > 1 else kwargs.get("dtype")
                return args[0] if dtype is None else args[0].to(dtype)
            device = args[0].device
        args, kwargs = tree_map(_content, (args, {**kwargs, "device": "cpu"}))
        made = function(*args, **kwargs)
        return Elsewhere(made) if device and torch.device(device).type == DEVICE else made


def door(probe: Callable) -> Callable:
    """Mark a probe as one that a grader may repeat on a real device."""
    DOORS.add(probe.__name__)
    return probe


@contextlib.contextmanager
def on(device: str | torch.device) -> Iterator[None]:
    """Within it, this real device is the other one, in place of the stand-in."""
    global _real
    before, _real = _real, torch.device(device)
    try:
        yield
    finally:
        _real = before


@contextlib.contextmanager
def active() -> Iterator[None]:
    """Within it, tensors that are created on `DEVICE`, or moved to it, have values."""
    if _real is not None:
        yield
        return
    torch.Generator = Generator
    try:
        with _FromValues(), _Active():
            yield
    finally:
        torch.Generator = _GENERATOR


def put(value: Any) -> Any:
    """Tensors on the CPU, also within lists, tuples and dicts, moved to `DEVICE`; copies."""
    return tree_map(lambda one: _moved(one) if isinstance(one, torch.Tensor) else one, value)


def _moved(tensor: torch.Tensor) -> torch.Tensor:
    if _real is not None:
        return tensor.detach().to(_real, copy=True)
    return Elsewhere(tensor.detach().clone())


def is_there(value: Any) -> bool:
    """Whether every tensor in the value is on `DEVICE` and has values."""
    tensors = [one for one in tree_flatten(value)[0] if isinstance(one, torch.Tensor)]
    if _real is None:
        return all(isinstance(one, Elsewhere) for one in tensors)
    return all(one.device.type == _real.type for one in tensors)


def back(value: Any) -> Any:
    """The value with the content of every tensor, on the CPU."""
    return tree_map(lambda one: one.detach().cpu() if isinstance(one, torch.Tensor) else one, value)


def _run(function: Callable, args: tuple, kwargs: dict) -> Any:
    """Run an operator on the contents; its results are on `DEVICE` where its tensors are."""
    tensors = [one for one in tree_flatten((args, kwargs))[0] if isinstance(one, torch.Tensor)]
    there = [one for one in tensors if isinstance(one, Elsewhere)]
    name, wrap = function._schema.name, bool(there)
    if there and name not in _MIXED:
        # as everywhere in torch, a tensor without axes counts as a number
        if any(one.ndim and not isinstance(one, Elsewhere) for one in tensors):
            text = "Expected all tensors to be on the same device, but found at least two devices"
            raise RuntimeError(f"{text}, {DEVICE} and cpu!")
    if name in _MIXED - {"aten::copy_"} and not isinstance(args[0], Elsewhere):
        if any(isinstance(one, Elsewhere) and one.ndim for one in args[1]):
            text = "indices should be either on cpu or on the same device as the indexed tensor"
            raise RuntimeError(f"{text} (cpu)")
    if kwargs.get("device") is not None:
        wrap = torch.device(kwargs["device"]).type == DEVICE
        kwargs = {**kwargs, "device": torch.device("cpu")}
    if name in _MIXED:
        wrap = isinstance(args[0], Elsewhere)
    known = {id(one.values): one for one in there}

    def wrapped(one: Any) -> Any:
        if not isinstance(one, torch.Tensor) or not wrap:
            return one
        if id(one) in known:
            return known[id(one)]
        return Elsewhere(one.resolve_conj().resolve_neg())  # a wrapper cannot tell of these

    with _lazy_signs():
        found = function(*tree_map(_content, args), **tree_map(_content, kwargs))
    if args and isinstance(args[0], Elsewhere) and torch.Tag.inplace_view in function.tags:
        with no_dispatch():  # `squeeze_` and the like: its own shape changes, too
            function(*args, **kwargs)
    return tree_map(wrapped, found)


@contextlib.contextmanager
def _lazy_signs() -> Iterator[None]:
    """Let operators see what is conjugated or negated lazily, which a dispatch shuts off."""
    keys = torch._C.DispatchKey
    with (
        torch._C._SetExcludeDispatchKeyGuard(keys.Conjugate, False),
        torch._C._SetExcludeDispatchKeyGuard(keys.Negative, False),
    ):
        yield


def _indices(index: Any) -> Any:
    """An index with its lists of numbers, of which no dispatch is told either, as tensors."""
    if isinstance(index, tuple):
        return tuple(_indices(part) for part in index)
    if isinstance(index, list | range | np.ndarray) and _numbers(index):
        array = np.asarray(index)
        return torch.from_numpy(array if array.size else array.astype(np.int64))
    return index


def _numbers(index: Any) -> bool:
    if isinstance(index, list):
        return all(_numbers(part) for part in index)
    return isinstance(index, int | np.generic | np.ndarray | range)


def _content(one: Any) -> Any:
    return one.values if isinstance(one, Elsewhere) else one
