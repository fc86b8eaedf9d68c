"""Other right answers and known wrong ones to question 7 of hw02."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from autograder.bank import alternative, mistake


@alternative("TransposedConv2d")
class LayerByFold(nn.Module):
    """Computes with F.fold; a helper makes pairs; Kaiming's initial weights."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.kernel_size = self.pair(kernel_size)
        self.stride = self.pair(stride)
        self.padding = self.pair(padding)
        self.weight = nn.Parameter(torch.empty(in_channels, out_channels, *self.kernel_size))
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        self.bias = nn.Parameter(torch.empty(out_channels)) if bias else None
        if bias:
            nn.init.normal_(self.bias, std=0.01)

    @staticmethod
    def pair(value):
        return (value, value) if isinstance(value, int) else tuple(value)

    def forward(self, Y):
        size = [
            (Y.shape[2 + k] - 1) * self.stride[k] + self.kernel_size[k] - 2 * self.padding[k]
            for k in range(2)
        ]
        copies = self.weight.flatten(1).T @ Y.flatten(2)
        X = F.fold(copies, size, self.kernel_size, padding=self.padding, stride=self.stride)
        return X if self.bias is None else X + self.bias[:, None, None]


@alternative("TransposedConv2d")
class LayerByInheritance(nn.ConvTranspose2d):
    """Torch's own layer under another name."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, bias=bias)


@alternative("TransposedConv2d")
class LayerByKeywords(nn.Module):
    """Keeps the settings as they come, in a dict of keywords; normal initial weights."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        try:
            f1, f2 = kernel_size
        except TypeError:
            f1 = f2 = kernel_size
        self.settings = {"stride": stride, "padding": padding}
        weight = torch.randn(in_channels, out_channels, f1, f2)
        self.register_parameter("weight", nn.Parameter(weight / math.sqrt(in_channels * f1 * f2)))
        self.register_parameter("bias", nn.Parameter(torch.zeros(out_channels)) if bias else None)

    def forward(self, Y):
        return F.conv_transpose2d(Y, weight=self.weight, bias=self.bias, **self.settings)


@alternative("TransposedConv2d")
class LayerByLoop(nn.Module):
    """Adds shifted copies in a loop over the kernel, as in Question 6."""

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        pairs = [v if isinstance(v, (tuple, list)) else [v] * 2 for v in (stride, padding)]
        self.stride, self.padding = pairs
        f = kernel_size if isinstance(kernel_size, (tuple, list)) else (kernel_size,) * 2
        self.weight = nn.Parameter(0.1 * torch.randn(in_channels, out_channels, *f))
        if bias:
            self.bias = nn.Parameter(0.1 * torch.randn(out_channels))
        else:
            self.bias = None

    def forward(self, Y):
        (s1, s2), (p1, p2), (f1, f2) = self.stride, self.padding, self.weight.shape[2:]
        rows, columns = (Y.shape[2] - 1) * s1 + 1, (Y.shape[3] - 1) * s2 + 1
        X = Y.new_zeros(len(Y), self.weight.shape[1], rows + f1 - 1, columns + f2 - 1)
        for p in range(f1):
            for q in range(f2):
                copies = torch.einsum("aiuv,io->aouv", Y, self.weight[:, :, p, q])
                X[:, :, p : p + rows : s1, q : q + columns : s2] += copies
        X = X[:, :, p1 : X.shape[2] - p1, p2 : X.shape[3] - p2]
        return X if self.bias is None else X + self.bias[:, None, None]


@mistake(
    "TransposedConv2d",
    edit={
        "(in_channels, out_channels, *self": "(out_channels, in_channels, *self",
        "Y, self.weight, ": "Y, self.weight.transpose(0, 1), ",
    },
)
class WeightOfConv2d:
    """The weight has the layout of nn.Conv2d, output channels first. A transposed convolution keeps
    the input channels on the first axis.
    """


@mistake(
    "TransposedConv2d",
    edit={
        '"weight", nn': '"w", nn',
        '"bias", nn': '"b", nn',
        "weight=self.weight, bias=self.bias": "weight=self.w, bias=self.b",
    },
    of="LayerByKeywords",
)
class OtherParameterNames:
    """The parameters have names of your own. State dicts fit together by names: call them weight
    and bias.
    """


@mistake(
    "TransposedConv2d",
    edit={"nn.Parameter(torch.zeros(out_channels))": "torch.zeros(out_channels)"},
)
class BiasNotAParameter:
    """The bias is a plain tensor, so it is neither in the state dict nor trained. Register it as a
    parameter.
    """


@mistake(
    "TransposedConv2d",
    edit={
        """
self.register_parameter("bias", None)
""": """
self.bias = nn.Parameter(torch.zeros(out_channels), requires_grad=False)
"""
    },
)
class BiasAlwaysThere:
    """With bias=False the layer still has a parameter `bias`. Then it should have none, so that the
    state dict holds only the weight.
    """


