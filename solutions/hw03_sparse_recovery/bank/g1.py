"""Other right answers and known wrong ones to test golf 1 of hw03."""

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def returns_a_verdict(f):
    """False stands for wrong; the residual and the places are checked."""
    A = torch.tensor([[0, -3, 1], [-3, 3, 3], [3, -1, -1]]).double()
    y = torch.tensor([4.0, 4.0, -3.0]).double()
    x = f(A, y, 2)
    r = y - A @ x
    places = [bool(v) for v in x.abs() > 1e-9]
    return places == [False, True, True] and bool((A[:, 1:].T @ r).abs().max() < 1e-6)


@mistake(
    "my_test",
    edit={
        "[[0, -3, 1], [-3, 3, 3], [3, -1, -1]]": "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]",
        "[0, -5 / 8, 17 / 8]": "[4, 4, 0]",
    },
)
def orthonormal_columns():
    """With orthonormal columns nearly all methods agree. Which columns disturb each other?"""


@mistake("my_test")
def wants_another_method(f):
    """It also refuses what is right: OMP need not find the sparsest solution."""
    A = torch.tensor([[0, -3, 1], [-3, 3, 3], [3, -1, -1]], dtype=torch.float64)
    y = torch.tensor([4, 4, -3], dtype=torch.float64)
    assert (A @ f(A, y, 2) - y).norm() < 1e-6, "y is not reached"


@mistake("my_test")
def residual_alone(f):
    """It asks only that what is left over is orthogonal to the columns that were chosen. Were they
    the right ones?
    """
    A = torch.tensor([[0, -3, 1], [-3, 3, 3], [3, -1, -1]], dtype=torch.float64)
    y = torch.tensor([4, 4, -3], dtype=torch.float64)
    x = f(A, y, 2)
    assert ((A.T @ (y - A @ x)) * (x != 0)).abs().max() < 1e-6, "not fitted"


@mistake("my_test")
def many_numbers(f):
    """All are caught, with more numbers than are allowed. A small problem is enough."""
    A = torch.tensor([[0, -3, 1], [-3, 3, 3], [3, -1, -1]], dtype=torch.float64)
    y = torch.tensor([4, 4, -3], dtype=torch.float64)
    for k, expected in ((1, None), (2, [0, -5 / 8, 17 / 8])):
        found = f(A, y, k)
        if expected:
            expected = torch.tensor(expected, dtype=torch.float64)
            assert torch.allclose(found, expected, atol=1e-6), "wrong values"


@alternative("my_test")
def two_by_three(f):
    """A long column beside the best one; the next one has a negative sign."""
    A = torch.tensor([[-2.0, 0.0, 1.0], [0.0, 10.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([2.0, 3.0], dtype=torch.float64)
    expected = torch.tensor([-0.25, 0.0, 1.5], dtype=torch.float64)
    assert torch.allclose(f(A, y, 2), expected, atol=1e-8), "not the pursuit"


@alternative("my_test")
def in_single_precision(f):
    """The same in float32, with room for its rounding."""
    A, y = torch.tensor([[-2.0, 0.0, 1.0], [0.0, 10.0, 2.0]]), torch.tensor([2.0, 3.0])
    assert torch.allclose(f(A, y, 2).double(), torch.tensor([-0.25, 0.0, 1.5]).double(), atol=1e-5)


@alternative("my_test")
def nothing_is_chosen(f):
    """Besides, k = 0, which Question 4 allows: zeros."""
    A = torch.tensor([[-2.0, 0.0, 1.0], [0.0, 10.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([2.0, 3.0], dtype=torch.float64)
    expected = torch.tensor([-0.25, 0.0, 1.5], dtype=torch.float64)
    assert torch.allclose(f(A, y, 2), expected, atol=1e-8), "not the pursuit"
    assert f(torch.ones(1, 1), torch.ones(1), 0).tolist() == [0.0], "something for k = 0"


@mistake("my_test")
def from_left_to_right(f):
    """Columns are chosen in the order in which they stand: nobody can mix that up."""
    A = torch.tensor([[1, 3, 4], [0, 4, 0], [0, 0, 3]], dtype=torch.float64)
    found = f(A, torch.tensor([-4, 2, 1], dtype=torch.float64), 2)
    assert torch.allclose(found, torch.tensor([-5.5, 0.5, 0], dtype=torch.float64), atol=1e-8)
