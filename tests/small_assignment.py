"""A small assignment without torch, for tests of the build: two coded questions, one by hand."""

import textwrap
from pathlib import Path

from autograder import assignment

SLUG = "hw90_small"

NOTEBOOK = '''
# %% [raw]
# # ASSIGNMENT CONFIG
# export_cell:
#   instructions: Good luck.

# %% [markdown]
# # Small numbers
#
# A sum over a list adds its numbers one by one.

# %%
import math

# %% [raw]
# # BEGIN QUESTION
# name: q1
# points: 4

# %% [markdown]
# ## 1. Sums (4 points)
#
# Write both.

# %%
# reference: total, mean

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 1
""" # END TEST CONFIG
def test_three(total):
    """Three numbers."""
    from starter_code import checks
    checks.equal(total([1, 2, 3]), 6, "total([1, 2, 3])")

# %%
""" # BEGIN TEST CONFIG
hidden: true
points: 3
""" # END TEST CONFIG
def test_secret(total, mean):
    """Many numbers, their mean too."""
    from starter_code import checks
    many_secret_numbers = [k * k - 7 for k in range(1000)]
    checks.equal(total(many_secret_numbers), 332826500, "total(numbers)")

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %%
print("between", math.pi)

# %% [raw]
# # BEGIN QUESTION
# name: q2
# points: 2.5

# %% [markdown]
# ### 2. A class

# %% [raw]
# # BEGIN SOLUTION

# %%
# reference: Counter

# %% [raw]
# # END SOLUTION

# %%
Counter().add(2)

# %% [raw]
# # BEGIN TESTS

# %%
""" # BEGIN TEST CONFIG
points: 2.5
""" # END TEST CONFIG
def test_counter(Counter):
    """It counts."""
    counter = Counter()
    counter.add(2)
    assert counter.count == 2

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [raw]
# # BEGIN QUESTION
# name: q3
# points: 3
# manual: true

# %% [markdown]
# ## 3. Why is a sum a sum?

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# Addition of finitely many numbers does not depend on their order.

# %% [markdown]
# **Rubric.** Two points for naming commutativity, one for associativity.

# %% [raw]
# # END SOLUTION

# %% [raw]
# # END QUESTION

# %% [markdown]
# ## The end

# %%
with open("weights.txt", "w") as stream:
    print("0.5", file=stream)
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

MISTAKES = '''
"""Mistakes."""
import math

from autograder.bank import mistake


@mistake("q1", "total", hint="The last number is left out. Look at where the loop ends.")
def without_the_last(numbers):
    """The sum of a list of numbers."""
    every_number_but_one = numbers[:-1]
    return sum(every_number_but_one)
'''

ALTERNATIVES = '''
"""Alternatives."""
from autograder.bank import alternative


@alternative("q2", "Counter")
class Keeping:
    """Keeps every number and adds them up when asked."""

    def __init__(self):
        self.every_number_kept = []

    def add(self, number=1):
        self.every_number_kept.append(number)

    @property
    def count(self):
        return sum(self.every_number_kept)
'''

FILES = {
    f"assignments/{SLUG}/notebook.py": NOTEBOOK,
    f"assignments/{SLUG}/settings.toml": 'title = "Small numbers"\n[limits]\ncell = 60\n',
    "solutions/__init__.py": "",
    f"solutions/{SLUG}/__init__.py": '"""Answers."""\n',
    f"solutions/{SLUG}/reference.py": REFERENCE,
    f"solutions/{SLUG}/mistakes.py": MISTAKES,
    f"solutions/{SLUG}/alternatives.py": ALTERNATIVES,
    "starter_code/__init__.py": "",
    "starter_code/checks.py": (
        "def equal(actual, expected, call):\n    assert actual == expected, call\n"
    ),
    "starter_code/__pycache__/checks.cpython-311.pyc": "not for anyone",
    "requirements-grading.lock": "otter-grader==7.0.0\n",
    "scripts/setup.sh": "#!/usr/bin/env bash\r\ntrue\r\n",
    "scripts/run_autograder": "#!/usr/bin/env bash\ntrue\n",
}


def write(root: Path, **changes: str) -> assignment.Assignment:
    """The small assignment below ``root``; ``changes`` replace files by their stem."""
    for name, text in FILES.items():
        text = changes.get(Path(name).stem, text)
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(textwrap.dedent(text).lstrip("\n").encode("utf-8"))
    return assignment.find(SLUG, root)
