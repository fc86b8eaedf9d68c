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

    Every question must earn what the reference earns, but for those in `points` (None: whatever it
    earns). `told` must stand in the results, `untold` must not; `seconds` is the most it may take.
    """

    name: str
    make: Callable[["Right"], dict[str, bytes]]
    points: dict[str, float] = field(default_factory=dict)
    told: str = ""
    untold: tuple[str, ...] = ()
    seconds: float = 90
    after: Callable[[Path], None] | None = None
    """changes the laid-out submission folder, for what bytes cannot say (links, pipes)"""
    elsewhere: tuple[str, ...] = ()
    """questions that lose points only by this grader's limits or means; another may give more"""


def record(name: str, make: Callable[["Right"], dict[str, bytes]], points, **expected) -> None:
    """Record an attack under a name that no other has."""
    assert name not in ATTACKS, f"two attacks are called {name}"
    ATTACKS[name] = Attack(name, make, points or {}, **expected)


QUESTIONS = "q1 q2 p1 q3 q4 q5 q6 q7 a1 a2 g1 q8 q9 p2 e1 a3 p3 c1 q12".split()
NOTHING = dict.fromkeys(QUESTIONS, 0.0)


@dataclass(frozen=True)
class Right:
    """The reference's own submission."""

    notebook: nbformat.NotebookNode
    files: dict[str, bytes]

    def submit(self, notebook: nbformat.NotebookNode, **more: bytes) -> dict[str, bytes]:
        """The files of a submission with this notebook."""
        return {NOTEBOOK: json.dumps(notebook).encode(), **self.files, **more}

    def short(self) -> "Right":
        """The same without text and demonstrations: set-up, answers and checks, graded faster."""
        notebook = self.copy()
        code = [one for one in notebook.cells if one.cell_type == "code"]
        notebook.cells = code[:4] + [one for one in code[4:] if question_of(one)]
        return Right(notebook, self.files)

    def copy(self) -> nbformat.NotebookNode:
        """A notebook to change."""
        return copy.deepcopy(self.notebook)

    def with_cell(self, source: str, at: int = 4) -> nbformat.NotebookNode:
        """With one more code cell; the default is before the first question, -1 the very end."""
        notebook = self.copy()
        cell = nbformat.v4.new_code_cell(source, id="attack")
        cells = notebook.cells
        first = next(place for place, one in enumerate(cells) if question_of(one))
        cells.insert(len(cells) if at < 0 else min(at, first), cell)
        return notebook

    def with_answer(self, source: str, name: str = "trans_conv") -> nbformat.NotebookNode:
        """With `source` in place of the cell that answers `name`."""
        notebook = self.copy()
        answer_cell(notebook, name).source = source
        return notebook


def question_of(cell: nbformat.NotebookNode) -> str | None:
    """The question that a cell belongs to."""
    return cell.metadata.get("inverse_problems", {}).get("question")


def answer_cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """The cell that defines `name`."""
    return next(
        cell
        for cell in notebook.cells
        if name in cell.metadata.get("inverse_problems", {}).get("names", ())
    )


def attack(points: dict[str, float] | None = None, **expected):
    """Record a function that makes a submission from the right one; its name is the attack's."""

    def decorate(make):
        record(make.__name__, make, points, **expected)
        return make

    return decorate


def cell(name: str, source: str, at: int = 4, **expected) -> None:
    """Record the attack of one more cell in a submission that is right otherwise."""

    def make(right: Right) -> dict[str, bytes]:
        return right.submit(right.short().with_cell(source, at))

    record(name, make, expected.pop("points", {}), **expected)


def tries(name: str, attempts: list[str], before: str = "", **expected) -> None:
    """Record the attack of a cell that tries each statement; every one must be refused.

    Only errors that stand for a refusal count, so that a mistake in a statement is found here.
    `before` has to work.
    """
    cell(
        name,
        f"""{before}
done = []
for statement in {attempts!r}:
    try:
        exec(statement, globals())
        done.append(statement)
    except (OSError, ImportError, AssertionError, ValueError):
        pass
raise RuntimeError(f"DONE {{done}}")
""",
        told="RuntimeError: DONE []",
        **expected,
    )


def answer(name: str, body: str, before: str = "", **expected) -> None:
    """Record the attack of a `trans_conv` with this body; it must earn nothing in q4."""
    lines = "\n".join("    " + line for line in body.strip().splitlines())
    source = f"{before}\ndef trans_conv(Y, w, b=None):\n{lines}\n"
    points = expected.pop("points", {"q4": 0.0})
    record(name, lambda right: right.submit(right.short().with_answer(source)), points, **expected)


def everywhere(name: str, value: str, before: str = "", **expected) -> None:
    """Record the attack in which every name that is asked for is `value`; nothing is earned."""

    def make(right: Right) -> dict[str, bytes]:
        notebook = right.short().copy()
        for one in notebook.cells:
            names = one.metadata.get("inverse_problems", {}).get("names", ())
            if names:
                one.source = "\n".join([before, *(f"{name} = {value}" for name in names)])
        notebook.cells[-1].source = f"upsampler = {value}"
        return right.submit(notebook)

    record(name, make, expected.pop("points", NOTHING), **expected)


def raw(name: str, content: bytes | Callable[[Right], bytes], **expected) -> None:
    """Record the attack of a notebook file with this content; nothing can be graded."""
    points = expected.pop("points", NOTHING)

    def make(right: Right) -> dict[str, bytes]:
        return {NOTEBOOK: content(right) if callable(content) else content}

    record(name, make, points, **expected)


def as_json(notebook: nbformat.NotebookNode) -> dict:
    """The notebook as the plain JSON it is saved as."""
    return json.loads(json.dumps(notebook))
