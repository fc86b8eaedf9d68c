"""The story: what `notebook.py` may hold, and what is refused with file and question."""

import re

import pytest
import small_assignment
from small_assignment import NOTEBOOK, REFERENCE, SLUG, WRITTEN

from autograder.assignment import SourceError
from autograder.bank import reference
from autograder.build import story, written

PROMPT = "# %% [markdown]\n# _Type your answer here, replacing this text._\n"


@pytest.fixture
def read(tmp_path):
    """Reads the story of the small assignment with some of its files replaced."""

    def reader(**changes):
        small = small_assignment.write(tmp_path, **changes)
        definitions = reference.read(small.reference)
        return story.read(small, definitions, written.read(small.written))

    return reader


def test_questions_have_name_title_points_names_and_answer(read):
    one, two, three = read().questions
    assert (one.name, one.title, one.points) == ("q1", "Question 1. Sums", 4)
    assert (one.names, one.manual, one.answer) == (["total", "mean"], False, "")
    assert (two.title, two.points, two.names) == ("Question 2. A class", 2.5, ["Counter"])
    assert (three.name, three.points, three.names, three.manual) == ("q3", 3, [], True)
    assert three.answer.startswith("Addition of") and three.rubric.startswith("Two points")


def test_answers_may_stand_in_several_cells_of_a_question(read):
    notebook = NOTEBOOK.replace("# answer: total, mean", "# answer: total\n\n# %%\n# answer:mean")
    told = read(notebook=notebook)
    assert told.questions[0].names == ["total", "mean"]
    cells = {cell.id: cell for cell in told.notebook.cells}
    assert cells["q1-02"].source.startswith("def total(numbers):")
    assert cells["q1-03"].source.startswith("def mean(numbers):")


def test_tags_of_a_cell_reach_students(read):
    told = read(notebook=NOTEBOOK.replace("# %%\nimport math", '# %% tags=["wide"]\nimport math'))
    (cell,) = [cell for cell in told.notebook.cells if cell.source == "import math"]
    assert cell.metadata == {"tags": ["wide"]}


def test_a_cell_of_a_question_is_never_left_out(read):
    notebook = NOTEBOOK.replace("# %%\nCounter()", '# %% tags=["shows"]\nCounter()')
    with pytest.raises(SourceError, match="'shows'") as caught:
        read(notebook=notebook)
    assert "q2" in str(caught.value)


def test_what_belongs_to_a_question_cannot_be_deleted(read):
    for cell in read().notebook.cells:
        question = cell.metadata.get("inverse_problems", {}).get("question")
        given = question and "otter_answer_cell" not in cell.metadata.get("tags", [])
        if given:
            assert cell.metadata["deletable"] is False
        checked = cell.source.startswith("grader.check(")
        if given and (cell.cell_type == "markdown" or checked):
            assert cell.metadata["editable"] is False


