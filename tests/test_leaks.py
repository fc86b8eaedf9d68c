"""The leak check: planted secrets of every kind fail the build; what is public does not."""

import io
import zipfile

import nbformat
import pytest
import small_assignment
from small_assignment import NOTEBOOK, REFERENCE, SLUG, TESTS_Q1, TESTS_Q2

from autograder.assignment import SourceError
from autograder.build import cases, prepare, student, upload


@pytest.fixture
def make(tmp_path, monkeypatch):
    """Writes the small assignment with some files replaced, and returns it."""
    monkeypatch.setattr(upload, "SCRIPTS_FOLDER", tmp_path / "scripts")
    return lambda **changes: small_assignment.write(tmp_path, **changes)


SOLUTION_LINE = "running_total_so_far = running_total_so_far + one_number"
HINT = "The last number is left out. Look at where the loop ends."
RUN = REFERENCE.split("# BEGIN SOLUTION")[1].split("# END SOLUTION")[0]


def planted(text):
    """The notebook with ``text`` as a prose cell of its own."""
    return NOTEBOOK + "\n# %% [markdown]\n" + "".join(f"# {line}\n" for line in text.splitlines())


PLANTED = {
    "the solution of total": {"checks": f"def equal(*_):\n{RUN.rstrip()}\n    pass\n"},
    "the hint of the mistake without_the_last of q1": {"notebook": planted(f"Mind: {HINT}")},
}


@pytest.mark.parametrize("what", PLANTED)
def test_a_secret_in_the_public_sources_fails_the_build(make, what):
    """Even where the public part has it: a run of solution lines, a whole hint."""
    with pytest.raises(SourceError) as caught:
        prepare(make(**PLANTED[what]))
    assert what in str(caught.value)
    assert ("starter_code/checks.py" if "checks" in PLANTED[what] else f"{SLUG}.ipynb") in str(
        caught.value
    )


def test_a_line_that_the_public_part_has_too_is_no_leak(make):
    prepare(make(notebook=NOTEBOOK.replace("import math\n", "import math\n\nnumbers = [3]\n"
                                           "checked_again = math.fsum(numbers)\n")))  # fmt: skip


SECRETS = {
    "the solution of total": SOLUTION_LINE,
    "the solution of mean": "return sum(numbers)   /   max(1, len(numbers))",
    "the hidden test test_secret of q1": (
        "checks.equal(total(numbers_to_be_added), 332826500, 'total(numbers)')"
    ),
    "a helper of hidden tests of q1": (
        "    return [k*k - 7 for k in range(min(SECRET_COUNT, secret_system.maxsize))]"
    ),
    "the mistake without_the_last of q1": "return sum(every_number_but_one)",
    "the hint of the mistake without_the_last of q1": "Look at where the loop ends.",
    "the mistake twice_the_mean of q1": "return 2 * sum(numbers) / max(1, len(numbers))",
    "the hint of the mistake twice_the_mean of q1": "What is divided by the count?",
    "the mistake counts_calls of q2": "self.every_number_kept.append(1)",
    "the alternative Keeping of q2": "self.every_number_kept.append(number)",
    "the model answer of q3": "Addition of finitely many numbers does not depend on their order.",
    "the rubric of q3": "Two points for naming commutativity, one for associativity.",
}


def in_output(notebook, text):
    output = nbformat.v4.new_output("stream", text=f"before\n{text}\n")
    notebook.cells[3].outputs = [output]


def in_source(notebook, text):
    notebook.cells[2].source += f"\n{text}"


def in_metadata(notebook, text):
    notebook.cells[2].metadata["note"] = {"deep": [text]}


@pytest.mark.parametrize("plant", [in_output, in_source, in_metadata])
@pytest.mark.parametrize("what", SECRETS)
def test_a_planted_secret_in_the_notebook_is_found(make, monkeypatch, plant, what):
    leaky_notebook(monkeypatch, lambda notebook: plant(notebook, SECRETS[what]))
    with pytest.raises(SourceError) as caught:
        prepare(make())
    assert f"{SLUG}.ipynb holds {what}: " in str(caught.value)


@pytest.mark.parametrize("what", SECRETS)
def test_a_planted_secret_in_a_test_file_is_found(make, monkeypatch, what):
    public = cases._File.public
    monkeypatch.setattr(
        cases._File, "public", lambda file: f'{public(file)}\n"""\n{SECRETS[what]}\n"""\n'
    )
    with pytest.raises(SourceError) as caught:
        prepare(make())
    assert f"tests/q1.py holds {what}: " in str(caught.value)


COMMENT = "# What only the hidden case draws on."


@pytest.mark.parametrize("comment", [COMMENT, f"{COMMENT}\n\n"])
def test_a_comment_above_a_hidden_helper_is_as_secret(make, monkeypatch, comment):
    tests = TESTS_Q1.replace(f"{COMMENT}\n", f"{comment}\n")
    parts = prepare(make(tests_q1=tests))
    assert b"What only" not in parts.student["tests/q1.py"]
    public = TESTS_Q2.replace("\n\n\n@", f"\n\n\n{COMMENT}\n@")
    prepare(make(tests_q1=tests, tests_q2=public))  # public in one file: no leak in another
    monkeypatch.setattr(cases._File, "public", lambda file: file.text)
    with pytest.raises(SourceError, match="holds a helper of hidden tests of q1: '# What only"):
        prepare(make(tests_q1=tests))


def test_a_secret_inside_a_zip_is_found(make):
    small = make()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", SOLUTION_LINE)
    (small.starter_code / "arrays").mkdir()
    (small.starter_code / "arrays" / "one.npz").write_bytes(stream.getvalue())
    with (small.starter_code / "checks.py").open("a") as module:
        module.write("FOLDER = 'arrays'\n")
    with pytest.raises(SourceError, match="arrays/one.npz holds the solution of total"):
        prepare(small)


def test_trivial_lines_are_no_leak(make, monkeypatch):
    text = "import math\nself.count = 0\n"
    leaky_notebook(monkeypatch, lambda notebook: in_output(notebook, text))
    prepare(make())


def leaky_notebook(monkeypatch, plant):
    """Let the student's files go wrong in a certain way, after the sources were read."""
    members = student.members

    def wrong(assignment, told, tests):
        plant(told.notebook)
        return members(assignment, told, tests)

    monkeypatch.setattr(student, "members", wrong)
