"""``gradescope.zip``: the grader and everything hidden, laid out as Gradescope wants it."""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from autograder.assignment import Assignment, SourceError
from autograder.build.archive import folder_members
from autograder.build.cases import QuestionTests
from autograder.build.imports import imported_files, needed
from autograder.build.story import SHOWS, Question, Story

PACKAGE = Path(__file__).resolve().parents[1]
SCRIPTS_FOLDER = PACKAGE / "gradescope"
SCRIPTS = ("setup.sh", "run_autograder")  # at the archive's root, executable, Unix line ends

# Grading starts in these folders of the package; what they import goes along, and nothing else.
_GRADING = ("grade/", "sealed/")
_NEVER = "build/"


def manifest(
    assignment: Assignment,
    questions: list[Question],
    key: str = "",
    secret: str = "",
    handed_out: Iterable[str] = (),
    shows: Iterable[str] = (),
) -> dict:
    """What the grader needs to know of the assignment, as plain data.

    key: the course's, from which hidden tests take their randomness (`checks.generator`).
    secret: the build's own, from which comes what designs are scored on (`checks.secret`).
    handed_out: the sources of the student notebook's cells.
    shows: the sources of those that only show something.
    """
    return {
        "slug": assignment.slug,
        "title": assignment.title,
        "notebook": f"{assignment.slug}.ipynb",
        "limits": dict(assignment.limits),
        "show": dict(assignment.show),
        "leaderboard": assignment.leaderboard,
        "late": dict(assignment.late),
        "rate_limit": dict(assignment.rate_limit),
        "design": dict(assignment.design),
        "key": key,
        "secret": secret,
        "questions": [
            {
                "name": question.name,
                "title": question.title,
                "points": question.points,
                "manual": question.manual,
                "replaced_names": list(question.names),
            }
            for question in questions
        ],
        "handed_out": sorted({source.strip() for source in handed_out}),
        "shows": sorted({source.strip() for source in shows}),
    }


def members(
    assignment: Assignment,
    told: Story,
    tests: dict[str, QuestionTests],
    library: dict[str, bytes],
    key: str = "",
    pictures: dict[str, bytes] | None = None,
    secret: str = "",
) -> dict[str, bytes]:
    """The members of ``gradescope.zip``; raises SourceError for a file that is not there.

    library: the members that hold what students import, as `student.zip` has them. pictures: those
    that an instructor gave for scoring, as `own_pictures.read` makes them; they go into
    ``hidden/pictures`` where a test draws from them.
    """
    made = {}
    for name in SCRIPTS:
        made[name] = _read(SCRIPTS_FOLDER / name).replace(b"\r\n", b"\n")
        if not made[name].startswith(b"#!"):
            raise SourceError(SCRIPTS_FOLDER / name, "its first line must begin with #!")
    made["requirements.lock"] = _read(assignment.root / "requirements-grading.lock")
    if index := os.environ.get("TORCH_INDEX"):  # setup.sh: CPU builds instead of CUDA libraries
        made["torch_index"] = f"{index}\n".encode()
    for name, content in grading_files().items():
        made[f"autograder/{name}"] = content
    made |= library
    for name, file in tests.items():
        made[f"hidden/tests/{name}.py"] = file.text.encode("utf-8")
    made |= {
        f"hidden/solutions/{path.name}": path.read_bytes()
        for path in sorted(assignment.solutions.parent.glob("*.py"))
    }
    made |= {f"hidden/pictures/{name}": content for name, content in (pictures or {}).items()}
    made.setdefault("hidden/solutions/__init__.py", b"")
    made |= {
        f"hidden/solutions/{assignment.slug}/{name}": content
        for name, content in folder_members(assignment.solutions).items()
        if _goes_along(name)
    }
    sources = [cell.source for cell in told.notebook.cells]
    shows = [cell.source for cell in told.notebook.cells if SHOWS in cell.metadata.get("tags", ())]
    facts = manifest(assignment, told.questions, key, secret, sources, shows)
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    made["hidden/manifest.json"] = (text + "\n").encode("utf-8")
    return made


def _goes_along(name: str) -> bool:
    """Whether the grader needs a file of the solutions: reference, bank, what tests read.

    Not how weights were trained, and no words.
    """
    if name.endswith(".py"):
        return name in ("__init__.py", "reference.py", "seen.py") or name.startswith("bank/")
    return not name.endswith(".md") and not name.startswith("training/")


def grading_files(package: Path = PACKAGE) -> dict[str, bytes]:
    """The modules of the autograder package that grading imports, by their path inside it.

    Data files that lie beside one of them (a schema, for example) come along. Raises SourceError
    where grading imports a part of the build.
    """
    everything = folder_members(package)
    found = {name: content for name, content in everything.items() if name.startswith(_GRADING)}
    modules = [content for name, content in found.items() if name.endswith(".py")]
    found |= needed(everything, PACKAGE.name, modules)
    for name, content in found.items():
        if name.endswith(".py"):
            for imported in imported_files(everything, PACKAGE.name, [content]):
                if imported.startswith(_NEVER):
                    raise SourceError(package / name, f"grading imports {imported}")
    folders = {name.rpartition("/")[0] for name in found}
    data = {name for name in everything if not name.endswith(".py")}
    return found | {name: everything[name] for name in data if name.rpartition("/")[0] in folders}


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise SourceError(path, "there is no such file, and gradescope.zip needs it")
    return path.read_bytes()
