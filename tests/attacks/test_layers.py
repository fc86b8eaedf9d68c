"""The same where layers are missing, and where time runs out: some attacks once more."""

import contextlib
import copy
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest

from autograder.gradescope.platform import Platform
from autograder.sealed.confinement import landlock_abi
from autograder.verify.run import points_by_question
from tests.attacks import layers, suite
from tests.attacks.attack import ATTACKS, Right
from tests.load import seconds

TOTAL = seconds(18)
"""Of what runs into its deadline; all others have time enough."""
LIMITS = {"total": seconds(120), "cell": seconds(3), "call": seconds(2), "memory_mb": 768}
WITHIN = {
    "docker": ("read_hidden_files_where_they_lie", "become_somebody_else", "write_outside"),
    "docker-without-landlock": (
        "read_hidden_files_where_they_lie",
        "look_into_the_grader_and_its_server",
        "look_for_open_descriptors",
        "use_any_network",
        "signal_others_and_change_their_limits",
        "become_somebody_else",
        "write_the_results_later",
    ),
    "laptop": (
        "change_modes_of_foreign_files",
        "read_hidden_files_where_they_lie",
        "look_into_the_grader_and_its_server",
        "use_any_network",
        "signal_others_and_change_their_limits",
    ),
}

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(os.getuid() != 0, reason="only root can give up what root may do"),
]


@contextlib.contextmanager
def unpacked(folder: Path, limits: dict):
    """The upload of a build, unpacked, with these limits."""
    # the repository lies open on this machine; what comes of that is the next module's
    with Platform(folder / "gradescope.zip", closed=()) as platform:
        path = platform.source / "hidden" / "manifest.json"
        path.write_text(json.dumps(suite.changed(suite.manifest_of(platform), limits)))
        yield platform


@pytest.fixture(scope="module")
def upload(hw02):
    """An unpacked upload with short limits, and the submission that earns everything."""
    assignment, folder = hw02
    with unpacked(folder, LIMITS) as platform:
        yield platform, suite.right_submission(assignment, folder).short()


@pytest.fixture(scope="module")
def graded(upload):
    """Results by name, those of attacks by surroundings and name."""
    platform, right = upload
    roots = {}
    for place in ("docker", "docker-without-landlock"):
        files = {name: ATTACKS[name].make(right) for name in WITHIN[place]}
        files["reference"] = right.submit(right.copy())
        roots |= {(place, name): platform.root(f"{place}-{name}", files[name]) for name in files}
    plant = right.submit(right.with_cell("open('/dev/shm/planted', 'w').close()"))
    roots["docker-without-landlock", "plant"] = platform.root("plant", plant)
    return run(platform, roots)


@pytest.fixture(scope="module")
def late(hw02, upload):
    """Results of what does not end in time, by surroundings and name."""
    (_, folder), (_, right) = hw02, upload
    made = {
        ("docker", "hang"): ATTACKS["stop_whoever_comes_to_kill"].make(right),
        ("", "slow cells"): right.submit(slow_cells(right)),
        ("", "slow answer"): right.submit(slow_answer(right)),
    }
    with unpacked(folder, {**LIMITS, "total": TOTAL}) as platform:
        roots = {key: platform.root(key[1].replace(" ", "-"), made[key]) for key in made}
        return run(platform, roots)


def run(platform: Platform, roots: dict[tuple[str, str], Path]) -> dict[tuple[str, str], dict]:
    """Grade these, those of the same surroundings together, in two lanes."""

    def grade(place: str) -> None:
        mine = [root for (where, _), root in roots.items() if where == place]
        "".join(within(platform, place).run(mine))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(grade, dict.fromkeys(place for place, _ in roots)))
    return {name: platform.results(root) for name, root in roots.items()}


def within(platform: Platform, surroundings: str) -> Platform:
    """The same upload, graded in these surroundings."""
    other = copy.copy(platform)
    if surroundings:
        other.before = layers.command(surroundings)
    return other


def slow_cells(right: Right) -> nbformat.NotebookNode:
    """Questions 1 to 5, then cells that sleep for longer than there is time."""
    notebook = right.copy()
    sleep = nbformat.v4.new_code_cell(f"import time\ntime.sleep({seconds(2)})")
    place = notebook.cells.index(next(c for c in notebook.cells if "q5" in c.source))
    notebook.cells[place + 1 : place + 1] = [sleep] * 15  # of which each ends in time
    return notebook


