"""Other right answers and known wrong ones to question 5 of hw04."""

import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("DnCNN")
class DnCNNAsModuleList(nn.Module):
    """Lists of convolutions and normalisations, ReLU as a function."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.inner = nn.ModuleList()
        for _ in range(depth - 2):
            self.inner.append(nn.Conv2d(width, width, 3, padding=1, bias=False))
            self.inner.append(nn.BatchNorm2d(width))
        self.last = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, y):
        h = F.relu(self.first(y))
        for conv, norm in zip(self.inner[::2], self.inner[1::2], strict=True):
            h = F.relu(norm(conv(h)))
        return self.last(h)


@alternative("DnCNN")
class DnCNNAsSequential(nn.Sequential):
    """The network is the Sequential itself."""

    def __init__(self, depth=17, width=64, channels=1):
        modules = [nn.Conv2d(channels, width, (3, 3), padding="same"), nn.ReLU(inplace=True)]
        for _ in range(depth - 2):
            modules.append(nn.Conv2d(width, width, (3, 3), padding="same", bias=False))
            modules.append(nn.BatchNorm2d(width))
            modules.append(nn.ReLU(inplace=True))
        super().__init__(*modules, nn.Conv2d(width, channels, (3, 3), padding="same"))


@alternative("DnCNN")
class DnCNNInBlocks(nn.Module):
    """Head, body of blocks, tail."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()

        def block():
            conv = nn.Conv2d(width, width, 3, 1, 1, bias=False)
            return nn.Sequential(conv, nn.BatchNorm2d(width), nn.ReLU())

        self.head = nn.Sequential(nn.Conv2d(channels, width, 3, 1, 1), nn.ReLU())
        self.body = nn.Sequential(*(block() for _ in range(depth - 2)))
        self.tail = nn.Conv2d(width, channels, 3, 1, 1)

    def forward(self, y):
        return self.tail(self.body(self.head(y)))


@mistake("DnCNN", edit={"nn.BatchNorm2d(width),": ""})
class DnCNNWithoutNorm:
    """Batch normalisation is missing between the inner convolutions and their ReLU."""


@mistake(
    "DnCNN",
    edit={
        """
nn.Conv2d(width, channels, 3, padding=1)
""": """
nn.Conv2d(width, channels, 3, padding=1), nn.ReLU()
"""
    },
)
class DnCNNEndsInReLU:
    """A ReLU follows the last convolution: the estimated noise is never negative."""


@mistake("DnCNN", edit={", bias=False": ""})
class DnCNNWithInnerBias:
    """The inner convolutions have a bias. BatchNorm subtracts the mean right after it, so it has no
    effect and is left out.
    """


@mistake("DnCNN", edit={"range(depth - 2)": "range(depth)"})
class DnCNNTooDeep:
    """There are two convolutions too many: depth counts the first and the last one too."""


@mistake(
    "DnCNN",
    edit={
        "channels, width, 3, padding=1": "channels, width, 3",
        "width, width, 3, padding=1": "width, width, 3",
        "width, channels, 3, padding=1": "width, channels, 3",
    },
)
class DnCNNWithoutPadding:
    """Without padding every convolution takes a frame of one pixel from the image. The result has
    the size of y.
    """


@mistake("DnCNN", edit={"return self.layers(y)": "return y - self.layers(y)"})
class DnCNNReturnsImage:
    """The network returns the denoised image. forward is asked for the noise; the subtraction comes
    in question 7.
    """


@mistake(
    "DnCNN",
    edit={
        """
nn.BatchNorm2d(width),
nn.ReLU(),
""": """
nn.ReLU(),
nn.BatchNorm2d(width),
"""
    },
)
class DnCNNNormAfterReLU:
    """ReLU comes before the normalisation. The order is convolution, normalisation, ReLU."""


@mistake(
    "DnCNN",
    edit={
        """
nn.BatchNorm2d(width),
nn.ReLU(),
""": """
nn.BatchNorm2d(width),
"""
    },
)
class DnCNNWithoutInnerReLU:
    """The inner layers have no ReLU: without it they are one linear map."""


