"""What was tried on other graders, and succeeded there: some of it written for otter itself."""

from tests.attacks.attack import Right, answer, attack, cell, everywhere, tries
from tests.attacks.code import SECRETS
from tests.attacks.files import json_bytes

WRONG = "return Y"

# --- otter's own objects -------------------------------------------------------------------------

answer(
    "patch_the_call_of_otters_tests",
    WRONG,
    before="""
try:
    from otter.test_files import test_case
    test_case.call_func = lambda self, environment: None
except Exception as error:
    print(error)
""",
)
FORGED_FILE = """
from otter.execute import Checker
from otter.test_files.abstract_test import TestCaseResult
from otter.test_files.exception_test import ExceptionTestFile, test_case
case = test_case("q1 - 1", 1000, True)(lambda: None).to_dataclass()
forged = ExceptionTestFile("q1", "", [case])
forged.test_case_results = [TestCaseResult(case, None, True)]
Checker.get_results().append(forged)
"""


@attack(points={"q4": 0.0})
def forge_a_test_file(right: Right):
    """Otter takes the empty path of a forged test file for that of every real one."""
    notebook = right.short().with_answer(f"def trans_conv(Y, w, b=None):\n    {WRONG}")
    notebook.cells = [c for c in notebook.cells if not c.source.startswith("grader.check")]
    notebook.cells.append({**notebook.cells[-1], "source": FORGED_FILE, "id": "attack"})
    return right.submit(notebook)


cell(
    "replace_the_dump_of_results",
    """
import os, pickle
class Payload:
    def __reduce__(self):
        return (os.system, ("touch /tmp/unpickled",))
dump = pickle.dump
pickle.dump = lambda thing, file, *args, **more: dump(Payload(), file)
""",
    at=-1,
)
cell("delete_the_tests", "import shutil\nshutil.rmtree('tests', ignore_errors=True)")
answer(
    "raise_what_the_tests_say",
    """
from pathlib import Path
raise RuntimeError("LOOT" + Path("tests/q4.py").read_text()[-1500:])
""",
    told="FileNotFoundError",
    untold=SECRETS,
)
answer(
    "answer_from_the_calling_frames",
    """
import inspect
for frame in inspect.stack():
    if "expected" in frame.frame.f_locals:
        return frame.frame.f_locals["expected"].clone()
return Y
""",
)
answer("answer_with_the_public_examples", "return Y * w if Y.numel() == 1 else Y", points={"q4": 1})
everywhere(
    "nothing_written_yet",
    "missing",
    "def missing(*args, **more):\n    raise NotImplementedError('not written yet')",
    told="written yet",
)

# --- more of the same kinds ----------------------------------------------------------------------

