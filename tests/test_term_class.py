"""The whole of a term, by its commands: export in, graded, points by hand, CSV out, regraded."""

import csv
from pathlib import Path

import pytest

from tests.term_run import Term

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def term(tmp_path_factory) -> Term:
    """Fifteen submissions of sixteen students that went through all of it."""
    made = Term(tmp_path_factory.mktemp("term"), 15)
    made.run()
    return made


def test_points_by_hand_and_of_tests_make_the_total(term):
    table = term.rows()
    assert len(table) == 16 and table["Student 14"]["total"] == table["Student 29"]["total"]
    # after the regrade, in which question 2 is wrong for everybody
    row = table["Student 1"]
    assert (row["q1"], row["q2"], row["q3"], row["total"]) == ("4", "0", "1.5", "5.5")
    assert table["Student 8"]["q3"] == "0" and table["Student 8"]["status"] == "graded"


def test_an_extension_an_override_and_a_hold_count(term):
    before = term.printed["decided"]
    assert "│ 1          │ 14 " in before  # only who got the extension was graded again
    table = term.rows()
    assert table["Student 9"]["late hours"] == "0" and "ill; Emmy" in table["Student 9"]["notes"]
    assert table["Student 6"]["q1"] == "3" and table["Student 3"]["status"] == "held"
    assert not (term.results / "feedback" / "submission_3.html").exists()
    report = (term.results / "report.html").read_text()
    assert 'id="decisions"' in report and "see Student 5" in report


def test_the_pair_that_shares_code_was_found(term):
    assert "1 pairs share code" in term.printed["graded"]
    assert term.shared == ("Student 3", "Student 5")  # still so after points were merged


def test_the_gradebook_got_one_column(term):
    with open(term.results / "platform" / "canvas.csv", newline="", encoding="utf-8-sig") as file:
        heading, most, *rows = list(csv.reader(file))
    assert heading[-1] == "HW02 (9)" and most[-1] == "9" and len(rows) == 14
    grades = {row[2]: row[-1] for row in rows}
    assert (grades["1"], grades["3"], grades["6"], grades["9"]) == ("8.5", "", "7.5", "8.5")
    assert "not found in Canvas' gradebook" in term.printed["back"]


def test_the_regrade_kept_points_by_hand(term):
    assert "lose" in term.printed["regrade"] and "--accept" in term.printed["regrade"]
    assert (term.results / "written.csv").exists() and "accepted" in term.printed["accepted"]


def test_a_mistake_was_explained_with_both_values(term):
    told = term.printed["explained"]
    assert "known mistake tripled" in told and "call  double(3)" in told
    assert "given 9" in told and "right 6" in told
    page = term.results / "explained" / "submission_6-q1.html"
    assert "double(3)" in page.read_text() and "<script" not in page.read_text()


def test_the_term_has_everybody(term):
    with open(Path(term.folder) / "term.csv", newline="", encoding="utf-8-sig") as file:
        table = {row["name"]: row for row in csv.DictReader(file)}
    assert len(table) == 16 and table["Student 3"]["final"] == ""
    assert float(table["Student 1"]["final"]) == pytest.approx(100 * 5.5 / 9, abs=0.01)
