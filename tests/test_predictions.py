"""Predictions are sealed once, in a chain, and scored by their intervals."""

import json

import pytest
from matplotlib.figure import Figure

from starter_code import predictions

WHY = "the mask keeps about half"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_first_prediction_counts(capsys):
    first = predictions.seal("zeros", 3, 1, 5, WHY)
    again = predictions.seal("zeros", 4, 4, 4, WHY)
    assert (
        again == first
        and first["value"] == [3.0]
        and "first prediction counts" in capsys.readouterr().out
    )
    assert len(predictions.read()) == 1


def test_nothing_is_revealed_that_was_not_sealed(capsys):
    with pytest.raises(predictions.NotSealed, match="seal what you expect"):
        predictions.reveal("zeros", 3)
    predictions.seal("zeros", [3, 4], [1, 4], [5, 6], WHY)
    guess = predictions.reveal("zeros", [2, 7])
    assert guess["low"] == [1.0, 4.0] and "1 of 2 inside" in capsys.readouterr().out
    predictions.reveal("zeros", [2, 5])
    assert [line.get("revealed") for line in predictions.read()] == [None, "zeros"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("many", 1, 2, WHY), "a number, or a list"),
        ((3, 4, 5, WHY), "low <= value <= high"),
        ((3, 1, 5, "so"), "in a sentence"),
        (([1, 2], [1, 2, 3], 5, WHY), "2 are expected"),
        ((float("nan"), 1, 5, WHY), "finite"),
    ],
)
def test_what_cannot_be_sealed_says_what_to_do(arguments, words, folder):
    with pytest.raises(ValueError, match=words):
        predictions.seal("zeros", *arguments)
    assert not (folder / "predictions.jsonl").exists()


def test_a_line_that_was_changed_is_noticed(folder):
    predictions.seal("a", 3, 1, 5, WHY)
    predictions.seal("b", 3, 1, 5, WHY)
    file = folder / "predictions.jsonl"
    lines = file.read_text().splitlines()
    changed = json.loads(lines[0]) | {"value": [4.0]}
    for broken in ([json.dumps(changed), lines[1]], lines[1:], ["{}"], ["[" * 5000]):
        file.write_text("\n".join(broken) + "\n")
        with pytest.raises(ValueError, match="changed by hand"):
            predictions.read()


def test_an_interval_is_scored_by_hit_and_by_width():
    guess = predictions.seal("zeros", [3, 4], [1, 3], [5, 6], WHY)
    predictions.check_inside(guess, [2, 6], "zeros")
    predictions.check_inside(guess, [2, 6], "zeros", 0.8)
    with pytest.raises(AssertionError, match="excludes too little"):
        predictions.check_inside(guess, [2, 6], "zeros", 0.79)
    predictions.check_narrow(guess, [2, 6], 4, "zeros")
    with pytest.raises(AssertionError, match="misses 1 of 2"):
        predictions.check_inside(guess, [2, 7], "zeros")
    with pytest.raises(AssertionError, match="interval of 4; 3 or less"):
        predictions.check_narrow(guess, [2, 6], 3, "zeros")
    decimals = {"value": [0.4], "low": [0.25], "high": [0.55]}  # 0.55 - 0.25 > 0.3 in binary
    predictions.check_narrow(decimals, [0.4], 0.3, "decimals")
    for wrong in (None, 3, {"value": [1]}, {"value": [1.0], "low": [0.0], "high": ["x"]}):
        with pytest.raises(AssertionError, match="no sealed prediction"):
            predictions.check_inside(wrong, [2, 6], "zeros")
    with pytest.raises(AssertionError, match="1 were asked"):
        predictions.check_inside(guess, [2], "zeros")


def test_a_band_is_drawn_for_each_value():
    guess = predictions.seal("zeros", [3, 4], [1, 3], [5, 6], WHY)
    axis = Figure().subplots()
    predictions.band(axis, guess, [0, 1])
    assert len(axis.lines) == 4


@pytest.mark.parametrize("rest", [(..., ..., ..., "..."), ([1, ...], 0, 2, WHY), (1, 0, 2, ...)])
def test_an_untouched_cell_says_what_to_do(rest, folder):
    with pytest.raises(predictions.NotSealed, match="replace each"):
        predictions.seal("zeros", *rest)
    assert not (folder / "predictions.jsonl").exists()


def test_an_entry_that_is_forged_with_its_hash_is_refused_all_the_same(folder):
    line = {"name": "zeros", "value": "many", "before": predictions._START}
    line["hash"] = predictions._hash(line)
    (folder / "predictions.jsonl").write_text(json.dumps(line) + "\n")
    with pytest.raises(ValueError, match="changed by hand"):
        predictions.seal("zeros", 3, 1, 5, WHY)


def test_a_huge_file_is_not_read_to_its_end(folder):
    (folder / "predictions.jsonl").write_bytes(b"x" * (predictions.MAX_BYTES + 100))
    with pytest.raises(ValueError, match="too large"):
        predictions.seal("zeros", 3, 1, 5, WHY)
