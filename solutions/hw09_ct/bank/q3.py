"""Other right answers and known wrong ones to question 3 of hw09."""

import cmath
import math

import torch

from autograder.bank import alternative, mistake


@alternative("image_spectrum")
def by_places(x, angle, k):
    """All pixels at once."""
    n = x.shape[0]
    i = torch.arange(n, device=x.device, dtype=x.dtype)
    t = (i - (n - 1) / 2) * math.cos(angle) + ((n - 1) / 2 - i[:, None]) * math.sin(angle)
    phase = 2 * math.pi * k[:, None, None] * t
    real, imaginary = (x * phase.cos()).sum((1, 2)), -(x * phase.sin()).sum((1, 2))
    return torch.complex(real, imaginary)


@alternative("view_spectrum")
def by_cosines(p, k):
    """Cosines and sines."""
    t = torch.arange(p.numel(), device=p.device).to(p.dtype) - (p.numel() - 1) / 2
    phase = 2 * math.pi * torch.outer(k, t)
    return torch.complex((phase.cos() * p).sum(-1), -(phase.sin() * p).sum(-1))


@mistake("image_spectrum", edit={"torch.exp(2j": "torch.exp(-2j"})
def rows_upwards():
    """The second axis points up, rows are counted downwards."""


@mistake(
    "image_spectrum",
    edit={"right = torch": "angle = math.pi / 2 - angle\nright = torch"},
)
def sine_and_cosine():
    """At the angle 0 the frequency runs along the first axis."""


@mistake("image_spectrum", edit={"- (n - 1) / 2": "- n / 2"})
def half_a_pixel():
    """The middle of the image is (n - 1) / 2, counted in pixels."""


@mistake("image_spectrum", edit={"- (n - 1) / 2": ""})
def from_a_corner():
    """The point 0 is the middle of the image, not its corner."""


@mistake("image_spectrum", edit={"right = torch": "k = k / (2 * math.pi)\nright = torch"})
def radians_per_pixel():
    """Frequencies are in cycles per pixel."""


@mistake("image_spectrum", edit={'"ki,ij,kj->k"': '"ki,ji,kj->k"'})
def transposed():
    """The image is transposed: rows stand for columns."""


@mistake("view_spectrum", edit={"-2j": "2j"})
def conjugated():
    """The exponent has a minus sign."""


@mistake("view_spectrum", edit={"- (len(p) - 1) / 2": "- len(p) / 2"})
def left_ends():
    """The middles of the strips count, not their left ends."""


@mistake("view_spectrum", edit={"- (len(p) - 1) / 2": ""})
def from_the_end():
    """The point 0 is the middle of the detector."""


@mistake("view_spectrum", edit={"p.to(waves.dtype)": "p.to(waves.dtype) / len(p)"})
def mean():
    """At the frequency 0 it is the mass: a sum, not a mean."""


@mistake(
    "view_spectrum", edit={"return waves @ p.to(waves.dtype)": "return torch.fft.fft(p)[: len(k)]"}
)
def by_fft():
    """An FFT knows its own frequencies only, and counts from the first strip."""
