"""Other right answers and known wrong ones to question 12 of hw09."""

import math

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import ct


@alternative("Reconstruction")
class WithOneFilter(nn.Module):
    """The same networks; FBP by a matrix."""

    def __init__(self, A):
        super().__init__()
        self.__dict__["A"] = A
        self.dual = nn.ModuleList(ct.small_cnn(6, 4, 16, 0.3) for _ in range(4))
        self.primal = nn.ModuleList(ct.small_cnn(5, 4, 16, 0.05) for _ in range(4))
        lag = torch.arange(92.0) - torch.arange(92.0)[:, None]
        T = torch.where(lag % 2 == 1, -1 / (math.pi * lag) ** 2, torch.zeros(()))
        self.register_buffer("T", T.fill_diagonal_(0.25), persistent=False)

    def forward(self, y):
        first = self.A.adjoint(y @ self.T) * (math.pi / 24)
        f = torch.stack([first] * 4, 1)
        h = torch.zeros(len(y), 4, 24, 92, dtype=y.dtype)
        for dual, primal in zip(self.dual, self.primal, strict=True):
            seen = self.A.forward(f[:, 1])[:, None] / 38.5
            h = h + dual(torch.cat([h, seen, y[:, None] / 38.5], 1))
            f = f + primal(torch.cat([f, self.A.adjoint(h[:, 0])[:, None] / 38.5], 1))
        return torch.relu(f[:, 0])


@mistake("Reconstruction", edit={"return f[:, 0].clamp(min=0)": "return 0 * first"})
class Nothing:
    """The image is 0."""


@mistake("Reconstruction", edit={"return f[:, 0].clamp(min=0)": "return first"})
class FilteredBackProjection:
    """This is filtered back-projection; SIRT is better."""


@mistake("Reconstruction", edit={"return f[:, 0].clamp(min=0)": "return (f[:, 0] + first) / 2"})
class HalfWay:
    """Half of it is filtered back-projection."""


@mistake(
    "Reconstruction",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(500, 500))"
        ),
    },
)
class TooManyNumbers:
    """The network learns more than 250,000 numbers."""


@mistake(
    "Reconstruction",
    edit={
        "return f[:, 0].clamp(min=0)": (
            "f = f + 0.01 * f.mean(0, keepdim=True)\nreturn f[:, 0].clamp(min=0)"
        ),
    },
)
class MeanOfTheBatch:
    """A body's image depends on the others of its batch."""


@mistake(
    "Reconstruction", edit={"self.dual = nn": "self.views = nn", "zip(self.dual": "zip(self.views"}
)
class OtherNames:
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake("Reconstruction", edit={"filtered = nn": "y *= 1.000001\nfiltered = nn"})
class ChangesY:
    """It changes the views that it is given."""


@mistake(
    "Reconstruction",
    edit={"return f[:, 0].clamp(min=0)": "return f[:, 0] / f[:, 0].amax((1, 2), keepdim=True)"},
)
class Normalised:
    """Images have values of their own; the brightest pixel is not 1."""
