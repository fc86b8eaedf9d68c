"""Handing in: look at the saved notebook, say what is in it, and pack it.

What is packed is the file, not what a window shows: answers that were not saved would be lost, and
so would those of a copy under another name. So the saved answers are held against what ran here.
"""

import ast
import json
import os
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

KEY = "inverse_problems"  # the course's part of a cell's metadata
ANSWER_TAG = "otter_answer_cell"
PROMPT = "_Type your answer here, replacing this text._"
ANSWERED, NOT_YET, IN_PART = "answered", "not yet", "in part"
UNSAVED, NOT_RUN = "DIFFERS FROM WHAT RAN", "answered, not run since the kernel started"
COLAB = (
    "Colab keeps your notebook elsewhere: choose File > Download > Download .ipynb, and hand in "
    "that file, with the files listed here beside it."
)


@dataclass(frozen=True)
class Answer:
    """One answer cell of a saved notebook. names: what it defines; none where it is in words."""

    question: str
    names: tuple[str, ...]
    source: str


def export(notebook: str, files: list[str] = (), anyway: bool = False) -> Path | None:
    """Write a zip of the notebook and of those files that exist; print what is in it.

    notebook: the name of its file, in the current folder. anyway: pack it also where nothing is
    answered, or where the saved answers are not those that ran. Returns the zip's path, or None
    where none was written; what to do is printed then.
    """
    if "google.colab" in sys.modules:
        return print(COLAB, *(f"- {name}" for name in files), sep="\n")
    ran = _ran()
    path = chosen(Path(notebook), ran, open_notebook())
    if path is None:
        return print(f"There is no {notebook} in {Path.cwd()}. Open it in the folder it came in.")
    found = answers(path)
    states = [state(answer, ran) for answer in found]
    print(_table(found, states))
    minutes = (time.time() - path.stat().st_mtime) / 60
    print(f"{path.name} was saved {_ago(minutes)}.")
    if path.name != notebook:
        print(f"It is what you work in, so it is packed, as {notebook}.")
    there = [name for name in files if Path(name).is_file() and Path(name).stat().st_size]
    for name in files:
        print(f"{name}: {'packed' if name in there else 'not there, or empty'}")
    if not anyway and (reason := _hindrance(states)):
        return print(f"\nNothing was exported. {reason}")
    target = Path(f"{Path(notebook).stem}_{time.strftime('%Y-%m-%d_%H-%M-%S')}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, notebook)
        for name in files:
            if Path(name).is_file():
                archive.write(name)
    print(f"\nWritten: {target}. Hand in this file.")
    print(f"To try it first as it is: python -m starter_code check-zip {target}")
    return target


def chosen(wanted: Path, ran: dict[str, str], opened: Path | None) -> Path | None:
    """The notebook to pack: the one that is open, else the one that holds most of what ran.

    Among equals it is `wanted`. None where there is no notebook.
    """
    if opened is not None and opened.is_file():
        return opened
    there = sorted(wanted.parent.glob("*.ipynb"), key=lambda path: path != wanted)
    own = [path for path in there if path == wanted or wanted.stem in path.stem]
    return max(own, key=lambda path: _matches(path, ran), default=None)


def answers(path: Path) -> list[Answer]:
    """The answer cells of a saved notebook, in their order; raises ValueError for another file."""
    try:
        cells = json.loads(path.read_text("utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} cannot be read as a notebook; save it again") from error
    found = []
    for cell in cells:
        told = cell["metadata"].get(KEY, {})
        if ANSWER_TAG in cell["metadata"].get("tags", []) and "question" in told:
            names = tuple(told.get("names", ()))
            found.append(Answer(told["question"], names, "".join(cell["source"]).strip()))
    return found


def state(answer: Answer, ran: dict[str, str]) -> str:
    """How an answer stands. ran: of each name, the source of the cell that defined it last."""
    if not answer.names:
        return NOT_YET if answer.source in ("", PROMPT) else ANSWERED
    here = [ran[name] for name in answer.names if name in ran]
    if any(source != answer.source for source in here):
        return UNSAVED
    written = _written(answer)
    if not any(written):
        return NOT_YET
    if not all(written):
        return IN_PART
    return ANSWERED if here else NOT_RUN


def _written(answer: Answer) -> list[bool]:
    """For each name of an answer in code whether it is written; true for what is no Python."""
    try:
        body = ast.parse(answer.source).body
    except SyntaxError:
        return [True]
    return [not is_stub(node) for node in body if defines(node)] or [False]


def is_stub(node: ast.stmt) -> bool:
    """Whether something in a statement is left as it was handed out."""
    indices = {
        id(inside)
        for part in ast.walk(node)
        if isinstance(part, ast.Subscript)  # in x[..., 0] nothing is left open
        for inside in ast.walk(part.slice)
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Raise) and "is not written yet" in ast.unparse(part):
            return True
        hole = isinstance(part, ast.Constant) and part.value is ... and id(part) not in indices
        if hole and isinstance(node, ast.Assign):
            return True
    return False


def defines(node: ast.stmt) -> list[str]:
    """The names that a statement at the top of a cell defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _ran() -> dict[str, str]:
    """Of each name that a cell defined here, that cell's source; the last one counts."""
    from IPython import get_ipython

    history = getattr(get_ipython(), "history_manager", None)
    found = {}
    for source in history.input_hist_raw if history else ():
        try:
            body = ast.parse(source).body
        except SyntaxError:  # magics, and cells that failed
            continue
        for node in body:
            found |= dict.fromkeys(defines(node), source.strip())
    return found


def open_notebook() -> Path | None:
    """The notebook that this kernel belongs to, where the program says so."""
    from IPython import get_ipython

    shell = get_ipython()
    told = shell and shell.user_ns.get("__vsc_ipynb_file__")  # VS Code
    told = told or os.environ.get("JPY_SESSION_NAME")  # Jupyter
    return Path(told) if told and told.endswith(".ipynb") else None


def _matches(path: Path, ran: dict[str, str]) -> int:
    """How many answers of a notebook are what ran here."""
    try:
        found = answers(path)
    except (OSError, ValueError):
        return -1
    return sum(any(ran.get(name) == answer.source for name in answer.names) for answer in found)


def _hindrance(states: list[str]) -> str:
    """What speaks against packing, and what to do; empty where nothing does."""
    again = "Or pack it as it is: the same call with anyway=True."
    if UNSAVED in states:
        return f"Save the notebook (Ctrl+S, or Cmd+S) and run this cell again. {again}"
    if all(one == NOT_YET for one in states):
        return f"Every answer is as it was handed out. Is this the notebook you work in? {again}"
    return ""


def _table(found: list[Answer], states: list[str]) -> str:
    rows = [f"{'question':9} {'answer':34} state"]
    for answer, told in zip(found, states, strict=True):
        what = ", ".join(answer.names) or "in words"
        rows.append(f"{answer.question:9} {what[:33]:34} {told}")
    return "\n".join(rows)


def _ago(minutes: float) -> str:
    if minutes < 1:
        return "less than a minute ago"
    return f"{minutes:.0f} minutes ago" if minutes < 120 else f"{minutes / 60:.0f} hours ago"
