"""Other right answers and known wrong ones to question 11 of hw06."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake
from solutions import look_up


@alternative("Enlarger")
class EnlargerInALoop(nn.Module):
    "The layers called one after the other; the shuffle by reshaping; the same names of weights."

    def __init__(self):
        super().__init__()
        channels = [1, 32, 32, 32, 32, 32, 9]
        self.layers = nn.ModuleList()
        for before, after in zip(channels, channels[1:], strict=False):
            self.layers.extend([nn.Conv2d(before, after, 3, padding=1), nn.ReLU()])

    def forward(self, y):
        B, _, m, n = y.shape
        h = y
        for layer in self.layers[:-1]:
            h = layer(h)
        h = h.reshape(B, 3, 3, m, n).permute(0, 3, 1, 4, 2).reshape(B, 1, 3 * m, 3 * n)
        return h + F.interpolate(y, size=(3 * m, 3 * n), mode="bicubic")


@mistake("Enlarger", edit={"return z + self.layers(y)": "return z"})
class OnlyBicubic:
    """This is bicubic enlargement, below back-projection."""


@mistake("Enlarger", edit={"return z + self.layers(y)": "return z - self.layers(y)"})
class EnlargerSubtracts:
    """What was trained to be added is subtracted."""


@mistake("Enlarger", edit={"return z + self.layers(y)": "return self.layers(y)"})
class EnlargerWithoutSkip:
    """The enlargement that the layers correct is not added."""


@mistake(
    "Enlarger",
    edit={
        "super().__init__()": (
            "super().__init__()\nself.unused = nn.Parameter(torch.zeros(100, 100))"
        )
    },
)
class TooManyNumbers:
    """The network holds more than 40,000 numbers."""


@mistake(
    "Enlarger",
    edit={"return z + self.layers(y)": "return z + self.layers(y + 0.1 * (0.5 - y.mean()))"},
)
class MeanOfTheBatch:
    """A mean over the batch is used: what is made of an image depends on the others."""


@mistake(
    "Enlarger", edit={"return z + self.layers(y)": "y *= 1.0000001\nreturn z + self.layers(y)"}
)
class ChangesY:
    """It changes the image that it is given."""


@mistake(
    "Enlarger",
    edit={
        "self.layers = nn": "self.parts = nn",
        "self.layers[-2]": "self.parts[-2]",
        "self.layers(y)": "self.parts(y)",
    },
)
class OtherNames:
    """The weights of the file do not find their place: its names are those of the saved model."""


@mistake(
    "Enlarger",
    edit={
        "return z + self.layers(y)": (
            "return (z + self.layers(y))[..., : 3 * (y.shape[2] // 2 * 2), :]"
        )
    },
)
class EvenOnly:
    """Rows are missing where y has an odd number of them."""


@mistake(
    "Enlarger", edit={"return z + self.layers(y)": "return (z + self.layers(y)).round(decimals=1)"}
)
class Rounded:
    """The estimate is rounded."""


@mistake(
    "Enlarger",
    edit={
        "return z + self.layers(y)": look_up.SOURCE
        + """
def means(x):
    side = [size // 3 * 3 for size in x.shape[-2:]]
    return F.avg_pool2d(x[..., : side[0], : side[1]], 3)


pairs = zip(y[:, 0], z[:, 0], strict=True)
return torch.stack([looked_up(one, means, other) for one, other in pairs])[:, None]
"""
    },
)
class LooksUp:
    """Pictures are searched for among photographs that lie in packages. They are none of them."""
