"""Other right answers and known wrong ones to test golf 1 of hw05."""

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def in_two_calls(f):
    """Two small calls: one sample of two entries, two samples of one entry."""
    one = f(torch.tensor([[3.0, 5.0]]), torch.tensor([[2.0, 2.0]]), torch.tensor([1.5]), 2.0)
    two = f(
        torch.tensor([[1.0], [2.5]]), torch.tensor([[1.25], [2.0]]), torch.tensor([0.1, 0.3]), 2.0
    )
    return bool(abs(float(one) - (5 - 4 + 6)) < 1e-3 and abs(float(two) + 2.24375) < 1e-3)


@mistake("my_test", edit={"3.0)\n": "1.0)\n", "/ 6 - 9 + 18 *": "/ 6 - 1 + 2 *"})
def sigma_one():
    """With sigma = 1 nobody sees whether it is squared."""


@mistake("my_test")
def square_batch(f):
    """As many samples as entries: which one is divided by?"""
    z, y = torch.tensor([[1.0, -2.0], [3.0, 1.0]]), torch.tensor([[2.0, 1.0], [3.5, -1.0]])
    found = f(z, y, torch.tensor([0.1, 0.3]), 3.0)
    assert abs(float(found) - (14.25 / 4 - 9 + 9 * 0.2)) < 1e-3


@mistake("my_test")
def large_batch(f):
    """It catches everything, with many numbers."""
    z = torch.arange(24.0).reshape(4, 6).sin()
    y = torch.arange(24.0).reshape(4, 6).cos() * 3
    div = torch.tensor([0.5, -1.0, 0.3, 2.0])
    right = (z - y).square().mean() - 9 + 18 * div.mean() / 6
    assert abs(float(f(z, y, div, 3.0)) - float(right)) < 1e-3


@mistake("my_test", edit={"[0.75, 1.0]": "[0.875, 0.875]"})
def equal_divergences():
    """The divergences of the batch are all the same: the first is as good as their mean."""


@mistake("my_test", edit={"[0.75, 1.0]": "[0.75, 5.0]", "18 * 1.75": "18 * 5.75"})
def positive_value():
    """The right value is positive here: one that is never negative comes through."""


@mistake("my_test", edit={"< 1e-3": "== 0"})
def to_the_last_bit():
    """Right implementations may round differently: leave room for it."""


@mistake("my_test", edit={"assert abs(float(found) - right) < 1e-3": "assert found.ndim == 0"})
def a_tensor_wanted():
    """A float is a right result, too."""


@mistake("my_test", edit={"assert abs(float(found) - right) < 1e-3": "assert float(found) < 99"})
def hardly_a_test():
    """It looks at next to nothing."""
