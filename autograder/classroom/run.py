"""`python -m autograder grade` for a class, from the folder of submissions to the report."""

import contextlib
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.classroom import (
    decisions,
    late_days,
    reports,
    similar,
    terminal,
    times,
    worth,
)
from autograder.classroom.collect import Collection, Submission, collect
from autograder.classroom.grading import Counts, Grading
from autograder.classroom.output import Known, Output, known
from autograder.classroom.record import Record
from autograder.classroom.schedule import open_pool
from autograder.classroom.standing import Extras
from autograder.classroom.versions import Upload
from autograder.grade.text import clean
from autograder.gradescope.lanes import CLOSED


@dataclass(frozen=True)
class Settings:
    """How a class is graded. `jobs` counts for this machine, `scheduler` is Dask's address.

    `due` is when submissions were due, with an offset, which is this machine's where `due_assumed`;
    `roster` is a platform's list that tells when they came; `accept` takes the results of a
    regrade.
    `closed` are places that no submission may see: the others, and their results.
    `layout` says what the submissions are where that is unclear. `similar` looks for shared code
    beside `starter`, the cells that were handed out, and `course`, all code that was.
    """

    jobs: int | None = None
    scheduler: str | None = None
    due: datetime | None = None
    due_assumed: bool = False
    roster: Path | None = None
    accept: bool = False
    closed: tuple[Path, ...] = ()
    layout: str | None = None
    similar: bool = False
    starter: frozenset[str] = frozenset()
    course: str = ""


def default_output(submissions: Path) -> Path:
    """The folder beside the submissions in which their results are kept."""
    path = submissions.resolve()
    name = path.stem if path.is_file() else path.name
    return path.with_name(f"{name}-graded")


def grade_class(
    upload: Upload, submissions: Path, folder: Path, settings: Settings, console: Console
) -> int:
    """Grade a class into `folder` and show what came; returns 0 where every one has a result.

    Stopped by Ctrl-C, SIGTERM or anything else, the same call goes on where it stopped. Raises
    ValueError, naming the folder, for one that cannot be used.
    """
    if folder.resolve().is_relative_to(submissions.resolve()):
        raise ValueError(f"{folder} lies in {submissions}; choose another folder with --output")
    if settings.jobs is not None and settings.jobs < 1:
        raise ValueError(f"--jobs {settings.jobs}: it must be 1 or more")
    collection = collect(submissions, upload.manifest["notebook"], settings.layout)
    told = list(collection.warnings)
    if settings.roster:
        timed, remarks = times.from_roster(collection.submissions, settings.roster)
        collection = replace(collection, submissions=timed)
        told += remarks
    for warning in told:
        terminal.say(console, "yellow", warning)
    closed = [path.resolve() for path in (submissions, folder, settings.roster) if path is not None]
    settings = replace(settings, closed=(*settings.closed, *closed))
    with _stoppable(console), Output(folder) as output:
        people = reports.people(collection.submissions)
        decided = decisions.read(folder, upload.manifest, people)
        collection = replace(collection, submissions=decided.timed(collection.submissions))
        for remark in _remarks_on_times(collection, decided, settings):
            terminal.say(console, "yellow", remark)
        grace = timedelta(minutes=upload.manifest["late"]["grace_minutes"])
        late_days.use(folder, decided, collection.submissions, settings.due, grace)
        extras = Extras.read(folder, upload.manifest, people)
        if not collection.plain:
            terminal.show_found(collection, console)
        return _grade_into(output, upload, collection.submissions, settings, extras, console)


def _remarks_on_times(
    collection: Collection, decided: decisions.Decisions, settings: Settings
) -> list[str]:
    """What is not known of times, and which zone was taken where none was given."""
    told = times.remarks(collection.submissions, settings.due)
    if settings.due_assumed:
        told.append(f"--due names no zone: taken for {times.in_words(settings.due, True)}")
    if any(one.assumed for one in decided.made):
        told.append(f"times in {decisions.FILE} without a zone are taken for {times.here()}")
    if collection.layout == "blackboard":
        told.append(f"Blackboard's times have no zone: taken for {times.here()}")
    return told


