"""Trying a zip before it is handed in: its notebook in a new Python, with the public tests."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from starter_code.reports import PASSED

CHECK = re.compile(r"^grader\.check\(\s*[\"'](\w+)[\"']", re.MULTILINE)
NEEDED = ("starter_code", "tests")
TIMEOUT = 1200


def check_zip(path: Path, course: Path = Path()) -> int:
    """Run the notebook of a zip from its first cell, print each check; the number that fail.

    course: the folder that `student.zip` became. Raises ValueError for what is no such zip, and
    FileNotFoundError where the course's files are missing.
    """
    for name in NEEDED:
        if not (course / name).is_dir():
            raise FileNotFoundError(f"There is no {name} in {course.resolve()}: run this there.")
    failed = 0
    with tempfile.TemporaryDirectory(prefix="check-zip-") as folder:
        for name in NEEDED:
            shutil.copytree(course / name, Path(folder) / name)
        for question, told in _checked(_unpacked(path, Path(folder))):
            good = told is None
            failed += not good
            print(f"{question:4} {'passed' if good else 'FAILED'}", flush=True)
            if not good:
                print("     " + told.strip().replace("\n", "\n     "))
    said = f"{failed} of the public checks fail." if failed else "Every public check passes."
    print(f"{said} Hidden tests look at more; nothing was handed in.")
    return failed


def _unpacked(path: Path, folder: Path) -> Path:
    """Unpack the files of a zip beside each other; returns the notebook's place."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name == Path(name).name]
            for name in names:
                (folder / name).write_bytes(archive.read(name))
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"{path} is not a zip that can be read: {error}") from error
    notebooks = [name for name in names if name.endswith(".ipynb")]
    if len(notebooks) != 1:
        raise ValueError(f"{path} holds {len(notebooks)} notebooks, not one")
    return folder / notebooks[0]


def _checked(path: Path) -> Iterator[tuple[str, str | None]]:
    """Each question that the notebook checks, and what a failed check said, else None."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=TIMEOUT, allow_errors=True, resources=resources)
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code" or "handing_in.export(" in cell.source:
                continue
            try:
                client.execute_cell(cell, index)
            except (CellTimeoutError, DeadKernelError) as error:
                raise ValueError(f"The cell that begins {_first(cell)!r}: {error}") from error
            if asked := CHECK.search(cell.source):
                told = _told(cell)
                yield asked[1], None if PASSED in told else told


def _first(cell) -> str:
    return (cell.source.strip().splitlines() or [""])[0]


def _told(cell) -> str:
    """The text that a cell printed, showed or raised."""
    texts = []
    for output in cell.outputs:
        shown = output.get("text") or output.get("data", {}).get("text/plain")
        texts.append(shown or f"{output.get('ename')}: {output.get('evalue')}")
    return "\n".join(texts)
