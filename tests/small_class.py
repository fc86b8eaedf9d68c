"""A tiny upload with the real grader, and submissions for it: tests of grading a class."""

import json
import os
import subprocess
import sys
from pathlib import Path

from autograder.assignment import DEFAULT_LATE, Assignment
from autograder.build.archive import folder_members, write_zip
from autograder.build.story import Question
from autograder.build.upload import PACKAGE, SCRIPTS, SCRIPTS_FOLDER, grading_files, manifest
from tests.load import seconds

ROOT = PACKAGE.parent
SLUG = "hw02_transposed_convolution"
NOTEBOOK = f"{SLUG}.ipynb"

TESTS = '''
from otter.test_files import test_case

OK_FORMAT = False

name = "{name}"
points = {points}

@test_case(points={points}, hidden=True)
def test_{function}({function}):
    """It is right."""
    assert {function}(3) == {expected}, "{function}(3) is wrong"
'''
QUESTIONS = [
    Question("q1", "Double", 4, False, ["double"]),
    Question("q2", "Square", 3, False, ["square"]),
    Question("q3", "Why?", 2, True),
]
LIMITS = {
    "total": seconds(120),
    "cell": seconds(60),
    "call": seconds(20),
    "memory_mb": 2048,
}
SETTINGS = {"late": {**DEFAULT_LATE, "percent_per_day": 50}}
MANIFEST = manifest(Assignment(SLUG, "Small", limits=LIMITS, **SETTINGS), QUESTIONS)


def upload(path: Path, square: int = 9) -> Path:
    """A gradescope.zip in which `double(3)` must be 6 and `square(3)` must be `square`."""
    members = {name: (SCRIPTS_FOLDER / name).read_bytes() for name in SCRIPTS}
    members |= {f"autograder/{name}": content for name, content in grading_files().items()}
    members |= folder_members(ROOT / "starter_code", "starter_code/")
    for name in ("__init__", f"{SLUG}/__init__", f"{SLUG}/reference", f"{SLUG}/bank/q1"):
        members[f"hidden/solutions/{name}.py"] = b""
    one = TESTS.format(name="q1", points=4, function="double", expected=6)
    two = TESTS.format(name="q2", points=3, function="square", expected=square)
    members |= {"hidden/tests/q1.py": one.encode(), "hidden/tests/q2.py": two.encode()}
    members["hidden/manifest.json"] = json.dumps(MANIFEST).encode()
    members["requirements.lock"] = b""
    write_zip(path, members, SCRIPTS)
    return path


def notebook(double: str = "2 * x", square: str = "x * x", first: str = "") -> bytes:
    """A submission; `first` is one more code cell before the answers."""
    answers = f"def double(x):\n    return {double}\n\n\ndef square(x):\n    return {square}\n"
    sources = [first, answers] if first else [answers]
    cells = [
        {"cell_type": "code", "id": f"c{place}", "source": source, "metadata": {}, "outputs": [],
         "execution_count": None}
        for place, source in enumerate(sources)
    ]  # fmt: skip
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def lay_out(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files by their paths below the folder."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def start(upload: Path, submissions: Path, *options: str) -> subprocess.Popen:
    """The command of an instructor, in a process group of its own."""
    command = [sys.executable, "-m", "autograder", "grade", "hw02", str(submissions)]
    return subprocess.Popen(
        [*command, "--upload", str(upload), *options],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def grade(upload: Path, submissions: Path, *options: str) -> tuple[int, str]:
    """Run the command to its end; returns its status and what it printed."""
    process = start(upload, submissions, *options)
    printed = process.communicate(timeout=seconds(300))[0]
    return process.returncode, printed
