"""A learning platform's own list of students, as it exports it: read, and its rows found."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autograder.classroom.record import Student, nfc
from autograder.grade.text import listed, shown

_MAX_BYTES = 32 << 20


def read(path: Path) -> list[list[str]]:
    """Rows of a roster's CSV file, its heading first; raises ValueError, naming the file."""
    if not path.is_file():
        raise FileNotFoundError(f"--roster {path}: there is no such file")
    if path.stat().st_size > _MAX_BYTES:
        raise ValueError(f"--roster {path}: larger than {_MAX_BYTES >> 20} MiB, so it is no roster")
    try:
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        if first.count(";") > first.count(","):
            raise ValueError(
                f"--roster {path}: its cells are separated by ';', and the platform's own by ',': "
                "give its own export, or save it as CSV with commas"
            )
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"--roster {path}: no CSV file in UTF-8 ({error})") from error
    if len(rows) < 2:
        raise ValueError(f"--roster {path}: it names nobody")
    return rows


def marked(path: Path) -> bool:
    """Whether a roster's file begins with the mark (BOM) by which spreadsheets know UTF-8."""
    with open(path, "rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def kind(path: Path, heading: Sequence[str]) -> str:
    """Of which platform a roster is, by its heading; raises ValueError, naming the file."""
    names = {name.strip() for name in heading}
    if {"Student", "ID"} <= names:
        return "canvas"
    if {"Identifier", "Grade"} <= names:
        return "moodle"
    if {"SID", "Email", "Total Score"} <= names:
        return "gradescope"
    raise ValueError(
        f"--roster {path}: neither Canvas' gradebook (Student, ID), nor Moodle's grading worksheet "
        f"(Identifier, Grade), nor Gradescope's grades (SID, Email, Total Score): its columns are "
        f"{listed(shown(name) for name in heading[:8])}"
    )


def moodle_keys(who: Student) -> list[tuple[str, str]]:
    """By what a student is found in Moodle's worksheet."""
    return [("Identifier", f"Participant {who.sid}"), ("ID number", who.sid),
            ("Email address", who.email), ("Full name", who.name)]  # fmt: skip


class Roster:
    """Rows of a roster, found by the first of several columns that tells one student apart."""

    def __init__(self, rows: list[list[str]]):
        self.heading = [nfc(name.strip()) for name in rows[0]]
        self.rows = [row + [""] * (len(self.heading) - len(row)) for row in rows[1:]]
        self.found: set[int] = set()
        self.doubly: set[int] = set()
        """rows that several submissions claim: none of these goes out"""

    def cell(self, row: Sequence[str], name: str) -> str:
        """What a row has in a column; empty where there is no such column."""
        return row[self.heading.index(name)].strip() if name in self.heading else ""

    def places(self, everybody: Sequence[Sequence[tuple[str, str]]]) -> list[int | None]:
        """The row of each, by its keys; None where there is none, or another claims it, too."""
        found = [self.place(keys) for keys in everybody]
        counts = Counter(found)
        self.doubly = {row for row in counts if row is not None and counts[row] > 1}
        return [None if row in self.doubly else row for row in found]

    def place(self, keys: Sequence[tuple[str, str]]) -> int | None:
        """The number of the one row with a value in a column; keys in the order of their trust."""
        for column, value in keys:
            if not value or column not in self.heading:
                continue
            wanted = words(value)
            rows = [n for n, row in enumerate(self.rows) if words(self.cell(row, column)) == wanted]
            if len(rows) == 1:
                self.found.add(rows[0])
                return rows[0]
        return None


def words(text: str) -> tuple[str, ...]:
    """What makes two names equal: their words in any order, `Lovelace, Ada` and `Ada Lovelace`."""
    return tuple(sorted(nfc(text).casefold().replace(",", " ").split()))
