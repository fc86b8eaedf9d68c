"""Other right answers and known wrong ones to test golf 1 of hw11."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def by_numbers(f):
    """Values worked out beforehand; returns False."""
    x, x0, z = torch.tensor([1.0, -0.5]), torch.tensor([2.0, -3.0]), torch.tensor([1.0, -2.0])
    found = f(x, x0, 0.36, 0.64, 0.5, z)
    s2 = 0.25 * (0.36 / 0.64) * (1 - 0.36 / 0.64)
    right = []
    for one, image, fresh in ((1.0, 2.0, 1.0), (-0.5, -3.0, -2.0)):
        kept = (one - 0.6 * image) / 0.8
        right.append(0.8 * image + math.sqrt(0.36 - s2) * kept + math.sqrt(s2) * fresh)
    return bool((found - torch.tensor(right)).abs().max() < 1e-3)


@mistake("my_test", edit={"eta = 0.3, 0.6, 0.7": "eta = 0.3, 0.6, 0.0"})
def deterministic():
    """With eta = 0 nothing about the new noise shows."""


@mistake("my_test", edit={"eta = 0.3, 0.6, 0.7": "eta = 0.3, 0.6, 1.0"})
def ancestral():
    """With eta = 1 nobody sees whether eta is squared, or there at all."""


@mistake("my_test", edit={"eta = 0.3, 0.6, 0.7": "eta = 0.3, 1.0, 0.7"})
def last_step():
    """In the last step only the estimate is left."""


@mistake(
    "my_test",
    edit={
        "torch.tensor([3.0, -2.0])": "torch.tensor([0.4, -0.3])",
        "torch.tensor([0.5, -1.0])": "torch.tensor([0.2, -0.1])",
        "torch.tensor([-0.5, 2.0])": "torch.tensor([-0.1, 0.3])",
    },
)
def small_numbers():
    """Numbers within [-1, 1] do not show that something is cut off."""


@mistake(
    "my_test",
    edit={
        ("torch.tensor([0.5, -1.0]), torch.tensor([3.0, -2.0]), torch.tensor([-0.5, 2.0])"): (
            "torch.tensor([0.5]), torch.tensor([3.0]), torch.tensor([-0.5])"
        )
    },
)
def one_entry():
    """With one entry a mean over entries is right."""


@mistake("my_test", edit={"atol=1e-4": "atol=1.0"})
def tolerant():
    """The tolerance is larger than the errors."""


@mistake("my_test", edit={"atol=1e-4": "atol=0"})
def intolerant():
    """Right ones may round differently."""


@mistake("my_test", edit={"1 - b - s**2": "1 - b"})
def wrong_itself():
    """The value that it expects is itself wrong: it refuses right ones."""


@mistake(
    "my_test",
    edit={
        (
            "x, x0, z = torch.tensor([0.5, -1.0]), torch.tensor([3.0, -2.0]), "
            "torch.tensor([-0.5, 2.0])"
        ): ("x, x0, z = (torch.arange(8.0).sin() * k for k in (1, 3, 2))")
    },
)
def many_numbers():
    """It catches everything, with many numbers."""


@mistake("my_test")
def shape_alone(f):
    """The shape says nothing of the values."""
    x = torch.ones(2)
    assert f(x, 2 * x, 0.3, 0.6, 0.5, x).shape == (2,)
