"""`decisions.toml`: what an instructor decided about single students, each with reason and name.

README.md beside this file shows every key: extension, submitted, late_days, account,
override, hold.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from autograder.classroom import times
from autograder.classroom.collect import Submission
from autograder.classroom.record import Student, nfc
from autograder.grade.text import listed, shown

FILE = "decisions.toml"
_KINDS = {
    "extension": ("student", "due", "reason", "by"),
    "submitted": ("student", "time", "reason", "by"),
    "late_days": ("student", "days", "reason", "by"),
    "override": ("student", "question", "points", "reason", "by"),
    "hold": ("student", "reason", "by"),
}


@dataclass(frozen=True)
class Decision:
    """One decision about one submission. `value` is a time, days, points or None by its kind.

    `assumed`: the time had no zone, and this machine's was taken.
    """

    kind: str
    submission: str
    student: str
    reason: str
    by: str
    question: str = ""
    value: datetime | float | None = None
    assumed: bool = False

    @property
    def sentence(self) -> str:
        """What was decided, for instructors, without the reason."""
        told = self.for_students
        if self.kind in ("extension", "submitted") and self.assumed:
            told = f"{told} ({self.value.tzname()}, this machine's zone)"
        told += {"extension": " for ", "late_days": " of "}.get(self.kind, "")
        return told + (self.student if self.kind in ("extension", "late_days") else "")

    @property
    def for_students(self) -> str:
        """The same without anybody's name: the whole group reads it."""
        if self.kind == "extension":
            return f"due {times.in_words(self.value)}"
        if self.kind == "submitted":
            return f"handed in {times.in_words(self.value)}"
        if self.kind == "late_days":
            return f"{self.value:g} late day{'s' if self.value != 1 else ''}"
        if self.kind == "override":
            return f"{self.question}: {self.value:g} points"
        return "held back"


@dataclass(frozen=True)
class Account:
    """Late days of each student over the term, the results of homeworks before, and by whom used.

    `automatic`: whoever is late uses some, without an entry.
    """

    days: float
    folders: tuple[Path, ...] = ()
    automatic: bool = False


@dataclass(frozen=True)
class Decisions:
    """All decisions of a homework, and the account of late days, where there is one."""

    made: tuple[Decision, ...] = ()
    account: Account | None = None

    def of(self, submission: str) -> list[Decision]:
        """Those about one submission."""
        return [one for one in self.made if one.submission == submission]

    def held(self, submission: str) -> bool:
        """Whether nothing of it goes out."""
        return any(one.kind == "hold" for one in self.of(submission))

    def overrides(self, submission: str) -> dict[str, float]:
        """Points by question."""
        return {one.question: one.value for one in self.of(submission) if one.kind == "override"}

    def timed(self, submissions: Iterable[Submission]) -> tuple[Submission, ...]:
        """The submissions, those with a time of their own at that time."""
        own = {one.submission: one.value for one in self.made if one.kind == "submitted"}
        return tuple(
            replace(one, submitted=own[one.name]) if one.name in own else one for one in submissions
        )

    def due(self, submission: str, due: datetime | None) -> datetime | None:
        """When it was due, the latest of its members'; raises ValueError where that is unknown."""
        own = [one for one in self.of(submission) if one.kind in ("extension", "late_days")]
        if own and due is None:
            raise ValueError(
                f"{FILE}: {own[0].student} has {own[0].kind.replace('_', ' ')}, but nothing says "
                "when submissions were due: give --due as well"
            )
        times = [one.value for one in own if one.kind == "extension"]
        days: dict[str, float] = {}
        for one in own:
            if one.kind == "late_days":
                days[one.student] = days.get(one.student, 0) + one.value
        times += [due + timedelta(days=more) for more in days.values()]
        return max([*times, due]) if own else due


NONE = Decisions()


def read(
    folder: Path,
    manifest: Mapping,
    people: Mapping[str, Iterable[Student]],
) -> Decisions:
    """The decisions in a folder of results; none where there is no such file.

    `people` are the students of each submission. Raises ValueError, naming file and entry, for a
    key, student or question that is not known, and where an account of late days is overdrawn.
    """
    path = folder / FILE
    if not path.exists():
        return NONE
    content = _load(path)
    if unknown := [name for name in content if name not in (*_KINDS, "account")]:
        names = ", ".join((*_KINDS, "account"))
        raise ValueError(f"{path}: {unknown[0]!r} is unknown; there are {names}")
    made = []
    for kind, keys in _KINDS.items():
        entries = content.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            raise ValueError(f"{path}: {kind} stands in double brackets: [[{kind}]]")
        for number, entry in enumerate(entries, start=1):
            where = f"{path}: {kind} {number}"
            made.append(_decision(where, kind, keys, entry, manifest, people))
    seen = set()
    for one in made:
        if one.kind == "override" and (key := (one.submission, one.question)) in seen:
            raise ValueError(f"{path}: {one.question} of {one.submission} is overridden twice")
        elif one.kind == "override":
            seen.add(key)
    account = _account(path, content.get("account", {}))
    if account is not None:
        _refuse_overdrawn(path, account, made, people)
    return Decisions(tuple(made), account)


