"""Cells that only show something: which of them grading leaves out, and which it must not."""

import nbformat
import pytest

from autograder.build import variants
from autograder.build.student import notebook_bytes
from autograder.sealed.unneeded import unneeded
from tests import new_assignment

SHOWS = "# shows\n"


def left_out(*sources: str, given: bool = True) -> list[int]:
    """Which cells are left out, where those that begin with SHOWS are marked."""
    cells = [
        {"source": one, "given": given or one.startswith(SHOWS), "shows": one.startswith(SHOWS)}
        for one in sources
    ]
    return unneeded(cells)


@pytest.mark.parametrize(
    "later",
    [
        "y = 2\nprint(y)",
        "for y in range(3):\n    print(y)",
        "def forward(x, y):\n    return x @ y",
        "[y for y in range(3)]",
        "import y\ny.z()",
        "with open('a') as y:\n    print(y)",
        "class Net:\n    y = 1",
        "def forward(x):\n    y = x\n    y[0] /= 2\n    return y",
        "helper = lambda y: y",
        "text = 'y'",
        "print(x.y)",
    ],
)
def test_a_name_bound_anew_needs_no_earlier_cell(later):
    assert left_out("x = 1", SHOWS + "y = slow()", later) == [1]


@pytest.mark.parametrize(
    "later",
    [
        "print(y)",
        "y += 1",
        "y[0] = 2",
        "y.a = 2",
        "if x:\n    y = 2\nprint(y)",
        "for _ in []:\n    y = 2\nprint(y)",
        "while x:\n    print(y)\n    y = 2",
        "def forward(x):\n    return x + y",
        "def outer():\n    def inner():\n        return y\n    return inner",
        "class Net:\n    def forward(self):\n        return y",
        "helper = lambda x: x + y",
        "[x for x in y]",
        "[y for x in range(3)]",
        "def forward(x, a=y):\n    return x",
        "@y\ndef forward(x):\n    return x",
        "f'{y}'",
        "try:\n    y = 2\nexcept ValueError:\n    pass\nprint(y)",
        "print(y)\ny = 2",
        "match x:\n    case 1:\n        print(y)",
    ],
)
def test_what_another_cell_reads_is_not_left_out(later):
    assert left_out("x = 1", SHOWS + "y = slow()", later) == []


def test_only_the_last_cell_that_binds_a_name_is_needed():
    cells = [SHOWS + "y = 1", SHOWS + "y = 2", "print(y)", SHOWS + "y = 3"]
    assert left_out(*cells) == [0, 3]
    assert left_out("y = 0", *cells[1:]) == [3]
    assert left_out(cells[0], SHOWS + "if x:\n    y = 2", *cells[2:]) == [3]


def test_what_a_needed_cell_reads_is_needed_too():
    chain = [SHOWS + "a = 1", SHOWS + "b = a", SHOWS + "c = b", SHOWS + "d = c", "print(c)"]
    assert left_out(*chain) == [3]
    assert left_out(*chain[:-1]) == [0, 1, 2, 3]


def test_a_function_may_read_what_is_bound_below_it():
    assert left_out("def f():\n    return y", SHOWS + "y = 1", "f()") == []
    assert left_out("y = 0\ndef f():\n    return y", SHOWS + "y = 1", "f()") == [1]


def test_changing_a_part_counts_as_binding():
    cells = ["found = {}", SHOWS + "found['network'] = slow()"]
    assert left_out(*cells) == [1]
    assert left_out(*cells, "print(found)") == []


@pytest.mark.parametrize(
    "source",
    [
        "globals()['y']",
        "def f():\n    return locals()",
        "exec('print(' + chr(121) + ')')",
        "%run other.py",
        "!ls",
        "from numpy import *",
        "def f(:",
        "x = '\0'",
        "(" * 20_000,
        "x" + ".a" * 20_000,
    ],
)
def test_nothing_is_left_out_beside_a_cell_that_may_reach_any_name(source):
    assert left_out(SHOWS + "y = slow()", "x = 1", given=False) == [0]
    assert left_out(SHOWS + "y = slow()", source, given=False) == []


def test_a_cell_that_is_not_marked_always_runs():
    assert left_out("y = slow()", "z = 1") == []


FAILING = "table = 1 / 0  # what fails tells that it ran"
CHECKED = '# %%\ngrader.check("q1")\n'


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """What the grader notes on the reference's cells, after a change of the notebook."""
    marked = f'{CHECKED}\n# %% tags=["shows"]\n{FAILING}\n'
    with new_assignment.platform(tmp_path_factory.mktemp("root"), CHECKED, marked) as made:
        grader, parts = made

        def grade(name, own="", below=""):
            notebook = variants.filled(parts.notebook, parts.sources)
            (place,) = [i for i, one in enumerate(notebook.cells) if one.source == FAILING]
            notebook.cells[place].source = own or FAILING
            notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(below))
            files = {new_assignment.NOTEBOOK: notebook_bytes(notebook)}
            return new_assignment.grade(grader, name, files)["output"]

        yield grade


def test_a_cell_as_it_was_handed_out_is_left_out(graded):
    assert "ZeroDivisionError" not in graded("given")


def test_a_cell_that_a_student_uses_runs(graded):
    assert "ZeroDivisionError" in graded("used", below="print(table)")
    assert "ZeroDivisionError" not in graded("bound anew", below="table = 3\nprint(table)")


def test_a_cell_that_a_student_changed_runs_whatever_its_tag(graded):
    assert "ZeroDivisionError" in graded("changed", own=f"{FAILING}, as I saw")


def test_all_run_where_a_cell_cannot_be_read(graded):
    told = graded("broken", below="def f(:")
    assert "ZeroDivisionError" in told and "SyntaxError" in told
