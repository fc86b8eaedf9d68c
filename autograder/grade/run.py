"""Grades one submission: runs its cells in order and judges each question where it ends."""

import time
from collections.abc import Callable

from autograder.grade import judge as judging
from autograder.grade.cells import Cell, question_ends
from autograder.grade.hidden import Hidden, Question
from autograder.grade.results import Grade, QuestionResult, ungraded
from autograder.grade.submission import Submission
from autograder.sealed.confinement import Limits
from autograder.sealed.session import ForkServer, Sandbox, StudentError, Worker, WorkerGone
from autograder.sealed.values import PlainDataError

MAX_TEXT = 200


class Run:
    """One grading run. `grade()` is what it has found so far, complete or not."""

    def __init__(
        self,
        server: ForkServer,
        hidden: Hidden,
        submission: Submission,
        on_progress: Callable[[Grade], None],
        landlock: bool = True,
    ):
        self.server, self.hidden, self.submission = server, hidden, submission
        self.on_progress, self.landlock = on_progress, landlock
        self.limits = hidden.manifest["limits"]
        self.started = time.monotonic()
        self.deadline = self.started + self.limits["total"]
        self.judgements: dict[str, judging.Judgement] = {}
        self.results: dict[str, QuestionResult] = {}
        self.notes: list[str] = list(submission.notes)
        self.leaderboard: dict[str, dict] = {}
        self.cell_errors: dict[str, str] = {}
        self.before_last_cell: Worker | None = None

    def run(self) -> Grade:
        """Grade to the end; reports each step through `on_progress`."""
        if self.submission.fatal:
            return ungraded(self.hidden.manifest, self.submission.fatal, self.submission.notes)
        limits = Limits(
            memory_mb=self.limits["memory_mb"], cpu_seconds=int(2 * self.limits["total"])
        )
        with Sandbox(self.server, self.submission.files, limits, self.landlock) as self.sandbox:
            self._run_cells()
        return self.grade(finished=True)

    def _run_cells(self) -> None:
        coded = [question for question in self.hidden.questions if not question.manual]
        entries = [entry for entry in self.hidden.manifest["questions"] if not entry["manual"]]
        ends = question_ends(self.submission.cells, entries)
        state = self.sandbox.start_worker()
        for index, cell in enumerate(self.submission.cells):
            state = self._run_cell(state, cell)
            for question in coded:
                if ends[question.name] == index:
                    self._judge(question, state)
        for question in coded:
            if self._worth_another_look(question, state):
                self._judge(question, state)

    def _run_cell(self, state: Worker, cell: Cell) -> Worker:
        """Run one cell; returns the worker to go on with, a copy if the cell ended it."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            return state
        try:
            before = state.snapshot()
        except WorkerGone as error:
            # it died after its last answer: a process or thread that the cell before left behind
            state, before = self._fall_back(cell, error)
        if self.before_last_cell is not None:
            self.before_last_cell.kill()
        self.before_last_cell = before
        try:
            error = state.request("cell", min(self.limits["cell"], left), {"source": cell.source})
            if error is not None:
                self._note_error(cell, StudentError.from_reply(error))
        except StudentError as error:
            self._note_error(cell, error)
        except (WorkerGone, PlainDataError) as error:
            state.kill()
            self.before_last_cell = None
            self._note(cell, f"ended Python ({error}); grading went on as if it were not there.")
            return before
        return state

    def _fall_back(self, cell: Cell, error: WorkerGone) -> tuple[Worker, Worker]:
        """The state before the last cell, or a fresh one, and a snapshot of it."""
        state, self.before_last_cell = self.before_last_cell, None
        blamed = self.submission.cells[max(0, cell.index - 1)]
        self._note(blamed, f"left Python broken ({error}); grading went on without it.")
        try:
            if state is not None:
                return state, state.snapshot()
        except WorkerGone:
            pass
        # what is left of the submission may hinder a new worker, so all of it ends first
        self.sandbox.end_processes()
        state = self.sandbox.start_worker()
        return state, state.snapshot()

    def _note_error(self, cell: Cell, error: StudentError) -> None:
        if error.timed_out:
            self._note(cell, f"was stopped after {self.limits['cell']:g} seconds.")
        elif error.names[0] != "NotImplementedError":
            self._note(cell, f"raised {error.names[0]}: {error.text[:MAX_TEXT]}")

    def _note(self, cell: Cell, text: str) -> None:
        first = next((line for line in cell.source.splitlines() if line.strip()), "")
        where = f"Code cell {cell.index + 1} (`{first.strip()[:60]}`) "
        if cell.question:
            self.cell_errors.setdefault(cell.question, where + text)
        if len(self.notes) < 30:
            self.notes.append(where + text)

    def _worth_another_look(self, question: Question, state: Worker) -> bool:
        """Whether it was not judged yet, or failed and its names were bound anew since."""
        earlier = self.judgements.get(question.name)
        if earlier is None:
            return True
        if earlier.complete or time.monotonic() > self.deadline:
            return False
        try:
            now = state.request("bindings", 5, {"names": list(question.replaced_names)})
        except (WorkerGone, StudentError):
            return False
        return now != earlier.bindings

    def _judge(self, question: Question, state: Worker) -> None:
        from starter_code import checks

        if time.monotonic() > self.deadline:
            return
        checks.LEADERBOARD.clear()
        judgement = judging.judge(question, state, self.limits, self.deadline)
        earlier = self.judgements.get(question.name)
        if earlier is not None and earlier.points >= judgement.points:
            return
        self.judgements[question.name] = judgement
        for entry in checks.LEADERBOARD:
            self.leaderboard[entry["name"]] = dict(entry)
        note = self.cell_errors.get(question.name)
        self.results[question.name] = judging.to_result(judgement, self.hidden, note)
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
