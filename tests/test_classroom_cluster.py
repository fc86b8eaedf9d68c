"""A class on a real Dask cluster of this machine: a scheduler and two worker processes."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from autograder.classroom.record import Record
from tests import small_class
from tests.load import seconds
from tests.small_class import NOTEBOOK, ROOT, lay_out, notebook

pytest.importorskip("distributed")


def dask(folder: Path, *arguments: str) -> subprocess.Popen:
    """A process of the cluster; its temporary files are in the folder."""
    log = open(folder / f"{arguments[0]}.log", "a")
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "TMPDIR": str(folder)},
        stdout=log,
        stderr=log,
    )


@pytest.fixture
def cluster(tmp_path):
    """Address of a scheduler, and its two workers; all of them end afterwards."""
    place = tmp_path / "scheduler.json"
    host = ("--host", "127.0.0.1")
    processes = [
        dask(tmp_path, "scheduler", *host, "--port", "0", "--no-dashboard",
             "--scheduler-file", str(place))
    ]  # fmt: skip
    try:
        wait_until(place.exists)
        address = json.loads(place.read_text())["address"]
        options = (*host, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        workers = [dask(tmp_path, "worker", address, *options) for _ in range(2)]
        processes += workers
        yield address, workers
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=seconds(10))
            except subprocess.TimeoutExpired:  # a worker may wait for a task that does not end
                process.kill()
                process.wait()


def graders(folder: Path) -> list[int]:
    """Processes of graders that were unpacked below the folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if any(word.startswith(f"{folder}/autograder-") for word in words):
            found.append(process.pid)
    return found


def wait_until(condition) -> None:
    """Wait until a condition holds."""
    until = time.monotonic() + seconds(60)
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


def without_times(path: Path) -> dict[str, dict]:
    """The results by name, less the seconds that they took."""
    found = {}
    for file in path.glob("*.json"):
        results = Record.read(file).results
        found[file.stem] = {**results, "execution_time": 0}
    return found


def test_worker_killed_in_mid_run(cluster, tmp_path):
    """Another worker does the killed one's; all results are those of one machine, none stays."""
    address, workers = cluster
    upload = small_class.upload(tmp_path / "gradescope.zip")
    slow = "import time\ntime.sleep(0.5)"
    students = {f"s{k:02}/{NOTEBOOK}": notebook(f"2 * x + {k % 4}", first=f"{slow}\n{k}")
                for k in range(12)}  # fmt: skip
    submissions = lay_out(tmp_path / "subs", students)
    results = tmp_path / "cluster" / "results"
    process = small_class.start(
        upload, submissions, "--scheduler", address, "--output", str(results.parent)
    )
    wait_until(lambda: process.poll() is not None or len(list(results.glob("*.json"))) >= 3)
    assert graders(tmp_path)
    workers[0].kill()
    printed = process.communicate(timeout=seconds(200))[0]
    assert process.returncode == 0, printed
    # what the killed one unpacked is removed by the next grader that starts on its machine
    left = list(tmp_path.glob("autograder-*"))
    assert len(left) <= 1

    wait_until(lambda: not graders(tmp_path))
    status, printed = small_class.grade(upload, submissions, "--output", str(tmp_path / "local"))
    assert status == 0, printed
    found = without_times(results)
    assert found == without_times(tmp_path / "local" / "results")
    assert [found[f"s{k:02}"]["score"] for k in range(4)] == [7, 3, 3, 3] and len(found) == 12


def test_no_scheduler(tmp_path):
    """The error names the address."""
    upload = small_class.upload(tmp_path / "gradescope.zip")
    submissions = lay_out(tmp_path / "subs", {"a/x.ipynb": b"", "b/x.ipynb": b""})
    status, printed = small_class.grade(upload, submissions, "--scheduler", "tcp://127.0.0.1:9")
    assert status == 2 and "tcp://127.0.0.1:9" in printed
