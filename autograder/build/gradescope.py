"""``gradescope.zip``: the grader and everything hidden, laid out as Gradescope wants it."""

import json
import os
from pathlib import Path

from autograder.assignment import Assignment
from autograder.build.archive import folder_members
from autograder.build.errors import BuildError
from autograder.build.imports import imported_files, needed
from autograder.build.master import Question

PACKAGE = Path(__file__).resolve().parents[1]
SCRIPTS_FOLDER = PACKAGE / "gradescope"
SCRIPTS = ("setup.sh", "run_autograder")  # at the archive's root, executable, Unix line ends

# Grading starts in these folders of the package; what they import goes along, and nothing else.
_GRADING = ("grade/", "sealed/")
_NEVER = "build/"


def manifest(assignment: Assignment, questions: list[Question]) -> dict:
    """What the grader needs to know of the assignment, as plain data."""
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
    }


def members(
    assignment: Assignment,
    questions: list[Question],
    all_tests: dict[str, str],
    library: dict[str, bytes],
) -> dict[str, bytes]:
    """The members of ``gradescope.zip``; raises BuildError for a file that is not there.

    library: the members that hold what students import, as `student.zip` has them.
    """
    made = {}
    for name in SCRIPTS:
        made[name] = _read(SCRIPTS_FOLDER / name).replace(b"\r\n", b"\n")
        if not made[name].startswith(b"#!"):
            raise BuildError(SCRIPTS_FOLDER / name, "its first line must begin with #!")
    made["requirements.lock"] = _read(assignment.root / "requirements-grading.lock")
    if index := os.environ.get("TORCH_INDEX"):  # setup.sh: CPU builds instead of CUDA libraries
        made["torch_index"] = f"{index}\n".encode()
    for name, content in grading_files().items():
        made[f"autograder/{name}"] = content
    made |= library
    for name, text in all_tests.items():
        made[f"hidden/tests/{name}"] = text.encode("utf-8")
    made["hidden/solutions/__init__.py"] = _read(assignment.solutions.parent / "__init__.py")
    for name in ("__init__.py", "reference.py", "mistakes.py"):
        made[f"hidden/solutions/{assignment.slug}/{name}"] = _read(assignment.solutions / name)
    for name, content in folder_members(assignment.solutions).items():
        # data and weights that hidden tests may read; not how the weights were trained
        if not name.endswith((".py", ".md")) and not name.startswith("training/"):
            made[f"hidden/solutions/{assignment.slug}/{name}"] = content
    text = json.dumps(manifest(assignment, questions), indent=2, ensure_ascii=False)
    made["hidden/manifest.json"] = (text + "\n").encode("utf-8")
    return made


def grading_files(package: Path = PACKAGE) -> dict[str, bytes]:
    """The modules of the autograder package that grading imports, by their path inside it.

    Data files that lie beside one of them (a schema, for example) come along. Raises BuildError
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
                    raise BuildError(package / name, f"grading imports {imported}")
    folders = {name.rpartition("/")[0] for name in found}
    data = {name for name in everything if not name.endswith(".py")}
    return found | {name: everything[name] for name in data if name.rpartition("/")[0] in folders}


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise BuildError(path, "there is no such file, and gradescope.zip needs it")
    return path.read_bytes()
