"""Lateness, rate limits and best design points, by the times that the platform tells."""

import copy
import json
import math

import pytest

from autograder.assignment import DEFAULT_DESIGN, DEFAULT_LATE, DEFAULT_RATE_LIMIT
from autograder.grade import metadata, policy, results
from autograder.grade.results import CaseResult, Grade, QuestionResult

DUE = "2026-03-02T23:59:00.000000+01:00"


def manifest(late=(), rate_limit=(), design=(), **show):
    return {
        "slug": "hw90_small",
        "show": {"public": "visible", "hidden": "visible", "hints": "visible", **show},
        "leaderboard": False,
        "late": {**DEFAULT_LATE, **dict(late)},
        "rate_limit": {**DEFAULT_RATE_LIMIT, **dict(rate_limit)},
        "design": {**DEFAULT_DESIGN, **dict(design)},
        "questions": [{"name": "q1", "title": "A sum", "points": 4, "manual": False}],
    }


def told(tmp_path, created="2026-03-02T20:00:00.000000+01:00", due=DUE, previous=()):
    """Metadata as the platform writes it, read as the grader reads it."""
    path = tmp_path / "submission_metadata.json"
    made = {
        "created_at": created,
        "assignment": {"due_date": due, "total_points": "20.0"},
        "previous_submissions": list(previous),
    }
    path.write_text(json.dumps(made))
    return metadata.read(path)


def graded(rules, facts, *points, hint=None):
    """The content of results.json where q1's tests, of 2 points each, earned these points."""
    cases = tuple(CaseResult("T", one, 2.0, one == 2, n > 0, "no") for n, one in enumerate(points))
    question = QuestionResult("q1", "A sum", 2.0 * len(points), cases, hint, None, False, True)
    made = results.to_gradescope(Grade((question,), (), 1.0, (), None, True), rules, facts)
    results.validate(made)
    return made


def earlier(result, time="2026-03-01T10:00:00.000000+01:00", **more):
    return {"submission_time": time, "score": result and result.get("score"), "results": result} | {
        "autograder_error": False,
        **more,
    }


# ---- late --------------------------------------------------------------------------------------

TEN = {"percent_per_day": 10, "grace_minutes": 15, "most_percent": 40, "most_days": 3}


@pytest.mark.parametrize(
    "created, percent, words",
    [
        ("2026-03-02T23:59:00+01:00", 0, ""),
        ("2026-03-02T22:59:30+00:00", 0, "1 minute after the due date. That is within 15 minutes"),
        ("2026-03-03T00:14:00+01:00", 0, "within 15 minutes of grace: nothing is taken off."),
        ("2026-03-03T00:14:01+01:00", 10, "1 day has begun, and 10 % of the points are taken off."),
        ("2026-03-03T23:59:00+01:00", 10, "1 day after the due date: 1 day has begun, and 10 %"),
        ("2026-03-04T02:00:00+01:00", 20, "1 day 2 hours 1 minute after the due date: 2 days have"),
        ("2026-04-02T02:00:00+02:00", 30, "31 days have begun, and 30 % of the points"),
    ],
)
def test_each_day_that_has_begun_costs(tmp_path, created, percent, words):
    found, sentence = policy.late(manifest(late=TEN), told(tmp_path, created))
    assert found == percent and words in sentence and bool(words) == bool(sentence)


def test_no_more_than_the_most_percent_is_taken(tmp_path):
    rules = manifest(late={"percent_per_day": 30, "most_percent": 50})
    assert policy.late(rules, told(tmp_path, "2026-03-09T00:00:00+01:00"))[0] == 50


def test_late_points_are_told_exactly(tmp_path):
    facts = told(tmp_path, "2026-03-04T02:00:00+01:00")
    made = graded(manifest(late=TEN), facts, 2.0, 0.0)
    assert made["score"] == 1.6
    assert [test["score"] for test in made["tests"]] == [2.0, 0.0]
    assert "20 % of the points are taken off. That leaves 1.6 of the 2 that" in made["output"]
    assert made["extra_data"]["late_percent"] == 20


def test_hidden_points_are_not_told_by_the_lateness(tmp_path):
    facts = told(tmp_path, "2026-03-04T02:00:00+01:00")
    made = graded(manifest(late=TEN, hidden="after_published"), facts, 0.0, 2.0)
    assert made["score"] == 1.6
    assert "20 % of the points" in made["output"] and "1.6" not in made["output"]


@pytest.mark.parametrize("missing", [{"created": None}, {"due": None}, {"due": "soon"}])
def test_without_a_date_nothing_is_taken_and_a_remark_says_so(tmp_path, missing):
    made = graded(manifest(late=TEN), told(tmp_path, **missing), 2.0)
    assert made["score"] == 2 and "nothing is taken off for lateness" in made["output"]
    made = graded(manifest(), told(tmp_path, **missing), 2.0)
    assert "lateness" not in made["output"]


