"""What an attack is, and the few ways in which attacks are made from the right submission."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

ATTACKS: dict[str, "Attack"] = {}
NOTEBOOK = "hw02_transposed_convolution.ipynb"


@dataclass(frozen=True)
class Attack:
    """One submission and what must come of it.

    Every question must earn what the reference earns, but for those in `points`. `told` must stand
    in the results, `untold` must not.
    """

    name: str
    make: Callable[["Right"], dict[str, bytes]]
    points: dict[str, float] = field(default_factory=dict)
    told: str = ""
    untold: tuple[str, ...] = ()
    after: Callable[[Path], None] | None = None
    """changes the laid-out submission folder, for what bytes cannot say (links, pipes)"""


NOTHING = {f"q{number}": 0.0 for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12)}


@dataclass(frozen=True)
class Right:
    """The reference's own submission."""

    notebook: nbformat.NotebookNode
    files: dict[str, bytes]

    def submit(self, notebook: nbformat.NotebookNode, **more: bytes) -> dict[str, bytes]:
        """The files of a submission with this notebook."""
        return {NOTEBOOK: json.dumps(notebook).encode(), **self.files, **more}

    def copy(self) -> nbformat.NotebookNode:
        """A notebook to change."""
        return copy.deepcopy(self.notebook)

    def with_cell(self, source: str, at: int = 4) -> nbformat.NotebookNode:
        """With one more code cell; the default is before the first question, -1 the very end."""
        notebook = self.copy()
        cell = nbformat.v4.new_code_cell(source, id="attack")
        cells = notebook.cells
        cells.insert(len(cells) if at < 0 else at, cell)
        return notebook

    def with_answer(self, source: str, name: str = "trans_conv") -> nbformat.NotebookNode:
        """With `source` in place of the cell that answers `name`."""
        notebook = self.copy()
        answer_cell(notebook, name).source = source
        return notebook


def answer_cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The cell that defines `name`."""
    return next(
        cell
        for cell in notebook.cells
        if name in cell.metadata.get("inverse_problems", {}).get("names", ())
    )


def attack(points: dict[str, float] | None = None, **expected):
    """Record a function that makes a submission from the right one; its name is the attack's."""

    def record(make):
        name = make.__name__
        ATTACKS[name] = Attack(name, make, points or {}, **expected)
        return make

    return record


def cell(name: str, source: str, at: int = 4, **expected) -> None:
    """Record the attack of one more cell in a submission that is right otherwise."""
    points = expected.pop("points", {})
    ATTACKS[name] = Attack(
        name, lambda right: right.submit(right.with_cell(source, at)), points, **expected
    )


def answer(name: str, body: str, before: str = "", **expected) -> None:
    """Record the attack of a `trans_conv` with this body; it must earn nothing in q4."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    source = f"{before}\ndef trans_conv(Y, w, b=None):\n{lines}\n"
    points = expected.pop("points", {"q4": 0.0})
    ATTACKS[name] = Attack(
        name, lambda right: right.submit(right.with_answer(source)), points, **expected
    )


def raw(name: str, content: bytes | Callable[[Right], bytes], **expected) -> None:
    """Record the attack of a notebook file with this content; nothing can be graded."""
    points = expected.pop("points", NOTHING)

    def make(right: Right) -> dict[str, bytes]:
        return {NOTEBOOK: content(right) if callable(content) else content}

    ATTACKS[name] = Attack(name, make, points, **expected)


def as_json(notebook: nbformat.NotebookNode) -> dict:
    """The notebook as the plain JSON it is saved as."""
    return json.loads(json.dumps(notebook))
