"""`python -m autograder new`: what it makes works at once, and what it refuses stays undone."""

import ast
import inspect
import shutil
import subprocess
import sys

import pytest
import teaching
from otter.test_files import test_case as case_class

from autograder import bank
from autograder.assignment import ROOT, Assignment, AssignmentError, SourceError, find, read
from autograder.build.assemble import prepare
from autograder.new import make

SLUG = "hw15_total_variation"


@pytest.fixture
def root(tmp_path):
    """A repository without assignments."""
    (tmp_path / "starter_code").symlink_to(ROOT / "starter_code")
    shutil.copy(ROOT / "requirements-grading.lock", tmp_path)
    return tmp_path


@pytest.fixture
def made(root):
    """A new assignment."""
    return make(SLUG, root)


def files(root):
    return sorted(path for path in root.rglob("*") if not path.is_symlink())


# --- What is made ---------------------------------------------------------------------------------


def test_it_builds_with_a_question_of_each_kind_and_one_in_words(made):
    parts = prepare(find("hw15", made.root))
    assert [(one.name, one.points, one.manual) for one in parts.questions] == [
        ("p1", 3, False),
        ("q1", 6, False),
        ("a1", 3, False),
        ("q2", 4, True),
        ("g1", 4, False),
        ("e1", 3, False),
        ("c1", 4, False),
    ]
    assert "tests/q2.py" not in parts.student
    assert "seen_by_graders" in parts.gradescope["hidden/tests/q2.py"].decode()
    assert not any(b"seen_by_graders" in content for name, content in parts.student.items()
                   if name.startswith("tests/"))  # fmt: skip
    public = parts.student["tests/q1.py"].decode()
    assert "test_by_hand" in public and "test_random_tensors" not in public
    assert "test_random_tensors" in parts.gradescope["hidden/tests/q1.py"].decode()
    assert next(one for one in parts.questions if one.name == "q2").rubric


def test_it_keeps_the_rules_of_notebooks_that_teach(made):
    assert teaching.teaches(made) and teaching.faults(made) == []
    assert not [text for text in teaching.points_faults(made, 27) if "points, not" in text]


def test_students_get_predictions_with_gaps_and_an_export_of_their_file(made):
    parts = prepare(find("hw15", made.root))
    cells = [cell.source for cell in parts.notebook.cells]
    stub = next(text for text in cells if text.startswith("guess_zeros = "))
    assert "value=[..., ...]" in stub and 'because="..."' in stub and "38" not in stub
    assert "files=['predictions.jsonl']" in cells[-1]


def test_its_tests_know_right_from_wrong(made):
    parts = prepare(made)
    entries = bank.load(made.bank / "q1.py")
    assert [one.kind for one in entries] == ["alternative", "mistake", "mistake"]
    assert [one.edit for one in entries] == [False, False, True]
    assert all(failed(parts, one.source) == (one.kind == "mistake") for one in entries)
    assert not failed(parts, "")


def failed(parts, source: str) -> bool:
    """Whether a test of question 1 fails for the reference with `source` after it."""
    names, tests = {}, {}
    exec("\n\n".join(["import torch", parts.sources["soft_threshold"], source]), names)
    exec(parts.gradescope["hidden/tests/q1.py"], tests)
    for case in [value for value in tests.values() if isinstance(value, case_class)]:
        try:
            case.test_func(*[names[name] for name in inspect.signature(case.test_func).parameters])
        except AssertionError:
            return True
    return False


def test_no_placeholder_is_left_and_the_title_is_that_of_the_slug(made):
    paths = [*made.folder.rglob("*.*"), *made.solutions.rglob("*.*")]
    texts = [path.read_text() for path in paths]
    assert not [text for text in texts if "{{" in text or "}}" in text]
    assert "# Homework 15: Total variation" in made.notebook.read_text()


def test_its_settings_show_the_defaults_and_explain_as_the_others_do(made):
    given = {"files": ["predictions.jsonl"]}
    assert read(SLUG, made.root) == Assignment(SLUG, "Total variation", made.root, submission=given)
    assert comments(made) == comments(find("hw02"))


def comments(assignment):
    lines = assignment.settings.read_text().splitlines()
    found = [line.partition("# ")[2] for line in lines if "# " in line]
    return [text for text in found if not text.startswith(("q", "After a change"))]


def test_it_is_in_the_style_of_the_repository(made):
    for name in ("pyproject.toml", "autograder"):
        (made.root / name).symlink_to(ROOT / name)
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "assignments", "solutions"]
        done = subprocess.run(ruff, cwd=made.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "name", ["settings.toml", "bank", "bank/q1.py", "__init__.py", "alternatives", "mistakes"]
)
def test_what_is_optional_may_be_missing(made, name):
    path = made.folder / name if name == "settings.toml" else made.solutions / name
    if path.is_dir():
        shutil.rmtree(path)
    elif path.is_file():
        path.unlink()
    else:
        keep_no(made.bank / "q1.py", name.removesuffix("s"))
    prepare(find("hw15", made.root))


