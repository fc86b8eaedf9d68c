"""What another version of the tests or the grader changes: who gains, who loses, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.classroom.grades import coded_questions, points, score, write_table
from autograder.classroom.record import Record, Student

MAX_SHOWN = 40
_NOTHING = 1e-6


@dataclass(frozen=True)
class Change:
    """One submission before and after; a score is None where there is no result."""

    name: str
    students: tuple[Student, ...]
    before: float | None
    after: float | None
    questions: dict[str, float]
    """what each question gains; only those that change"""

    @property
    def gain(self) -> float:
        return round((self.after or 0.0) - (self.before or 0.0), 6)

    @property
    def status(self) -> str:
        if self.after is None:
            return "failed"
        if self.before is None:
            return "new"
        if abs(self.gain) > _NOTHING:
            return "gains" if self.gain > 0 else "loses"
        return "moves" if self.questions else "same"


def compare(before: Record | None, after: Record) -> Change:
    """Hold the new result of a submission against the one it had."""
    questions = {}
    if score(before) is not None and score(after) is not None:
        old, new = points(before), points(after)
        for name in dict.fromkeys([*old, *new]):
            gain = round(new.get(name, 0.0) - old.get(name, 0.0), 6)
            if abs(gain) > _NOTHING:
                questions[name] = gain
    return Change(after.name, after.students, score(before), score(after), questions)


def write(folder: Path, changes: Iterable[Change], manifest: Mapping) -> Path:
    """Write changes.csv into the folder in one step: a row for each student; returns its path."""
    names = coded_questions(manifest)
    heading = ["submission", "name", "email", "sid", "before", "after", "change"]
    rows = [[*heading, *names, "status"]]
    for change in changes:
        gain = None if None in (change.before, change.after) else change.gain
        gains = [change.questions.get(name) for name in names]
        for student in change.students or (Student(),):
            who = [change.name, student.name, student.email, student.sid]
            rows.append([*who, change.before, change.after, gain, *gains, change.status])
    return write_table(folder / "changes.csv", rows)


def show(changes: list[Change], manifest: Mapping, console: Console) -> None:
    """Print what changes by question, then those whose result changes, losses first."""
    table = Table("question", "gain", "lose", "points in all")
    for name in coded_questions(manifest):
        gains = [change.questions[name] for change in changes if name in change.questions]
        if gains:
            up, down = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
            table.add_row(escape(name), str(up), str(down), f"{sum(gains):+g}")
    if table.row_count:
        console.print(table)
    moved = [change for change in changes if change.status != "same"]
    table = Table("submission", "before", "after", "change", "questions")
    for change in sorted(moved, key=lambda change: (change.gain, change.name))[:MAX_SHOWN]:
        scores = ["-" if one is None else f"{one:g}" for one in (change.before, change.after)]
        gain = f"{change.gain:+g}" if "-" not in scores else change.status
        questions = ", ".join(f"{name} {gain:+g}" for name, gain in change.questions.items())
        table.add_row(escape(change.name), *scores, gain, escape(questions))
    if table.row_count:
        console.print(table)
    if len(moved) > MAX_SHOWN:
        console.print(f"... and {len(moved) - MAX_SHOWN} more in changes.csv")
    counts = [sum(change.status == kind for change in changes) for kind in ("gains", "loses")]
    console.print(
        f"[bold]{counts[0]} gain, {counts[1]} lose[/], {len(changes) - len(moved)} stay the same."
    )
