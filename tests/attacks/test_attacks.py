"""Every attack gets its whole expected result, through the upload that instructors use."""

import contextlib
import hashlib
import json
import os
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from autograder import bank
from autograder.build import variants
from autograder.grade.results import validate
from autograder.platform import Platform
from autograder.sealed import forkserver
from autograder.specimens import reference_files
from autograder.verify import points_by_question
from tests.attacks import code, files  # noqa: F401 (they fill ATTACKS)
from tests.attacks.attack import ATTACKS, Right

LIMITS = {"total": 90, "cell": 3, "call": 2, "memory_mb": 768}
PLANTED = ("/tmp/climbed", "/tmp/unpickled", "/tmp/planted", "/var/tmp/planted")
SECRET = f"secret-{secrets.token_hex(8)}"

if os.environ.get("ATTACKS") == "all":  # `make attack`; the tests of every day take the first two
    from tests.attacks import confined, forged, handed_in, protocol, surprises  # noqa: F401

CHOSEN = dict(ATTACKS)

pytestmark = pytest.mark.attack


@pytest.fixture(scope="module")
def graded(hw02):
    """Results of all attacks and of the reference, and what was found afterwards."""
    assignment, folder = hw02
    right = Right(variants.variant(assignment), reference_files(folder))
    with Platform(folder / "gradescope.zip") as platform:
        manifest_path = platform.source / "hidden" / "manifest.json"
        manifest = json.loads(manifest_path.read_text())
        manifest |= {"limits": LIMITS, "secret": SECRET}
        manifest_path.write_text(json.dumps(manifest))
        for path in (platform.source / "hidden").rglob("*.py"):
            path.write_text(f'{path.read_text()}\nSECRET = "{SECRET}"\n')
        roots = {"reference": platform.root("reference", right.submit(right.copy()))}
        for name, one in CHOSEN.items():
            roots[name] = platform.root(name, one.make(right))
            if one.after:
                one.after(roots[name] / "submission")
        before = fingerprint(platform.source)
        shares = [list(roots.values())[start::2] for start in range(2)]
        folders = set(Path("/tmp").glob("inverse-problems-*"))
        with ThreadPoolExecutor(2) as pool, pytest.MonkeyPatch.context() as patch:
            patch.setenv("PLATFORM_TOKEN", SECRET)
            printed = list(pool.map(lambda share: "".join(platform.run(share)), shares))
        results = {}
        for name, root in roots.items():
            try:
                results[name] = platform.results(root)
            except ValueError as error:
                results[name] = error
        state = {
            "source unchanged": before == fingerprint(platform.source),
            "printed": "".join(printed),
            "hints": [(entry.question, entry.hint) for entry in bank.load(assignment.mistakes)],
            "hidden lines": hidden_lines(platform.source),
            "folders": set(Path("/tmp").glob("inverse-problems-*")) - folders,
        }
    return results, state


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def hidden_lines(source: Path) -> set[str]:
    """Lines of tests that are long enough not to stand in a result by chance."""
    tests = (source / "hidden" / "tests").glob("*.py")
    lines = {line.strip() for path in tests for line in path.read_text().splitlines()}
    # the first line of a docstring is a test's title
    return {line for line in lines if len(line) >= 30 and not line.startswith('"""')}


def test_the_reference_earns_everything(graded):
    results, state = graded
    assert results["reference"]["score"] == 92, state["printed"]


@pytest.mark.parametrize("name", CHOSEN)
def test_attack(graded, name):
    results, state = graded
    result, expected = results[name], CHOSEN[name]
    assert isinstance(result, dict), (result, state["printed"][-2000:])
    validate(result)
    assert result["extra_data"] == {**result["extra_data"], "finished": True, "sealed": True}
    text = json.dumps(result, ensure_ascii=False)
    assert "tell your instructor" not in text, state["printed"][-3000:]
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
    assert not [line for line in state["hidden lines"] if line in told + result["output"]]
    complete = {question for question, full in right.items() if points[question] == full}
    assert not [hint for question, hint in state["hints"] if question in complete and hint in told]


def outputs(result: dict, question: str) -> list[str]:
    found = [test["output"] for test in result["tests"] if question in test["tags"]]
    return [*found, result["output"]]


def test_nothing_was_left_behind(graded):
    _, state = graded
    assert state["source unchanged"]
    assert not any(Path(path).exists() for path in PLANTED)
    if os.getuid() == 0:
        found = left_behind()
        if found:  # perhaps of a grading elsewhere that is just ending
            time.sleep(1)
        assert not found & left_behind()
    if not any(map(is_grader, psutil.process_iter())):  # a grading elsewhere has such a folder too
        # nor does the folder of a grader that was killed elsewhere count: only what attacks leave
        assert not [path for folder in state["folders"] for path in folder.glob("*/left-behind*")]


def left_behind() -> set[int]:
    """Processes of workers that no running grader is above; others may be grading here too."""
    found = set()
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):  # it has ended meanwhile
            worker = one.uids().real in forkserver.UIDS
            if worker and not any(map(is_grader, one.parents())):
                found.add(one.pid)
    return found


def is_grader(process: psutil.Process) -> bool:
    try:
        return any(part.endswith("autograder/sealed/main.py") for part in process.cmdline())
    except psutil.Error:
        return False
