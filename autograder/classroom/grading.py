"""Grades what is not graded yet: a few submissions in flight, each result written at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from autograder.classroom import versions
from autograder.classroom.collect import Submission
from autograder.classroom.output import Known
from autograder.classroom.record import Record
from autograder.classroom.schedule import Pool, Result
from autograder.classroom.versions import Upload


@dataclass
class Counts:
    """How many submissions came by their result in which way."""

    graded: int = 0
    before: int = 0
    same: int = 0
    failed: int = 0


@dataclass
class Grading:
    """One run over a class. `known` holds the records in `folder`, `others` more of them.

    `due` tells when a submission, by its name, was due. `on_record` is called for every submission
    as soon as its record is on the disk.
    """

    upload: Upload
    due: Callable[[str], datetime | None]
    folder: Path
    known: dict[str, Known]
    others: dict[str, Known]
    on_record: Callable[[Record], None]
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self):
        everything = [*self.others.values(), *self.known.values()]
        self._by_key = {one.key: one.path for one in everything if one.good}
        self._in_flight: dict[str, list[Record]] = {}
        self._works = False

    def run(self, submissions: tuple[Submission, ...], pool: Pool) -> None:
        """Grade them; raises ValueError where the grader does not work at all."""
        pending: dict[Future[Result], Record] = {}
        for record, files, metadata in self._todo(submissions):
            while len(pending) >= 2 * pool.width():
                self._take(pending, pool)
            pending[pool.submit(files, metadata)] = record
        while pending:
            self._take(pending, pool)

    def _todo(
        self, submissions: tuple[Submission, ...]
    ) -> Iterator[tuple[Record, dict[str, bytes], dict | None]]:
        """Those that must be graded, read one after another; the others get their record here."""
        for submission in submissions:
            record, metadata = self._draft(submission)
            try:
                files = submission.read()
            except OSError as error:
                self._unreadable(replace(record, problem=f"cannot be read: {error}"))
                continue
            content = versions.content_hash(files)
            key = self.upload.key(content, metadata)
            record = replace(record, content=content, key=key)
            if self._have(record):
                continue
            if key in self._in_flight:
                self._in_flight[key].append(record)
            else:
                self._in_flight[key] = []
                yield record, files, metadata

    def _unreadable(self, record: Record) -> None:
        known = self.known.get(record.name)
        if known is None or not known.good:
            self._finish(record)
        else:  # the result that it has is better than none
            self.counts.failed += 1
            self.on_record(record)

    def _draft(self, submission: Submission) -> tuple[Record, dict | None]:
        submitted, due = submission.submitted, self.due(submission.name)
        record = Record(
            name=submission.name,
            students=submission.students,
            submitted=submitted.isoformat() if submitted else None,
            late_seconds=versions.late_seconds(submitted, due),
            key="",
            content="",
            assignment=self.upload.manifest["slug"],
            assignment_version=self.upload.assignment_version,
            grader_version=self.upload.grader_version,
            results=None,
        )
        return record, versions.grading_metadata(submitted, due)

    def _have(self, record: Record) -> bool:
        """Whether there is a result for the same key; then it becomes this submission's."""
        if record.key not in self._by_key:
            return False
        own = self.known.get(record.name)
        is_own = own is not None and own.good and own.key == record.key
        path = own.path if is_own else self._by_key[record.key]
        try:
            found = Record.read(path)
        except (ValueError, OSError):
            return False
        if found.key != record.key or found.results is None:  # written anew meanwhile
            return False
        record = replace(record, results=found.results)
        if is_own:
            self.counts.before += 1
        else:
            self.counts.same += 1
        if record != found or path.parent != self.folder:
            record.write(self.folder)
        self.on_record(record)
        return True

    def _take(self, pending: dict[Future[Result], Record], pool: Pool) -> None:
        """Wait for one result at least, and write what came."""
        done, _ = wait(pending, return_when=FIRST_COMPLETED)
        for future in done:
            first = pending.pop(future)
            results, problem = _result(future)
            if results is None and not self._works:
                self._require_working(pool, problem)
            self._works = True
            for place, record in enumerate([first, *self._in_flight.pop(first.key)]):
                self._finish(replace(record, results=results, problem=problem), place > 0)

    def _require_working(self, pool: Pool, problem: str) -> None:
        """Where the first grading failed: is it the submission, or does nothing work here?"""
        if _result(pool.submit({}, None))[0] is None:
            raise ValueError(f"the grader does not work here, so nothing was graded: {problem}")

    def _finish(self, record: Record, same: bool = False) -> None:
        path = record.write(self.folder)
        if record.results is None:
            self.counts.failed += 1
        else:
            self._by_key[record.key] = path
            if same:
                self.counts.same += 1
            else:
                self.counts.graded += 1
        self.on_record(record)


def _result(future: Future[Result]) -> Result:
    try:
        results, problem = future.result()
        if results is not None and (failed := results["extra_data"].get("grader_failed")):
            return None, failed  # not a result: it is told, and graded anew by the next run
        return results, problem
    except CancelledError as error:
        raise ValueError(
            "the scheduler is gone or gave up; the same command goes on where this one stopped"
        ) from error
    except Exception as error:  # such as a worker that died of the same submission again and again
        return None, f"{type(error).__name__}: {error}"
