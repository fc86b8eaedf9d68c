"""Grades and feedback go back in the very layout of the platform, and nothing else changes."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from autograder.classroom import back, reports, terminal
from autograder.classroom.collect import collect
from autograder.classroom.output import Output
from autograder.classroom.standing import Extras
from autograder.classroom.whole import Whole
from autograder.classroom.written import Mark
from tests.small_class import MANIFEST, NOTEBOOK, lay_out
from tests.term_class import notebook, record

CANVAS = {
    f"lovelaceada_101_9001_{NOTEBOOK}": notebook("a"),
    f"noetheremmy_LATE_102_9002_{NOTEBOOK}": notebook("b"),
}
MOODLE = {
    f"Ada Lovelace_11_assignsubmission_file_/{NOTEBOOK}": notebook("a"),
    f"Emmy Noether_12_assignsubmission_file/{NOTEBOOK}": notebook("b"),  # as Moodle 4.1 names it
}
GRADEBOOK = """\ufeff{heading}
,,,,,Manual Posting,,
    Points Possible,,,,,50,9,(read only)
"Lovelace, Ada",101,s1,ada,One,40,,80
"Noether, Emmy",102,s2,emmy,One,30,1,70
"Student, Test",199,,x9,One,,,
""".format(
    heading="Student,ID,SIS User ID,SIS Login ID,Section,"
    "HW01 Operators (31),HW02 Small (32),Final Score"
)
WORKSHEET = """\ufeff{heading}
Participant 11,Ada Lovelace,s1,ada@example.org,Submitted,,9.00,Yes,"1 October, 8:15 PM",-,
Participant 12,Emmy Noether,s2,emmy@example.org,Submitted,3.00,9.00,No,-,-,was good
Participant 13,Nobody Else,s3,else@example.org,No submission,,9.00,Yes,-,-,
""".format(
    heading="Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,"
    "Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments"
)
GRADES = """{heading}
Ada,Lovelace,s1,ada@example.org,One,,9.0,Ungraded,7,2026-10-01 20:00:00 +0000,00:00:00,3
""".format(
    heading="First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,"
    "Submission ID,Submission Time,Lateness (H:M:S),View Count"
)


def graded(folder: Path, files: dict[str, bytes], layout: str | None = None) -> Whole:
    """An export that was graded: 7 points of tests for everybody, 1.5 of 2 for words."""
    subs = lay_out(folder / "subs", files)
    collection = collect(subs, NOTEBOOK, layout)
    output = folder / "subs-graded"
    with Output(output) as held:
        records = [record(one.name, one.students, q1=4.0, q2=3.0) for one in collection.submissions]
        for one in records:
            one.write(held.results)
    marks = {one.name: {"q3": Mark(1.5)} for one in records}
    made = Whole(
        output, MANIFEST, collection.submissions, records, Extras(marks), collection.layout
    )
    reports.write(output, records, MANIFEST, collection.submissions, made.extras)
    return made


def rows(path: Path) -> list[list[str]]:
    """Rows of a CSV file."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def roster(folder: Path, text: str) -> Path:
    """A platform's own list."""
    (folder / "roster.csv").write_text(text, encoding="utf-8")
    return folder / "roster.csv"


def test_canvas_gets_ids_and_one_column(tmp_path):
    whole = graded(tmp_path, CANVAS)
    made = back.write(whole, roster(tmp_path, GRADEBOOK))
    assert rows(made.files[0]) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW02 Small (32)"],
        ["", "", "", "", "", ""],
        ["    Points Possible", "", "", "", "", "9"],
        ["Lovelace, Ada", "101", "s1", "ada", "One", "8.5"],
        ["Noether, Emmy", "102", "s2", "emmy", "One", "8.5"],
        ["Student, Test", "199", "", "x9", "One", ""],
    ]
    assert made.remarks[0] == "1 row of Canvas' gradebook stays as it was: nothing was submitted"


