"""Attacks by the code of a submission: in a cell, or inside an answer."""

from tests.attacks.attack import NOTHING, QUESTIONS, answer, attack, cell

# Words of hidden tests, of the reference and of hints that must never come back.
SECRETS = ("checks.same", "BEGIN SOLUTION", "copies = torch.einsum", "test_case(")

# --- reading what is hidden -----------------------------------------------------------------------

cell(
    "walk_the_file_system",
    """
import os
loot, mark = [], "@test" + "_case"
for top in ("/autograder", "/tmp", "/root", "/home", "/var/tmp", "..", "../.."):
    for folder, _, names in os.walk(top):
        for name in names:
            if name.endswith((".py", ".json", ".zip")):
                try:
                    loot.append(open(os.path.join(folder, name), errors="replace").read())
                except OSError:
                    pass
raise RuntimeError("LOOT" + "".join(text for text in loot if mark in text)[-500:])
""",
    told="LOOT",
    untold=SECRETS,
)
cell(
    "search_own_memory_for_the_tests",
    """
import gc
texts = [o for o in gc.get_objects() if isinstance(o, dict) and "replaced_names" in o]
raise RuntimeError(f"LOOT {len(texts)}.")
""",
    told="LOOT 0.",
)
cell(
    "import_the_solutions",
    """
import importlib
found = []
for name in ("solutions", "solutions.hw02_transposed_convolution.reference", "reference",
             "autograder.grade.hidden", "autograder.bank"):
    try:
        importlib.import_module(name)
        found.append(name)
    except ImportError:
        pass
raise RuntimeError(f"LOOT {found}")
""",
    told="LOOT []",
)
answer(
    "read_the_calling_frames",
    """
import inspect, sys
text = "".join(str(f.frame.f_locals) + str(f.code_context) for f in inspect.stack()[1:])
raise RuntimeError("LOOT" + text[:1500])
""",
    untold=SECRETS,
)


@attack(points={"q5": 0.0}, untold=SECRETS)
def look_into_the_callables_of_a_test(right):
    return right.submit(
        right.with_answer(
            """
def dot_test(forward, adjoint, x_shape, y_shape, dtype=torch.float64, seed=0):
    loot = [forward.__code__.co_consts, forward.__code__.co_names]
    loot += [c.cell_contents for c in forward.__closure__ or ()]
    raise RuntimeError(f"LOOT {loot} {sorted(forward.__globals__)}")
""",
            "dot_test",
        )
    )


cell("network", "import socket\nsocket.create_connection(('127.0.0.1', 80))", told="raised")
cell("unix_socket", "import socket\nsocket.socket(socket.AF_UNIX).bind('x')", told="Permission")
cell("new_namespace", "import os\nos.unshare(os.CLONE_NEWUSER)" , told="raised")  # fmt: skip
cell(
    "trace_the_parent",
    "import ctypes, os\nprint(ctypes.CDLL(None).ptrace(16, os.getppid(), 0, 0))\n"
    "os.kill(os.getppid(), 9)",
    told="Permission",
)
cell(
    "kill_everything",
    "import os, signal\nsignal.signal(15, signal.SIG_IGN)\nos.kill(-1, 15)",
    told="",
)

# --- forging a result -----------------------------------------------------------------------------

FORGED = '{"score": 1000, "output": "FORGED"}'
cell(
    "write_the_results",
    f"""
import os
for path in ("/autograder/results/results.json", "../results/results.json", "results.json",
             "../../results/results.json", "/tmp/results.json"):
    try:
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        open(path, "w").write('{FORGED}')
    except OSError:
        pass
""",
    untold=("FORGED",),
)
cell(
    "write_the_results_later",
    f"""
import subprocess, sys
code = \"\"\"
import time
for _ in range(100):
    time.sleep(0.1)
    open('/autograder/results/results.json', 'w').write('{FORGED}')
\"\"\"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
""",
    untold=("FORGED",),
)
cell("print_a_result", f"print('{FORGED}' * 100)", untold=("FORGED",))
cell(
    "at_exit_and_threads",
    f"""
import atexit, threading, time
def forge():
    while True:
        try:
            open("/autograder/results/results.json", "w").write('{FORGED}')
        except OSError:
            pass
        time.sleep(0.05)
atexit.register(forge)
threading.Thread(target=forge, daemon=True).start()
""",
    untold=("FORGED",),
)
PATCHES = """
import torch, builtins, numpy
for module in (torch, numpy):
    for name in ("allclose", "equal", "isclose", "array_equal"):
        if hasattr(module, name):
            setattr(module, name, lambda *args, **kwargs: True)
torch.testing.assert_close = lambda *args, **kwargs: None
torch.Tensor.__eq__ = torch.Tensor.__le__ = lambda *args: True
from starter_code import checks, probes
for name in ("same", "equal", "number", "fail", "raises", "at_most", "at_least"):
    setattr(checks, name, lambda *args, **kwargs: None)
"""
answer(
    "patch_every_comparison",
    "return Y",
    before=PATCHES,
    # other answers of the student compare by what was patched
    points={"q4": 0.0, "g1": 0.0, "a3": None, "c1": None},
    elsewhere=("g1", "a3", "c1"),
)
answer(
    "patch_the_worker",
    "return Y",
    before="""
from autograder.sealed import worker
worker.Worker._do_call = lambda self, request, decoder: True
worker.Worker._do_get = lambda self, request, decoder: (True, True)
""",
    points=dict.fromkeys(QUESTIONS[4:], 0.0),
    elsewhere=tuple(QUESTIONS[5:]),
)
answer(
    "an_object_that_equals_everything",
    "return Same()",
    before="""
class Same:
    shape = dtype = device = property(lambda self: self)
    def __eq__(self, other): return True
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __bool__(self): return True
    def __iter__(self): return iter([self])
    __hash__ = None
""",
)
answer(
    "a_tensor_that_equals_everything",
    "return torch.zeros(w.shape[1]).as_subclass(Sly)",
    before="""
class Sly(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        return torch.tensor(True)
""",
)
answer("nan", "return torch.full_like(Y, float('nan'))")
answer("the_input_itself", "return Y")
answer(
    "inputs_zeroed_in_place",
    """
shape = (Y.shape[0], w.shape[1], Y.shape[2] + w.shape[2] - 1, Y.shape[3] + w.shape[3] - 1)
Y.zero_()
w.zero_()
return torch.zeros(shape, dtype=Y.dtype, device=Y.device)
""",
)
cell(
    "answer_without_being_asked",
    """
import socket
from autograder.sealed.channel import REPLY, send
sock = socket.socket(fileno=3)
for number in range(200):
    send(sock, REPLY, number, {"value": None})
""",
    told="ended Python",
)
for name, data in {
    "garbage": "b'x' * 4096",
    "a_huge_length": "b'IPS1' + bytes([2, 0, 0, 0]) + bytes(8) + b'\\xff' * 12",
    "half_a_message": "b'IPS1'",
}.items():
    cell(
        f"send_{name}",
        f"import os, time\nos.write(3, {data})\ntime.sleep(30)",
        told="ended Python",
    )
