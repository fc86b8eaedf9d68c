"""What goes back to a platform of everybody who submitted; who gets nothing is told, and why."""

from dataclasses import dataclass, field
from pathlib import Path

from autograder.classroom import reports
from autograder.classroom.collect import Submission
from autograder.classroom.pages import points
from autograder.classroom.record import Record, Student
from autograder.classroom.roster import Roster
from autograder.classroom.standing import Standing
from autograder.classroom.whole import Whole
from autograder.grade.text import shown


@dataclass
class Made:
    """The files that were written, and what should be known before they are uploaded."""

    files: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Going:
    """What goes back of one student; `value` is None for what is held back or not there."""

    submission: Submission
    student: Student
    late_seconds: float | None
    value: float | None
    most: float


def most_points(whole: Whole, tests_only: bool) -> float:
    """The points that there are to give back."""
    questions = whole.manifest["questions"]
    return sum(one["points"] for one in questions if not (tests_only and one["manual"]))


def of(whole: Whole, made: Made, most: float, tests_only: bool) -> list[Going]:
    """What goes back of everybody who submitted; who gets nothing is told in `made`, and why."""
    by = {record.name: record for record in whole.records}
    earned = reports.standings(whole.records, whole.manifest, whole.extras)
    found = []
    without: dict[str, list[str]] = {}
    for one in whole.submissions:
        record, standing = by.get(one.name), earned.get(one.name)
        why = _why_not(record, standing, tests_only)
        value = None
        if why:
            without.setdefault(why, []).append(one.name)
        else:
            value = standing.tests if tests_only else standing.total
        late = record.late_seconds if record else None
        found += [Going(one, student, late, value, most) for student in one.students]
    if tests_only:
        made.remarks.append(f"--tests-only: these are the points of tests, {points(most)} in all")
    for why, names in without.items():
        made.remarks.append(f"nothing goes back for {len(names)}, {why}: {_some(names)}")
    return found


def _why_not(record: Record | None, standing: Standing | None, tests_only: bool) -> str:
    """Why nothing of a submission goes back; empty where its points do."""
    if record is None:
        return "not graded yet"
    if standing.held:
        return "held back by decisions.toml"
    if standing.total is None:
        return "which could not be graded"
    if standing.unread:
        return "of which nothing could be read (an override in decisions.toml gives it points)"
    if standing.missing and not tests_only:
        return "whose answers in words have no points (rubric gives them, --tests-only leaves out)"
    return ""


def _some(names: list[str]) -> str:
    """The first three, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(map(shown, names[:3]))}{more}"


def unmatched(made: Made, roster: Roster, lost: list[Going], where: str) -> None:
    """Tell who was not found in a roster, and which of its rows stay as they were."""
    if lost:
        names = [one.student.name or one.submission.name for one in lost]
        made.remarks.append(
            f"{_some(names)}: not found in {where}, so no grade goes back; "
            "look for the name there, and fill it in by hand"
        )
    if roster.doubly:
        rows = "1 row" if len(roster.doubly) == 1 else f"{len(roster.doubly)} rows"
        made.remarks.append(
            f"{rows} of {where} fit several of these submissions, which can name themselves as "
            "they like: none of them goes back; find out whose it is"
        )
    empty = len(roster.rows) - len(roster.found)
    if not empty:
        return
    why = "nothing was submitted"
    if lost:
        why = "theirs who were not found may be among them; for the others nothing was submitted"
    rows = "1 row" if empty == 1 else f"{empty} rows"
    verb = "stays as it was" if empty == 1 else "stay as they were"
    made.remarks.append(f"{rows} of {where} {verb}: {why}")
