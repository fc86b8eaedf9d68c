"""Gradescope played on this machine: its own behaviour, and the real grader in it."""

import json
import os
import subprocess
import sys
import zipfile
from datetime import datetime, timedelta

import nbformat
import pytest

from autograder.build import variants
from autograder.grade import metadata as reader
from autograder.gradescope.container import SIZES, Container
from autograder.gradescope.harness import (
    MAX_TEXT,
    Harness,
    Posted,
    make_metadata,
    resubmitted,
    score,
)
from autograder.gradescope.platform import Platform
from autograder.gradescope.seen import WHENS, seen, show
from autograder.verify.run import points_by_question
from autograder.verify.specimens import reference_files
from tests.attacks.attack import Right

NOW = datetime.fromisoformat("2026-03-02T20:00:00.123456+01:00")
MANIFEST = {"title": "T", "questions": [{"points": 12}, {"points": 8}]}
METADATA = make_metadata(MANIFEST, NOW, NOW + timedelta(days=1))


@pytest.fixture
def play(tmp_path):
    """Runs a shell script as the autograder; further arguments go to the harness."""

    def run(script, submission=None, **options):
        source = tmp_path / "autograder" / "source"
        source.mkdir(parents=True, exist_ok=True)
        (source / "run_autograder").write_text(f"#!/usr/bin/env bash\n{script}\n")
        harness = Harness(source.parent, **options)
        return harness.run(submission or {"a.txt": b"a"}, METADATA)

    return run


SCORE = '{"score": 9}'


def writes(text):
    return f"cat >results/results.json <<'END'\n{text}\nEND"


# ---- what the platform does ----------------------------------------------------------------------


def test_layout_variables_and_output(play, tmp_path):
    posted = play(
        "pwd; ls; ls submission; cat submission_metadata.json; env; echo wrong >&2; exit 3\n"
    )
    lines = posted.stdout.splitlines()
    assert lines[0] == str(tmp_path / "autograder")
    wanted = ["results", "run_autograder", "source", "submission", "submission_metadata.json"]
    assert lines[1:7] == [*wanted, "a.txt"]
    assert '"total_points": "20.0"' in posted.stdout and "wrong" in lines
    for name in ("SUBMISSION_URL=", "AUTHENTICATION_TOKEN=", "TIMEOUT_SECONDS=600"):
        assert name in posted.stdout
    assert posted.error and posted.results["score"] == 0
    assert posted.remarks[0] == "run_autograder ended with status 3."
    assert "results.json is missing." in posted.remarks


def test_the_exit_status_does_not_decide_the_score(play):
    posted = play(writes('{"score": 3}') + "\nexit 7")
    assert posted.results == {"score": 3} and not posted.error


def test_results_and_submission_are_wiped_before_each_run(play):
    play(writes('{"score": 9}') + "\ntouch submission/old results/old")
    posted = play("ls submission results")
    assert "old" not in posted.stdout and posted.results["score"] == 0 and posted.error


def test_a_zip_is_unpacked_and_nothing_else(play, tmp_path):
    path = tmp_path / "upload.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/a.ipynb", "{}")
        archive.writestr("../../climbed", "x")
    assert "a.ipynb" in play("find submission", path).stdout
    assert not list(tmp_path.parent.glob("climbed")) and not (tmp_path / "climbed").exists()
    (tmp_path / "b.ipynb").write_text("{}")
    assert "submission/b.ipynb" in play("find submission", tmp_path / "b.ipynb").stdout


def test_the_time_out_overwrites_and_kills_the_direct_child_only(play, tmp_path):
    mark = tmp_path / "mark"
    posted = play(writes(SCORE) + f"\n(sleep 2; touch {mark}) &\nexec sleep 60", timeout=1)
    assert posted.error and posted.results["score"] == 0
    assert "longer than 1 seconds" in posted.results["output"]
    assert mark.exists(), "what the child had started was left alone"


@pytest.mark.parametrize(
    "text, remark",
    [
        ('{"score": NaN}', "could not be posted"),
        ('{"score": 1, "tests": [{"score": Infinity}]}', "could not be posted"),
        ('{"score": 1', "cannot be parsed"),
        ("[1]", "cannot be parsed"),
        ('{"score": 1, "output": "' + "x" * MAX_TEXT + '"}', "cannot be parsed"),
    ],
)
def test_results_that_the_platform_does_not_take(play, text, remark):
    posted = play(writes(text))
    assert posted.error and posted.results["score"] == 0 and remark in posted.remarks[0]
    assert len(posted.stdout) <= MAX_TEXT


def test_unparsable_results_are_shown_in_stdout(play):
    assert '{"score": 1, oops' in play("echo hello\n" + writes('{"score": 1, oops')).stdout


