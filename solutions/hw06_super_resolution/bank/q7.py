"""Other right answers and known wrong ones to question 7 of hw06."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("ResidualBlock")
class BlockByNames(nn.Module):
    """A name for each layer."""

    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, kernel_size=3, padding="same")
        self.norm1 = nn.BatchNorm2d(width)
        self.act = nn.PReLU(1)
        self.conv2 = nn.Conv2d(width, width, kernel_size=3, padding="same")
        self.norm2 = nn.BatchNorm2d(width)

    def forward(self, h):
        g = self.act(self.norm1(self.conv1(h)))
        return torch.add(self.norm2(self.conv2(g)), h)


@alternative("SRResNet")
class SRResNetByNames(nn.Module):
    """One class, whose blocks are sequences; the shuffles are functions."""

    def __init__(self, blocks=8, width=64):
        super().__init__()

        def conv(before, after, size=3):
            return nn.Conv2d(before, after, size, padding=size // 2)

        self.first, self.act = conv(1, width, 9), nn.PReLU()
        self.blocks = nn.ModuleList(
            nn.Sequential(
                conv(width, width),
                nn.BatchNorm2d(width),
                nn.PReLU(),
                conv(width, width),
                nn.BatchNorm2d(width),
            )
            for _ in range(blocks)
        )
        self.middle, self.norm = conv(width, width), nn.BatchNorm2d(width)
        self.up1, self.act1 = conv(width, 4 * width), nn.PReLU()
        self.up2, self.act2 = conv(width, 4 * width), nn.PReLU()
        self.last = conv(width, 1, 9)
        for parameter in self.last.parameters():
            nn.init.constant_(parameter, 0)

    def forward(self, y):
        h = g = self.act(self.first(y))
        for block in self.blocks:
            g = g + block(g)
        g = h + self.norm(self.middle(g))
        g = self.act1(F.pixel_shuffle(self.up1(g), 2))
        g = self.act2(F.pixel_shuffle(self.up2(g), 2))
        size = [4 * side for side in y.shape[2:]]
        return self.last(g) + F.interpolate(y, size=size, mode="bicubic")


@mistake("ResidualBlock", edit={"return h + self.layers(h)": "return self.layers(h)"})
class BlockWithoutSkip:
    """h is not added."""


@mistake("ResidualBlock", edit={"return h + self.layers(h)": "return F.relu(h + self.layers(h))"})
class BlockReluAfterSum:
    """Nothing follows the sum."""


@mistake("ResidualBlock", edit={"nn.PReLU()": "nn.ReLU()"})
class BlockRelu:
    """PReLU stands between the halves: it has a number that is learned."""


@mistake("ResidualBlock", edit={"nn.PReLU()": "nn.PReLU(width)"})
class BlockPReLUForEachChannel:
    """A PReLU has one number here, not one for each channel."""


@mistake("ResidualBlock", edit={"return h + self.layers(h)": "return 0.1 * self.layers(h) + h"})
class BlockScaled:
    """What the layers find is added whole."""


@mistake("SRResNet", edit={"self.up(h + self.body(h))": "self.up(self.body(h))"})
class SRResNetWithoutLongSkip:
    """The long skip from the head is missing."""


@mistake("SRResNet", edit={"self.up(h + self.body(h))": "self.up(h + h + self.body(h))"})
class SRResNetHeadTwice:
    """The head is added once."""


@mistake(
    "SRResNet",
    edit={
        'mode="bicubic", align_corners=False) + found': (
            'mode="bicubic", align_corners=False) - found'
        )
    },
)
class SRResNetSubtracts:
    """What the layers find is added."""


@mistake(
    "SRResNet",
    edit={
        'return F.interpolate(y, scale_factor=4, mode="bicubic", align_corners=False) + found': (
            "return found"
        )
    },
)
class SRResNetWithoutBicubic:
    """The bicubic enlargement is not added: a new network would return 0."""


@mistake("SRResNet", edit={"align_corners=False": "align_corners=True"})
class SRResNetCornersAligned:
    """z is aligned with the blocks: corners are not."""


@mistake(
    "SRResNet", edit={'mode="bicubic", align_corners=False': 'mode="bilinear", align_corners=False'}
)
class SRResNetBilinear:
    """Bicubic enlargement is added, not bilinear."""


@mistake("SRResNet", edit={"nn.init.zeros_(self.tail.weight)": ""})
class SRResNetNewIsNotBicubic:
    """The tail's weight is 0 at first."""


@mistake("SRResNet", edit={"nn.init.zeros_(self.tail.bias)": ""})
class SRResNetTailBias:
    """The tail's bias is 0 at first."""


@mistake("SRResNet", edit={"range(blocks)": "range(8)"})
class SRResNetEightBlocks:
    """The number of blocks is fixed."""


@mistake("SRResNet", edit={"nn.PixelShuffle(2), nn.PReLU()": "nn.PixelShuffle(2), nn.ReLU()"})
class SRResNetReluUp:
    """PReLU follows each shuffle: it has a number that is learned."""


@mistake(
    "SRResNet",
    edit={
        "self.up(h + self.body(h))": (
            "F.interpolate(self.up[2](self.up[1](self.up[0](h + self.body(h)))), scale_factor=2)"
        )
    },
)
class SRResNetOneShuffle:
    """The image is shuffled once and repeated. There are two shuffles."""


@mistake("SRResNet", edit={"h = self.head(y)": "h = self.head(y - y.mean())"})
class SRResNetMeanOfBatch:
    """A mean over the batch is taken: what is made of an image depends on the others."""


@mistake(
    "SRResNet", edit={"align_corners=False) + found": "align_corners=False).clamp(0, 1) + found"}
)
class SRResNetClamps:
    """The bicubic part is clamped to [0, 1]."""


@mistake("ResidualBlock", edit={"nn.BatchNorm2d(width),\nnn.PReLU(),": "nn.PReLU(),"})
class BlockOneNorm:
    """Both convolutions are followed by batch norm."""


@mistake(
    "ResidualBlock",
    edit={"nn.BatchNorm2d(width),\nnn.PReLU(),": "nn.PReLU(),\nnn.BatchNorm2d(width),"},
)
class BlockNormLate:
    """Batch norm comes before PReLU."""


@mistake(
    "SRResNet",
    edit={"nn.Conv2d(width, width, 3, padding=1),\nnn.BatchNorm2d(width),": "nn.Identity(),"},
)
class SRResNetBodyWithoutEnd:
    """The body ends in a convolution and a batch norm."""


@mistake(
    "SRResNet",
    edit={
        "nn.Conv2d(width, width, 3, padding=1),": (
            "nn.Conv2d(width, width, 3, padding=1, bias=False),"
        )
    },
)
class SRResNetWithoutBias:
    """Every convolution has a bias, also before a batch norm."""


@mistake("SRResNet", edit={"range(2)": "range(1)"})
class SRResNetTwoTimes:
    """It enlarges two times; four are asked for."""


@mistake("SRResNet", edit={"self.up(h + self.body(h))": "self.up(h + self.body(h)).relu()"})
class SRResNetReluBeforeTail:
    """Something follows the last PReLU before the tail."""


@mistake("SRResNet", edit={"self.body(h)": "self.body(h.detach())"})
class SRResNetDetached:
    """Gradients do not reach the head through the body."""


@mistake(
    "SRResNet",
    edit={
        "nn.init.zeros_(self.tail.bias)": (
            "nn.init.zeros_(self.tail.bias)\nself.head[0].weight.data *= 0"
        )
    },
)
class NetBeginsWithZeros:
    """The first weights are 0, too: only those of the tail are to be."""
