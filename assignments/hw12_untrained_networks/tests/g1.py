"""Test golf 1. A test for the normalisation.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 20 numbers | test_half, test_all |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_library(x, gain, offset):
    """As a layer of torch does it."""
    return F.instance_norm(x, weight=gain, bias=offset)


def by_planes(x, gain, offset):
    """Plane by plane, in double precision."""
    found = torch.empty_like(x)
    for b, image in enumerate(x):
        for c, plane in enumerate(image.double()):
            unit = (plane - plane.mean()) / plane.var(correction=0).sqrt()
            found[b, c] = unit * gain[c].double() + offset[c].double()
    return found


def over(*axes, correction=0, power=0.5, centre=True, gains=True, offsets=True):
    """The same over other axes, or with another spread."""

    def f(x, gain, offset):
        spread = x.var(axes, correction=correction, keepdim=True) + 1e-5
        found = (x - x.mean(axes, keepdim=True) * centre) / spread**power
        found = found * gain[:, None, None] if gains else found
        return found + offset[:, None, None] if offsets else found

    return f


def of_parts(change):
    """The right one with changed arguments."""
    return lambda x, gain, offset: by_library(x, *change(gain, offset))


RIGHT = {"library": by_library, "planes": by_planes}
WRONG = {
    "over the batch": over(0, 2, 3),
    "over channels": over(1, 2, 3),
    "over everything": over(0, 1, 2, 3),
    "over rows": over(2),
    "over columns": over(3),
    "one less": lambda x, g, o: over(2, 3, correction=1)(x, g, o),
    "by the variance": over(2, 3, power=1),
    "not divided": over(2, 3, power=0),
    "mean stays": over(2, 3, centre=False),
    "no gain": over(2, 3, gains=False),
    "no offset": over(2, 3, offsets=False),
    "offset first": lambda x, g, o: by_library(x, g, o * g),
    "exchanged": of_parts(lambda gain, offset: (offset, gain)),
    "gain of the first": of_parts(lambda gain, offset: (gain[:1].expand_as(gain), offset)),
    "offset of the first": of_parts(lambda gain, offset: (gain, offset[:1].expand_as(offset))),
    "gains turned": of_parts(lambda gain, offset: (gain.flip(0), offset)),
    "absolute gain": of_parts(lambda gain, offset: (gain.abs(), offset)),
    "one plus gain": of_parts(lambda gain, offset: (1 + gain, offset)),
    "offset subtracted": of_parts(lambda gain, offset: (gain, -offset)),
    "statistics of the first image": lambda x, g, o: (
        (x - x[:1].mean((2, 3), keepdim=True))
        / x[:1].var((2, 3), correction=0, keepdim=True).sqrt() * g[:, None, None]
        + o[:, None, None]
    ),
    "largest magnitude": lambda x, g, o: (
        (x - x.mean((2, 3), keepdim=True))
        / (x - x.mean((2, 3), keepdim=True)).abs().amax((2, 3), keepdim=True)
        * g[:, None, None] + o[:, None, None]
    ),
    "mean magnitude": lambda x, g, o: (
        (x - x.mean((2, 3), keepdim=True))
        / (x - x.mean((2, 3), keepdim=True)).abs().mean((2, 3), keepdim=True)
        * g[:, None, None] + o[:, None, None]
    ),
    "norm of the channel": lambda x, g, o: (
        (x - x.mean((2, 3), keepdim=True)) / (x - x.mean((2, 3), keepdim=True)).norm(
            dim=(2, 3), keepdim=True
        ) * g[:, None, None] + o[:, None, None]
    ),
    "running statistics": lambda x, g, o: F.batch_norm(
        x, torch.zeros_like(g), torch.ones_like(g), g, o
    ),
    "ReLU": lambda x, g, o: by_library(x, g, o).relu(),
    "large eps": lambda x, g, o: F.instance_norm(x, weight=g, bias=o, eps=0.1),
}  # fmt: skip
HINTS = {
    "large eps": "Is one of your variances small enough to see what is added to it?",
    "absolute gain": "Is one of your gains negative?",
    "largest magnitude": "With two pixels in a channel every spread is the same.",
    "mean magnitude": "With two pixels in a channel every spread is the same.",
    "statistics of the first image": "Do the images of your batch differ?",
    "over the batch": "Do the images of your batch differ?",
    "gain of the first": "Do your gains differ?",
    "offset of the first": "Do your offsets differ?",
    "over rows": "Has a channel of yours several rows and several columns?",
    "over columns": "Has a channel of yours several rows and several columns?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that returns its input."""
    golf.play(my_test, {"library": by_library}, {"input": lambda x, g, o: x}).check("my_test")


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
