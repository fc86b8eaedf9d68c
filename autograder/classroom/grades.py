"""`grades.csv`: a row for each student, fit to be opened in a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from autograder.classroom.record import Record, Student, write_text
from autograder.grade.text import clean, listed

_FORMULA = ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
MAX_CELL = 1_000


def coded_questions(manifest: Mapping) -> list[str]:
    """Names of the questions that tests grade, in order."""
    return [question["name"] for question in manifest["questions"] if not question["manual"]]


def points(record: Record | None) -> dict[str, float]:
    """Points earned by question; empty where nothing was graded."""
    earned: dict[str, float] = {}
    for test in (record.results or {}).get("tests", []) if record else []:
        if "score" in test and test.get("tags"):
            earned[test["tags"][0]] = earned.get(test["tags"][0], 0.0) + test["score"]
    return {name: round(value, 6) for name, value in earned.items()}


def score(record: Record | None) -> float | None:
    """The score of a submission, or None where the grader failed."""
    return record.results.get("score") if record and record.results else None


def unread(record: Record) -> str:
    """Why nothing of a submission could be read; empty where something was."""
    return (record.results or {}).get("extra_data", {}).get("unread", "")


def status(record: Record) -> str:
    """`graded`, or in what it differs from that."""
    if record.results is None:
        return "failed"
    if unread(record):
        return "not read"
    extra = record.results.get("extra_data", {})
    if not extra.get("finished", True):
        return "not finished"
    return "graded" if extra.get("sealed", True) else "not sealed"


def remark(record: Record) -> str:
    """Why there is no result, or why one without a point is so; else empty."""
    if record.problem:
        return record.problem.partition("\n")[0]
    if why := unread(record):
        return why
    if record.results and record.results.get("score") == 0:
        return record.results.get("output", "").partition("\n")[0]
    return ""


def write(
    folder: Path,
    records: Iterable[Record],
    manifest: Mapping,
    notes: Mapping[str, Iterable[str]],
    standings: Mapping = MappingProxyType({}),
) -> Path:
    """Write grades.csv into the folder in one step; `notes` by submission name. Returns its path.

    Every member of a group has a row, and so has a submission of which nobody is known. Where
    `standings` (`standing.Standing` by submission) hold points for answers in words, these have
    columns, and so has the total.
    """
    names = coded_questions(manifest)
    most = sum(question["points"] for question in manifest["questions"] if not question["manual"])
    worth = {one["name"]: one["points"] for one in manifest["questions"] if one["manual"]}
    by_hand = list(worth) if any(one.marks for one in standings.values()) else []
    heading = ["submission", "name", "email", "sid", "submitted", "late hours", "score", "max"]
    more = [*by_hand, "written", "total", "total max"] if by_hand else []
    rows = [[*heading, *names, *more, "status", "notes"]]
    for record in records:
        one = standings.get(record.name)
        earned = points(record) if one is None else one.points
        late = "" if record.late_seconds is None else round(record.late_seconds / 3600, 2)
        told = "; ".join([*notes.get(record.name, ()), *filter(None, [remark(record)]),
                          *(_decided(one, bool(by_hand)) if one else ())])  # fmt: skip
        tested = score(record) if one is None else one.tests
        cells = [record.submitted or "", late, tested, most, *(earned.get(name) for name in names)]
        if by_hand:
            given = [one.marks[name].points if name in one.marks else None for name in by_hand]
            cells += [*given, one.by_hand, one.total, most + sum(worth.values())]
        state = "held" if one and one.held else status(record)
        for student in record.students or (Student(),):
            who = [record.name, student.name, student.email, student.sid]
            rows.append([*who, *cells, state, told])
    return write_table(folder / "grades.csv", rows)


def _decided(one, by_hand: bool) -> list[str]:
    """The decisions about a submission, and answers in words that wait for points."""
    told = [f"{made.sentence} ({made.reason}; {made.by})" for made in one.decisions]
    if by_hand and one.missing:
        told.append(f"no points yet for {listed(one.missing)}")
    return told


def write_table(path: Path, rows: Iterable[Iterable[str | float | None]]) -> Path:
    """Write rows as CSV in one step. No cell can be taken for a formula; None is empty.

    It begins with the mark (BOM) by which spreadsheets know UTF-8: read it as `utf-8-sig`.
    """
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        table.writerow([_cell(value) for value in row])
    write_text(path, f"\ufeff{text.getvalue()}")
    return path


def _cell(value: str | float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:.10g}"
    return safe_cell(value)


def safe_cell(value: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    text = " ".join(clean(value, MAX_CELL).split())
    # a spreadsheet calculates what begins like this, also after a quote, and after what another
    # country's spreadsheet takes for the end of a cell
    parts = re.split(r"[;,\t|]", text)
    formula = any(part.lstrip("'\" ").startswith(_FORMULA) for part in parts)
    return f"'{re.sub('[;|]', ',', text)}" if formula else text
