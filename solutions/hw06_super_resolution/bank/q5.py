"""Other right answers and known wrong ones to question 5 of hw06."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("SRCNN")
class SRCNNByNames(nn.Module):
    """A name for each convolution."""

    def __init__(self, width=64):
        super().__init__()
        self.patch = nn.Conv2d(1, width, kernel_size=9, padding="same")
        self.map = nn.Conv2d(width, width // 2, kernel_size=5, padding="same")
        self.build = nn.Conv2d(width // 2, 1, kernel_size=5, padding="same")

    def forward(self, z):
        h = self.patch(z).relu()
        return self.build(torch.clamp(self.map(h), min=0))


@alternative("VDSR")
class VDSRByList(nn.Module):
    """A list of layers and a loop."""

    def __init__(self, depth=20, width=64):
        super().__init__()
        channels = [1] + [width] * (depth - 1) + [1]
        self.convs = nn.ModuleList(
            nn.Conv2d(i, o, 3, 1, 1) for i, o in zip(channels, channels[1:], strict=False)
        )
        with torch.no_grad():
            for parameter in self.convs[-1].parameters():
                parameter.fill_(0)

    def forward(self, z):
        h = z
        for conv in self.convs[:-1]:
            h = F.relu(conv(h))
        return torch.add(self.convs[-1](h), z)


@alternative("VDSR")
class VDSRInParts(nn.Module):
    """First, body and last; weights drawn for ReLU."""

    def __init__(self, depth=20, width=64):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, width, 3, padding=1), nn.ReLU(inplace=True))
        body = []
        for _ in range(depth - 2):
            body.extend((nn.Conv2d(width, width, 3, padding=1), nn.ReLU(inplace=True)))
        self.body = nn.Sequential(*body)
        self.last = nn.Conv2d(width, 1, 3, padding=1)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight)
        nn.init.constant_(self.last.weight, 0.0)
        nn.init.constant_(self.last.bias, 0.0)

    def forward(self, z):
        return self.last(self.body(self.first(z))) + z


@mistake("SRCNN", edit={"9, padding=4": "9"})
class SRCNNShrinks:
    """Without padding the estimate is smaller than z."""


@mistake("SRCNN", edit={"width, width // 2, 5, padding=2": "width, width // 2, 1"})
class SRCNNOneByOne:
    """This is the paper's first version, 9-1-5. The middle convolution is 5 x 5 here."""


@mistake("SRCNN", edit={"return self.layers(z)": "return z + self.layers(z)"})
class SRCNNWithSkip:
    """z is added. SRCNN computes the whole image."""


@mistake(
    "SRCNN",
    edit={
        "nn.Conv2d(width // 2, 1, 5, padding=2),": (
            "nn.Conv2d(width // 2, 1, 5, padding=2),\nnn.ReLU(),"
        )
    },
)
class SRCNNReluAtTheEnd:
    """A ReLU follows the last convolution: no value below 0 can come out."""


@mistake("SRCNN", edit={"return self.layers(z)": "return self.layers(z).clamp(0, 1)"})
class SRCNNClamps:
    """The estimate is clamped; gradients vanish there."""


@mistake("SRCNN", edit={"9, padding=4": '9, padding=4, padding_mode="replicate"'})
class SRCNNReplicates:
    """Beyond the border are zeros."""


@mistake(
    "SRCNN",
    edit={
        "nn.Conv2d(1, width, 9, padding=4),\nnn.ReLU(),": (
            "nn.Conv2d(1, width, 9, padding=4),\nnn.Tanh(),"
        )
    },
)
class SRCNNTanh:
    """ReLU stands between the convolutions."""


@mistake("VDSR", edit={"return z + self.layers(z)": "return z - self.layers(z)"})
class VDSRSubtracts:
    """What the layers find is subtracted; add it."""


@mistake("VDSR", edit={"return z + self.layers(z)": "return self.layers(z)"})
class VDSRWithoutSkip:
    """z is not added."""


@mistake("VDSR", edit={"nn.init.zeros_(last.weight)": ""})
class VDSRNewIsNotZ:
    """The last weight is not 0 at first, so that a new network does not return z."""


@mistake("VDSR", edit={"nn.init.zeros_(last.bias)": ""})
class VDSRBiasNotZero:
    """The last bias is not 0 at first, so that a new network does not return z."""


@mistake("VDSR", edit={"range(depth - 2)": "range(depth)"})
class VDSRTooDeep:
    """`depth` counts all convolutions, the first and the last, too."""


@mistake("VDSR", edit={"range(depth - 2)": "range(18)"})
class VDSRFixedDepth:
    """The depth is fixed."""


@mistake(
    "VDSR",
    edit={
        "nn.Conv2d(width, width, 3, padding=1)": "nn.Conv2d(width, width, 3, padding=1, bias=False)"
    },
)
class VDSRWithoutBias:
    """Every convolution has a bias."""


@mistake(
    "VDSR",
    edit={
        "self.layers = nn.Sequential(*layers, last)": (
            "self.layers = nn.Sequential(*layers, last, nn.ReLU())"
        )
    },
)
class VDSRReluAtTheEnd:
    """A ReLU at the end: corrections could only be positive."""


@mistake("VDSR", edit={"return z + self.layers(z)": "return (z + self.layers(z)).clamp(0, 1)"})
class VDSRClamps:
    """The estimate is clamped to [0, 1]."""


@mistake("VDSR", edit={"return z + self.layers(z)": "return z + self.layers(z - z.mean())"})
class VDSRMeanOfBatch:
    """A mean over the batch is taken: what is made of an image depends on the others."""


@mistake("VDSR", edit={"return z + self.layers(z)": "return z.detach() + self.layers(z)"})
class VDSRDetached:
    """The gradient does not pass through the skip."""


@mistake(
    "VDSR",
    edit={"nn.init.zeros_(last.bias)": "nn.init.zeros_(last.bias)\nlayers[0].weight.data *= 0"},
)
class VDSRAllZero:
    """The first weights are 0, too: only those of the last convolution are to be."""


@mistake("VDSR", edit={"last = nn": "layers.append(nn.Dropout(0.2))\nlast = nn"})
class VDSRWithDropout:
    """In training mode something is dropped; no such layer is asked for."""
