"""A worker answers, is bounded, and leaves nothing behind."""

import math
import os

import pytest
import torch

from autograder.sealed import forkserver, selftest
from autograder.sealed.confinement import Limits
from autograder.sealed.proxies import Environment, NotDefined, RemoteModule, bindings
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.session import StudentError, WorkerGone
from autograder.sealed.values import PlainDataError

CELL = """
import torch
from torch import nn

def double(x, function=None):
    return 2 * x if function is None else 2 * function(x)

class Layer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.linear = nn.Linear(size, size)
        self.size = size
    def forward(self, x):
        return self.linear(x)

number = 3
"""


@pytest.fixture
def sandbox(fork_server):
    with Sandbox(fork_server, {"data.txt": b"public"}, Limits(memory_mb=512)) as sandbox:
        yield sandbox


@pytest.fixture
def worker(sandbox):
    worker = sandbox.start_worker()
    assert worker.request("cell", 10, {"source": CELL}) is None
    return worker


@pytest.fixture
def environment(worker):
    return Environment(worker, 5)


def run(worker, source, limit=5):
    return worker.request("cell", limit, {"source": source})


def test_nothing_is_drawn_where_nobody_looks(worker):
    source = """
from starter_code import plots
from starter_code.convolution import drawings
from starter_code.denoising import drawings as of_denoising
figures = [drawings.show_scatter_and_gather(), of_denoising.show_dncnn(), plots.show_images([])]
axes = sum(len(figure.get_axes()) + len(figure.subfigs) for figure in figures)
"""
    assert run(worker, source) is None
    assert Environment(worker, 5)["axes"] == 0


def test_functions_variables_and_callbacks(environment):
    double = environment["double"]
    assert torch.equal(double(torch.ones(2)), torch.full((2,), 2.0))
    assert torch.equal(double(torch.ones(2), lambda x: x + 1), torch.full((2,), 4.0))
    assert environment["number"] == 3
    assert environment.get("nothing", "default") == "default"
    with pytest.raises(NotDefined):
        environment["nothing"]


def test_modules(environment):
    layer = environment["Layer"](2)
    assert isinstance(layer, RemoteModule) and layer.size == 2
    state = {"linear.weight": 3 * torch.eye(2), "linear.bias": torch.zeros(2)}
    layer.load_state_dict(state)
    assert torch.equal(layer.eval()(torch.ones(1, 2)), torch.full((1, 2), 3.0))
    assert layer.state_dict().keys() == state.keys()
    assert [parameter.shape for parameter in layer.parameters()] == [(2, 2), (2,)]


def test_a_proxy_has_no_truth_and_no_equality(environment):
    double = environment["double"]
    for judge in (bool, list, float, lambda value: value == 1):
        with pytest.raises(TypeError):
            judge(double)


def test_errors_come_back_as_data(environment, worker):
    with pytest.raises(StudentError) as error:
        environment["double"](torch.ones(2), lambda x: x[5])
    assert error.value.names[0] == "GraderError" and "IndexError" in error.value.text
    reply = run(worker, "1 / 0")
    assert reply["names"][0] == "ZeroDivisionError" and reply["line"] == 1
    assert run(worker, "def (:")["names"][0] == "SyntaxError"


def test_magics_shell_input_and_await(worker):
    source = "%matplotlib inline\n!echo hello\nimport asyncio\nawait asyncio.sleep(0)"
    assert run(worker, source) is None
    assert run(worker, "import matplotlib.pyplot as plt; plt.plot([1]); plt.show()") is None
    assert run(worker, "input()")["names"][0] == "EOFError"


FAILS = """

%load_ext \\
    no_such_extension
import math, no_such_package, os
tries = globals().get("tries", 0) + 1
1 / 0
return 3
after = tries + math.pi
"""


def test_a_statement_that_fails_costs_no_other(worker):
    reply = run(worker, FAILS)
    told = [(one["names"][0], one["line"]) for one in (reply, *reply["more"])]
    assert told == [
        ("ModuleNotFoundError", 3),
        ("ModuleNotFoundError", 5),
        ("ZeroDivisionError", 7),
        ("SyntaxError", 8),
    ]
    assert Environment(worker, 5)["after"] == pytest.approx(1 + math.pi)


@pytest.mark.parametrize("magic", ["%%time", "%%capture"])
def test_a_statement_that_fails_within_a_magic(worker, magic):
    assert run(worker, f"{magic}\n\n1 / 0\nafter = 4")["line"] == 3
    assert Environment(worker, 5)["after"] == 4


def test_nothing_is_run_after_the_interrupt(worker):
    source = "import time\ntry:\n    time.sleep(9)\nexcept BaseException:\n    1 / 0\nnumber = 7"
    with pytest.raises(StudentError) as error:
        run(worker, source, limit=0.5)
    assert error.value.timed_out and Environment(worker, 5)["number"] == 3


def test_errors_are_bounded(worker):
    reply = run(worker, "1 / 0\n" * 500)
    assert len(reply["more"]) < 10


POOLS = """
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
pools = ThreadPoolExecutor(1), ProcessPoolExecutor(1), ThreadPool(1), multiprocessing.Pool(1)
def absolute(x):
    return [list(pool.map(abs, [x]))[0] for pool in pools]
absolute(-1)
"""


