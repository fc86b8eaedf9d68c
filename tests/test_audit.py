"""Claim audit: the interval over images, its verdict, and what a student's table is held to."""

import numpy as np
import pytest
import torch
from scipy import stats

from starter_code import audit

TABLE = [[0.3, 0.5], [0.1, 0.1], [0.4, 0.2], [0.6, 0.8]]


def test_seeds_are_averaged_and_the_interval_is_students():
    means = [0.4, 0.1, 0.3, 0.7]
    right = stats.t.interval(0.9, 3, np.mean(means), stats.sem(means))
    assert audit.paired_interval(TABLE, 0.9) == pytest.approx(right)
    assert audit.paired_interval(means, 0.9) == pytest.approx(right)
    assert audit.paired_interval(torch.tensor(means, dtype=torch.float64), 0.9) == pytest.approx(
        right
    )


@pytest.mark.parametrize(
    ("table", "words"),
    [([1.0], "two or more"), ([[1.0], [2.0, 3.0]], "row of numbers"), ("ab", "row of numbers"),
     ([1.0, float("nan")], "finite"), ([], "row of numbers"), (np.zeros((2, 2, 2)), "row of")],
)  # fmt: skip
def test_what_is_no_table_is_refused(table, words):
    with pytest.raises(ValueError, match=words):
        audit.paired_interval(table)


def test_the_verdict_is_where_the_interval_lies():
    assert audit.verdict((0.1, 0.3)) == "supported"
    assert audit.verdict((-0.3, -0.1)) == "contradicted"
    assert audit.verdict((-0.1, 0.1)) == audit.verdict((0.0, 0.1)) == "not testable"
    assert audit.verdict((0.1, 0.3), claimed=0.5) == "contradicted"
    with pytest.raises(ValueError, match="lower end first"):
        audit.verdict((1, 0))


def test_a_table_needs_images_and_seeds():
    assert audit.check_table(TABLE, 4, 2, "table").shape == (4, 2)
    for images, seeds, words in ((5, 1, "4 images; at least 5"), (1, 3, "2 seeds; at least 3")):
        with pytest.raises(AssertionError, match=words):
            audit.check_table(TABLE, images, seeds, "table")
    with pytest.raises(AssertionError, match="same number everywhere"):
        audit.check_table([[1.0, 1.0]] * 3, 3, 2, "table")
    for hostile in (None, ..., object(), {"a": "b"}):
        with pytest.raises(AssertionError, match="no table"):
            audit.check_table(hostile, 1, 1, "table")


def test_an_interval_is_that_of_the_own_table():
    right = audit.paired_interval(TABLE)
    audit.check_interval(list(right), TABLE, "interval")
    flat = np.ravel(TABLE)
    with pytest.raises(AssertionError, match="of your table. Take Student's t over images"):
        audit.check_interval((0.0, 1.0), flat, "interval")
    for wrong in (audit.paired_interval(flat), audit.paired_interval(TABLE, 0.9)):
        with pytest.raises(AssertionError, match="Average the seeds"):
            audit.check_interval(wrong, TABLE, "interval")
    for wrong in (None, 3, (1, 0), (0, float("inf")), ("a", "b"), (1, 2, 3)):
        with pytest.raises(AssertionError, match="is no interval"):
            audit.check_interval(wrong, TABLE, "interval")


def test_a_verdict_agrees_with_its_interval():
    audit.check_verdict("supported", (0.1, 0.2), "verdict")
    with pytest.raises(AssertionError, match="say something else"):
        audit.check_verdict("contradicted", (0.1, 0.2), "verdict")
    for wrong in (None, "yes", 3, ["supported"]):
        with pytest.raises(AssertionError, match="is one of 'supported'"):
            audit.check_verdict(wrong, (0.1, 0.2), "verdict")


def test_entries_are_measured_again():
    def measure(image, seed):
        return TABLE[image][seed] + 0.01

    audit.check_measured(TABLE, measure, [(0, 0), (3, 1)], 0.02, "table")
    with pytest.raises(AssertionError, match=r"2 of the 2 entries .* first at \(0, 0\)"):
        audit.check_measured(TABLE, measure, [(0, 0), (3, 1)], 0.005, "table")
