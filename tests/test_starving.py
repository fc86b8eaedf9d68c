"""That no process can be had is what the grader finds, and not what a worker says."""

import threading

import pytest

from autograder.sealed import starving
from autograder.sealed.confinement import Limits
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import WorkerGone
from autograder.sealed.share import Share, Starved

LIE = """
import os
from autograder.sealed import worker

def no_copy(self, descriptor):
    os.close(descriptor)
    self._reply({"error": {"names": ["BlockingIOError"], "text": "", "line": None}})

worker.Worker._snapshot = no_copy
"""
NONE = "the machine has no more processes to give"


def refused(*told):
    raise RuntimeError("can't start new thread")


@pytest.fixture
def liar(fork_server):
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        worker.request("cell", 10, {"source": LIE})
        yield worker


def test_a_worker_that_says_so_is_given_up(liar):
    with pytest.raises(WorkerGone, match="could not be copied"):
        liar.snapshot()


def test_where_the_grader_gets_none_either_the_machine_starves(liar, monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(Starved, match=NONE):
        liar.snapshot()


def test_who_has_many_threads_has_taken_them(monkeypatch):
    monkeypatch.setattr(threading.Thread, "start", refused)
    monkeypatch.setattr(starving, "_own", lambda share: [1, 2])
    monkeypatch.setattr(starving, "threads_of", lambda pid: 64)
    starving.check(Share(12345, "/nowhere", 512, processes=256))
    monkeypatch.setattr(starving, "threads_of", lambda pid: 60)
    with pytest.raises(Starved, match=NONE):
        starving.check(Share(12345, "/nowhere", 512, processes=256))


def test_a_limit_that_others_of_the_same_user_reach_is_no_fault_of_a_submission(monkeypatch):
    others = 300
    monkeypatch.setattr(starving, "_of_others", lambda: others)
    monkeypatch.setattr(starving, "_own", lambda share: [])
    monkeypatch.setattr(starving, "BETWEEN", 0)
    share = Share(None, "/nowhere", 512, processes=256)
    starving.note(share)
    starving.check(share)
    others += 256
    with pytest.raises(Starved, match=NONE):
        starving.check(share)
