"""The reference notebook: filled in, executed as a student would, and turned into HTML."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from autograder.assignment import SourceError
from autograder.build.archive import folder_members, unpack
from autograder.build.formulas import with_mathml
from autograder.build.story import ANSWER_TAG, KEY, Question
from starter_code.hardware import VARIABLE
from starter_code.reports import PASSED

Progress = Callable[..., None]

_IMAGE = re.compile(r"<img\b[^>]*>")
_DATA = re.compile(r'src="data:image/png;base64,([^"]*)"')
_ALT = re.compile(r'\salt="[^"]*"')
_ALL_PASSED = re.compile(rf"\b{PASSED}\b")


def reference_notebook(filled: NotebookNode, questions: list[Question]) -> NotebookNode:
    """The notebook for instructors: answers in code and words, checks, no export, no rubric.

    ``filled`` is the student notebook filled from the reference; in a question graded by hand the
    model answer takes the place of the prompt.
    """
    answers = {question.name: question.answer for question in questions if question.manual}
    cells = []
    for cell in filled.cells:
        question = cell.metadata.get(KEY, {}).get("question")
        if cell.cell_type == "code" and "handing_in.export(" in cell.source:
            continue
        prompt = cell.cell_type == "markdown" and ANSWER_TAG in cell.metadata.get("tags", [])
        if prompt and question in answers:
            cell.source = answers[question]
        cells.append(cell)
    filled.cells = cells
    return filled


def execute(
    notebook: NotebookNode,
    name: str,
    files: dict[str, bytes],
    cell_timeout: float,
    progress: Progress = lambda *step: None,
) -> dict[str, bytes]:
    """Execute a notebook in place, in a temporary folder that holds ``files`` (student.zip's).

    Returns the files that it wrote there, such as trained weights. Raises SourceError, naming the
    cell, where a cell raises or takes longer than ``cell_timeout`` seconds, and where a public
    check does not pass. ``progress`` is called with a line of text, and the cell's place and count.
    """
    with tempfile.TemporaryDirectory(prefix="execute-") as folder:
        unpack(files, Path(folder))
        nbformat.write(notebook, Path(folder) / name)
        client = NotebookClient(
            notebook,
            timeout=cell_timeout,
            kernel_name="python3",
            resources={"metadata": {"path": folder}},
            record_timing=False,
        )
        position = 0

        def started(cell: NotebookNode, cell_index: int) -> None:
            nonlocal position
            position = cell_index
            count = len(notebook.cells)
            progress(f"reference notebook: cell {cell_index + 1} of {count}", cell_index, count)

        client.on_cell_start = started
        try:
            client.execute(env=environment(), stderr=subprocess.DEVNULL)
        except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
            reason = f"{error.ename}: {error.evalue}" if hasattr(error, "ename") else str(error)
            raise _cell_error(name, notebook.cells[position], reason.strip()) from error
        written = {
            path: content
            for path, content in folder_members(Path(folder)).items()
            if path not in files and path != name
        }
    for cell in notebook.cells:
        if cell.source.startswith("grader.check(") and not _ALL_PASSED.search(_shown(cell)):
            raise _cell_error(name, cell, f"the reference fails a public check:\n{_shown(cell)}")
    notebook.metadata.pop("widgets", None)
    return written


def take_outputs(notebook: NotebookNode, earlier: Path) -> None:
    """Give the code cells the outputs that the same cells have in an executed notebook."""
    executed = nbformat.read(earlier, as_version=4)
    cells = (cell for cell in executed.cells if cell.cell_type == "code")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            same = next(cells)
            cell.outputs, cell.execution_count = same.outputs, same.execution_count
    notebook.metadata.update(executed.metadata)


def environment() -> dict[str, str]:
    """Ours, less what would keep figures out of the notebook, with one thread for torch.

    What is executed must be equal on every machine, so it sees no graphics card. Two notebooks run
    at a time: threads of both on the same cores would wait for each other.
    """
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    return {**kept, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", VARIABLE: "cpu"}


def _shown(cell: NotebookNode) -> str:
    texts = []
    for output in cell.outputs:
        texts += [output.get("text", ""), output.get("data", {}).get("text/plain", "")]
    return "".join(texts)


def _cell_error(name: str, cell: NotebookNode, reason: str) -> SourceError:
    lines = cell.source.strip().splitlines() or [""]
    question = cell.metadata.get(KEY, {}).get("question")
    message = f"cell {cell.id}, which begins {lines[0]!r}: {reason}"
    return SourceError(f"the executed {name}", message, question)


def html(notebook: NotebookNode, title: str) -> str:
    """The executed notebook as one HTML page with its pictures inside."""
    exporter = HTMLExporter(template_name="lab", embed_images=True, mathjax_url="")
    page, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": title}})
    return with_mathml(described(page, notebook))


def described(page: str, notebook: NotebookNode) -> str:
    """The page with the sentences of the notebook's pictures as their alternative texts.

    The exporter's template drops them: it gives every picture the same words.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    sentences = {
        "".join(output["data"][kind].split()): told["alt"]
        for output in outputs
        for kind, told in output.get("metadata", {}).items()
        if kind == "image/png" and told.get("alt")
    }

    def tag(found: re.Match) -> str:
        data = _DATA.search(found[0])
        sentence = data and sentences.get("".join(data[1].split()))
        if not sentence:
            return found[0]
        words = f'alt="{escape(sentence, quote=True)}"'
        return f"<img {words}{_ALT.sub('', found[0]).removeprefix('<img')}"

    return _IMAGE.sub(tag, page)
