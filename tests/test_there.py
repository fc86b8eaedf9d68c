"""Judging on a second device, the whole way; a stand-in takes the place of a card.

The stand-in is "cpu" under the name of a second device: another worker, other surroundings, the
same arithmetic. What a card alone can show is skipped here, and says so.
"""

import contextlib
import time

import pytest
import torch

from autograder.grade import judge as judging
from autograder.grade.hidden import Question
from autograder.grade.there import Elsewhere, There
from autograder.sealed.confinement import Limits
from autograder.sealed.devices import Device
from autograder.sealed.otter_shim import test_case as case_of_otter
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import StudentError
from starter_code import checks, elsewhere, rules, surroundings
from tests import servers
from tests.load import seconds

STAND_IN = Device("cpu")
X = torch.arange(6.0).reshape(2, 3)


@pytest.fixture(scope="module")
def server():
    """A fork server with a second device; its folder holds only public files."""
    with servers.running(STAND_IN) as server:
        yield server


def case(function):
    return case_of_otter(points=1, hidden=True)(function)


@case
def doubles_everywhere(double):
    """Rules, devices among them."""
    rules.hold(double, [X], rules.like(2 * X), "double(x)")


@case
def doubles_here(double):
    """Values on the CPU alone."""
    checks.same(double(X), 2 * X, "double(x)")


@case
def looks_elsewhere(double):
    """One look at another device."""
    checks.elsewhere(surroundings.elsewhere(double, X), 2 * X, "double(x)", size=4)


@pytest.fixture
def judge(server):
    """Judges cases of `double`, defined by a cell, here and there; returns verdicts and `found`."""
    with contextlib.ExitStack() as stack:
        more = stack.enter_context(Elsewhere(server, {}, Limits(memory_mb=512), True, float("inf")))

        def judged(source, *cases, device=STAND_IN, start=None):
            sandbox = stack.enter_context(Sandbox(server, {}, Limits(memory_mb=512)))
            there = There(device, start or more.start)
            worker = sandbox.start_worker()
            assert worker.request("cell", 20, {"source": source}) is None
            question = Question("q1", "Title", len(cases), False, ("double",), cases)
            until = time.monotonic() + seconds(60)
            limits = {"call": 20}
            found = judging.judge(question, worker.snapshot, limits, until, there=there)
            assert checks.devices() == ["cpu"], "no device is left behind"
            return [verdict.message for verdict in found.verdicts], there.found

        judged.more = more
        yield judged


RIGHT = """
import torch
import numpy as np
FACTOR = torch.tensor(2.0)
class Doubler(torch.nn.Module):
    def forward(self, x):
        return self.twice(x)
    def twice(self, x):
        return helper(x) * float(FACTOR)
def helper(x):
    return x.clone()
double = Doubler()
"""


def test_a_right_answer_passes_there_too(judge):
    cases = doubles_everywhere, doubles_here, looks_elsewhere
    messages, found = judge(RIGHT, *cases)
    assert messages == [None] * 3
    assert found.judged == 2 and not found.left_out, "what looks elsewhere, and only that"


# wrong where the other device is not the stand-in that any machine has
WRONG_THERE = """
from starter_code import elsewhere
def double(x):
    return 2 * x if elsewhere._real is None else {there}
"""


@pytest.mark.parametrize(
    "there, told",
    [
        ("2.001 * x", "On cpu: double(x) on another device than the CPU has wrong values"),
        ("(2 * x).double()", "On cpu: double(x) on another device than the CPU has dtype"),
        ("x.no_such_name", "On cpu: `double` raised AttributeError"),
        ("__import__('os')._exit(0)", "On cpu: `double` made the test end early"),
    ],
)
def test_what_is_wrong_there_alone_fails_there(judge, there, told):
    source = WRONG_THERE.format(there=there)
    messages, found = judge(source, doubles_here, looks_elsewhere, doubles_here)
    assert messages[0] is messages[2] is None
    assert messages[1].startswith("On cpu: ") and told in messages[1]
    assert found.judged == 1 and not found.left_out


def test_what_fails_here_is_not_tried_there(judge):
    messages, found = judge("def double(x): return 3 * x", looks_elsewhere)
    assert "has wrong values" in messages[0] and "On cpu" not in messages[0]
    assert found.judged == 0


def test_what_cannot_travel_costs_no_point(judge):
    source = (
        "import threading\nlock = threading.Lock()\ndef double(x):\n    with lock: return 2 * x"
    )
    messages, found = judge(source, looks_elsewhere)
    assert messages == [None] and found.judged == 0
    (why,) = found.left_out
    assert "pickle" in why