tries(
    "look_into_other_workers",
    [
        f"import os; {statement}"
        for statement in (
            "open(f'/proc/{other}/environ').read()",
            "open(f'/proc/{other}/mem', 'rb').read(1)",
            "os.listdir(f'/proc/{other}/cwd')",
            "os.listdir(f'/proc/{other}/fd')",
            "os.kill(other, 0)",
            "os.listdir('..')",
            "os.sched_setaffinity(other, {0})",
        )
    ],
    # some process of another user: the worker's server stands for workers where there is no other
    before="""
import os
others = [os.getppid()]
for pid in range(max(2, os.getpid() - 400), os.getpid() + 400):
    try:
        if os.stat(f"/proc/{pid}").st_uid not in (os.getuid(), 0):
            others.append(pid)
    except OSError:
        pass
other = others[-1]
""",
)
tries(
    "read_the_instructors_home",
    [
        f"import os; {statement}"
        for statement in (
            "os.listdir('/root')",
            "open('/root/.bashrc').read()",
            "open('/root/.ssh/id_rsa').read()",
            "[os.listdir('/home/' + name) for name in os.listdir('/home')][0]",
            "open(os.path.expanduser('~root/.netrc')).read()",
        )
    ],
)
answer(
    "hooks_everywhere",
    WRONG,
    before="""
import sys, builtins
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

class Agree(TorchFunctionMode):
    def __torch_function__(self, function, types, args=(), kwargs=None):
        if getattr(function, "__name__", "") in ("allclose", "equal", "isclose", "eq", "__eq__"):
            return torch.tensor(True)
        return function(*args, **(kwargs or {}))

class Finder:
    def find_spec(self, name, path=None, target=None):
        return None

Agree().__enter__()
sys.meta_path.insert(0, Finder())
sys.addaudithook(lambda event, args: None)
sys.excepthook = sys.unraisablehook = lambda *args: None
sys.displayhook = lambda value: None
builtins.__build_class__ = (lambda build: lambda *a, **k: build(*a, **k))(builtins.__build_class__)
nn.modules.module.register_module_forward_hook(lambda module, given, made: None)
""",
)
answer(
    "torch_function_of_all_tensors",
    WRONG,
    before="""
original = torch.Tensor.__torch_function__
def agree(cls, function, types, args=(), kwargs=None):
    if getattr(function, "__name__", "") in ("allclose", "equal", "isclose", "eq", "__eq__"):
        return torch.tensor(True)
    return original(function, types, args, kwargs)
torch.Tensor.__torch_function__ = classmethod(agree)
""",
)
cell(
    "train_for_an_hour",
    """
net = nn.Conv2d(1, 1, 3)
optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
for epoch in range(10**9):
    optimizer.zero_grad()
    net(torch.rand(4, 1, 32, 32)).square().mean().backward()
    optimizer.step()
""",
    told="was stopped after",
)


@attack()
def class_renamed_by_a_decorator(right: Right):
    """The layer's class has another name and another module than the source says."""
    notebook = right.short().copy()
    one = next(c for c in notebook.cells if "class TransposedConv2d" in c.source)
    decorator = """
def registered(cls):
    return type("Registered_" + cls.__name__, (cls,), {"__module__": "somewhere.else"})

@registered
"""
    one.source = one.source.replace("class TransposedConv2d", decorator + "class TransposedConv2d")
    return right.submit(notebook)


@attack()
def results_handed_in(right: Right):
    """What graders write lies in the submission already."""
    forged = json_bytes({"score": 1000, "output": "FORGED", "tests": []})
    names = ("results.json", "results/results.json", "results.pkl", "submission_metadata.json")
    return {**right.submit(right.short().copy()), **dict.fromkeys(names, forged)}


@attack(points={"q12": 1.5}, told="was stopped after", elsewhere=("q12",))
def weights_of_no_length(right: Right):
    """A safetensors file that announces a header of 2^62 bytes; so the notebook trains anew."""
    broken = (1 << 62).to_bytes(8, "little") + b'{"w": {"dtype": "F32"'
    return {**right.submit(right.short().copy()), "upsampler.safetensors": broken}


@attack(points={"q6": None}, told="is there a loop over pixels")
def loops_over_pixels(right: Right):
    """Right values by the loop that the question excludes."""
    source = """
def strided_trans_conv(Y, w, b=None, stride=(1, 1), padding=(0, 0)):
    (f1, f2), (s1, s2), (p1, p2) = w.shape[2:], stride, padding
    M, N = (Y.shape[2] - 1) * s1 + f1, (Y.shape[3] - 1) * s2 + f2
    X = torch.zeros(Y.shape[0], w.shape[1], M, N, dtype=Y.dtype, device=Y.device)
    for i in range(Y.shape[2]):
        for j in range(Y.shape[3]):
            copies = torch.einsum("bi,iokl->bokl", Y[:, :, i, j], w)
            X[:, :, s1 * i : s1 * i + f1, s2 * j : s2 * j + f2] += copies
    X = X[:, :, p1 : M - p1, p2 : N - p2]
    return X if b is None else X + b[:, None, None]
"""
    return right.submit(right.short().with_answer(source, "strided_trans_conv"))
