"""Other right answers and known wrong ones to test golf 1 of hw13."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def says_false(f):
    """It returns whether f is right; other numbers."""
    x = torch.tensor([[[[0.0, 1.0]], [[2.0, 0.0]]], [[[0.5, 0.5]], [[1.0, 0.0]]]])
    truth = torch.tensor([[[[0.1, 0.5]], [[1.4, 0.3]]], [[[0.7, 0.4]], [[1.25, 0.5]]]])
    mask = torch.tensor([[[[False, True]]], [[[False, False]]]])
    first, second = (0.01 + 0.36) / 2, (0.04 + 0.01 + 0.0625 + 0.25) / 4
    right = -5 * math.log10(first * second)
    return abs(float(f(x, truth, mask)) - right) < 1e-3


@mistake("my_test", edit={"< 1e-3": "== 0"})
def to_the_last_bit():
    """Right implementations may round differently: leave room for it."""


@mistake(
    "my_test",
    edit={"abs(float(f(x, truth, mask)) - right) < 1e-3": "float(f(x, truth, mask)) < 99"},
)
def hardly_a_test():
    """It looks at next to nothing."""


@mistake(
    "my_test",
    edit={
        "1.2, 0.4, 0.2, 0.7]": "0.8, 0.4, 0.2, 0.7]",
        "1.5, 0.5, 0.6, 1.0]": "0.5, 0.5, 0.6, 1.0]",
    },
)
def within_the_range():
    """Nothing leaves the range of a picture: one that clamps first comes through."""


@mistake("my_test")
def one_channel(f):
    """With one channel nobody sees what is done with several."""
    x = torch.tensor([0.5, 0.3, 1.2, 0.4]).reshape(2, 1, 1, 2)
    truth = torch.tensor([0.3, 0.9, 1.5, 0.5]).reshape(2, 1, 1, 2)
    mask = torch.tensor([False, True, False, False]).reshape(2, 1, 1, 2)
    right = -5 * (math.log10(0.04) + math.log10(0.05))
    assert abs(float(f(x, truth, mask)) - right) < 1e-3


@mistake("my_test")
def one_image(f):
    """With one image nobody sees what is done with several."""
    x, truth = torch.tensor([1.2, 0.4, 0.2, 0.7]), torch.tensor([1.5, 0.5, 0.6, 1.0])
    mask = torch.tensor([False, True]).reshape(1, 1, 1, 2)
    found = f(x.reshape(1, 2, 1, 2), truth.reshape(1, 2, 1, 2), mask)
    assert abs(float(found) + 10 * math.log10((0.09 + 0.16) / 2)) < 1e-3


@mistake("my_test")
def large(f):
    """It catches everything, with many numbers."""
    x = torch.arange(48.0).reshape(2, 2, 3, 4).sin() + 0.5
    truth = (
        torch.arange(48.0).reshape(2, 2, 3, 4).cos() * torch.tensor([1.0, 0.3])[:, None, None, None]
    )
    mask = (torch.arange(24) % 5 > 2).reshape(2, 1, 3, 4)
    right = 0.0
    for a, b, m in zip(x, truth, mask, strict=True):
        right -= 5 * math.log10((a - b)[:, ~m[0]].square().mean().item())
    assert abs(float(f(x, truth, mask)) - right) < 1e-3


@mistake(
    "my_test",
    edit={
        "[False, True, False, False]": "[False, False, False, False]",
        "(0.04 + 0.16) / 2,": "(0.04 + 0.36 + 0.16 + 0.36) / 4,",
    },
)
def nothing_known():
    """Without a known pixel nobody sees whether known pixels count."""


@mistake("my_test", edit={"right = -5 *": "right = -10 *"})
def wrong_itself():
    """It refuses a right implementation: the result is a mean over images."""
