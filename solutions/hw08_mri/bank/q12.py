"""Other right answers and known wrong ones to question 12 of hw08."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import mri


@alternative("Reconstruction")
class ReconstructionByHand(nn.Module):
    """The operator written out; the same names of weights."""

    def __init__(self):
        super().__init__()
        self.eta = nn.Parameter(torch.full((5,), 1.0))
        self.nets = nn.ModuleList([mri.UNet(2, 2, 2, 8) for _ in range(5)])

    def forward(self, y, maps, mask):
        columns = mask[:, None, None, :]
        b = (maps.conj() * mri.ifft2c(y)).sum(1)
        x = b
        for k, net in enumerate(self.nets):
            planes = torch.view_as_real(x).permute(0, 3, 1, 2)
            x = x + torch.view_as_complex(net(planes).permute(0, 2, 3, 1).contiguous())
            seen = mri.fft2c(maps * x[:, None]) * columns
            x = x - self.eta[k] * ((maps.conj() * mri.ifft2c(seen)).sum(1) - b)
        return x


@mistake("Reconstruction", edit={"return x": "return A.H(y)"})
class ZeroFilled:
    """This is the zero-filled image."""


@mistake("Reconstruction", edit={"return x": "return 0.7 * x"})
class TooDark:
    """The images are too dark."""


@mistake("Reconstruction", edit={"return x": "return x.abs()"})
class RealImages:
    """The result is complex64."""


@mistake(
    "Reconstruction",
    edit={
        "super().__init__()": "super().__init__()\nself.more = nn.Parameter(torch.zeros(100, 1000))"
    },
)
class TooManyNumbers:
    """It holds more than 150,000 numbers."""


@mistake(
    "Reconstruction", edit={"return x": "return x - 0.1 * (x.mean((0, 1, 2)) + x.abs().mean())"}
)
class MeanOfTheBatch:
    """A mean over the batch: an image's result depends on the others."""


@mistake(
    "Reconstruction",
    edit={"A = mri.MultiCoil(maps, mask)": "y *= 1.0000001\nA = mri.MultiCoil(maps, mask)"},
)
class ChangesY:
    """It changes the measurement that it is given."""


@mistake(
    "Reconstruction",
    edit={
        "self.nets = nn.ModuleList": "self.stages = nn.ModuleList",
        "zip(self.eta, self.nets,": "zip(self.eta, self.stages,",
    },
)
class OtherNames:
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake(
    "Reconstruction",
    edit={
        "return x": (
            "pool = mri.slices('test', mm=2)\ndistance = (pool[None] - "
            "x.abs()[:, None]).square().sum((-2, -1))\nreturn "
            "pool[distance.argmin(1)] + 0j"
        )
    },
)
class LooksUp:
    """It returns the nearest slice of the package: the hidden ones are others."""


@mistake("Reconstruction", edit={"return x": "return torch.nan_to_num(x / (x.abs() > 0.05))"})
class Thresholded:
    """Dark parts are lost."""


@mistake(
    "Reconstruction",
    edit={
        "super().__init__()": ('super().__init__()\nself.mean = mri.slices("train", mm=2).mean(0)')
    },
)
class KnowsTheMean:
    """It reads slices when it is made."""
