"""Runs a notebook's cells one after the other, and goes on where one of them ends Python.

Copies of a process cost time, so an honest notebook is copied rarely. The first cell that ends or
breaks Python makes it run again from the last copy, now with a copy before every cell, so that just
the cell at fault is left out.
"""

import time
from collections.abc import Callable, Collection
from typing import Any

from autograder.grade.cells import CELL, Cell
from autograder.grade.newer_python import newer_python
from autograder.sealed import starving
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import StudentError, Worker, WorkerGone
from autograder.sealed.values import PlainDataError

CHECKPOINT_SECONDS = 1.0
"""Time of cells that may have to be run again before a copy is worth its own time."""
LOOK_SECONDS = 10
MAX_TEXT = 200
MAX_ERRORS = 8
ENDED = "ended Python ({}); grading went on as if it were not there."


class Execution:
    """The submission's Python as its cells run; `worker` holds its state after the last one.

    `limit` bounds each cell in seconds, `deadline` (`time.monotonic`) all of them. `note` is told
    each cell that failed and how.
    """

    def __init__(
        self, sandbox: Sandbox, limit: float, deadline: float, note: Callable[[Cell, str], None]
    ):
        self._sandbox, self._limit, self._deadline, self._note = sandbox, limit, deadline, note
        self._noted: set[tuple[int, str]] = set()
        self.worker = self._started()
        self._careful = False
        self._before: Worker | None = None
        """a copy: careful, of the state before the last cell; else of that before `_since`"""
        self._since: list[Cell] = []
        self._unsaved = 0.0
        self._last: Cell | None = None

    def run(self, cell: Cell) -> None:
        """Run one cell; afterwards `worker` is there, whatever the cell did."""
        if self._careful:
            return self._run_carefully(cell)
        if self._unsaved > CHECKPOINT_SECONDS:
            copy = self.copy()
            if self._careful:  # it could not be copied as it was
                copy.kill()
                return self._run_carefully(cell)
            self._keep(copy)
            self._since, self._unsaved = [], 0.0
        begin = time.monotonic()
        try:
            self._request(cell)
        except (WorkerGone, PlainDataError) as error:
            self.worker.kill()
            self._run_again()
            if isinstance(error, WorkerGone) and not error.hung:
                return self._run_carefully(cell)  # the fault may be that of a cell before
            return self._tell(cell, ENDED.format(error))
        self._since.append(cell)
        self._unsaved += time.monotonic() - begin

    def unneeded(
        self, cells: list[Cell], given: Collection[str], shows: Collection[str]
    ) -> set[int]:
        """Which cells need not run, before the first one does; `sealed.unneeded` says which.

        given, shows: sources, without white space around them, of the cells that were handed out,
        and of those among them that only show something.
        """
        texts = [cell.source.strip() for cell in cells]
        if not shows or not any(text in shows for text in texts):
            return set()
        told = [
            {"source": cell.source, "given": text in given, "shows": text in shows}
            for cell, text in zip(cells, texts, strict=True)
        ]
        try:
            found = self.worker.request("unneeded", LOOK_SECONDS, {"cells": told})
        except (WorkerGone, StudentError, PlainDataError):
            found = []
            self.worker.kill()
            self._start_anew()
        marked = (place for place, cell in enumerate(told) if cell["shows"])
        named = {one for one in found if type(one) is int} if type(found) is list else set()
        return named.intersection(marked)

    def copy(self) -> Worker:
        """A snapshot of the state, without the last cell where that left Python broken."""
        try:
            return self.worker.snapshot()
        except WorkerGone as error:
            if self._careful:
                return self._fall_back(error)
        self.worker.kill()
        self._run_again()
        try:
            return self.worker.snapshot()
        except WorkerGone as error:  # the last cell has left it so, and goes
            return self._fall_back(error)

    def _run_again(self) -> None:
        """Run the cells since the last copy again, from now on carefully."""
        self._careful = True
        try:
            if self._before is None:
                raise WorkerGone("there is no copy")
            self.worker = self._before.snapshot()
        except WorkerGone:
            self._start_anew()
        cells, self._since = self._since, []
        for cell in cells:
            self._run_carefully(cell)

    def _start_anew(self) -> None:
        # what is left of the submission may hinder a new worker, so all of it ends first
        self._sandbox.end_processes()
        self.worker = self._started()

    def _started(self) -> Worker:
        starving.note(self._sandbox.share)
        return self._sandbox.start_worker()

    def _run_carefully(self, cell: Cell) -> None:
        if time.monotonic() >= self._deadline:
            return
        try:
            before = self.worker.snapshot()
        except WorkerGone as error:
            # it died after its last answer: a process or thread that the cell before left behind
            before = self._fall_back(error)
        self._keep(before)
        try:
            self._request(cell)
            self._last = cell
        except (WorkerGone, PlainDataError) as error:
            self._tell(cell, ENDED.format(error))
            self.worker.kill()
            self.worker, self._before = before, None

    def _fall_back(self, error: WorkerGone) -> Worker:
        """Return to the state before the last cell, or to a fresh one; gives a snapshot of it."""
        if self._last is not None:
            told = f"left Python broken ({error}); grading went on without it."
            self._tell(self._last, told)
        self.worker.kill()
        try:
            if self._before is not None:
                self.worker, self._before = self._before, None
                return self.worker.snapshot()
        except WorkerGone:
            pass
        self._start_anew()
        return self.worker.snapshot()

    def _keep(self, copy: Worker) -> None:
        if self._before is not None:
            self._before.kill()
        self._before = copy

    def _request(self, cell: Cell) -> None:
        left = self._deadline - time.monotonic()
        if left <= 0:
            return
        try:
            reply = self.worker.request("cell", min(self._limit, left), {"source": cell.source})
            errors = _errors(reply)
        except StudentError as raised:
            errors = [raised]
        for error in errors:
            if text := told(error, self._limit, cell.source):
                self._tell(cell, text)

    def _tell(self, cell: Cell, text: str) -> None:
        if (cell.index, text) not in self._noted:  # a cell that runs again fails again
            self._noted.add((cell.index, text))
            self._note(cell, text)


def _errors(reply: Any) -> list[StudentError]:
    """What the statements of a cell raised; raises `PlainDataError` for another reply."""
    if reply is None:
        return []
    more = reply.get("more", []) if type(reply) is dict else []
    if type(more) is not list or len(more) > MAX_ERRORS:
        raise PlainDataError("malformed errors")
    return [StudentError.from_reply(one) for one in (reply, *more)]


def told(error: StudentError, limit: float, source: str) -> str | None:
    """How a cell failed that had `limit` seconds; None where only an answer is not written yet."""
    if error.timed_out:
        return f"was stopped after {limit:g} seconds."
    if error.names[0] == "NotImplementedError":
        return None
    lines = source.splitlines()
    text = f"raised {error.names[0]}: {error.text[:MAX_TEXT]}"
    if error.line is None or not 0 < error.line <= len(lines):
        return text
    line = lines[error.line - 1]
    if "SyntaxError" in error.names:
        return text + newer_python(line)
    if len(lines) > 1:
        text += f" (line {error.line}: `{line.strip()[:60]}`; the cell's other statements were run)"
    return text


def place(cell: Cell) -> str:
    """The number of a cell and how it begins, for the student; a space at the end."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"{CELL}{cell.index + 1} (`{first.strip()[:60]}`) "
