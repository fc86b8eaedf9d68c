"""Test golf: a test of right and wrong implementations is tested itself."""

import pytest
import torch

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
