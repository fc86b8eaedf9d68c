"""What sealing costs: a call, the start and the end of a worker, a whole grading."""

import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from autograder.grade.bounded import Judge
from autograder.grade.hidden import Hidden
from autograder.grade.run import Run
from autograder.grade.submission import read
from autograder.gradescope.platform import Platform
from autograder.sealed import forkserver, otter_shim
from autograder.sealed.confinement import Limits
from autograder.sealed.proxies import Environment
from autograder.sealed.sandbox import ForkServer, Sandbox
from tests.bench import DIST
from tests.bench.mixed import lay_out, mixed
from tests.plain_otter import ROOT

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


def measure() -> None:
    """Measure and print."""
    otter_shim.install()
    upload = DIST / "hw02_transposed_convolution" / "gradescope.zip"
    with Platform(upload) as platform, sealed_server() as server:
        print(f"one proxied call: {call_milliseconds(server):.2f} ms (median, 2 x 3 tensors)")
        _starts_and_ends(server)
        _whole_gradings(server, Hidden(platform.source / "hidden"))


@contextlib.contextmanager
def sealed_server() -> Iterator[ForkServer]:
    """A fork server as in grading."""
    folder = Path(tempfile.mkdtemp(prefix="inverse-problems-"))
    folder.chmod(0o711)
    shutil.copytree(ROOT / "starter_code", folder / "public" / "starter_code")
    try:
        forkserver.preload()
        yield ForkServer(forkserver.start(folder), folder)
    finally:
        shutil.rmtree(folder)


def call_milliseconds(server: ForkServer, calls: int = 500) -> float:
    """Median time of one call of a student's function."""
    with Sandbox(server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        worker.request("cell", 5, {"source": "def double(x):\n    return 2 * x"})
        double, x, times = Environment(worker, 5)["double"], torch.ones(2, 3), []
        for _ in range(calls):
            begin = time.perf_counter()
            double(x)
            times.append(time.perf_counter() - begin)
    return 1000 * statistics.median(times)


def _starts_and_ends(server: ForkServer, rounds: int = 20) -> None:
    starts, ends = [], []
    for _ in range(rounds):
        begin = time.perf_counter()
        with Sandbox(server, {}, Limits()) as sandbox:
            worker = sandbox.start_worker()
            worker.request("bindings", 5, {"names": []})
            starts.append(1000 * (time.perf_counter() - begin))
            worker.request("cell", 5, {"source": DAEMONS})
            begin = time.perf_counter()
        while sandbox.uid is not None and forkserver.processes_of(sandbox.uid):
            time.sleep(0.001)
        ends.append(1000 * (time.perf_counter() - begin))
    print(f"fork to first answer: {statistics.median(starts):.0f} ms, at most {max(starts):.0f}")
    print(f"21 daemons of a submission are gone {statistics.median(ends):.0f} ms after its end, "
          f"at most {max(ends):.0f}")  # fmt: skip


def _whole_gradings(server: ForkServer, hidden: Hidden) -> None:
    whole, extra = [], []
    with tempfile.TemporaryDirectory() as scratch, Judge(hidden) as judge:
        for path in sorted(lay_out(mixed(), Path(scratch) / "class").iterdir()):
            submission = read(path, hidden.manifest)
            with Sandbox(server, {}, Limits()) as sandbox:
                worker, begin = sandbox.start_worker(), time.perf_counter()
                for cell in submission.cells:
                    worker.request("cell", 60, {"source": cell.source})
                own = time.perf_counter() - begin
            begin = time.perf_counter()
            Run(server, hidden, submission, lambda grade: None, judge=judge).run()
            whole.append(time.perf_counter() - begin)
            extra.append(whole[-1] - own)
    print(f"grading a submission: {statistics.median(whole):.2f} s, of which beyond running its "
          f"cells {statistics.median(extra):.2f} s (medians of {len(whole)})")  # fmt: skip
