"""Figures of grading a class, measured side by side with `otter run`: a part of `make bench`.

    python -m tests.bench_class [otter | jobs | thousand | worker]...

Submissions are the reference with one answer exchanged by the bank (full or partial), with a cell
broken, or untouched; the design question, which trains, is left out of all.
"""

import copy
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil

from autograder.assignment import Assignment, find
from autograder.build import build, variants
from autograder.build.student import notebook_bytes
from autograder.specimens import specimens
from tests.bench import DIST, start_otter
from tests.plain_otter import ROOT, PlainOtter

FULL, PARTIAL, BROKEN = 16, 16, 8
BREAKS = ("def f(:", "1 / 0", "import nothing_there", "x = undefined_name", "", "raise ValueError")
COMPUTE = """
import time
begin, matrix = time.process_time(), torch.ones(200, 200)
while time.process_time() - begin < 2:
    matrix @ matrix
"""


def main() -> int:
    """Run the chosen measurements, or all; returns 0."""
    chosen = sys.argv[1:] or ["otter", "jobs", "worker", "thousand"]
    assignment = find("hw02")
    if not (DIST / assignment.slug / "gradescope.zip").is_file():
        build(assignment, DIST, print)
    submissions = mixed(assignment)
    for name in chosen:
        {"otter": otter, "jobs": jobs, "worker": worker, "thousand": thousand}[name](submissions)
    return 0


