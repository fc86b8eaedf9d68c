"""`submission_metadata.yml` of Gradescope's export: who handed in which folder, and when.

It is written by Ruby (keys are symbols, `:name:`) and holds whole results as well. Each
submission's part is read by itself and without these, so that damage costs the names of that
submission only.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import yaml

from autograder.classroom.record import Student
from autograder.grade.text import clean

METADATA = "submission_metadata.yml"
MAX_MEMBERS = 100

_TOP = re.compile(r"^([\"']?)([^\s\"'#:-][^\"':]*)\1:\s*$")
_KEY = re.compile(r"^  :?(\w+):")
_WANTED = ("submitters", "created_at")


@dataclass(frozen=True)
class Entry:
    """What the export tells of one submission; what it does not tell is empty or None."""

    students: tuple[Student, ...] = ()
    submitted: datetime | None = None
    """carries an offset"""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """SafeLoader that takes Ruby's own tags for nothing."""


_Loader.add_multi_constructor("!", lambda loader, suffix, node: None)


def parse(data: bytes, warnings: list[str]) -> dict[str, Entry]:
    """Entries by folder name (`submission_123`). Never raises; damage is told in `warnings`."""
    entries, damaged = {}, 0
    for folder, text in _parts(data.decode("utf-8-sig", "replace")):
        try:
            entries[folder] = _entry(yaml.load(text, _Loader))  # noqa: S506 - a safe loader
        except Exception:  # lenient by contract: this costs names, never grading
            damaged += 1
            entries[folder] = Entry()
    if damaged or not entries:
        what = f"{damaged} entries of it" if entries else "it"
        warnings.append(f"{METADATA} is damaged: {what} could not be read, so names are missing")
    return entries


def _parts(text: str) -> list[tuple[str, str]]:
    """The lines of each submission that are needed here, in the order of the file."""
    parts: dict[str, list[str]] = {}
    lines: list[str] | None = None
    wanted = False
    for line in text.splitlines():
        if top := _TOP.match(line):
            lines = parts.setdefault(top[2], [])
            wanted = False
        elif lines is not None:
            if key := _KEY.match(line):
                wanted = key[1] in _WANTED
            if wanted:
                lines.append(line)
    return [(folder, "\n".join(lines)) for folder, lines in parts.items()]


def _entry(raw) -> Entry:
    data = _plain(raw)
    submitters = data.get("submitters")
    students = tuple(
        Student(*(_text(_plain(one).get(key)) for key in ("name", "email", "sid")))
        for one in (submitters if isinstance(submitters, list) else [])[:MAX_MEMBERS]
    )
    return Entry(students, _time(data.get("created_at")))


def _plain(raw) -> dict:
    """Ruby's `:name` as `name`."""
    if not isinstance(raw, dict):
        return {}
    return {str(key).lstrip(":"): value for key, value in raw.items()}


def _text(value) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return " ".join(clean(str(value), 200).split())


def _time(value) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
