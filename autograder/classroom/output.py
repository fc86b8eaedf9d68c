"""The folder of a class's results: locked, resumable, and whole whatever ends a run.

results/<name>.json     one `Record` for each submission
grades.csv, report.html, feedback/   made from them
graded.json             what there was to earn, by the version that graded
regrade/                the same, for another version, until it is accepted
earlier/<n>/            what was replaced by the n-th accepted regrade
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import worth
from autograder.classroom.record import Record, write_text

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{8}\Z")
_OWN = ("results", "regrade", "earlier", ".lock", "accepting.json")


@dataclass(frozen=True)
class Known:
    """What is remembered of a record on disk while others are graded."""

    path: Path
    key: str
    assignment: str
    versions: tuple[str, str]
    good: bool


class Output:
    """The folder, locked for this run; a context manager.

    Entering raises ValueError, naming the folder, where another run uses it or it holds something
    else. What killed runs left behind is put in order.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.results = folder / "results"
        self.regrade = folder / "regrade"
        self._journal = folder / "accepting.json"

    def __enter__(self) -> "Output":
        if self.folder.exists() and not self.folder.is_dir():
            raise ValueError(f"{self.folder} is not a folder; choose another with --output")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)  # nobody's result is for others, least of all for submissions
        inside = {path.name for path in self.folder.iterdir()}
        if inside and not inside & set(_OWN):
            raise ValueError(
                f"{self.folder} is not empty and holds no results of an earlier run; choose "
                "another with --output"
            )
        self._lock = open(self.folder / ".lock", "a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.seek(0)
            who = self._lock.read(200).strip() or "another process"
            self._lock.close()
            raise ValueError(f"{self.folder} is in use by {who}; wait until it ends") from error
        self._lock.truncate(0)
        self._lock.write(f"process {os.getpid()} on {socket.gethostname()}\n")
        self._lock.flush()
        self._finish_accepting()
        self.results.mkdir(exist_ok=True)
        for place in (self.folder, self.results, self.regrade, self.regrade / "results"):
            for path in place.glob(".*"):
                if _TEMPORARY.match(path.name) and path.is_file():
                    path.unlink()
        return self

    def __exit__(self, *exception) -> None:
        self._lock.close()

    def accept(self, names: Iterable[str]) -> Path:
        """Put the regraded results in the place of the others; returns where these are now.

        Files of submissions that are not among `names` are left out. A run killed in the middle is
        finished by the next one.
        """
        keep = {f"{name}.json" for name in names}
        for path in (self.regrade / "results").iterdir():
            if path.name not in keep:
                path.unlink()
        taken = [int(path.name) for path in self.folder.glob("earlier/*") if path.name.isdigit()]
        number = max(taken, default=0) + 1
        write_text(self._journal, json.dumps({"number": number}) + "\n")
        self._finish_accepting()
        return self.folder / "earlier" / str(number)

    def _finish_accepting(self) -> None:
        """Do what is left to do of an accepted regrade; each step can be the last of a run."""
        if not self._journal.exists():
            return
        number = json.loads(self._journal.read_text())["number"]
        earlier, new = self.folder / "earlier" / str(number), self.regrade / "results"
        earlier.mkdir(parents=True, exist_ok=True)
        if new.exists():
            if self.results.exists():
                os.rename(self.results, earlier / "results")
            os.rename(new, self.results)
        worth_then, worth_now = self.folder / worth.FILE, self.regrade / worth.FILE
        if worth_now.exists():
            if worth_then.exists():
                os.rename(worth_then, earlier / worth.FILE)
            os.rename(worth_now, worth_then)
        with contextlib.suppress(FileNotFoundError):
            os.rename(self.regrade / "changes.csv", earlier / "changes.csv")
        shutil.rmtree(self.regrade, ignore_errors=True)
        self._journal.unlink()


def known(folder: Path) -> dict[str, Known]:
    """The records in a folder by name; files that are none are left out, to be made anew."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        with contextlib.suppress(ValueError, OSError):
            record = Record.read(path)
            versions = (record.assignment_version, record.grader_version)
            good = record.results is not None
            found[path.stem] = Known(path, record.key, record.assignment, versions, good)
    return found
