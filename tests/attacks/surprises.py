"""Honest submissions that are unusual: none may lose a point that its answers deserve."""

import sys

from tests.attacks.attack import Right, answer_cell, cell, record

TORCH = """(
    torch.einsum(
        "aiuvpq,iopq->aouv",
        F.pad(Y, [w.shape[3] - 1] * 2 + [w.shape[2] - 1] * 2)
        .unfold(2, w.shape[2], 1)
        .unfold(3, w.shape[3], 1),
        w.flip(2, 3),
    )
    + (0 if b is None else b[:, None, None])
)"""
RIGHT_ANSWERS = {
    "a_lambda": f"trans_conv = lambda Y, w, b=None: {TORCH}",
    "a_partial": f"""
import functools
def helper(scale, Y, w, b=None):
    return scale * {TORCH}
trans_conv = functools.partial(helper, 1)
""",
    "a_callable_object": f"""
class Solver:
    def __call__(self, Y, w, b=None):
        return {TORCH}
trans_conv = Solver()
""",
    "a_bound_method": f"""
class Solver:
    def solve(self, Y, w, b=None):
        return {TORCH}
trans_conv = Solver().solve
""",
    "an_nn_module": f"""
class Solver(nn.Module):
    def forward(self, Y, w, b=None):
        return {TORCH}
trans_conv = Solver()
""",
    "decorated": f"""
import functools
def noisy(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        print("called")
        return function(*args, **kwargs)
    return inner
@torch.no_grad()
@noisy
def trans_conv(Y, w, b=None):
    return {TORCH}
""",
    "defined_under_a_condition": f"""
if torch.__version__ > "1":
    def trans_conv(Y, w, b=None):
        return {TORCH}
""",
    "timed_by_magic": f"%%time\ndef trans_conv(Y, w, b=None):\n    return {TORCH}",
    "with_odd_spaces": f"\ndef  trans_conv ( Y,w , b = None ) :\n\n\treturn {TORCH}\n\n;",
    "that_prints_much": f"""
def trans_conv(Y, w, b=None):
    print(Y, w, "x" * 100_000)
    plt.plot([1, 2])
    return {TORCH}
""",
    "that_returns_a_parameter": f"""
def trans_conv(Y, w, b=None):
    X = {TORCH}
    return X if X.is_meta else nn.Parameter(X)
""",
    "that_returns_a_view": f"""
def trans_conv(Y, w, b=None):
    X = {TORCH}
    return X.flip(3).transpose(2, 3).contiguous().transpose(2, 3).flip(3)
""",
    "that_needs_gradients": f"""
def trans_conv(Y, w, b=None):
    return {TORCH.replace("w.flip", "w.clone().requires_grad_().flip")}
""",
    "that_seeds": f"def trans_conv(Y, w, b=None):\n    torch.manual_seed(0)\n    return {TORCH}",
    "that_warns": f"""
import warnings
def trans_conv(Y, w, b=None):
    warnings.warn("careful")
    return {TORCH}
""",
    "that_counts_its_calls": f"""
calls = 0
def trans_conv(Y, w, b=None):
    global calls
    calls += 1
    return {TORCH}
""",
    "with_a_name_in_greek": f"def trans_conv(Y, w, b=None):\n    Ψ = {TORCH}\n    return Ψ",
}


def _right_answer(name: str, source: str) -> None:
    record(
        name, lambda right: right.submit(right.short().with_answer(source.replace("\n;", ""))), {}
    )


for name, source in RIGHT_ANSWERS.items():
    _right_answer(f"answer_{name}", source)

