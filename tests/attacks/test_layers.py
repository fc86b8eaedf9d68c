"""The same where a layer is missing, and where time runs out: some attacks once more."""

import json
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest

from autograder.platform import Platform
from autograder.sealed.confinement import landlock_abi
from autograder.verify import points_by_question
from tests.attacks import suite
from tests.attacks.attack import ATTACKS, Right

TOTAL = 12
LIMITS = {"total": TOTAL, "cell": 3, "call": 2, "memory_mb": 768}
WITHOUT_LANDLOCK = (
    "read_hidden_files_where_they_lie",
    "look_into_the_grader_and_its_server",
    "look_for_open_descriptors",
    "use_any_network",
    "signal_others_and_change_their_limits",
    "become_somebody_else",
    "write_the_results_later",
)

pytestmark = pytest.mark.attack


@pytest.fixture(scope="module")
def graded(hw02):
    """Results of what is graded without Landlock, and of what is too slow for its deadline."""
    assignment, folder = hw02
    right = suite.right_submission(assignment, folder).short()
    with Platform(folder / "gradescope.zip") as platform:
        manifest_path = platform.source / "hidden" / "manifest.json"
        manifest = {**json.loads(manifest_path.read_text()), "limits": LIMITS}
        manifest_path.write_text(json.dumps(manifest))
        files = {name: ATTACKS[name].make(right) for name in WITHOUT_LANDLOCK}
        files["hang"] = ATTACKS["stop_whoever_comes_to_kill"].make(right)
        files["reference"] = right.submit(right.copy())
        open_roots = {name: platform.root(name, one) for name, one in files.items()}
        slow = {
            "slow cells": platform.root("slow-cells", right.submit(slow_cells(right))),
            "slow answer": platform.root("slow-answer", right.submit(slow_answer(right))),
        }
        runs = [(list(open_roots.values()), ["--no-landlock"]), (list(slow.values()), [])]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda run: "".join(platform.run(run[0], *run[1])), runs))
        return {name: platform.results(root) for name, root in (open_roots | slow).items()}


def slow_cells(right: Right) -> nbformat.NotebookNode:
    """Questions 1 to 5, then cells that sleep for longer than there is time."""
    notebook = right.copy()
    sleep = nbformat.v4.new_code_cell("import time\ntime.sleep(2)")
    place = notebook.cells.index(next(c for c in notebook.cells if "q5" in c.source))
    notebook.cells[place + 1 : place + 1] = [sleep] * 10
    return notebook


def slow_answer(right: Right) -> nbformat.NotebookNode:
    """Every call takes less than a call may, and all of them more than there is time."""
    source = """
import time
def conv(X, w, b=None):
    time.sleep(1.7)
    return F.conv2d(X, w, b)
"""
    return right.with_answer(source, "conv")


@pytest.mark.skipif(not landlock_abi(), reason="this kernel has no Landlock: the suite did this")
@pytest.mark.parametrize("name", WITHOUT_LANDLOCK)
def test_without_landlock(graded, name):
    result, expected = graded[name], ATTACKS[name]
    assert points_by_question(result) == points_by_question(graded["reference"])
    text = json.dumps(result)
    assert expected.told in text, result["output"]
    assert not [secret for secret in expected.untold if secret in text]


@pytest.mark.parametrize("name", ["hang", "slow cells", "slow answer"])
def test_the_deadline_is_kept(graded, name):
    result = graded[name]
    assert result["extra_data"]["finished"]
    assert "tell your instructor" not in json.dumps(result)
    assert result["execution_time"] <= TOTAL + 15


def test_what_was_reached_counts(graded):
    result = graded["slow cells"]
    points, full = points_by_question(result), points_by_question(graded["reference"])
    early = ("q1", "q2", "q3", "q4", "q5")
    assert {name: points[name] for name in early} == {name: full[name] for name in early}
    assert points["q9"] == 0
    assert "Not reached" in json.dumps(result)
