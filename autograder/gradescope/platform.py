"""A local stand-in for the platform: unpacks an upload, lays out `/autograder`, runs the grader.

Everything that grades on this machine (verify, grade, attacks, benchmarks) goes through the
`gradescope.zip` that instructors upload and through its own `run_autograder`.
"""

import contextlib
import fcntl
import itertools
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.assignment import ROOT

PYTHON_VARIABLE = "INVERSE_PROBLEMS_PYTHON"
"""Environment variable by which `run_autograder` is told to use this interpreter."""
PREFIX = "autograder-"


def repository() -> list[Path]:
    """What this repository holds that students must not see: folders, and a file in each.

    With the course's key whoever has it draws what hidden tests draw; `pictures` are an
    instructor's own, by which designs are scored.
    """
    found = [path for path in (ROOT / "course.key",) if path.exists()]
    for name in ("solutions", "assignments", "dist", ".git", "pictures"):
        if (folder := ROOT / name).is_dir():
            files = (path for path in folder.rglob("*") if path.is_file())
            found += [folder, *itertools.islice(files, 1)]
        found += sorted(folder.glob("*/reference.py"))[:1]
    return found


def read_manifest(upload: Path) -> dict:
    """The manifest inside a gradescope.zip; raises `FileNotFoundError` where it was not built."""
    if not upload.is_file():
        raise FileNotFoundError(f"{upload} does not exist: build the assignment first")
    with zipfile.ZipFile(upload) as archive:
        return json.loads(archive.read("hidden/manifest.json"))


class GraderGone(Exception):
    """A running grader ended, or gave no result in time; holds the last lines that it printed."""


class Platform:
    """One unpacked upload and any number of `/autograder`-shaped folders; a context manager.

    `before` are words of a command that starts `run_autograder` (in other surroundings, say).
    `closed` are places that submissions must not see beside the upload, by default those of the
    repository; the grader refuses to grade where they, or the upload's own file, are open to them.
    With none at all nothing is tried.
    """

    before: tuple[str, ...] = ()

    def __init__(self, upload: Path, closed: Iterable[Path] | None = None):
        if not upload.is_file():
            raise FileNotFoundError(f"{upload} does not exist: build it first")
        _remove_abandoned()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = open(self.folder / "lock", "w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.source = self.folder / "source"
        with zipfile.ZipFile(upload) as archive:
            archive.extractall(self.source)
        places = repository() if closed is None else list(closed)
        places += [upload.resolve()] if places else []
        (self.source / "closed.json").write_text(json.dumps([str(place) for place in places]))
        for name in ("run_autograder", "setup.sh"):
            (self.source / name).chmod(0o755)

    def __enter__(self) -> "Platform":
        return self

    def __exit__(self, *exception) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()

    def be_patient(self, factor: float) -> float:
        """Multiply the upload's limits of time; returns the seconds that a grading may take."""
        path = self.source / "hidden" / "manifest.json"
        told = json.loads(path.read_text())
        if factor > 1:
            for name in ("total", "cell", "call"):
                told["limits"][name] *= factor
            path.write_text(json.dumps(told))
        return told["limits"]["total"]

    def root(self, name: str, submission: Path | dict[str, bytes]) -> Path:
        """Lay out one `/autograder` folder; `submission` is a file, a folder, or names to bytes."""
        root = self.folder / "roots" / name
        (root / "results").mkdir(parents=True)
        target = root / "submission"
        if isinstance(submission, dict):
            for path, content in submission.items():
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(content)
            target.mkdir(exist_ok=True)
        elif submission.is_dir():
            shutil.copytree(submission, target, symlinks=True)
        else:
            target.mkdir()
            shutil.copy(submission, target)
        return root

    def start(self, roots: list[Path], *options: str, stdin=subprocess.DEVNULL) -> subprocess.Popen:
        """Start `run_autograder` on the roots; its standard output is a pipe of text lines."""
        environment = {**os.environ, PYTHON_VARIABLE: sys.executable}
        command = [
            *self.before,
            "bash",
            str(self.source / "run_autograder"),
            *options,
            *map(str, roots),
        ]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )

    def run(self, roots: list[Path], *options: str) -> Iterator[str]:
        """Run to the end and yield the lines it prints."""
        process = self.start(roots, *options)
        with contextlib.closing(process.stdout):
            yield from process.stdout
        process.wait()

    @staticmethod
    def results(root: Path) -> dict:
        """Contents of results.json, read as strictly as the platform's clients do.

        Raises `ValueError` where it is missing or not JSON.
        """
        path = root / "results" / "results.json"
        if not path.is_file():
            raise ValueError(f"{path} was not written")

        def refuse(text: str):
            raise ValueError(f"{path} holds {text}, which is not JSON")

        return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


class Lane:
    """A running grader that takes one root after another; a context manager.

    Starting it costs seconds (it imports torch), each root only its own grading. Not for several
    threads at once: give each a lane of its own.
    """

    def __init__(self, platform: Platform, *options: str):
        self._process = platform.start([], "--stream", *options, stdin=subprocess.PIPE)
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """The process of `run_autograder`, below which all others of this lane are."""
        return self._process.pid

    def __enter__(self) -> "Lane":
        return self

    def __exit__(self, *exception) -> None:
        self.close()

    def _read(self) -> None:
        with contextlib.suppress(ValueError):  # closed meanwhile
            for line in self._process.stdout:
                self._lines.put(line)
        self._lines.put(None)

    def grade(self, root: Path, seconds: float) -> None:
        """Grade one root; its result lies in `Platform.results(root)` afterwards.

        Raises `GraderGone` where that takes more than `seconds` or the grader ends; the lane is
        closed then.
        """
        until, printed = time.monotonic() + seconds, []
        try:
            self._process.stdin.write(f"{root}\n")
            self._process.stdin.flush()
            while (line := self._lines.get(timeout=max(0.0, until - time.monotonic()))) is not None:
                if line == f"graded {root}\n":
                    return
                printed = [*printed[-20:], line]
            reason = "the grader ended"
        except queue.Empty:
            reason = f"the grader gave no result within {seconds:g} seconds"
        except (BrokenPipeError, ValueError):
            reason = "the grader had ended"
        self.close()
        raise GraderGone(f"{reason}\n{''.join(printed)}".rstrip())

    def close(self) -> None:
        """End the grader; one that does not end by itself within seconds is stopped."""
        with contextlib.suppress(BrokenPipeError, ValueError):
            self._process.stdin.close()
        for end in (lambda: None, self._process.terminate, self._process.kill):
            end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=3)
                break


def _remove_abandoned() -> None:
    """Remove folders of processes that were killed before they could do it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError), open(folder / "lock", "r+") as lock:
            if time.time() - os.fstat(lock.fileno()).st_mtime > 60:  # a new one locks in a moment
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails where its process lives
                shutil.rmtree(folder, ignore_errors=True)
