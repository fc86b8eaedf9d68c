"""A grader that is stopped in the middle of a submission leaves nothing behind."""

import os
import signal
import sys
import time

import psutil
import pytest

from autograder.gradescope.platform import Platform
from autograder.sealed import forkserver
from tests.attacks import suite
from tests.attacks.watch import Watch
from tests.load import seconds

pytestmark = [
    pytest.mark.attack,
    pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs Linux and root"),
]

LOOPS = """
open("begun", "w").close()
while True:
    pass
"""
STUBBORN = """
import os, signal, time
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            while True:
                time.sleep(60)
        os._exit(0)
time.sleep(0.5)
open("begun", "w").close()
while True:
    time.sleep(60)
"""
ENDS = {
    "terminated": (LOOPS, "grader", signal.SIGTERM),
    "killed": (LOOPS, "grader", signal.SIGKILL),
    "terminated with stubborn children": (STUBBORN, "grader", signal.SIGTERM),
    "killed with stubborn children": (STUBBORN, "grader", signal.SIGKILL),
    "its script killed": (STUBBORN, "script", signal.SIGKILL),
}


@pytest.fixture(scope="module")
def right(hw02):
    return suite.right_submission(*hw02).short()


@pytest.fixture(scope="module")
def platform(hw02):
    with Platform(hw02[1] / "gradescope.zip") as platform:
        yield platform


@pytest.mark.parametrize("name", ENDS)
def test_nothing_is_left_where_the_grader_is(name, platform, right):
    source, target, number = ENDS[name]
    root = platform.root(name, right.submit(right.with_cell(source)))
    script = platform.start([root])
    try:
        with Watch(script.pid) as watch:
            wait_until_begun(watch, script)
            grader = psutil.Process(script.pid).children()[0]
            watch.look()
            started = [pid for user in watch.users for pid in forkserver.processes_of(user)]
            assert len(started) >= (4 if source == STUBBORN else 1)
            assert len(watch.folders) == 1
            (grader if target == "grader" else script).send_signal(number)
        assert not watch.left_in_the_end()
        assert not psutil.wait_procs([grader], timeout=seconds(30))[1]
    finally:
        script.kill()
        script.stdout.close()
        script.wait()
    # what was found until then stands in the result
    assert Platform.results(root)["extra_data"]["finished"] is False


def wait_until_begun(watch: Watch, script) -> None:
    """Wait until the cell runs."""
    while not any(list(folder.glob("*/begun")) for folder in watch.folders.copy()):
        assert script.poll() is None, script.stdout.read()
        time.sleep(0.1)
