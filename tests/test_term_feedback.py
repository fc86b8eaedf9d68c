"""What feedback leaves out: reasons, names of others in a group, and what says nothing."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignment import all_assignments
from autograder.classroom import decisions, feedback, reports
from autograder.classroom.record import Student
from autograder.classroom.standing import Extras
from autograder.classroom.written import Mark
from autograder.grade import cells, results
from tests.small_class import MANIFEST
from tests.term_class import notebook, record, whole
from tests.test_term_decisions import extension, late, override, read

GROUP = (Student("Emmy N", "emmy@x.org", "8"), Student("Grace H", "grace@x.org", "9"))
NOTES = ("Code cell 3 (`x = A`) raised NameError: 'A' is not defined", "Another file was left.")


def pages(folder: Path, name: str) -> list[str]:
    """Both pages of a submission."""
    return [(folder / "feedback" / f"{name}.{kind}").read_text() for kind in ("md", "html")]


def test_reasons_and_the_ids_of_others_stay_with_instructors(tmp_path):
    text = extension("8", "2026-10-05T12:00:00+02:00") + late("grace h", 2)
    read(tmp_path, (text + override("9", "q1", 1)).replace('"ill"', '"in quarantine"'))
    one = record("pair", GROUP, q1=4.0, q2=3.0)
    decided = decisions.read(tmp_path, MANIFEST, {"pair": GROUP})
    standings = reports.standings([one], MANIFEST, Extras({}, decided))
    feedback.write(tmp_path, [one], MANIFEST, standings)
    for page in pages(tmp_path, "pair"):
        assert "due 2026-10-05 12:00 +02:00" in page and "2 late days" in page
        assert "q1: 1 points" in page
        assert not [word for word in ("quarantine", "for 8", "grace h", "days of") if word in page]


def test_answers_in_words_are_not_announced_where_their_points_stand(tmp_path):
    class_ = whole(tmp_path, {"ada": notebook("a"), "bob": notebook("b")})
    by_hand = "7 of 7 points.\n\nQuestion 3 (2 points) is graded by hand.\n\n- A note."
    for one in class_.records:
        one.results["output"] = by_hand
    extras = Extras({"ada": {"q3": Mark(1.5)}})
    standings = reports.standings(class_.records, MANIFEST, extras)
    feedback.write(class_.folder, class_.records, MANIFEST, standings)
    for page in pages(class_.folder, "ada"):
        assert "is graded by hand" not in page and "A note." in page
    assert all("is graded by hand" in page for page in pages(class_.folder, "bob"))


@pytest.mark.parametrize("words", ["", "Because."])
def test_an_untouched_notebook_is_told_once(words):
    grade = results.ungraded(MANIFEST, "", NOTES)
    grade = replace(grade, fatal=None, untouched=True, words={"q3": words})
    output = results.to_gradescope(grade, MANIFEST)["output"]
    assert ("Nothing was answered." in output) is not bool(words)
    assert "raised" not in output and "Another file was left." in output
    output = results.to_gradescope(replace(grade, untouched=False), MANIFEST)["output"]
    assert "raised" in output and "answered" not in output


@pytest.mark.parametrize("assignment", all_assignments(), ids=lambda one: one.short)
def test_nothing_that_is_to_be_sealed_is_written_in_what_is_handed_out(assignment):
    handed_out = json.loads(assignment.starter.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(one["source"]) for one in handed_out if one["cell_type"] == "code"]
    found = [cells.definitions(one) for one in sources if "seal(" in one]
    assert found and not [name for one in found for name, written in one.items() if written]
