"""The story: `notebook.py` read, checked, and made into the notebook that students get.

`notebook.py` (percent format) holds prose and cells as students see them. A question begins with
its heading, the one place of its title and points; `# answer: conv, trans_conv` stands where
students write these names; and it ends with its check::

    # %% [markdown]
    # ### Question 4. Transposed convolution (14 points)
    # ...
    # %%
    # answer: trans_conv
    # %%
    grader.check("q4")

Other kinds of questions (`bank.kinds`) have another word in the heading and another letter.
One that is graded by hand ends with the cell into which students write (`PROMPT`) instead.
A cell that only shows something may have the tag `shows` (`# %% tags=["shows"]`): grading leaves
it out where nothing that is graded depends on it.
Everything else is made here: stubs, the cells before the story and the export behind it.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

import jupytext
import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from autograder.assignment import Assignment, SourceError, read_text
from autograder.bank import kinds
from autograder.bank.reference import Definition
from autograder.build import points
from autograder.build.written import Written
from starter_code.handing_in import ANSWER_TAG, KEY, PROMPT

GIVEN = "given"  # where a heading has its points otherwise

_ANSWER = re.compile(r"#\s*answer:\s*(\w+(?:\s*,\s*\w+)*)\s*")
_ALMOST_ANSWER = re.compile(r"#+\s*(answers?|references?)\b\s*:?", re.IGNORECASE)
_MARK = re.compile(r"#\s*(?:(?:BEGIN|END)\s+)?SOLUTION\b")
_CHECK = re.compile(r"""grader\.check\(\s*["']([^"']+)["']\s*\)""")
_SUM = re.compile(r"\b(\d+) questions?, (\d+(?:\.\d+)?) points\b")
_LOCKED = {"deletable": False, "editable": False}

SHOWS = "shows"
"""The tag of a cell that only shows something, and changes no object that another cell made."""
SEALED = "predictions.jsonl"  # as starter_code.predictions calls it

_COLAB = """\
# Only for Google Colab: upload student.zip (the folder icon on the left), then run this cell.
# At the end download the notebook (File > Download > Download .ipynb), and hand in that file.
import sys

if "google.colab" in sys.modules:
    !unzip -n -q student.zip && cp -rn {slug}/. .
    !grep -v jupyterlab requirements.txt | xargs pip install -q"""
_START = """\
try:
    from starter_code import checking
except ModuleNotFoundError as error:
    told = "Unzip student.zip, and open the notebook in the folder that comes of it: "
    told += f"it does not run alone ({{error.name}} is not here)."
    error._render_traceback_ = lambda: [told]
    raise

grader = checking.Notebook("{notebook}")"""
_SUBMISSION = """\
## Submission

Save the notebook, then run the cell below. It looks at the saved file, says which answers it \
holds and whether they are those that ran here, and writes the zip that you hand in."""
_EXPORT = """\
from starter_code import handing_in

handing_in.export("{notebook}"{files});"""


@dataclass
class Question:
    """A question as the story states it; ``names`` are those that students write."""

    name: str
    title: str
    points: float
    manual: bool = False
    names: list[str] = field(default_factory=list)
    answer: str = ""  # the model answer in words
    rubric: str = ""


@dataclass
class Story:
    """A notebook as students get it, and its questions."""

    path: Path
    notebook: NotebookNode
    questions: list[Question]


def read(
    assignment: Assignment, definitions: dict[str, Definition], written: dict[str, Written]
) -> Story:
    """Read ``notebook.py``, check it and make the student notebook.

    Raises SourceError, naming the file and the question, for: a missing file; a question without
    points, without its end, or that stands twice; points that settings.toml gives to no question; a
    code cell that is not Python or that holds an answer itself; words that state another number of
    questions or points than there are; a name that the reference does not
    define, defines without marks, or that two cells show; a definition of the reference, with
    marks, that no cell shows; a question graded by hand without model answer, and the other way
    round.
    """
    path = assignment.notebook
    if not path.is_file():
        raise SourceError(path, "there is no notebook")
    cells = jupytext.reads(read_text(path), fmt="py:percent").cells
    given = assignment.given["answers"]
    walk = _Walk(path, definitions, written, assignment.points, given)
    for cell in cells:
        if cell.source.strip():
            walk.step(cell)
    walk.finish()
    cells = _before(assignment) + walk.cells + _after(assignment)
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=clean_metadata(assignment.slug))
    notebook.nbformat_minor = 5
    _name_cells(path, notebook)
    return Story(path, notebook, list(walk.questions.values()))


def clean_metadata(slug: str) -> NotebookNode:
    """A notebook's metadata without versions or dates: equal on every machine."""
    return nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            KEY: {"assignment": slug},
        }
    )