@mistake(
    "DnCNN",
    edit={"*(block() for _ in range(depth - 2))": "*[block()] * (depth - 2)"},
    of="DnCNNInBlocks",
)
class DnCNNSharesItsLayers:
    """All inner layers are one and the same module and share their weights. Make a new one in every
    round of the loop.
    """


@mistake(
    "DnCNN",
    edit={
        "nn.Conv2d(channels, width": "nn.Conv2d(1, width",
        "nn.Conv2d(width, channels": "nn.Conv2d(width, 1",
    },
)
class DnCNNGreyOnly:
    """channels has no effect: the network takes grey images only."""


@mistake(
    "DnCNN",
    edit={
        "channels, width, 3, padding=1": 'channels, width, 3, padding=1, padding_mode="reflect"',
        "width, width, 3, padding=1": 'width, width, 3, padding=1, padding_mode="reflect"',
        "width, channels, 3, padding=1": 'width, channels, 3, padding=1, padding_mode="reflect"',
    },
)
class DnCNNReflects:
    """The image is reflected at its border. DnCNN pads with zeros."""


@mistake("DnCNN", edit={"nn.BatchNorm2d(width)": "nn.BatchNorm2d(width, affine=False)"})
class DnCNNNormWithoutFactors:
    """BatchNorm has neither factors nor offsets to learn. With its defaults it has."""


@mistake(
    "DnCNN", edit={"nn.BatchNorm2d(width)": "nn.BatchNorm2d(width, track_running_stats=False)"}
)
class DnCNNNormWithoutStatistics:
    """BatchNorm keeps no running means and variances, so that evaluation mode is as train mode.
    With its defaults it keeps them.
    """


@mistake("DnCNN", edit={"nn.BatchNorm2d(width)": "nn.BatchNorm2d(width, 1e-4, 0.9)"})
class DnCNNNormWithOtherConstants:
    """eps or momentum of BatchNorm is not the default."""


@mistake(
    "DnCNN",
    edit={
        "width, 3, padding=1), nn.ReLU()]": (
            "width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]"
        )
    },
)
class DnCNNNormInTheFirstLayer:
    """The first layer has a BatchNorm. It is a convolution with bias and a ReLU."""


@mistake(
    "DnCNN",
    edit={
        """
nn.Conv2d(width, channels, 3, padding=1)
""": """
nn.Conv2d(width, channels, 3, padding=1, bias=False)
"""
    },
)
class DnCNNWithoutLastBias:
    """The last convolution has no bias. Only the inner ones have none."""


@mistake("DnCNN", edit={"self.inner = nn.ModuleList()": "self.inner = []"}, of="DnCNNAsModuleList")
class DnCNNInAPlainList:
    """The inner layers are in a list of Python's, in which PyTorch does not find them: they do not
    learn. `nn.ModuleList` is a list that it knows.
    """


@mistake(
    "DnCNN",
    edit={
        """
self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))
""": """
self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))
self.to("cuda" if torch.cuda.is_available() else "cpu")
"""
    },
)
class DnCNNThatGoesToTheGPU:
    """The network chooses its device itself: images on the CPU then fail where there is a GPU. Who
    makes it moves it.
    """


@mistake("DnCNN")
class LastLayerFirst(nn.Module):
    """The last convolution is set first. Whoever gives weights by order and shape swaps it with
    the first one where both have one shape.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        self.last = nn.Conv2d(width, channels, 3, padding=1)
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False)]
            layers += [nn.BatchNorm2d(width), nn.ReLU()]
        self.before = nn.Sequential(*layers)

    def forward(self, y):
        return self.last(self.before(y))


@mistake("DnCNN")
class DnCNNOnTheCPU(nn.Module):
    """Its layers are made on the CPU, whatever torch's default device is."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1, device="cpu"), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False, device="cpu")]
            layers += [nn.BatchNorm2d(width, device="cpu"), nn.ReLU()]
        last = nn.Conv2d(width, channels, 3, padding=1, device="cpu")
        self.layers = nn.Sequential(*layers, last)

    def forward(self, y):
        return self.layers(y)
