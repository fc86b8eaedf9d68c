"""Judging the bank on copies of the reference gives each entry what the upload itself gives."""

import io
import shutil
from dataclasses import replace

import pytest
import small_assignment
from rich.console import Console

from autograder.assignment import ROOT
from autograder.build import prepare
from autograder.build.archive import write_zip
from autograder.build.upload import SCRIPTS
from autograder.gradescope.platform import read_manifest
from autograder.verify import run as verify
from autograder.verify.answers import verify_answers
from autograder.verify.specimens import specimens

TESTS_Q1 = small_assignment.TESTS_Q1.replace(
    "k * k - 7 for k in range(", "k * k - 7 + 0 * checks.seed(k) for k in range("
)
BANK_Q1 = f'''{small_assignment.BANK_Q1.rstrip()}


@mistake("total", edit={{"running_total_so_far = 0": "raise OSError('no total')"}})
def raises():
    """It raises an error of its own. Which line does the message name?"""

'''
BANK_Q2 = f'''{small_assignment.BANK_Q2.rstrip()}


@mistake("Counter", edit={{"step = 1": "step = undefined_here"}})
def no_class():
    """The cell raises an error, so that there is no class. What is its step?"""


@mistake("Counter", edit={{"self.count += number": "self.count += number + seed_of_the_state"}})
def uses_what_is_missing():
    """It uses a name that is not defined. Where should it come from?"""
'''


OUTSIDE_Q1 = """
import functools

from autograder.bank import alternative, mistake


@alternative("total")
def by_sum(numbers):
    return functools.reduce(lambda one, other: one + other, numbers, 0)


@alternative("total")
def rounded_where_nobody_asked(numbers):
    return round(sum(numbers), -3)


@mistake("mean")
def of_all_but_one(numbers):
    \"""One number too few is counted.\"""
    return sum(numbers) / max(1, len(numbers) - 1)


@mistake("total")
def right_after_all(numbers):
    \"""Its author took it for wrong.\"""
    return sum(numbers)
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small assignment with the real library, built and not executed."""
    root = tmp_path_factory.mktemp("copies")
    small = small_assignment.write(root, tests_q1=TESTS_Q1, bank_q1=BANK_Q1, bank_q2=BANK_Q2)
    shutil.rmtree(small.starter_code)
    shutil.copytree(ROOT / "starter_code", small.starter_code)
    parts = prepare(small, key="a key")
    small.starter.write_bytes(parts.starter)
    (root / "dist" / small.slug).mkdir(parents=True)
    write_zip(root / "dist" / small.slug / "gradescope.zip", parts.gradescope, SCRIPTS)
    return small, root / "dist"


@pytest.fixture(scope="module")
def built(small):
    """Its upload and its specimens."""
    folder = small[1] / small[0].slug
    return folder / "gradescope.zip", specimens(small[0], folder)


@pytest.fixture(scope="module")
def both(built):
    """Outcomes by name: through the upload, and by copies."""
    upload, chosen = built
    manifest = read_manifest(upload)
    through = {}
    verify.through_upload(
        upload, chosen, manifest, lambda done: through.__setitem__(done.specimen.name, done), 1
    )
    entries = [item for item in chosen if item.entry]
    copied = {
        item.name: verify.judge(item, results, manifest)
        for item, results in verify.by_copies(upload, chosen[0], entries, 2)
    }
    return through, copied


NAMES = [
    "q1-mistake-without_the_last",
    "q1-mistake-twice_the_mean",
    "q1-mistake-raises",
    "q2-alternative-Keeping",
    "q2-mistake-last_number_only",
    "q2-mistake-counts_calls",
    "q2-mistake-no_class",
    "q2-mistake-uses_what_is_missing",
]
MIXED = {"mistakes in q1", "mistakes in q2"}


def test_every_entry_is_judged(both):
    through, copied = both
    assert set(through) == {"reference", "starter", *MIXED, *NAMES}
    assert set(copied) == set(NAMES)
    assert not through["reference"].failures + through["starter"].failures


@pytest.mark.parametrize("name", NAMES)
def test_an_entry_gets_the_same_points_messages_and_hint(both, name):
    through, copied = (outcomes[name] for outcomes in both)
    assert copied.points == through.points
    assert copied.cases == through.cases
    assert (copied.told, copied.hinted) == (through.told, through.hinted)
    assert copied.failures == through.failures == []


