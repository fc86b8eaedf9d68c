"""The page of the term: who vanished, what comes back, and final grades by hand."""

import csv
from pathlib import Path

import pytest

from autograder.classroom import term
from autograder.classroom.record import Student
from autograder.classroom.term import Rule
from tests.small_class import MANIFEST
from tests.term_class import record

SLUGS = ("hw01_a", "hw02_b", "hw03_c", "hw04_d")


def manifest(slug: str) -> dict:
    """The small manifest under another name, without a question by hand."""
    coded = [one for one in MANIFEST["questions"] if not one["manual"]]
    return {**MANIFEST, "slug": slug, "title": slug, "questions": coded}


def folders(root: Path, course: dict[str, list[float | None]], **changes) -> list[Path]:
    """Results of some homeworks: of each student the share of 7 points; None: nothing."""
    made = []
    for place, slug in enumerate(SLUGS[: len(next(iter(course.values())))]):
        folder = root / f"{slug}-graded"
        (folder / "results").mkdir(parents=True)
        for name, shares in course.items():
            if shares[place] is None:
                continue
            points = 7 * shares[place]
            who = (Student(name, f"{name}@x.org", f"{place}{name}"),)
            one = record(f"{name}{place}", who, q1=min(4.0, points), q2=max(0.0, points - 4))
            object.__setattr__(one, "assignment", slug)
            if points < 4:
                one.results["tests"][0]["extra_data"] = {"mistake": "tripled"}
            one.write(folder / "results")
        made.append(folder)
    return made


COURSE = {
    "ada": [1.0, 1.0, 1.0, 1.0],
    "bob": [1.0, 0.5, None, None],
    "cid": [1.0, 1.0, 0.5, 0.25],
    "dan": [0.5, None, 1.0, 1.0],
}


def rows(path: Path) -> dict[str, dict[str, str]]:
    """Rows of the table by name."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


@pytest.fixture
def homeworks(tmp_path):
    """Four homeworks, in another order than theirs."""
    return term.read(folders(tmp_path, COURSE)[::-1], manifest)


def test_courses_are_told(homeworks):
    found = {one.name: one for one in term.people(homeworks)}
    assert {name: one.shares for name, one in found.items()} == COURSE
    assert [name for name, one in found.items() if one.vanished] == ["bob"]
    assert [name for name, one in found.items() if one.falling] == ["cid"]


@pytest.mark.parametrize(
    ("by", "final"),
    [
        (Rule(), {"ada": 100, "bob": 37.5, "cid": 68.75, "dan": 62.5}),
        (Rule(drop=1), {"ada": 100, "bob": 50, "cid": 250 / 3, "dan": 250 / 3}),
        (Rule({"hw04": 3.0}), {"ada": 100, "bob": 25, "cid": 325 / 6, "dan": 75}),
        (Rule({"hw01": 0.0}, 1), {"ada": 100, "bob": 25, "cid": 75, "dan": 100}),
    ],
)
def test_final_grades_by_hand(homeworks, by, final):
    found = term.people(homeworks)
    term.grade(found, homeworks, by)
    assert {one.name: one.final for one in found} == pytest.approx(final)


def test_the_page_and_its_table(homeworks, tmp_path):
    table = rows(term.write(tmp_path / "term.html", homeworks, Rule(drop=1)))
    assert (table["bob"]["final"], table["bob"]["hw03"]) == ("50", "")
    assert table["bob"]["notes"] == "vanished" and table["bob"]["dropped"] == "hw03"
    text = (tmp_path / "term.html").read_text()
    assert "<script" not in text and "://" not in text
    assert ">bob<" in text.partition('id="vanished"')[2].partition("</table>")[0]
    known = text.partition('id="mistakes"')[2].partition("</table>")[0]
    assert "hw01 (1), hw02 (1), hw03 (1), hw04 (1)" in known


def test_who_is_held_back_has_no_final_grade_yet(tmp_path):
    made = folders(tmp_path, COURSE)
    (made[1] / "decisions.toml").write_text(
        '[[hold]]\nstudent = "ada"\nreason = "r"\nby = "E"\n'
        '[[late_days]]\nstudent = "cid"\ndays = 2\nreason = "r"\nby = "E"\n'
    )
    homeworks = term.read(made, manifest)
    table = rows(term.write(tmp_path / "term.html", homeworks, Rule()))
    assert table["ada"]["final"] == "" and "hw02 is held back" in table["ada"]["notes"]
    assert table["cid"]["late days"] == "2" and table["cid"]["final"] == "68.75"


def test_two_of_one_name_are_two(tmp_path):
    folder = tmp_path / "hw01-graded"
    (folder / "results").mkdir(parents=True)
    for sid in ("1", "2"):
        one = record(f"wei{sid}", (Student("Wei", sid=sid),), q1=4.0, q2=3.0)
        object.__setattr__(one, "assignment", SLUGS[0])
        one.write(folder / "results")
    assert len(term.people(term.read([folder], manifest))) == 2


@pytest.mark.parametrize(
    ("weights", "drop", "told"),
    [
        (None, 4, "--drop-lowest 4: it must be from 0 to 3"),
        ("hw09=1", 0, "there are hw01, hw02, hw03 and hw04"),
        ("hw01", 0, "write homework and weight"),
        ("hw01=nan", 0, "write homework and weight"),
        ("hw01=0,hw02=0,hw03=0,hw04=0", 0, "all weights are 0"),
    ],
)
def test_rules_that_do_not_fit_are_told(homeworks, weights, drop, told):
    with pytest.raises(ValueError, match=told):
        term.rule(weights, drop, homeworks)


def test_folders_that_do_not_fit_are_told(tmp_path):
    made = folders(tmp_path, COURSE)
    with pytest.raises(FileNotFoundError, match="give the folders of results"):
        term.read([tmp_path / "nowhere"], manifest)
    with pytest.raises(ValueError, match="are both of hw01_a"):
        term.read([made[0], made[0]], manifest)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="holds results of nothing"):
        term.read([tmp_path / "empty"], manifest)


def test_answers_in_words_without_points_keep_a_final_grade_open(tmp_path):
    made = folders(tmp_path, {"ada": [1.0, 1.0], "bob": [0.5, None]})
    told = [term.read(made, lambda slug: {**MANIFEST, "slug": slug}, alone)
            for alone in (False, True)]  # fmt: skip
    table = rows(term.write(tmp_path / "term.html", told[0], Rule()))
    assert table["ada"]["final"] == "" and "hw01 has no points yet for q3" in table["ada"]["notes"]
    (first, *others) = term.remarks(told[0], term.people(told[0]))
    assert first.startswith("2 of 2 students get no final grade yet: hw01 has no points yet for q3")
    assert "hw02: answers in words wait for points" in others[1] and "--tests-only" in others[1]
    table = rows(term.write(tmp_path / "term.html", told[1], Rule()))
    assert (table["ada"]["final"], table["bob"]["final"]) == ("100", "25")
    assert term.remarks(told[1], term.people(told[1])) == []


def test_what_could_not_be_read_keeps_a_final_grade_open(tmp_path):
    made = folders(tmp_path, {"ada": [1.0], "bob": [0.5]})
    path = made[0] / "results" / "bob0.json"
    path.write_text(path.read_text().replace('"finished"', '"unread": "not a zip", "finished"'))
    table = rows(term.write(tmp_path / "term.html", term.read(made, manifest), Rule()))
    assert table["bob"]["final"] == "" and "nothing of it could be read" in table["bob"]["notes"]
    assert table["ada"]["final"] == "100"
