"""The master notebook: read from percent text, checked, and filled from the reference.

What otter calls blocks (raw cells ``# BEGIN QUESTION`` and so on) is recognised by otter's own
functions, so that this module and `otter assign` read the same notebook.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
import yaml
from nbformat import NotebookNode
from otter.assign.blocks import (
    BlockType,
    extract_all_fenced_otter_cells,
    get_cell_config,
    is_assignment_config_cell,
    is_block_boundary_cell,
)
from otter.assign.question_config import QuestionConfig
from otter.assign.utils import AssignNotebookFormatException

from autograder.build.errors import BuildError
from autograder.build.points import check_heading, override, without_points
from autograder.build.reference import Definition

KEY = "inverse_problems"  # our part of a cell's and of a notebook's metadata

_REFERENCE = re.compile(r"#\s*reference\s*:\s*(\w+(?:\s*,\s*\w+)*)\s*")
_ALMOST_REFERENCE = re.compile(r"#+\s*references?\b\s*:?", re.IGNORECASE)
_MARK = re.compile(r"#\s*(?:(?:BEGIN|END)\s+)?SOLUTION\b")
_RUBRIC = re.compile(r"\W*rubric\b", re.IGNORECASE)

# What the notebook may not change: no PDF, no network, nothing that depends on the day.
_FORCED = {
    "generate": False,
    "run_tests": False,
    "solutions_pdf": False,
    "template_pdf": False,
    "init_cell": True,
    "requirements": None,
    "runs_on": "default",
    "tests": {"files": True, "ok_format": False},
}
_FORCED_EXPORT = {"pdf": False, "run_tests": False, "force_save": False, "ignore_log": True}


@dataclass
class Question:
    """A question as the notebook states it; ``names`` are those that students write."""

    name: str
    title: str
    points: float
    manual: bool
    names: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)  # model answers in words
    rubric: list[str] = field(default_factory=list)


@dataclass
class Master:
    """A master notebook, filled and ready for `otter assign`.

    ``public`` is the text of every cell that students get as it stands, public tests included.
    """

    path: Path
    notebook: NotebookNode
    questions: list[Question]
    public: list[str]


def read(
    path: Path, definitions: dict[str, Definition], points: dict[str, float] | None = None
) -> Master:
    """Read ``notebook.py``, check its blocks and put the reference's definitions in.

    ``points`` is what settings.toml says that questions are worth instead. Raises BuildError,
    naming the file and the question, for: a missing file; a block that is not closed; a question
    without name, points or heading, or named twice; a heading with other points than its question;
    points that cannot be; a code cell that holds an answer itself; a name that the reference does
    not define, defines without marks, or that two cells show; a definition of the reference, with
    marks, that no cell shows.
    """
    if not path.is_file():
        raise BuildError(path, "there is no master notebook")
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    cells = [cell for cell in notebook.cells if cell.source.strip()]
    try:
        cells = extract_all_fenced_otter_cells(cells)
    except AssignNotebookFormatException as error:
        raise BuildError(path, str(error)) from error
    override(path, cells, points or {})
    walk = _Walk(path, definitions)
    for cell in cells:
        walk.step(cell)
    walk.finish()
    master = nbformat.v4.new_notebook(cells=[_config_cell(path, walk.config), *walk.cells])
    master.metadata = clean_metadata()
    return Master(path, master, list(walk.questions.values()), walk.public)


def clean_metadata(slug: str | None = None) -> NotebookNode:
    """A notebook's metadata without versions or dates: equal on every machine."""
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if slug:
        metadata[KEY] = {"assignment": slug}
    return nbformat.from_dict(metadata)


def _config_cell(path: Path, config: dict) -> NotebookNode:
    export = config.pop("export_cell", {})
    if not isinstance(export, dict):
        raise BuildError(path, "ASSIGNMENT CONFIG: export_cell must have keys of its own")
    config = {**config, **_FORCED, "export_cell": {**export, **_FORCED_EXPORT}}
    text = yaml.safe_dump({key: value for key, value in config.items() if value is not None})
    return nbformat.v4.new_raw_cell(f"# ASSIGNMENT CONFIG\n{text}")


