"""Every attack gets its whole expected result, through the upload that instructors use."""

import hashlib
import json
import os
import secrets
import shutil
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder import bank
from autograder.grade.results import validate
from autograder.gradescope.platform import GraderGone, Lane, Platform
from autograder.verify.run import points_by_question
from tests import cards
from tests.attacks import index, suite
from tests.attacks.attack import ATTACKS, Attack
from tests.attacks.watch import Watch

PLANTED = ("/tmp/climbed", "/tmp/unpickled", "/tmp/planted", "/var/tmp/planted")
SECRET = f"secret-{secrets.token_hex(8)}"
CHOSEN = suite.chosen()

# the first test waits for all the grading
pytestmark = [pytest.mark.attack, pytest.mark.timeout(3600)]


@pytest.fixture(scope="module")
def graded(hw02, tmp_path_factory):
    """Results of all attacks and of the reference, and what was found afterwards."""
    assignment, folder = hw02
    right = suite.right_submission(assignment, folder)
    target = tmp_path_factory.mktemp("upload") / "gradescope.zip"
    upload = suite.prepared_upload(folder, target, SECRET)
    with Platform(upload) as platform, pytest.MonkeyPatch.context() as patch, Watch() as watch:
        patch.setenv("PLATFORM_TOKEN", SECRET)
        before = fingerprint(platform.source)
        # attacks look for this folder, so it is there before them and stays
        roots = {"reference": platform.root("reference", right.submit(right.copy()))}
        waiting: deque[str] = deque(["reference", *CHOSEN])
        results: dict[str, dict | Exception] = {}

        def grade_some() -> None:
            lane = Lane(platform, *cards.options())
            watch.graders.append(lane.pid)
            while waiting:
                name = waiting.popleft()
                root = roots.get(name) or lay_out(platform, CHOSEN[name], right)
                try:
                    lane.grade(root, suite.LIMITS["total"] + 60)
                    results[name] = Platform.results(root)
                except (GraderGone, ValueError) as error:
                    results[name] = error
                if name not in roots:
                    shutil.rmtree(root, ignore_errors=True)
                if isinstance(results[name], GraderGone):
                    lane = Lane(platform, *cards.options())
                    watch.graders.append(lane.pid)
            lane.close()

        with ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(grade_some) for _ in range(2)]:
                future.result()
        state = {
            "source unchanged": before == fingerprint(platform.source),
            "hints": [
                (entry.question, entry.hint)
                for entry in bank.load_all(assignment.bank)
                if entry.kind == "mistake"
            ],
            "lines": suite.test_lines(upload),
            "worth": suite.worth(suite.manifest_of(platform)),
            "watch": watch,
        }
    return results, state


def lay_out(platform: Platform, attack: Attack, right) -> Path:
    root = platform.root(attack.name, attack.make(right))
    if attack.after:
        attack.after(root / "submission")
    return root


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def test_the_reference_earns_everything(graded):
    results, state = graded
    assert results["reference"]["score"] == state["worth"]


@pytest.mark.parametrize("name", CHOSEN)
def test_attack(graded, name):
    results, state = graded
    result, expected = results[name], CHOSEN[name]
    assert isinstance(result, dict), result
    validate(result)
    assert result["extra_data"] == {**result["extra_data"], "finished": True, "sealed": True}
    text = json.dumps(result, ensure_ascii=False)
    assert "tell your instructor" not in text
    right = points_by_question(results["reference"])
    points = points_by_question(result)
    for question, full in right.items():
        wanted = expected.points.get(question, full)
        if wanted is not None:
            assert points[question] == wanted, (question, outputs(result, question))
    assert expected.told in text, result["output"]
    assert result["execution_time"] <= expected.seconds
    for secret in (SECRET, *expected.untold):
        assert secret not in text
    told = " ".join(" ".join(test["output"] for test in result["tests"]).split())
    assert not [line for line in state["lines"] if line in told + result["output"]]
    complete = {question for question, full in right.items() if points[question] == full}
    assert not [hint for question, hint in state["hints"] if question in complete and hint in told]


def outputs(result: dict, question: str) -> list[str]:
    found = [test["output"] for test in result["tests"] if question in test["tags"]]
    return [*found, result["output"]]


def test_nothing_was_left_behind(graded):
    _, state = graded
    watch = state["watch"]
    assert len(watch.folders) >= 2 and (watch.users or os.getuid() != 0)
    assert not watch.left_in_the_end()
    assert state["source unchanged"]
    assert not [path for path in PLANTED if Path(path).exists()]


def test_every_line_of_the_list_has_its_attack():
    lines = [names for group in index.LINES.values() for names in group.values()]
    listed = {name for names in lines for name in names.split()}
    assert all(lines) and not listed - set(ATTACKS)
    assert not set(ATTACKS) - listed, "these attacks are missing in index.py"
