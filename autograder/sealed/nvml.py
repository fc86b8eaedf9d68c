"""What NVIDIA's management library says of the cards: which there are, and who holds their memory.

Asking it does not open CUDA. The library is opened for each question and closed again, so that no
process that is forked in between has it open. Nothing here raises: where there is no library, no
driver or no answer, there are no cards.
"""

import contextlib
import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

_LIBRARY = "libnvidia-ml.so.1"
_TOO_SMALL = 7
_NOT_TOLD = 2**64 - 1
_MAX_PROCESSES = 1024


@dataclass(frozen=True)
class Card:
    """One card: its number in the order of the PCI bus, that of its device file, names and MiB."""

    index: int
    minor: int
    name: str
    total_mb: int
    uuid: str = ""


class _Memory(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in ("total", "free", "used")]


class _Process(ctypes.Structure):
    _fields_ = [
        ("pid", ctypes.c_uint),
        ("used", ctypes.c_ulonglong),
        ("gpu_instance", ctypes.c_uint),
        ("compute_instance", ctypes.c_uint),
    ]


def cards() -> list[Card]:
    """All cards of this machine."""
    found = []
    with _opened() as library:
        count = ctypes.c_uint(0)
        if library is None or library.nvmlDeviceGetCount_v2(ctypes.byref(count)):
            return []
        for index in range(count.value):
            if (handle := _handle(library, index)) is None:
                continue
            minor = ctypes.c_uint(index)
            library.nvmlDeviceGetMinorNumber(handle, ctypes.byref(minor))
            name, uuid = (
                _text(ask, handle) for ask in (library.nvmlDeviceGetName, library.nvmlDeviceGetUUID)
            )
            total = _memory(library, handle).total >> 20
            found.append(Card(index, minor.value, name, total, uuid))
    return found


def used_mb(index: int) -> int | None:
    """MiB of a card that anybody holds; None where it does not say."""
    return _asked(index, "used")


def free_mb(index: int) -> int | None:
    """MiB of a card that nobody holds; None where it does not say."""
    return _asked(index, "free")


def held_mb(index: int) -> dict[int, int]:
    """MiB that each process holds on a card, by pid; empty within a PID namespace, mostly."""
    told, count = (_Process * _MAX_PROCESSES)(), ctypes.c_uint(_MAX_PROCESSES)
    with _opened() as library:
        handle = _handle(library, index)
        if handle is None:
            return {}
        ask = library.nvmlDeviceGetComputeRunningProcesses_v3
        if ask(handle, ctypes.byref(count), told) not in (0, _TOO_SMALL):
            return {}
    among = told[: min(count.value, _MAX_PROCESSES)]
    return {one.pid: one.used >> 20 for one in among if one.used != _NOT_TOLD}


@contextlib.contextmanager
def _opened() -> Iterator[ctypes.CDLL | None]:
    """The library, ready to be asked, or None."""
    try:
        library = ctypes.CDLL(_LIBRARY)
        ready = library.nvmlInit_v2() == 0
    except (OSError, AttributeError):
        ready = False
    if not ready:
        yield None
        return
    try:
        yield library
    finally:
        library.nvmlShutdown()


def _asked(index: int, what: str) -> int | None:
    with _opened() as library:
        handle = _handle(library, index)
        return None if handle is None else getattr(_memory(library, handle), what) >> 20


def _handle(library: ctypes.CDLL | None, index: int) -> ctypes.c_void_p | None:
    handle = ctypes.c_void_p()
    if library is None:
        return None
    status = library.nvmlDeviceGetHandleByIndex_v2(ctypes.c_uint(index), ctypes.byref(handle))
    return handle if status == 0 else None


def _memory(library: ctypes.CDLL, handle: ctypes.c_void_p) -> _Memory:
    told = _Memory()
    library.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(told))
    return told


def _text(ask, handle: ctypes.c_void_p) -> str:
    text = ctypes.create_string_buffer(96)
    ask(handle, text, ctypes.c_uint(len(text)))
    return text.value.decode("utf-8", "replace")
