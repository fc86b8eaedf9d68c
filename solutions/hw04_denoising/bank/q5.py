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


@mistake("DnCNN")
class DnCNNWithoutNorm(nn.Module):
    """Batch normalisation is missing between the inner convolutions and their ReLU."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1, bias=False), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNEndsInReLU(nn.Module):
    """A ReLU follows the last convolution: the estimated noise is never negative."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.Conv2d(width, channels, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*layers)

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNWithInnerBias(nn.Module):
    """The inner convolutions have a bias. BatchNorm subtracts the mean right after it, so it has no
    effect and is left out.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNTooDeep(nn.Module):
    """There are two convolutions too many: depth counts the first and the last one too."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNWithoutPadding(nn.Module):
    """Without padding every convolution takes a frame of one pixel from the image. The result has
    the size of y.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNReturnsImage(nn.Module):
    """The network returns the denoised image. forward is asked for the noise; the subtraction comes
    in question 7.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return y - self.layers(y)


@mistake("DnCNN")
class DnCNNNormAfterReLU(nn.Module):
    """ReLU comes before the normalisation. The order is convolution, normalisation, ReLU."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.ReLU(), nn.BatchNorm2d(width)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNWithoutInnerReLU(nn.Module):
    """The inner layers have no ReLU: without it they are one linear map."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNSharesItsLayers(nn.Module):
    """All inner layers are one and the same module and share their weights. Make a new one in every
    round of the loop.
    """

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        inner = [conv, nn.BatchNorm2d(width), nn.ReLU()] * (depth - 2)
        first = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
        self.layers = nn.Sequential(*first, *inner, nn.Conv2d(width, channels, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNGreyOnly(nn.Module):
    """channels has no effect: the network takes grey images only."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()
        layers = [nn.Conv2d(1, width, 3, padding=1), nn.ReLU()]
        for _ in range(depth - 2):
            conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
            layers += [conv, nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Conv2d(width, 1, 3, padding=1))

    def forward(self, y):
        return self.layers(y)


@mistake("DnCNN")
class DnCNNReflects(nn.Module):
    """The image is reflected at its border. DnCNN pads with zeros."""

    def __init__(self, depth=17, width=64, channels=1):
        super().__init__()

        def conv(ins, outs, bias):
            return nn.Conv2d(ins, outs, 3, padding=1, bias=bias, padding_mode="reflect")

        layers = [conv(channels, width, True), nn.ReLU()]
        for _ in range(depth - 2):
            layers += [conv(width, width, False), nn.BatchNorm2d(width), nn.ReLU()]
        self.layers = nn.Sequential(*layers, conv(width, channels, True))

    def forward(self, y):
        return self.layers(y)
