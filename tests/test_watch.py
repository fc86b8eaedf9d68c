"""The clock that looks at a submission whatever it says, and what it finds."""

import os
import signal
import subprocess
import tempfile
import time
from types import SimpleNamespace

import pytest

from autograder.grade.run import Run
from autograder.sealed import processes, share, watch
from autograder.sealed.confinement import Limits
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import WorkerGone
from tests.load import seconds

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root gives each a user of its own")

HALF_A_REPLY = "import os, time\nos.write(3, b'I')\n"
FILLS = {
    "files": "for n in range(6):\n    open(f'f{n}', 'wb').write(bytes(20 << 20))\n",
    "files without names": """
held = []
for n in range(6):
    held.append(open("f", "wb"))
    held[-1].write(bytes(20 << 20))
    held[-1].flush()
    os.unlink("f")
""",
    "mapped files without names": """
import mmap
held = []
for n in range(6):
    with open("f", "w+b") as file:
        file.write(bytes(20 << 20))
        file.flush()
        held.append(mmap.mmap(file.fileno(), 0))
    os.unlink("f")
""",
}


@pytest.mark.parametrize("kind", FILLS)
def test_a_disk_is_not_filled_behind_half_a_reply(fork_server, monkeypatch, kind):
    monkeypatch.setattr(share, "MAX_BYTES", 64 << 20)
    with Sandbox(fork_server, {"data.txt": b"public"}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        began = time.monotonic()
        with pytest.raises(WorkerGone, match="too much disk space"):
            source = HALF_A_REPLY + FILLS[kind] + "time.sleep(60)"
            worker.request("cell", 60, {"source": source})
        until = began + seconds(30)
        while sandbox.share.excess() or "f1" in os.listdir(sandbox.folder):
            assert time.monotonic() < until
            time.sleep(0.1)


HOLD = """
import os, time
held = bytearray(os.urandom(1 << 20)) * 60
time.sleep(60)
"""


def started_anew(uid: int, count: int) -> list[subprocess.Popen]:
    user = ["setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups"]
    command = [*user, "/usr/bin/python3", "-c", HOLD]
    return [subprocess.Popen(command) for _ in range(count)]


@pytest.mark.parametrize("told", [True, False])
def test_memory_of_processes_started_anew_counts(monkeypatch, told):
    if not told:  # as in a container without CAP_SYS_PTRACE
        monkeypatch.setattr(share, "_proportional_kb", lambda pid: None)
    uid = 59_990
    mine = share.Share(uid, tempfile.gettempdir(), 300, available_mb=share._available_mb())
    monkeypatch.setattr(share, "COPIES", 2)
    running = started_anew(uid, 12)
    try:
        until = time.monotonic() + seconds(60)
        while mine.excess() != "memory":
            assert time.monotonic() < until, mine.memory()
            time.sleep(0.2)
        assert mine.memory() < 12 * 100
    finally:
        for one in running:
            one.kill()
            one.wait()


def test_memory_that_copies_share_counts_once(fork_server):
    source = """
import os, time
held = bytearray(os.urandom(1 << 20)) * 100
for _ in range(12):
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
"""
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": source}) is None
        assert len(processes.processes_of(sandbox.uid)) == 13
        low = share.replace(sandbox.share, memory_mb=1)
        assert low.memory() < 600


def test_strangers_end_before_what_the_grader_knows(fork_server, monkeypatch):
    monkeypatch.setattr(share, "COPIES", 1)
    with Sandbox(fork_server, {}, Limits(memory_mb=150)) as sandbox:
        sandbox.watch.stop()
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": "kept = 3"}) is None
        running = started_anew(sandbox.uid, 14)
        try:
            until = time.monotonic() + seconds(20)
            while sandbox.share.excess() is None:
                assert time.monotonic() < until
                time.sleep(0.1)
            monkeypatch.setattr(sandbox.group, "processes", list)  # these have not entered it
            sandbox.watch.look()
            assert [one.wait(5) for one in running] == [-signal.SIGKILL] * len(running)
        finally:
            for one in running:
                one.kill()
        assert worker.request("get", 5, {"name": "kept"})[1] == 3


def test_a_crowd_is_ended_where_somebody_is_beside(fork_server, monkeypatch):
    monkeypatch.setattr(watch, "CROWD", 2)
    monkeypatch.setattr(watch, "PATIENCE", 2)
    monkeypatch.setattr(watch, "PERIOD", 0.1)
    source = """
import os, time
for _ in range(5):
    if os.fork() == 0:
        os.setsid()
        while True:
            pass
time.sleep(30)
"""
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        monkeypatch.setattr(type(sandbox.group), "shares_processors", False)
        worker = sandbox.start_worker()
        monkeypatch.setattr(watch, "others_at_work", lambda uid: True)
        with pytest.raises(WorkerGone, match="too much processor time"):
            worker.request("cell", 30, {"source": source})
        until = time.monotonic() + seconds(10)
        while processes.runnable(processes.processes_of(sandbox.uid)):
            assert time.monotonic() < until
            time.sleep(0.1)


def test_who_waits_for_a_processor_is_starved(monkeypatch):
    times = iter([(10**9, 10**9), (3 * 10**9, 22 * 10**9), (9 * 10**9, 23 * 10**9)])
    monkeypatch.setattr(watch, "_ran_and_waited", lambda pid: next(times))
    monkeypatch.setattr(watch, "runnable", lambda pids: 1)
    mine = share.Share(59_991, tempfile.gettempdir(), 10**6)
    group = SimpleNamespace(processes=list, shares_processors=False)
    worker = SimpleNamespace(pid=1, waiting=False)
    looking = watch.Watch(mine, lambda: [worker], lambda: None, group)
    looking.look()
    assert not looking.starved()
    looking.look()
    assert looking.starved()
    looking.look()
    assert not looking.starved()  # on the whole it had processors enough


def test_who_crowds_the_processors_itself_is_not_starved(monkeypatch):
    times = iter([(0, 0), (10**9, 50 * 10**9), (2 * 10**9, 51 * 10**9)])
    crowds = iter([1, 9, 1, 1])
    monkeypatch.setattr(watch, "_ran_and_waited", lambda pid: next(times))
    monkeypatch.setattr(watch, "runnable", lambda pids: next(crowds))
    mine = share.Share(59_991, tempfile.gettempdir(), 10**6)
    group = SimpleNamespace(processes=list, shares_processors=True)
    worker = SimpleNamespace(pid=1, waiting=False)
    looking = watch.Watch(mine, lambda: [worker], lambda: None, group)
    for _ in range(4):
        looking.look()
    assert not looking.starved()


def test_the_owner_of_a_process_is_its_user(fork_server):
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": "1"}) is None
        assert processes.owner(worker.pid) == sandbox.uid
        assert sandbox.uid in processes.users(processes.UIDS)
    assert os.stat("/proc/1").st_uid == processes.owner(1) == 0


@pytest.mark.parametrize(
    ("complete", "judged", "note", "lost"),
    [
        (True, ["q1"], "Code cell 3 was stopped after 9 seconds.", False),
        (False, ["q1"], "", False),
        (False, ["q1"], "Code cell 3 was stopped after 9 seconds.", True),
        (True, [], "", True),
    ],
)
def test_points_are_lost_to_time_where_a_limit_was_met(complete, judged, note, lost):
    one = SimpleNamespace(complete=complete, result=SimpleNamespace(cases=()))
    question = SimpleNamespace(name="q1", cases=[1])
    run = Run.__new__(Run)
    run.hidden = SimpleNamespace(questions=[question])
    run.judgements, run.notes = dict.fromkeys(judged, one), [note]
    assert run._lost_to_time() is lost