def slow_answer(right: Right) -> nbformat.NotebookNode:
    """Every call takes less than a call may, and all of them more than there is time."""
    source = f"""
import time
def conv(X, w, b=None):
    time.sleep({seconds(1.7)})
    return F.conv2d(X, w, b)
"""
    return right.with_answer(source, "conv")


def check(result: dict, name: str, right: dict) -> None:
    """An attack has the result that it must get, where `right` is that of the reference."""
    assert points_by_question(result) == points_by_question(right)
    text = json.dumps(result)
    assert result["extra_data"]["sealed"]
    assert ATTACKS[name].told in text, result["output"]
    assert not [secret for secret in ATTACKS[name].untold if secret in text]


@pytest.mark.parametrize(
    "place, name", [(place, name) for place in list(WITHIN)[:2] for name in WITHIN[place]]
)
def test_in_an_ordinary_container(upload, graded, place, name):
    if place == "docker" and not landlock_abi():
        pytest.skip("this kernel has no Landlock")
    check(graded[place, name], name, graded[place, "reference"])
    assert graded[place, "reference"]["score"] == suite.worth(suite.manifest_of(upload[0]))


def test_files_left_where_all_may_write_are_removed(graded):
    result = graded["docker-without-landlock", "plant"]
    assert "PermissionError" not in result["output"]
    assert not os.path.exists("/dev/shm/planted")


@pytest.fixture(scope="module")
def laptop(upload):
    """The upload in the hands of an ordinary user, who can read this interpreter."""
    platform, right = upload
    python = [sys.executable, "-I", "-c", "import torch"]
    done = subprocess.run([*layers.command("laptop"), *python], capture_output=True)
    if done.returncode:
        pytest.skip(f"another user cannot use {sys.executable}")
    roots = {
        name: platform.root(f"laptop-{name}", ATTACKS[name].make(right))
        for name in WITHIN["laptop"]
    }
    roots["reference"] = platform.root("laptop-reference", right.submit(right.copy()))
    give_away(platform)
    yield platform, roots
    give_away(platform, 0)


def give_away(platform: Platform, user: int = layers.LAPTOP_USER) -> None:
    for path in (platform.folder, *platform.folder.rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            os.chown(path, user, user, follow_symlinks=False)


@pytest.mark.skipif(landlock_abi() < 6, reason="a laptop's kernel must have Landlock's newer rules")
def test_on_a_laptop_without_root(graded, laptop):
    platform, roots = laptop
    printed = "".join(within(platform, "laptop").run(list(roots.values())))
    results = {name: platform.results(root) for name, root in roots.items()}
    assert results["reference"]["score"] == suite.worth(suite.manifest_of(platform)), printed
    for name in WITHIN["laptop"]:
        check(results[name], name, results["reference"])


def test_on_a_laptop_without_landlock_nothing_is_graded(graded, laptop):
    platform, roots = laptop
    surroundings = within(platform, "laptop-without-landlock")
    printed = "".join(surroundings.run([roots["reference"]]))
    result = platform.results(roots["reference"])
    for told in ("hidden/manifest.json", "run the grader as root", "Linux 5.13", "--unsealed"):
        assert told in result["output"] and told in printed
    assert sum(points_by_question(result).values()) == 0


@pytest.mark.parametrize(
    "place, name", [("docker", "hang"), ("", "slow cells"), ("", "slow answer")]
)
def test_the_deadline_is_kept(late, place, name):
    result = late[place, name]
    assert result["extra_data"]["finished"]
    assert "tell your instructor" not in json.dumps(result)
    assert result["execution_time"] <= TOTAL + 15


def test_what_was_reached_counts(graded, late):
    result = late["", "slow cells"]
    points = points_by_question(result)
    full = points_by_question(graded["docker", "reference"])
    early = ("q1", "q2", "q3", "q4", "q5")
    assert {name: points[name] for name in early} == {name: full[name] for name in early}
    assert points["q9"] == 0
    assert "Not reached" in json.dumps(result)
