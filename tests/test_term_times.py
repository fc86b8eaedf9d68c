"""When submissions came: from exports, rosters and decisions, and told where it is not known."""

import io
import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from rich.console import Console

from autograder.classroom import report, run, terminal, times
from autograder.classroom.collect import Collection, collect
from autograder.classroom.decisions import NONE
from tests.small_class import MANIFEST, NOTEBOOK, lay_out, notebook
from tests.term_class import record
from tests.test_term_back import CANVAS, MOODLE, WORKSHEET, roster
from tests.test_term_decisions import PEOPLE, extension, handed_in, read

DUE = datetime.fromisoformat("2026-10-01T20:00+00:00")


@pytest.fixture(autouse=True)
def berlin():
    """This machine stands in Berlin."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def found(folder: Path, files: dict[str, bytes]) -> Collection:
    """What is found of an export."""
    return collect(lay_out(folder / "subs", files), NOTEBOOK)


def test_what_does_not_tell_its_time_is_told(tmp_path):
    submissions = found(tmp_path, CANVAS).submissions
    first, second = times.remarks(submissions, DUE)
    assert first.startswith("2 submissions do not tell when they came; --due has no effect on them")
    assert second.startswith("1 is late, as Canvas says, but not by how much: noetheremmy_102")
    assert times.remarks(submissions, None) == [second] and "[[submitted]]" in second
    assert times.remarks([replace(one, submitted=DUE) for one in submissions], DUE) == []


def test_moodles_worksheet_tells_times(tmp_path):
    text = WORKSHEET.replace("1 October, 8:15 PM", "Thursday, 1 October 2026, 8:15 PM")
    text = text.replace(",No,-,-", ',No,"Freitag, 2. Oktober 2026, 08:05",-')
    path = roster(tmp_path, text)
    submissions, remarks = times.from_roster(found(tmp_path, MOODLE).submissions, path)
    zone = timezone(timedelta(hours=2))
    assert [one.submitted for one in submissions] == [
        datetime(2026, 10, 1, 20, 15, tzinfo=zone),
        datetime(2026, 10, 2, 8, 5, tzinfo=zone),
    ]
    assert remarks[0].startswith("2 submissions have their time from roster.csv, in CE")
    early = replace(submissions[0], submitted=DUE)
    assert times.from_roster([early], path)[0][0].submitted == DUE


def test_a_time_that_is_not_understood_is_told(tmp_path):
    path = roster(tmp_path, WORKSHEET)  # it has no year
    submissions, remarks = times.from_roster(found(tmp_path, MOODLE).submissions, path)
    assert [one.submitted for one in submissions] == [None, None]
    assert "'1 October, 8:15 PM' is no time that is understood" in remarks[1]


@pytest.mark.parametrize(
    ("text", "hour"),
    [("1 October 2026, 12:10 AM", 0), ("1 October 2026, 12:10 PM", 12), ("2026-10-01 20:10", 20),
     ("1 Brumaire 2026, 1:10", None), ("31 June 2026, 1:10", None), ("-", None)],
)  # fmt: skip
def test_times_of_moodle(text, hour):
    told = times._time(text)
    assert (told and told.hour) == hour


def test_a_decision_gives_a_time(tmp_path):
    text = extension("ada", "2026-10-02T08:00:00Z").replace("extension", "submitted")
    made = read(tmp_path, text.replace("due =", "time ="))
    ada, pair = made.timed([handed_in("ada", 0), handed_in("pair", 5)])
    assert ada.submitted == datetime(2026, 10, 2, 8, tzinfo=UTC)
    assert pair == handed_in("pair", 5) and made.of("ada")[0].sentence.startswith("handed in 2026")
    with pytest.raises(ValueError, match="time must be a time"):
        read(tmp_path, text.replace("due =", "time = 1 #"))


def test_the_zone_that_was_taken_is_named(tmp_path):
    made = read(tmp_path, extension("ada", "2026-10-05T12:00:00"))
    told = "due 2026-10-05 12:00 +02:00 (CEST, this machine's zone) for ada"
    assert made.of("ada")[0].sentence == told
    assert "zone" not in made.of("ada")[0].for_students
    assert run.names_no_zone("2026-10-01T22:00") and not run.names_no_zone("2026-10-01T22:00Z")
    settings = run.Settings(due=run.due_date("2026-10-01T22:00"), due_assumed=True)
    collection = Collection((handed_in("ada", 1),), (), "blackboard")
    zone, decided, blackboard = run._remarks_on_times(collection, made, settings)
    assert zone == (
        "--due names no zone: taken for 2026-10-01 22:00 +02:00 (CEST, this machine's zone)"
    )
    assert "decisions.toml without a zone are taken for CE" in decided and "Black" in blackboard
    assert run._remarks_on_times(replace(collection, layout="canvas"), NONE, run.Settings()) == []


def test_the_report_says_when_it_was_due(tmp_path):
    one = record("ada", PEOPLE["ada"], q1=4.0)
    due = times.in_words(run.due_date("2026-10-01T22:00"), True)
    report.write(tmp_path, [one], {**MANIFEST, "due": due})
    assert (
        "; due 2026-10-01 22:00 +02:00 (CEST, this machine"
        in (tmp_path / "report.html").read_text()
    )


def test_an_ordinary_export_of_gradescope_is_not_listed(tmp_path):
    entries = "".join(
        f"submission_{n}:\n  :submitters:\n  - :name: Wei\n    :email: {n}@x.org\n" for n in (1, 2)
    )
    files = {f"assignment_7_export/submission_{n}/{NOTEBOOK}": notebook() for n in (1, 2)}
    files["assignment_7_export/submission_metadata.yml"] = f"---\n{entries}".encode()
    assert found(tmp_path, files).plain
    console = Console(file=io.StringIO())
    terminal.show_found(found(tmp_path, files), console)
    assert "found as gradescope" in console.file.getvalue()
