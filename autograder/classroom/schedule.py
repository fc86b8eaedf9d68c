"""Where gradings run: an executor of `concurrent.futures` on this machine or on a Dask cluster.

What is submitted is `grade`, which takes and gives plain data. Each process keeps the graders of
one upload running in between.
"""

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from autograder.gradescope.lanes import Lanes

IDLE = 60
"""Seconds after which a process without work ends its graders, should nobody tell it to."""
CONNECT, WAIT_FOR_WORKERS = 5, 60
"""seconds"""

Result = tuple[dict | None, str | None]
"""results.json's content, or None and the problem of the grader"""


def grade(
    upload: bytes, options: tuple[str, ...], files: dict[str, bytes], metadata: dict | None
) -> Result:
    """Grade one submission in this process; whatever goes wrong comes back as the problem."""
    try:
        with _lanes(upload, options) as lanes:
            return lanes.grade(files, metadata), None
    except Exception as error:  # one submission never stops the rest
        return None, f"{type(error).__name__}: {error}"


@dataclass
class _Open:
    """Running graders of one upload, and how many gradings use them at this moment."""

    lanes: Lanes
    users: int = 0
    timer: threading.Timer | None = None


_LOCK = threading.Lock()
_OPEN: dict[str, _Open] = {}


@contextlib.contextmanager
def _lanes(upload: bytes, options: tuple[str, ...]) -> Iterator[Lanes]:
    key = _key(upload, options)
    with _LOCK:
        if key not in _OPEN:
            # runs at the end of every process, also where multiprocessing ended it
            Finalize(None, close_lanes, (key, True), exitpriority=1)
            with tempfile.NamedTemporaryFile(suffix=".zip") as file:  # unpacked at once
                file.write(upload)
                file.flush()
                _OPEN[key] = _Open(Lanes(Path(file.name), *options))
        opened = _OPEN[key]
        opened.users += 1
        if opened.timer is not None:
            opened.timer.cancel()
    try:
        yield opened.lanes
    finally:
        with _LOCK:
            opened.users -= 1
            if not opened.users:
                opened.timer = threading.Timer(IDLE, close_lanes, (key,))
                opened.timer.daemon = True
                opened.timer.start()


def _key(upload: bytes, options: tuple[str, ...]) -> str:
    return hashlib.sha256(repr(options).encode() + upload).hexdigest()


def close_lanes(key: str, even_used: bool = False) -> None:
    """End this process' graders of an upload and remove what they unpacked.

    Those that someone uses are left alone, unless told otherwise.
    """
    with _LOCK:
        if key in _OPEN and (even_used or not _OPEN[key].users):
            _OPEN.pop(key).lanes.close()


@dataclass(frozen=True)
class Pool:
    """An executor, and what it needs to know of the upload."""

    executor: Executor
    upload: Any
    """the upload's bytes, or a future of them that the executor resolves"""
    options: tuple[str, ...]
    width: Callable[[], int]
    """how many gradings can run at the same time, now"""

    def submit(self, files: dict[str, bytes], metadata: dict | None) -> "Future[Result]":
        """Grade one submission some time."""
        return self.executor.submit(grade, self.upload, self.options, files, metadata)


@contextlib.contextmanager
def open_pool(
    upload: bytes, options: tuple[str, ...], jobs: int | None, address: str | None
) -> Iterator[Pool]:
    """A pool of `jobs` graders (default: one a core), or the cluster at a scheduler's address.

    Leaving it ends all graders, also where gradings are still running.
    """
    if address is None:
        yield from _local(upload, options, jobs or os.cpu_count() or 1)
    else:
        yield from _cluster(upload, options, address)


def _local(upload: bytes, options: tuple[str, ...], jobs: int) -> Iterator[Pool]:
    executor = ThreadPoolExecutor(jobs)
    try:
        yield Pool(executor, upload, options, lambda: jobs)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        close_lanes(_key(upload, options), even_used=True)


def _cluster(upload: bytes, options: tuple[str, ...], address: str) -> Iterator[Pool]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ValueError(
            "--scheduler needs the package distributed (extra `cluster` in pyproject.toml)"
        ) from error
    try:
        client = Client(address, timeout=CONNECT)
    except (OSError, ValueError) as error:
        raise ValueError(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT_FOR_WORKERS)
        except TimeoutError as error:
            raise ValueError(
                f"the scheduler at {address} has no workers: start `dask worker {address}` in "
                "this folder on every machine that shall grade"
            ) from error
        executor = client.get_executor(pure=False)
        # kept as a task, so that it is there again where the worker that held it is lost
        held = client.submit(bytes, upload)
        try:
            yield Pool(executor, held, options, lambda: max(1, sum(client.nthreads().values())))
        finally:
            executor.shutdown(wait=False)
            # those still at work, and those that do not answer, end after IDLE seconds
            with contextlib.suppress(Exception):
                client.run(close_lanes, _key(upload, options), on_error="ignore")
