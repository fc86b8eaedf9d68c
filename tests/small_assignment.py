"""A small assignment without torch, for tests of the build: two coded questions, one by hand."""

import textwrap
from pathlib import Path

from autograder import assignment

SLUG = "hw90_small"
CHECKING = [
    f"starter_code/{name}.py"
    for name in ("checking", "handing_in", "reports", "unfinished", "waiting")
]
ROOMS = ("tests", "bank", "written")

NOTEBOOK = """
# %% [markdown]
# # Small numbers
#
# A sum over a list adds its numbers one by one.

# %%
import math

# %% [markdown]
# ## Question 1. Sums (4 points)
#
# Write both.

# %%
# answer: total, mean

# %%
grader.check("q1")

# %%
print("between", math.pi)

# %% [markdown]
# ### Question 2. A class (2.5 points)

# %%
# answer: Counter

# %%
Counter().add(2)

# %%
grader.check("q2")

# %% [markdown]
# ## Question 3. Why is a sum a sum? (3 points)

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [markdown]
# ## The end

# %%
with open("weights.txt", "w") as stream:
    print("0.5", file=stream)
"""

TESTS_Q1 = '''
"""Question 1. Sums.

Hidden cases take long lists.
"""

import math
import sys as secret_system

from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q1"


# Public: three numbers are enough.
SMALL = [1, 2, 3]

SECRET_COUNT = 1000


def call(numbers):
    """The words of a call."""
    return f"total({numbers})"  # shown to students


# What only the hidden case draws on.
def many_secret_numbers():
    return [k * k - 7 for k in range(min(SECRET_COUNT, secret_system.maxsize))]


@test_case(points=1)
def test_three(total):
    """Three numbers."""
    # by hand: 1 + 2 + 3
    checks.equal(total(SMALL), math.floor(6.5), call(SMALL))


@test_case(points=3, hidden=True)
def test_secret(total, mean):
    """Many numbers, their mean too."""
    numbers_to_be_added = many_secret_numbers()
    checks.equal(total(numbers_to_be_added), 332826500, "total(numbers)")
    checks.equal(mean([1, 2]), 1.5, "mean([1, 2])")
'''

TESTS_Q2 = '''
"""Question 2. A class."""

from otter.test_files import test_case

OK_FORMAT = False
name = "q2"


@test_case(points=2.5)
def test_counter(Counter):
    """It counts."""
    counter = Counter()
    counter.add(2)
    counter.add(3)
    assert counter.count == 5, f"after 2 and 3 it says {counter.count}"
'''

REFERENCE = '''
"""Reference."""
import math


def total(numbers):
    """The sum of a list of numbers."""
    # BEGIN SOLUTION
    running_total_so_far = 0
    for one_number in numbers:
        running_total_so_far = running_total_so_far + one_number  # one by one
    checked_again = math.fsum(numbers)
    assert abs(checked_again - running_total_so_far) < 1e-3 * max(1, abs(checked_again))
    if running_total_so_far == int(running_total_so_far):
        running_total_so_far = int(running_total_so_far)
    return running_total_so_far
    # END SOLUTION


def mean(numbers):
    """The mean; 0 for none."""
    # BEGIN SOLUTION
    return sum(numbers) / max(1, len(numbers))
    # a last remark, which nobody needs

    # END SOLUTION


class Counter:
    """Counts."""

    step = 1

    def __init__(self):
        # BEGIN SOLUTION
        self.count = 0
        # END SOLUTION

    def add(self, number=step):
        """Count on by number."""
        # BEGIN SOLUTION
        self.count += number
        # END SOLUTION
'''

BANK_Q1 = '''
"""Answers to question 1 of hw90."""
from autograder.bank import mistake


@mistake("total")
def without_the_last(numbers):
    """The last number is left out. Look at where the loop ends."""
    every_number_but_one = numbers[:-1]
    return sum(every_number_but_one)


@mistake("mean", edit={"return sum(numbers)": "return 2 * sum(numbers)"})
def twice_the_mean():
    """The mean is twice as large as it should be. What is divided by the count?"""
'''

BANK_Q2 = '''
"""Answers to question 2 of hw90."""
from autograder.bank import alternative, mistake


@alternative("Counter")
class Keeping:
    """Keeps every number and adds them up when asked."""

    def __init__(self):
        self.every_number_kept = []

    def add(self, number=1):
        self.every_number_kept.append(number)

    @property
    def count(self):
        return sum(self.every_number_kept)


@mistake("Counter", edit={"self.count += number": "self.count = number"})
def last_number_only():
    """Only the number that came last is counted. What becomes of those before it?"""


@mistake("Counter", edit={"kept.append(number)": "kept.append(1)"}, of="Keeping")
def counts_calls():
    """It says how often it was called. Where does the number itself go?"""
'''

WRITTEN = """
# Answer

Addition of finitely many numbers does not depend on their order.

# Rubric

Two points for naming commutativity, one for associativity.
"""

FILES = {
    f"assignments/{SLUG}/notebook.py": NOTEBOOK,
    f"assignments/{SLUG}/settings.toml": 'title = "Small numbers"\n[limits]\ncell = 60\n',
    f"assignments/{SLUG}/tests/q1.py": TESTS_Q1,
    f"assignments/{SLUG}/tests/q2.py": TESTS_Q2,
    "solutions/__init__.py": "",
    f"solutions/{SLUG}/__init__.py": '"""Answers."""\n',
    f"solutions/{SLUG}/reference.py": REFERENCE,
    f"solutions/{SLUG}/bank/q1.py": BANK_Q1,
    f"solutions/{SLUG}/bank/q2.py": BANK_Q2,
    f"solutions/{SLUG}/written/q3.md": WRITTEN,
    "starter_code/__init__.py": "",
    "starter_code/checks.py": (
        "def equal(actual, expected, call):\n    assert actual == expected, call\n"
    ),
    **{name: (assignment.ROOT / name).read_text() for name in CHECKING},
    "starter_code/__pycache__/checks.cpython-311.pyc": "not for anyone",
    "requirements-grading.lock": "otter-grader==7.0.0\n",
    "scripts/setup.sh": "#!/usr/bin/env bash\r\ntrue\r\n",
    "scripts/run_autograder": "#!/usr/bin/env bash\ntrue\n",
}


def write(root: Path, **changes: str) -> assignment.Assignment:
    """The small assignment below ``root``.

    ``changes`` replace files by their stem (``notebook``, ``checks``); a question's by the folder
    too (``tests_q1``, ``bank_q2``, ``written_q3``).
    """
    for name, text in FILES.items():
        path = Path(name)
        key = f"{path.parent.name}_{path.stem}" if path.parent.name in ROOMS else path.stem
        text = changes.get(key, text)
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).lstrip("\n").encode("utf-8"))
    return assignment.find(SLUG, root)