def _before(assignment: Assignment) -> list[NotebookNode]:
    start = _START.format(notebook=f"{assignment.slug}.ipynb")
    return [_code(_COLAB.format(slug=assignment.slug)), _code(start, _LOCKED)]


def _after(assignment: Assignment) -> list[NotebookNode]:
    files = assignment.submission["files"]
    told = f", files={files!r}" if files else ""
    export = _EXPORT.format(notebook=f"{assignment.slug}.ipynb", files=told)
    words = nbformat.v4.new_markdown_cell(_SUBMISSION, metadata=dict(_LOCKED))
    return [words, _code(export, _LOCKED)]


def _code(source: str, metadata: dict | None = None) -> NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata=dict(metadata or {}))


def _name_cells(path: Path, notebook: NotebookNode) -> None:
    """Give each cell an id that depends on its question and place alone; refuse what is no code."""
    counts: dict[str, int] = {}
    for cell in notebook.cells:
        prefix = cell.metadata.get(KEY, {}).get("question", "text")
        counts[prefix] = counts.get(prefix, 0) + 1
        cell.id = f"{prefix}-{counts[prefix]:02d}"
        if cell.cell_type == "code":
            try:
                compile(TransformerManager().transform_cell(cell.source), "cell", "exec")
            except SyntaxError as error:
                first = cell.source.strip().splitlines()[0]
                message = f"the cell that begins {first!r}, line {error.lineno}: {error.msg}"
                raise SourceError(path, message, prefix if prefix != "text" else None) from error


