"""A static site of the course, made from the notebooks that students get.

Each notebook is run untouched, as a student's first "Run all" does: the figures that need an answer
are not there, all others are. What comes of it goes through the leak check of `student.zip`.
"""

import base64
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, select_autoescape
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import NotebookNode

from autograder.assignment import Assignment, SourceError
from autograder.bank import kinds
from autograder.build import execute, leaks, prepare, stamps
from autograder.build.archive import unpack, write_atomically
from autograder.build.assemble import Parts, replace_folder
from autograder.build.formulas import with_mathml
from autograder.build.story import ANSWER_TAG
from starter_code.waiting import WAITING

TEACHES = re.compile(r"\*\*What you can do at the end\*\*:?\s*\n+((?:[-*] .*\n?(?:  .*\n?)*)+)")
NEEDS = re.compile(r"\*\*You need\*\*:?\s*(.*?)(?=\n\s*\n|\Z)", re.DOTALL)
TIME = re.compile(r"\*\*Points and time\.\*\*\s*(.*?)(?=\n\s*\n|\Z)", re.DOTALL)
SYLLABUS = re.compile(r"^\| topic.*?\n\|[-| ]+\n((?:\|.*\n)+)", re.MULTILINE)
NOT_SHOWN = ("google.colab", "checking.Notebook(", "handing_in.export(")
"""what the cells hold that belong to the file and not to the story"""


@dataclass(frozen=True)
class Homework:
    """What the first page says of an assignment; texts are HTML."""

    slug: str
    short: str
    title: str
    teaches: str
    needs: str
    time: str
    picture: str
    described: str
    questions: tuple[tuple[str, str], ...]


def make(
    assignments: Iterable[Assignment], dist: Path, progress: Callable[[str], None] = print
) -> Path:
    """Make dist/site with a page for each assignment and one that leads to them; returns it.

    All or nothing. A notebook that has not changed is not run again. Raises SourceError where a
    page would hold what students must find themselves.
    """
    dist.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=dist, prefix=".site."))
    made.chmod(0o755)
    told = []
    assignments = list(assignments)
    for assignment in assignments:
        progress(f"{assignment.slug}: reading")
        parts = prepare(assignment)
        notebook = _ran(assignment, parts, dist / ".site", progress)
        _clean(notebook)
        page = execute.html(notebook, assignment.title)
        _check(assignment, parts, page, notebook)
        (made / f"{assignment.slug}.html").write_text(page, encoding="utf-8")
        told.append(_homework(assignment, parts, notebook))
    index = _index(told, _syllabus(assignments[0].root, told))
    (made / "index.html").write_text(index, encoding="utf-8")
    replace_folder(made, dist / "site")
    return dist / "site"


def _ran(
    assignment: Assignment, parts: Parts, kept: Path, progress: Callable[[str], None]
) -> NotebookNode:
    """The untouched notebook after a run of all its cells, made anew where a file differs."""
    stamp = stamps.stamp(parts.student)[:16]
    path = kept / f"{assignment.slug}-{stamp}.ipynb"
    if path.is_file():
        return nbformat.read(path, as_version=4)
    progress(f"{assignment.slug}: running the untouched notebook")
    notebook = nbformat.reads(parts.starter.decode(), as_version=4)
    with tempfile.TemporaryDirectory(prefix="site-") as folder:
        unpack(parts.student, Path(folder))
        resources = {"metadata": {"path": folder}}
        limit = 5 * assignment.limits["cell"]
        client = NotebookClient(notebook, timeout=limit, resources=resources, record_timing=False)
        try:
            client.execute(env=execute.environment(), stderr=subprocess.DEVNULL)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            message = str(error).strip().splitlines()[-1]
            raise SourceError(f"{assignment.slug}, run untouched", message) from error
    kept.mkdir(exist_ok=True)
    for old in kept.glob(f"{assignment.slug}-*.ipynb"):
        old.unlink()
    write_atomically(path, nbformat.writes(notebook).encode())
    return notebook


def _clean(notebook: NotebookNode) -> None:
    """Take out what is no part of the story: set-up, checks of open questions, what waits."""
    cells = [nbformat.v4.new_markdown_cell("[All homeworks](index.html)")]
    for cell in notebook.cells:
        if any(word in cell.source for word in NOT_SHOWN):
            continue
        cell.metadata.pop("widgets", None)
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = [one for one in cell.outputs if _is_shown(cell, one)]
            for output in cell.outputs:
                output.pop("execution_count", None)
        cells.append(cell)
    while cells[-1].cell_type == "markdown" and cells[-1].source.startswith("## Submission"):
        cells.pop()
    notebook.cells = cells
    notebook.metadata.pop("widgets", None)


def _is_shown(cell: NotebookNode, output: NotebookNode) -> bool:
    if cell.source.startswith("grader.check(") or ANSWER_TAG in cell.metadata.get("tags", []):
        return False
    if output.output_type == "stream":
        return output.name == "stdout" and not output.text.startswith(WAITING)
    return "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def _check(assignment: Assignment, parts: Parts, page: str, notebook: NotebookNode) -> None:
    """Raise SourceError where a page, or the notebook behind it, holds what is not for students."""
    text = BeautifulSoup(page, "html.parser").get_text()
    members = {"page.html": text.encode(), "page.ipynb": nbformat.writes(notebook).encode()}
    found = leaks.find(members, parts.secret, parts.public)
    leaks.check(f"{assignment.slug}, its page", found)


def _homework(assignment: Assignment, parts: Parts, notebook: NotebookNode) -> Homework:
    words = "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = {name: pattern.search(words) for name, pattern in
             (("teaches", TEACHES), ("needs", NEEDS), ("time", TIME))}  # fmt: skip
    told = {name: _html(match[1]) if match else "" for name, match in found.items()}
    questions = tuple(
        (f"{kinds.KINDS[one.name[0]]} {one.name[1:]}" if one.name[0] in kinds.KINDS else one.name,
         one.title) for one in parts.questions)  # fmt: skip
    picture, described = _first_picture(notebook)
    return Homework(assignment.slug, assignment.short, assignment.title, picture=picture,
                    described=described, questions=questions, **told)  # fmt: skip


def _first_picture(notebook: NotebookNode) -> tuple[str, str]:
    """The first figure as the address of an image, and its words."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if data := output.get("data", {}).get("image/png"):
                base64.b64decode(data)  # it is what it says
                alt = output.metadata.get("image/png", {}).get("alt", "")
                return f"data:image/png;base64,{''.join(data.split())}", alt
    return "", ""


def _html(markdown: str) -> str:
    return with_mathml(f'<div class="jp-RenderedMarkdown">{markdown2html_mistune(markdown)}</div>')


def _syllabus(root: Path, told: list[Homework]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The course table of README.md: of each topic the homeworks (slug, name) and questions."""
    path = root / "README.md"
    found = SYLLABUS.search(path.read_text("utf-8")) if path.is_file() else None
    slugs, rows = {one.short: one.slug for one in told}, []
    for line in found[1].splitlines() if found else ():
        topic, where = (part.strip() for part in line.strip("|").split("|"))
        parts = [part.partition(":") for part in where.split(";")]
        homeworks = [(slugs.get(name.strip(), ""), name.strip(), asked.strip())
                     for name, _, asked in parts]  # fmt: skip
        rows.append((topic, homeworks))
    return rows


def _index(told: list[Homework], syllabus: list) -> str:
    loader = FileSystemLoader(Path(__file__).parent)
    environment = Environment(loader=loader, autoescape=select_autoescape(default=True))
    return environment.get_template("index.html.j2").render(homeworks=told, syllabus=syllabus)