def test_texts_are_cut_in_the_middle_and_made_printable(play):
    posted = play(
        "printf 'begin\\0\\377'; head -c 3000000 /dev/zero | tr '\\0' x; printf end\n"
        'printf \'{"score": 1, "output": "a\\0b"}\' >results/results.json'
    )
    assert MAX_TEXT - 1 <= len(posted.stdout) <= MAX_TEXT
    assert posted.stdout.startswith("begin\ufffd\ufffdx") and posted.stdout.endswith("xend")
    assert "cut by the platform" in posted.stdout
    assert posted.results["output"] == "a\ufffdb"


def test_a_contract_that_is_broken_and_a_token_that_leaks_are_remarked(play):
    posted = play(writes('{"score": 1, "points": 3}'))
    assert not posted.error and "points: unknown field" in posted.remarks[0]
    assert any("TOKEN" in remark for remark in play("echo $AUTHENTICATION_TOKEN").remarks)
    assert not any("TOKEN" in remark for remark in play("true").remarks)


def test_resubmissions_carry_the_latest_result_only():
    metadata = METADATA
    for number in range(3):
        posted = Posted({"score": number, "tests": []}, "", (), False, 1.0, 1.0)
        metadata = resubmitted(metadata, posted, timedelta(minutes=30))
    found = metadata["previous_submissions"]
    assert [one["score"] for one in found] == [0, 1, 2]
    assert [one["results"] for one in found] == [None, None, {"score": 2, "tests": []}]
    assert metadata["created_at"] == "2026-03-02T21:30:00.123456+01:00"
    assert score({"tests": [{"score": 1}, {"status": "passed"}, {"score": 2.5}]}) == 3.5


def test_the_grader_reads_the_metadata_that_the_harness_writes(tmp_path):
    (tmp_path / "m.json").write_text(json.dumps(METADATA))
    found = reader.read(tmp_path / "m.json")
    assert found.created_at == NOW and found.late_seconds == 0 and found.total_points == 20
    assert found.late_due_date > found.due_date > found.release_date
    assert [user.email for user in found.users] == ["ada@example.edu", "emmy@example.edu"]


# ---- what is seen --------------------------------------------------------------------------------

RESULTS = {
    "score": 6,
    "output": "[red]summary[/]",
    "tests": [
        {"score": 1, "max_score": 1, "name": "a", "visibility": word, "output": f"out {word}"}
        for word in ("visible", "after_due_date", "after_published")
    ],
}


@pytest.mark.parametrize("when, tests", list(zip(WHENS, (1, 2, 3), strict=True)))
def test_a_student_sees_more_and_more_and_the_total_at_last(when, tests):
    posted = Posted(RESULTS, "secret", (), False, 1.0, 1.0)
    view = seen(posted, "student", when)
    assert len(view.tests) == tests and view.stdout is None
    assert (view.score is None) == (tests < 3)
    whole = seen(posted, "instructor", when)
    assert (len(whole.tests), whole.score, whole.stdout) == (3, 6, "secret")


def test_one_hidden_test_hides_the_total_for_ever():
    results = {
        **RESULTS,
        "tests": [*RESULTS["tests"], {"status": "passed", "visibility": "hidden"}],
    }
    view = seen(Posted(results, "", (), False, 1.0, 1.0), "student", "after_published")
    assert view.score is None and len(view.tests) == 3


def test_the_visibility_at_the_top_is_that_of_tests_without_one():
    results = {"score": 1, "visibility": "after_published", "output": "o", "tests": [{"score": 1}]}
    posted = Posted(results, "", (), False, 1.0, 1.0)
    early, late = (seen(posted, "student", when) for when in ("after_due", "after_published"))
    assert (early.output, early.tests, early.score) == (None, [], None)
    assert (late.output, late.score) == ("o", 1)


def test_texts_reach_the_terminal_as_they_are():
    from rich.console import Console

    console = Console(record=True, width=100, file=open(os.devnull, "w"))
    posted = Posted({**RESULTS, "output": "[red]x[/] \x1b[31m"}, "", (), False, 1.0, 1.0)
    show(posted, "student", "before_due", console)
    text = console.export_text()
    assert "[red]x[/]" in text and "\x1b" not in text
    assert "out visible" in text and "out after_due_date" not in text
    assert "Total: not shown" in text


# ---- container sizes -----------------------------------------------------------------------------


