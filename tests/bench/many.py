"""A whole class: with two jobs against `otter run`, two jobs against one, and a thousand."""

import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil

from tests.bench import DIST
from tests.bench.mixed import lay_out, mixed
from tests.bench.one import start_otter
from tests.plain_otter import ROOT, PlainOtter

COMPUTE = """
import time
begin, matrix = time.process_time(), torch.ones(200, 200)
while time.process_time() - begin < 2:
    matrix @ matrix
"""


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


def otter() -> None:
    """The whole class with two jobs, and with `otter run` one after another."""
    notebooks = mixed()
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


def jobs() -> None:
    """Two jobs against one where each submission computes for two seconds of its own."""
    notebooks, busy = mixed(), {}
    for name in list(notebooks)[:16]:
        cells = list(notebooks[name]["cells"])
        cells.insert(4, {"cell_type": "code", "metadata": {}, "source": COMPUTE, "outputs": []})
        busy[name] = {**notebooks[name], "cells": cells}
    with tempfile.TemporaryDirectory() as scratch:
        folder = lay_out(busy, Path(scratch) / "class")
        one, two = grade(folder, 1), grade(folder, 2)
    print(f"two jobs: {one / two:.2f} x the throughput of one ({len(busy)} that compute for 2 s)")


def thousand() -> None:
    """A thousand submissions: memory at a quarter and at the end, and what is left behind."""
    notebooks = mixed()
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
    left = sorted(_left_behind() - before)
    print(f"{25 * len(notebooks)} submissions: {seconds / 60:.1f} min, {results} results, memory "
          f"{late / early:.2f} x in the last quarter of what it was in the second "
          f"({late:.0f} MiB), left behind: {left or 'nothing'}")  # fmt: skip


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


def _upload() -> Path:
    return DIST / "hw02_transposed_convolution" / "gradescope.zip"
