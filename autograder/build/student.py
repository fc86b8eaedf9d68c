"""What students get: the notebook and the public tests, as `otter assign` splits them off."""

import ast
import contextlib
import io
import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from otter.assign import main as otter_assign

from autograder.assignment import Assignment
from autograder.build.archive import folder_members
from autograder.build.cases import read_cases
from autograder.build.errors import BuildError
from autograder.build.imports import constants, needed
from autograder.build.master import KEY, Master, Question, clean_metadata

_CHECK = re.compile(r'grader\.check\("([^"]+)"\)')

_COLAB = """\
# Only for Google Colab: upload student.zip (the folder icon on the left), then run this cell.
import sys

if "google.colab" in sys.modules:
    %pip install -q otter-grader
    !unzip -n -q student.zip"""

# What student files need is what they import; the ranges are those that the course supports.
RANGES = {
    "h5py": "h5py>=3.10",
    "IPython": "ipython>=8",
    "matplotlib": "matplotlib>=3.8,<4",
    "nibabel": "nibabel>=5",
    "nilearn": "nilearn>=0.10",
    "numpy": "numpy>=1.26,<3",
    "PIL": "pillow>=10",
    "pywt": "PyWavelets>=1.5",
    "safetensors": "safetensors>=0.4",
    "scipy": "scipy>=1.11",
    "skimage": "scikit-image>=0.22",
    "sklearn": "scikit-learn>=1.3",
    "torch": "torch>=2.2,<3",
    "tqdm": "tqdm>=4.66",
}
TOOLS = ("jupyterlab>=4,<5", "otter-grader>=6,<8")

_GRADER = "from starter_code import checks, probes"  # what grading itself imports of it

README = """\
# {title}
1. Install, once: `python -m pip install -r requirements.txt` in Python 3.10 or newer.
2. Open `{notebook}` in JupyterLab or VS Code from this folder; for Google Colab see its first cell.
3. Check as you go: `grader.check("{question}")` tells what is right so far and what is not.
4. Export: save, then run the last cell; it writes a zip (on Colab download the .ipynb instead).
5. Submit that zip (or the .ipynb) on Gradescope; there, more tests are run than you see here.
"""


@dataclass
class Split:
    """The result of `otter assign`: the student notebook and test files by name (``q1.py``).

    ``public_tests`` hold the public cases only, ``all_tests`` all of them.
    """

    notebook: NotebookNode
    public_tests: dict[str, str]
    all_tests: dict[str, str]


def split(master: Master, slug: str) -> Split:
    """Run `otter assign` on a filled master notebook, in a temporary folder, without network.

    The notebook comes back with cell ids, metadata and outputs that depend on nothing but the
    sources. Raises BuildError where otter refuses the notebook or a code cell is not Python.
    """
    with tempfile.TemporaryDirectory(prefix="build-") as folder:
        source = Path(folder) / f"{slug}.ipynb"
        nbformat.write(master.notebook, source)
        target = Path(folder) / "made"
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                otter_assign(str(source), str(target), no_pdfs=True, no_run_tests=True)
        except Exception as error:  # otter raises whatever its parts raise
            message = f"otter assign refuses it: {type(error).__name__}: {error}"
            raise BuildError(master.path, message) from error
        notebook = nbformat.read(target / "student" / source.name, as_version=4)
        public, full = (_texts(target / part / "tests") for part in ("student", "autograder"))
    return Split(_normalised(master, notebook, slug), public, full)


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


def _normalised(master: Master, notebook: NotebookNode, slug: str) -> NotebookNode:
    cells = [nbformat.v4.new_code_cell(_COLAB)]
    cells += [cell for cell in notebook.cells if cell.source.strip()]
    question, counts = None, {}
    for cell in cells:
        ours = cell.metadata.get(KEY, {})
        if ours and cell.cell_type == "code":
            cell.metadata.pop("editable", None)  # otter locks it; students may play with it
        check = _CHECK.fullmatch(cell.source.strip())
        if "question" in ours:
            question = ours["question"]
        elif check and check.group(1) == question:  # otter made it, at the end of the question
            ours = {"question": question}
        elif "otter_answer_cell" in cell.metadata.get("tags", []):  # a prompt that otter made
            ours = {"question": question}
        metadata = {
            key: cell.metadata[key]
            for key in ("deletable", "editable", "tags")
            if key in cell.metadata
        }
        cell.metadata = nbformat.from_dict({**metadata, **({KEY: ours} if ours else {})})
        prefix = ours.get("question", "text")
        counts[prefix] = counts.get(prefix, 0) + 1
        cell.id = f"{re.sub('[^A-Za-z0-9_-]', '-', prefix)[:50]}-{counts[prefix]:02d}"
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            _check_syntax(master.path, cell)
    made = nbformat.v4.new_notebook(cells=cells, metadata=clean_metadata(slug))
    made.nbformat_minor = 5
    return made


