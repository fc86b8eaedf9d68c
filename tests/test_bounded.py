"""The judge's process: what its end costs."""

import functools
import math
import time

import pytest

from autograder.grade import judge as judging
from autograder.grade.bounded import TOO_MUCH, Ended, Judge
from autograder.grade.hidden import Question
from autograder.grade.judge import Verdict, case_result
from autograder.sealed.otter_shim import test_case as case_of_otter
from autograder.sealed.session import WorkerGone
from autograder.sealed.share import Starved
from starter_code import checks


def question() -> Question:
    cases = []
    for number in range(3):

        def function(f):
            """It is right."""

        cases.append(case_of_otter(points=number + 1)(function))
    return Question("q1", "A sum", 6, False, ("f",), tuple(cases))


class OneQuestion:
    """Hidden files with one question."""

    manifest = {"key": ""}

    def __init__(self):
        self.questions = (question(),)

    def mistakes(self, name):
        return []


@pytest.mark.parametrize("reached", [0, 1, 3])
def test_a_judge_that_ends_costs_the_case_at_hand_or_only_the_hint(monkeypatch, reached):
    asked = question()
    calls = []

    def serve(self, told, makers, found, limits, deadline):
        cases, _ = found
        calls.append(told["start"])
        last = len(calls) == 1
        for case in asked.cases[told["start"] : reached if last else None]:
            cases.append(case_result(Verdict(case, None)))
        if last:
            raise Ended("its process ended")
        return {"hint": None, "mistake": None, "flags": [], "there": 0, "bindings": [7]}

    monkeypatch.setattr(Judge, "_start", lambda self: None)
    monkeypatch.setattr(Judge, "_serve", serve)
    found = Judge(None).judge(asked, None, {"call": 1}, math.inf, None)
    messages = [case.message for case in found.result.cases]
    assert messages == ["" if place != reached else TOO_MUCH for place in range(3)]
    assert found.complete == (reached == 3)


def judged(copy):
    """What a judge in a process of its own finds on copies that this makes."""
    hidden = OneQuestion()
    with Judge(hidden) as judge:
        return judge.judge(hidden.questions[0], copy, {"call": 1}, math.inf, None)


@pytest.mark.parametrize("error", [Starved("no process"), OSError(24, "too many open files")])
def test_where_no_copy_can_be_had_the_grader_fails_and_not_the_answer(error):
    def copy():
        raise error

    with pytest.raises(OSError) as raised:
        judged(copy)
    assert raised.value is error


def test_where_the_result_cannot_be_written_the_grader_fails(monkeypatch):
    def full():
        raise OSError(28, "no space left on device")

    monkeypatch.setattr("autograder.grade.bounded.while_waiting", full)
    monkeypatch.setattr("autograder.grade.bounded.PATIENCE_OF_GRADER", 0.01)
    monkeypatch.setattr(judging, "judge", lambda *told: time.sleep(60))
    with pytest.raises(OSError, match="no space"):
        judged(None)


def test_a_copy_that_cannot_be_made_costs_the_answer():
    def copy():
        raise WorkerGone("it could not be copied")

    found = judged(copy)
    assert found.points == 0 and "could not be copied" in found.result.cases[0].message


def test_flags_and_leaderboard_come_with_the_verdict_and_not_after_it(monkeypatch):
    """Whatever ends the judge afterwards, no points stand there without them."""

    def judge(asked, snapshot, limits, deadline, key, on_case, there, secret):
        for number, case in enumerate(asked.cases):
            checks.implausible(f"{number} dB are much")
            checks.leaderboard("PSNR", number)
            on_case(case_result(Verdict(case, None)))
        raise MemoryError

    monkeypatch.setattr(judging, "judge", judge)
    found = judged(None)
    assert found.complete and found.flags == [f"{number} dB are much" for number in range(3)]
    assert [entry["value"] for entry in found.leaderboard] == [0, 1, 2]


def test_another_look_draws_anew_and_leaves_nothing_of_it(monkeypatch):
    @functools.cache  # as tests keep what takes long
    def drawn():
        return checks.seed(5)

    def judge(asked, snapshot, limits, deadline, key, on_case, there, secret):
        checks.use_key(key)
        verdicts = [Verdict(case, str(drawn())) for case in asked.cases]
        for verdict in verdicts:
            on_case(case_result(verdict))
        return judging.Judgement(asked, verdicts, [1])

    monkeypatch.setattr(judging, "judge", judge)
    hidden, told = OneQuestion(), []
    with Judge(hidden) as judge_process:
        for again in (False, True, False):
            asked = hidden.questions[0], None, {"call": 1}, math.inf, None
            found = judge_process.judge(*asked, again=again)
            told.append(found.result.cases[0].message)
    assert told[0] == told[2] == "5" != told[1]