def test_a_row_that_two_submissions_fit_gets_neither(tmp_path):
    twice = {**CANVAS, f"lovelaceada_999_9009_{NOTEBOOK}": notebook("c")}
    text = GRADEBOOK.replace("s1", "999")
    made = back.write(graded(tmp_path, twice), roster(tmp_path, text))
    assert rows(made.files[0])[3][:1] == ["Lovelace, Ada"] and not rows(made.files[0])[3][-1]
    assert rows(made.files[0])[4][-1] == "8.5"
    assert any("fit several of these submissions" in one for one in made.remarks)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_roster_keeps_its_mark(tmp_path, mark):
    text = mark + GRADEBOOK.removeprefix("\ufeff")
    path = back.write(graded(tmp_path, CANVAS), roster(tmp_path, text)).files[0]
    assert path.read_text(encoding="utf-8").startswith(f"{mark}Student,ID")


def test_canvas_feedback_keeps_the_names_of_the_download(tmp_path):
    whole = graded(tmp_path, CANVAS)
    made = back.write(whole)
    with zipfile.ZipFile(made.files[1]) as archive:
        assert archive.namelist() == [
            "lovelaceada_101_9001_feedback.html",
            "noetheremmy_LATE_102_9002_feedback.html",
        ]
        assert b"1.5 of 2 points" in archive.read(archive.namelist()[0])
    assert rows(made.files[0])[2][:2] == ["lovelaceada", "101"]


def test_moodle_gets_its_worksheet_back(tmp_path):
    whole = graded(tmp_path, MOODLE)
    made = back.write(whole, roster(tmp_path, WORKSHEET))
    before = list(csv.reader(io.StringIO(WORKSHEET.removeprefix("\ufeff"))))
    after = rows(made.files[0])
    assert after[0] == before[0] and after[2:] == before[2:]
    assert after[1][5] == "8.5" and after[1][10] == "8.5 of 9 points"
    assert [a for a, b in zip(after[1], before[1], strict=True) if a != b] == [
        after[1][5],
        after[1][10],
    ]
    assert "Emmy Noether: Moodle lets this grade not be changed" in made.remarks
    with zipfile.ZipFile(made.files[1]) as archive:
        assert archive.namelist() == [
            "Ada Lovelace_11_assignsubmission_file_/feedback.html",
            "Emmy Noether_12_assignsubmission_file_/feedback.html",
        ]


def test_without_a_roster_names_of_the_export_serve(tmp_path):
    whole = graded(tmp_path, MOODLE)
    table = rows(back.write(whole).files[0])
    assert table[1][:2] == ["Participant 11", "Ada Lovelace"] and table[1][4:6] == ["8.5", "9"]


def test_gradescope_rows_by_email(tmp_path):
    export = {
        f"submission_7/{NOTEBOOK}": notebook("a"),
        "submission_metadata.yml": b"---\nsubmission_7:\n  :submitters:\n  - :name: Ada Lovelace\n"
        b"    :sid: s1\n    :email: ADA@example.org\n  :created_at: 2026-10-01 20:00:00 Z\n",
    }
    whole = graded(tmp_path, export)
    whole.records[0] = replace(whole.records[0], late_seconds=3661.0)
    after = rows(back.write(whole, roster(tmp_path, GRADES)).files[0])
    assert after[1] == ["Ada", "Lovelace", "s1", "ada@example.org", "One", "8.5", "9", "Graded",
                        "7", "2026-10-01 20:00:00 +0000", "01:01:01", "3"]  # fmt: skip


