"""Kinds of questions: from a heading to a name, and from a name to what results say."""

import pytest

from autograder.bank import kinds, reference

HEADINGS = {
    "### Question 3. Adjoints (8 points)": "q3",
    "## Paper 1. By hand (4 points)": "a1",
    "### Prediction 2. Zeros (3 points)": "p2",
    "### Test golf 1. Your test (5 points)": "g1",
    "### Experiment 12. Which run? (5 points) ###": "e12",
    "### Claim 1. Residuals help (6 points)": "c1",
}


@pytest.mark.parametrize("heading, name", HEADINGS.items())
def test_a_heading_names_its_question(heading, name):
    match = kinds.HEADING.search(f"words\n{heading}\nmore words")
    assert kinds.name(kinds.BEGIN.match(heading)) == name
    assert kinds.name(match) == name and kinds.NAME.fullmatch(name)
    assert match[1] == heading.strip("# ")
    number = kinds.number(name, 99)
    assert match[1].startswith(kinds.label(number) + ".")
    assert kinds.without_label(match[1]) == match[1].partition(". ")[2]


@pytest.mark.parametrize("heading", ["### Papers 1. x", "### The Claim 1. x", "### Test 1. x"])
def test_other_headings_begin_no_question(heading):
    assert kinds.HEADING.search(heading) is None
    assert kinds.BEGIN.match(heading) is None


def test_several_are_called_by_numbers_or_by_words():
    assert kinds.labels(["4"]) == ("Question 4",)
    assert kinds.labels(["4", "10"]) == ("Questions 4", "10")
    assert kinds.labels(["4", "a1"]) == ("Question 4", "Paper 1")
    assert kinds.number("elsewhere", 7) == "7"


def test_names_without_a_notebook_sort_by_kind_and_number():
    names = ["a10", "q10", "a2", "q9", "other"]
    assert sorted(names, key=kinds.key) == ["q9", "q10", "a2", "a10", "other"]


REFERENCE = '''
"""Reference."""
from starter_code import predictions


def f():
    """Three."""
    # BEGIN SOLUTION
    return 3
    # END SOLUTION


if __name__ == "__main__":
    guess = predictions.seal(
        "zeros", value=[432, -2.5], low=[400, -3], high=[500, -2],
        because="the mask keeps about half of all of them",
    )
    run = {"t": 2, "sigma": [1, 2 * 3]}
    said = "supported"
'''


def test_a_value_is_an_answer_whose_stub_has_gaps(tmp_path):
    path = tmp_path / "reference.py"
    path.write_text(REFERENCE)
    found = reference.read(path)
    assert [one.assigned for one in found.values()] == [False, True, True, True]
    assert found["guess"].solved.startswith("guess = predictions.seal(\n    ")
    assert found["guess"].stub == (
        'guess = predictions.seal(\n    "zeros",\n    value=[..., ...],\n    low=[..., ...],\n'
        '    high=[..., ...],\n    because="...",\n)'
    ) or found["guess"].stub == (
        'guess = predictions.seal("zeros", value=[..., ...], low=[..., ...], high=[..., ...], '
        'because="...")'
    )
    assert found["run"].stub == 'run = {"t": ..., "sigma": [..., ...]}'
    assert found["said"].stub == "said = ..."
    assert all(one.secret for one in found.values())


def test_only_assignments_stand_below_main(tmp_path):
    path = tmp_path / "reference.py"
    path.write_text(REFERENCE + "    print(said)\n")
    with pytest.raises(Exception, match="only `name = value` stands here"):
        reference.read(path)
