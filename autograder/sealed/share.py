"""What one submission's processes share, and the bounds of what they use together.

Resource limits hold for one process or one file each. Where the system offers no control group and
no file system of its own, the grader looks again and again (`watch`), and ends what uses too much:
the memory of all its processes, the bytes and files in all places where it can write.
"""

import contextlib
import math
import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.sealed import nvml
from autograder.sealed.confinement import Limits
from autograder.sealed.devices import CARD_MB
from autograder.sealed.folders import remove
from autograder.sealed.processes import UIDS, processes_of, users

MAX_BYTES = 1 << 30
"""Of all files of a submission together."""
MAX_FILES = 20_000
_PLACES = ("/tmp", "/var/tmp", "/dev/shm")
COPIES = 8
"""Processes that may be copies of the fork server's, with the memory that all of them share."""

LEAST_FREE = 64 << 20, 1000
"""Bytes and inodes of the file system below which a submission cannot be graded fairly."""


class Starved(OSError):
    """The machine ran out of something that a submission needs, and not by its doing."""


@dataclass(frozen=True)
class Share:
    """The user, folder and bounds of one submission; plain data.

    `deadline` (`time.monotonic`) is that of everything it is asked. `landlocked`: it can write in
    its folder only. `free` are the bytes and inodes of the file systems of its places at the start,
    `available_mb` the machine's memory then. `files` were laid into the folder. `server_kb` is the
    memory that a copy of the fork server has from it.
    `card` is the number of a graphics card, of which `card_mb` MiB were in use then, or None.
    """

    uid: int | None
    folder: str
    memory_mb: int
    processes: int = 256
    deadline: float = math.inf
    landlocked: bool = True
    free: tuple[tuple[int, int], ...] = ()
    available_mb: float = 0
    files: tuple[str, ...] = ()
    server_kb: int = 0
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
        server_kb: int,
        card: int | None = None,
    ) -> "Share":
        """The share of a submission that begins now; together it may use twice the memory."""
        told, memory_mb = str(folder), 2 * limits.memory_mb + limits.driver_mb
        used = (nvml.used_mb(card) or 0) if card is not None else 0
        share = cls(
            uid,
            told,
            memory_mb,
            limits.processes,
            deadline,
            landlocked,
            available_mb=_available_mb(),
            files=tuple(os.listdir(told)),
            server_kb=server_kb,
            card=card,
            card_mb=used,
        )
        return replace(share, free=tuple(_free(place) for place in share.places()))

    def excess(self, pids: list[int] | None = None) -> str | None:
        """What the submission uses too much of, as the end of "it used too much", or None.

        pids: its processes, where they are known already.
        """
        if self.memory(pids) > self.memory_mb:
            return "memory"
        if self.card is not None and self.on_card() > CARD_MB:
            return "memory of the GPU"
        # counting files takes long, so only where somebody has written much
        if any(map(self._much_written, self.places(), self.free)) and self.on_disk() is None:
            return "disk space"
        return None

    def places(self) -> list[str]:
        """Folders in which it can write."""
        own_only = self.landlocked or self.uid is None
        return [self.folder] if own_only else [self.folder, *_PLACES]

    def processes_now(self) -> list[int]:
        """Pids of its processes; none where it has no user of its own."""
        return processes_of(self.uid) if self.uid is not None else []

    def remove_files(self) -> None:
        """Remove what it has put into its folder; no process of it may be left."""
        for name in os.listdir(self.folder):
            path = Path(self.folder, name)
            if path.is_dir() and not path.is_symlink():
                remove(path)
            elif name not in self.files:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _much_written(self, place: str, free: tuple[int, int]) -> bool:
        (size, count), (now, left) = free, _free(place)
        return size - now > MAX_BYTES // 2 or count - left > MAX_FILES // 2

    def check_surroundings(self) -> None:
        """Raise `Starved` where the disk is full, and this submission did not fill it."""
        free = _free(self.folder)
        if any(left < least for left, least in zip(free, LEAST_FREE, strict=True)):
            own = self.on_disk()
            if own is not None and own < MAX_BYTES // 4:
                raise Starved("the machine's disk is full")

    def memory(self, pids: list[int] | None = None) -> float:
        """Memory of all its processes beyond what they have from the fork server, in MiB.

        Exactly, with what several share counted once, only where it may be too much, as that takes
        milliseconds for each. Where the system does not tell, what the machine has lost since the
        start decides how many of them are copies and how many were started anew.
        """
        base, pids = self.server_kb, self.processes_now() if pids is None else pids
        told = [resident_kb(pid) for pid in pids]
        free = sorted((min(private, base) for private, _ in told), reverse=True)
        most = sum(map(sum, told)) - sum(free[:COPIES])
        if most <= self.memory_mb << 10:
            return most / 1024
        exact = [_proportional_kb(pid) for pid in pids]
        if None not in exact:
            return max(0, sum(exact) - base) / 1024
        least = sum(max(0, private - base) + shared for private, shared in told)
        lost_kb = int(self.available_mb - _available_mb()) << 10
        return max(least, min(most, lost_kb)) / 1024

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

        Also of files without a name that its processes hold, where the system tells (to root with
        CAP_SYS_PTRACE). Links are not followed. Stops counting at a bound, so it takes no longer.
        """
        size, count, todo = self._nameless(), 0, self.places()
        if size > MAX_BYTES:
            return None
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

    def _nameless(self) -> int:
        """Bytes of files that are open or mapped and have been removed."""
        found: dict[tuple[int, int], int] = {}
        for pid in self.processes_now():
            with contextlib.suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
                for entry in entries:
                    with contextlib.suppress(OSError):
                        told = entry.stat()
                        if told.st_nlink == 0 and stat.S_ISREG(told.st_mode):
                            found[told.st_dev, told.st_ino] = 512 * told.st_blocks
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                    if line.endswith("(deleted)"):
                        addresses, _, _, device, inode = line.split()[:5]
                        (major, minor), (begin, end) = device.split(":"), addresses.split("-")
                        if major != "00":  # of no disk: memory, counted as such
                            key = os.makedev(int(major, 16), int(minor, 16)), int(inode)
                            found.setdefault(key, int(end, 16) - int(begin, 16))
        return sum(found.values())


def others_at_work(uid: int) -> bool:
    """Whether another submission has processes on this machine."""
    return bool(users(UIDS) - {uid})


def _available_mb() -> float:
    """What the machine could still give to programs, in MiB."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        told = Path("/proc/meminfo").read_text().partition("MemAvailable:")[2]
        return int(told.split()[0]) / 1024
    return 0.0


def _proportional_kb(pid: int) -> int | None:
    """Memory of a process in KiB, of what several share its part; None where it is not told.

    Zero where it has ended.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except PermissionError:
        return None
    except OSError:
        return 0
    told = dict(line.split()[:2] for line in lines[1:])
    return int(told.get("Pss_Anon:", told["Pss:"])) + int(told.get("Pss_Shmem:", 0))


def _free(folder: str) -> tuple[int, int]:
    with contextlib.suppress(OSError):
        told = os.statvfs(folder)
        return told.f_bfree * told.f_frsize, told.f_ffree
    return 0, 0


def resident_kb(pid: int) -> tuple[int, int]:
    """Anonymous and shared resident memory of a process in KiB, zeros where it is gone."""
    found = {"RssAnon": 0, "RssShmem": 0}
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            name, _, value = line.partition(":")
            if name in found:
                found[name] = int(value.split()[0])
    return found["RssAnon"], found["RssShmem"]
