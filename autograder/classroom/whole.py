"""A class that was graded before: its submissions, results and decisions, opened for more work."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom import reports, similar, worth
from autograder.classroom.collect import Submission, collect
from autograder.classroom.output import Output
from autograder.classroom.record import Record
from autograder.classroom.standing import Extras


@dataclass
class Whole:
    """All that is known of a class. `records` are those of submissions that were graded."""

    folder: Path
    manifest: dict
    submissions: tuple[Submission, ...]
    records: list[Record]
    extras: Extras
    layout: str
    warnings: tuple[str, ...] = ()

    def refresh(self) -> None:
        """Make the reports anew from results, points and decisions as they are on the disk."""
        people = reports.people(self.submissions)
        self.extras = Extras.read(self.folder, self.manifest, people)
        if self.records:
            pairs = similar.saved(self.folder)
            told = self.folder, self.records, self.manifest, self.submissions, self.extras
            reports.write(*told, pairs)


@contextlib.contextmanager
def opened(
    submissions: Path, folder: Path, manifest: dict, layout: str | None = None
) -> Iterator[Whole]:
    """Lock a class's folder and read what is in it; points are those of the version that graded.

    Raises ValueError, naming file or folder, for what cannot be used, and where the folder holds
    results of another assignment.
    """
    collection = collect(submissions, manifest["notebook"], layout)
    with Output(folder) as output:
        records = []
        for one in collection.submissions:
            path = output.results / f"{one.name}.json"
            if path.is_file():
                records.append(Record.read(path))
        others = {record.assignment for record in records} - {manifest["slug"]}
        if others:
            raise ValueError(f"{folder} holds results of {min(others)}: name another --output")
        manifest = worth.over(manifest, folder)
        people = reports.people(collection.submissions)
        extras = Extras.read(folder, manifest, people)
        yield Whole(
            folder, manifest, collection.submissions, records, extras, collection.layout,
            collection.warnings,
        )  # fmt: skip
