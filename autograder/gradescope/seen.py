"""What the platform shows of a result: everything to instructors, to students what they may see."""

import argparse
import contextlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from autograder.grade.schema import VISIBILITIES
from autograder.grade.text import clean
from autograder.gradescope.container import Container
from autograder.gradescope.harness import Harness, Posted, make_metadata, resubmitted, score
from autograder.gradescope.platform import Platform, read_manifest

WHENS = ("before_due", "after_due", "after_published")


@dataclass(frozen=True)
class Seen:
    """`score`, `output` and `stdout` are None where they are not shown; `tests` are those shown."""

    score: float | None
    output: str | None
    stdout: str | None
    tests: list[dict]
    leaderboard: list[dict]
    unseen: int


def seen(posted: Posted, role: str, when: str) -> Seen:
    """What `role` ("student" or "instructor") sees at `when`, one of WHENS.

    A student sees no total as long as one test is not visible.
    """
    results = posted.results
    everything = role == "instructor"

    def shown(visibility: str) -> bool:
        # each moment shows one word more: visible, after_due_date, after_published
        return everything or VISIBILITIES.index(visibility) <= WHENS.index(when)

    general = results.get("visibility", "visible")
    tests = results.get("tests", [])
    open_tests = [test for test in tests if shown(test.get("visibility", general))]
    unseen = len(tests) - len(open_tests)
    return Seen(
        score=score(results) if shown(general) and not unseen else None,
        output=results.get("output", "") if shown(general) else None,
        stdout=posted.stdout if shown(results.get("stdout_visibility", "hidden")) else None,
        tests=open_tests,
        leaderboard=results.get("leaderboard", []),
        unseen=unseen,
    )


def show(posted: Posted, role: str, when: str, console: Console) -> None:
    """Print it. Nothing of a submission reaches the terminal as markup or control character."""
    view = seen(posted, role, when)
    instructor = role == "instructor"
    console.rule(f"what {'an instructor' if instructor else 'a student'} sees, {when}")
    if view.output is not None:
        console.print(_plain(view.output))
    table = Table("", "test", "points", *(["seen"] if instructor else []), "message")
    for test in view.tests:
        status = test.get("status") or _status(test)
        mark = "[green]passed[/]" if status == "passed" else "[red]failed[/]"
        points = f"{test['score']:g} / {test.get('max_score', 0):g}" if "score" in test else ""
        visibility = [test.get("visibility", "visible")] if instructor else []
        name = f"{test.get('number', '')} {test.get('name', '')}".strip()
        cells = (_plain(name), points, *visibility, _plain(test.get("output", "")))
        table.add_row(mark, *cells)
    if view.tests:
        console.print(table)
    total = "not shown, as a test is not visible" if view.score is None else f"{view.score:g}"
    console.print(f"[bold]Total: {total}[/]")
    for entry in view.leaderboard:
        console.print(_plain(f"Leaderboard: {entry['name']}: {entry['value']}"))
    if view.stdout is not None:
        console.rule("results/stdout", characters="-")
        console.print(_plain(view.stdout))


def _status(test: dict) -> str:
    return "passed" if test.get("score") == test.get("max_score") else "failed"


def _plain(text: str) -> str:
    return escape(clean(str(text)))


def play(upload: Path, options: argparse.Namespace, console: Console) -> int:
    """The command `gradescope`: run the submission, and again, and show what is seen of the last.

    Returns 0 where the autograder gave a result of its own each time, else 1.
    """
    if not options.submission.exists():
        raise FileNotFoundError(f"{options.submission} does not exist")
    manifest = read_manifest(upload)
    now = datetime.now().astimezone()
    late = timedelta(minutes=options.late)
    due = now - late if late else now + timedelta(days=2)
    if options.metadata:
        metadata = json.loads(options.metadata.read_text(encoding="utf-8"))
        if not isinstance(metadata, dict):
            raise ValueError(f"{options.metadata} holds no JSON object")
    else:
        metadata = make_metadata(manifest, now, due)
    posted, failed = None, False
    with Platform(upload) as platform, contextlib.ExitStack() as stack:
        container = stack.enter_context(Container(options.container)) if options.container else None
        if container and container.missing:
            console.print(f"[yellow]Not limited as on the platform: {container.missing}.[/]")
        harness = Harness(platform.folder, options.timeout, container)
        for number in range(options.resubmit + 1):
            if posted is not None:
                metadata = resubmitted(metadata, posted, timedelta(minutes=options.every))
            posted = harness.run(options.submission, metadata)
            failed = failed or posted.error
            console.print(
                f"Submission {number + 1}: total {score(posted.results):g}, {posted.seconds:.1f} s,"
                f" peak memory {posted.peak_mb:.0f} MiB"
            )
            for remark in posted.remarks:
                console.print(f"[yellow]{_plain(remark)}[/]")
    show(posted, options.role, options.when, console)
    return 1 if failed else 0


def show_result(results: dict, console: Console) -> None:
    """Print one result as a student reads it."""
    table = Table("", "test", "points", "message", show_lines=True)
    for test in results["tests"]:
        mark = "[green]passed[/]" if test["status"] == "passed" else "[red]failed[/]"
        points = f"{test['score']:g} / {test['max_score']:g}" if "score" in test else ""
        table.add_row(mark, escape(test["name"]), points, escape(test["output"]))
    console.print(table)
    console.print(escape(results["output"]))
    console.print(f"[bold]{results['score']:g} points[/] in {results['execution_time']:.1f} s")
