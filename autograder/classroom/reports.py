"""Everything that is made of a class's results: grades.csv, report.html and feedback."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.classroom import feedback, grades, report, standing
from autograder.classroom.collect import Submission
from autograder.classroom.record import Record, Student
from autograder.classroom.similar import Pair
from autograder.classroom.standing import Extras, Standing


def people(submissions: Iterable[Submission]) -> dict[str, tuple[Student, ...]]:
    """The students of each submission."""
    return {one.name: one.students for one in submissions}


def standings(records: Iterable[Record], manifest: Mapping, extras: Extras) -> dict[str, Standing]:
    """What each submission earned in all."""
    return {record.name: standing.of(record, manifest, extras) for record in records}


def write(
    place: Path,
    records: list[Record],
    manifest: dict,
    submissions: Iterable[Submission],
    extras: Extras,
    similar: Sequence[Pair] | None = None,
) -> None:
    """Write them into the folder, each in one step. `similar`: what was found, where looked for."""
    notes = {submission.name: submission.notes for submission in submissions}
    earned = standings(records, manifest, extras)
    grades.write(place, records, manifest, notes, earned)
    report.write(place, records, manifest, earned, similar)
    feedback.write(place, records, manifest, earned)
