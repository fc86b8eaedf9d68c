"""Other right answers and known wrong ones to question 12 of hw14."""

import torch
from torch import nn

from autograder.bank import alternative, mistake
from starter_code import recordings


@alternative("Restorer")
class RestorerByRows(nn.Module):
    """The same network of the same file; signal by signal, clamped by bounds."""

    def __init__(self):
        super().__init__()
        self.net = recordings.SignalNetwork(3, 32)

    def forward(self, y, theta):
        return torch.cat([self.one(a, b) for a, b in zip(y[:, None], theta[:, None], strict=True)])

    def one(self, y, theta):
        up, down = y >= theta, y <= -theta
        side = theta.expand_as(y) * (up.float() * 2 - 1)
        x = self.net(torch.stack([y, (up | down).float(), side], dim=1))
        low = torch.where(up, theta, torch.where(down, -torch.inf, y))
        high = torch.where(down, -theta, torch.where(up, torch.inf, y))
        return x.maximum(low).minimum(high)


@mistake(
    "Restorer",
    edit={
        "torch.where(above, torch.maximum(found, theta), y + 0 * found)": (
            "torch.where(above, y, y + 0 * found)"
        ),
        "torch.minimum(found, -theta) - y": "0 * found",
    },
)
class NothingRestored(nn.Module):
    """What comes back is what was measured."""


@mistake(
    "Restorer",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(200, 200))"
        ),
    },
)
class TooManyNumbers(nn.Module):
    """The network holds more than 60,000 numbers."""


@mistake("Restorer", edit={"self.net = ": "self.layers = ", "self.net(": "self.layers("})
class OtherNames(nn.Module):
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake(
    "Restorer",
    edit={"return found\n": "return found - found.mean(0, keepdim=True) + found.mean()\n"},
)
class MeanOfTheBatch(nn.Module):
    """The result of a signal depends on the others of its batch."""


@mistake("Restorer", edit={"above, below = ": "y *= 1.000001\nabove, below = "})
class ChangesY(nn.Module):
    """It changes the measurement that it is given."""


@mistake("Restorer", edit={"return found\n": "return found.double()\n"})
class DoublePrecision(nn.Module):
    """The estimates are to be float32."""


@mistake("Restorer", edit={"return found\n": "return found.clamp(-theta, theta)\n"})
class ClippedAgain(nn.Module):
    """What was clipped lies beyond the range, and is clipped again."""


@mistake(
    "Restorer", edit={"super().__init__()": "super().__init__()\nself.kept = recordings.ecg()"}
)
class KeepsARecording(nn.Module):
    """A recording that is kept counts among the numbers held."""


@mistake("Restorer", edit={"return found\n": "return found * (1 + 0.001 * torch.rand(()))\n"})
class DrawsGlobally(nn.Module):
    """It draws from the global random generator, and no signal has the same result twice."""