def test_a_container_limits_memory_and_processor_time(play):
    with Container("0.5") as container:
        if container.missing:
            pytest.skip(container.missing)
        eats = f"{sys.executable} -c 'x = b\"1\" * {int(1.2 * SIZES['0.5'])}; print(len(x))'"
        posted = play(f"{writes(SCORE)}\n{eats}; echo ended $?", container=container)
        assert "ended 137" in posted.stdout
        assert posted.remarks == ("Killed for want of memory: 1 processes.",)
        fits = f"{sys.executable} -c 'print(len(b\"1\" * {int(0.5 * SIZES['0.5'])}))'"
        assert "ended 0" in play(f"{fits}; echo ended $?", container=container).stdout
        folders = list(container._folders.values())
        assert all(folder.is_dir() for folder in folders)
    assert not any(folder.exists() for folder in folders)


# ---- the real grader in it -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def graded(hw02):
    """hw02 in the harness, its settings changed: a deadline, lateness, the best design points."""
    assignment, folder = hw02
    right = Right(variants.variant(assignment), reference_files(folder)).short()
    with Platform(folder / "gradescope.zip") as platform:
        path = platform.source / "hidden" / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["late"] |= {"percent_per_day": 10}
        manifest["design"] |= {"keep_best": True}
        manifest["rate_limit"] |= {"submissions": 2, "hours": 24}
        manifest["show"] |= {"hints": "after_due_date"}
        path.write_text(json.dumps(manifest))
        harness = Harness(platform.folder)
        metadata = make_metadata(manifest, NOW, NOW + timedelta(hours=1))
        made = {"reference": harness.run(right.submit(right.copy()), metadata)}
        enough = max(14, round(made["reference"].seconds))  # for five questions, on this machine
        manifest["limits"] |= {"total": enough, "cell": 4 * enough}
        path.write_text(json.dumps(manifest))
        harness.timeout = made["patience"] = 4 * enough
        metadata = resubmitted(metadata, made["reference"], timedelta(hours=4))
        made["an hour"] = harness.run(right.submit(training_for_an_hour(right)), metadata)
        metadata = resubmitted(metadata, made["an hour"], timedelta(hours=1))
        made["too many"] = harness.run(right.submit(right.copy()), metadata)
        harness.timeout = 5
        hours = {"created_at": (NOW + timedelta(days=3)).isoformat()}
        made["timed out"] = harness.run(right.submit(training_for_an_hour(right)), metadata | hours)
        return made


def training_for_an_hour(right: Right) -> nbformat.NotebookNode:
    """Questions 1 to 5, then a cell that trains and trains."""
    notebook = right.copy()
    place = notebook.cells.index(next(c for c in notebook.cells if 'check("q5")' in c.source))
    source = "import time\nwhile time.time():\n    (torch.ones(99, 99) @ torch.ones(99, 99)).sum()"
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(source))
    return notebook


def test_the_reference_earns_every_point(graded):
    posted = graded["reference"]
    assert (posted.error, posted.remarks, score(posted.results)) == (False, (), 89)
    assert posted.results["extra_data"]["best"] == {"q12": 6}
    assert 100 < posted.peak_mb < 4000


def test_what_trains_for_an_hour_gets_the_points_that_it_reached(graded):
    posted = graded["an hour"]
    assert not posted.error and posted.remarks == () and posted.seconds < graded["patience"]
    points = points_by_question(posted.results)
    reached = ("q1", "q2", "q3", "q4", "q5")
    assert all(points[name] > 0 for name in reached) and points["q6"] == 0
    told = posted.results["output"]
    assert "The time for grading ended before question 6, Question 7, Paper 1, " in told
    assert "Claim 1 and Question 12 could be graded" in told
    assert points["q12"] == 6, "kept from the submission before"
    assert "Kept from an earlier submission: " in json.dumps(posted.results)
    earned = sum(points.values())
    assert score(posted.results) == pytest.approx(0.9 * earned)
    told = "3 hours after the due date: 1 day has begun, and 10 % of the points are taken off."
    told += f" That leaves {0.9 * earned:g} of the {earned:g} that you earned."
    assert told in posted.results["output"]


def test_the_third_of_two_submissions_keeps_the_result_before(graded):
    posted, before = graded["too many"], graded["an hour"]
    assert posted.results["tests"] == before.results["tests"]
    assert posted.results["output"].startswith("This submission was not graded, as 2 submissions")
    assert posted.results["output"].endswith(before.results["output"])


def test_with_a_time_out_below_the_graders_deadline_nothing_is_left(graded):
    posted = graded["timed out"]
    assert posted.error and set(posted.results) == {"score", "output"}
    assert posted.results["score"] == 0


def test_the_command_shows_what_is_seen(hw02, tmp_path):
    assignment, _ = hw02
    command = [sys.executable, "-m", "autograder", "gradescope", "hw02"]
    command += [str(assignment.starter), "--as", "student", "--late", "90"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert "what a student sees, before_due" in answer.stdout
    assert "Total: 0" in answer.stdout and "results/stdout" not in answer.stdout
