"""The submissions of a verification: reference, starter, and one for each entry of the bank.

Two more hold a mistake in every second question: what goes through the upload itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from autograder import bank
from autograder.assignment import Assignment
from autograder.bank import Entry, reference
from autograder.build import variants
from autograder.build.story import SEALED
from autograder.build.student import notebook_bytes


@dataclass(frozen=True)
class Specimen:
    """One submission whose result is known: its files and what it stands for."""

    name: str
    kind: str
    """`reference`, `starter`, `alternative`, `mistake`, or `mixed` of several mistakes"""
    make: Callable[[], dict[str, bytes]] = field(repr=False)
    entry: Entry | None = None
    cells: tuple[str, ...] = field(repr=False, default=())
    """the code cells of the entry's own question"""
    mixed: tuple[Entry, ...] = ()

    @cached_property
    def files(self) -> dict[str, bytes]:
        """What is submitted, made when it is first asked for."""
        return self.make()

    @property
    def wrong(self) -> frozenset[str]:
        """The questions in which it must lose points; in all others it earns every one."""
        mistakes = [self.entry] if self.kind == "mistake" else self.mixed
        return frozenset(entry.question for entry in mistakes)


def reference_files(folder: Path) -> dict[str, bytes]:
    """Files that the executed reference wrote and a student would submit, such as weights."""
    return {path.name: path.read_bytes() for path in sorted((folder / "reference_files").glob("*"))}


def right(assignment: Assignment, folder: Path) -> Specimen:
    """The reference of an assignment that was built in `folder`, with the files that it wrote."""
    notebook = variants.filled(*_student_and_answers(assignment))
    name, extra = f"{assignment.slug}.ipynb", reference_files(folder)
    return Specimen("reference", "reference", lambda: {name: notebook_bytes(notebook), **extra})


def _student_and_answers(assignment: Assignment) -> tuple[NotebookNode, dict[str, str]]:
    """The student notebook, and the sources of the reference's answers by name."""
    definitions = reference.read(assignment.reference)
    answers = {name: definition.solved for name, definition in definitions.items()}
    return variants.starter(assignment), answers


def specimens(assignment: Assignment, folder: Path, question: str | None = None) -> list[Specimen]:
    """All specimens of a built assignment in `folder`; with `question` only that part of the bank.

    The reference is graded twice: as submitted, with the files that it wrote, and without them, so
    that what the notebook does by itself is graded too. Files that it did not write, but brings
    (`Assignment.submitted`), it always has.
    """
    name, extra = f"{assignment.slug}.ipynb", reference_files(folder)
    student, sources = _student_and_answers(assignment)
    made = [
        right(assignment, folder),
        Specimen("starter", "starter", lambda: {name: notebook_bytes(student)}),
    ]
    brought = {path.name for path in assignment.submitted.glob("*")}
    if left := extra.keys() - brought:
        files = made[0].files
        without = {path: content for path, content in files.items() if path not in left}
        made.insert(1, Specimen("reference without its files", "reference", lambda: without))
    asked = [e for e in bank.load_all(assignment.bank)
             if e.question not in assignment.given["answers"]]  # fmt: skip
    entries = [e for e in asked if question in (None, e.question)]
    order = variants.questions(student)
    entries.sort(key=lambda entry: order.index(entry.question) if entry.question in order else -1)
    for mixed in _every_second(entries):
        names = ", ".join(entry.question for entry in mixed)

        def wrong(mixed=mixed) -> dict[str, bytes]:
            notebook = notebook_bytes(variants.filled(student, sources, mixed))
            return {name: notebook, **_own_files(extra, mixed)}

        made.append(Specimen(f"mistakes in {names}", "mixed", wrong, mixed=mixed))
    return made + of_entries(assignment, folder, entries)


def of_entries(assignment: Assignment, folder: Path, entries: Iterable[Entry]) -> list[Specimen]:
    """One specimen for each of these entries: the reference with that answer instead of its own."""
    name, extra = f"{assignment.slug}.ipynb", reference_files(folder)
    student, sources = _student_and_answers(assignment)
    return [
        _of_entry(entry, variants.filled(student, sources, [entry]), name, extra)
        for entry in entries
    ]


def _every_second(entries: list[Entry]) -> list[tuple[Entry, ...]]:
    """The first mistake of each question, shared out so that neighbours stand apart."""
    first: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind == "mistake":
            first.setdefault(entry.question, entry)
    chosen = list(first.values())
    return [mixed for mixed in (tuple(chosen[::2]), tuple(chosen[1::2])) if mixed]


def _own_files(extra: dict[str, bytes], entries: Iterable[Entry]) -> dict[str, bytes]:
    """The files of a submission; not the reference's predictions where it predicts otherwise."""
    if any(entry.assigned for entry in entries):
        return {name: content for name, content in extra.items() if name != SEALED}
    return extra


def _of_entry(entry: Entry, notebook, name: str, extra: dict[str, bytes]) -> Specimen:
    return Specimen(
        f"{entry.question}-{entry.kind}-{entry.name}",
        entry.kind,
        lambda: {name: notebook_bytes(notebook), **_own_files(extra, [entry])},
        entry,
        tuple(variants.question_cells(notebook, entry.question)),
    )
