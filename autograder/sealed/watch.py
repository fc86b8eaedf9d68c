"""Looks at one submission every half second, whatever it says, and ends what uses too much.

What waits for a worker looks, too, and gives that one worker up; but a submission can keep it from
looking, by a byte of a reply or by asking without end. This clock it cannot reach. Where the excess
stays, all that the grader does not know is ended first, and then everything of the submission.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from autograder.sealed.cgroups import Group
from autograder.sealed.processes import owner, runnable
from autograder.sealed.share import Share, others_at_work

PERIOD = 0.5
"""Seconds from one look to the next."""
STRANGERS, ALL = 1, 3
"""Looks in a row that found too much, after which these are ended."""
CROWD = max(8, 2 * (os.cpu_count() or 1))
"""Threads that may want to run at the same time where another submission is graded beside."""
PATIENCE = 10
"""Looks at a larger crowd, more than at none, after which it is too much: seconds of a pool cost
a neighbour little."""
SLOW, WAITED = 8.0, 5.0
"""A submission was starved where it took so many times its processor time, and waited so long."""


class Watch:
    """The clock of one submission, as a thread of its own.

    `workers` gives those that the grader has now; `end` ends all of the submission.
    """

    def __init__(self, share: Share, workers: Callable, end: Callable[[], None], group: Group):
        self._share, self._workers, self._end, self._group = share, workers, end, group
        self._found = self._crowded = 0
        self._times: dict[int, tuple[int, int]] = {}
        self._ran = self._waited = 0.0
        self._closed, self._thread = threading.Event(), None

    def start(self) -> None:
        """Begin, unless it has begun."""
        if self._thread is None and sys.platform == "linux":
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Look no more; a look that is going on is waited for."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def starved(self) -> bool:
        """Whether the grader's workers hardly got a processor, and not by its own processes."""
        return self._waited > WAITED and self._ran + self._waited > SLOW * self._ran

    def _run(self) -> None:
        while not self._closed.wait(PERIOD):
            with contextlib.suppress(OSError):  # what ends while it is looked at
                self.look()

    def look(self) -> None:
        """Look once, and end what has to be."""
        workers = self._workers()
        pids = self._processes(workers)
        crowd = runnable(pids)
        # while it crowds the processors itself it waits by its own doing
        own_doing = crowd > max(2, len(workers))
        self._note_waiting([] if own_doing else [worker.pid for worker in workers])
        self._crowded = max(0, self._crowded + (1 if crowd > CROWD else -1))
        excess = self._share.excess(pids)
        # a group's processes have one share of the processors, however many they are
        if excess is None and self._crowded > PATIENCE and not self._group.shares_processors:
            excess = "processor time" if others_at_work(self._share.uid) else None
        if excess is None:
            self._found = 0
            return
        self._found += 1
        if self._found >= ALL:
            self._tell(workers, excess)
            self._end()
            if excess == "disk space":
                self._share.remove_files()
            self._found = self._crowded = 0
        elif self._found >= STRANGERS and self._share.uid is not None:
            asked = [worker for worker in workers if worker.waiting]
            self._tell(asked, excess)
            known = {worker.pid for worker in workers if worker not in asked}
            self._end_others(pids, known)

    def _tell(self, workers: list, excess: str) -> None:
        for worker in workers:
            worker.ended = f"it used too much {excess}"

    def _processes(self, workers: list) -> list[int]:
        """All of the submission's, from its group where it has one: all of the machine are many."""
        if self._share.uid is None:
            return []
        found = self._group.processes()
        entered = found and all(worker.pid in found for worker in workers)
        return found if entered else self._share.processes_now()

    def _end_others(self, pids: list[int], known: set[int]) -> None:
        for pid in pids:
            if pid not in known:
                with contextlib.suppress(OSError):
                    pidfd = os.pidfd_open(pid)
                    try:  # the number may be another's since
                        if owner(pid) == self._share.uid:
                            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
                    finally:
                        os.close(pidfd)

    def _note_waiting(self, pids: list[int]) -> None:
        """Add what the workers ran, and waited for a processor, since the last look."""
        times = {pid: told for pid in pids if (told := _ran_and_waited(pid)) is not None}
        for pid in times.keys() & self._times.keys():
            self._ran += (times[pid][0] - self._times[pid][0]) / 1e9
            self._waited += (times[pid][1] - self._times[pid][1]) / 1e9
        self._times = times


def _ran_and_waited(pid: int) -> tuple[int, int] | None:
    """Nanoseconds that a process ran and that it wanted to, where the kernel tells."""
    with contextlib.suppress(OSError, ValueError):
        ran, waited, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
        return int(ran), int(waited)
    return None
