"""Processes as /proc shows them."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator

UIDS = range(20_000, 60_000)
"""Users that workers become: above ordinary accounts, below what a container may map."""
_PARENT = re.compile(rb"\nPPid:\t(\d+)")


def processes_of(uid: int) -> list[int]:
    """Pids of all processes of a user, zombies among them."""
    wanted = b"\nUid:\t%d\t" % uid
    return [pid for pid, status in _statuses() if wanted in status]


def users(of: range) -> set[int]:
    """Which of these users have processes."""
    found = (int(status.partition(b"\nUid:\t")[2].split()[0]) for _, status in _statuses())
    return {uid for uid in found if uid in of}


def owner(pid: int) -> int:
    """The user of a process; raises `OSError` where it is gone.

    The owner of /proc/PID is no answer: for a process that is not dumpable that is root.
    """
    with open(f"/proc/{pid}/status", "rb") as file:
        return int(file.read(4096).partition(b"\nUid:\t")[2].split()[0])


def runnable(pids: list[int]) -> int:
    """How many threads of these processes run, or want to."""
    count = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/stat", "rb", 0) as file:
                    count += file.read(512).rpartition(b")")[2][:2] == b" R"
    return count


def descendants(pid: int) -> list[int]:
    """Pids of all processes below this one, zombies among them."""
    if sys.platform == "linux":
        parents = {child: int(_PARENT.search(status)[1]) for child, status in _statuses()}
    else:
        command = ["ps", "-axo", "pid=,ppid="]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as listing:
            parents = dict(map(int, line.split()) for line in listing.stdout)
        parents.pop(listing.pid, None)
    found, grown = {pid}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found - {pid})


def threads_of(pid: int) -> int:
    """How many threads a process has; 0 where it is gone."""
    with contextlib.suppress(OSError, IndexError), open(f"/proc/{pid}/status", "rb") as file:
        return int(file.read().partition(b"\nThreads:")[2].split()[0])
    return 0


def _statuses() -> Iterator[tuple[int, bytes]]:
    """Pid and the text of /proc/PID/status of every process."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError), open(f"/proc/{name}/status", "rb", 0) as file:
                yield int(name), file.read(4096)
