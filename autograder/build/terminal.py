"""Building in a terminal: two assignments at a time, and what is being done."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.assignment import Assignment
from autograder.build.assemble import BuildResult, build

JOBS = 2
"""Assignments at a time: most of a build is one notebook that runs on about one core."""


def build_all(
    assignments: list[Assignment],
    dist: Path,
    key: str,
    console: Console,
    pictures: Path | None = None,
) -> list[BuildResult]:
    """Build assignments and print a line for each; raises SourceError for the first that fails.

    key, pictures: as in `assemble.prepare`.
    """
    columns = [TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[step]}")]
    jobs = max(1, min(JOBS, os.cpu_count() or 1, len(assignments)))
    with (
        Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress,
        ThreadPoolExecutor(jobs) as pool,
    ):
        made = [pool.submit(_build, one, dist, key, progress, pictures) for one in assignments]
        try:
            return [future.result() for future in made]
        finally:
            pool.shutdown(cancel_futures=True)


def _build(
    assignment: Assignment, dist: Path, key: str, progress: Progress, pictures: Path | None
) -> BuildResult:
    task = progress.add_task(assignment.slug, total=None, step="")

    def on_step(text: str, done: int | None = None, total: int | None = None) -> None:
        progress.update(task, step=text, completed=done, total=total)

    result = build(assignment, dist, on_step, key, pictures)
    progress.remove_task(task)
    where = f"{dist.name}/{assignment.slug}/"
    if result.fresh:
        told = f"{where} is up to date"
    else:
        how = "executed its notebook" if result.executed else "its notebook was unchanged"
        told = f"[green]built[/] {where} in {result.seconds:.0f} s ({how})"
    progress.console.print(told)
    return result