REFUSED = {
    "question q1: two questions have this number": NOTEBOOK.replace("Question 2.", "Question 1."),
    "question q1: its heading does not end in its points: 'Question 1. Sums'": NOTEBOOK.replace(
        "Sums (4 points)", "Sums"
    ),
    "question q2: its heading does not end in its points": NOTEBOOK.replace("2.5 p", "1.2.5 p"),
    "question q1: it has no end before 'Question 2. A class": NOTEBOOK.replace(
        'grader.check("q1")', "x = 1"
    ),
    'question q2: grader.check("q1") outside question q1': NOTEBOOK.replace(
        'grader.check("q2")', 'grader.check("q1")'
    ),
    'grader.check("q1") outside question q1': NOTEBOOK.replace(
        'print("between", math.pi)', 'grader.check("q1")'
    ),
    "question q3: it has no end": NOTEBOOK.replace("_Type your", "_Write your"),
    "question q3: no cell of it is `# answer: ...`": NOTEBOOK.replace(
        PROMPT, '# %%\ngrader.check("q3")\n'
    ),
    "question q1: it asks for names, and for an answer in words": NOTEBOOK.replace(
        '# %%\ngrader.check("q1")\n', PROMPT
    ),
    "_Type your answer here, replacing this text._ outside a question": NOTEBOOK + PROMPT,
    "it has no question, that is no heading": "# %% [markdown]\n# # A title\n",
    "a raw cell, which students would not see: '# BEGIN QUESTION'": NOTEBOOK.replace(
        "# %%\nimport math", "# %% [raw]\n# # BEGIN QUESTION\n# name: q1"
    ),
    "question q1: reference.py does not define median": NOTEBOOK.replace("mean\n", "median\n", 1),
    "question q2: total is already shown in question q1": NOTEBOOK.replace(
        "# answer: Counter", "# answer: Counter, total"
    ),
    "question q1: `# answer: total, mean, mean` names something twice": NOTEBOOK.replace(
        "# answer: total, mean", "# answer: total, mean, mean"
    ),
    "question q1: write a cell that stands for answers as the single line": NOTEBOOK.replace(
        "# answer: total, mean", "# answer: total, mean\nx = 1"
    ),
    "not '# Answers total, mean'": NOTEBOOK.replace("# answer: total", "# Answers total"),
    "not '# reference: total, mean'": NOTEBOOK.replace("# answer: total", "# reference: total"),
    "`# answer: total` must stand in a question": NOTEBOOK.replace(
        "import math", "# answer: total"
    ),
    "no cell stands for mean, which reference.py has": NOTEBOOK.replace("total, mean\n", "total\n"),
    "question q1: a mark of a solution": NOTEBOOK.replace(
        "# answer: total, mean", "x = 3  # SOLUTION"
    ),
    "question q2: a mark of a solution": NOTEBOOK.replace(
        "Counter().add(2)", "# BEGIN SOLUTION\nx = 3\n# END SOLUTION"
    ),
    "notebook.py: the cell that begins 'import math', line 2": NOTEBOOK.replace(
        "import math\n", "import math\nx ==== 1\n"
    ),
    "question q2: the cell that begins 'Counter().add(2', line 1": NOTEBOOK.replace(
        "Counter().add(2)", "Counter().add(2"
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_a_broken_notebook_is_refused_with_file_and_question(read, message):
    assert REFUSED[message] != NOTEBOOK
    with pytest.raises(SourceError) as caught:
        read(notebook=REFUSED[message])
    assert message in str(caught.value)
    assert f"assignments/{SLUG}/notebook.py" in str(caught.value)


def test_a_name_without_marks_is_refused(read):
    whole = REFERENCE.replace('none."""\n    # BEGIN SOLUTION\n', 'none."""\n')
    whole = re.sub(r"(nobody needs\n\n)    # END SOLUTION\n", r"\1", whole)
    with pytest.raises(SourceError, match="question q1: mean has no marks in reference.py"):
        read(reference=whole)


def test_a_question_by_hand_needs_its_model_answer_and_the_other_way_round(read, tmp_path):
    read()
    folder = tmp_path / "solutions" / SLUG / "written"
    (folder / "q7.md").write_text(WRITTEN)
    with pytest.raises(SourceError, match="written/q7.md answers no question that is graded by"):
        read()
    (folder / "q7.md").rename(folder / "q1.md")
    with pytest.raises(SourceError, match="written/q1.md answers no question that is graded by"):
        read()
    small = small_assignment.write(tmp_path)
    definitions = reference.read(small.reference)
    with pytest.raises(SourceError, match="question q3: there is no model answer .*written/q3.md"):
        story.read(small, definitions, {})


def test_points_of_the_settings_for_no_question_are_refused(read):
    message = "notebook.py: settings.toml, points: no question q7; there are q1, q2, q3"
    with pytest.raises(SourceError, match=message):
        read(settings="[points]\nq7 = 3\n")


def test_a_missing_notebook_is_named(read, tmp_path):
    read()
    small = small_assignment.write(tmp_path)
    small.notebook.unlink()
    with pytest.raises(SourceError, match="notebook.py: there is no notebook"):
        story.read(small, {}, {})


# --- Written answers ------------------------------------------------------------------------------


def test_written_answers_are_read_in_two_parts(tmp_path):
    (tmp_path / "q12.md").write_text(
        "# Answer\n\nBecause $a = b$.\n\n## More\n\nAnd so on.\n\n# Rubric  \n\n- 2 points: $a$\n"
    )
    (tmp_path / "q3.md").write_text("\n# Answer\nYes.\n# Rubric\nNo.")
    found = written.read(tmp_path)
    assert found == {
        "q12": written.Written("Because $a = b$.\n\n## More\n\nAnd so on.", "- 2 points: $a$"),
        "q3": written.Written("Yes.", "No."),
    }
    assert written.read(tmp_path / "nowhere") == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes.\n",
        "# Answer\nYes.\n",
        "# Rubric\nNo.\n",
        "# Rubric\nNo.\n# Answer\nYes.\n",
        "# Answer\n\n# Rubric\nNo.\n",
        "# Answer\nYes.\n# Rubric\n\n",
        "A word before.\n# Answer\nYes.\n# Rubric\nNo.\n",
        "# Answer\nYes.\n## Rubric\nNo.\n",
    ],
)
def test_a_written_answer_without_its_two_parts_is_refused(tmp_path, text):
    (tmp_path / "q4.md").write_text(text)
    with pytest.raises(SourceError, match="q4.md, question q4: it needs two parts"):
        written.read(tmp_path)
