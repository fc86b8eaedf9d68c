"""Test golf: a test of right and wrong implementations is tested itself."""

import pytest
import torch

from autograder.sealed.confinement import Limits
from autograder.sealed.proxies import Environment
from autograder.sealed.sandbox import Sandbox
from autograder.sealed.share import Starved
from starter_code import checks, golf


def right(z, t):
    return z.sign() * (z.abs() - t).clamp(min=0)


def sign_lost(z, t):
    return (z.abs() - t).clamp(min=0)


def nothing(z, t):
    return z


WRONG = {"sign lost": sign_lost, "nothing": nothing}


def good(f):
    z = torch.tensor([-2.0, 0.5])
    assert torch.allclose(f(z, 1.0), torch.tensor([-1.0, 0.0]))


def weak(f):
    return bool((f(torch.tensor([-2.0]), 1.0).abs() == 1.0).all())


def play(test, **more):
    return golf.play(test, {"right": right, **more}, WRONG)


def test_a_good_test_catches_all_and_its_size_is_what_went_in():
    found = play(good)
    assert (found.caught, found.wrong, found.size, found.missed) == (2, 2, 3, [])
    found.check("my_test")
    found.small("my_test", 3)
    with pytest.raises(AssertionError, match="is 3 numbers; at most 2"):
        found.small("my_test", 2)
    checks.LEADERBOARD.clear()
    found.leaderboard()
    assert checks.LEADERBOARD.pop()["value"] == 3


def test_a_weak_test_is_told_how_many_came_through():
    found = play(weak)
    assert found.missed == ["sign lost"] and found.places["sign lost"] == 1
    found.check("my_test", share=0.5)
    with pytest.raises(AssertionError, match=r"1 of 2 wrong .* implementation 1 of 2 .*\. Mind"):
        found.check("my_test", hints={"sign lost": "Mind the signs."})
    found.leaderboard()
    assert not checks.LEADERBOARD


def test_who_refuses_a_right_one_has_caught_nothing():
    def always(f):
        f(torch.ones(1), 0.0)
        raise AssertionError("never content")

    found = play(always)
    assert found.caught == 0
    with pytest.raises(AssertionError, match="refuses a right implementation: never content"):
        found.check("my_test", share=0.0)


def test_who_does_not_call_has_tested_nothing():
    with pytest.raises(AssertionError, match="does not call"):
        play(lambda f: None).check("my_test", share=0.0)


def test_a_test_that_is_not_written_or_has_no_end_is_no_verdict():
    def unwritten(f):
        raise NotImplementedError

    def endless(f):
        while True:
            f(torch.ones(1), 0.0)

    def swallows(f):
        for _ in range(golf.MOST_CALLS + 1):
            try:
                f(torch.ones(1), 0.0)
            except AssertionError:
                pass

    with pytest.raises(NotImplementedError):
        play(unwritten)
    for test in (endless, swallows):
        with pytest.raises(AssertionError, match="more than 100 times"):
            play(test)


@pytest.mark.parametrize("answer", [False, torch.tensor(False)])
def test_false_is_a_verdict_and_anything_else_is_none(answer):
    assert play(lambda f: [f(torch.ones(1), 0.0), answer][1]).refused == ["right"]
    for other in (None, True, 0, "", torch.zeros(3)):
        assert not play(lambda f, o=other: [f(torch.ones(1), 0.0), o][1]).refused


def test_the_order_is_drawn_anew_and_right_ones_come_among_the_wrong():
    orders = set()
    for _ in range(40):
        order = []

        def noting(f, order=order):
            f(torch.ones(1), 0.0)
            order.append(f.function.__name__)

        play(noting)
        assert sorted(order) == sorted(["right"] * golf.TIMES + ["sign_lost", "nothing"])
        orders.add(tuple(order))
    assert len(orders) > 5


def test_what_is_told_does_not_hang_on_the_order():
    def picky(f):
        first = f(torch.tensor([-2.0]), 1.0)
        if first != 3.0:
            raise ValueError(f"{float(first):.0f}")

    more = {"other": lambda z, t: right(z, t) + 1e-9, "third": lambda z, t: z - z}
    told = {(*(found := play(picky, **more)).refused, found.said) for _ in range(10)}
    assert told == {("right", "other", "third", "-1")}


COUNTING = """
calls, seen, start = [], [], random.getstate()
def counting(f):
    f(torch.ones(1), 0.0)
    calls.append(1)
    return len(calls) == 1
def place(f):
    seen.append(1)
    cells = dict(zip(f.__code__.co_freevars, (c.cell_contents for c in f.__closure__)))
    told = [cells["index"], len(seen), f.__name__, random.random()]
    told += [torch.rand(1).item(), cells["self"].number]
    raise ValueError(repr(told))
"""


def no_process():
    raise Starved("no more processes")


def test_a_grader_asks_copies_that_know_of_no_other_call(fork_server, monkeypatch):
    with Sandbox(fork_server, {}, Limits(memory_mb=512)) as sandbox:
        worker = sandbox.start_worker()
        source = f"import random, torch{COUNTING}"
        assert worker.request("cell", 10, {"source": source}) is None
        environment = Environment(worker, 5)
        found = play(environment["counting"])
        assert found.missed == ["sign lost", "nothing"] and not found.refused  # each is the first
        place, told = environment["place"], set()
        for function in (right, sign_lost, right):
            with pytest.raises(Exception) as raised:
                place.call_afresh(golf._Counted(function))
            told.add(raised.value.text)
        assert len(told) == 1
        monkeypatch.setattr(worker, "snapshot", no_process)
        assert len(play(environment["counting"]).missed) < len(WRONG)  # it remembers its calls
        monkeypatch.undo()
        # all calls are on the record, for hints
        count = 2 * (golf.TIMES + len(WRONG)) + 3
        assert sum(one.kind == "call" for one in environment.operations) == count
