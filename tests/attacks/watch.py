"""Which users and folders graders give to submissions, seen from outside while they run."""

import contextlib
import threading
import time
from pathlib import Path

import psutil

from autograder.sealed import forkserver
from tests.load import seconds

PREFIX = "inverse-problems-"
"""How the names of graders' folders begin."""


class Watch:
    """Looks at all processes below some graders, again and again; a context manager.

    `users` are the users of workers and `folders` the folders of graders that were seen. A worker
    lives long enough to be seen, and what it leaves behind has its user.
    """

    def __init__(self, *graders: int):
        self.graders = list(graders)
        self.users: set[int] = set()
        self.folders: set[Path] = set()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        assert self._thread.is_alive(), "nobody watched to the end"
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.2):
            self.look()

    def look(self) -> None:
        """Look once."""
        for grader in list(self.graders):
            with contextlib.suppress(psutil.Error):
                for process in psutil.Process(grader).children(recursive=True):
                    self._note(process)

    def _note(self, process: psutil.Process) -> None:
        with contextlib.suppress(psutil.Error, OSError):  # it has ended, or is 5000 folders deep
            user = process.uids().real
            if user in forkserver.UIDS:
                self.users.add(user)
            place = Path(process.cwd())
            self.folders |= {one for one in place.parents if one.name.startswith(PREFIX)}

    def left(self) -> list[str]:
        """Processes of these users and folders of these graders that are still there."""
        pids = [pid for user in self.users for pid in forkserver.processes_of(user)]
        return [*map(str, pids), *(str(one) for one in self.folders if one.exists())]

    def left_in_the_end(self) -> list[str]:
        """The same, after as much time as cleaning up may take on a busy machine."""
        until = time.monotonic() + seconds(30)
        while self.left() and time.monotonic() < until:
            time.sleep(0.1)
        return self.left()
