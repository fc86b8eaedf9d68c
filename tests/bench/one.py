"""One submission against one `otter run` of the same submission and the same tests, in turn.

Cold is one `run_autograder` for one submission, as on the platform; warm is one among many.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

from autograder.assignment import find
from autograder.gradescope.memory import family_mb
from autograder.gradescope.platform import Platform, read_manifest
from autograder.verify.specimens import specimens
from tests.bench import DIST
from tests.plain_otter import ROOT, PlainOtter

ROUNDS = 3
BATCH = 8


def measure() -> None:
    """Measure and print."""
    assignment = find("hw02")
    folder = DIST / assignment.slug
    upload = folder / "gradescope.zip"
    reference = specimens(assignment, folder, "none of the bank")[0].files
    with Platform(upload) as platform, PlainOtter(upload) as otter:
        submission = otter.folder / "submission.zip"
        with zipfile.ZipFile(submission, "w") as archive:
            for name, content in reference.items():
                archive.writestr(name, content)
        ours, theirs, our_memory, their_memory = [], [], [], []
        for number in range(ROUNDS):
            root = platform.root(f"cold-{number}", reference)
            seconds, memory = _measure(lambda root=root: platform.start([root]))
            ours.append(seconds)
            our_memory.append(memory)
            _require_full_score(platform, root, read_manifest(upload))
            seconds, memory = _measure(lambda: start_otter(otter, submission))
            theirs.append(seconds)
            their_memory.append(memory)
        cold = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        roots = [platform.root(f"warm-{number}", reference) for number in range(BATCH)]
        list(platform.run(roots))
        warm = statistics.median(platform.results(root)["execution_time"] for root in roots[1:])
    bare = _torch_alone()
    median = statistics.median
    print(f"one submission, cold: {cold:.2f} x otter run ({median(ours):.1f} s, otter "
          f"{median(theirs):.1f} s; medians of {ROUNDS} pairs)")  # fmt: skip
    print(f"one submission, warm: {warm / median(theirs):.3f} x otter run ({warm:.2f} s)")
    print(f"peak memory, all processes, shared pages once: {max(our_memory):.0f} MiB = "
          f"{max(our_memory) / bare:.2f} x one process that imported torch ({bare:.0f} MiB); "
          f"otter run {max(their_memory):.0f} MiB")  # fmt: skip


def start_otter(otter: PlainOtter, submission: Path) -> subprocess.Popen:
    """Start `otter run` on a zip."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    return subprocess.Popen(
        otter.command(submission, Path(tempfile.mkdtemp(dir=otter.folder))),
        env=environment,
        cwd=otter.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _require_full_score(platform: Platform, root: Path, manifest: dict) -> None:
    worth = sum(entry["points"] for entry in manifest["questions"] if not entry["manual"])
    earned = platform.results(root)["score"]
    if abs(earned - worth) > 1e-9:
        raise SystemExit(f"the reference earned {earned:g} of {worth:g}: nothing to measure")


def _measure(start) -> tuple[float, float]:
    """Wall seconds of a started process and the peak memory of its family in MiB."""
    begin, peak, done = time.perf_counter(), [0.0], threading.Event()
    process = start()

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], family_mb(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.communicate()
    seconds = time.perf_counter() - begin
    done.set()
    watcher.join()
    return seconds, peak[0]


def _torch_alone() -> float:
    code = (
        "import torch\n"
        "text = open('/proc/self/smaps_rollup').read()\n"
        "print([line.split()[1] for line in text.splitlines() if line.startswith('Pss:')][0])"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    return int(printed.stdout) / 1024
