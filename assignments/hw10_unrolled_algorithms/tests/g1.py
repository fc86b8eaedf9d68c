"""Test golf 1. A test for a gradient step.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 12 numbers | test_half, test_all |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def spread(x, kernel):
    """One white pixel becomes the kernel."""
    rows, columns = (size // 2 for size in kernel.shape)
    found = torch.zeros_like(x)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            found = found + kernel[i, j] * x.roll((i - rows, j - columns), (0, 1))
    return found


def by_rolls(x, y, kernel, eta):
    """x - eta H^T (H x - y)."""
    return x - eta * spread(spread(x, kernel) - y, kernel.flip(0, 1))


def by_transform(x, y, kernel, eta):
    """The same in the Fourier domain."""
    unit = torch.zeros_like(x)
    unit[0, 0] = 1
    T = torch.fft.fft2(spread(unit, kernel))
    error = T * torch.fft.fft2(x) - torch.fft.fft2(y)
    return x - eta * torch.fft.ifft2(T.conj() * error).real


def at_the_border(x, y, kernel, eta):
    """Zeros beyond the border."""
    rows, columns = (size // 2 for size in kernel.shape)
    error = F.conv2d(x[None, None], kernel.flip(0, 1)[None, None], padding=(rows, columns))
    error = error[0, 0] - y
    back = F.conv2d(error[None, None], kernel[None, None], padding=(rows, columns))
    return x - eta * back[0, 0]


RIGHT = {"rolls": by_rolls, "transform": by_transform}
WRONG = {
    "H for its adjoint": lambda x, y, k, e: x - e * spread(spread(x, k) - y, k),
    "kernel flipped": lambda x, y, k, e: by_rolls(x, y, k.flip(0, 1), e),
    "flipped, no adjoint": lambda x, y, k, e: x - e * spread(
        spread(x, k.flip(0, 1)) - y, k.flip(0, 1)
    ),
    "kernel transposed": lambda x, y, k, e: by_rolls(
        x, y, k.flip(0), e
    ) if k.shape[0] > 1 else by_rolls(x, y, k.flip(1), e),
    "ascent": lambda x, y, k, e: x + e * (x - by_rolls(x, y, k, 1.0)),
    "without H": lambda x, y, k, e: x - e * (spread(x, k) - y),
    "without y": lambda x, y, k, e: by_rolls(x, 0 * y, k, e),
    "eta squared": lambda x, y, k, e: by_rolls(x, y, k, e * e),
    "eta twice": lambda x, y, k, e: by_rolls(x, y, k, 2 * e),
    "eta ignored": lambda x, y, k, e: by_rolls(x, y, k, 1.0),
    "clamped": lambda x, y, k, e: by_rolls(x, y, k, e).clamp(0, 1),
    "clamped below": lambda x, y, k, e: by_rolls(x, y, k, e).clamp(min=0),
    "zeros beyond the border": at_the_border,
    "off by one": lambda x, y, k, e: x - e * spread(
        (spread(x, k) - y), k.flip(0, 1)
    ).roll((1, 1), (0, 1)),
    "kernel made to sum 1": lambda x, y, k, e: by_rolls(x, y, k / k.sum(), e),
    "from y": lambda x, y, k, e: by_rolls(y, y, k, e),
    "only the gradient": lambda x, y, k, e: x - by_rolls(x, y, k, e),
}  # fmt: skip
HINTS = {
    "H for its adjoint": "H in place of its adjoint does not show where the kernel is "
    "symmetric, or where H x - y is 0.",
    "kernel made to sum 1": "Is there a kernel that does not add up to 1?",
    "eta ignored": "Is eta another number than 1?",
    "zeros beyond the border": "What comes round at the border?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that does nothing."""
    golf.play(my_test, {"rolls": by_rolls}, {"unchanged": lambda x, y, k, e: x}).check("my_test")


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
    found.small("my_test", 12)
