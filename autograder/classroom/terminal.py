"""What grading a class prints: what was found, what came of it, and what to look at."""

import statistics

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.classroom import grades, regrade
from autograder.classroom.collect import Collection
from autograder.classroom.grading import Counts
from autograder.classroom.output import Known, Output
from autograder.classroom.record import Record
from autograder.classroom.versions import Upload
from autograder.grade.text import shown

MAX_SHOWN = 40
"""Submissions that the table of what was found names."""


def say(console: Console, style: str, text: str) -> None:
    """One sentence on one line; nothing in it is markup."""
    console.print(f"[{style}]{escape(text)}[/]", soft_wrap=True)


def show_found(collection: Collection, console: Console) -> None:
    """Print what was found before anything is graded: each submission, by whom, and its files."""
    table = Table("submission", "by", "files", title=f"found as {collection.layout}")
    for one in collection.submissions[:MAX_SHOWN]:
        who = ", ".join(filter(None, (student.name or student.sid for student in one.students)))
        names = ", ".join(map(shown, one.exported[:3])) + (", ..." if one.exported[3:] else "")
        table.add_row(escape(one.name), escape(shown(who)), escape(names))
    if more := len(collection.submissions) - MAX_SHOWN:
        if more > 0:
            table.add_row(f"and {more} more", "", "")
    console.print(table)


def show_changes(
    output: Output,
    upload: Upload,
    records: list[Record],
    before: dict[str, Known],
    console: Console,
) -> list[regrade.Change]:
    """Print what a regrade changes, and write changes.csv; returns the changes."""
    changes = []
    for record in records:
        old = before.get(record.name)
        changes.append(regrade.compare(Record.read(old.path) if old else None, record))
    path = regrade.write(output.regrade, changes, upload.manifest)
    regrade.show(changes, upload.manifest, console)
    console.print(f"changes      {path}", soft_wrap=True, markup=False)
    return changes


def show_counts(counts: Counts, console: Console) -> None:
    """Print how many came by their result in which way."""
    table = Table("graded now", "graded before", "same as another", "failed")
    numbers = (counts.graded, counts.before, counts.same, counts.failed)
    table.add_row(*map(str, numbers))
    console.print(table)


def show_unread(records: list[Record], console: Console) -> bool:
    """Name in one line those of whom nothing could be read; returns whether there are any."""
    found = [(record, why) for record in records if (why := grades.unread(record))]
    if found:
        told = "; ".join(f"{shown(record.name)} ({why.rstrip('.')})" for record, why in found[:5])
        more = f"; and {len(found) - 5} more, see report.html" if found[5:] else ""
        say(console, "red", f"{len(found)} to look at: {told}{more}")
    return bool(found)


def show_scores(records: list[Record], console: Console) -> None:
    """Print the range, mean and median of the scores."""
    scores = [score for record in records if (score := grades.score(record)) is not None]
    if scores:
        console.print(
            f"{len(records)} submissions; scores from {min(scores):g} to {max(scores):g}, "
            f"mean {statistics.fmean(scores):.1f}, median {statistics.median(scores):g}"
        )
