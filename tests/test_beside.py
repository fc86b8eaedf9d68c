"""Watched calls are compared with calls that are not, in a copy which those alone reach."""

import pytest
import torch

from autograder.sealed.confinement import Limits
from autograder.sealed.proxies import Environment
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import Worker
from starter_code import checks, probes

SOURCE = """
import torch
known, calls = {}, []
def add(x):
    return x + 1
def remembers(x):
    if not torch._C._len_torch_dispatch_stack():
        known["result"] = x + 1
    return known.get("result", torch.zeros(1))
def writes(x):
    if not torch._C._len_torch_dispatch_stack():
        torch.save(x + 1, "result.pt")
        return x + 1
    try:
        return torch.load("result.pt")
    except OSError:
        return torch.zeros(1)
class Scale(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = 1.0
    def grow(self):
        self.factor += 1
    def forward(self, x):
        return self.factor * x
class Counter:
    def __init__(self):
        self.count = 0
    def grow(self):
        self.count += 1
    def __call__(self, x):
        return x + self.count
scale = Scale()
"""
X = torch.ones(3)


@pytest.fixture
def environment(fork_server):
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 10, {"source": SOURCE}) is None
        yield Environment(worker, 5)


@pytest.fixture
def copies(monkeypatch):
    """A list with an entry for each copy that is made."""
    made, snapshot = [], Worker.snapshot

    def counted(worker):
        made.append(worker.pid)
        return snapshot(worker)

    monkeypatch.setattr(Worker, "snapshot", counted)
    return made


def test_one_copy_serves_all_calls_of_functions(environment, copies):
    for name in ("add", "add", "remembers"):
        probes.operators_used(environment[name], X)
    assert len(copies) == 2, "one more for a name that the first had no handle of"
    again = Environment(environment.worker, 5)
    assert probes.operators_used(again["add"], X, among=("aten.*",)) == ["aten.add"]
    assert len(copies) == 2


@pytest.mark.parametrize("name", ["remembers", "writes"])
def test_what_only_calls_without_a_watch_know_is_missed(environment, name):
    for _ in range(2):
        environment[name](X)
        assert checks.ANOTHER in probes.operators_used(environment[name], X)


def test_what_changes_between_calls_is_compared_as_it_is(environment):
    for thing in (environment["scale"], environment["Scale"](), environment["Counter"]()):
        for _ in range(2):
            assert checks.ANOTHER not in probes.operators_used(thing, X)
            thing.grow()


def test_the_copy_ends_with_the_worker_and_is_made_anew_where_it_ended(environment, copies):
    add, worker = environment["add"], environment.worker
    probes.operators_used(add, X)
    first = worker.beside
    first.kill()
    assert checks.ANOTHER not in probes.operators_used(add, X)
    assert worker.beside is not first and len(copies) == 2
    worker.kill()
    assert worker.beside.gone