CELLS = {
    "deterministic_algorithms": "torch.use_deterministic_algorithms(True)",
    "detect_anomalies": "torch.autograd.set_detect_anomaly(True)",
    "numpy_raises": "import numpy as np\nnp.seterr(all='raise')",
    "no_denormals": "torch.set_flush_denormal(True)",
    "print_options": "torch.set_printoptions(precision=10, sci_mode=True)",
    "environment_cleared": "import os\nos.environ.clear()",
    "standard_output_replaced": "import io, sys\nsys.stdout = sys.stderr = io.StringIO()",
    "garbage_collection_off": "import gc\ngc.disable()",
    "top_level_await": "import asyncio\nawait asyncio.sleep(0.01)",
    "a_thread_that_works": "import threading\nthreading.Thread(target=sum, args=([1],)).start()",
    "a_pool_of_processes": """
import multiprocessing
try:
    with multiprocessing.Pool(2) as pool:
        print(pool.map(abs, [-1, -2]))
except OSError as error:
    print(error)
""",
    "a_window_toolkit": "%matplotlib qt\nplt.figure()\nplt.show()",
    "widgets": "%matplotlib widget",
    "a_package_to_install": "%pip install --no-index some_package",
    "a_shell_script": "%%bash\necho hello\nexit 3",
    "a_file_written_and_read": "open('notes.txt', 'w').write('x')\nopen('notes.txt').read()",
    "a_module_written_and_imported": "open('mine.py', 'w').write('x = 3')\nimport mine\nmine.x",
    "a_debugger": "breakpoint()",
    "a_cell_of_html": "%%html\n<script>alert(1)</script>",
    "an_unknown_magic": "%no_such_magic\n",
    "a_syntax_error_elsewhere": "this is not Python",
    "an_open_figure": "for _ in range(30):\n    plt.figure()",
    "a_large_picture": "plt.imshow(torch.rand(2000, 2000))\nplt.show()",
    "names_imported_with_stars": "from math import *\nfrom torch.nn import *",
}
for name, source in CELLS.items():
    cell(name, source)
cell("everything_reset_at_the_end", "%reset -f", at=-1)
cell(
    "everything_deleted_at_the_end",
    "for name in list(globals()):\n    del globals()[name]",
    at=-1,
)
cell("built_in_names_used_again", "list = sum = range = max = len = input = None", at=-1)
# what prints fails from here on, and so does the cell that loads the weights
cell(
    "standard_output_closed",
    "import sys\nsys.stdout.close()",
    points={"q12": 1.5},
    elsewhere=("q12",),
)


IMPORTS = {
    "drive_of_colab": "from google.colab import drive",
    "torchvision": "import torchvision",
    "progress_bars_of_fastai": "from fastprogress import progress_bar",
    "style_that_is_gone": 'plt.style.use("seaborn")',
    "window_toolkit_by_name": 'import matplotlib\nmatplotlib.use("TkAgg")',
    "widgets_of_matplotlib": "%matplotlib widget",
    "tensorboard": "%load_ext tensorboard",
    "folder_of_the_student": 'import os\nos.chdir("/content/drive/MyDrive")',
    "imports_in_one_line": "import math, torchvision, os",
    "names_in_one_line": "from starter_code import no_such_name, checks",
    "a_way_out": 'import sys\nif not sys.stdin.isatty():\n    sys.exit("no terminal")',
    "continued_magic": "%load_ext \\\n    tensorboard",
    "timed": "%%time\nimport torchvision",
    "captured": "%%capture\nimport torchvision",
}
"""Lines at the top of the cell of imports that work on the student's machine only."""


def _first_line(name: str, line: str) -> None:
    def make(right: Right) -> dict[str, bytes]:
        notebook = right.short().copy()
        first = notebook.cells[2]
        assert "import torch" in first.source, first.source
        before = "" if line.startswith("%%") else "import matplotlib.pyplot as plt\n"
        first.source = f"{before}{line}\n{first.source}"
        return right.submit(notebook)

    record(f"first_line_{name}", make, {}, told="the cell's other statements were run")


for name, line in IMPORTS.items():
    _first_line(name, line)

OWN = {
    "own_folder_of_ipython": "%cd .\n%pushd .\nkept = 3\n%store kept\n%bookmark here",
    "progress_of_a_pool": """
import multiprocessing
def square(x):
    return x * x
with multiprocessing.Pool(2) as pool:
    assert pool.map(square, [1, 2]) == [1, 4]
with multiprocessing.get_context("spawn").Pool(2) as pool:
    assert (pool.map(square, [torch.ones(3)])[0] == 1).all()
""",
    "progress_bars": """
from tqdm.auto import tqdm, trange
assert list(tqdm(range(3))) == list(trange(3)) == [0, 1, 2]
with tqdm(total=2) as bar:
    bar.update(2)
""",
    "batches_by_helpers": """
from torch.utils.data import DataLoader
loader = DataLoader(torch.arange(8.0), 2, num_workers=2, persistent_workers=True, timeout=5)
assert len(list(loader)) == 4
""",
    "jobs_of_joblib": """
from joblib import Parallel, delayed
def square(x):
    return x * x
assert Parallel(n_jobs=2)(delayed(square)(x) for x in range(3)) == [0, 1, 4]
""",
    "statement_twice_would_fail": """
tries = globals().get("tries", 0) + 1
undefined_name
assert tries == 1
tries += 1
assert tries == 2
""",
}
for name, source in OWN.items():
    told = "undefined_name" if "undefined" in source else ""
    cell(name, source, told=told, untold=("AssertionError", "PermissionError", "OSError"))

