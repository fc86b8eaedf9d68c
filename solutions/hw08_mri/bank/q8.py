"""Other right answers and known wrong ones to question 8 of hw08."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("Restored")
class RestoredByFilling(nn.Module):
    """Written into zeros of the next size; the magnitude from its parts."""

    def __init__(self, unet):
        super().__init__()
        self.inner = unet

    def forward(self, y, A):
        image = A.adjoint(y)
        m = torch.view_as_real(image.resolve_conj()).pow(2).sum(-1).sqrt().unsqueeze(1)
        B, _, H, W = m.shape
        rows, columns = (-(-side // 8) * 8 for side in (H, W))
        large = torch.zeros(B, 1, rows, columns, dtype=m.dtype, device=m.device)
        large[:, :, :H, :W] = m
        change = self.inner(large)[:, :, :H, :W]
        return (m + change).squeeze(1)


@mistake("Restored", edit={"return m + self": "return self"})
class WithoutMagnitude:
    """The network's output is added to m."""


@mistake("Restored", edit={"m = A.H(y).abs()": "m = A.H(y).real"})
class RealPart:
    """m is the magnitude, not the real part."""


@mistake("Restored", edit={"(0, -W % 8, 0, -H % 8)": "(-W % 8, 0, -H % 8, 0)"})
class PaddedBefore:
    """Rows of zeros are added below, columns on the right."""


@mistake("Restored", edit={"(0, -W % 8, 0, -H % 8)": "(0, 8 - W % 8, 0, 8 - H % 8)"})
class PaddedTooMuch:
    """Where 8 divides a side, nothing is added."""


@mistake("Restored", edit={"(0, -W % 8, 0, -H % 8)": "(0, -H % 8, 0, -W % 8)"})
class PaddedCrosswise:
    """F.pad begins with the last axis: columns first, then rows."""


@mistake("Restored", edit={"F.pad(m[:, None], (0, -W % 8, 0, -H % 8))": "m[:, None]"})
class NotPadded:
    """Sides that 8 does not divide do not fit the network."""


@mistake("Restored", edit={"(0, -W % 8, 0, -H % 8)": '(0, -W % 8, 0, -H % 8), mode="replicate"'})
class Replicated:
    """What is added is zeros."""


@mistake("Restored", edit={"self.unet(padded)[:, 0, :H, :W]": "self.unet(padded)[:, 0, -H:, -W:]"})
class CutBefore:
    """What was added below and on the right is cut off there."""


@mistake(
    "Restored",
    edit={"self.unet(padded)[:, 0, :H, :W]": "self.unet(padded)[:, 0, :H, :W].clamp(min=0)"},
)
class NoReduction:
    """The network may lower values as well."""


@mistake(
    "Restored",
    edit={
        "m + self.unet(padded)[:, 0, :H, :W]": "(m + self.unet(padded)[:, 0, :H, :W]).clamp(min=0)"
    },
)
class Clamped:
    """What comes out below zero stays below zero."""


@mistake(
    "Restored",
    edit={"self.unet = unet": "self.unet = [unet]", "self.unet(padded)": "self.unet[0](padded)"},
)
class NotRegistered:
    """In a list the network is no part of the module: its weights are not found."""


@mistake("Restored", edit={"self.unet(padded)": "self.unet(padded).detach()"})
class CutOff:
    """Gradients are to reach the network."""


@mistake(
    "Restored",
    edit={"m = A.H(y).abs()": "m = A.H(y).abs()\nm = m / m.amax((-2, -1), keepdim=True)"},
)
class Normalised:
    """m is not scaled."""


@mistake("Restored", edit={"m = A.H(y).abs()": "m = A.H(y).abs().float()"})
class SinglePrecision:
    """The result has the precision of the measurement."""


@mistake("Restored", edit={"m = A.H(y).abs()": "self.eval()\nm = A.H(y).abs()"})
class InEvaluationMode:
    """A call leaves the network in its mode: this one ends its training."""
