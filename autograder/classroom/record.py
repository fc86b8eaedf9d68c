"""What is kept of each graded submission: one JSON file, written in one step."""

import json
import os
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Student:
    """One of those who handed a submission in; what an export does not tell is empty.

    Letters with marks are single characters (NFC), however the export spells them, as `nfc` does.
    """

    name: str = ""
    email: str = ""
    sid: str = ""

    def __post_init__(self):
        for key in ("name", "email", "sid"):
            object.__setattr__(self, key, nfc(getattr(self, key)))


@dataclass(frozen=True)
class Record:
    """One submission and its result.

    `name` is unique in the class and safe as a file name. `key` names exactly what the result
    depends on: content and metadata of the submission, and the two versions. `results` is the
    content of results.json (`autograder.grade.schema`), or None where the grader itself failed;
    `problem` then says how.
    """

    name: str
    students: tuple[Student, ...]
    submitted: str | None
    """ISO 8601 with offset"""
    late_seconds: float | None
    key: str
    content: str
    """SHA-256 of the submitted files, in hex"""
    assignment: str
    assignment_version: str
    grader_version: str
    results: dict | None
    problem: str | None = None

    def write(self, folder: Path) -> Path:
        """Write `<name>.json` into the folder; a reader finds the old file or the new, whole."""
        path = folder / f"{self.name}.json"
        write_text(path, json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")
        return path

    @classmethod
    def read(cls, path: Path) -> "Record":
        """Read a file written by `write`; raises `ValueError`, naming it, for anything else."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            students = tuple(Student(**student) for student in data["students"])
            return cls(**{**data, "students": students})
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is no record of a graded submission: {error}") from error


def nfc(text: str) -> str:
    """The text with each letter and its marks as one character: what makes equal names equal."""
    return unicodedata.normalize("NFC", text)


def write_text(path: Path, text: str) -> None:
    """Write a file in one step, so that it is whole whatever ends this process or the machine."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
