"""Test golf 1. A test for the transform.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones, all for all with at most 30 numbers | test_half, test_all |
| NaN does not pass | test_half, test_all |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import golf, measured
from starter_code.mri import probes as own

OK_FORMAT = False
name = "g1"


def by_matrices(x):
    """Products with matrices; rounds in its own way."""
    return own.centred_matrix(x.shape[-2], x.dtype) @ x @ own.centred_matrix(x.shape[-1], x.dtype)


def centred(x, before, after, function=torch.fft.fft2, axes=(-2, -1), norm="ortho"):
    """Moved before, transformed, moved after."""
    return after(function(before(x, dim=axes), norm=norm), dim=axes)


to_corner, to_middle = torch.fft.ifftshift, torch.fft.fftshift


def same(x, dim):
    """Not moved."""
    return x


def turned(x):
    """Columns from the other end."""
    return by_matrices(x).flip(-1)


RIGHT = {"matrices": by_matrices, "shifts": lambda x: centred(x, to_corner, to_middle)}
WRONG = {
    "fftshift twice": lambda x: centred(x, to_middle, to_middle),
    "ifftshift twice": lambda x: centred(x, to_corner, to_corner),
    "shifts exchanged": lambda x: centred(x, to_middle, to_corner),
    "no shift": lambda x: centred(x, same, same),
    "no shift before": lambda x: centred(x, same, to_middle),
    "no shift after": lambda x: centred(x, to_corner, same),
    "not orthonormal": lambda x: centred(x, to_corner, to_middle, norm="backward"),
    "divided by all": lambda x: centred(x, to_corner, to_middle, norm="forward"),
    "the inverse": lambda x: centred(x, to_corner, to_middle, torch.fft.ifft2),
    "shifts of all axes": lambda x: to_middle(
        torch.fft.fft2(to_corner(x, dim=(-2, -1)), norm="ortho")
    ),
    "transform of all axes": lambda x: to_middle(
        torch.fft.fftn(to_corner(x, dim=(-2, -1)), norm="ortho"), dim=(-2, -1)
    ),
    "rows alone": lambda x: x @ own.centred_matrix(x.shape[-1], x.dtype),
    "columns alone": lambda x: own.centred_matrix(x.shape[-2], x.dtype) @ x,
    "conjugate": lambda x: by_matrices(x).conj(),
    "of the conjugate": lambda x: by_matrices(x.conj()),
    "real part of x": lambda x: by_matrices(x.real + 0j),
    "real part": lambda x: by_matrices(x).real + 0j,
    "magnitude": lambda x: by_matrices(x).abs() + 0j,
    "from the other end": turned,
    "shift of columns alone": lambda x: centred(x, to_corner, to_middle, axes=(-1,)),
    "shift of rows alone": lambda x: centred(x, to_corner, to_middle, axes=(-2,)),
    "first of a batch": lambda x: by_matrices(x[:1].expand_as(x)) if x.ndim > 2 else by_matrices(x),
    "sum of a batch": lambda x: (
        by_matrices(x.sum(0, keepdim=True).expand_as(x)) if x.ndim > 2 else by_matrices(x)
    ),
    "NaN": lambda x: by_matrices(x) * math.nan,
    "zero": lambda x: 0 * x,
}
HINTS = {
    "fftshift twice": "Even sizes do not tell fftshift from ifftshift, nor do magnitudes.",
    "shifts exchanged": "Even sizes do not tell fftshift from ifftshift.",
    "shifts of all axes": "Is there an axis before the last two, with more than one entry?",
    "NaN": "A comparison with NaN is False: what does your test do then?",
    "real part of x": "Is there an imaginary part?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that does nothing."""
    golf.play(my_test, {"matrices": by_matrices}, {"unchanged": lambda x: x}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2, hidden=True)
def test_half(my_test):
    """It catches half of the wrong implementations."""
    played(my_test).check("my_test", 0.5, HINTS)


@test_case(points=2, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 30)
