"""What one submission's processes share, and the bounds of what they use together.

Resource limits hold for one process or one file each. Where the system offers no control group and
no file system of its own, the grader looks while it waits for an answer, and ends what uses too
much: the memory of all its processes, the bytes and files in all places where it can write.
"""

import contextlib
import math
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.sealed import nvml
from autograder.sealed.confinement import Limits
from autograder.sealed.devices import CARD_MB
from autograder.sealed.processes import processes_of

MAX_BYTES = 1 << 30
"""Of all files of a submission together."""
MAX_FILES = 20_000
_PLACES = ("/tmp", "/var/tmp", "/dev/shm")


LEAST_FREE = 64 << 20, 1000
"""Bytes and inodes of the file system below which a submission cannot be graded fairly."""


class Starved(OSError):
    """The machine ran out of something that a submission needs, and not by its doing."""


@dataclass(frozen=True)
class Share:
    """The user, folder and bounds of one submission; plain data.

    `deadline` (`time.monotonic`) is that of everything it is asked. `landlocked`: it can write in
    its folder only. `free` are the bytes and inodes of the folder's file system at the start.
    `card` is the number of a graphics card, of which `card_mb` MiB were in use then, or None.
    """

    uid: int | None
    folder: str
    memory_mb: int
    processes: int = 256
    deadline: float = math.inf
    landlocked: bool = True
    free: tuple[int, int] = (0, 0)
    card: int | None = None
    card_mb: int = 0

    @classmethod
    def of(
        cls,
        uid: int | None,
        folder: Path,
        limits: Limits,
        deadline: float,
        landlocked: bool,
        card: int | None = None,
    ) -> "Share":
        """The share of a submission that begins now; together it may use twice the memory."""
        told, memory_mb = str(folder), 2 * limits.memory_mb + limits.driver_mb
        used = (nvml.used_mb(card) or 0) if card is not None else 0
        return cls(
            uid, told, memory_mb, limits.processes, deadline, landlocked, _free(told), card, used
        )

    def excess(self) -> str | None:
        """What the submission uses too much of, as the end of "it used too much", or None."""
        if self.memory() > self.memory_mb:
            return "memory"
        if self.card is not None and self.on_card() > CARD_MB:
            return "memory of the GPU"
        # counting files takes long, so only where somebody has written much
        now = _free(self.folder)
        lost = (before - left for before, left in zip(self.free, now, strict=True))
        if any(part > bound // 2 for part, bound in zip(lost, (MAX_BYTES, MAX_FILES), strict=True)):
            if self.on_disk() is None:
                return "disk space"
        return None

    def check_surroundings(self) -> None:
        """Raise `Starved` where the disk is full, and this submission did not fill it."""
        free = _free(self.folder)
        if any(left < least for left, least in zip(free, LEAST_FREE, strict=True)):
            own = self.on_disk()
            if own is not None and own < MAX_BYTES // 4:
                raise Starved("the machine's disk is full")

    def memory(self) -> float:
        """Memory of all its processes beyond what this process has, in MiB."""
        base, total = _resident_kb(os.getpid())[0], 0
        for pid in processes_of(self.uid) if self.uid is not None else ():
            private, shared = _resident_kb(pid)
            total += max(0, private - base) + shared
        return total / 1024

    def on_card(self) -> int:
        """MiB that all its processes hold on the card.

        Where the card names no process of this machine (within a PID namespace, as of a container),
        what everybody holds more than at the start: there only one is to be graded at a time.
        """
        held = nvml.held_mb(self.card)
        if self.uid is not None and any(os.path.exists(f"/proc/{pid}") for pid in held):
            return sum(held.get(pid, 0) for pid in processes_of(self.uid))
        return (nvml.used_mb(self.card) or 0) - self.card_mb

    def on_disk(self) -> int | None:
        """Bytes of its files; None where they, or their number, are beyond the bounds.

        Links are not followed. Stops counting at a bound, so it takes no longer than that.
        """
        places = [self.folder] if self.landlocked or self.uid is None else [self.folder, *_PLACES]
        size, count, todo = 0, 0, list(places)
        while todo:
            place = todo.pop()
            with contextlib.suppress(OSError), os.scandir(place) as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        told = entry.stat(follow_symlinks=False)
                        if place in _PLACES and told.st_uid != self.uid:
                            continue
                        size, count = size + 512 * told.st_blocks, count + 1
                        if size > MAX_BYTES or count > MAX_FILES:
                            return None
                        if stat.S_ISDIR(told.st_mode):
                            todo.append(entry.path)
        return size


def _free(folder: str) -> tuple[int, int]:
    with contextlib.suppress(OSError):
        told = os.statvfs(folder)
        return told.f_bfree * told.f_frsize, told.f_ffree
    return 0, 0


def _resident_kb(pid: int) -> tuple[int, int]:
    """Anonymous and shared resident memory of a process in KiB, zeros where it is gone."""
    found = {"RssAnon": 0, "RssShmem": 0}
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in found:
                found[name] = int(value.split()[0])
    return found["RssAnon"], found["RssShmem"]