@mistake(
    "TransposedConv2d",
    edit={
        """
else:
    self.register_parameter("bias", None)
""": ""
    },
)
class BiasMissing:
    """With bias=False the layer has no attribute `bias` at all, and its forward pass stumbles over
    that. Let the attribute be None.
    """


@mistake(
    "TransposedConv2d",
    edit={
        """
try:
    f1, f2 = kernel_size
except TypeError:
    f1 = f2 = kernel_size
""": """
f1 = f2 = kernel_size
""",
        "in_channels, out_channels, f1, f2)": "(in_channels, out_channels, f1, f2))",
    },
    of="LayerByKeywords",
)
class SquareKernelsOnly:
    """A kernel size that is a pair is refused. Each of the three sizes may be an int or a pair
    (rows, columns).
    """


@mistake("TransposedConv2d", edit={"else tuple(value)": "else (value[0], value[0])"})
class FirstOfEachPair:
    """Of a pair only the first entry is used, for both axes. Rows and columns have settings of
    their own.
    """


@mistake("TransposedConv2d", edit={", self.stride, self.padding)": ", self.stride)"})
class PaddingForgotten:
    """The padding has no effect on the result. Hand it on in the forward pass."""


@mistake("TransposedConv2d", edit={"self.stride, self.padding)": "self.padding, self.stride)"})
class StrideAndPaddingExchanged:
    """Stride and padding are exchanged in the call of the functional form. Check the order of its
    arguments, or hand them over by name.
    """


@mistake("TransposedConv2d", edit={"uniform_(self.weight, -bound, bound)": "zeros_(self.weight)"})
class WeightsOfZeros:
    """The initial weights are all zero. Then every channel learns the same, or nothing; draw them
    at random.
    """


@mistake(
    "TransposedConv2d", edit={"-bound, bound)": "-bound, bound, torch.Generator().manual_seed(0))"}
)
class WeightsOfAFixedSeed:
    """Every layer starts with the same weights: a seed is set inside the layer. Leave the random
    generator to the one who uses the layer.
    """


@mistake(
    "TransposedConv2d",
    edit={"weight / math.sqrt(in_channels * f1 * f2)": "weight * weight.numel()"},
    of="LayerByKeywords",
)
class WeightsTooLarge:
    """The initial weights are far too large: they grow with the number of entries. Divide by the
    root of that number, do not multiply with it.
    """


@mistake("TransposedConv2d", edit={"Y, self.weight,": "Y, self.weight.data,"})
class WeightDetached:
    """No gradient reaches the weight: the forward pass takes its values out of autograd's sight.
    Use the parameter itself.
    """


@mistake("TransposedConv2d")
class LayerInsideTheLayer(nn.Module):
    """The layer holds another layer, so the names in its state dict begin with the name of that
    one. The parameters have to belong to the layer itself.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        self.layer = nn.ConvTranspose2d(
            in_channels, out_channels, kernel_size, stride, padding, bias=bias
        )

    def forward(self, Y):
        return self.layer(Y)


@mistake(
    "TransposedConv2d",
    edit={
        """
else:
    self.register_parameter("bias", None)
""": "",
        "self.weight, self.bias, self": 'self.weight, getattr(self, "bias", None), self',
    },
)
class NoAttributeBias:
    """With bias=False the layer has no attribute bias. It should be there, and be None."""


@mistake(
    "TransposedConv2d",
    edit={
        "return F": """
if self.training:
    self.weight_of_evaluation = None
weight = self.weight
if not self.training:
    if getattr(self, "weight_of_evaluation", None) is None:
        self.weight_of_evaluation = self.weight.detach().clone()
    weight = self.weight_of_evaluation
return F""",
        "Y, self.weight,": "Y, weight,",
    },
)
class WeightOfEarlier:
    """In evaluation mode the layer computes with a copy of its weight made earlier: weights loaded
    afterwards have no effect, and no gradient reaches the parameter. Use the parameter itself.
    """


@mistake(
    "TransposedConv2d",
    edit={
        "Y, self.weight, self.bias,": """
Y.float(), self.weight.float(), None if self.bias is None else self.bias.float(),
"""
    },
)
class AlwaysSinglePrecision:
    """A layer in double precision gives results in single precision. Compute in the dtype of the
    input.
    """


@mistake("TransposedConv2d", edit={"return F": "Y.requires_grad_(Y.is_leaf)\nreturn F"})
class InputMadeToRequireGradients:
    """After the call the input requires gradients, which changes what is given. The layer's
    parameters require them already.
    """


@mistake("TransposedConv2d")
class InheritsTheOrder(nn.ConvTranspose2d):
    """The order of the arguments is that of nn.ConvTranspose2d, where output_padding comes before
    bias. The sixth here is bias.
    """


@mistake("TransposedConv2d", edit={"torch.zeros(out_channels)": "torch.empty(out_channels)"})
class BiasNeverSet:
    """The bias is what lay in memory before: `torch.empty` sets nothing. Give it values."""
