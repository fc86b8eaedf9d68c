"""Grades one submission: runs its cells in order and judges each question where it ends."""

import contextlib
import re
import time
from collections.abc import Callable

from autograder.grade.bounded import Judge, Judged
from autograder.grade.cells import Cell, question_ends
from autograder.grade.execution import Execution, place
from autograder.grade.hidden import Hidden, Question
from autograder.grade.results import Grade, QuestionResult, ungraded
from autograder.grade.submission import Submission
from autograder.grade.there import Elsewhere
from autograder.sealed.confinement import Limits
from autograder.sealed.proxies import bindings
from autograder.sealed.sandbox import ForkServer, Sandbox
from autograder.sealed.session import StudentError, Worker, WorkerGone
from autograder.sealed.share import Starved

OUT_OF_TIME = "was stopped after|no answer within|did not finish within|so slow that|Not reached"
"""What messages say that tell of a limit of time."""


class Run:
    """One grading run. `grade()` is what it has found so far, complete or not.

    `began` (`time.monotonic`) is when its time began, which is before the submission was read.
    """

    def __init__(
        self,
        server: ForkServer,
        hidden: Hidden,
        submission: Submission,
        on_progress: Callable[[Grade], None],
        landlock: bool = True,
        judge: Judge | None = None,
        began: float | None = None,
    ):
        self.server, self.hidden, self.submission = server, hidden, submission
        self.judge = judge or Judge(hidden)
        self.on_progress, self.landlock = on_progress, landlock
        self.limits = hidden.manifest["limits"]
        self.started = time.monotonic() if began is None else began
        self.deadline = self.started + self.limits["total"]
        self.judgements: dict[str, Judged] = {}
        self.results: dict[str, QuestionResult] = {}
        self.notes: list[str] = list(submission.notes)
        self.leaderboard: dict[str, dict] = {}
        self.flags: dict[str, list[str]] = {}
        self.cell_errors: dict[str, str] = {}
        self.there: Elsewhere | None = None
        self.judged_there: dict[str, int] = {}

    def run(self) -> Grade:
        """Grade to the end; reports each step through `on_progress`."""
        if self.submission.fatal:
            return ungraded(self.hidden.manifest, self.submission.fatal, self.submission.notes)
        limits = Limits(
            memory_mb=self.limits["memory_mb"], cpu_seconds=int(2 * self.limits["total"])
        )
        with Sandbox(
            self.server, self.submission.files, limits, self.landlock, self.deadline
        ) as self.sandbox:
            self.sandbox.share.check_surroundings()
            with self.elsewhere(limits) or contextlib.nullcontext() as self.there:
                self.run_cells()
            self.sandbox.share.check_surroundings()
            if self.sandbox.watch.starved() and self._lost_to_time():
                raise Starved("other programs took the processors")
        return self.grade(finished=True)

    def _lost_to_time(self) -> bool:
        """Whether points are missing where a limit of time was met, by a cell or by an answer."""
        coded = {question.name for question in self.hidden.questions if question.cases}
        failed = [one.result for one in self.judgements.values() if not one.complete]
        if not failed and self.judgements.keys() >= coded:
            return False
        messages = [case.message or "" for result in failed for case in result.cases]
        told = any(re.search(OUT_OF_TIME, text) for text in [*self.notes, *messages])
        return told or not self.judgements.keys() >= coded

    def elsewhere(self, limits: Limits) -> Elsewhere | None:
        """What judges on the server's second device, where it has one."""
        if self.server.device is None:
            return None
        return Elsewhere(self.server, self.submission.files, limits, self.landlock, self.deadline)

    def before(self, cell: Cell, execution: Execution) -> None:
        """Called before each cell; verification keeps copies of the worker here."""

    def run_cells(self) -> None:
        """Run the cells in `sandbox` and judge each question where it ends."""
        coded = [question for question in self.hidden.questions if question.cases]
        names = {question.name for question in coded}
        entries = [entry for entry in self.hidden.manifest["questions"] if entry["name"] in names]
        ends = question_ends(self.submission.cells, entries)
        execution = Execution(self.sandbox, self.limits["cell"], self.deadline, self._note)
        manifest = self.hidden.manifest
        given, shows = (frozenset(manifest.get(key, ())) for key in ("handed_out", "shows"))
        unneeded = execution.unneeded(self.submission.cells, given, shows)
        for index, cell in enumerate(self.submission.cells):
            self.before(cell, execution)
            if index not in unneeded:
                execution.run(cell)
            for question in coded:
                if ends[question.name] == index:
                    self._judge(question, execution)
        for question in coded:
            if self._worth_another_look(question, execution.worker):
                self._judge(question, execution)

    def _note(self, cell: Cell, text: str) -> None:
        text = place(cell) + text
        if cell.question:
            self.cell_errors.setdefault(cell.question, text)
        if len(self.notes) < 30:
            self.notes.append(text)

    def _worth_another_look(self, question: Question, state: Worker) -> bool:
        """Whether it was not judged yet, or failed and its names were bound anew since."""
        earlier = self.judgements.get(question.name)
        if earlier is None:
            return True
        if earlier.complete or time.monotonic() > self.deadline:
            return False
        try:
            now = bindings(state, 5, list(question.replaced_names))
        except (WorkerGone, StudentError):
            return False
        return now != earlier.bindings

    def _judge(self, question: Question, execution: Execution) -> None:
        if time.monotonic() > self.deadline:
            return
        note = self.cell_errors.get(question.name)
        earlier = self.judgements.get(question.name)
        told = question, execution.copy, self.limits, self.deadline, note, self.there
        found = self.judge.judge(*told, again=earlier is not None)
        self.judged_there[question.name] = found.there
        if earlier is not None and earlier.points >= found.points:
            return
        self.judgements[question.name] = found
        for entry in found.leaderboard:
            self.leaderboard[entry["name"]] = dict(entry)
        self.flags[question.name] = found.flags
        self.results[question.name] = found.result
        self.on_progress(self.grade(finished=False))

    def grade(self, finished: bool) -> Grade:
        """The result so far; questions that were not reached are marked as such."""
        questions = tuple(
            self.results.get(question.name) or _not_reached(question)
            for question in self.hidden.questions
        )
        return Grade(
            questions=questions,
            notes=tuple(self.notes),
            seconds=round(time.monotonic() - self.started, 2),
            leaderboard=tuple(self.leaderboard.values()),
            unsealed=None,
            finished=finished,
            untouched=self.submission.untouched,
            words=self.submission.words,
            flags=tuple(f"{name}: {text}" for name in self.flags for text in self.flags[name]),
            device=self.server.device and (self.server.device.name, self.server.device.title),
            judged_there=sum(self.judged_there.values()),
        )


def _not_reached(question: Question) -> QuestionResult:
    return QuestionResult(
        name=question.name,
        title=question.title,
        max_points=question.points,
        cases=(),
        hint=None,
        note=None,
        manual=question.manual,
        reached=False,
    )