def mixed(assignment: Assignment) -> dict[str, dict]:
    """Forty notebooks by name, without the answer to the design question."""
    every = specimens(assignment, DIST / assignment.slug)
    design = [cell for cell in variants.starter(assignment).cells if _question(cell) == "q12"]
    chosen = [every[0]]
    for kind, count in (("alternative", FULL - 1), ("mistake", PARTIAL)):
        entries = [one for one in every if one.kind == kind and one.entry.question != "q12"]
        chosen += entries[:: len(entries) // count][:count]
    notebooks = {
        one.name: _without_design(json.loads(one.files[f"{assignment.slug}.ipynb"]), design)
        for one in chosen
    }
    starter = json.loads(notebook_bytes(variants.starter(assignment)))
    notebooks["untouched"] = _without_design(starter, design)
    right = notebooks[every[0].name]
    for number in range(BROKEN - 1):
        notebook = copy.deepcopy(right)
        answers = [one for one in notebook["cells"] if _info(one).get("names")]
        answers[number]["source"] = BREAKS[number % len(BREAKS)]
        notebooks[f"broken {number + 1}"] = notebook
    return notebooks


def _info(cell: dict) -> dict:
    return cell["metadata"].get("inverse_problems", {})


def _question(cell: dict) -> str | None:
    return _info(cell).get("question") if cell["cell_type"] == "code" else None


def _without_design(notebook: dict, design: list) -> dict:
    cells = notebook["cells"]
    first = next(place for place, cell in enumerate(cells) if _question(cell) == "q12")
    rest = [cell for cell in cells if _question(cell) != "q12"]
    return {**notebook, "cells": rest[:first] + design + rest[first:]}


def lay_out(notebooks: dict[str, dict], folder: Path, copies: int = 1) -> Path:
    """A folder of submissions, one file each; copies differ in a comment."""
    folder.mkdir()
    for number in range(copies):
        for name, notebook in notebooks.items():
            last = {"cell_type": "code", "metadata": {}, "source": f"# {number}", "outputs": []}
            content = {**notebook, "cells": [*notebook["cells"], last]}
            (folder / f"{name} {number}.ipynb").write_text(json.dumps(content))
    return folder


def grade(folder: Path, jobs: int, watch=lambda process: None) -> float:
    """Seconds of the whole command `python -m autograder grade` on a folder."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "autograder", "grade", "hw02", str(folder), "--jobs", str(jobs),
         "--output", str(folder) + f"-{jobs}"],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    watch(process)
    if process.wait():
        raise SystemExit("grading failed: nothing to measure")
    return time.perf_counter() - begin


def otter(notebooks: dict[str, dict]) -> None:
    """The whole class with two jobs, and with `otter run` one after another."""
    with tempfile.TemporaryDirectory() as scratch, PlainOtter(_upload()) as plain:
        folder = lay_out(notebooks, Path(scratch) / "class")
        seconds = grade(folder, 2)
        begin = time.perf_counter()
        for number, path in enumerate(sorted(folder.iterdir())):
            submission = Path(scratch) / f"{number}.zip"
            with zipfile.ZipFile(submission, "w") as archive:
                archive.write(path, "hw02_transposed_convolution.ipynb")
            start_otter(plain, submission).communicate()
        theirs = time.perf_counter() - begin
    count = len(notebooks)
    print(f"{count} submissions: {60 * count / seconds:.0f} a minute with two jobs, "
          f"{60 * count / theirs:.1f} with otter run one after another: "
          f"{theirs / seconds:.1f} times as many")  # fmt: skip


def jobs(notebooks: dict[str, dict]) -> None:
    """Two jobs against one where each submission computes for two seconds of its own."""
    busy = {}
    for name in list(notebooks)[:16]:
        cells = list(notebooks[name]["cells"])
        cells.insert(4, {"cell_type": "code", "metadata": {}, "source": COMPUTE, "outputs": []})
        busy[name] = {**notebooks[name], "cells": cells}
    with tempfile.TemporaryDirectory() as scratch:
        folder = lay_out(busy, Path(scratch) / "class")
        one, two = grade(folder, 1), grade(folder, 2)
    print(f"two jobs: {one / two:.2f} x the throughput of one ({len(busy)} that compute for 2 s)")


def thousand(notebooks: dict[str, dict]) -> None:
    """A thousand submissions: memory at a quarter and at the end, and what is left behind."""
    before = _left_behind()
    samples: list[float] = []

    def watch(process: subprocess.Popen) -> None:
        family = psutil.Process(process.pid)
        while process.poll() is None:
            members = [family, *family.children(recursive=True)]
            samples.append(sum(_own_memory(member) for member in members) / 2**20)
            time.sleep(2)

    with tempfile.TemporaryDirectory() as scratch:
        folder = lay_out(notebooks, Path(scratch) / "class", copies=25)
        seconds = grade(folder, 2, watch)
        results = len(list((Path(f"{folder}-2") / "results").glob("*.json")))
    quarter = len(samples) // 4
    early = statistics.median(samples[quarter : 2 * quarter])
    late = statistics.median(samples[-quarter:])
    print(f"{25 * len(notebooks)} submissions: {seconds / 60:.1f} min, {results} results, memory "
          f"{late / early:.2f} x in the last quarter of what it was in the second "
          f"({late:.0f} MiB), left behind: {sorted(_left_behind() - before) or 'nothing'}")  # fmt: skip


def _own_memory(process: psutil.Process) -> int:
    try:
        return process.memory_full_info().uss
    except psutil.Error:
        return 0


def _left_behind() -> set[str]:
    temporary = Path(tempfile.gettempdir())
    folders = {str(one) for one in temporary.glob("inverse-problems-*")}
    folders |= {str(one) for one in temporary.glob("autograder-*")}
    uids = {str(one.pid) for one in psutil.process_iter() if one.uids().real >= 20_000}
    return folders | uids


def worker(notebooks: dict[str, dict]) -> None:
    """A worker's start and end, and what grading costs beyond the notebook's own cells."""
    code = "from tests.bench_class import measure_worker; measure_worker()"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def measure_worker(rounds: int = 10) -> None:
    """Prints the figures; needs a process of its own, as it forks the server from this one."""
    from autograder.grade.run import Run
    from autograder.grade.submission import read
    from autograder.sealed import forkserver
    from autograder.sealed.confinement import Limits
    from autograder.sealed.session import Sandbox
    from tests.bench import sealed_server

    notebooks = mixed(find("hw02"))
    with sealed_server() as (server, hidden), tempfile.TemporaryDirectory() as scratch:
        starts, ends, extra = [], [], []
        for _ in range(rounds):
            begin = time.perf_counter()
            with Sandbox(server, {}, Limits()) as sandbox:
                process = sandbox.start_worker()
                process.request("bindings", 5, {"names": []})
                starts.append(time.perf_counter() - begin)
                process.request("cell", 5, {"source": DAEMONS})
                begin = time.perf_counter()
            while forkserver.processes_of(sandbox.uid):
                time.sleep(0.001)
            ends.append(time.perf_counter() - begin)
        folder = lay_out(notebooks, Path(scratch) / "class")
        for path in sorted(folder.iterdir()):
            submission = read(path, hidden.manifest)
            with Sandbox(server, {}, Limits()) as sandbox:
                begin, process = time.perf_counter(), sandbox.start_worker()
                for cell in submission.cells:
                    process.request("cell", 60, {"source": cell.source})
                own = time.perf_counter() - begin
            begin = time.perf_counter()
            Run(server, hidden, submission, lambda grade: None).run()
            extra.append(time.perf_counter() - begin - own)
    median = statistics.median
    print(f"fork to first answer: {1000 * median(starts):.0f} ms, at most {1000 * max(starts):.0f}")
    print(f"a submission's daemons are gone after {1000 * median(ends):.0f} ms, "
          f"at most {1000 * max(ends):.0f}")  # fmt: skip
    print(f"grading beyond the notebook's own cells: {median(extra):.2f} s, at most "
          f"{max(extra):.2f} s ({len(extra)} submissions)")  # fmt: skip


DAEMONS = """
import os, subprocess, time
subprocess.Popen(["sleep", "600"], start_new_session=True)
for _ in range(20):
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        while True:
            time.sleep(1)
"""


def _upload() -> Path:
    return DIST / "hw02_transposed_convolution" / "gradescope.zip"


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
