"""The files of an assignment: one name for a question in every tree, and none too long to read."""

import re
import subprocess

import pytest

from autograder.assignment import ROOT, Assignment, all_assignments
from autograder.bank import kinds, reference
from autograder.build import story, written

MOST_LINES, MOST_OF_A_STORY = 750, 1750
ASSIGNMENTS = {assignment.slug: assignment for assignment in all_assignments()}


@pytest.fixture(params=ASSIGNMENTS)
def assignment(request) -> Assignment:
    return ASSIGNMENTS[request.param]


@pytest.fixture
def questions(assignment) -> list[story.Question]:
    definitions = reference.read(assignment.reference)
    return story.read(assignment, definitions, written.read(assignment.written)).questions


def names(folder) -> set[str]:
    """What lies in a folder, but for what Python itself puts there."""
    return {path.name for path in folder.iterdir() if path.name != "__pycache__"}


def test_both_trees_have_the_same_slugs():
    # modules beside the folders serve the tests of several assignments
    solutions = {name for name in names(ROOT / "solutions") if not name.endswith(".py")}
    assert (
        names(ROOT / "assignments") - {"README.md", "pictures"} == solutions == ASSIGNMENTS.keys()
    )


def test_a_question_has_one_name_in_every_tree(assignment, questions):
    coded = {question.name for question in questions if not question.manual}
    by_hand = {question.name for question in questions if question.manual}
    tests = names(assignment.tests)
    assert {f"{name}.py" for name in coded} <= tests
    # of one graded by hand it holds what its graders are told
    assert tests <= {f"{name}.py" for name in coded | by_hand}
    assert names(assignment.bank) - {"__init__.py"} == {f"{name}.py" for name in coded}
    assert names(assignment.written) == {f"{name}.md" for name in by_hand}


def test_questions_of_a_kind_count_from_one(questions):
    for letter, word in kinds.KINDS.items():
        titles = {one.name: one.title for one in questions if one.name.startswith(letter)}
        assert titles.keys() == {f"{letter}{number}" for number in range(1, len(titles) + 1)}
        for name, title in titles.items():
            assert re.match(rf"{word} {name[1:]}\. \W?\w", title)


def test_an_assignment_has_no_unknown_files(assignment):
    known = {"notebook.py", "settings.toml", "starter.ipynb", "tests"}
    assert names(assignment.folder) == known
    assert {"__init__.py", "reference.py", "bank", "written"} <= names(assignment.solutions)
    folders = {path.name for path in assignment.solutions.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} <= {"bank", "written", "submitted", "training", "tables"}


def test_no_file_is_too_long_to_read(assignment):
    """But for what is made (`starter.ipynb`) and data."""
    found = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", assignment.folder, assignment.solutions],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    paths = [ROOT / line for line in found.splitlines() if line.endswith((".py", ".md", ".toml"))]
    assert assignment.reference in paths
    long = {
        str(path.relative_to(ROOT)): lines
        for path in paths
        if path.is_file()
        and (lines := path.read_text(encoding="utf-8").count("\n"))
        > (MOST_OF_A_STORY if path == assignment.notebook else MOST_LINES)
    }
    assert not long