def days_used(folder: Path) -> list[tuple[frozenset[str], float]]:
    """Late days used in a folder of results: what the student is called there, and how many.

    Raises ValueError, naming the file.
    """
    path, used = folder / FILE, []
    entries = (_load(path) if path.exists() else {}).get("late_days", [])
    for entry in entries if isinstance(entries, list) else ():
        days = _number(f"{path}: late_days", "days", entry.get("days"), 1, 365)
        used.append((frozenset({str(entry.get("student", "")).casefold()}), days))
    return used


def _load(path: Path) -> dict:
    try:
        return tomllib.loads(nfc(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: {error}") from error


def _decision(
    where: str, kind: str, keys: tuple[str, ...], entry: dict, manifest: Mapping, people: Mapping
) -> Decision:
    if unknown := [key for key in entry if key not in keys]:
        raise ValueError(f"{where}: {unknown[0]!r} is unknown; it has {', '.join(keys)}")
    if missing := [key for key in keys if key not in entry]:
        raise ValueError(f"{where}: {missing[0]!r} is missing; it has {', '.join(keys)}")
    for key in ("student", "reason", "by"):
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise ValueError(f"{where}: {key} must be a text that is not empty")
    submission = _submission(where, entry["student"], people)
    worth = {one["name"]: one["points"] for one in manifest["questions"]}
    question, value, assumed = "", None, False
    if key := {"extension": "due", "submitted": "time"}.get(kind):
        value = entry[key]
        if not isinstance(value, datetime):
            raise ValueError(f"{where}: {key} must be a time, as in 2026-10-05T23:59:00+02:00")
        assumed = value.tzinfo is None
        value = value.astimezone() if assumed else value
    elif kind == "late_days":
        value = _number(where, "days", entry["days"], 1, 365)
        if value != int(value):
            raise ValueError(f"{where}: days must be whole, not {value:g}")
    elif kind == "override":
        question = entry["question"]
        if question not in worth:
            known = ", ".join(worth)
            raise ValueError(f"{where}: there is no question {question!r}; there are {known}")
        value = _number(where, "points", entry["points"], 0, worth[question])
    reason, by = entry["reason"].strip(), entry["by"].strip()
    return Decision(
        kind, submission, entry["student"].strip(), reason, by, question, value, assumed
    )


def _number(where: str, key: str, value, least: float, most: float) -> float:
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or not least <= value <= most:
        raise ValueError(f"{where}: {key} must be a number from {least:g} to {most:g}: {value!r}")
    return float(value)


def _submission(where: str, who: str, people: Mapping[str, Iterable[Student]]) -> str:
    """The one submission of a student; raises ValueError for none or several."""
    wanted = who.strip().casefold()
    if found := [name for name in people if name.casefold() == wanted]:
        return found[0]
    found = [
        name
        for name, students in people.items()
        if any(wanted in (one.name.casefold(), one.email.casefold(), one.sid.casefold())
               for one in students)
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        names = listed(map(shown, found[:3]))
        raise ValueError(f"{where}: {who!r} is in {names}: say which by the submission's name")
    raise ValueError(
        f"{where}: nobody who submitted is called {who!r}: give a name, email or id as grades.csv "
        "has it, or the submission's name"
    )


def _account(path: Path, entry) -> Account | None:
    if not isinstance(entry, dict):
        raise ValueError(f"{path}: account stands in single brackets: [account]")
    if unknown := [key for key in entry if key not in ("days", "folders", "automatic")]:
        told = "it has days, folders, automatic"
        raise ValueError(f"{path}: account: {unknown[0]!r} is unknown; {told}")
    if not entry:
        return None
    days = _number(f"{path}: account", "days", entry.get("days"), 0, 365)
    folders, automatic = entry.get("folders", []), entry.get("automatic", False)
    if not isinstance(folders, list) or not all(isinstance(one, str) for one in folders):
        raise ValueError(f"{path}: account: folders must be a list of folders of results")
    if not isinstance(automatic, bool):
        raise ValueError(f"{path}: account: automatic must be true or false")
    places = tuple(path.parent / one for one in folders)
    if missing := [place for place in places if not place.is_dir()]:
        raise ValueError(f"{path}: account: there is no folder {missing[0]}")
    return Account(days, places, automatic)


def _refuse_overdrawn(path: Path, account: Account, made: list[Decision], people: Mapping) -> None:
    earlier = [use for folder in account.folders for use in days_used(folder)]
    used: dict[frozenset[str], float] = {}
    for one in made:
        if one.kind != "late_days":
            continue
        names = called(one, people)
        used.setdefault(names, sum(days for who, days in earlier if who & names))
        used[names] += one.value
        if used[names] > account.days:
            raise ValueError(
                f"{path}: {one.student} would have used {used[names]:g} late days, and the account "
                f"has {account.days:g}: take some away, or make the account larger"
            )


def called(decision: Decision, people: Mapping[str, Iterable[Student]]) -> frozenset[str]:
    """All that a decision's student may be called: in another file it may be the email."""
    wanted = decision.student.casefold()
    for one in people[decision.submission]:
        names = {one.name.casefold(), one.email.casefold(), one.sid.casefold()} - {""}
        if wanted in names:
            return frozenset(names)
    return frozenset({wanted})
