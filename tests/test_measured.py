"""A measurement that several test cases share."""

import pytest

from starter_code import measured


@pytest.fixture(autouse=True)
def nothing_kept():
    """Each test begins and leaves with nothing kept."""
    measured.forget()
    yield
    measured.forget()


def test_once_for_each_of_the_rest():
    calls = []

    @measured.once
    def gain(answer, level=1):
        calls.append((answer, level))
        return answer * level

    assert [gain(3), gain(3), gain(3, 2), gain(3, 2)] == [3, 3, 6, 6]
    assert calls == [(3, 1), (3, 2)]
    measured.forget()
    assert gain(4) == 4


def test_what_a_check_found_is_kept_and_nothing_else():
    calls = []

    @measured.once
    def gain(answer):
        calls.append(answer)
        raise (AssertionError if len(calls) > 1 else OSError)(f"call {len(calls)}")

    for error, text in ((OSError, "call 1"), (AssertionError, "call 2"), (AssertionError, "2")):
        with pytest.raises(error, match=text):
            gain(0)
    assert len(calls) == 2


def test_two_measurements_are_kept_apart():
    one, other = (measured.once(lambda answer, k=k: k) for k in (1, 2))
    assert (one(0), other(0)) == (1, 2)


def test_a_case_is_told_of_which_earlier_ones_it_uses_measurements():
    gain = measured.once(lambda answer, level: answer * level)
    measured.begin(0)
    gain(3, 1)
    assert measured.earlier() == []
    measured.begin(1)
    gain(3, 2)
    measured.begin(2)
    gain(3, 2), gain(3, 1), gain(3, 2), gain(3, 5)
    assert measured.earlier() == [1, 0]
    measured.begin(3)
    assert measured.earlier() == []