class _Walk:
    """One pass over the cells, with the stack of open blocks."""

    def __init__(self, path: Path, definitions: dict[str, Definition]):
        self.path, self.definitions = path, definitions
        self.cells: list[NotebookNode] = []
        self.public: list[str] = []
        self.questions: dict[str, Question] = {}
        self.config: dict = {}
        self.blocks: list[BlockType] = []
        self.question: Question | None = None

    def error(self, message: str) -> BuildError:
        return BuildError(self.path, message, self.question and self.question.name)

    def step(self, cell: NotebookNode) -> None:
        if is_assignment_config_cell(cell):
            self.config = dict(get_cell_config(cell))
            return
        for block in BlockType:
            if is_block_boundary_cell(cell, block):
                return self.begin(block, cell)
            if is_block_boundary_cell(cell, block, end=True):
                return self.end(block, cell)
        if cell.cell_type == "raw":
            first = cell.source.strip().splitlines()[0]
            raise self.error(f"a raw cell that is no block of otter's: {first!r}")
        self.content(cell)

    def begin(self, block: BlockType, cell: NotebookNode) -> None:
        if block is BlockType.QUESTION:
            if self.blocks:
                raise self.error("BEGIN QUESTION before END QUESTION of the one before")
            self.open_question(cell)
        elif not self.blocks:
            raise self.error(f"BEGIN {block.name} outside a question")
        elif self.blocks[-1] is not BlockType.QUESTION:
            raise self.error(f"BEGIN {block.name} inside {self.blocks[-1].name}")
        self.blocks.append(block)
        self.cells.append(cell)

    def open_question(self, cell: NotebookNode) -> None:
        given = None
        try:
            given = get_cell_config(cell)
            config = QuestionConfig(given, require_valid_keys=True)
        except Exception as error:  # yaml, fica and otter each have their own
            name = given.get("name") if isinstance(given, dict) else None
            raise BuildError(self.path, f"BEGIN QUESTION: {error}", name) from error
        name = str(config.name)
        if name in self.questions:
            raise BuildError(self.path, "two questions have this name", name)
        if isinstance(config.points, bool) or not isinstance(config.points, int | float):
            raise BuildError(self.path, "its points must be one number", name)
        self.question = Question(name, "", config.points, bool(config.manual))
        self.questions[name] = self.question

    def end(self, block: BlockType, cell: NotebookNode) -> None:
        if not self.blocks or self.blocks[-1] is not block:
            open_block = f"; {self.blocks[-1].name} is open" if self.blocks else ""
            raise self.error(f"END {block.name} without its BEGIN{open_block}")
        self.blocks.pop()
        self.cells.append(cell)
        if block is BlockType.QUESTION:
            if not self.question.title:
                raise self.error("it has no heading (a markdown line that begins with #)")
            if not self.question.manual and not self.question.names:
                raise self.error("no cell of it is `# reference: ...`")
            self.question = None

    def content(self, cell: NotebookNode) -> None:
        # Otter wants outputs; the notebook's text has none.
        metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if self.question:
            metadata[KEY] = {"question": self.question.name}
        block = self.blocks[-1] if self.blocks else None
        if cell.cell_type == "markdown":
            cell = nbformat.v4.new_markdown_cell(cell.source, metadata=metadata)
            self.words(cell, block)
            return
        cell = nbformat.v4.new_code_cell(cell.source, metadata=metadata)
        if _ALMOST_REFERENCE.match(cell.source.strip()):
            self.answer(cell, block)
            return
        if block is BlockType.TESTS:
            if not re.search(r"^hidden:\s*true\b", cell.source, re.IGNORECASE | re.MULTILINE):
                self.public.append(cell.source)
        elif block is BlockType.SOLUTION:
            raise self.error("a solution in code is written in reference.py: `# reference: name`")
        else:
            if _MARK.search(cell.source):
                raise self.error("a mark of a solution: answers are written in reference.py")
            self.public.append(cell.source)
        self.cells.append(cell)

    def words(self, cell: NotebookNode, block: BlockType | None) -> None:
        if block is BlockType.SOLUTION:
            rubric = _RUBRIC.match(cell.source)
            (self.question.rubric if rubric else self.question.answers).append(cell.source)
        else:
            self.public.append(cell.source)
            heading = re.search(r"^#+\s+(.+?)\s*#*$", cell.source, re.MULTILINE)
            if self.question and not self.question.title and heading:
                heading = heading.group(1)
                check_heading(self.path, self.question.name, heading, self.question.points)
                self.question.title = without_points(heading)
        self.cells.append(cell)

    def answer(self, cell: NotebookNode, block: BlockType | None) -> None:
        match = _REFERENCE.fullmatch(cell.source.strip())
        if not match:
            raise self.error(
                "write a cell that shows answers as the single line `# reference: name, name`, "
                f"not {cell.source.strip().splitlines()[0]!r}"
            )
        if block not in (BlockType.QUESTION, BlockType.SOLUTION):
            raise self.error(f"`{match.group()}` must stand in a question, outside its tests")
        names = [name.strip() for name in match.group(1).split(",")]
        for name in names:
            definition = self.definitions.get(name)
            if definition is None:
                raise self.error(f"reference.py does not define {name}")
            if not definition.secret:
                raise self.error(f"{name} has no marks in reference.py: students would get it all")
            for other in self.questions.values():
                if name in other.names:
                    raise self.error(f"{name} is already shown in question {other.name}")
        if len(set(names)) < len(names):
            raise self.error(f"`{match.group()}` names something twice")
        self.question.names += names
        cell.metadata[KEY]["names"] = names
        cell.source = "\n\n\n".join(self.definitions[name].marked for name in names)
        if block is BlockType.SOLUTION:
            self.cells.append(cell)
        else:
            marks = [nbformat.v4.new_raw_cell(f"# {word} SOLUTION") for word in ("BEGIN", "END")]
            self.cells += [marks[0], cell, marks[1]]

    def finish(self) -> None:
        if self.blocks:
            raise self.error(f"{self.blocks[-1].name} is never closed by END")
        if not self.questions:
            raise self.error("it has no question")
        shown = {name for question in self.questions.values() for name in question.names}
        for name, definition in self.definitions.items():
            if definition.secret and name not in shown:
                raise self.error(f"no cell shows {name}, which reference.py has: `# reference:`")
