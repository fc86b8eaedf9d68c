"""What students get: the notebook, the public tests, and of the library what these need."""

import ast
import sys

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from autograder.assignment import Assignment, SourceError
from autograder.build.archive import folder_members
from autograder.build.cases import QuestionTests
from autograder.build.imports import constants, needed
from autograder.build.story import Story

# What student files need is what they import; the ranges are those that the course supports.
RANGES = {
    "h5py": "h5py>=3.10",
    "IPython": "ipython>=8",
    "ipywidgets": "ipywidgets>=8",
    "jupyter_client": "jupyter_client>=8",
    "matplotlib": "matplotlib>=3.8,<4",
    "nbclient": "nbclient>=0.8",
    "nbformat": "nbformat>=5.9",
    "nibabel": "nibabel>=5",
    "nilearn": "nilearn>=0.10",
    "numpy": "numpy>=1.26,<3",
    "packaging": "packaging>=23",
    "PIL": "pillow>=10",
    "pywt": "PyWavelets>=1.5",
    "safetensors": "safetensors>=0.4",
    "scipy": "scipy>=1.11",
    "skimage": "scikit-image>=0.22",
    "sklearn": "scikit-learn>=1.3",
    "torch": "torch>=2.2,<3",
    "tqdm": "tqdm>=4.66",
}
TOOLS = ("jupyterlab>=4,<5",)

# What grading itself imports of the library, and what students run beside the notebook.
_GRADER = "from starter_code import checking, checks, elsewhere, measured, probes"
_STUDENT = "from starter_code import __main__"
START = "START-HERE.md"
_WORDS = """\
# {title}

1. Install, once, with Python 3.10 or newer, in a terminal in this folder. With pip:
   `python -m venv .venv`, then `.venv/bin/pip install -r requirements.txt` (on Windows
   `.venv\\Scripts\\pip`). With uv: `uv venv`, then `uv pip install -r requirements.txt`.
   On Linux without an NVIDIA GPU install PyTorch's CPU build first, which is far smaller: the
   selector under "Get Started" on pytorch.org (Linux, Pip, CPU) shows the command; with uv, put
   `uv` before it.
2. `.venv/bin/python -m starter_code doctor` says what is wrong with all this, and what to do.
3. Open `{notebook}`: `.venv/bin/jupyter lab {notebook}`, or VS Code in this folder; for Google
   Colab see its first cell. Run all cells: what waits for an answer says so.
4. Check as you go: `grader.check("{question}")` tells what is right so far and what is not.
5. Export: save, then run the last cell; it says what the saved file holds and writes a zip (on
   Colab download the .ipynb instead).
6. Try the zip, if you like: `.venv/bin/python -m starter_code check-zip FILE.zip` runs it anew, as
   the grader will, with the tests that you have.
7. Submit that zip (or the .ipynb) on Gradescope; there, more tests are run than you see here.
"""


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """A notebook as the bytes of an ``.ipynb`` file, validated, with a newline at the end."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode("utf-8")


def members(
    assignment: Assignment, story: Story, tests: dict[str, QuestionTests]
) -> dict[str, bytes]:
    """What ``student.zip`` holds: notebook, public tests, starter_code, requirements, first steps.

    Raises SourceError for an import of a package that RANGES does not know.
    """
    notebook = f"{assignment.slug}.ipynb"
    made = {notebook: notebook_bytes(story.notebook)}
    asked = {question.name: question.names for question in story.questions}
    for name, file in tests.items():
        if not file.cases:  # it only tells graders what a student has seen
            continue
        made[f"tests/{name}.py"] = _public(file, asked[name]).encode("utf-8")
    code = [cell.source for cell in story.notebook.cells if cell.cell_type == "code"]
    python = "\n".join(TransformerManager().transform_cell(cell) for cell in code)
    made |= library_members(assignment, [python, _STUDENT, *(file.text for file in tests.values())])
    sources = {
        name: content.decode("utf-8") for name, content in made.items() if name.endswith(".py")
    }
    sources[notebook] = python
    made["requirements.txt"] = requirements(sources).encode("utf-8")
    checked = [question.name for question in story.questions if question.names]
    made[START] = _WORDS.format(
        title=assignment.title, notebook=notebook, question=checked[0]
    ).encode("utf-8")
    return made


def _public(file: QuestionTests, names: list[str]) -> str:
    """The public tests, with the names that the question asks for and the titles of the others."""
    hidden = [case.title for case in file.cases if case.hidden]
    told = "# For grader.check: what the question asks for, and what its other tests look at."
    return f"{file.public}\n{told}\nASKED_NAMES = {names!r}\nHIDDEN_TITLES = {hidden!r}\n"


def library_members(assignment: Assignment, sources: list[str]) -> dict[str, bytes]:
    """Of the package that students import, what an assignment's notebook and tests need.

    That is every module that the sources import, directly or through another, and every folder of
    data that lies beside one of these and is named in it, less what the assignment keeps back.
    Raises SourceError for what is kept back and not there, and for a module that is kept back and
    imported.
    """
    folder = assignment.starter_code
    files = folder_members(folder)
    if "__init__.py" not in files:
        raise SourceError(folder, "there is no package for students to import")
    kept_back = set()
    for name in assignment.given["leave_out"]:
        left_out = {one for one in files if f"{one}/".startswith(f"{name}/")}
        if not left_out:
            message = f"given.leave_out: there is no {name!r} in {folder}"
            raise SourceError(assignment.settings, message)
        kept_back |= left_out
    modules = needed(files, folder.name, [*sources, _GRADER])
    if wanted := sorted(kept_back & modules.keys()):
        message = f"given.leave_out: {wanted[0]} is imported by the notebook, a test or a module"
        raise SourceError(assignment.settings, message)
    named = {
        f"{name.rpartition('/')[0]}/{text}/".lstrip("/")
        for name, content in modules.items()
        for text in constants(content)
        if text.isidentifier()
    }
    data = {
        name: content
        for name, content in files.items()
        if not name.endswith(".py") and name not in kept_back and named & _folders(name)
    }
    return {f"starter_code/{name}": content for name, content in (modules | data).items()}


def _folders(name: str) -> set[str]:
    """The folders in which a file lies, each with a slash behind it."""
    parts = name.split("/")[:-1]
    return {"/".join(parts[: count + 1]) + "/" for count in range(len(parts))}


def requirements(sources: dict[str, str]) -> str:
    """The text of ``requirements.txt``: one line for each package that the sources use.

    ``sources``: Python code by the name of its file. A package is used where it is imported, and
    where a string is its name: `data` reads photographs from folders of packages that it does not
    import. Raises SourceError, naming the file, for an import that RANGES does not know.
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
                raise SourceError(
                    name,
                    f"{module} is imported, but RANGES in {__name__} does not know it; students "
                    "install what stands there",
                )
            wanted.add(RANGES[module])
    return "\n".join(sorted(wanted, key=str.lower)) + "\n"
