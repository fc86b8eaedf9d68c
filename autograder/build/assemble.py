"""From an assignment's sources to what students, Gradescope and instructors get.

    notebook.py + reference.py  ->  the student notebook, and filled in, the reference
    tests/q1.py                 ->  its public part for students, all of it for the grader

``dist/<slug>/`` then holds ``student.zip``, ``gradescope.zip``, ``reference.ipynb``,
``reference.html`` and ``reference_files/`` (what executing the reference wrote, such as trained
weights, and what ``solutions/<slug>/submitted`` brings). ``assignments/<slug>/starter.ipynb`` is
the notebook in ``student.zip``.
"""

import fcntl
import json
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder import bank
from autograder.assignment import Assignment, SourceError
from autograder.bank import reference
from autograder.build import (
    cases,
    execute,
    leaks,
    own_pictures,
    points,
    stamps,
    story,
    student,
    upload,
    variants,
    written,
)
from autograder.build.archive import folder_members, unpack, write_atomically, write_zip
from autograder.build.story import Question

Progress = Callable[..., None]
VERIFICATION = "verification.json"
_POINTS = re.compile(rb"\bpoints=[\d.]+")
"""In public tests; no cell of a notebook shows them."""


@dataclass(frozen=True)
class Parts:
    """Everything that is built without executing anything; members are name -> content."""

    questions: list[Question]
    notebook: NotebookNode
    student: dict[str, bytes]
    gradescope: dict[str, bytes]
    sources: dict[str, str]  # the reference's definitions, solved
    secret: list[leaks.Secret]
    public: list[str]  # what students may read although it is a part of something secret

    @property
    def starter(self) -> bytes:
        """The student notebook as the bytes of its file."""
        return student.notebook_bytes(self.notebook)


@dataclass(frozen=True)
class BuildResult:
    """Where the built files lie, how long it took (seconds), and what was done.

    ``fresh``: nothing had changed. ``executed``: the reference notebook was run.
    """

    assignment: Assignment
    folder: Path
    seconds: float
    fresh: bool
    executed: bool

    @property
    def student_zip(self) -> Path:
        return self.folder / "student.zip"

    @property
    def gradescope_zip(self) -> Path:
        return self.folder / "gradescope.zip"

    @property
    def reference_notebook(self) -> Path:
        return self.folder / "reference.ipynb"

    @property
    def reference_html(self) -> Path:
        return self.folder / "reference.html"

    @property
    def reference_files(self) -> Path:
        return self.folder / "reference_files"


def prepare(
    assignment: Assignment,
    progress: Progress = lambda *step: None,
    key: str = "",
    pictures: Path | None = None,
    build_secret: str = "",
) -> Parts:
    """Make the student's and Gradescope's files in memory; writes and executes nothing.

    ``key``: the course's, for hidden tests. ``pictures``: a folder of an instructor's own, of which
    those go along that a test scores by. ``build_secret``: for what designs are scored
    on. Raises SourceError, naming the file and the question, for whatever is wrong in the sources,
    and for a leak.
    """
    progress("reading the sources")
    assignment = points.share_given(assignment)
    given = assignment.given["answers"]
    definitions = reference.read(assignment.reference)
    told = story.read(assignment, definitions, written.read(assignment.written))
    public = [cell.source for cell in told.notebook.cells]
    _check_design(assignment, told.questions)
    tests = cases.read_all(assignment.tests, assignment.points)
    tests = {name: file for name, file in tests.items() if name not in given}
    cases.check_cases(assignment.notebook, told.questions, tests)
    tests = {one.name: tests[one.name] for one in told.questions if one.name in tests}
    entries = _entries(assignment, told.questions)
    progress("student.zip")
    student_members = student.members(assignment, told, tests)
    progress("leak check")
    names = {name for question in told.questions for name in question.names}
    kept = {name: one for name, one in definitions.items() if name in names}
    secret = leaks.secrets(told.questions, kept, tests.values(), entries)
    library = {
        name: content
        for name, content in student_members.items()
        if name.startswith("starter_code/")
    }
    public += [text.decode() for name, text in library.items() if name.endswith(".py")]
    for file in tests.values():
        public += [case.title if case.hidden else case.source for case in file.cases]
    public = leaks.public_text(public)
    found = leaks.find(student_members, secret, public)
    leaks.check(f"{assignment.slug}, student.zip", found)
    progress("gradescope.zip")
    scored = own_pictures.wanted([file.text for file in tests.values()])
    own = own_pictures.read(pictures if scored else None)
    gradescope_members = upload.members(assignment, told, tests, library, key, own, build_secret)
    solved = {name: definition.solved for name, definition in definitions.items()}
    return Parts(
        told.questions, told.notebook, student_members, gradescope_members, solved, secret, public
    )


def _check_design(assignment: Assignment, questions: list[Question]) -> None:
    tested = [question.name for question in questions if not question.manual]
    for name in assignment.design["questions"]:
        if name not in tested:
            message = (
                f"design.questions: {name!r} is no question with tests; {', '.join(tested)} are"
            )
            raise SourceError(assignment.settings, message)


def _entries(assignment: Assignment, questions: list[Question]) -> list[bank.Entry]:
    """The assignment's bank; SourceError for an entry of a name that its question does not ask."""
    asked = {question.name: question.names for question in questions}
    given = assignment.given["answers"]
    entries = [one for one in bank.load_all(assignment.bank) if one.question not in given]
    for entry in entries:
        if entry.replaces not in asked.get(entry.question, ()):
            message = f"{entry.name} replaces {entry.replaces}, for which it does not ask"
            raise SourceError(assignment.bank / f"{entry.question}.py", message, entry.question)
    return entries


