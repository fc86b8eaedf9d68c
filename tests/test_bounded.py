"""The judge's process: what its end costs."""

import math

import pytest

from autograder.grade.bounded import TOO_MUCH, Judge
from autograder.grade.hidden import Question
from autograder.grade.judge import Verdict, case_result
from autograder.sealed.otter_shim import test_case as case_of_otter


def question() -> Question:
    cases = []
    for number in range(3):

        def function(f):
            """It is right."""

        cases.append(case_of_otter(points=number + 1)(function))
    return Question("q1", "A sum", 6, False, ("f",), tuple(cases))


@pytest.mark.parametrize("reached", [0, 1, 3])
def test_a_judge_that_ends_costs_the_case_at_hand_or_only_the_hint(monkeypatch, reached):
    asked = question()
    calls = []

    def serve(self, told, makers, cases, limits, deadline):
        calls.append(told["start"])
        last = len(calls) == 1
        for case in asked.cases[told["start"] : reached if last else None]:
            cases.append(case_result(Verdict(case, None)))
        if last:
            raise OSError("its process ended")
        nothing = {"hint": None, "mistake": None, "leaderboard": [], "flags": [], "there": 0}
        return {**nothing, "bindings": [7]}

    monkeypatch.setattr(Judge, "_start", lambda self: None)
    monkeypatch.setattr(Judge, "_serve", serve)
    found = Judge(None).judge(asked, None, {"call": 1}, math.inf, None)
    messages = [case.message for case in found.result.cases]
    assert messages == ["" if place != reached else TOO_MUCH for place in range(3)]
    assert found.complete == (reached == 3)
