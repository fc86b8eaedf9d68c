"""Attacks that a reader of the grader's source found, and their relatives."""

from tests.attacks.attack import NOTHING, Right, answer_cell, attack, cell, record, tries
from tests.attacks.protocol import CHANNEL, dot_test, says

ANYTHING = dict.fromkeys(NOTHING)

# --- reading what grading on one machine needs: the repository, builds, other submissions ---------

PLACES = """
import glob, os, sys
words = []
for path in glob.glob("/proc/[0-9]*/cmdline"):
    try:
        words += open(path).read().split(chr(0))
    except OSError:
        pass
places = {os.path.dirname(sys.prefix), *(word for word in words if word.startswith("/"))}
places |= {os.path.dirname(place) for place in places}
places |= {os.path.dirname(place) for place in places}
wanted = ["solutions/*/reference.py", "assignments/*/tests/q4.py", "dist/*/gradescope.zip",
          "solutions/*/bank/q4.py", ".git/HEAD", "hidden/tests/q4.py", "submission/*.ipynb"]
found = []
for place in places:
    for pattern in wanted:
        for path in glob.glob(os.path.join(place, pattern)):
            try:
                found.append(path) if open(path, "rb").read(1) else None
            except OSError:
                pass
own = os.getcwd()
found = [path for path in found if not path.startswith(own)]
"""
cell("read_the_repository", PLACES + 'raise RuntimeError(f"DONE {found}")', told="DONE []")

# --- more than a submission may use ---------------------------------------------------------------

FILLS = {
    "fill_the_disk_with_large_files": """
block = bytes(32 << 20)
for number in range(400):
    open(f"large-{number}", "wb").write(block)
""",
    "fill_the_disk_with_small_files": """
import os
for number in range(400_000):
    if number % 1000 == 0:
        os.mkdir(f"d{number}")
    open(f"d{number // 1000 * 1000}/{number}", "w").close()
""",
    "fill_the_disk_from_another_process": """
import os
if os.fork() == 0:
    block = bytes(32 << 20)
    for number in range(400):
        open(f"large-{number}", "wb").write(block)
    os._exit(0)
import time
time.sleep(2.5)
""",
    "fill_the_disk_behind_half_a_reply": """
import os
os.write(3, b"I")
block = bytes(32 << 20)
for number in range(400):
    open(f"large-{number}", "wb").write(block)
""",
    "fill_the_disk_with_files_without_names": """
import os, time
block, held = bytes(32 << 20), []
for number in range(200):
    held.append(open("large", "wb"))
    held[-1].write(block)
    os.unlink("large")
time.sleep(2.5)
""",
}
for name, source in FILLS.items():
    # what it can lose is its own; the grading ends, and the disk is left as it was
    cell(name, source, points=ANYTHING, seconds=120)

# --- values that cost the one who looks at them ---------------------------------------------------


def conv_that_gives(name: str, value: str, before: str = "") -> None:
    """Record the attack of a `conv` that returns this value; it earns nothing in q1."""
    source = f"{before}\ndef conv(X, w, b=None):\n    return {value}\n"

    def make(right: Right) -> dict[str, bytes]:
        return right.submit(right.short().with_answer(source, "conv"))

    record(name, make, {"q1": 0.0}, seconds=120)


SHAPES = {
    "a_shape_of_a_hundred_million": "range(10**8)",
    "a_shape_that_is_endless": "range(2**62)",
    "a_shape_of_many_numbers": "list(range(199_000))",
    "a_shape_of_huge_numbers": "(2**62, 2**62)",
}
for name, shape in SHAPES.items():
    conv_that_gives(name, "T()", f"class T:\n    shape = {shape}\n    dtype = X = 0")
conv_that_gives("a_range_of_2_to_the_62", "range(2**62)")
conv_that_gives("a_huge_tensor_on_meta", 'torch.empty(2**30, 2**30, device="meta")')
conv_that_gives("a_huge_empty_tensor", "torch.empty(2**39, 0, 2**39)")
conv_that_gives("an_expanded_tensor", "torch.zeros(1).expand(30_000, 30_000)")
conv_that_gives("an_integer_of_a_million_digits", "10**1_000_000")

# --- what a message may break ---------------------------------------------------------------------

cell(
    "a_callback_from_a_cell",
    CHANNEL + 'raw(msgpack.packb({"index": 0, "args": ["list", []], "kwargs": ["dict", []]}),'
    " kind=channel.CALLBACK)",
    points={},
)
dot_test(
    "a_callback_with_a_range_for_arguments",
    """
raw(msgpack.packb({"index": 0, "args": ["range", 0, 2**62, 1], "kwargs": ["dict", []]}),
    kind=channel.CALLBACK)
return 0.0
""",
)
for name, kind in {
    "a_dtype_that_is_an_expression": '"(,)f8"',
    "a_dtype_with_a_million_parts": '"(" + "1," * 1_000_000 + ")f8"',
    "a_dtype_of_fields": '"f8,f8"',
    "a_dtype_that_is_an_object": '"O"',
}.items():
    says(name, f'reply({{"value": ["array", {kind}, [1]]}}, body=[bytes(64)])\ntime.sleep(60)')

# --- words that would make a failure the grader's own ---------------------------------------------

cell(
    "copies_said_to_be_refused",
    CHANNEL
    + """
def no_copy(self, descriptor):
    os.close(descriptor)
    reply({"error": {"names": ["BlockingIOError"], "text": "", "line": None}})
worker.Worker._snapshot = no_copy
time.sleep(1.2)
""",
    told="left Python broken (it could not be copied",
)


@attack({"q2": None})
def bindings_that_are_an_array(right: Right) -> dict[str, bytes]:
    """What names are bound to is asked again where a question failed: then comes an array."""
    notebook = right.short().with_cell(
        CHANNEL
        + """
import numpy
def many(self, request, decoder):
    return numpy.arange(len(request["names"]))
worker.Worker._do_bindings = many
""",
        at=-1,
    )
    answer_cell(
        notebook, "matrix_by_entries"
    ).source += "\ndef matrix_by_entries(*a): return None\n"
    return right.submit(notebook)


# --- time -----------------------------------------------------------------------------------------

SLEEPS = """
import time
from autograder.sealed import worker
for name in ("_snapshot", "_do_settle", "_do_bindings", "_do_get", "_do_call", "_do_probe"):
    def patched(self, *args, old=getattr(worker.Worker, name)):
        time.sleep(60)
        return old(self, *args)
    setattr(worker.Worker, name, patched)
"""
cell("sleep_in_every_request", SLEEPS, points=ANYTHING, seconds=130)


@attack(ANYTHING, seconds=130)
def sleep_in_every_request_when_time_is_up(right: Right) -> dict[str, bytes]:
    """The cells use the time up first; then nothing that is asked comes back."""
    notebook = right.short().with_cell("import time\ntime.sleep(2.9)")
    answer_cell(notebook, "conv").source += f"\ntime.sleep(2.9)\n{SLEEPS}"
    return right.submit(notebook)


# --- others of the same user ----------------------------------------------------------------------

tries(
    "change_the_priority_of_others",
    [
        "import os; os.setpriority(os.PRIO_USER, 0, 7)",
        "import os; os.setpriority(os.PRIO_PGRP, 0, 7)",
        "import os; os.setpriority(os.PRIO_PROCESS, os.getppid(), 7)",
        "import ctypes; assert ctypes.CDLL(None).syscall(251, 3, 0, 0) == 0",  # ioprio_set, a user
        "import ctypes; assert ctypes.CDLL(None).syscall(251, 2, 0, 0) == 0",
    ],
)
