"""Names match however a system spells letters with marks: as one character or as two."""

import csv
import unicodedata

import pytest

from autograder.classroom import back, decisions, late_days, term
from autograder.classroom.collect import collect
from autograder.classroom.record import Record, Student
from autograder.classroom.standing import Extras
from tests.small_class import MANIFEST, NOTEBOOK, lay_out, notebook
from tests.term_class import record
from tests.test_term_back import GRADEBOOK, graded, roster, rows

ONE = "Björn Åkesson"
TWO = unicodedata.normalize("NFD", ONE)
WHY = 'reason = "ill"\nby = "E"\n'


def test_students_are_spelt_one_way(tmp_path):
    assert Student(TWO) == Student(ONE) and len(TWO) > len(ONE)
    path = record("b", (Student(ONE),), q1=4.0).write(tmp_path)
    path.write_text(unicodedata.normalize("NFD", path.read_text()))
    assert Record.read(path).students == (Student(ONE),)


@pytest.mark.parametrize(("there", "asked"), [(ONE, TWO), (TWO, ONE)])
def test_decisions_and_late_days_find_them(tmp_path, there, asked):
    (tmp_path / "decisions.toml").write_text(f'[[hold]]\nstudent = "{asked}"\n{WHY}')
    people = {"b": (Student(there),)}
    assert decisions.read(tmp_path, MANIFEST, people).held("b")
    text = f"submission,name,email,sid,days\nb,{asked},,,2\n"
    (tmp_path / late_days.FILE).write_text(text)
    made = late_days.with_them(decisions.NONE, tmp_path, people).made
    assert made[0].student == ONE and decisions.called(made[0], people) == {ONE.casefold()}


@pytest.mark.parametrize(("there", "asked"), [(ONE, TWO), (TWO, ONE)])
def test_a_roster_finds_them(tmp_path, there, asked):
    files = {f"{there}_8_assignsubmission_file_/{NOTEBOOK}": notebook()}
    whole = graded(tmp_path, files)
    whole.extras = Extras({name: whole.extras.marks[name] for name in whole.extras.marks})
    last_first = ", ".join(asked.split()[::-1])
    text = GRADEBOOK.replace("Lovelace, Ada", last_first).replace("HW02 Small", f"{asked} Small")
    made = back.write(whole, roster(tmp_path, text), f"{there} Small")
    assert rows(made.files[0])[3][-1] == "8.5"


def test_the_term_has_them_once(tmp_path):
    for slug, name in (("hw01_a", ONE), ("hw02_b", TWO)):
        (tmp_path / slug / "results").mkdir(parents=True)
        one = record("b", (Student(name),), q1=4.0, q2=3.0)
        object.__setattr__(one, "assignment", slug)
        path = one.write(tmp_path / slug / "results")
        path.write_text(path.read_text().replace(ONE, name))
    folders = [tmp_path / "hw01_a", tmp_path / "hw02_b"]
    homeworks = term.read(folders, lambda slug: {**MANIFEST, "slug": slug})
    assert [one.shares for one in term.people(homeworks)] == [[1.0, 1.0]]
    table = term.write(tmp_path / "term.html", homeworks, term.Rule())
    with open(table, newline="", encoding="utf-8-sig") as file:
        assert [row["name"] for row in csv.DictReader(file)] == [ONE]


def test_one_who_handed_in_from_two_systems_is_one(tmp_path):
    names = [f"{who}_7_{number}_{number}.ipynb" for number, who in
             enumerate((ONE.replace(" ", ""), TWO.replace(" ", "")), start=1)]  # fmt: skip
    found = collect(lay_out(tmp_path / "x", dict.fromkeys(names, b"")), NOTEBOOK).submissions
    assert [one.name for one in found] == ["BjörnÅkesson_7"] and len(found[0].read()) == 2