def build(
    assignment: Assignment,
    dist: Path,
    progress: Progress = lambda *step: None,
    key: str = "",
    pictures: Path | None = None,
) -> BuildResult:
    """Build an assignment into ``dist/<slug>`` and write its ``starter.ipynb``.

    All or nothing: the folder appears, or replaces the one before, when everything in it is made.
    Where nothing changed since the last build nothing is done, and the reference notebook is
    executed only where it, or what it imports, changed. ``progress`` is called with a line of text
    at each step. ``key`` and ``pictures`` are those of `prepare`. Raises SourceError.
    """
    dist = Path(dist).resolve()
    dist.mkdir(parents=True, exist_ok=True)
    with open(dist / f".{assignment.slug}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever else builds it now is waited for
        return _build(assignment, dist, progress, key, pictures)


def _build(
    assignment: Assignment, dist: Path, progress: Progress, key: str, pictures: Path | None
) -> BuildResult:
    began = time.monotonic()
    known = stamps.read(dist / assignment.slug)
    # drawn once and kept, so that a grade stays as it is; a key may be a word that can be guessed
    own = known.get("secret") or secrets.token_hex(16)
    sources = stamps.of_sources(assignment, f"{key}\0{own}", pictures)
    if known.get("sources") == sources and _starter_stamp(assignment) == known.get("starter"):
        return BuildResult(assignment, dist / assignment.slug, 0.0, fresh=True, executed=False)
    parts = prepare(assignment, progress, key, pictures, own)
    made = Path(tempfile.mkdtemp(dir=dist, prefix=f".{assignment.slug}."))
    try:
        made.chmod(0o700)  # hidden tests and answers are in it
        given = {f"{assignment.slug}/{name}": one for name, one in parts.student.items()}
        write_zip(made / "student.zip", given)
        write_zip(made / "gradescope.zip", parts.gradescope, upload.SCRIPTS)
        execution, executed = _reference(assignment, parts, made, dist, progress)
        told = {
            "sources": sources,
            "starter": stamps.stamp(parts.starter),
            "execution": execution,
            "secret": own,
        }
        (made / stamps.FILE).write_text(json.dumps(told, indent=1))
        verified = dist / assignment.slug / VERIFICATION
        if verified.is_file():  # what still holds of it is for verify to say
            shutil.copy(verified, made)
        replace_folder(made, dist / assignment.slug)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    write_atomically(assignment.starter, parts.starter)
    seconds = time.monotonic() - began
    progress(f"built {assignment.slug} in {seconds:.0f} s")
    return BuildResult(assignment, dist / assignment.slug, seconds, fresh=False, executed=executed)


def _starter_stamp(assignment: Assignment) -> str:
    return stamps.stamp(assignment.starter.read_bytes()) if assignment.starter.is_file() else ""


def _reference(
    assignment: Assignment, parts: Parts, made: Path, dist: Path, progress: Progress
) -> tuple[str, bool]:
    """Put the executed reference into ``made``: with the outputs of before, or executed now.

    Returns the stamp of what outputs depend on (no prose, no points), and whether it was run.
    """
    filled = variants.filled(parts.notebook, parts.sources)
    notebook = execute.reference_notebook(filled, parts.questions)
    brought = folder_members(assignment.submitted) if assignment.submitted.is_dir() else {}
    given = {**parts.student, **brought}
    lock = assignment.root / "requirements.lock"
    tool = folder_members(stamps.PACKAGE / "build")
    stamp = stamps.stamp(
        "\0".join(cell.source for cell in notebook.cells if cell.cell_type == "code"),
        {name: _POINTS.sub(b"", one) for name, one in given.items() if _is_run(name)},
        {name: tool[name] for name in ("execute.py", "formulas.py")},
        lock.read_bytes() if lock.is_file() else b"",
    )
    before = dist / assignment.slug
    executed = stamps.read(before).get("execution") != stamp
    if executed:
        # a busy machine, now or later on, is no reason to fail; verify judges
        limit = 20 * assignment.limits["cell"]
        files = execute.execute(notebook, f"{assignment.slug}.ipynb", given, limit, progress)
        (made / "reference_files").mkdir()
        unpack({**files, **brought}, made / "reference_files")
    else:
        execute.take_outputs(notebook, before / "reference.ipynb")
        shutil.copytree(before / "reference_files", made / "reference_files")
    content = student.notebook_bytes(notebook)
    (made / "reference.ipynb").write_bytes(content)
    if not executed and content == (before / "reference.ipynb").read_bytes():
        shutil.copy(before / "reference.html", made)
    else:
        progress("reference.html")
        page = execute.html(notebook, assignment.title)
        (made / "reference.html").write_text(page, encoding="utf-8")
    return stamp, executed


def _is_run(name: str) -> bool:
    """Whether a student's file takes part where cells are run: no notebook, no page of words."""
    return not name.endswith((".ipynb", ".md"))


def replace_folder(made: Path, target: Path) -> None:
    """Put ``made`` where ``target`` is; both are on one file system."""
    old = None
    if target.exists():
        old = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.old."))
        target.rename(old / target.name)
    try:
        made.rename(target)
    except BaseException:
        if old:
            (old / target.name).rename(target)
        raise
    finally:
        if old:
            shutil.rmtree(old, ignore_errors=True)
