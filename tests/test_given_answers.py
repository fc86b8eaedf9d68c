"""Questions that are given: their answers stand in the notebook, and the others are worth more."""

from dataclasses import replace

import pytest

from autograder.assignment import SourceError, find
from autograder.build import prepare
from autograder.build.points import share_given
from autograder.build.story import KEY


def giving(*names):
    assignment = find("hw02")
    return replace(assignment, given={**assignment.given, "answers": list(names)})


@pytest.fixture(scope="module")
def parts():
    """What is built where the two questions that repeat homework 1 are given."""
    return prepare(giving("q2", "q5"))


def test_what_is_given_is_no_question(parts):
    names = [question.name for question in parts.questions]
    assert "q2" not in names and "q5" not in names and "q1" in names
    assert not {"tests/q2.py", "tests/q5.py"} & parts.student.keys()
    asked = [cell.metadata.get(KEY, {}).get("question") for cell in parts.notebook.cells]
    assert {"q2", "q5"}.isdisjoint(asked)


def test_its_answer_stands_in_the_notebook(parts):
    text = "\n\n".join(cell.source for cell in parts.notebook.cells)
    assert "### Question 5. The dot-product test (given)" in text
    assert "gap = abs(torch.vdot(Ax, y) - torch.vdot(x, Aty)).item()" in text
    assert 'grader.check("q5")' not in text and "dot_test is not written" not in text


def test_the_others_share_its_points(parts):
    whole = {question.name: question.points for question in prepare(find("hw02")).questions}
    now = {question.name: question.points for question in parts.questions}
    assert sum(now.values()) == pytest.approx(sum(whole.values())) == 100
    by_hand = {question.name for question in parts.questions if question.manual}
    assert by_hand and all(now[name] == whole[name] for name in by_hand)
    assert all(now[name] > whole[name] for name in now.keys() - by_hand)
    text = "\n".join(cell.source for cell in parts.notebook.cells)
    assert f"{len(now)} questions, 100 points" in text


@pytest.mark.parametrize("name", ["q77", "q10"])
def test_only_what_has_tests_can_be_given(name):
    with pytest.raises(SourceError, match=f"given.answers: '{name}'"):
        share_given(giving(name))