def _check_syntax(path: Path, cell: NotebookNode) -> None:
    try:
        code = TransformerManager().transform_cell(cell.source)
        compile(code, "cell", "exec")
    except SyntaxError as error:
        first = cell.source.strip().splitlines()[0]
        question = cell.metadata.get(KEY, {}).get("question")
        message = f"the cell that begins {first!r}, line {error.lineno}: {error.msg}"
        raise BuildError(path, message, question) from error


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as the bytes of an ``.ipynb`` file, validated, with a newline at the end."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def members(assignment: Assignment, questions: list[Question], parts: Split) -> dict[str, bytes]:
    """The members of ``student.zip``: notebook, public tests, starter_code, requirements, README.

    Raises BuildError for a public test file that holds a hidden case, and for an import of a
    package that RANGES does not know.
    """
    notebook = f"{assignment.slug}.ipynb"
    made = {notebook: notebook_bytes(parts.notebook)}
    for name, text in parts.public_tests.items():
        if any(case.hidden for case in read_cases(name.removesuffix(".py"), text)):
            raise BuildError(assignment.notebook, f"a hidden case in the public tests/{name}")
        made[f"tests/{name}"] = text.encode("utf-8")
    code = [cell.source for cell in parts.notebook.cells if cell.cell_type == "code"]
    python = "\n".join(TransformerManager().transform_cell(cell) for cell in code)
    made |= library_members(assignment, [python, *parts.all_tests.values()])
    sources = {
        name: content.decode("utf-8") for name, content in made.items() if name.endswith(".py")
    }
    sources[notebook] = python
    made["requirements.txt"] = requirements(sources).encode("utf-8")
    checked = [question.name for question in questions if question.names]
    made["README.md"] = README.format(
        title=assignment.title, notebook=notebook, question=checked[0]
    ).encode("utf-8")
    return made


def library_members(assignment: Assignment, sources: list[str]) -> dict[str, bytes]:
    """Of the package that students import, what an assignment's notebook and tests need.

    That is every module that the sources import, directly or through another, and every file or
    folder of data that one of them names, less what the assignment keeps back. Raises BuildError
    for what is kept back and not there, and for a module that is kept back and imported.
    """
    folder = assignment.starter_code
    files = folder_members(folder)
    if "__init__.py" not in files:
        raise BuildError(folder, "there is no package for students to import")
    kept_back = set()
    for name in assignment.given["leave_out"]:
        left_out = {one for one in files if f"{one}/".startswith(f"{name}/")}
        if not left_out:
            message = f"given.leave_out: there is no {name!r} in {folder}"
            raise BuildError(assignment.settings, message)
        kept_back |= left_out
    modules = needed(files, folder.name, [*sources, _GRADER])
    if wanted := sorted(kept_back & modules.keys()):
        message = f"given.leave_out: {wanted[0]} is imported by the notebook, a test or a module"
        raise BuildError(assignment.settings, message)
    named = {text for content in modules.values() for text in constants(content)}
    data = {
        name: content
        for name, content in files.items()
        if name.partition("/")[0] in named and not name.endswith(".py") and name not in kept_back
    }
    return {f"starter_code/{name}": content for name, content in (modules | data).items()}


def requirements(sources: dict[str, str]) -> str:
    """The text of ``requirements.txt``: one line for each package that the sources use.

    ``sources``: Python code by the name of its file. A package is used where it is imported, and
    where a string is its name: `data` reads photographs from folders of packages that it does not
    import. Raises BuildError, naming the file, for an import that RANGES does not know.
    """
    wanted = set(TOOLS)
    for name, source in sources.items():
        modules = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module.partition(".")[0])
            elif isinstance(node, ast.Constant) and node.value in RANGES:
                modules.add(node.value)
        for module in sorted(modules - sys.stdlib_module_names - {"otter", "starter_code"}):
            if module not in RANGES:
                raise BuildError(
                    name, f"{module} is imported, but RANGES in {__name__} does not know it"
                )
            wanted.add(RANGES[module])
    return "\n".join(sorted(wanted, key=str.lower)) + "\n"
