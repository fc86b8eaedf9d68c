"""Other right answers and known wrong ones to test golf 1 of hw12."""

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def by_numpy(f):
    """The same with NumPy, returning False."""
    import numpy as np

    x = torch.arange(16.0).sin().mul(3).reshape(2, 2, 2, 2)
    gain, offset = torch.tensor([1.5, -2.0]), torch.tensor([0.25, 4.0])
    planes = x.double().numpy()
    unit = planes - planes.mean((2, 3), keepdims=True)
    unit = unit / planes.std((2, 3), keepdims=True)
    right = unit * gain.numpy()[:, None, None] + offset.numpy()[:, None, None]
    return bool(np.abs(f(x, gain, offset).numpy() - right).max() < 1e-3)


@mistake("my_test", edit={"[2.0, -3.0]": "[2.0, 3.0]"})
def gains_positive():
    """Both gains are positive: nobody sees whether their sign is kept."""


@mistake("my_test", edit={"[2.0, -3.0]": "[-3.0, -3.0]"})
def equal_gains():
    """Both gains are the same: that of the first channel would do for all."""


@mistake("my_test", edit={"[0.5, -1.0]": "[0.5, 0.5]"})
def equal_offsets():
    """Both offsets are the same: that of the first channel would do for all."""


@mistake("my_test", edit={"range(2):\n    for c": "range(1):\n    for c"})
def first_image_only():
    """Only the first image is looked at: are the others normalised by themselves?"""


@mistake("my_test")
def one_row(f):
    """Channels of one row: nobody sees over which axes the mean is taken."""
    x = torch.tensor([[[[0.0, 2.0, 7.0]], [[1.0, 7.0, 3.0]]], [[[3.0, 4.0, -1]], [[5.0, -1.0, 0]]]])
    gain, offset = torch.tensor([2.0, -3.0]), torch.tensor([0.5, -1.0])
    unit = (x - x.mean(3, keepdim=True)) / x.var(3, correction=0, keepdim=True).sqrt()
    right = unit * gain[:, None, None] + offset[:, None, None]
    assert (f(x, gain, offset) - right).abs().max() < 1e-3


@mistake("my_test")
def many_numbers(f):
    """It catches everything, with many numbers."""
    x = torch.arange(72.0).sin().mul(3).reshape(3, 2, 3, 4)
    gain, offset = torch.tensor([1.5, -2.0]), torch.tensor([0.25, 4.0])
    unit = (x - x.mean((2, 3), keepdim=True)) / x.var((2, 3), correction=0, keepdim=True).sqrt()
    right = unit * gain[:, None, None] + offset[:, None, None]
    assert (f(x, gain, offset) - right).abs().max() < 1e-3


@mistake("my_test", edit={"< 1e-3": "== 0"})
def to_the_last_bit():
    """Right implementations may round differently, and add a little to a variance."""


@mistake("my_test", edit={"pixels.square().sum() / 4": "pixels.square().sum() / 3"})
def the_other_variance():
    """Its own idea of the variance is another: it refuses a right implementation."""


@mistake("my_test")
def mean_and_deviation(f):
    """Mean and deviation alone do not say which channel got which gain."""
    x = torch.arange(16.0).sin().mul(3).reshape(2, 2, 2, 2)
    found = f(x, torch.tensor([1.0, 1.0]), torch.tensor([0.0, 0.0]))
    assert found.mean((2, 3)).abs().max() < 1e-3
    assert (found.var((2, 3), correction=0) - 1).abs().max() < 1e-3


@mistake("my_test")
def hardly_a_test(f):
    """It looks at the shape alone."""
    x = torch.ones(1, 2, 2, 2)
    assert f(x, torch.ones(2), torch.ones(2)).shape == x.shape