def test_what_is_held_or_waits_does_not_go_back(tmp_path):
    whole = graded(tmp_path, CANVAS)
    (whole.folder / "decisions.toml").write_text(
        '[[hold]]\nstudent = "101"\nreason = "authorship"\nby = "E"\n'
    )
    del whole.extras.marks["noetheremmy_102"]
    people = reports.people(whole.submissions)
    decided = Extras.read(whole.folder, MANIFEST, people).decisions
    whole.extras = Extras(whole.extras.marks, decided)
    made = back.write(whole, roster(tmp_path, GRADEBOOK))
    assert [row[5] for row in rows(made.files[0])[3:5]] == ["", "1"]
    told = " ".join(made.remarks)
    assert "held back" in told and "whose answers in words have no points" in told
    with zipfile.ZipFile(made.files[1]) as archive:
        assert archive.namelist() == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "neither Canvas' gradebook"),
        ("Student,ID\n", "it names nobody"),
        (GRADEBOOK.replace("HW02 Small", "Second"), "--column NAME; there are 'HW01 Operators"),
        ('Student,ID\n"a,1\n', "no CSV file"),
        (GRADEBOOK.replace(",", ";"), "its cells are separated by ';'"),
    ],
)
def test_a_roster_that_cannot_be_is_told(tmp_path, text, told):
    whole = graded(tmp_path, CANVAS)
    with pytest.raises(ValueError, match=told):
        back.write(whole, roster(tmp_path, text))
    with pytest.raises(FileNotFoundError, match="no such file"):
        back.write(whole, tmp_path / "nowhere.csv")


def test_a_folder_tells_no_platform(tmp_path):
    whole = graded(tmp_path, {f"{who}/{NOTEBOOK}": notebook("a") for who in ("ada", "emmy")})
    with pytest.raises(ValueError, match="--roster FILE"):
        back.write(whole)


# --- exports of Blackboard and ILIAS --------------------------------------------------------------

TEXT = "Name: Ada Lovelace (ada1)\nAssignment: HW 02\nDate Submitted: Thursday\n"
BLACKBOARD = {
    "HW 02_ada1_attempt_2026-10-01-20-15-33.txt": TEXT.encode(),
    f"HW 02_ada1_attempt_2026-10-01-20-15-33_{NOTEBOOK}": b"new",
    f"HW 02_ada1_attempt_2026-09-30-10-00-00_{NOTEBOOK}": b"old",
    f"HW 02_emmy_attempt_2026-10-01-08-00-00_{NOTEBOOK}": b"e",
}
ILIAS = {
    f"Exercise/HW 02/Abgaben/Lovelace_Ada_ada1_101/{NOTEBOOK}": b"a",
    f"Exercise/HW 02/Abgaben/Noether_Emmy_emmy_102/{NOTEBOOK}": b"b",
}
TEAMS = {
    f"Team 7/Lovelace_Ada_ada1_101/{NOTEBOOK}": b"a",
    f"Team 7/Noether_Emmy_emmy_102/{NOTEBOOK}": b"a",
    f"Team 8/Hopper_Grace_grace_103/{NOTEBOOK}": b"b",
}


def test_blackboard_gives_names_times_and_the_last_attempt(tmp_path):
    found = collect(lay_out(tmp_path / "x", BLACKBOARD), NOTEBOOK)
    assert found.layout == "blackboard"
    ada, emmy = found.submissions
    assert (ada.students[0].name, ada.students[0].sid) == ("Ada Lovelace", "ada1")
    assert ada.read() == {NOTEBOOK: b"new"} and "earlier attempt" in ada.notes[0]
    assert ada.submitted == datetime(2026, 10, 1, 20, 15, 33).astimezone()
    assert emmy.students[0].name == "emmy" and ada.submitted.astimezone(UTC).tzinfo is UTC


def test_the_name_of_a_file_is_no_attempt_of_somebody_else(tmp_path):
    ending = "x_ada1_attempt_2027-01-01-00-00-00"
    eve = "HW 02_eve_attempt_2026-10-01-08-00-00"
    theirs = {f"{eve}_{ending}_{NOTEBOOK}": b"eve", f"{eve}_{ending}.txt": b"Name: Eve (eve)"}
    ada, emmy, other = collect(lay_out(tmp_path / "x", BLACKBOARD | theirs), NOTEBOOK).submissions
    assert ada.students[0].name == "Ada Lovelace" and ada.read() == {NOTEBOOK: b"new"}
    assert ada.submitted == datetime(2026, 10, 1, 20, 15, 33).astimezone()
    assert other.students[0].sid == "eve" and b"eve" in other.read().values()


