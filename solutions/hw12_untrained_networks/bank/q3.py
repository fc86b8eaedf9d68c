"""Other right answers and known wrong ones to question 3 of hw12."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("DeepDecoder")
class WithOwnNormalisation(nn.Module):
    """Lists of layers, and a normalisation by hand."""

    def __init__(self, k, ups=3, channels=1):
        super().__init__()

        class Norm(nn.Module):
            def __init__(self):
                super().__init__()
                self.weight, self.bias = nn.Parameter(torch.ones(k)), nn.Parameter(torch.zeros(k))

            def forward(self, x):
                var, mean = torch.var_mean(x, (2, 3), correction=0, keepdim=True)
                x = (x - mean) / torch.sqrt(var + 1e-5)
                return self.weight[:, None, None] * x + self.bias[:, None, None]

        self.ups = ups
        self.parts = nn.ModuleList()
        for _ in range(ups + 1):
            self.parts.append(nn.Conv2d(k, k, kernel_size=1, bias=False))
            self.parts.append(Norm())
        self.out = nn.Conv2d(k, channels, kernel_size=1)

    def forward(self, z):
        for level in range(self.ups + 1):
            z = self.parts[2 * level](z)
            if level < self.ups:
                H, W = z.shape[2:]
                z = F.interpolate(z, size=(2 * H, 2 * W), mode="bilinear", align_corners=False)
            z = self.parts[2 * level + 1](F.relu(z))
        return self.out(z).sigmoid()


@alternative(
    "DeepDecoder",
    edit={
        "layers.append(nn.Conv2d(k, k, 1, bias=False))": "mix = nn.Conv2d(k, k, 1, bias=False)",
        'layers.append(nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False))': (
            'layers += [nn.Upsample(scale_factor=2, mode="bilinear")]'
        ),
        "layers += [nn.ReLU()": "layers += [mix, nn.ReLU()",
    },
)
class EnlargesFirst:
    """Enlarging first gives the same, at four times the cost."""


@alternative("parameter_count")
def layer_by_layer(k, ups=3, channels=1):
    """A sum over layers."""
    return sum(k * (k + 2) for _ in range(ups + 1)) + channels + k * channels


@mistake("DeepDecoder", edit={"nn.InstanceNorm2d(k, affine=True)": "nn.BatchNorm2d(k)"})
class BatchNormalised:
    """Batch normalisation: in evaluation mode it divides by something else, and images mix."""


@mistake("DeepDecoder", edit={", affine=True": ""})
class WithoutGains:
    """The normalisation has no gains and offsets to learn."""


@mistake("DeepDecoder", edit={"align_corners=False": "align_corners=True"})
class CornersAligned:
    """The enlarging puts the outermost pixels on old ones: align_corners is to be False."""


@mistake("DeepDecoder", edit={'mode="bilinear", align_corners=False': 'mode="nearest"'})
class Nearest:
    """Pixels are repeated; the enlarging is to be bilinear."""


@mistake(
    "DeepDecoder",
    edit={
        "[nn.ReLU(), nn.InstanceNorm2d(k, affine=True)]": (
            "[nn.InstanceNorm2d(k, affine=True), nn.ReLU()]"
        )
    },
)
class NormalisedFirst:
    """The normalisation comes after ReLU."""


@mistake("DeepDecoder", edit={"if level < ups:": "if True:"})
class OneTooLarge:
    """The last layer does not enlarge."""


@mistake("DeepDecoder", edit={"if level < ups:": "if level > 0:"})
class FirstNotEnlarged:
    """All layers enlarge but the last one; here the first does not."""


@mistake("DeepDecoder", edit={"range(ups + 1)": "range(ups)"})
class OneLayerLess:
    """There are ups + 1 layers, of which the last does not enlarge."""


@mistake("DeepDecoder", edit={", nn.Sigmoid()": ""})
class NoSigmoid:
    """The sigmoid at the end is missing."""


@mistake("DeepDecoder", edit={"nn.Sigmoid()": "nn.Tanh()"})
class Tanh:
    """The sigmoid is to end the network: tanh leaves (0, 1)."""


@mistake("DeepDecoder", edit={"nn.Conv2d(k, channels, 1)": "nn.Conv2d(k, channels, 1, bias=False)"})
class NoBias:
    """The last sums have biases."""


@mistake("DeepDecoder", edit={"nn.Conv2d(k, k, 1, bias=False)": "nn.Conv2d(k, k, 1)"})
class BiasInLayers:
    """The mixing has no bias."""


@mistake(
    "DeepDecoder",
    edit={"nn.Conv2d(k, k, 1, bias=False)": "nn.Conv2d(k, k, 3, padding=1, bias=False)"},
)
class Convolutions:
    """A deep decoder has no convolutions: kernels have 1 x 1 pixels."""


@mistake("DeepDecoder", edit={"nn.Conv2d(k, channels, 1)": "nn.Conv2d(k, 1, 1)"})
class OneChannel:
    """The argument channels is not used."""


@mistake("DeepDecoder", edit={"nn.ReLU()": "nn.LeakyReLU(0.2)"})
class Leaky:
    """What is negative is to be cut off: ReLU."""


@mistake("DeepDecoder")
class LayersInAList(nn.Module):
    """Layers in a plain list are not registered: they will not learn."""

    def __init__(self, k, ups=3, channels=1):
        super().__init__()
        self.ups = ups
        self.mixes = [nn.Conv2d(k, k, 1, bias=False) for _ in range(ups + 1)]
        self.norms = [nn.InstanceNorm2d(k, affine=True) for _ in range(ups + 1)]
        self.out = nn.Conv2d(k, channels, 1)

    def forward(self, z):
        for level in range(self.ups + 1):
            z = self.mixes[level](z)
            if level < self.ups:
                z = F.interpolate(z, scale_factor=2, mode="bilinear")
            z = self.norms[level](z.relu())
        return self.out(z).sigmoid()


@mistake("DeepDecoder")
class SharedMix(nn.Module):
    """All layers share one mixing matrix; each is to have its own."""

    def __init__(self, k, ups=3, channels=1):
        super().__init__()
        self.ups = ups
        self.mix = nn.Conv2d(k, k, 1, bias=False)
        self.norms = nn.ModuleList(nn.InstanceNorm2d(k, affine=True) for _ in range(ups + 1))
        self.out = nn.Conv2d(k, channels, 1)

    def forward(self, z):
        for level in range(self.ups + 1):
            z = self.mix(z)
            if level < self.ups:
                z = F.interpolate(z, scale_factor=2, mode="bilinear")
            z = self.norms[level](z.relu())
        return self.out(z).sigmoid()


@mistake(
    "DeepDecoder",
    edit={
        "self.layers = nn.Sequential": (
            "for layer in layers:\n    if isinstance(layer, nn.Conv2d):\n        "
            "nn.init.zeros_(layer.weight)\nself.layers = nn.Sequential"
        )
    },
)
class ZerosAtFirst:
    """Mixing matrices begin as zeros; torch's first weights are asked for."""