def _grade_into(
    output: Output,
    upload: Upload,
    submissions: tuple[Submission, ...],
    settings: Settings,
    extras: Extras,
    console: Console,
) -> int:
    before = known(output.results)
    mine = [before[one.name] for one in submissions if one.name in before]
    _refuse_other_assignment(output, upload, mine)
    regrading = any(one.good and one.versions != upload.versions for one in mine)
    place = output.regrade if regrading else output.folder
    target = place / "results"
    target.mkdir(parents=True, exist_ok=True)
    due = times.in_words(settings.due, settings.due_assumed) if settings.due else ""
    worth.write(place, upload.manifest, due)
    dues = {one.name: extras.decisions.due(one.name, settings.due) for one in submissions}
    counts = _grade(upload, submissions, target, before, (settings, dues), console)
    terminal.show_counts(counts, console)
    records = [Record.read(target / f"{one.name}.json") for one in submissions]
    if regrading:
        changes = terminal.show_changes(output, upload, records, before, console)
        if settings.accept:
            lost = {one.name for one in changes if one.after is None and one.before is not None}
            place = _accept(output, upload, lost, records, before, console)
            records = [Record.read(place / "results" / f"{one.name}.json") for one in submissions]
        else:
            terminal.say(console, "yellow", f"{output.results} is as it was; --accept replaces it")
    elif settings.accept:
        terminal.say(
            console, "yellow", "nothing to accept: the results are those of these tests already"
        )
    pairs = _similar(submissions, upload.manifest, settings, console)
    similar.save(place, pairs)
    manifest = {**upload.manifest, "due": due}
    reports.write(place, records, manifest, submissions, extras, pairs)
    terminal.show_scores(records, console)
    unread = terminal.show_unread(records, console)
    for name in ("results", "grades.csv", "report.html", "feedback"):
        console.print(f"{name:12} {place / name}", soft_wrap=True, markup=False)
    return 1 if counts.failed or unread else 0


def _accept(
    output: Output,
    upload: Upload,
    lost: set[str],
    records: list[Record],
    before: dict[str, Known],
    console: Console,
) -> Path:
    """Accept a regrade, but for those who would lose their result; returns where results are.

    These keep the one from before, so that nobody's failure holds up a class.
    """
    names = [record.name for record in records]
    current = {name for name, one in before.items() if one.good and one.versions == upload.versions}
    new = {record.name for record in records if record.results is not None} - current
    if lost:
        told = ", ".join(sorted(lost)[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        text = f"not accepted: {told} could not be graded again and stays as it was"
        terminal.say(console, "red", f"{text}. Run the command again to retry")
    if not new:
        return output.regrade
    for name in lost:
        Record.read(before[name].path).write(output.regrade / "results")
    earlier = output.accept(names)
    terminal.say(console, "green", f"accepted; what was replaced lies in {earlier}")
    return output.folder


def _grade(
    upload: Upload,
    submissions: tuple[Submission, ...],
    target: Path,
    before: dict[str, Known],
    how: tuple[Settings, dict[str, datetime | None]],
    console: Console,
) -> Counts:
    settings, dues = how
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=len(submissions))

        def on_record(record: Record) -> None:
            progress.update(bar, advance=1, description=record.name)
            if record.problem:
                terminal.say(console, "red", f"{record.name}: {clean(record.problem, 2000)}")

        already = known(target)
        grading = Grading(upload, dues.get, target, already, before, on_record)
        options = (*upload.options, *(f"{CLOSED}{place}" for place in settings.closed))
        jobs = _jobs(settings, console)
        with open_pool(upload.data, options, jobs, settings.scheduler) as pool:
            grading.run(submissions, pool)
    return grading.counts


def _jobs(settings: Settings, console: Console) -> int | None:
    """How many submissions at a time: one where they would share a user, and so its processes."""
    if os.getuid() == 0 or settings.scheduler is not None:
        return settings.jobs
    if settings.jobs is None or settings.jobs > 1:
        told = "without root all submissions are of one user, so they are graded one at a time"
        terminal.say(console, "yellow", told)
    return 1


def _refuse_other_assignment(output: Output, upload: Upload, mine: list[Known]) -> None:
    others = {one.assignment for one in mine} - {upload.manifest["slug"]}
    if others:
        raise ValueError(
            f"{output.folder} holds results of {min(others)}; choose another with --output"
        )


def _similar(
    submissions: tuple[Submission, ...], manifest: dict, settings: Settings, console: Console
) -> list[similar.Pair] | None:
    """Pairs that share code, where that is asked for; what cannot be read shares none."""
    if not settings.similar:
        return None
    codes = {}
    for one in submissions:
        with contextlib.suppress(OSError):  # told while it was graded
            codes[one.name] = similar.code(one.read(), manifest, settings.starter)
    found = similar.pairs(codes, settings.course)
    console.print(f"{len(found)} pairs share code that was not given: see report.html")
    return found


@contextlib.contextmanager
def _stoppable(console: Console) -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: graders end, what is done stays."""

    def stop(*_) -> None:
        raise KeyboardInterrupt

    earlier = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        console.print("stopped; the same command goes on where this one stopped")
        raise
    finally:
        signal.signal(signal.SIGTERM, earlier)


def due_date(text: str) -> datetime:
    """ISO 8601; a time without an offset is this machine's. Raises ValueError."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        told = "write the time in ISO 8601, as in 2026-10-01T23:59+02:00"
        raise ValueError(f"--due {text}: {told}") from None
    return time if time.tzinfo else time.astimezone()


def names_no_zone(text: str) -> bool:
    """Whether a time in ISO 8601 leaves its zone open."""
    return datetime.fromisoformat(text.strip()).tzinfo is None
