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


MAX_PART, MAX_DEPTH = 100_000, 12
"""Characters of one submission's part, and levels of it."""
# texts, lists and dicts alone: no merge keys, no numbers or times that are made of a text
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ]+(\d\d:\d\d:\d\d)(\.\d{1,6})?\d*\s*(Z|[+-]\d\d(?::?\d\d)?)?"
)


def parse(data: bytes, warnings: list[str]) -> dict[str, Entry]:
    """Entries by folder name (`submission_123`). Never raises; damage is told in `warnings`."""
    entries, damaged = {}, 0
    for folder, text in _parts(data.decode("utf-8-sig", "replace")):
        try:
            entries[folder] = _entry(_load(text))
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


def _load(text: str):
    """The YAML of one part; raises ValueError for what is too large or too deep."""
    depth = 0
    if len(text) > MAX_PART:
        raise ValueError("too large")
    for event in yaml.parse(text, _LOADER):  # one after another: what is deep costs nothing yet
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
    return yaml.load(text, _LOADER)  # noqa: S506 - makes texts, lists and dicts only


def _entry(raw) -> Entry:
    data = _plain(raw)
    submitters = data.get("submitters")
    students = tuple(
        Student(*(_text(_plain(one).get(key)) for key in ("name", "email", "sid")))
        for one in (submitters if isinstance(submitters, list) else [])[:MAX_MEMBERS]
        if isinstance(one, dict)
    )
    return Entry(students, _time(data.get("created_at")))


def _plain(raw) -> dict:
    """Ruby's `:name` as `name`."""
    if not isinstance(raw, dict):
        return {}
    return {str(key).lstrip(":"): value for key, value in raw.items()}


def _text(value) -> str:
    return " ".join(clean(value, 200).split()) if isinstance(value, str) else ""


def _time(value) -> datetime | None:
    match = _TIME.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    day, time, fraction, offset = match.groups("")
    fraction = f"{fraction:0<7}" if fraction else ""
    try:
        found = datetime.fromisoformat(f"{day}T{time}{fraction}{offset}")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