def test_a_device_that_does_not_open_costs_no_point(judge):
    messages, found = judge(RIGHT, looks_elsewhere, device=Device("cuda:0", card=0))
    assert messages == [None] and found.judged == 0
    (why,) = found.left_out
    assert "cuda:0 could not be opened" in why


def test_rounding_may_be_larger_there_and_not_much(judge):
    eps = torch.finfo(torch.float32).eps
    for factor, good in ((1.0, True), (2.5, True), (6.0, False)):
        error = 32 * eps * 2 * factor  # size=4
        source = WRONG_THERE.format(there=f"2 * x + (x == 5) * {10 * error}")
        messages, _ = judge(source, looks_elsewhere)
        assert (messages[0] is None) == good, (factor, messages)


def test_the_device_is_named_while_a_case_is_judged_there(judge):
    seen = []

    @case
    def looks(double):
        """Notes the devices."""
        seen.append(checks.devices())
        looks_elsewhere.test_func(double)

    judge(RIGHT, looks, doubles_here)
    assert seen == [["cpu"], ["cpu", "cpu"]]


def test_a_worker_opens_a_device_where_the_grader_says_so_and_is_not_copied_then(server):
    asked = {"name": "elsewhere", "seed": 0}
    with Sandbox(server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        with pytest.raises(StudentError, match="has opened no device"):
            worker.request("packed", 20, asked, {"packed": b""})
        worker.open(STAND_IN)
        assert worker.request("packed", 20, asked, {"packed": b"nonsense"})[0]  # a text
        with pytest.raises(Exception, match="could not be copied"):
            worker.snapshot()
        assert worker.request("bindings", 5, {"names": []}) == []


def test_cells_see_no_card(server):
    source = (
        "import os, torch\nseen = os.environ.get('CUDA_VISIBLE_DEVICES'), torch.cuda.is_available()"
    )
    with Sandbox(server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        assert worker.request("cell", 20, {"source": source}) is None
        assert worker.request("get", 5, {"name": "seen"})[1][1] is False


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_within_on_the_other_device_is_the_one_named(device):
    with elsewhere.on(device), elsewhere.active():
        put = elsewhere.put({"x": [X]})["x"][0]
        assert type(put) is torch.Tensor and put.device.type == device
        assert put.data_ptr() != X.data_ptr() and elsewhere.is_there((put, put * 2))
        assert elsewhere.is_there(X) == (device == "cpu")
    assert not elsewhere.is_there(X)


def test_after_an_error_of_cuda_the_next_case_gets_another_worker(judge):
    wrong = "__import__('builtins').exec('raise RuntimeError(\"CUDA error: an assert\")')"
    source = WRONG_THERE.format(there=wrong)
    started = []

    def start():
        started.append(1)
        return judge.more.start()

    messages, found = judge(source, looks_elsewhere, looks_elsewhere, start=start)
    assert all("CUDA error" in message for message in messages)
    assert len(started) == 2 == found.judged


def test_a_worker_is_kept_for_the_cases_of_a_question(judge):
    started = []

    def start():
        started.append(1)
        return judge.more.start()

    messages, _ = judge(RIGHT, looks_elsewhere, doubles_everywhere, start=start)
    assert messages == [None, None] and len(started) == 1


def test_an_answer_that_holds_much_stays_here(judge):
    source = "import torch\nMUCH = torch.zeros(9 << 20)\ndef double(x): return 2 * x + MUCH[0]"
    messages, found = judge(source, looks_elsewhere)
    assert messages == [None] and found.judged == 0
    assert "more than 32 MiB" in found.left_out[0]


FULL = "__import__('builtins').exec('raise RuntimeError(\"CUDA out of memory\")')"


@pytest.mark.parametrize("frees, card", [(10**6, None), (10**6, 0), (0, 0)])
def test_a_card_that_others_have_filled_is_waited_for(judge, monkeypatch, frees, card):
    """Once more where there is memory now; where there never is, it is nobody's fault."""
    monkeypatch.setattr("autograder.grade.there.WAIT", 0.3)
    monkeypatch.setattr("autograder.sealed.nvml.free_mb", lambda index: frees)
    started = []

    class Opened(Device):
        def to_json(self):
            return STAND_IN.to_json()

    def start():
        started.append(1)
        return judge.more.start()

    source = WRONG_THERE.format(there=FULL)
    device = Opened("cpu", card=card)
    (message,), found = judge(source, looks_elsewhere, device=device, start=start)
    if frees:
        assert "out of memory" in message and len(started) == 2 and found.judged == 1
    else:
        assert message is None and found.left_out == ["the card had no memory left"]