def test_pools_are_renewed_in_every_copy(worker):
    assert run(worker, POOLS) is None
    copy = worker.snapshot()
    for one in (copy, copy.snapshot(), worker):
        assert Environment(one, 5)["absolute"](-3) == [3, 3, 3, 3]
    run(copy, "pools[0].shutdown()")
    assert run(copy.snapshot(), "pools[0].submit(abs, 1)")["names"][0] == "RuntimeError"


LEFT_ON = """
torch.set_default_device("meta")
torch.device("meta").__enter__()
torch.autocast("cpu", dtype=torch.bfloat16).__enter__()
torch.set_default_dtype(torch.float16)
inference = torch.inference_mode()
inference.__enter__()
torch.use_deterministic_algorithms(True)
"""
LOOK = """
x = torch.ones(2, 2, requires_grad=True)
(x @ x).sum().backward()
found = [x.device.type, str((x @ x).dtype), torch.is_inference(x @ x), x.grad.sum().item()]
found.append(torch.are_deterministic_algorithms_enabled())
"""


def test_modes_that_were_left_on_are_undone(worker):
    assert run(worker, LEFT_ON) is None
    worker.request("settle", 5)
    assert run(worker, LOOK) is None
    assert Environment(worker, 5)["found"] == ["cpu", "torch.float32", False, 16.0, False]


def test_a_snapshot_has_the_state_of_its_moment(worker):
    snapshot = worker.snapshot()
    run(worker, "number = 4")
    run(snapshot, "double = None")
    assert Environment(snapshot, 5)["number"] == 3
    assert Environment(worker, 5)["number"] == 4
    assert Environment(worker, 5)["double"](torch.ones(1)) == 2


def test_a_loop_is_interrupted_and_the_worker_lives(worker):
    with pytest.raises(StudentError) as error:
        run(worker, "while True: pass", limit=0.5)
    assert error.value.timed_out
    assert Environment(worker, 5)["number"] == 3


@pytest.mark.parametrize(
    "source",
    [
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "import os\nos.write(3, b'x' * 100)\nwhile True: pass",
        "import os\nos.close(3)",
    ],
)
def test_a_lost_worker_is_noticed_and_its_snapshot_lives(worker, source):
    snapshot = worker.snapshot()
    with pytest.raises(WorkerGone):
        run(worker, source, limit=0.5)
    assert Environment(snapshot, 5)["number"] == 3


def test_memory_is_bounded(worker):
    error = run(worker, "torch.ones(2_000_000_000)", limit=10)
    assert error["names"][0] in ("RuntimeError", "MemoryError")
    shared = "import mmap\nm = mmap.mmap(-1, 3 << 30)\nfor i in range(0, 3 << 30, 4096): m[i] = 1"
    try:
        assert run(worker, shared, limit=10) is not None
    except WorkerGone as gone:
        assert "memory" in str(gone)


@pytest.mark.skipif(os.getuid() != 0, reason="only root gives a worker a user of its own")
def test_nothing_is_left_running_and_no_file_stays(fork_server):
    with Sandbox(fork_server, {}, Limits()) as sandbox:
        worker = sandbox.start_worker()
        run(worker, "import subprocess\nfor _ in range(5):\n"
            "    subprocess.Popen(['sleep', '1000'], start_new_session=True)")  # fmt: skip
        assert len(forkserver.processes_of(sandbox.uid)) >= 6
    assert forkserver.processes_of(sandbox.uid) == []
    assert not sandbox.folder.exists()


def test_a_worker_cannot_write_elsewhere(worker, sandbox):
    assert run(worker, "open('own.txt', 'w').close()") is None
    assert (sandbox.folder / "own.txt").exists()
    for path in (sandbox.server.folder / "public" / "x", sandbox.folder.parent / "x"):
        assert run(worker, f"open({str(path)!r}, 'w')")["names"][0] == "PermissionError"


def test_a_test_cannot_send_code(environment):
    with pytest.raises(PlainDataError):
        environment["double"](object())


def test_the_confinement_holds_here(fork_server, tmp_path):
    secret = tmp_path / "hidden" / "secret"
    secret.parent.mkdir(mode=0o700)
    secret.write_text("secret")
    selftest.check(fork_server, [str(secret)])


@pytest.mark.skipif(os.getuid() != 0, reason="without root, Landlock is needed")
def test_a_readable_secret_is_noticed(fork_server, tmp_path):
    secret = fork_server.folder / "public" / "secret"
    secret.write_text("secret")
    secret.chmod(0o644)
    with pytest.raises(selftest.NotSealed, match=f"read {secret}"):
        selftest.check(fork_server, [str(secret)])
    secret.unlink()


@pytest.mark.parametrize(
    "told", ["{1, 2}", "numpy.arange(2.0)", "[1]", "[1, 2.0]", "[1, True]", "[1, 2**64]", "None"]
)
def test_bindings_are_numbers_or_the_worker_is_given_up(worker, told):
    lie = f"import numpy\nfrom autograder.sealed import worker\nanswer = {told}\n"
    lie += "worker.Worker._do_bindings = lambda self, request, decoder: answer"
    assert len(bindings(worker, 5, ["double", "number"])) == 2
    run(worker, lie)
    with pytest.raises(WorkerGone, match="what its names are bound to"):
        bindings(worker, 5, ["double", "number"])
    assert worker.gone


def test_a_text_that_is_no_unicode_arrives(worker):
    run(worker, "text = 'a\\ud800b'\ndef fail():\n    raise ValueError(text)")
    environment = Environment(worker, 5)
    assert environment["text"] == "a?b"
    with pytest.raises(StudentError, match=r"a\?b"):
        environment["fail"]()
