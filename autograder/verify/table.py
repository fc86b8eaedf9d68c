"""What instructors see of a verification in the terminal: progress, a table, a summary."""

import json
import time
from collections import Counter
from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.assignment import Assignment
from autograder.build.archive import write_atomically
from autograder.build.assemble import VERIFICATION
from autograder.gradescope.platform import read_manifest
from autograder.verify import remembered
from autograder.verify import run as verify
from autograder.verify.specimens import Specimen, specimens


def verify_assignment(
    assignment: Assignment,
    dist: Path,
    console: Console,
    question: str | None = None,
    jobs: int | None = None,
    thorough: bool = False,
    rows: bool = True,
    device: str = "",
) -> bool:
    """Verify a built assignment and print what came out; returns whether every expectation held.

    With `question` only the bank of that question is graded, beside reference and starter;
    `thorough` sends the whole bank through the upload. What an earlier verification found is not
    graded again where nothing that it depends on changed. rows: print a row for each submission.
    device: torch's name of one on which to judge beside the CPU.
    """
    began, folder = time.monotonic(), dist / assignment.slug
    upload, kept = folder / "gradescope.zip", folder / VERIFICATION
    manifest = read_manifest(upload)
    names = [entry["name"] for entry in manifest["questions"]]
    if question and question not in names:
        raise ValueError(f"{assignment.slug} has no question {question!r}, only {', '.join(names)}")
    chosen = specimens(assignment, folder, question)
    stamps = remembered.Stamps(folder, assignment.starter.read_bytes(), device)
    now = {item.name: stamps.of(item) for item in chosen}
    earlier = {} if thorough else remembered.rows(kept)
    known = {
        item.name: verify.from_json(earlier[item.name], item)
        for item in chosen
        if earlier.get(item.name, {}).get("stamp") == now[item.name]
    }
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task(f"{assignment.slug}: grading", total=len(chosen) - len(known))

        left = Counter(_place(item) for item in chosen if item.name not in known)

        def on_done(outcome: verify.Outcome) -> None:
            progress.advance(task)
            place = _place(outcome.specimen)
            left[place] -= 1
            if not left[place] and not console.is_terminal:  # a log shows no bar
                console.print(f"{assignment.slug}: {place} graded")
            for failure in outcome.failures:
                progress.console.print(f"[red]{outcome.specimen.name}[/]: {escape(failure)}")

        outcomes = verify.run(upload, chosen, manifest, on_done, jobs, thorough, known, device)
    others = [row for name, row in earlier.items() if name not in now]
    rows_now = [*json.loads(verify.to_json(outcomes, now)), *(others if question else [])]
    write_atomically(kept, (json.dumps(rows_now, indent=1) + "\n").encode())
    if rows:
        console.print(_table(outcomes, manifest))
    if device:
        console.print(f"{assignment.slug}: judged on the CPU and on {device}.")
    return _summary(assignment, outcomes, len(known), time.monotonic() - began, console)


def _place(specimen: Specimen) -> str:
    """The question of an entry, or what else is graded."""
    return specimen.entry.question if specimen.entry else specimen.name


def verify_keys(
    assignment: Assignment,
    dist: Path,
    console: Console,
    keys: int,
    jobs: int | None = None,
    device: str = "",
) -> bool:
    """Judge the whole bank with so many other keys; returns whether every expectation held.

    No right answer may lose a point by the luck of what a test draws, no mistake may pass by it.
    """
    folder = dist / assignment.slug
    upload = folder / "gradescope.zip"
    manifest, chosen = read_manifest(upload), specimens(assignment, folder)
    failed: Counter[str] = Counter()
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        for number in progress.track(range(keys), description=f"{assignment.slug}: keys"):
            key = f"key {number + 1}"
            for outcome in verify.run_key(upload, chosen, manifest, key, jobs, device):
                for failure in outcome.failures:
                    failed[outcome.specimen.name] += 1
                    name = outcome.specimen.name
                    progress.console.print(f"[red]{name}[/], {key}: {escape(failure)}")
    for name, count in failed.most_common():
        console.print(f"  [red]failed[/] {name}: with {count} of {keys} keys")
    color, what = ("red", f"{len(failed)} entries not") if failed else ("green", "everything")
    console.print(f"[{color}]{assignment.slug}: {what} as expected with {keys} keys.[/]")
    return not failed


def _table(outcomes: list[verify.Outcome], manifest: dict) -> Table:
    tested = [entry for entry in manifest["questions"] if not entry["manual"]]
    # a terminal is narrow: only where something was lost, or was to be
    questions = [entry for entry in tested if any(_is_told(entry, one) for one in outcomes)]
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, expand=True)
    cut = {"overflow": "ellipsis", "no_wrap": True}
    table.add_column("submission", **cut, ratio=2, min_width=20)
    for entry in questions:
        header = f"{entry['name']}\n/{entry['points']:g}"
        table.add_column(header, justify="right", no_wrap=True, min_width=3)
    table.add_column("s", justify="right", no_wrap=True, min_width=3)
    table.add_column("what the student is told", **cut, ratio=3)
    for outcome in outcomes:
        specimen = outcome.specimen
        style = "red" if outcome.failures else None
        entry = specimen.entry
        name = f"{entry.question} {entry.kind[:3]}. {entry.name}" if entry else specimen.name
        cells = []
        for entry in questions:
            points = outcome.points.get(entry["name"])
            text = "-" if points is None else f"{points:g}"
            cells.append(text if _is_full(entry, outcome) else f"[yellow]{text}[/]")
        told = " ".join(outcome.told.split())
        table.add_row(escape(name), *cells, f"{outcome.seconds:.1f}", escape(told), style=style)
    return table


def _is_full(question: dict, outcome: verify.Outcome) -> bool:
    earned = outcome.points.get(question["name"])
    return earned is not None and abs(earned - question["points"]) < 1e-9


def _is_told(question: dict, outcome: verify.Outcome) -> bool:
    own = outcome.specimen.entry
    return not _is_full(question, outcome) or bool(own and own.question == question["name"])


def _summary(
    assignment: Assignment,
    outcomes: list[verify.Outcome],
    known: int,
    seconds: float,
    console: Console,
) -> bool:
    mistakes = [outcome for outcome in outcomes if outcome.specimen.kind == "mistake"]
    alternatives = [outcome for outcome in outcomes if outcome.specimen.kind == "alternative"]
    hinted = sum(outcome.hinted for outcome in mistakes)
    failed = [outcome for outcome in outcomes if outcome.failures]
    console.print(
        f"{len(alternatives)} alternatives, {len(mistakes)} mistakes, "
        f"{hinted} of them told their own hint."
    )
    for outcome in mistakes:
        if not outcome.hinted:
            console.print(f"  without its hint: {outcome.specimen.name}", style="yellow")
    for outcome in failed:
        for failure in outcome.failures:
            console.print(f"  [red]failed[/] {outcome.specimen.name}: {escape(failure)}")
    if failed:
        console.print(f"[red]{assignment.slug}: {len(failed)} submissions not as expected.[/]")
    else:
        text = f"all {len(outcomes)} submissions as expected ({seconds:.0f} s)."
        console.print(f"[green]{assignment.slug}: {text}[/]")
    if known:
        console.print(f"  {known} of them unchanged since they were graded before.")
    return not failed
