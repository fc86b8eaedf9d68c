"""Extensions, late days, overrides and holds: told with reasons, and nothing unknown passes."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.classroom import decisions, late_days, reports
from autograder.classroom.collect import Submission
from autograder.classroom.decisions import Decisions
from autograder.classroom.record import Student
from autograder.classroom.standing import Extras
from autograder.classroom.standing import of as standing_of
from autograder.classroom.written import Mark
from tests.small_class import MANIFEST, ROOT
from tests.term_class import notebook, record, whole

PEOPLE = {
    "ada": (Student("Ada L", "ada@x.org", "7"),),
    "pair": (Student("Emmy N", "emmy@x.org", "8"), Student("Grace H", "", "9")),
}
DUE = datetime.fromisoformat("2026-10-01T23:59+02:00")
WHY = 'reason = "ill"\nby = "E"\n'


def read(folder: Path, text: str) -> Decisions:
    """The decisions in this text."""
    folder.mkdir(exist_ok=True)
    (folder / "decisions.toml").write_text(text, encoding="utf-8")
    return decisions.read(folder, MANIFEST, PEOPLE)


def extension(student: str, due: str) -> str:
    """One extension."""
    return f'[[extension]]\nstudent = "{student}"\ndue = {due}\n{WHY}'


def late(student: str, days: int) -> str:
    """Late days of one student."""
    return f'[[late_days]]\nstudent = "{student}"\ndays = {days}\n{WHY}'


def override(student: str, question: str, points: float) -> str:
    """One override."""
    return f'[[override]]\nstudent = "{student}"\nquestion = "{question}"\npoints = {points}\n{WHY}'


@pytest.mark.parametrize("student", ["ada", "Ada L", "ADA@x.org", "7"])
def test_a_student_is_known_by_name_email_id_or_submission(tmp_path, student):
    made = read(tmp_path, extension(student, "2026-10-05T12:00:00+02:00"))
    assert made.due("ada", DUE).isoformat() == "2026-10-05T12:00:00+02:00"
    assert made.due("pair", DUE) == DUE


def test_a_group_has_the_latest_deadline_of_its_members(tmp_path):
    made = read(tmp_path, late("Emmy N", 1) + late("9", 2) + late("ada", 1))
    assert (made.due("pair", DUE) - DUE).days == 2 and (made.due("ada", DUE) - DUE).days == 1
    with pytest.raises(ValueError, match="give --due as well"):
        made.due("ada", None)
    earlier = read(tmp_path, extension("ada", "2026-09-01T00:00:00Z"))
    assert earlier.due("ada", DUE) == DUE  # it takes nothing away


def test_the_account_counts_what_other_homeworks_used(tmp_path):
    read(tmp_path / "hw01-graded", late("ada@x.org", 2))
    account = '[account]\ndays = 3\nfolders = ["../hw01-graded"]\n'
    read(tmp_path / "hw02-graded", account + late("Ada L", 1) + late("Emmy N", 3))
    with pytest.raises(
        ValueError, match="Ada L would have used 4 late days, and the account has 3"
    ):
        read(tmp_path / "hw02-graded", account + late("Ada L", 2))
    with pytest.raises(ValueError, match="there is no folder"):
        read(tmp_path / "hw02-graded", account.replace("hw01", "hw00"))


def handed_in(name: str, hours: float) -> Submission:
    """A submission so many hours after the due date."""
    return Submission(name, PEOPLE[name], DUE + timedelta(hours=hours), (), dict)


def test_late_days_are_used_without_asking_as_far_as_they_go(tmp_path):
    account = "[account]\ndays = 3\nautomatic = true\n"
    for number, (hours, days) in enumerate([(30, 2), (80, 1), (5, 0)], start=1):
        folder = tmp_path / f"hw0{number}-graded"
        before = [f"../hw0{one}-graded" for one in range(1, number)]
        decided = read(folder, account + f"folders = {before}\n")
        late_days.use(folder, decided, [handed_in("ada", hours), handed_in("pair", -1)], DUE)
        both = late_days.with_them(decided, folder, PEOPLE)
        assert (both.due("ada", DUE) - DUE).days == days and both.due("pair", DUE) == DUE
    assert both.made == () and not (tmp_path / "hw03-graded" / "late_days.csv").read_text().count(
        "ada"
    )


def test_a_group_uses_days_only_where_all_have_some(tmp_path):
    account = "[account]\ndays = 3\nautomatic = true\n"
    read(tmp_path / "hw01-graded", late("Grace H", 2))
    decided = read(tmp_path / "hw02-graded", f'{account}folders = ["../hw01-graded"]\n')
    late_days.use(tmp_path / "hw02-graded", decided, [handed_in("pair", 60)], DUE)
    used = late_days.with_them(Decisions(), tmp_path / "hw02-graded", PEOPLE).made
    assert [(one.student, one.value) for one in used] == [("Emmy N", 1), ("Grace H", 1)]
    grace = timedelta(hours=61)
    late_days.use(tmp_path / "hw02-graded", decided, [handed_in("pair", 60)], DUE, grace)
    assert late_days.with_them(Decisions(), tmp_path / "hw02-graded", PEOPLE).made == ()
    late_days.use(tmp_path / "hw02-graded", Decisions(), [], DUE)
    assert not (tmp_path / "hw02-graded" / "late_days.csv").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (override("Bob", "q1", 1), "override 1: nobody who submitted is called 'Bob'"),
        (override("ada", "q9", 1), "there is no question 'q9'; there are q1, q2, q3"),
        (override("ada", "q1", 5), "points must be a number from 0 to 4"),
        (override("ada", "q1", "nan"), "points must be a number from 0 to 4"),
        (override("ada", "q1", 1) * 2, "q1 of ada is overridden twice"),
        (late("ada", 0), "days must be a number from 1"),
        (extension("ada", '"tomorrow"'), "due must be a time, as in"),
        ('[[hold]]\nstudent = "ada"\nby = "E"\n', "hold 1: 'reason' is missing"),
        ('[[hold]]\nstudent = "ada"\nreason = " "\nby = "E"\n', "reason must be a text"),
        (f'[[hold]]\nstudent = "ada"\nuntil = 1\n{WHY}', "hold 1: 'until' is unknown"),
        (f'[hold]\nstudent = "ada"\n{WHY}', r"hold stands in double brackets: \[\[hold\]\]"),
        (f'[[holds]]\nstudent = "ada"\n{WHY}', "'holds' is unknown; there are extension"),
        ("[account]\nday = 3\n", "account: 'day' is unknown"),
        ("x = [", "decisions.toml: "),
    ],
)
def test_what_is_not_known_is_told_by_its_entry(tmp_path, text, told):
    with pytest.raises(ValueError, match=told) as error:
        read(tmp_path, text)
    assert str(tmp_path / "decisions.toml") in str(error.value)


def test_two_of_one_name_are_told_apart_by_the_submission(tmp_path):
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "decisions.toml").write_text(f'[[hold]]\nstudent = "Wei"\n{WHY}')
    people = {"a": (Student("Wei"),), "b": (Student("Wei"),)}
    with pytest.raises(ValueError, match="is in a and b: say which"):
        decisions.read(folder, MANIFEST, people)


def test_an_override_counts_before_lateness_and_words_after(tmp_path):
    one = record("ada", PEOPLE["ada"], q1=1.0, q2=3.0)
    one.results["extra_data"]["late_percent"] = 50
    one.results["score"] = 2.0
    made = read(tmp_path, override("ada", "q1", 4) + override("ada", "q3", 1.5))
    standing = standing_of(one, MANIFEST, Extras({"ada": {"q3": Mark(0, "why?")}}, made))
    assert (standing.tests, standing.by_hand, standing.total) == (3.5, 1.5, 5.0)
    assert standing.points == {"q1": 4.0, "q2": 3.0} and standing.marks["q3"].comment == "why?"


def test_all_reports_show_decisions_and_nothing_of_who_is_held_goes_out(tmp_path):
    class_ = whole(tmp_path, {name: notebook("a") for name in ("ada", "bob", "cid")})
    text = override("ada", "q1", 1) + f'[[hold]]\nstudent = "bob"\n{WHY}'
    reports.write(class_.folder, class_.records, MANIFEST, class_.submissions, class_.extras)
    assert (class_.folder / "feedback" / "bob.html").exists()
    (class_.folder / "decisions.toml").write_text(text)
    class_.refresh()
    with open(class_.folder / "grades.csv", newline="", encoding="utf-8-sig") as file:
        table = {row["submission"]: row for row in csv.DictReader(file)}
    assert (table["ada"]["score"], table["ada"]["q1"]) == ("4", "1")
    assert "q1: 1 points (ill; E)" in table["ada"]["notes"] and table["bob"]["status"] == "held"
    report = (class_.folder / "report.html").read_text()
    part = report.partition('id="decisions"')[2].partition("</table>")[0]
    assert part.count("<tr>") == 3 and "q1: 1 points" in part and "held back" in part
    assert not (class_.folder / "feedback" / "bob.html").exists()
    assert 'href="feedback/bob.html"' not in report and 'href="feedback/cid.html"' in report
    page = (class_.folder / "feedback" / "ada.html").read_text()
    assert "Decided by your instructor:" in page and "q1: 1 points" in page and ": ill" not in page


def test_the_example_of_the_documentation_has_every_key_and_is_read(tmp_path):
    text = (ROOT / "autograder" / "classroom" / "README.md").read_text(encoding="utf-8")
    example = text.partition("```toml\n")[2].partition("```")[0]
    questions = [{**one, "name": name} for one, name in
                 zip(MANIFEST["questions"], ("q4", "q2", "q3"), strict=True)]  # fmt: skip
    questions[0]["points"] = 9
    names = {"a": (Student("Ada Lovelace", "ada@example.org"),), "g": (Student("Grace Hopper"),)}
    (tmp_path / "hw01-graded").mkdir()
    (tmp_path / "hw02-graded").mkdir()
    (tmp_path / "hw02-graded" / "decisions.toml").write_text(example, encoding="utf-8")
    made = decisions.read(tmp_path / "hw02-graded", {"questions": questions}, names)
    assert {one.kind for one in made.made} == set(decisions._KINDS)
    assert made.account.days == 5 and made.account.automatic and made.held("a")
