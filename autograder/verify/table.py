"""What instructors see of a verification in the terminal: progress, a table, a summary."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from autograder.assignment import Assignment
from autograder.gradescope.platform import read_manifest
from autograder.verify import run as verify
from autograder.verify.specimens import specimens


def verify_assignment(
    assignment: Assignment,
    dist: Path,
    console: Console,
    question: str | None = None,
    jobs: int | None = None,
    thorough: bool = False,
) -> bool:
    """Verify a built assignment and print the table; returns whether every expectation held.

    With `question` only the bank of that question is graded, beside reference and starter;
    `thorough` sends the whole bank through the upload.
    """
    folder = dist / assignment.slug
    manifest = read_manifest(folder / "gradescope.zip")
    known = [entry["name"] for entry in manifest["questions"]]
    if question and question not in known:
        raise ValueError(f"{assignment.slug} has no question {question!r}, only {', '.join(known)}")
    chosen = specimens(assignment, folder, question)
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task(f"{assignment.slug}: grading", total=len(chosen))

        def on_done(outcome: verify.Outcome) -> None:
            progress.advance(task)
            for failure in outcome.failures:
                progress.console.print(f"[red]{outcome.specimen.name}[/]: {escape(failure)}")

        outcomes = verify.run(folder / "gradescope.zip", chosen, manifest, on_done, jobs, thorough)
    (folder / "verification.json").write_text(verify.to_json(outcomes))
    console.print(_table(assignment, outcomes, manifest))
    return _summary(assignment, outcomes, console)


def _table(assignment: Assignment, outcomes: list[verify.Outcome], manifest: dict) -> Table:
    questions = [entry for entry in manifest["questions"] if not entry["manual"]]
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
            full = points is not None and abs(points - entry["points"]) < 1e-9
            text = "-" if points is None else f"{points:g}"
            cells.append(text if full else f"[yellow]{text}[/]")
        told = " ".join(outcome.told.split())
        table.add_row(escape(name), *cells, f"{outcome.seconds:.1f}", escape(told), style=style)
    return table


def _summary(assignment: Assignment, outcomes: list[verify.Outcome], console: Console) -> bool:
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
        console.print(f"[green]{assignment.slug}: all {len(outcomes)} submissions as expected.[/]")
    return not failed
