"""Other right answers and known wrong ones to test golf 1 of hw14."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def by_a_number(f):
    """The value written out, False for a wrong one."""
    value = f(torch.tensor([0, 0, 1, 1, 2, 2]), torch.tensor([0, 0, 1, 0, 0, 0]))
    h = -sum(q * math.log(q) for q in (5 / 6, 1 / 6))
    shared = h - (2 / 6) * math.log(2)
    return abs(float(value) - 2 * shared / (h + math.log(3))) < 1e-3


@mistake("my_test")
def equal_divisions(f):
    """Equal divisions have 1, whatever they are divided by."""
    labels = torch.tensor([0, 0, 1, 1, 2])
    assert abs(float(f(labels, labels)) - 1) < 1e-3


@mistake("my_test")
def renamed_divisions(f):
    """Renamed groups have 1: many wrong ones give it, too."""
    labels = torch.tensor([0, 0, 1, 1, 2])
    assert abs(float(f((labels + 1) % 3, labels)) - 1) < 1e-3


@mistake("my_test")
def equal_entropies(f):
    """Both divisions have the same entropy: no mean of the two differs."""
    guess, labels = torch.tensor([0, 0, 0, 1, 1, 1]), torch.tensor([0, 0, 1, 1, 1, 0])
    shared = 2 * (2 / 6 * math.log(4 / 3) + 1 / 6 * math.log(2 / 3))
    assert abs(float(f(guess, labels)) - shared / math.log(2)) < 1e-4


@mistake("my_test")
def many_nodes(f):
    """It catches everything, with many numbers."""
    from starter_code import graphs

    guess = torch.tensor([0, 0, 0, 1, 2, 2] * 3)
    labels = torch.tensor([1, 1, 0, 0, 0, 0] * 3)
    assert abs(float(f(guess, labels)) - graphs.nmi(guess, labels)) < 1e-6


@mistake("my_test", edit={"< 1e-4": "== 0"})
def to_the_last_bit():
    """Right implementations may round differently: leave room for it."""


@mistake("my_test", edit={"< 1e-4": "< 0.2"})
def too_wide():
    """With so much room a few wrong ones come through."""


@mistake(
    "my_test",
    edit={"2 * shared / sum(entropies)": "shared / math.sqrt(entropies[0] * entropies[1])"},
)
def geometric_mean():
    """The mean of both entropies is half their sum: this refuses right ones."""


@mistake(
    "my_test",
    edit={"assert abs(found - 2 * shared / sum(entropies)) < 1e-4": "assert 0 <= found <= 1"},
)
def hardly_a_test():
    """Many wrong ones lie in [0, 1]."""
