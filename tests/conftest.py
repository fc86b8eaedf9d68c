"""Fixtures shared by all tests."""

import fcntl
import os
import re
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from autograder.gradescope.pace import slower
from tests import cards, load, servers

ROOT = Path(__file__).resolve().parents[1]

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PYTEST_TIMEOUT", f"{load.seconds(600):.0f}")  # of one test; pytest-timeout's

# Generated input: the same in every run; the profile of `make attack` tries other and more.
settings.register_profile(
    "every_day", derandomize=True, database=None, deadline=None, max_examples=300
)
settings.register_profile("long", database=None, deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every_day"))


def pytest_configure(config):
    """Where a card is asked for and there is none: one sentence, before anything else."""
    try:
        cards.check()
    except ValueError as error:
        pytest.exit(str(error), returncode=2)


class ByFile(LoadScopeScheduling):
    """What runs side by side: files, and the assignments within one; what is shared is made once.

    Attacks come one after another, as two lanes of graders are at work in each.
    (A group of `--dist=loadgroup` never reaches the scheduler: xdist 3.8 writes it into a field
    that pytest 9.2 does not read.)
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith("tests/attacks/"):
            return "attacks"
        assignment = re.search(r"\[(hw\d\d_\w+)", nodeid)
        return " ".join([nodeid.split("::")[0], *(assignment.groups() if assignment else ())])


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


def pytest_collection_modifyitems(items):
    """Files with long tests first, so that in the end no core waits for another."""
    marked = {item.path for item in items if any(map(item.get_closest_marker, ("attack", "slow")))}
    items.sort(key=lambda item: item.path not in marked)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that ran out of time because something else came to need the machine says so."""
    report = yield
    late = call.excinfo is not None and re.search("[Tt]ime(d )?-?out", str(call.excinfo.value))
    if report.failed and late and (now := slower()) > 2 * load.SLOWER:
        text = f"starved: the machine is {now / load.SLOWER:.0f} times slower than at the start"
        report.outcome = "skipped"
        report.longrepr = str(item.path), item.location[1] or 0, text
    return report


@pytest.fixture(scope="session")
def fork_server():
    """A running fork server, as in grading; its folder holds only public files."""
    with servers.running() as server:
        yield server


@pytest.fixture(scope="session")
def hw02():
    """Assignment hw02, built once for all tests, and the folder of its build."""
    from autograder.assignment import find
    from autograder.build import build

    assignment, dist = find("hw02"), ROOT / "dist"
    dist.mkdir(exist_ok=True)
    with open(dist / ".tests", "w") as lock:  # tests run side by side
        fcntl.flock(lock, fcntl.LOCK_EX)
        build(assignment, dist, lambda *step: None)
    return assignment, dist / assignment.slug
