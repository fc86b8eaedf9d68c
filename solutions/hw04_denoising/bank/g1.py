"""Other right answers and known wrong ones to test golf 1 of hw04."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def returns_a_verdict(f):
    """False stands for wrong; the same in two calls, with other numbers."""
    r = torch.zeros(3, 1, 1, 2, dtype=torch.float64)
    x = torch.tensor([[0.0, 5.0], [0.2, 0.2], [1e-8, 0.0]], dtype=torch.float64).reshape(r.shape)
    r[0, 0, 0, 0] = x[0, 0, 0, 0] = 1.0
    r[2], x[2] = r[2] + 1, x[2] + 1
    mse = [12.5, 0.04, 0.5e-16]
    expected = sum(10 * math.log10(16 / one) for one in mse) / 3
    few = abs(f(x, r, 4.0) - expected) < 1e-2
    return few and f(x[:2, ..., :1], r[:2, ..., :1], 4.0) == math.inf


@mistake(
    "my_test",
    edit={
        "reference, 2.0": "reference, 1.0",
        "4 / 4.5": "1 / 4.5",
        "4 / 1e-18": "1 / 1e-18",
        "same, 2.0": "same, 1.0",
    },
)
def range_of_one():
    """The data range is 1 in this test. What would tell that it is used?"""


@mistake(
    "my_test",
    edit={'assert f(x, same, 2.0) == math.inf, "an image that is equal has PSNR infinity"': "pass"},
)
def nothing_equal():
    """No images of this test are equal. What is their PSNR?"""


@mistake("my_test", edit={"[1e-9, 1e-9]": "[0.1, 0.1]", "1e-18": "0.01"})
def no_tiny_error():
    """All errors of this test are large: what becomes of tiny ones in few digits?"""


@mistake("my_test", edit={"3.0]": "1.0]", "4 / 4.5": "4 / 0.5"})
def within_the_range():
    """x stays within the data range here. May it leave it?"""


@mistake("my_test")
def one_image(f):
    """One image does not tell what is made of many."""
    r = torch.zeros(1, 1, 1, 2, dtype=torch.float64)
    x = torch.tensor([0.0, 3.0], dtype=torch.float64).reshape(r.shape)
    assert abs(f(x, r, 2.0) - 10 * math.log10(4 / 4.5)) < 1e-3
    assert f(r, r, 2.0) == math.inf


@mistake("my_test")
def too_many_numbers(f):
    """It catches everything, with more numbers than it needs: a few pixels tell it all."""
    r = torch.ones(2, 1, 4, 4, dtype=torch.float64)
    x = r.clone()
    x[0, :, ::2] += 3
    x[1] += 1e-9
    expected = (10 * math.log10(4 / 4.5) + 10 * math.log10(4 / 1e-18)) / 2
    assert abs(f(x, r, 2.0) - expected) < 1e-3
    assert f(r, r, 2.0) == math.inf
    assert f(torch.cat([r[:1], x[:1]]), r, 2.0) == math.inf


@mistake("my_test", edit={"abs(found - expected) < 1e-3": "found == 93.0"})
def wants_other_digits():
    """It also refuses what is right: compare with the formula, to within rounding."""
