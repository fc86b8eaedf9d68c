"""The submissions of a verification: reference, starter, and one for each entry of the bank."""

from pathlib import Path

from autograder import bank
from autograder.assignment import Assignment
from autograder.build import variants
from autograder.build.student import notebook_bytes
from autograder.verify.run import Specimen


def reference_files(folder: Path) -> dict[str, bytes]:
    """Files that the executed reference wrote and a student would submit, such as weights."""
    return {path.name: path.read_bytes() for path in sorted((folder / "reference_files").glob("*"))}


def specimens(assignment: Assignment, folder: Path, question: str | None = None) -> list[Specimen]:
    """All specimens of a built assignment in `folder`; with `question` only that part of the bank.

    The reference is graded twice: as submitted, with the files that it wrote, and without them, so
    that what the notebook does by itself is graded too. Files that it did not write, but brings
    (`Assignment.submitted`), it always has.
    """
    notebook = f"{assignment.slug}.ipynb"
    extra = reference_files(folder)
    right = notebook_bytes(variants.variant(assignment))
    made = [
        Specimen("reference", "reference", {notebook: right, **extra}),
        Specimen("starter", "starter", {notebook: notebook_bytes(variants.starter(assignment))}),
    ]
    brought = {path.name for path in assignment.submitted.glob("*")}
    if extra.keys() - brought:
        files = {name: content for name, content in extra.items() if name in brought}
        again = {notebook: right, **files}
        made.insert(1, Specimen("reference without its files", "reference", again))
    for entry in bank.load_all(assignment.bank):
        if question in (None, entry.question):
            content = notebook_bytes(variants.variant(assignment, [entry]))
            files = {notebook: content, **extra}
            name = f"{entry.question}-{entry.kind}-{entry.name}"
            made.append(Specimen(name, entry.kind, files, entry))
    return made
