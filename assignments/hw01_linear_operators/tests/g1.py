"""Test golf 1. A test for adjoints.

| the text promises | tested by |
| --- | --- |
| a test that refuses a right one earns nothing | test_obvious, test_half, test_all |
| half for three quarters of the wrong ones, all for all with at most 12 numbers | test_half, test_all |
"""  # noqa: E501

import torch
from otter.test_files import test_case

from starter_code import golf, measured

OK_FORMAT = False
name = "g1"


def by_fourier(y, w):
    """The adjoint of the circular convolution with w."""
    factor = torch.fft.fft(w, len(y)).conj()
    return torch.fft.ifft(torch.fft.fft(y) * factor)


def unchanged(y, w):
    return y


def by_rolling(y, w, factor=lambda w, p: w[p].conj(), shift=0, last=0):
    x = torch.zeros_like(y)
    for p in range(len(w) - last):
        x = x + factor(w, p) * y.roll(-p - shift)
    return x


def by_matrix(y, w):
    A = torch.zeros(len(y), len(y), dtype=y.dtype)
    for j in range(len(y)):
        for p in range(len(w)):
            A[(j + p) % len(y), j] += w[p]
    return A.mH @ y


def not_circular(y, w):
    x = torch.zeros_like(y)
    for p in range(len(w)):
        x[: len(y) - p] += w[p].conj() * y[p:]
    return x


RIGHT = {"Fourier": by_fourier, "rolling": by_rolling, "matrix": by_matrix}
WRONG = {
    "forward": lambda y, w: torch.fft.ifft(torch.fft.fft(y) * torch.fft.fft(w, len(y))),
    "not conjugated": lambda y, w: by_rolling(y, w, lambda w, p: w[p]),
    "result conjugated": lambda y, w: by_rolling(y, w).conj(),
    "y conjugated": lambda y, w: by_rolling(y.conj(), w),
    "kernel flipped": lambda y, w: by_rolling(y, w, lambda w, p: w[len(w) - 1 - p].conj()),
    "moved the other way": lambda y, w: by_rolling(y.flip(0), w).flip(0),
    "shifted": lambda y, w: by_rolling(y, w, shift=1),
    "scaled": lambda y, w: by_rolling(y, w) / len(y),
    "normalised": lambda y, w: by_rolling(y, w) / w.abs().sum(),
    "last weight lost": lambda y, w: by_rolling(y, w, last=1),
    "not circular": not_circular,
    "modulus": lambda y, w: by_rolling(y, w, lambda w, p: w[p].abs()),
    "inverse": lambda y, w: torch.fft.ifft(torch.fft.fft(y) / (torch.fft.fft(w, len(y)) + 1e-9)),
}
HINTS = {
    "not circular": "What comes back in at the end?",
    "not conjugated": "What if the kernel is complex?",
    "y conjugated": "What if y is complex?",
    "last weight lost": "Does each weight matter to your result?",
}


@test_case(points=0)
def test_obvious(my_test):
    """It passes a right implementation and catches one that does nothing."""
    golf.play(my_test, {"Fourier": by_fourier}, {"unchanged": unchanged}).check("my_test")


@measured.once
def played(my_test):
    return golf.play(my_test, RIGHT, WRONG)


@test_case(points=2, hidden=True)
def test_half(my_test):
    """It catches three quarters of the wrong implementations."""
    played(my_test).check("my_test", 0.75, HINTS)


@test_case(points=2, hidden=True)
def test_all(my_test):
    """It catches all of them, with few numbers."""
    found = played(my_test)
    found.check("my_test", hints=HINTS)
    found.leaderboard()
    found.small("my_test", 12)