def keep_no(path, kind):
    """Take the entries of one kind out of a bank file."""
    tree = ast.parse(path.read_text())
    tree.body = [one for one in tree.body if f"@{kind}(" not in ast.unparse(one)]
    path.write_text(ast.unparse(tree))


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug",
    ["hw15", "hw15_", "HW15_title", "hw15_Title", "hw5_title", "hw15-title", "../hw15_title"]
    + ["hw15_title/", "title", "", "hw15__title", f"hw15_{'long' * 20}"],
)
def test_another_form_of_name_is_refused(root, slug):
    before = files(root)
    with pytest.raises(AssignmentError, match="as in hw15_total_variation"):
        make(slug, root)
    assert files(root) == before


@pytest.mark.parametrize("part", ["assignments", "solutions"])
def test_a_folder_that_is_there_is_refused_and_kept(root, part):
    (root / part / SLUG).mkdir(parents=True)
    (root / part / SLUG / "mine.py").write_text("mine = True\n")
    before = files(root)
    with pytest.raises(AssignmentError, match=f"{part}/{SLUG} is there already: take another"):
        make(SLUG, root)
    assert files(root) == before


def test_a_number_that_is_taken_is_refused(made):
    before = files(made.root)
    with pytest.raises(AssignmentError, match="has the number hw15 already"):
        make("hw15_other", made.root)
    assert files(made.root) == before


def test_nothing_is_left_half_made(root, monkeypatch):
    rename, calls = type(root).rename, []

    def fails_the_second_time(path, target):
        calls.append(path)
        if len(calls) == 2:
            raise OSError("no space left")
        return rename(path, target)

    monkeypatch.setattr(type(root), "rename", fails_the_second_time)
    with pytest.raises(OSError):
        make(SLUG, root)
    assert not [path for path in files(root) if "hw15" in str(path.relative_to(root))]
    assert not list(root.glob(".new-*"))


# --- What goes wrong in changing it is told with the file and the repair --------------------------

CHANGES = [
    ("reference.py", "# END SOLUTION", "# END SOLUTOIN", "line 25: write the mark as"),
    ("reference.py", "# --- Q", "import nothing_such\n\n# --- Q", "No module named"),
    ("bank/q1.py", ".clamp(min=0)", ".clamp(min=1)", "0 times in it, not once; it is made in"),
    ("bank/q1.py", '@mistake("soft_threshold")', "@mistake", "say what it replaces.* .line 14."),
    ("bank/q1.py", '{".clamp(min=0)": ""}', '["z"]', "an edit is old texts with new ones"),
    ("bank/q1.py", "import torch\n", "import torch\n\ntorch.no\n", "AttributeError: .* .line 5."),
    ("bank/q1.py", "(z, t):", "(z, t)", "line 9: expected ':'"),
    ("notebook.py", "ing (6 points)", "ing (1.2.3 points)", "does not end in its points"),
    ("notebook.py", "7 questions, 27 points", "7 questions, 28 points", "27 points"),
    ("notebook.py", "### Question 1", "### Question one", "must stand in a question, below"),
    ("tests/q1.py", "hidden=True", "hiden=True", "line 28: test_case has no hiden"),
    ("tests/q1.py", "@test_case(points=2)\n", "", "test_by_hand has no decorator"),
    ("tests/q1.py", "points=2", "points=3", "add up to 7 points, the question has 6: change"),
    ("tests/q1.py", "(soft_threshold):", "(soft_threshold)", "line 20: expected ':'"),
    ("tests/q1.py", "[-3.0, ", "[test_random_tensors, ", "uses the hidden"),
    ("tests/q1.py", "checks.generator(11)", "torch.Generator()", "checks.generator.number"),
    ("tests/q1.py", "import torch\n", "import random\n", "line 10: random: a test takes"),
    ("tests/q1.py", "import torch\n", "from torch import rand\n", "torch.rand: a test takes"),
    ("tests/q1.py", "= torch.randn(shape, generator=generator, dtype=dtype)",
     "= torch.empty(shape).normal_()", "normal_: a test takes its randomness"),
    ("tests/q1.py", "z = torch.randn(shape, generator=generator, dtype=dtype)",
     "z = np.random.rand(3)", "np.random.rand: a test takes its randomness"),
    ("written/q2.md", "# Rubric", "Rubric", "it needs two parts"),
]  # fmt: skip


@pytest.mark.parametrize("name, old, new, message", CHANGES)
def test_a_slip_is_told(made, name, old, new, message):
    path = next(part / name for part in (made.folder, made.solutions) if (part / name).is_file())
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(SourceError, match=message) as caught:
        prepare(made)
    assert str(path) in str(caught.value)


def test_a_missing_model_answer_is_asked_for(made):
    shutil.rmtree(made.written)
    with pytest.raises(SourceError, match=f"solutions/{SLUG}/written/q2.md"):
        prepare(made)


@pytest.mark.parametrize("name", ["written/q2.md", "reference.py", "bank/q1.py"])
def test_a_file_in_another_encoding_is_named(made, name):
    path = made.solutions / name
    path.write_bytes(path.read_bytes() + b"# \xff\n")
    with pytest.raises(SourceError, match="(?i)utf-8") as caught:
        prepare(made)
    assert str(path) in str(caught.value)