class _Walk:
    """One pass over the cells; `question` is the one that is open."""

    def __init__(
        self,
        path: Path,
        definitions: dict[str, Definition],
        written: dict[str, Written],
        worth: dict[str, float],
        given: list[str],
    ):
        self.path, self.definitions, self.written, self.worth = path, definitions, written, worth
        self.given = given
        self.cells: list[NotebookNode] = []
        self.questions: dict[str, Question] = {}
        self.question: Question | None = None
        self.stated = 0.0  # what the headings say, without settings.toml

    def error(self, message: str) -> SourceError:
        return SourceError(self.path, message, self.question and self.question.name)

    def step(self, cell: NotebookNode) -> None:
        if cell.cell_type == "raw":
            first = cell.source.strip().splitlines()[0]
            raise self.error(f"a raw cell, which students would not see: {first!r}")
        tags = cell.metadata.get("tags")
        metadata = {"tags": list(tags)} if tags else {}
        if cell.cell_type == "markdown":
            self.words(cell.source, metadata)
        else:
            self.code(cell.source, metadata)

    def words(self, source: str, metadata: dict) -> None:
        heading = kinds.HEADING.search(source)
        if heading:
            source = self.begin(heading, source)
        elif source.strip() == PROMPT:
            return self.prompt(metadata)
        if self.question and self.question.name not in self.given:
            metadata = {**_LOCKED, **metadata, KEY: {"question": self.question.name}}
        self.cells.append(nbformat.v4.new_markdown_cell(source, metadata=metadata))

    def begin(self, heading: re.Match, source: str) -> str:
        """Open a question; returns its text with the points that it is worth."""
        if self.question:
            raise self.error(
                f'it has no end before {heading[1]!r}: grader.check("...") or {PROMPT}'
            )
        name = kinds.name(heading)
        if name in self.questions:
            raise SourceError(self.path, "two questions have this number", name)
        stated = points.stated(heading[1])
        if stated is None:
            message = f"its heading does not end in its points: {heading[1]!r}, then (8 points)"
            raise SourceError(self.path, message, name)
        self.stated += stated
        worth = self.worth.get(name, stated)
        title = points.without_points(heading[1])
        self.question = self.questions[name] = Question(name, title, worth)
        if name in self.given:
            return source.replace(heading[0], f"### {title} ({GIVEN})")
        return points.reworded(self.path, name, source, worth) if name in self.worth else source

    def prompt(self, metadata: dict) -> None:
        """The cell for an answer in words: the end of a question that is graded by hand."""
        question = self.question
        if question is None:
            raise self.error(f"{PROMPT} outside a question")
        if question.names:
            raise self.error("it asks for names, and for an answer in words")
        told = self.written.get(question.name)
        if told is None:
            file = f"solutions/{self.path.parent.name}/written/{question.name}.md"
            raise self.error(f"there is no model answer {file}, with `# Answer` and `# Rubric`")
        question.manual, question.answer, question.rubric = True, told.answer, told.rubric
        metadata = {"tags": [ANSWER_TAG], KEY: {"question": question.name}}
        self.cells.append(nbformat.v4.new_markdown_cell(PROMPT, metadata=metadata))
        self.question = None

    def code(self, source: str, metadata: dict) -> None:
        asked = self.question and self.question.name not in self.given
        ours = {KEY: {"question": self.question.name}} if asked else {}
        if _ALMOST_ANSWER.match(source.strip()):
            return self.answer(source.strip())
        if check := _CHECK.fullmatch(source.strip()):
            return self.check(check[1])
        if _MARK.search(source):
            raise self.error("a mark of a solution: answers are written in reference.py")
        if self.question:
            if SHOWS in metadata.get("tags", ()):
                raise self.error(f"a cell with the tag {SHOWS!r}, which grading may leave out")
            metadata = {"deletable": False, **metadata}
        self.cells.append(_code(source, {**metadata, **ours}))

    def check(self, name: str) -> None:
        if self.question is None or name != self.question.name:
            own = self.question and f'here it is grader.check("{self.question.name}")'
            raise self.error(
                f'grader.check("{name}") outside question {name}: {own or "remove it"}'
            )
        if not self.question.names:
            raise self.error("no cell of it is `# answer: ...`")
        if name not in self.given:
            metadata = {**_LOCKED, KEY: {"question": name}}
            self.cells.append(_code(f'grader.check("{name}")', metadata))
        self.question = None

    def answer(self, source: str) -> None:
        match = _ANSWER.fullmatch(source)
        if not match:
            raise self.error(
                "write a cell that stands for answers as the single line `# answer: name, name`, "
                f"not {source.splitlines()[0]!r}"
            )
        if self.question is None:
            raise self.error(
                f"`{source}` must stand in a question, below a heading such as "
                "`### Question 1. Title (8 points)`"
            )
        names = [name.strip() for name in match[1].split(",")]
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
            raise self.error(f"`{source}` names something twice")
        self.question.names += names
        if self.question.name in self.given:
            solved = "\n\n\n".join(self.definitions[name].solved for name in names)
            self.cells.append(_code(solved))
            return
        metadata = {
            "tags": [ANSWER_TAG],
            KEY: {"question": self.question.name, "names": names},
        }
        stubs = "\n\n\n".join(self.definitions[name].stub for name in names)
        self.cells.append(_code(stubs, metadata))

    def finish(self) -> None:
        if self.question:
            raise self.error(f'it has no end: grader.check("{self.question.name}") or {PROMPT}')
        if not self.questions:
            raise self.error("it has no question, that is no heading `### Question 1. ...`")
        if unknown := sorted(set(self.worth) - set(self.questions)):
            known = ", ".join(self.questions)
            raise self.error(f"settings.toml, points: no question {unknown[0]}; there are {known}")
        shown = {name for question in self.questions.values() for name in question.names}
        for name, definition in self.definitions.items():
            if definition.secret and name not in shown:
                raise self.error(f"no cell stands for {name}, which reference.py has: `# answer:`")
        manual = {question.name for question in self.questions.values() if question.manual}
        if unasked := sorted(set(self.written) - manual):
            raise self.error(f"written/{unasked[0]}.md answers no question that is graded by hand")
        for cell in self.cells:
            for said in _SUM.finditer(cell.source if cell.cell_type == "markdown" else ""):
                if (int(said[1]), float(said[2])) != (len(self.questions), self.stated):
                    raise self.error(
                        f"its words say {said[0]!r}; the headings of its questions add up to "
                        f"{len(self.questions)} questions, {self.stated:g} points"
                    )
        was = len(self.questions), self.stated
        self.questions = {n: one for n, one in self.questions.items() if n not in self.given}
        now = sum(question.points for question in self.questions.values())
        if self.worth:
            points.restate(self.cells, was, (len(self.questions), now))