NEWER = {
    "3.12": ("type Image = torch.Tensor", "def first[T](values): return values[0]"),
    "3.14": ("try:\n    pass\nexcept ValueError, TypeError:\n    pass", 'print(t"{1}")'),
}
for version, sources in NEWER.items():
    for number, source in enumerate(sources):
        is_newer = sys.version_info[:2] < tuple(map(int, version.split(".")))
        told = f"This is Python {version} syntax; the grader runs" if is_newer else ""
        cell(f"syntax_of_python_{version.replace('.', '_')}_{number}", source, told=told)

cell("a_manager", "import multiprocessing\nmultiprocessing.Manager()", told="allows no sockets")

POOLS = {
    "executor_of_threads": "from concurrent.futures import ThreadPoolExecutor\n"
    "pool = ThreadPoolExecutor(2)\nrun = lambda f, *given: pool.submit(f, *given).result()",
    "pool_of_threads": "from multiprocessing.pool import ThreadPool\n"
    "pool = ThreadPool(2)\nrun = lambda f, *given: pool.apply(f, given)",
    "executor_of_asyncio": "import asyncio\nloop = asyncio.new_event_loop()\n"
    "run = lambda f, *given: loop.run_until_complete(loop.run_in_executor(None, f, *given))",
}


def _pool(name: str, source: str) -> None:
    """A pool made and used in one cell, and used by an answer in a copy of that process."""

    def make(right: Right) -> dict[str, bytes]:
        answer = "def trans_conv(Y, w, b=None):\n    return run(F.conv_transpose2d, Y, w, b)"
        notebook = right.short().with_answer(f"{source}\nrun(abs, -1)\n{answer}")
        return right.submit(notebook)

    record(f"answer_by_{name}", make, {}, seconds=20)


for name, source in POOLS.items():
    _pool(name, source)

COMPILED = ("@torch.compile", '@torch.compile(backend="eager")', "@torch.compile(fullgraph=True)")
for number, decorator in enumerate(COMPILED):
    source = f"{decorator}\ndef trans_conv(Y, w, b=None):\n    return {TORCH}"
    _right_answer(f"answer_compiled_{number}", source)

LEFT_ON = {
    "autocast": 'torch.autocast("cpu", dtype=torch.bfloat16).__enter__()',
    "device_entered": 'torch.device("meta").__enter__()',
    "device_by_default": 'torch.set_default_device("meta")',
    "dtype_float16": "torch.set_default_dtype(torch.float16)",
    "inference_mode": "guard = torch.inference_mode()\nguard.__enter__()",
    "no_grad": "torch.no_grad().__enter__()",
    "deterministic": "torch.use_deterministic_algorithms(True)",
}


def _left_on(name: str, source: str) -> None:
    """Switched on before every check; what the last question makes then is its own affair."""

    def make(right: Right) -> dict[str, bytes]:
        notebook = right.short().copy()
        for one in notebook.cells:
            if one.source.startswith("grader.check"):
                one.source = f"{source}\n{one.source}"
        return right.submit(notebook)

    record(f"left_on_{name}", make, {"q12": None})


for name, source in LEFT_ON.items():
    _left_on(name, source)


def _two_names(right: Right) -> dict[str, bytes]:
    """The answer is first written under another name, and given the right one below."""
    notebook = right.short().copy()
    one = answer_cell(notebook, "trans_conv")
    one.source = one.source.replace("def trans_conv", "def mine") + "\n\ntrans_conv = mine"
    return right.submit(notebook)


record("answer_renamed_below", _two_names, {})
