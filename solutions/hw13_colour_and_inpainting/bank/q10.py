"""Other right answers and known wrong ones to question 10 of hw13."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("partial_conv")
def by_unfold(x, mask, weight, bias, stride=1, dilation=1):
    """Windows as columns."""
    B, C, H, W = x.shape
    D, _, f1, f2 = weight.shape
    mask = mask.expand(B, C, H, W)
    options = {"dilation": dilation, "padding": (dilation * (f1 // 2), dilation * (f2 // 2)),
               "stride": stride}  # fmt: skip
    columns = F.unfold(x.masked_fill(~mask, 0), (f1, f2), **options)
    count = F.unfold(mask.to(x.dtype), (f1, f2), **options).sum(1)
    known = count > 0
    sums = weight.flatten(1) @ columns
    full = C * f1 * f2 / torch.where(known, count, 1)
    found = (sums * full[:, None] + bias[:, None]) * known[:, None]
    size = -(-H // stride), -(-W // stride)
    return found.reshape(B, D, *size), known.reshape(B, 1, *size)


@alternative("gated_conv")
def both_at_once(x, weight, gate):
    """One convolution for both."""
    padding = (weight.shape[-2] // 2, weight.shape[-1] // 2)
    a, b = F.conv2d(x, torch.cat([weight, gate]), padding=padding).chunk(2, 1)
    return torch.maximum(a, 0.1 * a) * b.sigmoid()


@mistake("partial_conv", edit={"ratio * F.conv2d(": "F.conv2d("})
def without_ratio():
    """Where little is known the sum is made up for what is missing."""


@mistake("partial_conv", edit={"weight[0].numel() / seen.clamp(min=1)": "1 / seen.clamp(min=1)"})
def mean_of_the_known():
    """The sum is multiplied by the number of entries of the window, too."""


@mistake("partial_conv", edit={"found + bias[:, None, None]": "found"})
def no_bias():
    """The bias is missing."""


@mistake(
    "partial_conv",
    edit={
        "found + bias[:, None, None], 0), known": (
            "ratio * (found / ratio + bias[:, None, None]), 0), known"
        ),
    },
)
def ratio_times_bias():
    """The bias is added after the sum was made up."""


@mistake(
    "partial_conv",
    edit={
        "torch.where(known, found + bias[:, None, None], 0), known": (
            "found + bias[:, None, None], known"
        ),
    },
)
def bias_in_the_void():
    """Where nothing is known the result is 0, without the bias."""


@mistake("partial_conv", edit={"known = seen > 0.5": "known = seen > weight[0].numel() - 0.5"})
def all_known():
    """A window counts as known as soon as one entry is."""


@mistake("partial_conv", edit={"torch.where(mask, x, 0)": "(x * mask)"})
def nan_leaks():
    """0 times NaN is NaN: what stands in holes must not be multiplied."""


@mistake("partial_conv", edit={"torch.where(mask, x, 0)": "x"})
def holes_count():
    """What stands in holes counts."""


@mistake("partial_conv", edit={"torch.where(mask, x, 0)": "torch.where(mask, 0, x)"})
def inverted():
    """The mask is true where something is known."""


@mistake(
    "partial_conv",
    edit={
        "return torch.where(known, found + bias[:, None, None], 0), known": (
            "return torch.where(known, found + bias[:, None, None], 0), known.to(x.dtype)"
        ),
    },
)
def mask_of_numbers():
    """The new mask is bool."""


@mistake(
    "partial_conv",
    edit={
        "mask.to(x.dtype), torch.ones_like(weight[:1])": (
            "mask[:, :1].to(x.dtype), torch.ones_like(weight[:1, :1])"
        ),
        "weight[0].numel()": "weight[0, 0].numel()",
    },
)
def first_channel_of_the_mask():
    """Each channel may have a mask of its own."""


@mistake("partial_conv", edit={'"stride": stride, ': ""})
def no_stride():
    """The stride is not used."""


@mistake("partial_conv", edit={', "dilation": dilation}': "}"})
def no_dilation():
    """The dilation is not used."""


@mistake(
    "partial_conv",
    edit={"padding = dilation * (f1 // 2), dilation * (f2 // 2)": "padding = f1 // 2, f2 // 2"},
)
def padding_without_dilation():
    """A dilated kernel is larger: at stride 1 the size is kept."""


@mistake(
    "partial_conv",
    edit={
        "padding = dilation * (f1 // 2), dilation * (f2 // 2)": (
            "padding = dilation * (f1 // 2), dilation * (f1 // 2)"
        ),
    },
)
def square_kernels():
    """Kernels need not be square."""


@mistake(
    "partial_conv",
    edit={
        "return torch.where(known, found + bias[:, None, None], 0), known": (
            "return torch.where(known, found + bias[:, None, None], 0), known.expand(found.shape)"
        ),
    },
)
def mask_of_each_channel():
    """The new mask has one channel."""


@mistake(
    "partial_conv",
    edit={
        "ratio = weight[0].numel() / seen.clamp(min=1)": (
            "inside = F.conv2d(torch.ones_like(mask, dtype=x.dtype), "
            "torch.ones_like(weight[:1]), **options)\n"
            "ratio = inside / seen.clamp(min=1)"
        ),
    },
)
def border_left_out():
    """What lies outside the picture counts among the entries of the window."""


@mistake(
    "partial_conv",
    edit={"torch.where(mask, x, 0), weight": "torch.where(mask, x, 0), weight.flip(2, 3)"},
)
def flipped():
    """The kernel is not flipped, as in torch's convolutions."""


