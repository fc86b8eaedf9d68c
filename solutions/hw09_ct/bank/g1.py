"""Other right answers and known wrong ones to test golf 1 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake
from solutions.hw09_ct.reference import strip_matrix


@alternative("my_test")
def by_my_matrix(f):
    """By the matrix of question 1."""
    x, angle = torch.tensor([[1.0, -8.0], [4.0, 2.0]]).double(), -2.5
    rows, columns, values = strip_matrix(2, [angle], 4)
    right = torch.zeros(4).double().index_add(0, rows, values * x.flatten()[columns])
    return bool((f(x, angle) - right).abs().max() < 1e-5)


@mistake(
    "my_test",
    edit={
        "-math.pi / 6": "0.0",
        "[0.1547005, 1.3811978, -2.8452995, 0.3094011]": "[0.0, 5.0, -6.0, 0.0]",
    },
)
def from_the_front():
    """At the angle 0 many wrong ones are right."""


@mistake("my_test")
def mass(f):
    """Many wrong ones keep the mass."""
    x = torch.tensor([[1.0, -8.0], [4.0, 2.0]], dtype=torch.float64)
    assert abs(f(x, -0.5).sum().item() + 1) < 1e-6


@mistake("my_test")
def many_numbers(f):
    """It catches everything, with many numbers: how small may an image be?"""
    x = torch.linspace(-2, 3, 9, dtype=torch.float64).reshape(3, 3) ** 3
    rows, columns, values = strip_matrix(3, [-0.6], 6)
    right = torch.zeros(6).double().index_add(0, rows, values * x.flatten()[columns])
    assert (f(x, -0.6) - right).abs().max() < 1e-5


@mistake("my_test")
def passes_nan(f):
    """A comparison with NaN is false: not above the bound does not mean below it."""
    x = torch.tensor([[1.0, -8.0], [4.0, 2.0]], dtype=torch.float64)
    right = torch.tensor([0.1547005, 1.3811978, -2.8452995, 0.3094011], dtype=torch.float64)
    if (f(x, -math.pi / 6) - right).abs().max() > 1e-4:
        raise AssertionError("wrong")


@mistake("my_test")
def bits(f):
    """Right implementations may round differently: leave room for it."""
    x = torch.tensor([[1.1, -8.0], [4.0, 2.3]], dtype=torch.float64)
    rows, columns, values = strip_matrix(2, [-0.6], 4)
    right = torch.zeros(4).double().index_add(0, rows, values * x.flatten()[columns])
    assert torch.equal(f(x, -0.6), right)


@mistake("my_test")
def only_its_shape(f):
    """It looks at nothing but the shape."""
    assert f(torch.ones(2, 2).double(), 0.3).shape == (4,)


@mistake(
    "my_test",
    edit={
        "[[1.0, -8.0], [4.0, 2.0]]": "[[1.0, 2.0], [4.0, 8.0]]",
        "-math.pi / 6": "math.pi / 6",
        "[0.1547005, 1.3811978, -2.8452995, 0.3094011]": (
            "[0.6188022, 6.4019238, 7.6698730, 0.3094011]"
        ),
    },
)
def positive():
    """Angles may be negative, and so may values."""
