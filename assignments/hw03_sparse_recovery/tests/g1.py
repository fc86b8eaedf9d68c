"""Test golf 1. A test for orthogonal matching pursuit.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 16 numbers | test_half, test_all |
"""

import torch
from otter.test_files import test_case
from sklearn.linear_model import orthogonal_mp

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_library(A, y, k):
    """scikit-learn's, which wants columns of norm 1 and at least one of them."""
    if k == 0:
        return torch.zeros_like(A[0])
    norms = A.double().norm(dim=0)
    found = orthogonal_mp((A / norms).double().numpy(), y.double().numpy(), n_nonzero_coefs=int(k))
    return (torch.as_tensor(found).double() / norms).to(A.dtype)


def nothing(A, y, k):
    return torch.zeros(A.shape[1], dtype=A.dtype)


def greedy(
    A, y, k, normed=True, absolute=True, refit=True, at_once=False, sorted_places=False, last=True
):
    """Right as it stands; each argument that is changed makes one mistake."""
    norms = A.norm(dim=0) if normed else torch.ones_like(A[0])
    x, r, chosen = torch.zeros_like(A[0]), y, []
    for step in range(int(k)):
        fit = A.T @ (y if at_once else r) / norms
        fit = fit.abs() if absolute else fit
        if refit:
            fit[chosen] = -torch.inf
        j = int(fit.argmax())
        if refit and (last or step < k - 1):
            chosen.append(j)
            part = A[:, sorted(chosen)] if sorted_places else A[:, chosen]
            c = torch.linalg.pinv(part) @ y
            x = torch.zeros_like(x).index_put((torch.tensor(chosen),), c)
            r = y - part @ c
        else:
            step_size = (A[:, j] @ r) / A[:, j].square().sum()
            x = x.clone()
            x[j] += step_size
            r = r - step_size * A[:, j]
    return x


RIGHT = {"library": by_library, "greedy": greedy}
WRONG = {
    "no refit": lambda A, y, k: greedy(A, y, k, refit=False),
    "no refit at the end": lambda A, y, k: greedy(A, y, k, last=False),
    "signed": lambda A, y, k: greedy(A, y, k, absolute=False),
    "norms ignored": lambda A, y, k: greedy(A, y, k, normed=False),
    "all at once": lambda A, y, k: greedy(A, y, k, at_once=True),
    "order of columns": lambda A, y, k: greedy(A, y, k, sorted_places=True),
    "one column less": lambda A, y, k: greedy(A, y, k - 1),
    "one column more": lambda A, y, k: greedy(A, y, min(k + 1, A.shape[1])),
    "magnitudes": lambda A, y, k: greedy(A, y, k).abs(),
    "least squares": lambda A, y, k: torch.linalg.pinv(A) @ y,
}
HINTS = {
    "signed": "Can a column be the best with a negative coefficient?",
    "all at once": "Which column is the best for what the first one left over?",
    "norms ignored": "Are all your columns equally long?",
    "order of columns": "Is a column chosen before another one on its left?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns zeros."""
    golf.play(my_test, {"library": by_library}, {"nothing": nothing}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 16)
