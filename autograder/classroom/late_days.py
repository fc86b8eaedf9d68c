"""Late days that are used without asking: whoever is late draws on the account of the term.

What a homework used is kept beside its results in `late_days.csv`, which the next ones count.
"""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from autograder.classroom import decisions
from autograder.classroom.collect import Submission
from autograder.classroom.decisions import Account, Decision, Decisions
from autograder.classroom.grades import write_table
from autograder.classroom.record import Student, nfc

FILE = "late_days.csv"
COLUMNS = ("submission", "name", "email", "sid", "days")
REASON, BY = "from the account of the term", "automatic"
_DAY = timedelta(days=1)


def use(
    folder: Path,
    decided: Decisions,
    submissions: Iterable[Submission],
    due: datetime | None,
    grace: timedelta = timedelta(0),
) -> None:
    """Write late_days.csv into a folder of results; none where the account is not automatic.

    A submission that is later than `due`, or its own extension, by more than `grace` uses one day
    for each that has begun, from each of its members, as far as all of them have some left.
    """
    path = folder / FILE
    if decided.account is None or not decided.account.automatic or due is None:
        path.unlink(missing_ok=True)
        return
    earlier = _earlier(decided.account)
    rows: list[tuple] = [COLUMNS]
    for one in submissions:
        late = one.submitted and one.submitted - decided.due(one.name, due) - grace
        if not late or late <= timedelta(0):
            continue
        used = [_used(who, one.name, decided, earlier) for who in one.students]
        left = [math.floor(decided.account.days - days) for days in used]
        days = min([math.ceil(late / _DAY), *left])
        if days > 0:
            rows += [(one.name, who.name, who.email, who.sid, days) for who in one.students]
    write_table(path, rows)


def with_them(decided: Decisions, folder: Path, people: Mapping[str, Iterable]) -> Decisions:
    """The decisions with the days that were used without asking; raises ValueError."""
    used = tuple(
        Decision("late_days", row["submission"], row["name"], REASON, BY, "", days)
        for row, days in _rows(folder)
        if row["submission"] in people
    )
    return replace(decided, made=(*decided.made, *used))


def _earlier(account: Account) -> list[tuple[frozenset[str], float]]:
    """All days used in the homeworks before: what the student is called there, and how many."""
    used = []
    for folder in account.folders:
        used += decisions.days_used(folder)
        for row, days in _rows(folder):  # numbers differ from one export of Moodle to the next
            name = row["email"] or row["name"] or row["sid"]
            used.append((frozenset({name.casefold()}), days))
    return used


def _used(who: Student, submission: str, decided: Decisions, earlier: list) -> float:
    """Days of a student in homeworks before, and by entries in this one."""
    names = frozenset({who.name.casefold(), who.email.casefold(), who.sid.casefold()}) - {""}
    own = [
        one.value
        for one in decided.of(submission)
        if one.kind == "late_days" and one.student.casefold() in names
    ]
    return sum(days for called, days in earlier if called & names) + sum(own)


def _rows(folder: Path) -> list[tuple[dict[str, str], float]]:
    path = folder / FILE
    if not path.is_file():
        return []
    try:
        text = nfc(path.read_text(encoding="utf-8-sig"))
        table = csv.DictReader(io.StringIO(text, newline=""))
        return [({name: row[name] for name in COLUMNS}, float(row["days"])) for row in table]
    except (KeyError, TypeError, ValueError, csv.Error) as error:
        raise ValueError(f"{path} cannot be read ({error}): remove it, and grade again") from error
