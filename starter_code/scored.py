"""A call of a design that is scored, with what it used: measured in that very call.

What holds for other calls need not hold for this one: a design can tell small inputs, a second
call, or the size of a batch from what is scored.
"""

import _thread
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from starter_code import checks, holdings, watching
from starter_code.probes import probe

_INSTALLED = tuple(map(os.path.realpath, (
    sys.prefix, sys.base_prefix, "/usr", "/lib", "/etc", "/proc", "/sys", "/dev",
    os.path.dirname(__file__), os.path.dirname(os.path.dirname(torch.__file__)),
)))  # fmt: skip
_APART = ("os.fork", "os.forkpty",
          "os.posix_spawn", "subprocess.Popen", "os.system", "os.exec")  # fmt: skip


@probe
def watched_call(function: Callable, *args: Any, among: Sequence[str] = ()) -> dict:
    """Call `function(*args)`: its result, and what it used.

    result: its tensor cut off from gradients. used: names of functions that fit a pattern of
    `among`, as in `probes.operators_used`. inputs: the arguments afterwards. held: the numbers that
    a module holds afterwards; saved: those that its file would hold. read: one number for every
    four bytes of files that the call opened, without those of installed packages. apart: whether it
    started threads or processes, in which not all is seen.
    """
    with _noted() as (opened, apart), watching.names(among) as used:
        result = function(*args)
    a_module = isinstance(function, nn.Module)
    return {
        "result": result.detach() if isinstance(result, torch.Tensor) else result,
        "used": used,
        "inputs": list(args),
        "held": holdings.numbers_held(function) if a_module else 0,
        "saved": numbers_saved(function) if a_module else 0,
        "read": sum(map(_size, opened)) // 4,
        "apart": bool(apart),
    }


@probe
def numbers_saved(module: nn.Module) -> int:
    """Number of scalars in parameters, and in those buffers that are saved with them."""
    buffers = (
        value
        for one in module.modules()
        for name, value in one._buffers.items()
        if value is not None and name not in one._non_persistent_buffers_set
    )
    return sum(value.numel() for value in (*module.parameters(), *buffers))


def checked(
    function: Callable,
    args: Sequence,
    call: str,
    *,
    among: Sequence[str] = (),
    instead: str = "",
    numbers: int | None = None,
    saved: int | None = None,
) -> torch.Tensor:
    """The result of a scored call, whose inputs stay as they are and which keeps its bounds.

    args: may be used again. among, instead: names that are not allowed, and what is asked for in
    their place, as in `checks.written_by_hand`. numbers: how many it may hold;
    saved: how many its file may.
    """
    given = [one.clone() if isinstance(one, torch.Tensor) else one for one in args]
    found = watched_call(function, *given, among=among)
    checks.written_by_hand(found["used"], call, instead)
    for word, most in (("held", numbers), ("saved", saved)):
        if most is not None:
            count = found[word] + found["read"]
            checks.at_most(count, most, f"the numbers that are {word}, or read, for {call}")
    checks.unchanged(found["inputs"], list(args), call)
    return found["result"]


_LISTS: list[tuple[set, list]] = []


def _listen(event: str, args: tuple) -> None:
    for opened, apart in _LISTS:
        if event == "open" and isinstance(args[0], str | bytes):
            opened.add(os.path.realpath(os.fsdecode(args[0])))
        elif event in _APART:
            apart.append(event)


@contextmanager
def _noted() -> Iterator[tuple[set, list]]:
    """The files opened, and the threads and processes started, within it."""
    if not _HEARD:
        sys.addaudithook(_listen)  # there is no way to take one back
        _HEARD.append(True)
    noted, start = (set(), []), _thread.start_new_thread

    def started(*args: Any) -> int:
        noted[1].append("a thread")
        return start(*args)

    _LISTS.append(noted)
    _thread.start_new_thread = threading._start_new_thread = started
    try:
        yield noted
    finally:
        _thread.start_new_thread = threading._start_new_thread = start
        _LISTS.remove(noted)


_HEARD: list[bool] = []


def _size(path: str) -> int:
    """Bytes of a file, 0 for one of an installed package."""
    if any(path.startswith(folder + os.sep) for folder in _INSTALLED):
        return 0
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
