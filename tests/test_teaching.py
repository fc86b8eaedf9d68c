"""Notebooks that teach: each question says for whom and how long, rules are folded, kinds vary.

Held by every assignment that has a question of the kind Prediction; `tests/teaching.py` has the
rules. Here they are proved on notebooks that break them, too.
"""

from types import SimpleNamespace

import pytest
import teaching

from autograder.assignment import all_assignments

CONVERTED = [one for one in all_assignments() if teaching.teaches(one)]

GOOD = """
# %% [markdown]
# # Title
#
# **Points and time.** 6 questions, 100 points, about
# 1 hours.
""" + "".join(
    f"""
# %% [markdown]
# ### {word} 1. Title ({points} points)
#
# *Core. 10 minutes. Difficulty 2 of 5. Needed in homework 2.*
#
# Write it, as $a + b$ says.
#
# <details><summary>Exact rules</summary>
#
# {"word " * 300}
#
# </details>

# %%
# answer: f

# %%
grader.check("x")
"""
    for word, points in [("Question", 70), ("Paper", 6), ("Prediction", 6), ("Test golf", 6),
                         ("Experiment", 6), ("Claim", 6)]
)  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "notebook.py"
        path.write_text(text)
        return SimpleNamespace(notebook=path, written=tmp_path / "written")

    return written


@pytest.mark.parametrize("assignment", CONVERTED, ids=lambda one: one.short)
def test_a_converted_notebook_keeps_the_rules(assignment):
    assert teaching.faults(assignment) == []
    assert teaching.points_faults(assignment) == []


def test_a_good_one_has_no_faults(write):
    good = write(GOOD)
    assert teaching.teaches(good)
    assert teaching.faults(good) == [] and teaching.points_faults(good) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("*Core. 10 minutes. Difficulty 2 of 5. Needed in homework 2.*", "*Core.*", "q1: below"),
        ("Write it,", "word " * 140, "words of task"),
        ("### Claim 1", "### The claim 1", "of the kinds c"),
        ("1 hours", "2 hours", "says 120 minutes; those of its questions are 60"),
        ("1 hours", "an hour", "does not say"),
    ],
)
def test_a_fault_is_told(write, old, new, fault):
    assert any(fault in one for one in teaching.faults(write(GOOD.replace(old, new))))


def test_points_are_balanced(write):
    assert teaching.points_faults(write(GOOD.replace("(70 points)", "(60 points)"))) == [
        "90 points, not 100"
    ]
    few = write(GOOD.replace("(70 points)", "(85 points)").replace("(6 points)", "(3 points)"))
    assert teaching.points_faults(few) == ["15 points of analysis"]
