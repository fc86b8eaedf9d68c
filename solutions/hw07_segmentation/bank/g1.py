"""Other right answers and known wrong ones to test golf 1 of hw07."""

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def returns_a_verdict(f):
    """False stands for wrong; four columns."""
    labels = torch.tensor([[255, 0, 3, 1], [255, 1, 255, 0]])
    prediction = torch.tensor([[4, 0, 0, 0], [4, 1, 1, 4]])
    return abs(f(prediction, labels, 5) - (1 / 4 + 1 / 2) / 4) < 1e-4


@alternative("my_test")
def against_its_own(f):
    """A loop over the classes beside it."""
    labels = torch.tensor([[255, 2, 1], [2, 0, 0]])
    prediction = torch.tensor([[0, 1, 1], [0, 0, 4]])
    pairs = [(a, b) for a, b in zip(labels.flatten().tolist(), prediction.flatten().tolist(),
                                    strict=True) if a != 255]  # fmt: skip
    values = []
    for c in range(5):
        union = sum(c in pair for pair in pairs)
        if union:
            values.append(pairs.count((c, c)) / union)
    assert abs(f(prediction, labels, 5) - sum(values) / len(values)) < 1e-4


@alternative("my_test")
def nothing_counts(f):
    """Besides, a map of which every pixel is ignored: Question 3 has nan there."""
    labels = torch.tensor([[255, 2, 1], [2, 0, 0]])
    prediction = torch.tensor([[0, 1, 1], [0, 0, 4]])
    assert abs(f(prediction, labels, 5) - (1 / 3 + 1 / 2) / 4) < 1e-4
    nothing = f(torch.tensor([[1]]), torch.tensor([[255]]), 2)
    assert nothing != nothing


@mistake("my_test")
def one_perfect_image(f):
    """A prediction without any error has nearly every score 1. Let some pixels be wrong."""
    labels = torch.tensor([[0, 1, 2]])
    assert abs(f(labels, labels, 3) - 1) < 1e-4


@mistake("my_test", edit={"255, 2, 1": "1, 2, 1", "1 / 3 + 1 / 2": "1 / 4 + 1 / 3"})
def nothing_ignored():
    """No label is 255: what becomes of ignored pixels is not seen."""


@mistake("my_test", edit={"labels, 5)": "labels, 6)", "+ 0 + 0) / 4": "+ 0 + 0) / 5"})
def empty_class_counted():
    """It refuses what is right: a class that is nowhere has no IoU, not the IoU 0."""


@mistake("my_test")
def many_numbers(f):
    """It catches all of them with more numbers than are allowed. Which pixels does it need?"""
    labels = torch.tensor([[255, 2, 1, 0, 0, 1], [2, 0, 0, 1, 1, 0]])
    prediction = torch.tensor([[0, 1, 1, 0, 0, 1], [0, 0, 4, 1, 1, 0]])
    assert abs(f(prediction, labels, 5) - (4 / 6 + 4 / 5) / 4) < 1e-4


@mistake(
    "my_test",
    edit={
        "abs(f(prediction, labels, 5) - expected) < 1e-4": ("f(prediction, labels, 5) == expected")
    },
)
def to_the_last_bit():
    """It refuses what is right but rounds differently. Allow a small difference."""


@mistake("my_test")
def comparison_that_nan_passes(f):
    """Of nan every comparison is false, so that an implementation which returns it comes through:
    ask whether the result is near enough, not whether it is too far.
    """
    labels = torch.tensor([[255, 2, 1], [2, 0, 0]])
    prediction = torch.tensor([[0, 1, 1], [0, 0, 4]])
    if abs(f(prediction, labels, 5) - (1 / 3 + 1 / 2) / 4) > 1e-4:
        raise AssertionError("not the mean IoU")