def test_ilias_folders_are_found_below_others(tmp_path):
    found = collect(lay_out(tmp_path / "x", ILIAS), NOTEBOOK)
    assert found.layout == "ilias" and "was found in" in found.warnings[0]
    assert [one.students[0].name for one in found.submissions] == ["Ada Lovelace", "Emmy Noether"]
    assert found.submissions[0].read() == {NOTEBOOK: b"a"}


def test_what_was_found_is_shown_where_it_is_not_plain(tmp_path):
    found = collect(lay_out(tmp_path / "x", ILIAS), NOTEBOOK)
    assert not found.plain
    console = Console(file=io.StringIO(), width=160)
    terminal.show_found(found, console)
    assert "Ada Lovelace" in console.file.getvalue() and "found as ilias" in console.file.getvalue()
    alike = {f"ada/{NOTEBOOK}": b"a", f"bob/{NOTEBOOK}": b"b"}
    assert collect(lay_out(tmp_path / "y", alike), NOTEBOOK).plain


def test_a_team_of_ilias_is_one_submission(tmp_path):
    found = collect(lay_out(tmp_path / "x", TEAMS), NOTEBOOK)
    assert found.layout == "ilias" and len(found.submissions) == 2
    assert [one.sid for one in found.submissions[0].students] == ["ada1", "emmy"]


def test_folders_that_only_look_alike_are_a_plain_class(tmp_path):
    files = {f"a_b_c_1/{NOTEBOOK}": b"a", f"ada/{NOTEBOOK}": b"b"}
    assert collect(lay_out(tmp_path / "x", files), NOTEBOOK).layout == "folders"


# --- what gets nothing ----------------------------------------------------------------------------


def test_without_points_of_words_nothing_goes_back_but_for_tests_only(tmp_path):
    whole = graded(tmp_path, CANVAS)
    whole.extras = Extras()
    made = back.write(whole, roster(tmp_path, GRADEBOOK))
    assert [row[5] for row in rows(made.files[0])[3:5]] == ["", "1"]
    assert any(one.startswith("nothing goes back for 2, whose answers") for one in made.remarks)
    made = back.write(whole, roster(tmp_path, GRADEBOOK), tests_only=True)
    assert [row[5] for row in rows(made.files[0])[3:5]] == ["7", "7"]
    assert "--tests-only: these are the points of tests, 7 in all" in made.remarks


def test_what_could_not_be_read_gets_nothing_until_it_is_decided(tmp_path):
    whole = graded(tmp_path, CANVAS)
    whole.records[0].results["extra_data"]["unread"] = "hw02.zip is not a zip file"
    made = back.write(whole, roster(tmp_path, GRADEBOOK))
    assert [row[5] for row in rows(made.files[0])[3:5]] == ["", "8.5"]
    assert "of which nothing could be read" in " ".join(made.remarks)
    (whole.folder / "decisions.toml").write_text(
        '[[override]]\nstudent = "101"\nquestion = "q1"\npoints = 0\nreason = "r"\nby = "E"\n'
    )
    decided = Extras.read(whole.folder, MANIFEST, reports.people(whole.submissions)).decisions
    whole.extras = Extras(whole.extras.marks, decided)
    assert rows(back.write(whole, roster(tmp_path, GRADEBOOK)).files[0])[3][5] == "4.5"


def test_who_was_not_matched_did_submit(tmp_path):
    whole = graded(tmp_path, CANVAS)
    text = GRADEBOOK.replace(",101,s1,ada,", ",999,s9,al,")
    remarks = " ".join(back.write(whole, roster(tmp_path, text)).remarks)
    assert "lovelaceada: not found in Canvas' gradebook" in remarks
    told = "2 rows of Canvas' gradebook stay as they were: theirs who were not found may be among"
    assert told in remarks
    whole.records.clear()
    remarks = back.write(whole, roster(tmp_path, GRADEBOOK)).remarks
    assert remarks[0].startswith("nothing goes back for 2, not graded yet")
    assert remarks[1] == "1 row of Canvas' gradebook stays as it was: nothing was submitted"
