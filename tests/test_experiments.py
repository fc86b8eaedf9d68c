"""Choose the experiment: sealed once, and judged by the table of its test."""

import pytest

from starter_code import experiments, predictions

WHY = "only the bias grows with t"
TABLE = {
    experiments.run(t=1, sigma=1): {"bias": 1, "noise": 1, "rounding": 1},
    experiments.run(t=2, sigma=1): {"bias": 2, "noise": 1, "rounding": 1},
    experiments.run(t=2, sigma=4): {"bias": 2, "noise": 4, "rounding": 1},
    "again": {"bias": "rises", "noise": "same", "rounding": "falls"},
}
GOOD = {"run": {"sigma": 4, "t": 2}, "expected": {"bias": 2, "noise": 4, "rounding": 1.0}}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def both(choice, **more):
    experiments.check_separates(choice, TABLE, "my_run")
    experiments.check_follows(choice, TABLE, "my_run", **more)


def test_a_run_that_separates_with_what_follows_is_right():
    choice = experiments.seal("error", **GOOD, because=WHY)
    both(choice)
    both({"run": "again", "expected": {"bias": "Rises ", "noise": "same", "rounding": "falls"}})


def test_the_first_choice_counts_and_lies_beside_predictions(capsys):
    first = experiments.seal("error", **GOOD, because=WHY)
    predictions.seal("error", 1, 0, 2, WHY)
    assert experiments.seal("error", "again", {}, WHY) == first
    assert "The first choice counts" in capsys.readouterr().out
    assert len(predictions.read()) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"run": {"t": 1, "sigma": 1}}, "all of the explanations predict the same"),
        ({"run": {"t": 2, "sigma": 1}}, "two of the explanations predict the same"),
        ({"run": {"t": 3}}, "names none of the runs"),
        ({"run": {1: 2}}, "names none of the runs"),
        ({"run": [[]]}, "names none of the runs"),
        ({"expected": {"bias": 2}}, "says nothing of the explanation 'noise'"),
        ({"expected": None}, "a dict, name by name"),
        ({"expected": {"bias": 4, "noise": "x", "rounding": float("nan")}}, "3 of the 3"),
    ],
)
def test_what_is_wrong_is_told_and_not_the_answer(change, words):
    with pytest.raises(AssertionError, match=words):
        both(GOOD | change)


@pytest.mark.parametrize("choice", [None, 3, {"run": "again"}, ...])
def test_anything_else_is_no_choice(choice):
    with pytest.raises(AssertionError, match="no sealed choice"):
        both(choice)


def test_numbers_that_nobody_could_tell_apart_are_the_same():
    with pytest.raises(AssertionError, match="two of the"):
        experiments.check_separates(GOOD, TABLE, "my_run", apart=1.0)
    near = GOOD | {"expected": {"bias": 2.1, "noise": 3.9, "rounding": 1}}
    both(near, tolerance=0.2)


@pytest.mark.parametrize(
    "arguments",
    [({"t": ...}, {"bias": 1}, WHY), (..., {}, WHY), ("a", {"bias": ...}, WHY), ("a", {}, "...")],
)
def test_an_untouched_cell_says_what_to_do(arguments):
    with pytest.raises(predictions.NotSealed, match="replace each"):
        experiments.seal("error", *arguments)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("a", 3, WHY), "a dict"), (("a", {}, "so"), "sentence"), (({1}, {}, WHY), "words and num")],
)
def test_what_cannot_be_sealed_says_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        experiments.seal("error", *arguments)
