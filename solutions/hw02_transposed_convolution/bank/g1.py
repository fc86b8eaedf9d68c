"""Other right answers and known wrong ones to test golf 1 of hw02."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("my_test")
def beside_the_library(f):
    """A random image and kernel, compared with torch; False stands for wrong."""
    generator = torch.Generator().manual_seed(2)
    Y, w = (torch.randn(2, 2, dtype=torch.float64, generator=generator) for _ in range(2))
    found = f(Y, w, (1, 2), (0, 1))
    expected = F.conv_transpose2d(Y[None, None], w[None, None], stride=(1, 2), padding=(0, 1))[0, 0]
    return found.shape == expected.shape and torch.allclose(found, expected)


@mistake("my_test", edit={"(1, 2), (0, 1)": "(1, 1), (0, 0)"})
def no_stride_no_padding(f):
    """Without stride and padding, what goes wrong with these does not show."""


@mistake("my_test")
def shape_alone(f):
    """Most of what is wrong has the right shape: compare the values too."""
    Y = torch.tensor([[1.0, -2.0], [3.0, 7.0]], dtype=torch.float64)
    assert f(Y, Y, (1, 2), (0, 1)).shape == (3, 2), "wrong shape"


@mistake("my_test")
def exactly_equal(f):
    """It refuses what is right but rounds differently: compare up to rounding."""
    generator = torch.Generator().manual_seed(1)
    Y, w = (torch.randn(6, 6, dtype=torch.float64, generator=generator) for _ in range(2))
    expected = F.conv_transpose2d(Y[None, None], w[None, None], stride=(1, 2), padding=(0, 1))[0, 0]
    assert torch.equal(f(Y, w, (1, 2), (0, 1)), expected), "not what torch gives"


@mistake("my_test")
def large_image(f):
    """It finds everything, with more numbers than are allowed: how few pixels show each mistake?"""
    generator = torch.Generator().manual_seed(1)
    Y, w = (torch.randn(3, 3, dtype=torch.float64, generator=generator) for _ in range(2))
    expected = F.conv_transpose2d(Y[None, None], w[None, None], stride=(1, 2), padding=(0, 1))[0, 0]
    found = f(Y, w, (1, 2), (0, 1))
    assert found.shape == expected.shape and torch.allclose(found, expected), "wrong"


@mistake("my_test")
def one_pixel(f):
    """One pixel makes one copy of the kernel: what several do to each other does not show."""
    Y = torch.tensor([[2.0]], dtype=torch.float64)
    w = torch.tensor([[2.0, 5.0], [11.0, 13.0]], dtype=torch.float64)
    found = f(Y, w, (1, 2), (0, 0))
    assert found.shape == (2, 2) and torch.allclose(found, 2 * w), "wrong"


@mistake("my_test")
def no_square(f):
    """Nothing is a square, so that what goes wrong only for squares does not show."""
    Y = torch.tensor([[1.5, -2], [0.25, 7], [-3, 11]], dtype=torch.float64)
    w = torch.tensor([[2, -1], [5, 0.5], [-7, 3]], dtype=torch.float64)
    want = F.conv_transpose2d(Y[None, None], w[None, None], stride=(2, 3), padding=(1, 0))[0, 0]
    found = f(Y, w, (2, 3), (1, 0))
    assert found.shape == want.shape and torch.allclose(found, want), "not what torch gives"
