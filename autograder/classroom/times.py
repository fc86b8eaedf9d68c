"""When submissions came and were due: what no export tells is taken from a roster, or is told."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from autograder.classroom import roster
from autograder.classroom.collect import Submission
from autograder.classroom.platforms import LATE
from autograder.grade.text import listed, shown

COLUMN = "Last modified (submission)"
"""of Moodle's grading worksheet"""
_MONTHS = {
    name: place
    for names in (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
    )
    for place, name in enumerate(names.split(), start=1)
}
# Thursday, 1 October 2026, 8:15 PM; Donnerstag, 1. Oktober 2026, 20:15
_WORDS = re.compile(
    r"(?:\w+, )?(?P<day>\d{1,2})\.? (?P<month>\w+) (?P<year>\d{4}), "
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?:\s(?P<half>[AaPp])[Mm])?"
)


def here() -> str:
    """This machine's zone in words, as it is now."""
    return in_words(datetime.now().astimezone(), True).partition("(")[2].rstrip(")")


def in_words(time: datetime, assumed: bool = False) -> str:
    """`2026-10-01 23:59 +02:00`; `assumed`: with the zone that was taken, as none was given."""
    text = time.isoformat(" ", "minutes")
    text = f"{text[:16]} {text[16:]}"
    return f"{text} ({time.tzname()}, this machine's zone)" if assumed else text


def from_roster(
    submissions: Sequence[Submission], path: Path
) -> tuple[tuple[Submission, ...], list[str]]:
    """The submissions with the times of Moodle's grading worksheet, and remarks.

    Times that the export tells stay. Raises ValueError, naming the file, for another roster.
    """
    table = roster.Roster(rows := roster.read(path))
    if roster.kind(path, rows[0]) != "moodle" or COLUMN not in table.heading:
        raise ValueError(f"--roster {path}: only Moodle's grading worksheet tells times ({COLUMN})")
    made, unclear, found = [], [], 0
    for one in submissions:
        texts = [table.cell(table.rows[place], COLUMN) for who in one.students
                 if (place := table.place(roster.moodle_keys(who))) is not None]  # fmt: skip
        told = [text for text in texts if text.strip("- ")]
        times = [time for text in told if (time := _time(text))]
        unclear += [text for text in told if _time(text) is None]
        if one.submitted is None and times:
            one, found = replace(one, submitted=max(times)), found + 1
        made.append(one)
    remarks = [f"{found} submissions have their time from {path.name}, in {here()}"]
    if unclear:
        remarks.append(f"{path.name}: {shown(unclear[0])!r} is no time that is understood; "
                       "write it as 2026-10-01 20:15")  # fmt: skip
    return tuple(made), remarks


def _time(text: str) -> datetime | None:
    """A time of Moodle's in English, in German or in ISO 8601, without a zone this machine's."""
    text = " ".join(text.split())
    try:
        if match := _WORDS.fullmatch(text):
            hour, half = int(match["hour"]), (match["half"] or "").lower()
            hour = hour % 12 + 12 * (half == "p") if half else hour
            month = _MONTHS[match["month"].casefold()]
            found = datetime(
                int(match["year"]), month, int(match["day"]), hour, int(match["minute"])
            )
        else:
            found = datetime.fromisoformat(text)
    except (ValueError, KeyError):
        return None
    return found if found.tzinfo else found.astimezone()


def remarks(submissions: Sequence[Submission], due: datetime | None) -> list[str]:
    """What lateness cannot be told of, and what should be done about it."""
    unknown = [one for one in submissions if one.submitted is None]
    late = [one for one in unknown if LATE in one.notes]
    told = []
    give = "give times in decisions.toml ([[submitted]])"
    if due is not None and unknown:
        several = len(unknown) > 1
        who = "submissions do" if several else "submission does"
        them, came = ("them", "they") if several else ("it", "it")
        told.append(
            f"{len(unknown)} {who} not tell when {came} came; --due has no effect on {them}: {give}"
        )
    if late:
        names = listed(shown(one.name) for one in late[:5])
        more = f" and {len(late) - 5} more" if late[5:] else ""
        verb = "are" if len(late) > 1 else "is"
        told.append(
            f"{len(late)} {verb} late, as Canvas says, but not by how much: {names}{more}: {give}"
        )
    return told