@mistake("partial_conv", edit={"stride=1, dilation=1": "stride=1, dilation=2"})
def other_default():
    """Without an argument the dilation is 1."""


@mistake("gated_conv", edit={"torch.sigmoid(": "torch.tanh("})
def tanh():
    """The gate is a sigmoid, between 0 and 1."""


@mistake(
    "gated_conv", edit={"features * torch.sigmoid(F.conv2d(x, gate, padding=padding))": "features"}
)
def no_gate():
    """The gate is not used."""


@mistake(
    "gated_conv",
    edit={"torch.sigmoid(F.conv2d(x, gate, padding=padding))": "torch.sigmoid(features)"},
)
def gates_itself():
    """The gate has a kernel of its own."""


@mistake("gated_conv")
def gate_on_the_input(x, weight, gate):
    """The gate multiplies the features, not what goes in."""
    padding = weight.shape[2] // 2, weight.shape[3] // 2
    open_ = torch.sigmoid(F.conv2d(x, gate, padding=padding)).mean(1, keepdim=True)
    return F.leaky_relu(F.conv2d(x * open_, weight, padding=padding), 0.1)


@mistake("gated_conv", edit={", 0.1)": ")"})
def other_slope():
    """The slope of the leaky ReLU is 0.1."""


@mistake(
    "gated_conv",
    edit={
        "F.leaky_relu(F.conv2d(x, weight, padding=padding), 0.1)": (
            "F.relu(F.conv2d(x, weight, padding=padding))"
        ),
    },
)
def plain_relu():
    """It is a leaky ReLU."""


@mistake(
    "gated_conv",
    edit={
        "F.leaky_relu(F.conv2d(x, weight, padding=padding), 0.1)": (
            "F.conv2d(x, weight, padding=padding)"
        ),
        "return features * torch.sigmoid(F.conv2d(x, gate, padding=padding))": (
            "return F.leaky_relu(features * torch.sigmoid(F.conv2d(x, gate, "
            "padding=padding)).round(), 0.1)"
        ),
    },
)
def hard_gate():
    """The gate lies between 0 and 1, it is not one of them."""


@mistake(
    "gated_conv",
    edit={"padding = weight.shape[2] // 2, weight.shape[3] // 2": "padding = weight.shape[2] // 2"},
)
def square_gates():
    """Kernels need not be square."""


@mistake("partial_conv")
def gradients_by_zero(x, mask, weight, bias, stride=1, dilation=1):
    """Division by 0 in the branch that is not taken makes gradients NaN: divide by 1 there."""
    D, C, f1, f2 = weight.shape
    pad = (dilation * (f1 // 2), dilation * (f2 // 2))
    conv = torch.nn.functional.conv2d
    known = mask.expand(x.shape).to(x.dtype)
    count = conv(known, torch.ones_like(weight[:1]), None, stride, pad, dilation)
    y = conv(torch.where(mask, x, 0), weight, None, stride, pad, dilation)
    found = y * (C * f1 * f2 / count) + bias[:, None, None]
    return torch.where(count > 0, found, 0), count > 0
