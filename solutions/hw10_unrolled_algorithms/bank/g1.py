"""Other right answers and known wrong ones to test golf 1 of hw10."""

import torch

from autograder.bank import alternative, mistake
from starter_code.operators import Blur


@alternative("my_test")
def by_the_operator(f):
    """The expected step by the operator itself."""
    x, y = torch.tensor([[2.0, -1.0, 4.0]]), torch.tensor([[1.0, 3.0, -2.0]])
    kernel = torch.tensor([[1.0, 0.5, 0.25]])
    H = Blur((1, 3), kernel)
    return bool((f(x, y, kernel, 0.75) - (x - 0.75 * H.H(H(x) - y))).abs().max() < 1e-3)


@mistake(
    "my_test",
    edit={
        "[[1.0, 0.5, 0.25]]": "[[0.25, 0.5, 0.25]]",
        "[[-1.0, -1.96875, 2.0625]]": "[[1.0625, -0.875, 3.0625]]",
    },
)
def symmetric_kernel():
    """With a symmetric kernel the adjoint of a blur is the blur itself."""


@mistake("my_test")
def four_by_four(f):
    """It catches everything, with many numbers: how small may images be?"""
    g = torch.Generator().manual_seed(0)
    x, y = torch.randn(2, 4, 5, generator=g)
    kernel = torch.rand(1, 3, generator=g) + 0.5
    H = Blur((4, 5), kernel)
    assert (f(x, y, kernel, 0.7) - (x - 0.7 * H.H(H(x) - y))).abs().max() < 1e-3


@mistake("my_test")
def step_of_one(f):
    """With eta = 1 nobody sees whether it is used."""
    x, y = torch.tensor([[2.0, -1.0, 4.0]]), torch.tensor([[1.0, 3.0, -2.0]])
    kernel = torch.tensor([[1.0, 0.5, 0.25]])
    H = Blur((1, 3), kernel)
    assert (f(x, y, kernel, 1.0) - (x - H.H(H(x) - y))).abs().max() < 1e-3


@mistake("my_test")
def bits(f):
    """Right implementations may round differently: leave room for it."""
    x, y = torch.tensor([[0.3, -1.7, 4.1]]), torch.tensor([[1.1, 3.3, -2.7]])
    kernel = torch.tensor([[0.9, 0.55, 0.21]])
    H = Blur((1, 3), kernel)
    assert torch.equal(f(x, y, kernel, 0.7), x - 0.7 * H.H(H(x) - y))


@mistake("my_test")
def passes_all(f):
    """It calls the function and looks at nothing but the shape."""
    x = torch.ones(1, 3)
    assert f(x, x, x, 0.5).shape == x.shape


@alternative("my_test")
def one_column_by_hand(f):
    """A column in place of a row; H as a matrix of white pixels."""
    kernel = torch.tensor([[0.2], [-0.7], [1.3]], dtype=torch.float64)
    x = torch.tensor([[0.9], [-0.4], [1.6]], dtype=torch.float64)
    y = torch.tensor([[-1.3], [0.8], [0.5]], dtype=torch.float64)
    H = torch.zeros(3, 3, dtype=torch.float64)
    for pixel in range(3):
        for place in range(3):
            H[(pixel + place - 1) % 3, pixel] += kernel[place, 0]
    assert torch.allclose(f(x, y, kernel, 0.6), x - 0.6 * H.T @ (H @ x - y), rtol=0, atol=1e-4)


@mistake("my_test")
def a_fixed_point(f):
    """Where y = H x the step is 0: nothing shows what stands in place of the adjoint."""
    x = torch.tensor([[0.3, -1.2, 2.1, 0.7]])
    kernel = torch.tensor([[1.0, 0.5, -0.3]])
    y = Blur((1, 4), kernel)(x)
    assert torch.allclose(f(x, y, kernel, 0.7), x, atol=1e-4)
