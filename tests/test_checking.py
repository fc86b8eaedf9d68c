"""What `grader.check` says in a notebook, and what open questions do to a run."""

import json

import nbformat
import pytest
import torch
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sealed import otter_shim
from starter_code import checking, checks, predictions, reports, unfinished

TESTS = '''
"""Question 1."""

import torch
from otter.test_files import test_case

from starter_code import checks

OK_FORMAT = False
name = "q1"


@test_case(points=1)
def test_double(double):
    """Twice an image of 6 x 6 pixels."""
    image = torch.arange(36.0).reshape(6, 6)
    checks.same(double(image), 2 * image, "double(image)")


@test_case(points=1)
def test_one(double):
    """Twice 1."""
    checks.number(double(1), 2, "double(1)", rtol=1e-6)

ASKED_NAMES = ['double', 'half']
HIDDEN_TITLES = ['Several images.', 'A batch.', 'NaN.']
'''
HALF = "def half(x):\n    return x / 2\n"


@pytest.fixture
def check(tmp_path):
    """Run a notebook's cell, given as text, and then the check of question 1."""
    (tmp_path / "q1.py").write_text(TESTS)
    grader = checking.Notebook("hw90_small.ipynb", tmp_path)

    def run(source):
        namespace = {"__name__": "__main__", "grader": grader, "torch": torch}
        exec(compile(source, "<cell>", "exec"), namespace)
        exec(compile("report = grader.check('q1')", "<cell>", "exec"), namespace)
        return namespace["report"]

    return run


def test_a_right_answer_is_told_what_else_is_looked_at(check):
    report = check(f"def double(x):\n    return 2 * x\n{HALF}")
    assert report.passed
    assert repr(report) == (
        "q1: public tests passed; hidden ones look at more (several images; a batch; NaN)."
    )


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("return None", "double(image) returned None."),
        ("return [x]", "double(image) returned a list; it should return a torch.Tensor."),
        ("return x[:2] * 2", "has shape (2, 6); it should be (6, 6)."),
        ("return (2 * x).double()", "has dtype torch.float64; it should be torch.float32."),
        ("return 2 * x + 1", "has wrong values: 36 of 36. The largest error is 0.014"),
        ("return x @ x[:5]", "`double` raised RuntimeError in line 2 of its cell: mat1 and mat2"),
        ("return undefined", "`double` raised NameError in line 2 of its cell"),
        ("assert False, 'mine'", "`double` raised AssertionError in line 2 of its cell: mine"),
    ],
)
def test_the_ladder_of_what_may_be_wrong(check, body, told):
    report = check(f"def double(x):\n    {body}\n{HALF}")
    assert not report.passed and told in repr(report)
    assert reports.PASSED not in repr(report)


def test_an_error_in_what_the_answer_calls_names_the_innermost_place_of_the_notebook(check):
    source = "def inner(x):\n    return x.missing\n\ndef double(x):\n    return inner(x)\n"
    report = check(source + HALF)
    assert "`inner` raised AttributeError in line 2 of its cell" in repr(report)
    assert "<details>" in report._repr_html_() and "in double" in report._repr_html_()


@pytest.mark.parametrize("name", ["doubel", "Double", "dou_ble", "double_"])
def test_a_misspelt_name_is_recognised(check, name):
    told = repr(check(f"def {name}(x):\n    return 2 * x\n{HALF}"))
    assert told == f"q1: `double` is not defined; did you mean `{name}`?"


def test_a_misspelt_name_is_recognised_beside_the_stub(check):
    stub = 'def double(x):\n    raise NotImplementedError("double is not written yet")\n'
    told = repr(check(f"{stub}def doubel(x):\n    return 2 * x\n{HALF}"))
    assert "`double` is not written yet, but there is `doubel`; did you mean `double`?" in told


def test_other_questions_names_and_imports_are_no_slips(check):
    told = repr(check(f"doubles = torch\nfrom math import floor as doubled\n{HALF}"))
    assert told == "q1: `double` is not defined. Did you run the cell that defines it?"


def test_an_open_question_is_one_line(check):
    stubs = "".join(
        f"def {name}(x):\n    raise NotImplementedError('{name} is not written yet')\n"
        for name in ("double", "half")
    )
    told = repr(check(stubs))
    assert told == "q1 is open: `double` is not written yet; `half` is not written yet."


def test_a_name_that_no_public_test_takes_is_asked_for_all_the_same(check):
    report = check("def double(x):\n    return 2 * x\n")
    assert not report.passed
    assert "FAILED  half is there\n          `half` is not defined." in repr(report)


def test_a_wrong_image_is_drawn_with_words_and_a_right_one_is_not(check):
    html = check(f"def double(x):\n    return 2 * x + (x == 8)\n{HALF}")._repr_html_()
    assert html.count("data:image/png;base64,") == 1
    assert "which is largest at [1, 2]" in html
    assert "<img" not in check(f"def double(x):\n    return 2 * x\n{HALF}")._repr_html_()


