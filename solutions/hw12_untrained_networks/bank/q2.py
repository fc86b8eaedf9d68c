"""Other right answers and known wrong ones to question 2 of hw12."""

import torch
import torch.nn.functional as F

from autograder.bank import alternative, mistake


@alternative("channel_norm")
def by_variance(x, gain, offset, eps=1e-5):
    """Mean and biased variance from one call."""
    var, mean = torch.var_mean(x, dim=(2, 3), correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(var + eps) * gain.view(1, -1, 1, 1) + offset.view(1, -1, 1, 1)


@alternative("channel_norm")
def by_loops(x, gain, offset, eps=1e-5):
    """Plane by plane."""
    images = []
    for image in x:
        planes = []
        for plane, a, b in zip(image, gain, offset, strict=True):
            centred = plane - plane.mean()
            planes.append(a * centred / torch.sqrt((centred * centred).mean() + eps) + b)
        images.append(torch.stack(planes))
    return torch.stack(images)


@alternative("channel_norm")
def as_groups(x, gain, offset, eps=1e-5):
    """Group normalisation with one channel for each group."""
    if x.shape[2] * x.shape[3] == 1:
        return 0 * x + offset[:, None, None] + 0 * gain[:, None, None]
    return F.group_norm(x, x.shape[1], gain, offset, eps)


@mistake("channel_norm")
def batch_normalisation(x, gain, offset, eps=1e-5):
    """Means over the batch: each image is to be normalised by itself."""
    var, mean = torch.var_mean(x, dim=(0, 2, 3), correction=0, keepdim=True)
    return (x - mean) / (var + eps).sqrt() * gain[:, None, None] + offset[:, None, None]


@mistake("channel_norm")
def layer_normalisation(x, gain, offset, eps=1e-5):
    """Means over all channels: each channel is to be normalised by itself."""
    var, mean = torch.var_mean(x, dim=(1, 2, 3), correction=0, keepdim=True)
    return (x - mean) / (var + eps).sqrt() * gain[:, None, None] + offset[:, None, None]


@mistake("channel_norm")
def running_statistics(x, gain, offset, eps=1e-5):
    """This is batch normalisation in evaluation mode: it divides by what it has not seen."""
    return F.batch_norm(x, torch.zeros_like(gain), torch.ones_like(gain), gain, offset, eps=eps)


@mistake("channel_norm")
def one_less(x, gain, offset, eps=1e-5):
    """The squares are divided by the number of pixels, not by one less."""
    x = x - x.mean((-2, -1), keepdim=True)
    n = x.shape[-1] * x.shape[-2]
    spread = (x.square().sum((-2, -1), keepdim=True) / max(n - 1, 1) + eps).sqrt()
    return gain[:, None, None] * x / spread + offset[:, None, None]


@mistake("channel_norm", edit={" + eps).sqrt()": ").sqrt()"})
def without_eps():
    """Without eps a constant channel is divided by 0."""


@mistake("channel_norm", edit={" + eps).sqrt()": " + 1e-5).sqrt()"})
def eps_ignored():
    """The argument eps is not used."""


@mistake(
    "channel_norm",
    edit={
        "(x.square().mean((-2, -1), keepdim=True) + eps).sqrt()": (
            "(x.square().mean((-2, -1), keepdim=True).sqrt() + eps)"
        )
    },
)
def eps_outside():
    """eps is added to the mean square, not to its root."""


@mistake("channel_norm", edit={" + eps).sqrt()": " + eps)"})
def by_the_variance():
    """It is divided by the root of the mean square."""


@mistake("channel_norm", edit={"x = x - x.mean((-2, -1), keepdim=True)": ""})
def mean_stays():
    """The mean of each channel is to be subtracted first."""


@mistake("channel_norm", edit={"gain[:, None, None] * x": "x"})
def no_gain():
    """The gain is missing."""


@mistake("channel_norm", edit={" + offset[:, None, None]": ""})
def no_offset():
    """The offset is missing."""


@mistake("channel_norm", edit={"gain[:, None, None]": "(1 + gain[:, None, None])"})
def one_plus_gain():
    """The gain itself is the factor, not one more than it."""


@mistake(
    "channel_norm",
    edit={"gain[:, None, None] * x + offset[:, None, None]": "gain * x + offset"},
)
def along_columns():
    """A gain belongs to a channel, not to a column of pixels."""


@mistake("channel_norm", edit={"x.mean((-2, -1), keepdim=True)\n": "x.mean(-1, keepdim=True)\n"})
def mean_of_rows():
    """The mean is over all pixels of a channel, not over each row."""


@mistake("channel_norm")
def by_moments(x, gain, offset, eps=1e-5):
    """The mean of squares less the squared mean loses all digits where the mean is large."""
    mean = x.mean((-2, -1), keepdim=True)
    var = x.square().mean((-2, -1), keepdim=True) - mean.square()
    x = (x - mean) / (var.clamp(min=0) + eps).sqrt()
    return gain[:, None, None] * x + offset[:, None, None]


@mistake("channel_norm", edit={"x = x - x": "x -= x"})
def in_place():
    """The images that were given are changed."""


@mistake("channel_norm", edit={"+ offset[:, None, None]": "+ offset[:, None, None].detach()"})
def offset_detached():
    """The offset is cut off from its gradient: it will not learn."""


@mistake("channel_norm", edit={"eps).sqrt()": "eps).sqrt().detach()"})
def spread_detached():
    """Gradients go through the spread, too."""


@mistake("channel_norm")
def in_single_precision(x, gain, offset, eps=1e-5):
    """Computed in single precision, which loses digits of a double."""
    y = x.float() - x.float().mean((-2, -1), keepdim=True)
    y = y / (y.square().mean((-2, -1), keepdim=True) + eps).sqrt()
    return (gain[:, None, None] * y + offset[:, None, None]).to(x.dtype)


@mistake("channel_norm")
def groups_of_pixels(x, gain, offset, eps=1e-5):
    """A single pixel is a constant channel; torch's normalisations refuse one alone."""
    return F.group_norm(x, x.shape[1], gain, offset, eps)
