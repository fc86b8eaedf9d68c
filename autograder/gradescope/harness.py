"""Gradescope, played on this machine: what runs `run_autograder` there, and what it makes of it.

Written from what is known of the platform's own harness. It lays `/autograder` out, wipes what it
wipes, gives the variables it gives, keeps its time limit, cuts texts and refuses what it refuses.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from autograder.grade import schema
from autograder.grade.metadata import parse_time
from autograder.gradescope.container import Container
from autograder.gradescope.memory import family_mb
from autograder.gradescope.platform import PYTHON_VARIABLE

MAX_TEXT = 100_000
"""Characters of results.json, of each output and of stdout; more is cut in the middle."""
MAX_UNPACKED = 1 << 30
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

TIMED_OUT = "The autograder took longer than {:g} seconds and was stopped."
NO_RESULT = (
    "The autograder failed to run: it left no result that can be read. Tell your instructor."
)


@dataclass(frozen=True)
class Posted:
    """What the platform has after one run.

    `results` is what it stores; `stdout` is the text beside it; `remarks` say what the harness did
    or noticed, for the instructor. `error` is true where the autograder gave no result of its own.
    `peak_mb` is the most memory that all processes had, shared pages counted once.
    """

    results: dict
    stdout: str
    remarks: tuple[str, ...]
    error: bool
    seconds: float
    peak_mb: float


class Harness:
    """One `/autograder` folder, with `source/` in it, and the machine that it is on.

    `system` is the root of another system that holds the folder as its `/autograder`, prepared by
    `setup.sh`; it is entered by chroot. Without it this Python takes the place of what `setup.sh`
    installs, and `folder` that of `/autograder`.
    """

    def __init__(
        self,
        folder: Path,
        timeout: float = 600.0,
        container: Container | None = None,
        system: Path | None = None,
    ):
        self.folder, self.timeout = folder, timeout
        self.container, self.system = container, system
        shutil.copy(folder / "source" / "run_autograder", folder / "run_autograder")
        (folder / "run_autograder").chmod(0o755)

    def run(self, submission: Path | dict[str, bytes], metadata: dict) -> Posted:
        """Grade one submission (a file, a folder, or names to bytes) as the platform would."""
        results = self.folder / "results"
        for name in ("submission", "results"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()
        _lay_out(submission, self.folder / "submission")
        text = json.dumps(metadata, indent=1)
        (self.folder / "submission_metadata.json").write_text(text)
        token, remarks = secrets.token_hex(16), []
        begin = time.monotonic()
        with open(results / "stdout", "wb") as stdout:
            process = subprocess.Popen(
                self._command(),
                cwd=self.folder,
                env=self._environment(token),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with _PeakMemory(process.pid) as peak:
            status = self._wait(process)
        seconds = time.monotonic() - begin
        if status is None:
            remarks.append(f"Stopped after {self.timeout:g} s: the platform's own time-out.")
            sentence = TIMED_OUT.format(self.timeout)
            (results / "results.json").write_text(json.dumps({"score": 0, "output": sentence}))
        elif status:
            remarks.append(f"run_autograder ended with status {status}.")
        printed = _read(results / "stdout")
        found, usable, told, more = _collect(results / "results.json")
        printed += more
        remarks += told
        if self.container is not None:
            if killed := self.container.killed_for_memory():
                remarks.append(f"Killed for want of memory: {killed} processes.")
            self.container.end_processes()
        _end_session(process.pid)
        if token in printed or token in json.dumps(found):
            remarks.append("THE PLATFORM'S TOKEN is in what the autograder wrote.")
        error = not usable or status is None
        return Posted(found, _cut(printed), tuple(remarks), error, seconds, peak.mb)

    def _command(self) -> list[str]:
        command = [str(self.folder / "run_autograder")]
        if self.system is not None:
            command = ["chroot", str(self.system), "/usr/bin/env", "-C", "/autograder"]
            command.append("/autograder/run_autograder")
        return self.container.command(command) if self.container is not None else command

    def _environment(self, token: str) -> dict[str, str]:
        made = {
            "PATH": PATH,
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "AUTHENTICATION_TOKEN": token,
            "SUBMISSION_URL": "http://platform.invalid/submission",
            "SUBMIT_RESULTS_URL": "http://platform.invalid/results",
            "TIMEOUT_SECONDS": f"{self.timeout:g}",
        }
        if self.system is None:
            made |= {PYTHON_VARIABLE: sys.executable, "AUTOGRADER_ROOT": str(self.folder)}
        return made

    def _wait(self, process: subprocess.Popen) -> int | None:
        try:
            return process.wait(self.timeout)
        except subprocess.TimeoutExpired:
            process.kill()  # and nothing that it has started
            process.wait()
            return None
        except BaseException:  # the instructor has seen enough
            process.kill()
            process.wait()
            _end_session(process.pid)
            raise


class _PeakMemory:
    """Watches a process and all below it; `mb` is the most that they had together."""

    def __init__(self, pid: int):
        self.mb, self._pid, self._done = 0.0, pid, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.mb = max(self.mb, family_mb(self._pid))


def _lay_out(submission: Path | dict[str, bytes], target: Path) -> None:
    """Put the files where the platform does; a zip is unpacked."""
    if isinstance(submission, dict):
        for name, content in submission.items():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
    elif submission.is_dir():
        shutil.copytree(submission, target, symlinks=True, dirs_exist_ok=True)
    elif zipfile.is_zipfile(submission):
        with zipfile.ZipFile(submission) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise ValueError(f"{submission} would be larger than 1 GiB: it is not unpacked")
            archive.extractall(target)  # refuses paths that climb; links become files
    else:
        shutil.copy(submission, target)


def _collect(path: Path) -> tuple[dict, bool, list[str], str]:
    """What the platform stores, whether it comes from the file, remarks, and more for stdout."""
    failure = {"score": 0, "output": NO_RESULT}
    if not path.is_file():
        return failure, False, ["results.json is missing."], ""
    raw = _cut(_read(path))
    try:
        found = json.loads(raw)
        if not isinstance(found, dict):
            raise ValueError("not an object")
    except (ValueError, RecursionError) as error:
        return failure, False, [f"results.json cannot be parsed ({error})."], f"\n{raw}"
    for holder in (found, *(test for test in found.get("tests") or () if isinstance(test, dict))):
        if isinstance(holder.get("output"), str):
            holder["output"] = _cut(holder["output"])
    try:
        json.dumps(found, allow_nan=False)
    except ValueError as error:  # the request that posts it takes no such number
        return failure, False, [f"results.json could not be posted ({error})."], ""
    try:
        schema.validate(found)
    except ValueError as error:
        return found, True, [f"results.json breaks the contract: {error}"], ""
    return found, True, [], ""


def _read(path: Path) -> str:
    """A text as the platform decodes it; of a huge one only both ends, which is all it shows."""
    with open(path, "rb") as file:
        size, most = os.fstat(file.fileno()).st_size, 8 * MAX_TEXT
        data = file.read(most)
        if size > most:
            file.seek(max(most, size - most))
            data += file.read(most)
    return data.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _cut(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    mark = "\n... cut by the platform ...\n"
    half = (MAX_TEXT - len(mark)) // 2
    return text[:half] + mark + text[len(text) - half :]


def _end_session(leader: int) -> None:
    """Give what is left of a run a moment to clean up behind itself, then end it."""
    until = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < until:
            os.killpg(leader, 0)
            time.sleep(0.1)
        os.killpg(leader, signal.SIGKILL)


def make_metadata(manifest: dict, created: datetime, due: datetime) -> dict:
    """What submission_metadata.json says of a first submission; times carry an offset."""
    total = float(sum(question["points"] for question in manifest["questions"]))
    return {
        "id": 123456789,
        "created_at": _stamp(created),
        "assignment": {
            "due_date": _stamp(due),
            "group_size": 2,
            "group_submission": True,
            "id": 2345678,
            "course_id": 345678,
            "late_due_date": _stamp(due + timedelta(days=7)),
            "release_date": _stamp(due - timedelta(days=14)),
            "title": manifest["title"],
            "total_points": f"{total}",
        },
        "submission_method": "upload",
        "users": [
            {"email": "ada@example.edu", "id": 4567, "name": "Ada Example"},
            {"email": "emmy@example.edu", "id": 4568, "name": "Emmy Example"},
        ],
        "previous_submissions": [],
        "assignment_id": 2345678,
    }


def resubmitted(metadata: dict, posted: Posted, after: timedelta) -> dict:
    """The metadata of the next submission: only the latest previous one has its results."""
    created = parse_time(metadata.get("created_at")) or datetime.now().astimezone()
    previous = [{**one, "results": None} for one in metadata.get("previous_submissions") or ()]
    previous.append(
        {
            "submission_time": _stamp(created),
            "score": score(posted.results),
            "autograder_error": posted.error,
            "results": posted.results,
        }
    )
    later = _stamp(created + after)
    return {**metadata, "created_at": later, "previous_submissions": previous}


def score(results: dict) -> float:
    """The total as the platform computes it: the one given, else the sum over tests."""
    if "score" in results:
        return results["score"]
    return sum(test.get("score", 0) for test in results.get("tests", ()))


def _stamp(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")
