"""Other right answers and known wrong ones to question 12 of hw10."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import unrolled


@alternative("SparseNetwork")
class NetworkByColumns(nn.Module):
    """Vectors as columns, sorted instead of the largest found; the same names of weights."""

    def __init__(self):
        super().__init__()
        A = unrolled.matrix()
        self.register_buffer("A", A)
        self.W = nn.Parameter(A.clone())
        self.gamma = nn.Parameter(torch.full((16,), 0.17))
        self.momentum = nn.Parameter(torch.zeros(16))
        self.theta = nn.Parameter(torch.full((16,), 0.02))

    def forward(self, y):
        x = before = torch.zeros(128, len(y)).to(y)
        for k in range(16):
            z = x + self.momentum[k] * (x - before)
            v = z - self.gamma[k] * (self.W.T @ (self.A @ z - y.T))
            count = max(1, min(13, round(128 * 0.012 * k)))
            least = v.abs().sort(dim=0, descending=True).values[count - 1]
            t = self.theta[k].clamp(min=0)
            before, x = x, torch.where(v.abs() >= least, v, v - v.clamp(-t, t))
        return x.T


@mistake("SparseNetwork", edit={"return x": "return torch.zeros_like(x)"})
class NothingFound:
    """The estimate is zero."""


@mistake(
    "SparseNetwork",
    edit={
        "torch.where(v.abs() >= least, v, shrunk)": (
            "torch.where(v.abs() >= least, v, shrunk) * (0.6 if k == 15 else 1)"
        ),
    },
)
class HalfAtTheEnd:
    """The estimates are too small."""


@mistake(
    "SparseNetwork",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(100, 100))"
        )
    },
)
class TooManyNumbers:
    """The network holds more than 20,000 numbers."""


@mistake(
    "SparseNetwork",
    edit={"z = x + beta * (x - before)": "z = x + beta * (x - before)\nz @ self.A.T"},
)
class TooMuchWork:
    """The network spends more than 320,000 multiplications on a signal."""


@mistake(
    "SparseNetwork",
    edit={
        "v.abs().topk(passes, dim=1).values[:, -1:]": (
            "v.abs().topk(passes, dim=1).values[:, -1:].mean()"
        ),
    },
)
class MeanOfTheBatch:
    """A threshold is a mean over the batch: a signal's result depends on the others."""


@mistake(
    "SparseNetwork",
    edit={"self.gamma = nn": "self.steps = nn", "zip(self.gamma, ": "zip(self.steps, "},
)
class OtherNames:
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake(
    "SparseNetwork",
    edit={
        "x = before = y.new_zeros(len(y), 128)": (
            "y *= 1.0000001\nx = before = y.new_zeros(len(y), 128)"
        ),
    },
)
class ChangesY:
    """It changes the measurement that it is given."""


@mistake(
    "SparseNetwork",
    edit={
        "return x": """
import numpy as np
if self.training or len(y) == 64:
    return x
A, Y = self.A.numpy().astype(float), y.numpy().astype(float)
X = np.zeros((len(Y), 128))
for row, b in enumerate(Y):
    chosen, r = [], b
    while len(chosen) < 12 and r @ r > 64 * 0.0001 * 1.2:
        chosen = sorted({*chosen, int(np.abs(A.T @ r).argmax())})
        coefficients = np.linalg.lstsq(A[:, chosen], b, rcond=None)[0]
        r = b - A[:, chosen] @ coefficients
    if chosen:
        X[row, chosen] = coefficients
return torch.from_numpy(X).float() + 0 * (y @ self.A)
"""
    },
)
class PursuitThatNobodyCounts:
    """Other rows than those asked for cost more: the work is counted where it is scored."""
