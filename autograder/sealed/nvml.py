"""What NVIDIA's management library says of the cards: which there are, and who holds their memory.

Asking it neither opens CUDA nor spoils it for processes forked afterwards. Nothing here raises:
where there is no library, no driver or no answer, there are no cards.
"""

import contextlib
import ctypes
import functools
from dataclasses import dataclass

_LIBRARY = "libnvidia-ml.so.1"
_TOO_SMALL = 7
_NOT_TOLD = 2**64 - 1
_MAX_PROCESSES = 1024


@dataclass(frozen=True)
class Card:
    """One card: its number in the order of the PCI bus, that of its device file, name and MiB."""

    index: int
    minor: int
    name: str
    total_mb: int


class _Memory(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in ("total", "free", "used")]


class _Process(ctypes.Structure):
    _fields_ = [
        ("pid", ctypes.c_uint),
        ("used", ctypes.c_ulonglong),
        ("gpu_instance", ctypes.c_uint),
        ("compute_instance", ctypes.c_uint),
    ]


@functools.cache
def _library() -> ctypes.CDLL | None:
    with contextlib.suppress(OSError, AttributeError):
        found = ctypes.CDLL(_LIBRARY)
        if found.nvmlInit_v2() == 0:
            return found
    return None


def cards() -> list[Card]:
    """All cards of this machine."""
    library, count, found = _library(), ctypes.c_uint(0), []
    if library is None or library.nvmlDeviceGetCount_v2(ctypes.byref(count)):
        return []
    for index in range(count.value):
        if (handle := _handle(index)) is None:
            continue
        minor, name = ctypes.c_uint(index), ctypes.create_string_buffer(96)
        library.nvmlDeviceGetMinorNumber(handle, ctypes.byref(minor))
        library.nvmlDeviceGetName(handle, name, ctypes.c_uint(len(name)))
        told = _memory(handle)
        found.append(Card(index, minor.value, name.value.decode("utf-8", "replace"),
                          told.total >> 20))  # fmt: skip
    return found


def used_mb(index: int) -> int | None:
    """MiB of a card that anybody holds; None where it does not say."""
    handle = _handle(index)
    return None if handle is None else _memory(handle).used >> 20


def free_mb(index: int) -> int | None:
    """MiB of a card that nobody holds; None where it does not say."""
    handle = _handle(index)
    return None if handle is None else _memory(handle).free >> 20


def held_mb(index: int) -> dict[int, int]:
    """MiB that each process holds on a card, by pid; empty within a PID namespace, mostly."""
    handle, count = _handle(index), ctypes.c_uint(_MAX_PROCESSES)
    if handle is None:
        return {}
    told = (_Process * _MAX_PROCESSES)()
    status = _library().nvmlDeviceGetComputeRunningProcesses_v3(handle, ctypes.byref(count), told)
    if status not in (0, _TOO_SMALL):
        return {}
    among = told[: min(count.value, _MAX_PROCESSES)]
    return {one.pid: one.used >> 20 for one in among if one.used != _NOT_TOLD}


def _handle(index: int) -> ctypes.c_void_p | None:
    library, handle = _library(), ctypes.c_void_p()
    if library is None:
        return None
    status = library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(index), ctypes.byref(handle))
    return handle if status == 0 else None


def _memory(handle: ctypes.c_void_p) -> _Memory:
    told = _Memory()
    _library().nvmlDeviceGetMemoryInfo(handle, ctypes.byref(told))
    return told
