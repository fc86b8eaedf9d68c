"""Answers of others: how tests decide on what was written without a look at them.

Whoever writes a bank knows its tests. Answers that others write from the student notebook alone
show what the bank forgot. They come as a folder of bank files (`q4.py` and so on), whose mistakes
say in their docstring why they are wrong, and are judged on copies of the reference as the bank is.
What such a file imports is imported in the answer's cell, too, as the notebook may not have it.
"""

import ast
from collections import Counter
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from autograder import bank
from autograder.assignment import Assignment, read_text
from autograder.gradescope.platform import read_manifest
from autograder.verify import run as verify
from autograder.verify.specimens import of_entries, right


def verify_answers(
    assignment: Assignment,
    dist: Path,
    console: Console,
    folder: Path,
    question: str | None = None,
    jobs: int | None = None,
    device: str = "",
) -> bool:
    """Judge the answers in `folder`, print each and the rates; True where all are as they say.

    question: only the answers to this one. Raises FileNotFoundError where there are none.
    """
    entries = [
        replace(entry, source=f"{_imports(folder / f'{entry.question}.py')}{entry.source}")
        for entry in bank.load_all(folder)
        if question in (None, entry.question)
    ]
    if not entries:
        raise FileNotFoundError(f"{folder} holds no answers: bank files such as q1.py")
    built = dist / assignment.slug
    upload = built / "gradescope.zip"
    manifest, reference = read_manifest(upload), right(assignment, built)
    chosen = of_entries(assignment, built, entries)
    count, failed = Counter(), Counter()
    for specimen, results in verify.by_copies(upload, reference, chosen, jobs, device=device):
        outcome = verify.judge(specimen, results, manifest)
        count[specimen.kind] += 1
        failed[specimen.kind] += bool(outcome.failures)
        style = "[red]" if outcome.failures else "[green]"
        what = "; ".join(outcome.failures) or "as it should"
        console.print(f"{style}{specimen.name}[/]: {escape(what)}")
        told = [message for _, _, message in outcome.cases if message]
        if told:
            console.print(escape("\n".join(told)), style="dim")
    wrong, good = count["mistake"], count["alternative"]
    console.print(
        f"{assignment.slug}: {failed['mistake']} of {wrong} wrong answers earned every point, "
        f"{failed['alternative']} of {good} right ones lost some."
    )
    if left := len(chosen) - wrong - good:
        console.print(f"  {left} more ended Python and were not judged.")
    return not failed.total()


def _imports(path: Path) -> str:
    """What a file of answers imports, except of the grader, as the first lines of a cell."""
    found = [
        ast.unparse(node)
        for node in ast.parse(read_text(path)).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return "".join(f"{line}\n" for line in found if "autograder" not in line)