@mistake("DeepDecoder", edit={"super().__init__()": "super().__init__()\ntorch.manual_seed(0)"})
class Seeds:
    """It seeds torch's global generator, which belongs to the notebook."""


@mistake("DeepDecoder", edit={"return self.layers(z)": "return self.layers(z.float()).to(z.dtype)"})
class SinglePrecision:
    """In double precision the network is to compute in double precision."""


@mistake("parameter_count", edit={"(k * k + 2 * k)": "k * k"})
def without_normalisations():
    """Gains and offsets are weights, too."""


@mistake("parameter_count", edit={"channels * (k + 1)": "channels * k"})
def without_biases():
    """The last sums have biases."""


@mistake("parameter_count", edit={"(ups + 1) *": "ups *"})
def one_layer_less():
    """There are ups + 1 layers: the last one does not enlarge, but it mixes."""


@mistake("parameter_count", edit={"channels * (k + 1)": "(k + 1)"})
def channels_ignored():
    """Each channel has weights and a bias of its own."""


@mistake("parameter_count", edit={"(k * k + 2 * k)": "(k * k + 3 * k)"})
def biases_in_layers():
    """The mixing has no bias."""


@mistake(
    "parameter_count",
    edit={
        "return (ups + 1) * (k * k + 2 * k) + channels * (k + 1)": (
            "return float((ups + 1) * (k * k + 2 * k) + channels * (k + 1))"
        )
    },
)
def a_float():
    """A count is an int."""


@mistake("parameter_count", edit={"ups=3, channels=1": "ups=4, channels=1"})
def another_default():
    """The default of ups is 3."""


@mistake("DeepDecoder")
class LastMadeFirst(nn.Module):
    """The last sum is made before the others: with a seed all first weights are others."""

    def __init__(self, k, ups=3, channels=1):
        super().__init__()
        self.last = nn.Conv2d(k, channels, 1)
        layers = []
        for level in range(ups + 1):
            layers.append(nn.Conv2d(k, k, 1, bias=False))
            if level < ups:
                layers.append(nn.Upsample(scale_factor=2, mode="bilinear"))
            layers += [nn.ReLU(), nn.InstanceNorm2d(k, affine=True)]
        self.layers = nn.Sequential(*layers)

    def forward(self, z):
        return self.last(self.layers(z)).sigmoid()


@mistake("parameter_count")
def without_memory(k, ups=3, channels=1):
    """A network on the device "meta" is one, too: a formula counts without any."""
    with torch.device("meta"):
        return sum(one.numel() for one in DeepDecoder(k, ups, channels).parameters())  # noqa: F821


@mistake("parameter_count")
def by_recursion(k, ups=3, channels=1):
    """Python ends a recursion over very many layers: a formula takes them all at once."""
    if ups == 0:
        return k * (k + 2) + channels * (k + 1)
    return k * (k + 2) + by_recursion(k, ups - 1, channels)