def test_a_regrade_gives_the_same_result(tmp_path):
    facts = told(tmp_path, "2026-03-04T02:00:00+01:00")
    assert graded(manifest(late=TEN), facts, 2.0) == graded(manifest(late=TEN), facts, 2.0)


# ---- rate limit --------------------------------------------------------------------------------

TWO = {"submissions": 2, "hours": 12}


def hour(number):
    return f"2026-03-01T{number:02d}:00:00.000000+01:00"


def submit(tmp_path, rules, hours, points=2.0):
    """Hand in at these hours of a day; returns the results, each computed from those before."""
    made, chain = [], []
    for number, at in enumerate(hours):
        facts = told(tmp_path, hour(at), previous=chain)
        result = policy.standing(rules, facts) or graded(rules, facts, points - 0.1 * number)
        made.append(result)
        for one in chain:
            one["results"] = None  # the platform gives the latest one only
        chain.append(earlier(json.loads(json.dumps(result)), hour(at)))
    return made


def test_beyond_the_limit_the_result_before_stands(tmp_path):
    made = submit(tmp_path, manifest(rate_limit=TWO), [1, 2, 3, 4, 14])
    assert [round(one["score"], 1) for one in made] == [2.0, 1.9, 1.9, 1.9, 1.6]
    assert [one["extra_data"].get("standing", False) for one in made] == [False] * 2 + [
        True
    ] * 2 + [False]
    assert made[2]["output"].startswith(
        "This submission was not graded, as 2 submissions within 12"
    )
    assert "after 2026-03-01 13:00:00+01:00 is graded again" in made[2]["output"]
    assert made[3]["output"] == made[2]["output"], "messages do not pile up"
    assert made[4]["extra_data"]["graded_at"] == ["2026-03-01T14:00:00+01:00"]


def test_submissions_that_were_too_many_do_not_prolong_the_wait(tmp_path):
    rules = manifest(rate_limit={"submissions": 1, "hours": 5})
    made = submit(tmp_path, rules, [1, 4, 5, 6, 7])
    assert [one["extra_data"].get("standing", False) for one in made] == [
        False, True, True, False, True
    ]  # fmt: skip


def test_without_an_earlier_result_that_can_be_used_a_submission_is_graded(tmp_path):
    rules = manifest(rate_limit={"submissions": 1, "hours": 24})
    good = graded(rules, told(tmp_path, hour(1)), 2.0)
    for broken in (None, {}, {"score": math.inf}, {"score": 1}, {**good, "score": -3}, [1], "x"):
        chain = [earlier(None, hour(1)) | {"results": broken, "score": 1}]
        assert policy.standing(rules, told(tmp_path, hour(2), previous=chain)) is None
    other = copy.deepcopy(good)
    other["extra_data"]["assignment"] = "hw91_other"
    assert (
        policy.standing(rules, told(tmp_path, hour(2), previous=[earlier(other, hour(1))])) is None
    )
    chain = [earlier(good, hour(1))]
    assert policy.standing(rules, told(tmp_path, hour(2), previous=chain)) is not None
    assert policy.standing(manifest(), told(tmp_path, hour(2), previous=chain)) is None
    assert policy.standing(rules, told(tmp_path, None, previous=chain)) is None
    made = graded(rules, told(tmp_path, None, previous=chain), 2.0)
    assert "no limit of submissions was applied" in made["output"]


def test_fields_that_the_platform_adds_are_dropped_from_a_copy(tmp_path):
    rules = manifest(rate_limit={"submissions": 1, "hours": 24})
    good = graded(rules, told(tmp_path, hour(1)), 2.0)
    added = {**good, "id": 7, "leaderboard": None, "tests": [{**good["tests"][0], "uuid": "x"}]}
    facts = told(tmp_path, hour(2), previous=[earlier(added, hour(1))])
    made = policy.standing(rules, facts)
    results.validate(made)
    assert made["tests"] == good["tests"]


# ---- best design points --------------------------------------------------------------------------

BEST = {"questions": ["q1"], "keep_best": True}


def after(tmp_path, rules, best, *points):
    """The result of these points where the one before carries `best`."""
    before = graded(rules, told(tmp_path, hour(1)), *points)
    before["extra_data"]["best"] = best
    return graded(rules, told(tmp_path, hour(2), previous=[earlier(before, hour(1))]), *points)


def test_a_resubmission_keeps_the_best_points(tmp_path):
    rules = manifest(design=BEST)
    made = after(tmp_path, rules, {"q1": 3.5}, 2.0, 0.0)
    assert [test["score"] for test in made["tests"]] == [2.0, 1.5]
    assert [test["status"] for test in made["tests"]] == ["passed", "failed"]
    assert made["tests"][1]["output"] == "no\n\nKept from an earlier submission: 1.5 points."
    assert made["score"] == 3.5 and "3.5 of 4 points." in made["output"]
    assert made["extra_data"]["best"] == {"q1": 3.5}
    assert after(tmp_path, rules, {"q1": 4}, 0.0, 0.0)["tests"][1]["status"] == "passed"


