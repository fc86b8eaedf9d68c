"""A result is told out of the points of the version that graded it, until another is accepted."""

import json
from pathlib import Path

import pytest

from autograder.classroom import back, term, worth
from autograder.classroom.output import Output
from autograder.classroom.whole import opened
from tests.small_class import MANIFEST, NOTEBOOK, SLUG, lay_out
from tests.term_class import notebook, record

REBUILT = {
    **MANIFEST,
    "questions": [{**one, "points": 2 * one["points"]} for one in MANIFEST["questions"]],
}


def graded(folder: Path) -> Path:
    """Ada's and Emmy's export of Canvas, graded with 7 of 7 points, words with 2 of 2."""
    names = ("ada_101_1", "emmy_102_2")
    subs = lay_out(folder / "subs", {f"{name}_{NOTEBOOK}": notebook("a") for name in names})
    with Output(folder / "subs-graded") as output:
        for name in ("ada_101", "emmy_102"):
            record(name, q1=4.0, q2=3.0).write(output.results)
        worth.write(output.folder, MANIFEST)
    rows = [f"{name},q3,,2,2,,E" for name in ("ada_101", "emmy_102")]
    heading = "submission,question,answer,points,max,comment,grader"
    (folder / "subs-graded" / "written.csv").write_text("\n".join([heading, *rows]) + "\n")
    return subs


def regraded(output: Path) -> None:
    """New results with other points, which wait to be accepted."""
    (output / "regrade" / "results").mkdir(parents=True)
    for name in ("ada_101", "emmy_102"):
        record(name, q1=8.0, q2=6.0).write(output / "regrade" / "results")
    worth.write(output / "regrade", REBUILT)


def totals(submissions: Path) -> tuple[list[str], list[str]]:
    """What goes back with the manifest of the rebuilt upload: points by row, and remarks."""
    with opened(submissions, submissions.with_name("subs-graded"), REBUILT) as whole:
        whole.refresh()
        made = back.write(whole)
    lines = made.files[0].read_text(encoding="utf-8-sig").splitlines()[1:]
    return [line.rpartition(",")[2] for line in lines], made.remarks


def test_points_are_those_of_the_version_that_graded(tmp_path):
    submissions = graded(tmp_path)
    output = tmp_path / "subs-graded"
    assert totals(submissions)[0] == ["9", "9", "9"]
    report = (output / "report.html").read_text()
    assert "7 points by tests" in report and "of 9<" in report
    assert "of 9 points in all" in (output / "feedback" / "ada_101.md").read_text()
    regraded(output)
    points, remarks = totals(submissions)
    assert points == ["9", "9", "9"]
    assert [one for one in remarks if "a regrade of hw02 waits" in one and "--accept" in one]


def test_an_accepted_regrade_brings_its_points(tmp_path):
    submissions = graded(tmp_path)
    output = tmp_path / "subs-graded"
    regraded(output)
    with Output(output) as held:
        held.accept(["ada_101", "emmy_102"])
    points, remarks = totals(submissions)
    assert points == ["18", "16", "16"] and not [one for one in remarks if "waits" in one]
    assert worth.read(output / "earlier" / "1")["questions"][0]["points"] == 4


@pytest.mark.parametrize("done", range(3))
def test_a_killed_acceptance_is_finished_with_its_points(tmp_path, done):
    graded(tmp_path)
    output = tmp_path / "subs-graded"
    regraded(output)
    (output / "accepting.json").write_text(json.dumps({"number": 1}))
    earlier = output / "earlier" / "1"
    earlier.mkdir(parents=True)
    moves = [(output / "results", earlier / "results"),
             (output / "regrade" / "results", output / "results"),
             (output / worth.FILE, earlier / worth.FILE)]  # fmt: skip
    for source, target in moves[: done + 1]:
        source.rename(target)
    with Output(output):
        pass
    assert worth.read(output)["questions"][0]["points"] == 8
    assert worth.read(earlier)["questions"][0]["points"] == 4


def test_the_term_counts_out_of_the_points_then(tmp_path):
    graded(tmp_path)
    regraded(tmp_path / "subs-graded")
    homeworks = term.read([tmp_path / "subs-graded"], lambda slug: REBUILT)
    assert homeworks[0].most == 9 and homeworks[0].manifest["slug"] == SLUG
    assert [one.shares for one in term.people(homeworks)] == [[1.0], [1.0]]
    assert "a regrade of hw02 waits" in term.remarks(homeworks, [])[0]


def test_a_file_that_is_none_is_told(tmp_path):
    (tmp_path / worth.FILE).write_text("{}")
    with pytest.raises(ValueError, match="remove it, and grade again"):
        worth.read(tmp_path)
    assert worth.read(tmp_path / "nowhere") is None
