"""Whether the machine has no more processes to give: what the grader finds, whoever says it.

A worker's word for it would let a submission call its own failure the grader's.
"""

import os
import sys
import threading
import time

from autograder.sealed.processes import descendants, processes_of, threads_of
from autograder.sealed.share import Share, Starved

LOOKS, BETWEEN = 20, 0.05
"""How often the grader tries to have a thread, and the seconds between: others take and give."""
_others: dict[str, int] = {}


def note(share: Share) -> None:
    """Note, before a worker starts, what the user runs beside it, which its limit allows for."""
    if share.uid is None and sys.platform == "linux":
        _others.clear()  # one submission at a time
        _others[share.folder] = _of_others()


def check(share: Share) -> None:
    """Raise `Starved` where no process can be had although this submission has few."""
    own = sum(map(threads_of, _own(share)))
    if own >= share.processes // 2:
        return
    # without a user of its own its limit counts what the user has started since, too
    if share.folder in _others and own + _of_others() - _others[share.folder] >= share.processes:
        raise Starved("the machine has no more processes to give")
    for _ in range(LOOKS):
        if not _can_start():
            raise Starved("the machine has no more processes to give")
        time.sleep(BETWEEN)


def _own(share: Share) -> list[int]:
    return descendants(os.getpid()) if share.uid is None else processes_of(share.uid)


def _of_others() -> int:
    """Threads of this user's processes but for those below this one."""
    below = set(descendants(os.getpid()))
    return sum(threads_of(pid) for pid in processes_of(os.getuid()) if pid not in below)


def _can_start() -> bool:
    """Whether this process gets a thread, for which the system asks what it asks for a process."""
    thread = threading.Thread(target=int)
    try:
        thread.start()
    except RuntimeError:
        return False
    thread.join()
    return True
