"""What graders by hand are told of a student's own instance: bounded, hidden, and never a test."""

import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest
import small_assignment

from autograder.assignment import SourceError
from autograder.build.assemble import prepare
from autograder.classroom import pages, report
from autograder.grade import judge
from autograder.grade.hidden import Hidden
from autograder.grade.results import CaseResult, Grade, QuestionResult, to_gradescope
from autograder.grade.schema import validate
from autograder.sealed.otter_shim import test_case as shim
from starter_code import personal

SEEN = '''
"""Question 3, graded by hand."""

from starter_code import personal

OK_FORMAT = False
name = "q3"


@personal.seen_by_graders
def the_figures(ME):
    """Its figures."""
    return f"this student must have seen {personal.seed(ME, 'a sum') % 100}"
'''
TEST = '''

@test_case(points=3)
def test_it(ME):
    """It is tested."""
'''


@pytest.fixture
def assignment(tmp_path):
    made = small_assignment.write(tmp_path)
    (made.tests / "q3.py").write_text(SEEN.lstrip())
    (tmp_path / "starter_code" / "personal.py").write_bytes(open(personal.__file__, "rb").read())
    return made


@pytest.fixture
def other_solutions(monkeypatch):
    """A grader's `solutions` may be imported in this test, and are forgotten after it."""

    def take_out():
        names = [name for name in sys.modules if name.split(".")[0] == "solutions"]
        return {name: sys.modules.pop(name) for name in names}

    monkeypatch.setattr(sys, "path", list(sys.path))
    known = take_out()
    yield
    take_out()
    sys.modules.update(known)


def test_it_goes_to_the_grader_and_not_to_students(assignment, tmp_path, other_solutions):
    parts = prepare(assignment)
    assert "tests/q3.py" not in parts.student
    for name, content in parts.gradescope.items():
        if name.startswith("hidden/"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    question = Hidden(tmp_path / "hidden").questions[2]
    assert question.manual and [(one.points, one.seen) for one in question.cases] == [(0, True)]


def test_a_question_by_hand_has_no_other_tests(assignment):
    path = assignment.tests / "q3.py"
    head = "from otter.test_files import test_case\n"
    path.write_text(path.read_text().replace("from starter", head + "from starter", 1) + TEST)
    with pytest.raises(SourceError, match="graded by hand, yet it has tests"):
        prepare(assignment)


def test_a_test_that_students_get_cannot_use_it(assignment):
    path = assignment.tests / "q1.py"
    seen = "\n\n@personal.seen_by_graders\ndef figures(ME):\n    return str(ME)\n"
    text = path.read_text().replace("SMALL), math", "figures(SMALL)), math")
    path.write_text(text + seen)
    with pytest.raises(SourceError, match="uses the hidden figures"):
        prepare(assignment)


class Names(dict):
    """Stands for the notebook's names."""

    operations = ()


def told(function, **names):
    case = shim(points=0, hidden=True, test_func=function, seen=True)
    verdict = judge.Verdict(case, judge.run_case(case, Names(names)))
    assert verdict.passed
    return judge.case_result(verdict)


def test_what_it_returns_is_told_and_what_it_raises_too():
    @personal.seen_by_graders
    def figures(ME):
        """Zeros and ones."""
        return f"zeros: {personal.seed(ME, 'zeros')}"

    found = told(figures, ME="a")
    assert found.message == f"zeros: {personal.seed('a', 'zeros')}" and found.seen
    assert found.title == "Zeros and ones" and found.max_points == 0
    assert "cannot use (TypeError)" in told(figures, ME=3).message
    long = told(lambda ME: "x" * 100_000, ME="")
    assert len(long.message) <= judge.MAX_MESSAGE


def test_it_is_no_entry():
    seen = CaseResult("Figures", 0, 0, True, True, "zeros: 432", seen=True)
    test = CaseResult("A sum", 2, 2, True, False, "")
    by_hand = QuestionResult("q2", "Question 2. Why", 4, (seen,), None, None, True, True)
    coded = replace(by_hand, name="a1", title="Paper 1. Sums", max_points=2, manual=False)
    grade = Grade((by_hand, replace(coded, cases=(test, seen))), (), 1.0, (), None, True)
    show = dict.fromkeys(("public", "hidden", "hints"), "visible")
    manifest = {"slug": "hw90_small", "show": show, "leaderboard": False, "questions": []}
    manifest |= {
        "rate_limit": {"submissions": 0},
        "late": {"percent_per_day": 0},
        "design": {"questions": [], "keep_best": False},
    }
    made = to_gradescope(grade, manifest)
    validate(made)
    (entry,) = made["tests"]
    assert entry["name"] == "Paper 1: A sum" and entry["number"] == "a1.1"
    assert made["extra_data"]["seen"] == {"q2": "zeros: 432", "a1": "zeros: 432"}
    assert made["score"] == 2 and made["output"].startswith("2 of 2 points.")


def test_instructors_read_it_in_the_report():
    page = report_of({"q2": "zeros: <432>"})
    assert "What each student must have seen" in page and "zeros: &lt;432&gt;" in page
    assert "must have seen" not in report_of({})


def report_of(seen):
    results = {"score": 1.0, "tests": [], "output": "", "extra_data": {"seen": seen}}
    rows = {"one": {"who": "A student"}}
    record = SimpleNamespace(name="one", results=results)
    found = report._seen([record], rows, "q2")
    return str(pages.render("report.html.j2", **EMPTY, seen=[("Why", found)] if found else []))


EMPTY = dict.fromkeys(
    ["rows", "summary", "histogram", "questions", "tests", "mistakes", "troubled", "slowest"]
    + ["identical", "versions", "decisions", "written"], ())  # fmt: skip
EMPTY |= {"manifest": {"title": "T", "slug": "hw90_small"}, "most": 1, "median": None, "due": ""}
EMPTY |= {"similar": None, "passed_by_all": 0, "few": 10, "low": 0.1}