def test_better_points_are_carried_on(tmp_path):
    made = after(tmp_path, manifest(design=BEST), {"q1": 1}, 2.0, 0.0)
    assert made["score"] == 2 and made["extra_data"]["best"] == {"q1": 2}
    assert "Kept" not in json.dumps(made)


@pytest.mark.parametrize("best", [{"q1": 99}, {"q1": -1}, {"q1": True}, {"q1": "4"}, [4], 4, {}])
def test_what_cannot_be_is_not_kept(tmp_path, best):
    assert after(tmp_path, manifest(design=BEST), best, 2.0, 0.0)["score"] == 2


def test_nothing_is_kept_unless_the_settings_say_so(tmp_path):
    assert after(tmp_path, manifest(), {"q1": 4}, 2.0, 0.0)["score"] == 2


def test_the_best_survives_a_submission_of_which_nothing_could_be_graded(tmp_path):
    rules = manifest(design=BEST)
    before = graded(rules, told(tmp_path, hour(1)), 2.0, 1.0)
    facts = told(tmp_path, hour(2), previous=[earlier(before, hour(1))])
    made = results.to_gradescope(results.ungraded(rules, "Nothing."), rules, facts)
    assert made["score"] == 3 and made["extra_data"]["best"] == {"q1": 3}


# ---- hints that come later -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "hints, hidden, seen",
    [
        ("after_due_date", "visible", "after_due_date"),
        ("after_due_date", "after_published", "after_published"),
        ("after_published", "hidden", "hidden"),
        ("hidden", "visible", "hidden"),
    ],
)
def test_a_hint_that_comes_later_is_an_entry_of_its_own(tmp_path, hints, hidden, seen):
    rules = manifest(hints=hints, hidden=hidden)
    made = graded(rules, told(tmp_path), 2.0, 0.0, hint="Look at the bias.")
    *tests, hint = made["tests"]
    assert "Look at the bias." not in json.dumps(tests) + made["output"]
    assert hint == {
        "number": "1.3",
        "name": "Question 1: A hint",
        "status": "failed",
        "output": "Hint: Look at the bias.",
        "output_format": "text",
        "tags": ["q1"],
        "visibility": seen,
    }


# ---- what the platform may tell ------------------------------------------------------------------


@pytest.mark.parametrize(
    "created",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "today", "", None, 7, [], {}],
)
def test_no_time_costs_a_grade(tmp_path, created):
    rules = manifest(TEN, {"submissions": 1, "hours": 10_000}, BEST)
    before = graded(rules, told(tmp_path, hour(1)), 2.0)
    before["extra_data"]["graded_at"] = [created, hour(1), {}]
    for due in (DUE, created):
        facts = told(tmp_path, created, due, [earlier(before, created), earlier(before, hour(1))])
        assert policy.standing(rules, facts) is None
        assert graded(rules, facts, 2.0)["score"] == 2


def test_results_of_later_submissions_do_not_count(tmp_path):
    rules = manifest(design=BEST)
    later = graded(rules, told(tmp_path, hour(5)), 2.0, 2.0)
    facts = told(tmp_path, hour(2), previous=[earlier(later, hour(5))])
    assert graded(rules, facts, 2.0, 0.0)["score"] == 2


def test_a_grading_that_failed_neither_counts_nor_stands(tmp_path):
    rules = manifest(rate_limit={"submissions": 1, "hours": 24})
    failed = Grade((), (), 1.0, (), None, True, failure="it was starved")
    result = results.to_gradescope(failed, rules, told(tmp_path, hour(2)))
    assert "graded_at" not in result["extra_data"]
    chain = [earlier(result, hour(2))]
    assert policy.standing(rules, told(tmp_path, hour(3), previous=chain)) is None
    after = graded(rules, told(tmp_path, hour(3), previous=chain), 1.0)
    assert len(after["extra_data"]["graded_at"]) == 1
    chain = [{**chain[0], "results": None}, earlier(after, hour(3))]
    assert policy.standing(rules, told(tmp_path, hour(4), previous=chain)) is not None


def test_a_submission_that_timed_out_resets_neither_limit_nor_best(tmp_path):
    rules = manifest(rate_limit={"submissions": 1, "hours": 24})
    good = graded(rules, told(tmp_path, hour(1)), 2.0)
    chain = [earlier(good, hour(1)), earlier({"score": 0, "output": "timed out"}, hour(2))]
    standing = policy.standing(rules, told(tmp_path, hour(3), previous=chain))
    assert standing is not None and standing["tests"] == good["tests"]
