"""Other right answers and known wrong ones to paper 1 of hw09."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("ellipse_view")
def by_stretching(t, angle, centre, axes, turn):
    """Stretched to a unit circle, whose chords are known."""
    import cmath

    w = angle - turn
    c, s = axes[0] * math.cos(w), axes[1] * math.sin(w)
    reach = math.hypot(c, s)
    middle = (complex(*centre) * cmath.exp(-1j * angle)).real
    u = (t - middle) / reach
    inside = u.abs() < 1
    chord = 2 * torch.sqrt(torch.where(inside, (1 - u) * (1 + u), torch.zeros_like(u)))
    return chord * (axes[0] * axes[1] / reach)


@alternative("ellipse_view", edit={".clamp(min=0).sqrt()": ".relu() ** 0.5"})
def rectified():
    """A rectifier and a power."""


@mistake("ellipse_view", edit={".clamp(min=0).sqrt()": ".sqrt()"})
def beside():
    """Beside the ellipse there is nothing: the root of a negative number is NaN."""


@mistake("ellipse_view", edit={"return 2 * a * b": "return a * b"})
def half_chord():
    """A chord has two halves."""


@mistake("ellipse_view", edit={"(x, y), (a, b)": "turn = 0\n(x, y), (a, b)"})
def not_turned():
    """The angle counts from the first half axis, which is turned itself."""


@mistake("ellipse_view", edit={"(x, y), (a, b)": "turn = -turn\n(x, y), (a, b)"})
def turned_the_other_way():
    """If an ellipse about 0 and the view turn by the same angle, nothing changes."""


@mistake("ellipse_view", edit={"t - (x * math": "t + (x * math"})
def other_side():
    """The centre is at t = c1 cos + c2 sin: there the chord is longest."""


@mistake("ellipse_view", edit={"x * math.cos(angle) + y * math.sin(angle)": "0 * x + 0 * y"})
def in_the_middle():
    """The ellipse is not about the middle of the image."""


@mistake(
    "ellipse_view",
    edit={"x * math.cos(angle) + y * math.sin(angle)": "x * math.cos(angle) - y * math.sin(angle)"},
)
def rows_downwards():
    """The second axis points up."""


@mistake(
    "ellipse_view",
    edit={"a * math.cos(angle": "a * math.sin(angle", "b * math.sin(angle": "b * math.cos(angle"},
)
def axes_exchanged():
    """Seen along its second axis, an ellipse is as wide as its first axis is long."""


@mistake("ellipse_view", edit={"2 * a * b / square": "2 * b / math.sqrt(square)"})
def mass_not_kept():
    """From every side the view adds up to the area, pi a b."""


@mistake("ellipse_view", edit={"(x, y), (a, b)": "angle = math.radians(angle)\n(x, y), (a, b)"})
def degrees():
    """Angles are in radians."""
