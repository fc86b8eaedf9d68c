"""Watches what code calls while it runs: operators of torch, and functions of libraries."""

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatchcase
from typing import Any

import torch
import torch.nn.functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

LIBRARIES = ("numpy", "scipy", "skimage", "sklearn", "pywt", "cv2", "torchvision", "starter_code")
"""Packages whose functions are named; of torch it is what it dispatches."""
MAX_NAMES = 200


class Counter(TorchDispatchMode):
    """Counts what reaches the backend while it is active."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.count += 1
        return operation(*args, **(kwargs or {}))


@contextmanager
def names(among: Sequence[str]) -> Iterator[list[str]]:
    """A list that collects, within it, the names that fit a pattern: `probes.operators_used`."""
    noted, before = _Names(among), sys.getprofile()
    # what was compiled before runs as it was written
    eager = torch.compiler.set_stance("force_eager")
    with eager, _in_threads(noted), _Functions(noted), _Operators(noted):
        sys.setprofile(noted.profile)
        threading.setprofile(noted.profile)  # for those that are started now
        try:
            yield noted.names
        finally:
            sys.setprofile(before)
            threading.setprofile(None)


@contextmanager
def _in_threads(noted: "_Names") -> Iterator[None]:
    """Let threads that are started within it be watched, too: a mode is of one thread alone."""
    begin = threading.Thread._bootstrap_inner

    def begin_watched(thread: threading.Thread) -> None:
        with _Functions(noted), _Operators(noted):
            begin(thread)

    threading.Thread._bootstrap_inner = begin_watched
    try:
        yield
    finally:
        threading.Thread._bootstrap_inner = begin


class _Names:
    """The names that were used, those that fit a pattern."""

    def __init__(self, among: Sequence[str]):
        self.among, self.names = tuple(among), []
        self._seen: set[str] = set()

    def note(self, name: str) -> None:
        if name in self._seen or len(self._seen) >= 100 * MAX_NAMES:
            return
        self._seen.add(name)
        if len(self.names) < MAX_NAMES and any(fnmatchcase(name, each) for each in self.among):
            self.names.append(name)

    def profile(self, frame: Any, event: str, called: Any) -> None:
        """Told by Python of every call: note those that lead from other code into a library."""
        if event == "call":
            module, name = _module(frame), frame.f_code.co_qualname
            # a wrapper is passed over, and so is what a module does while it is imported
            if _watched(module) and "<" not in name and not _inside(frame.f_back):
                self.note(f"{module}.{name}")
        elif event == "c_call":
            module = getattr(called, "__module__", None)
            module = module or type(getattr(called, "__self__", None)).__module__
            if _watched(module) and not _inside(frame):
                self.note(f"{module}.{called.__qualname__}")


def _module(frame: Any) -> str:
    return str(frame.f_globals.get("__name__"))


def _watched(module: Any) -> bool:
    name = str(module)
    if name.startswith("torch."):
        return name.startswith(("torch.autograd", "torch._functorch"))
    own = __name__, "starter_code.probes", "starter_code.scored"
    return name not in own and name.partition(".")[0] in LIBRARIES


def _inside(frame: Any) -> bool:
    """Whether a call in this frame is a library's own business. A wrapper acts for its caller."""
    return (
        frame is not None
        and _watched(_module(frame))
        and "<locals>" not in frame.f_code.co_qualname
    )


class _Functions(TorchFunctionMode):
    """Notes the functions of torch that are called while it is active."""

    def __init__(self, noted: _Names):
        super().__init__()
        self.noted = noted

    def __torch_function__(self, function, types, args=(), kwargs=None):
        self.noted.note(_name_of(function))
        return function(*args, **(kwargs or {}))


class _Operators(TorchDispatchMode):
    """Notes what reaches the backend while it is active."""

    def __init__(self, noted: _Names):
        super().__init__()
        self.noted = noted

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.noted.note(str(operation.overloadpacket))
        return operation(*args, **(kwargs or {}))


def _name_of(function: Callable) -> str:
    """The name under which people call a function of torch."""
    name = getattr(function, "__name__", type(function).__name__)
    if getattr(F, name, None) is function:
        return f"torch.nn.functional.{name}"
    if getattr(torch, name, None) is function:
        return f"torch.{name}"
    if getattr(torch.Tensor, name, None) is function:
        return f"torch.Tensor.{name}"
    return f"{getattr(function, '__module__', None) or 'torch'}.{name}"
