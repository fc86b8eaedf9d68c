"""Test golf 1. A test for transposed convolution.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for half of the wrong ones | test_half |
| all for all, with at most 16 numbers | test_all |
"""

import torch
import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def library(Y, w, stride, padding):
    return F.conv_transpose2d(Y[None, None], w[None, None], None, stride, padding)[0, 0]


def nothing(Y, w, stride, padding):
    return torch.zeros_like(library(Y, w, stride, padding))


def joined(Y, w, stride, padding, join=torch.add):
    """Copies of the kernel, joined where they overlap."""
    (m, n), (f1, f2), (s1, s2), (p1, p2) = Y.shape, w.shape, stride, padding
    X = Y.new_zeros((m - 1) * s1 + f1, (n - 1) * s2 + f2)
    for u in range(m):
        for v in range(n):
            place = slice(s1 * u, s1 * u + f1), slice(s2 * v, s2 * v + f2)
            X[place] = join(X[place], Y[u, v] * w)
    return X[p1 : X.shape[0] - p1, p2 : X.shape[1] - p2]


def gathered(Y, w, stride, padding):
    """Zeros between the pixels, then the kernel read backwards."""
    (m, n), (f1, f2), (s1, s2), (p1, p2) = Y.shape, w.shape, stride, padding
    apart = Y.new_zeros((m - 1) * s1 + 1, (n - 1) * s2 + 1)
    apart[::s1, ::s2] = Y
    windows = F.pad(apart, (f2 - 1, f2 - 1, f1 - 1, f1 - 1)).unfold(0, f1, 1).unfold(1, f2, 1)
    X = (windows * w.flip(0, 1)).sum((2, 3))
    return X[p1 : X.shape[0] - p1, p2 : X.shape[1] - p2]


def cut(Y, w, stride, before, after):
    """The whole result without rows and columns at its beginning and at its end."""
    X = library(Y, w, stride, (0, 0))
    return X[before[0] : X.shape[0] - after[0], before[1] : X.shape[1] - after[1]]


RIGHT = {"library": library, "scattered": joined, "gathered": gathered}
WRONG = {
    "flipped": lambda Y, w, s, p: library(Y, w.flip(0, 1), s, p),
    "rows flipped": lambda Y, w, s, p: library(Y, w.flip(0), s, p),
    "columns flipped": lambda Y, w, s, p: library(Y, w.flip(1), s, p),
    "square kernels transposed": lambda Y, w, s, p: library(
        Y, w.mT if w.shape[0] == w.shape[1] else w, s, p
    ),
    "square images transposed": lambda Y, w, s, p: library(
        Y.mT if Y.shape[0] == Y.shape[1] else Y, w, s, p
    ),
    "strides swapped": lambda Y, w, s, p: library(Y, w, (s[1], s[0]), p),
    "one stride": lambda Y, w, s, p: library(Y, w, (s[0], s[0]), p),
    "paddings swapped": lambda Y, w, s, p: library(Y, w, s, (p[1], p[0])),
    "cut at the start": lambda Y, w, s, p: cut(Y, w, s, p, (0, 0)),
    "cut twice at the end": lambda Y, w, s, p: cut(Y, w, s, (0, 0), (2 * p[0], 2 * p[1])),
    "not cut": lambda Y, w, s, p: library(Y, w, s, (0, 0)),
    "overwritten": lambda Y, w, s, p: joined(Y, w, s, p, lambda there, copy: copy),
    "largest copy": lambda Y, w, s, p: joined(Y, w, s, p, torch.maximum),
    "means of copies": lambda Y, w, s, p: (
        library(Y, w, s, p) / library(torch.ones_like(Y), torch.ones_like(w), s, p).clamp(min=1)
    ),
    "magnitudes": lambda Y, w, s, p: library(Y.abs(), w, s, p),
    "a step behind the last": lambda Y, w, s, p: F.pad(
        library(Y, w, s, p), (0, s[1] - 1, 0, s[0] - 1)
    ),
}
HINTS = {
    "square kernels transposed": "Is your kernel a square?",
    "square images transposed": "Is your image a square?",
    "overwritten": "Do copies of the kernel overlap?",
    "means of copies": "Do copies of the kernel overlap?",
    "magnitudes": "Are all pixels positive?",
    "strides swapped": "Do the two axes differ?",
    "paddings swapped": "Do the two axes differ?",
    "cut twice at the end": "Which part is left is not seen from the size.",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes the library's and catches one that returns zeros."""
    golf.play(my_test, {"library": library}, {"nothing": nothing}).check("my_test")


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
    found.small("my_test", 16)
