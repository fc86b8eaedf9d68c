"""Other right answers and known wrong ones to question 7 of hw07."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("UNet")
class UNetOfLists(nn.Module):
    """Convolutions in flat lists, all functions in forward."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()
        self.depth = depth
        sizes = [in_channels] + [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList()
        for before, after in zip(sizes[:-1], sizes[1:], strict=True):
            self.down.append(nn.Conv2d(before, after, 3, padding=1))
            self.down.append(nn.Conv2d(after, after, 3, padding=1))
        self.up = nn.ModuleList()
        for level in range(depth - 1, -1, -1):
            c = width * 2**level
            self.up.append(nn.ConvTranspose2d(2 * c, c, 2, stride=2))
            self.up.append(nn.Conv2d(2 * c, c, 3, padding=1))
            self.up.append(nn.Conv2d(c, c, 3, padding=1))
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for level in range(self.depth + 1):
            if level > 0:
                skips.append(x)
                x = F.max_pool2d(x, 2)
            x = F.relu(self.down[2 * level](x))
            x = F.relu(self.down[2 * level + 1](x))
        for step in range(self.depth):
            x = self.up[3 * step](x)
            x = torch.cat((skips[-1 - step], x), dim=1)
            x = F.relu(self.up[3 * step + 1](x))
            x = F.relu(self.up[3 * step + 2](x))
        return self.head(x)


@alternative("UNet")
class UNetOfSequences(nn.Module):
    """Blocks as Sequential with ReLU modules; skips on a stack."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, kernel_size=3, padding=1),
                nn.ReLU(inplace=True),
                nn.Conv2d(c_out, c_out, kernel_size=3, padding=1),
                nn.ReLU(inplace=True),
            )

        channels = [width << level for level in range(depth)]
        self.contracting = nn.ModuleList(
            block(a, b) for a, b in zip([in_channels] + channels, channels, strict=False)
        )
        self.pool = nn.MaxPool2d(kernel_size=2)
        self.bottleneck = block(channels[-1] if channels else in_channels, width << depth)
        self.expanding = nn.ModuleList(
            nn.ModuleDict({"up": nn.ConvTranspose2d(2 * c, c, 2, 2), "block": block(2 * c, c)})
            for c in reversed(channels)
        )
        self.classify = nn.Conv2d(width, classes, kernel_size=1)

    def forward(self, x):
        stack = []
        for level in self.contracting:
            x = level(x)
            stack.append(x)
            x = self.pool(x)
        x = self.bottleneck(x)
        for level in self.expanding:
            x = level["block"](torch.cat([stack.pop(), level["up"](x)], 1))
        return self.classify(x)


@alternative("UNet")
class UNetOfNestedLevels(nn.Module):
    """Nested calls over dictionaries of layers; pooling as the maximum of four slices."""

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()
        self.depth = depth
        layers = {}
        before = in_channels
        for level in range(depth + 1):
            c = width * 2**level
            layers[f"down{level}a"] = nn.Conv2d(before, c, (3, 3), padding="same")
            layers[f"down{level}b"] = nn.Conv2d(c, c, (3, 3), padding="same")
            before = c
        for level in reversed(range(depth)):
            c = width * 2**level
            layers[f"up{level}"] = nn.ConvTranspose2d(2 * c, c, (2, 2), (2, 2))
            layers[f"up{level}a"] = nn.Conv2d(2 * c, c, (3, 3), padding="same")
            layers[f"up{level}b"] = nn.Conv2d(c, c, (3, 3), padding="same")
        layers["head"] = nn.Conv2d(width, classes, (1, 1))
        self.layers = nn.ModuleDict(layers)

    def pair(self, name, x):
        return torch.relu(self.layers[name + "b"](torch.relu(self.layers[name + "a"](x))))

    def level(self, level, x):
        x = self.pair(f"down{level}", x)
        if level == self.depth:
            return x
        rows = torch.maximum(x[:, :, 0::2], x[:, :, 1::2])
        below = self.level(level + 1, torch.maximum(rows[..., 0::2], rows[..., 1::2]))
        return self.pair(f"up{level}", torch.cat([x, self.layers[f"up{level}"](below)], dim=1))

    def forward(self, x):
        return self.layers["head"](self.level(0, x))


@mistake(
    "UNet",
    edit={
        "two_convolutions(2 * c, c)": "two_convolutions(c, c)",
        "torch.cat([skips.pop(), up(x)], dim=1)": "skips.pop() + up(x)",
    },
)
class UNetWithAddition:
    """The skips are added. Here, as in the paper, they are concatenated: the next convolution sees
    twice as many channels.
    """


@mistake("UNet", edit={"[skips.pop(), up(x)]": "[up(x), skips.pop()]"})
class UNetWithUpFirst:
    """The channels are concatenated in the other order: first the skip, then what comes
    from below.
    """


@mistake("UNet", edit={"skips.pop()": "torch.zeros_like(skips.pop())"})
class UNetWithoutSkips:
    """The skips carry nothing: fine detail has to pass through the bottleneck. Hand on what each
    level had before it was pooled.
    """


@mistake(
    "UNet",
    edit={
        "skips.append(level(x))": "skips.append(level[:2](x))",
        "max_pool2d(skips[-1], 2)": "max_pool2d(level(x), 2)",
    },
)
class UNetSkipOfFirstConvolution:
    """The skip is taken after the first convolution of its level. It leaves after the second one,
    just before pooling.
    """


@mistake(
    "UNet",
    edit={
        "skips.append(level(x))": "skips.append(level[:3](x))",
        "max_pool2d(skips[-1], 2)": "max_pool2d(level(x), 2)",
    },
)
class UNetSkipBeforeActivation:
    """The skip is taken before the second ReLU: it holds negative numbers. It is what goes into the
    pooling.
    """


@mistake(
    "UNet",
    edit={
        "skips.append(level(x))": "x = F.max_pool2d(level(x), 2)",
        "x = F.max_pool2d(skips[-1], 2)": "skips.append(F.interpolate(x, scale_factor=2))",
    },
)
class UNetSkipAfterPooling:
    """The skip is taken after pooling and has lost its detail. Keep the features as they are before
    it.
    """


@mistake(
    "UNet",
    edit={
        """
nn.Conv2d(c_out, c_out, 3, padding=1),
nn.ReLU(),
""": """
nn.Conv2d(c_out, c_out, 3, padding=1),
"""
    },
)
class UNetWithOneActivation:
    """The ReLU after the second convolution of each level is missing."""


@mistake("UNet", edit={"F.max_pool2d": "F.avg_pool2d"})
class UNetWithMeans:
    """The levels are pooled by means. The paper takes the maximum of each 2 x 2 block."""


@mistake(
    "UNet",
    edit={
        "nn.ConvTranspose2d(2 * c, c, 2, stride=2)": "nn.Conv2d(2 * c, c, 1)",
        "up(x)": "F.interpolate(up(x), scale_factor=2)",
    },
)
class UNetWithNearest:
    """The sides are doubled by nearest neighbours. Here a transposed convolution with a kernel of 2
    x 2 and stride 2 does it.
    """


@mistake(
    "UNet",
    edit={
        "[width * 2**level": "[width",
        "c = width * 2**level": "c = width",
        "nn.ConvTranspose2d(2 * c, c": "nn.ConvTranspose2d(c, c",
    },
)
class UNetOfEqualWidth:
    """The channels stay the same at all levels. They double from one level to the next."""


@mistake("UNet", edit={"self.expanding = nn.ModuleList()": "self.expanding = []"})
class UNetWithPlainLists:
    """Parameters are missing: layers in a plain Python list are not seen by the module. Which
    container of torch registers them?
    """


@mistake("UNet", edit={"self.head(x)": "self.head(x).softmax(dim=1)"})
class UNetWithSoftmax:
    """The network ends in a softmax. Return logits: the loss takes the softmax itself."""


@mistake("UNet", edit={"self.head(x)": "torch.relu(self.head(x))"})
class UNetWithLastActivation:
    """The logits pass through a ReLU. They may be negative: nothing comes after the last
    convolution.
    """


@mistake(
    "UNet",
    edit={"c_in, c_out, 3, padding=1),": "c_in, c_out, 3, padding=1), nn.BatchNorm2d(c_out),"},
)
class UNetWithNormalisation:
    """The network has more layers than asked for: batch normalisation brings parameters of its own
    and other values. Two convolutions, each with a ReLU, make a level.
    """


@mistake("UNet", edit={"self.contracting[-1](x)": "F.dropout(self.contracting[-1](x), 0.5)"})
class UNetWithDropout:
    """In eval mode two calls with the same images differ: dropout as a function goes on unless it
    is told otherwise. None is asked for here.
    """


@mistake(
    "UNet",
    edit={
        """
super().__init__()
""": """
super().__init__()
depth = 3
"""
    },
)
class UNetOfDepthThree:
    """The network always has three levels, whatever `depth` says."""


@mistake("UNet", edit={"[in_channels] +": "[1] +"})
class UNetOfOneChannel:
    """The first convolution takes one channel, whatever `in_channels` says."""


@mistake("UNet", edit={"nn.Conv2d(width, classes, 1)": "nn.Conv2d(width, 4, 1)"})
class UNetOfFourClasses:
    """The head always gives four classes, whatever `classes` says."""


@mistake(
    "UNet",
    edit={
        "c_in, c_out, 3, padding=1": "c_in, c_out, 3",
        "c_out, c_out, 3, padding=1": "c_out, c_out, 3",
        """
x = convolutions(torch.cat([skips.pop(), up(x)], dim=1))
""": """
x, skip = up(x), skips.pop()
top, left = [(skip.shape[k] - x.shape[k]) // 2 for k in (2, 3)]
skip = skip[:, :, top : top + x.shape[2], left : left + x.shape[3]]
x = convolutions(torch.cat([skip, x], dim=1))
""",
    },
)
class UNetWithoutPadding:
    """The convolutions are not padded: each takes a pixel from every side. Here the logits have the
    size of the image.
    """


@mistake(
    "UNet",
    edit={
        "c_in, c_out, 3, padding=1": "c_in, c_out, 3, padding=1, bias=False",
        "c_out, c_out, 3, padding=1": "c_out, c_out, 3, padding=1, bias=False",
    },
)
class UNetWithoutBiases:
    """The convolutions have no biases. Each of them has one here, as in the paper."""


@mistake("UNet", edit={"[skips.pop(), up(x)]": "[skips.pop().detach(), up(x)]"})
class UNetOfDetachedSkips:
    """The skips carry their values, but no gradient goes back through them: the layers before them
    learn through the bottleneck only.
    """


@mistake(
    "UNet",
    edit={
        "[width * 2**level": "[min(width * 2**level, 128)",
        "c = width * 2**level": "c, below = (min(width * 2 ** (level + k), 128) for k in (0, 1))",
        "nn.ConvTranspose2d(2 * c, c": "nn.ConvTranspose2d(below, c",
    },
)
class UNetOfAtMost128Channels:
    """The channels stop doubling at 128. Level l has w 2^l of them, for any depth and width."""


@mistake("UNet", edit={"self.head(x)": "self.head(x).squeeze(1)"})
class UNetWithoutSingleClass:
    """For one class the axis of the classes is missing in the result. It has length 1 then."""


@mistake(
    "UNet",
    edit={"return self.head(x)": "return self.head(x) if self.training else self.head(x).detach()"},
)
class UNetWithoutGradientInEvalMode:
    """In eval mode no gradient goes through the network. eval() changes layers such as dropout;
    whoever wants no gradients says so with torch.no_grad().
    """


@mistake(
    "UNet",
    edit={
        """
super().__init__()
""": """
super().__init__()
torch.manual_seed(0)
"""
    },
)
class UNetWithSeed:
    """A seed is set: all networks begin alike, and whatever is drawn afterwards in the notebook is
    the same each time. Leave seeds to the one who trains.
    """


@mistake("UNet")
class UNetOfTwoLists(nn.Module):
    """All transposed convolutions are created before the convolutions of the expanding path, so
    that Sections 6 and 7 close and cut the wrong kernels. Create them level by level.
    """

    def __init__(self, in_channels=1, classes=4, depth=3, width=16):
        super().__init__()

        def block(c_in, c_out):
            return nn.Sequential(
                nn.Conv2d(c_in, c_out, 3, padding=1),
                nn.ReLU(),
                nn.Conv2d(c_out, c_out, 3, padding=1),
                nn.ReLU(),
            )

        channels = [width * 2**level for level in range(depth + 1)]
        pairs = zip([in_channels] + channels[:-1], channels, strict=True)
        self.contracting = nn.ModuleList(block(a, b) for a, b in pairs)
        self.ups = nn.ModuleList(nn.ConvTranspose2d(2 * c, c, 2, 2) for c in channels[-2::-1])
        self.blocks = nn.ModuleList(block(2 * c, c) for c in channels[-2::-1])
        self.head = nn.Conv2d(width, classes, 1)

    def forward(self, x):
        skips = []
        for level in self.contracting[:-1]:
            skips.append(level(x))
            x = F.max_pool2d(skips[-1], 2)
        x = self.contracting[-1](x)
        for up, convolutions in zip(self.ups, self.blocks, strict=True):
            x = convolutions(torch.cat([skips.pop(), up(x)], dim=1))
        return self.head(x)


@mistake(
    "UNet",
    edit={
        """
self.head = nn.Conv2d(width, classes, 1)
""": """
self.head = nn.Conv2d(width, classes, 1)
self.to("cuda" if torch.cuda.is_available() else "cpu")
"""
    },
)
class UNetThatGoesToTheGPU:
    """The network chooses its device itself: images on the CPU then fail where there is a GPU. Who
    makes it moves it.
    """
