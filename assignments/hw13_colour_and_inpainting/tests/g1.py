"""Test golf 1. A test for the error in holes.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 20 numbers | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, inpainting, measured

OK_FORMAT = False
name = "g1"


def by_loops(x, truth, mask):
    """Image by image, from lists, a float."""
    found = []
    for one, other, known in zip(x.double(), truth.double(), mask, strict=True):
        errors = [
            (one[c, i, j].item() - other[c, i, j].item()) ** 2
            for c in range(one.shape[0])
            for i in range(one.shape[1])
            for j in range(one.shape[2])
            if not known[0, i, j]
        ]
        mean = sum(errors) / len(errors)
        found.append(-10 * math.log10(mean) if mean else math.inf)
    return sum(found) / len(found)


def general(x, truth, mask, error=lambda d: d * d, hole=lambda m: ~m, counted=None):
    """A tensor; error, hole and what is divided by may be others."""
    where = hole(mask).double().expand(x.shape)
    wrong = (error(x.double() - truth.double()) * where).sum((1, 2, 3))
    count = where.sum((1, 2, 3)) if counted is None else counted(where)
    return (-10 * torch.log10(wrong / count)).mean()


def each(x, truth, mask):
    """The PSNR of each image."""
    return [by_loops(x[i : i + 1], truth[i : i + 1], mask[i : i + 1]) for i in range(len(x))]


def pooled(x, truth, mask):
    """The PSNR of the mean error of the batch."""
    where = (~mask).double().expand(x.shape)
    return -10 * torch.log10(((x - truth) ** 2 * where).sum() / where.sum())


def pixel_by_pixel(x, truth, mask):
    """The mean of a PSNR for each pixel."""
    errors = ((x - truth) ** 2).mean(1, keepdim=True).clamp(min=1e-12)
    return torch.stack(
        [-10 * torch.log10(e[~m]).mean() for e, m in zip(errors, mask, strict=True)]
    ).mean()


def channel_by_channel(x, truth, mask):
    """The mean of a PSNR for each channel."""
    found = [general(x[:, c : c + 1], truth[:, c : c + 1], mask) for c in range(x.shape[1])]
    return sum(found) / len(found)


RIGHT = {"loops": by_loops, "sums": general}
WRONG = {
    "all pixels": lambda x, t, m: general(x, t, m, hole=lambda m: m | ~m),
    "known pixels": lambda x, t, m: general(x, t, m, hole=lambda m: m),
    "divided by all pixels": lambda x, t, m: general(
        x, t, m, counted=lambda w: torch.full((len(w),), float(w[0].numel())).double()
    ),
    "channels summed": lambda x, t, m: general(
        x, t, m, counted=lambda w: w.sum((1, 2, 3)) / w.shape[1]
    ),
    "not divided": lambda x, t, m: general(x, t, m, counted=lambda w: torch.ones(len(w)).double()),
    "pooled": pooled,
    "pixel by pixel": pixel_by_pixel,
    "channel by channel": channel_by_channel,
    "first image": lambda x, t, m: each(x, t, m)[0],
    "last image": lambda x, t, m: each(x, t, m)[-1],
    "best image": lambda x, t, m: max(each(x, t, m)),
    "worst image": lambda x, t, m: min(each(x, t, m)),
    "sum over images": lambda x, t, m: sum(each(x, t, m)),
    "first mask for all": lambda x, t, m: by_loops(x, t, m[:1].expand(m.shape)),
    "first channel": lambda x, t, m: by_loops(x[:, :1], t[:, :1], m),
    "last channel": lambda x, t, m: by_loops(x[:, -1:], t[:, -1:], m),
    "sign": lambda x, t, m: -by_loops(x, t, m),
    "natural logarithm": lambda x, t, m: by_loops(x, t, m) * math.log(10),
    "twenty": lambda x, t, m: 2 * by_loops(x, t, m),
    "absolute errors": lambda x, t, m: general(x, t, m, error=lambda d: d.abs()),
    "clamped": lambda x, t, m: by_loops(x.clamp(0, 1), t, m),
    "of bytes": lambda x, t, m: by_loops(x, t, m) + 20 * math.log10(255),
    "the error itself": lambda x, t, m: 10 ** (-by_loops(x, t, m) / 10),
}  # fmt: skip
HINTS = {
    "clamped": "Does your x leave the range of the picture?",
    "pooled": "Do your images have different errors?",
    "first mask for all": "Do your images have different masks?",
    "channels summed": "Is there more than one channel?",
    "channel by channel": "Do the channels have different errors?",
    "pixel by pixel": "Is there a hole of several pixels with different errors?",
    "known pixels": "Is anything wrong where a pixel is known, and is it another error?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns 0."""
    right = {"given": inpainting.hole_psnr}
    golf.play(my_test, right, {"zero": lambda x, truth, mask: 0.0}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2.5, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2.5, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 20)