cell("close_the_channel", "import os\nos.close(3)", told="ended Python")

# --- preventing a result --------------------------------------------------------------------------

cell("exit_in_a_cell", "import os\nos._exit(0)", told="ended Python")
cell("sys_exit_in_a_cell", "import sys\nsys.exit(1)")
cell("quit_in_a_cell", "quit()")
cell("segfault_in_a_cell", "import ctypes\nctypes.string_at(0)", told="ended Python")
cell("stop_oneself", "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", told="ended Python")
cell("endless_loop_in_a_cell", "while True:\n    pass", told="was stopped after")
cell(
    "endless_loop_that_ignores_the_interrupt",
    "while True:\n    try:\n        while True:\n            pass\n"
    "    except BaseException:\n        pass",
    told="ended Python",
)
cell("sleep_for_an_hour", "import time\ntime.sleep(3600)", told="was stopped after")
cell("input", "input('name? ')", told="EOFError")
answer("exit_in_a_function", "import os\nos._exit(0)", told="the Python process ended")
answer("system_exit_in_a_function", "raise SystemExit(0)", told="SystemExit")
answer("keyboard_interrupt_in_a_function", "raise KeyboardInterrupt")
answer("segfault_in_a_function", "import ctypes\nctypes.string_at(0)", told="Python process ended")
answer("endless_loop_in_a_function", "while True:\n    pass", told="did not finish within")
answer("endless_recursion", "return trans_conv(Y, w, b)", told="RecursionError")
answer("a_generator_without_end", "while True:\n    yield Y", told="generator")
answer("a_huge_result", "return torch.zeros(1 << 27)", told="trans_conv")
answer("a_deep_result", "x = []\nfor _ in range(10000):\n    x = [x]\nreturn x")
answer("a_result_that_holds_itself", "x = []\nx.append(x)\nreturn x")
answer("a_very_long_text", "return 'x' * 5_000_000")
answer(
    "an_error_that_cannot_be_shown",
    "raise Bad()",
    before="class Bad(Exception):\n    def __str__(self):\n        raise SystemExit\n",
)
answer("an_error_full_of_nul", "raise ValueError('\\0\\ud800\\x1b[31m' * 99999)", told="ValueError")
cell(
    "fill_the_memory",
    "hoard = []\nwhile True:\n    hoard.append(bytearray(64 << 20))",
    told="MemoryError",
)
cell(
    "fill_shared_memory",
    "import mmap\nhoard = mmap.mmap(-1, 16 << 30)\n"
    "for place in range(0, 16 << 30, 4096):\n    hoard[place] = 1",
    told="raised",
)
cell(
    "fork_bomb",
    "import os, time\nfor _ in range(6):\n    os.fork()\nif os.getpid() % 2:\n    time.sleep(60)",
)
cell(
    "leave_a_process",
    "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)",
)
cell("flood_the_output", "for _ in range(200):\n    print('x' * 1_000_000)")
cell("fill_a_file", "with open('big', 'wb') as f:\n    f.truncate(1 << 40)", told="raised")
cell("open_many_files", "hoard = [open('/dev/null') for _ in range(10000)]", told="OSError")
cell(
    "many_threads",
    """
import threading, time
for _ in range(5000):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
""",
    points=dict.fromkeys(NOTHING),  # their stacks take the memory that answers need
    told="raised",
)

# --- honest surprises: nothing may be lost --------------------------------------------------------

cell("float64_by_default", "torch.set_default_dtype(torch.float64)", points={"q12": None})
cell("cpu_by_default", "torch.set_default_device('cpu')")
cell("no_gradients", "torch.set_grad_enabled(False)", points={"q12": None})
cell("warnings_are_errors", "import warnings\nwarnings.simplefilter('error')")
cell("own_seeds", "torch.manual_seed(7)")
cell("two_threads", "torch.set_num_threads(2)\ntorch.ones(500, 500) @ torch.ones(500, 500)")
cell("magics", "%matplotlib inline\n%time x = 1\n!echo hello\nplt.plot([1, 2])\nplt.show()")
cell("names_used_again", "conv = trans_conv = dot_test = 3", at=-1)
cell("imports_deleted", "del math, F", at=-1)
cell("a_warning_only", "import warnings\nwarnings.warn('careful')")
