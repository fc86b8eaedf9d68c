"""Gradescope's submission_metadata.json, read leniently: what is missing or odd is None.

The format is declared subject to change, and a grade must not depend on it. Lateness is judged by
`created_at`, never by the clock, so that grading again gives the same answer.
"""

import json
import math
import os
import stat
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.grade.text import clean

MAX_BYTES = 16 << 20
MAX_PREVIOUS = 1_000


@dataclass(frozen=True)
class User:
    """A member of the group that submitted."""

    name: str
    email: str
    id: str


@dataclass(frozen=True)
class Previous:
    """An earlier submission; Gradescope gives `results` for the latest one only."""

    time: datetime | None
    score: float | None
    autograder_error: bool
    results: dict | None


@dataclass(frozen=True)
class Metadata:
    """All times carry an offset. Ids are texts. `previous` is in the order of the file."""

    id: str = ""
    created_at: datetime | None = None
    method: str = ""
    assignment_id: str = ""
    course_id: str = ""
    title: str = ""
    total_points: float | None = None
    release_date: datetime | None = None
    due_date: datetime | None = None
    late_due_date: datetime | None = None
    users: tuple[User, ...] = ()
    previous: tuple[Previous, ...] = ()

    @property
    def late_seconds(self) -> float | None:
        """Seconds after the due date (0.0 when in time); None where a date is missing."""
        if self.created_at is None or self.due_date is None:
            return None
        return max(0.0, (self.created_at - self.due_date).total_seconds())


def read(path: Path) -> Metadata:
    """The metadata at `path`; an empty `Metadata` where there is nothing usable. Never raises."""
    try:
        return _metadata(_load(Path(path)))
    except Exception:  # lenient by contract: no surprise in this file may cost a grade
        return Metadata()


def _load(path: Path) -> dict:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    with open(os.open(path, flags), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return {}
        data = file.read(MAX_BYTES)
    return _dict(json.loads(data.decode("utf-8-sig", "replace")))


def _metadata(raw: dict) -> Metadata:
    assignment = _dict(raw.get("assignment"))
    return Metadata(
        id=_text(raw.get("id")),
        created_at=parse_time(raw.get("created_at")),
        method=_text(raw.get("submission_method")),
        assignment_id=_text(assignment.get("id", raw.get("assignment_id"))),
        course_id=_text(assignment.get("course_id")),
        title=_text(assignment.get("title")),
        total_points=_number(assignment.get("total_points")),
        release_date=parse_time(assignment.get("release_date")),
        due_date=parse_time(assignment.get("due_date")),
        late_due_date=parse_time(assignment.get("late_due_date")),
        users=tuple(
            User(_text(user.get("name")), _text(user.get("email")), _text(user.get("id")))
            for user in _dicts(raw.get("users"))
        ),
        previous=tuple(
            Previous(
                parse_time(one.get("submission_time")),
                _number(one.get("score")),
                one.get("autograder_error") is True,
                one["results"] if isinstance(one.get("results"), dict) else None,
            )
            for one in _dicts(raw.get("previous_submissions"))
        ),
    )


def _dict(value) -> dict:
    return value if isinstance(value, dict) else {}


def _dicts(value) -> list[dict]:
    items = value[:MAX_PREVIOUS] if isinstance(value, list) else []
    return [item for item in items if isinstance(item, dict)]


def _text(value) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return clean(str(value), 500)


def _number(value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def parse_time(value) -> datetime | None:
    """ISO 8601; a time without an offset is taken as UTC. None for what is no time of our age."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    if not 1970 < time.year < 2200:  # near the ends of the calendar arithmetic fails
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