def test_several_mistakes_in_one_submission_cost_what_each_costs(both):
    through, copied = both
    assert through["mistakes in q1"].points == copied[NAMES[0]].points
    assert through["mistakes in q2"].points == copied["q2-mistake-last_number_only"].points
    assert not any(through[name].failures for name in MIXED)


def test_a_copy_that_earns_other_points_than_the_upload_is_told(both):
    through, copied = both
    mixed = replace(through["mistakes in q1"], failures=[])
    other = replace(copied[NAMES[0]], points={"q1": 3.0, "q2": 2.5})
    verify._agree({outcome.specimen.name: outcome for outcome in (mixed, other)})
    (failure,) = mixed.failures
    assert "without_the_last earned" in failure and "3 on a copy" in failure


def test_hints_and_points_are_as_the_bank_says(both):
    _, copied = both
    hinted = {name for name, outcome in copied.items() if outcome.hinted}
    assert {"q1-mistake-without_the_last", "q1-mistake-twice_the_mean"} <= hinted
    assert {"q2-mistake-last_number_only", "q2-mistake-counts_calls"} <= hinted
    assert copied["q1-mistake-twice_the_mean"].points == {"q1": 1, "q2": 2.5}
    assert copied["q2-alternative-Keeping"].points == {"q1": 4, "q2": 2.5}


def test_another_key_judges_all_but_what_ends_python(built):
    upload, chosen = built
    entry = next(item for item in chosen if item.name == NAMES[0])
    cells = tuple(f"import os; os._exit(0)\n{cell}" for cell in entry.cells)
    gone = replace(entry, name="gone", cells=cells)
    short = replace(entry, name="a cell is missing", cells=entry.cells[:1])
    manifest, specimens = read_manifest(upload), [chosen[0], gone, short, *chosen[1:]]
    outcomes = verify.run_key(upload, specimens, manifest, "another key", 2)
    assert {outcome.specimen.name for outcome in outcomes} == {"reference", *NAMES}
    assert not any(outcome.failures for outcome in outcomes)


def test_answers_of_others_are_told_apart(small, tmp_path):
    (tmp_path / "q1.py").write_text(OUTSIDE_Q1)
    console = Console(record=True, width=200, file=io.StringIO())
    assert not verify_answers(*small, console, tmp_path)
    told = console.export_text()
    assert "q1-alternative-by_sum: as it should" in told
    assert "q1-alternative-rounded_where_nobody_asked: q1: " in told
    assert "q1-mistake-of_all_but_one: as it should" in told
    assert "q1-mistake-right_after_all: q1: 4 of 4 points, fewer expected" in told
    assert "1 of 2 wrong answers earned every point, 1 of 2 right ones lost some" in told
    with pytest.raises(FileNotFoundError, match="holds no answers"):
        verify_answers(*small, console, tmp_path, question="q2")


@pytest.mark.parametrize("thorough", [False, True])
def test_one_mistake_of_each_question_goes_through_the_upload_or_all(built, monkeypatch, thorough):
    upload, chosen = built
    copied, through = [], []

    def by_copies(upload, right, entries, jobs, key=None, device=""):
        assert right.name == "reference"
        for item in entries:
            if item.name == "q2-mistake-no_class":  # it cannot be judged so
                continue
            copied.append(item.name)
            yield item, RESULTS

    def through_upload(upload, left, manifest, done, jobs, device=""):
        for item in left:
            through.append(item.name)
            done(verify.judge(item, RESULTS, manifest))

    monkeypatch.setattr(verify, "by_copies", by_copies)
    monkeypatch.setattr(verify, "through_upload", through_upload)
    told = []
    manifest = read_manifest(upload)
    outcomes = verify.run(upload, chosen, manifest, told.append, 2, thorough)
    assert [outcome.specimen for outcome in outcomes] == chosen
    assert len(told) == len(chosen) == len(copied) + len(through)
    if thorough:
        assert copied == []
    else:
        assert set(through) == {"reference", "starter", "q2-mistake-no_class"} | MIXED
    known = {outcome.specimen.name: outcome for outcome in outcomes[1:]}
    told.clear()
    assert verify.run(upload, chosen, manifest, told.append, 2, thorough, known) == outcomes
    assert [outcome.specimen.name for outcome in told] == ["reference"]


RESULTS = {"extra_data": {"finished": True}, "execution_time": 1.0, "output": "", "tests": []}