def test_what_a_student_writes_is_text(check):
    report = check(f"def double(x):\n    raise ValueError('<script>alert(1)</script>')\n{HALF}")
    assert "<script>" not in report._repr_html_() and "&lt;script&gt;" in report._repr_html_()


def test_what_is_left_open_and_what_is_not():
    class Net(torch.nn.Module):
        def forward(self, x):
            raise NotImplementedError("Net.forward is not written yet")

    def whole(x):
        return x[..., 0]
        raise NotImplementedError("whole is not written yet")

    assert not unfinished.is_written(Net) and unfinished.is_written(whole)
    assert not unfinished.is_written({"run": {"kernel": ...}}) and unfinished.is_written([1, 2])


def test_where_otter_grades_its_own_check_is_called(monkeypatch, tmp_path):
    monkeypatch.setitem(checking.sys.modules, "otter", otter_shim)
    grader = checking.Notebook("hw90_small.ipynb", tmp_path)
    assert grader.check("q1") == "q1 is judged by the grader."


def test_a_comparison_tells_what_it_compared():
    with pytest.raises(AssertionError) as failed:
        checks.same(torch.ones(4, 4), torch.zeros(4, 4), "f(x)")
    returned, expected = failed.value.compared
    assert returned.sum() == 16 and expected.sum() == 0


START = 'from starter_code import checking\ngrader = checking.Notebook("hw90_small.ipynb")'
STUB = 'def double(x):\n    raise NotImplementedError("double is not written yet")'
SEAL = 'from starter_code import predictions\nguess = predictions.seal("n", ..., ..., ..., "")'


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run cells in a kernel; the texts of each, and of errors their names."""
    monkeypatch.setenv("PYTHONPATH", str(checking.Path(checking.__file__).parents[1]))
    told = {"inverse_problems": {"question": "q1", "names": ["double"]}}
    stub = new_code_cell(STUB, metadata={**told, "tags": ["otter_answer_cell"]})
    nbformat.write(new_notebook(cells=[stub]), tmp_path / "hw90_small.ipynb")
    (tmp_path / "tests").mkdir()

    def cells(*sources):
        notebook = new_notebook(cells=[new_code_cell(one) for one in (START, *sources)])
        resources = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(notebook, kernel_name="python3", resources=resources)
        client.allow_errors = True
        client.execute()
        outputs = [
            "".join(one.get("text") or one.get("ename") or json.dumps(one.data)
                    for one in cell.outputs) for cell in notebook.cells[1:]
        ]  # fmt: skip
        failed = [any(one.output_type == "error" for one in cell.outputs)
                  for cell in notebook.cells[1:]]  # fmt: skip
        return list(zip(outputs, failed, strict=True))

    return cells


WAITS = "Waiting: `double` is not written yet (q1).\n"


@pytest.mark.slow
def test_what_needs_an_open_answer_waits_and_the_rest_fails_as_always(run):
    found = run(
        STUB,
        "A = double(3)",
        "print(A + 1)",
        "B = A\nC = [A for _ in range(2)]",
        "print(B)",
        "print(unknown)",
        "1 / 0",
        SEAL,
        "len(guess)",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title(str(A))",
        "def double(x):\n    return 2 * x",
        "A = double(3)",
        "print(A + 1)",
        "print(A + 'x')",
    )
    texts, failed = zip(*found, strict=True)
    assert texts[1] == texts[2] == texts[3] == texts[4] == WAITS
    assert texts[5:7] == ("NameError", "ZeroDivisionError")
    assert texts[7].startswith("Waiting: 'n' is not sealed yet: replace each") == (not failed[7])
    assert texts[8] == texts[7] and texts[9] == WAITS, "and half a figure is not shown"
    assert texts[11:] == ("", "7\n", "TypeError")
    assert [place for place, one in enumerate(failed) if one] == [5, 6, 13]


@pytest.mark.slow
def test_an_error_of_ones_own_beside_an_open_answer_is_an_error(run):
    found = run(
        STUB,
        "def mine(x):\n    return double(x)\n\nprint([1][2])",
        "mine(1)",
        "x = 3\ny = double(x)",
        "x = 3\nx + 'a'",
        "print(y)",
        "choice = {'kernel': ...}",
        "choice['kernel'].split()",
        "rows = []\nrows.append(double(1))",
        "rows[0]",
    )
    assert found[1] == ("IndexError", True) and found[2] == found[3] == (WAITS, False)
    assert found[4] == ("TypeError", True) and found[5] == (WAITS, False)
    assert found[7] == ("Waiting: `choice` is not written yet (AttributeError).\n", False)
    assert found[9] == ("Waiting: `double` is not written yet (q1) (IndexError).\n", False)


def test_names_of_the_library_are_as_expected():
    assert issubclass(predictions.NotSealed, Exception)  # `waiting` knows it by its name
