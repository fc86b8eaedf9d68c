"""Points for answers in words: what graders' pages save, merged into one `written.csv`.

Nothing is guessed: two graders who differ, an answer that changed since, a row that belongs to no
submission are told and left out.
"""

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.classroom.grades import write_table
from autograder.grade.text import shown

FILE = "written.csv"
PAGE_COLUMNS = ("assignment", "question", "who", "answer", "points", "max", "comment", "grader")
"""What a graders' page saves; `who` stands for the submission, `answer` for the words."""
COLUMNS = ("submission", "question", "answer", "points", "max", "comment", "grader")
MAX_BYTES = 16 << 20
_GUARDED = re.compile(r"'['\" ]*[^\w\s'\"(]")
"""A quote that keeps spreadsheets from calculating what stands behind it."""


@dataclass(frozen=True)
class Mark:
    """Points for one answer in words, by whom, and what they remarked."""

    points: float
    comment: str = ""
    grader: str = ""
    answer: str = ""
    """digest of the answer that was graded (`answers.Answer.digest`)"""


Marks = dict[str, dict[str, Mark]]
"""marks by submission and question"""


@dataclass
class Merged:
    """Marks that may be written, and a sentence for each row that was left out."""

    marks: Marks = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)


def read(folder: Path, manifest: Mapping) -> Marks:
    """The marks in a folder's written.csv, none where there is no such file.

    Raises ValueError, naming file and line, for what cannot be read.
    """
    path = folder / FILE
    if not path.exists():
        return {}
    marks: Marks = {}
    for line, row in _rows(path, COLUMNS):
        mark = _mark(path, line, row, manifest)
        if _GUARDED.match(mark.comment):  # as it was given: `write` guards it again
            mark = replace(mark, comment=mark.comment[1:])
        of = marks.setdefault(row["submission"], {})
        if row["question"] in of:
            told = f"{row['question']} of {shown(row['submission'])} stands there twice"
            raise ValueError(f"{path}, line {line}: {told}; keep one of the two")
        of[row["question"]] = mark
    return marks


def write(folder: Path, marks: Marks, manifest: Mapping) -> Path:
    """Write written.csv into the folder in one step; returns its path."""
    worth = _worth(manifest)
    rows: list[list] = [list(COLUMNS)]
    for name in sorted(marks):
        for question in worth:
            if mark := marks[name].get(question):
                told = [mark.answer, mark.points, worth[question], mark.comment, mark.grader]
                rows.append([name, question, *told])
    return write_table(folder / FILE, rows)


def merge(
    files: Iterable[Path],
    before: Marks,
    manifest: Mapping,
    submissions: Mapping[str, str],
    digests: Mapping[str, Mapping[str, str]],
) -> Merged:
    """The marks of graders' files, and of `before` where these say nothing.

    `submissions` maps what a page calls a submission to its name, `digests` a submission's name to
    the digests of its answers now. Two files that differ in an answer's points or words are told as
    a conflict, and the answer keeps what it had before. Raises ValueError, naming file and line,
    for a file that is none of these.
    """
    made = Merged()
    found: dict[tuple[str, str], list[tuple[str, Mark]]] = {}
    for path in files:
        for line, row in _rows(path, PAGE_COLUMNS):
            if row["assignment"] != manifest["slug"]:
                told = f"it is of {shown(row['assignment'])}, not of {manifest['slug']}"
                raise ValueError(f"{path}, line {line}: {told}")
            mark = _mark(path, line, row, manifest)
            name, question = submissions.get(row["who"]), row["question"]
            if name is None:
                told = f"no submission here is called {shown(row['who'])}: left out"
                made.conflicts.append(f"{path}, line {line}: {told}")
            elif digests[name].get(question) != mark.answer:
                told = f"{question} of {row['who']} was answered anew since: grade it again"
                made.conflicts.append(f"{path}, line {line}: {told}")
            else:
                found.setdefault((name, question), []).append((path.name, mark))
    for (name, question), marks in found.items():
        first = marks[0][1]
        if any((mark.points, mark.comment) != (first.points, first.comment) for _, mark in marks):
            told = " and ".join(f"{mark.points:g} in {file}" for file, mark in marks)
            made.conflicts.append(
                f"{question} of {name}: {told}, or other words. Agree, and merge again without one"
            )
            continue
        made.marks.setdefault(name, {})[question] = first
        old = before.get(name, {}).get(question)
        if old is not None and old.points != first.points:
            made.replaced.append(f"{question} of {name}: {old.points:g} becomes {first.points:g}")
    for name, of in before.items():
        for question, mark in of.items():
            if digests.get(name, {}).get(question) == mark.answer:
                made.marks.setdefault(name, {}).setdefault(question, mark)
            elif question not in made.marks.get(name, {}):
                made.conflicts.append(
                    f"{question} of {shown(name)} was answered anew since it got {mark.points:g}: "
                    "grade it again"
                )
    return made


def _worth(manifest: Mapping) -> dict[str, float]:
    """Points of the questions that are graded by hand."""
    return {one["name"]: one["points"] for one in manifest["questions"] if one["manual"]}


def _rows(path: Path, columns: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    """Lines and rows of a CSV file that has these columns."""
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist")
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path} is larger than {MAX_BYTES >> 20} MiB, so it holds no points")
    try:
        text = path.read_text(encoding="utf-8-sig")
        heading = text.partition("\n")[0]  # a spreadsheet may have saved it with semicolons
        mark = ";" if heading.count(";") > heading.count(",") else ","
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=mark)
        missing = [name for name in columns if name not in (table.fieldnames or ())]
        if missing:
            raise ValueError(f"{path} has no column {missing[0]!r}; it needs {', '.join(columns)}")
        for row in table:
            if None in row or None in row.values():
                raise ValueError(f"{path}, line {table.line_num}: it has too many or too few cells")
            yield table.line_num, row
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8: save it as CSV in UTF-8") from error
    except csv.Error as error:
        raise ValueError(f"{path} is no CSV file that can be read: {error}") from error


def _mark(path: Path, line: int, row: Mapping[str, str], manifest: Mapping) -> Mark:
    worth, question = _worth(manifest), row["question"]
    if question not in worth:
        known = ", ".join(worth) or "none"
        told = f"{shown(question)} is no question that is graded by hand; those are {known}"
        raise ValueError(f"{path}, line {line}: {told}")
    try:
        points = float(row["points"].strip().replace(",", "."))
    except ValueError:
        points = math.nan
    if not 0 <= points <= worth[question]:
        told = f"{shown(row['points'])!r} must be a number from 0 to {worth[question]:g}"
        raise ValueError(f"{path}, line {line}: points of {question}: {told}")
    return Mark(points, row["comment"].strip(), row["grader"].strip(), row["answer"])
