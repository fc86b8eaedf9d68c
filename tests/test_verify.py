"""Verification notices what is not as it should be, and the command line says so clearly."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.__main__ import main
from autograder.gradescope.platform import read_manifest
from autograder.verify import run as verify
from autograder.verify import table as report
from autograder.verify.specimens import specimens


@pytest.fixture(scope="module")
def graded(hw02):
    """Outcomes by name: a mistake, also passed off as right, an empty folder, a failing cell."""
    assignment, folder = hw02
    upload = folder / "gradescope.zip"
    mistake = next(item for item in specimens(assignment, folder, "q4") if item.kind == "mistake")
    right = next(item for item in specimens(assignment, folder, "q4") if item.kind == "reference")
    name = f"{assignment.slug}.ipynb"
    notebook = json.loads(right.files[name])
    cell = {"cell_type": "code", "id": "one-more", "metadata": {}, "outputs": []}
    notebook["cells"].append(cell | {"execution_count": None, "source": "open('no such file')"})
    files = right.files | {name: json.dumps(notebook).encode()}
    chosen = [
        mistake,
        replace(right, name="failing cell", make=lambda: files),
        replace(mistake, name="passed off", kind="alternative"),
        replace(mistake, name="empty", kind="reference", make=dict, entry=None),
    ]
    manifest = read_manifest(upload)
    outcomes = verify.run(upload, chosen, manifest, lambda outcome: None, thorough=True)
    return {outcome.specimen.name: outcome for outcome in outcomes}, mistake


def test_a_mistake_is_as_expected_and_told_its_hint(graded):
    outcomes, mistake = graded
    outcome = outcomes[mistake.name]
    assert outcome.failures == [] and outcome.hinted
    assert outcome.points["q4"] < 12 and outcome.points["q5"] == 3


def test_a_wrong_alternative_fails_and_the_question_is_named(graded):
    outcomes, _ = graded
    (failure,) = outcomes["passed off"].failures
    assert failure.startswith("q4: ") and "all expected" in failure


def test_an_empty_submission_fails_everywhere_and_says_why(graded):
    outcomes, _ = graded
    assert len(outcomes["empty"].failures) == 19
    assert "ipynb" in outcomes["empty"].told


def test_a_reference_with_every_point_and_a_cell_that_fails_fails(graded):
    outcomes, _ = graded
    (failure,) = outcomes["failing cell"].failures
    assert failure.startswith("Code cell") and "raised FileNotFoundError" in failure


@pytest.mark.parametrize("kind, failures", [("reference", 1), ("mistake", 0)])
def test_no_cell_of_the_reference_may_fail_whatever_its_points(kind, failures):
    note = "Code cell 3 (`weights.read('unet')`) raised FileNotFoundError: unet"
    results = {
        "extra_data": {"finished": True},
        "execution_time": 1.0,
        "output": f"4 of 4 points.\n\n- {note}",
        "tests": [],
    }
    outcome = verify.judge(verify.Specimen("one", kind, dict), results, {"questions": []})
    assert outcome.failures == [note] * failures


@pytest.mark.parametrize("width", [80, 160])
def test_the_table_shows_points_whatever_the_length_of_a_hint(graded, hw02, width):
    outcomes, mistake = graded
    _, folder = hw02
    long = replace(outcomes[mistake.name], told="a hint that goes on " * 20)
    table = report._table([long], read_manifest(folder / "gradescope.zip"))
    console = Console(file=io.StringIO(), width=width)
    console.print(table)
    shown = console.file.getvalue()
    assert "q4" in shown and "/12" in shown and "q5" not in shown
    assert f"{long.points['q4']:g}" in shown and "a hint" in shown


def test_the_exit_status_says_whether_all_was_as_expected(hw02, monkeypatch, capsys):
    monkeypatch.setattr(
        "autograder.verify.table.specimens", lambda *_: specimens(*hw02, "none")[-1:]
    )
    assert main(["verify", "--no-build", "hw02"]) == 0
    assert "all 1 submissions as expected" in capsys.readouterr().out
    starter = replace(specimens(*hw02, "none")[-1], name="passed off", kind="reference")
    monkeypatch.setattr("autograder.verify.table.specimens", lambda *_: [starter])
    assert main(["verify", "--no-build", "hw02"]) == 1
    assert "q1: 0 of 5 points" in capsys.readouterr().out
    assert main(["verify", "--no-build", "hw02"]) == 1, "what failed is graded again"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["build", "hw99"], "hw02_transposed_convolution"),
        (["verify", "--no-build", "hw02", "--question", "q77"], "q77"),
        (["grade", "hw02", "no/such/file.ipynb"], "no/such/file.ipynb does not exist"),
    ],
)
def test_bad_input_is_named(hw02, capsys, arguments, words):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_broken_notebook_gets_a_result_that_says_what_to_do(hw02, tmp_path, capsys):
    broken = tmp_path / "hw02_transposed_convolution.ipynb"
    broken.write_text('{"cells": [')
    assert main(["grade", "hw02", str(broken)]) == 0
    printed = capsys.readouterr().out
    assert "0 points" in printed and "notebook" in printed
