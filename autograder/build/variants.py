"""Submissions made by the build: the student notebook with its answer cells filled in.

They look as a student's notebook does: the same cells, ids and metadata; only the text of answer
cells differs.
"""

import copy
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.assignment import Assignment, SourceError
from autograder.bank import Entry, reference
from autograder.build.story import KEY


def starter(assignment: Assignment, notebook: Path | None = None) -> NotebookNode:
    """The untouched student notebook; from ``notebook``, by default ``starter.ipynb``."""
    path = notebook or assignment.starter
    if not path.is_file():
        raise SourceError(path, "there is no student notebook: build the assignment first")
    return nbformat.read(path, as_version=4)


def variant(
    assignment: Assignment, entries: Iterable[Entry] = (), notebook: Path | None = None
) -> NotebookNode:
    """The student notebook filled from the reference, with ``entries`` in place of definitions.

    Without entries it is the reference's own submission. ``notebook``: as for `starter`. Raises
    SourceError for an entry that replaces a name that its question does not ask for, and for two
    entries that replace the same one.
    """
    definitions = reference.read(assignment.reference)
    sources = {name: definition.solved for name, definition in definitions.items()}
    return filled(starter(assignment, notebook), sources, entries)


def filled(
    student: NotebookNode, sources: dict[str, str], entries: Iterable[Entry] = ()
) -> NotebookNode:
    """A copy of a student notebook in which each answer cell holds the sources of its names."""
    student, owner = copy.deepcopy(student), {}
    answers = [cell for cell in student.cells if cell.metadata.get(KEY, {}).get("names")]
    for cell in answers:
        owner |= dict.fromkeys(cell.metadata[KEY]["names"], cell.metadata[KEY]["question"])
    replaced = {}
    for entry in entries:
        place = f"{entry.kind} {entry.name}"
        if owner.get(entry.replaces) != entry.question:
            raise SourceError(place, f"no cell shows {entry.replaces}", entry.question)
        if entry.replaces in replaced:
            raise SourceError(place, f"{entry.replaces} is replaced already", entry.question)
        replaced[entry.replaces] = entry.source
    sources = {**sources, **replaced}
    for cell in answers:
        names = cell.metadata[KEY]["names"]
        missing = [name for name in names if name not in sources]
        if missing:
            raise SourceError(f"cell {cell.id}", f"the reference does not define {missing[0]}")
        cell.source = "\n\n\n".join(sources[name] for name in names)
    return student


def questions(notebook: NotebookNode) -> list[str]:
    """The names of a notebook's questions, in its order."""
    found = (cell.metadata.get(KEY, {}).get("question") for cell in notebook.cells)
    return list(dict.fromkeys(name for name in found if name))


def question_cells(notebook: NotebookNode, question: str) -> list[str]:
    """The sources of a question's code cells, in order."""
    return [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get(KEY, {}).get("question") == question
    ]
