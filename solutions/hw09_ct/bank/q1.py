"""Other right answers and known wrong ones to question 1 of hw09."""

import math

import numpy as np
import torch

from autograder.bank import alternative, mistake
from solutions.hw09_ct.reference import shadow


@alternative("shadow")
def shadow_by_pieces(u, angle):
    """Foot, slope, middle, slope, foot."""
    small, large = sorted((abs(math.cos(angle)), abs(math.sin(angle))))
    foot, flat, height = (large + small) / 2, (large - small) / 2, 1 / large
    v = -u.abs()  # the left half is enough
    found = torch.zeros_like(v)
    if small > 1e-8:
        rising = (v > -foot) & (v <= -flat)
        found = torch.where(rising, (v + foot) ** 2 * height / (2 * small), found)
    plateau = v > -flat
    found = torch.where(plateau, 0.5 + v * height, found)
    return torch.where(u > 0, 1 - found, found)


@alternative("shadow")
def shadow_by_squares(u, angle):
    """A difference of four squares, a box where two of the feet meet."""
    c, s = abs(math.cos(angle)), abs(math.sin(angle))
    if min(c, s) < 1e-8:
        return (u + 0.5).clamp(0, 1)
    total = torch.zeros_like(u)
    for sign, foot in ((1, -c - s), (-1, s - c), (-1, c - s), (1, c + s)):
        total = total + sign * torch.relu(u - foot / 2) ** 2
    return (total / (2 * c * s)).clamp(0, 1)


@alternative("strip_matrix")
def matrix_by_all_strips(n, angles, bins):
    """Every strip with every pixel, view by view."""
    index = torch.arange(n * n)
    X = (index % n - (n - 1) / 2).double()
    Y = ((n - 1) / 2 - torch.div(index, n, rounding_mode="floor")).double()
    left = torch.arange(bins + 1, dtype=torch.float64)[:, None] - bins / 2
    found = []
    for view, angle in enumerate(angles):
        t = X * math.cos(angle) + Y * math.sin(angle)
        share = shadow(left - t, angle).diff(dim=0)
        strip, pixel = (share > 1e-13).nonzero(as_tuple=True)
        found.append((strip + view * bins, pixel, share[strip, pixel]))
    return tuple(torch.cat(parts) for parts in zip(*found, strict=True))


@alternative("strip_matrix")
def matrix_of_a_sparse_tensor(n, angles, bins):
    """Dense for each view, then sparse; the result is a list."""
    from math import cos, sin

    views = []
    i, j = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
    for angle in angles:
        middle = (j - (n - 1) / 2).double() * cos(angle) - (i - (n - 1) / 2).double() * sin(angle)
        edges = torch.arange(bins + 1).double()[:, None] - bins / 2 - middle.reshape(1, -1)
        views.append(shadow(edges[1:], angle) - shadow(edges[:-1], angle))
    M = torch.cat(views)
    M = torch.where(M > 1e-13, M, torch.zeros_like(M)).to_sparse()
    return [*M.indices(), M.values()]


@alternative("shadow")
def shadow_of_signed_feet(u, angle):
    """Four squares with the signs of sine and cosine: they take the feet in another order."""
    c, s = math.cos(angle), math.sin(angle)
    if abs(c * s) < 1e-8:
        return (u + 0.5).clamp(0, 1)
    a, b = (c + s) / 2, abs(c - s) / 2
    part = [(u + f).clamp(min=0) ** 2 for f in (a, b, -b, -a)]
    return ((part[0] - part[1] - part[2] + part[3]) / (2 * c * s)).clamp(0, 1)


# first, as designs of later questions use the operator: this one leaves them what they are
@mistake("strip_matrix", edit={"(value > 1e-12) & ": ""})
def zeros_kept():
    """Places whose value is zero are left out."""


@mistake("shadow")
def shadow_without_care(u, angle):
    """Where sine or cosine is tiny, a difference of squares divided by it has no digits left."""
    c, s = abs(math.cos(angle)), abs(math.sin(angle))
    total = torch.zeros_like(u)
    for sign, foot in ((1, -c - s), (-1, s - c), (-1, c - s), (1, c + s)):
        total = total + sign * torch.relu(u - foot / 2) ** 2
    return total / (2 * c * s)


@mistake("shadow")
def shadow_of_a_box(u, angle):
    """This is a pixel's view only at 0 and 90 degrees; elsewhere it is a trapezoid."""
    return (u + 0.5).clamp(0, 1)


@mistake("shadow")
def shadow_stretched(u, angle):
    """A box as wide as the shadow: the view of a square has slopes."""
    width = abs(math.cos(angle)) + abs(math.sin(angle))
    return (u / width + 0.5).clamp(0, 1)


@mistake("shadow")
def shadow_without_magnitude(u, angle):
    """Sine or cosine may be negative: the shadow's width is made of magnitudes."""
    a, b = sorted((math.cos(angle) / 2, math.sin(angle) / 2))

    def part(w):
        return torch.where(w.abs() < a, (w + a) ** 2 / (4 * a or 1), w.clamp(min=0))

    return (part(u + b) - part(u - b)) / (2 * b)


@mistake("shadow")
def shadow_by_slices(u, angle):
    """A sum over slices of the pixel is not exact; four parabolas are."""
    small, large = sorted((abs(math.cos(angle)), abs(math.sin(angle))))
    nodes = (torch.arange(256, dtype=u.dtype) + 0.5) / 256 - 0.5
    return (0.5 + (u[..., None] - small * nodes) / large).clamp(0, 1).mean(-1)


@mistake("shadow")
def box_near_the_axes(u, angle):
    """A box is the shadow at 0 and 90 degrees alone: a hundredth beside them there are slopes."""
    c, s = abs(math.cos(angle)), abs(math.sin(angle))
    if min(c, s) < 0.01:
        return (0.5 + u / max(c, s)).clamp(0, 1)
    a, b = (c + s) / 2, abs(c - s) / 2
    part = [(u + f).clamp(min=0) ** 2 for f in (a, b, -b, -a)]
    return ((part[0] - part[1] - part[2] + part[3]) / (2 * c * s)).clamp(0, 1)


@mistake("shadow", edit={"return (rounded_ramp(u + b)": "return 1 - (rounded_ramp(u + b)"})
def shadow_above():
    """The part at t <= u grows with u."""


@mistake("strip_matrix", edit={"torch.meshgrid(-ticks, ticks": "torch.meshgrid(ticks, ticks"})
def rows_upwards():
    """Rows are counted downwards, and the second axis points up: the picture is mirrored."""


@mistake("strip_matrix", edit={".flatten() + bins / 2": ".flatten() + (bins - 1) / 2"})
def half_a_strip():
    """All is moved by half a strip: strip b begins at b - bins / 2."""


@mistake("strip_matrix", edit={"- (n - 1) / 2\n": "- n / 2\n"})
def half_a_pixel():
    """The middle of the image lies between pixels n / 2 - 1 and n / 2 where n is even."""


@mistake("strip_matrix", edit={"(first, first + 1, first + 2)": "(first, first + 1)"})
def two_strips():
    """At 45 degrees a pixel may touch three strips."""


@mistake("strip_matrix", edit={"& (strip >= 0) & (strip < bins)": ""})
def beside_the_detector():
    """What falls beside the detector is put into other views."""


@mistake(
    "strip_matrix",
    edit={
        "rows.append(view * bins + strip[keep])": (
            "rows.append(view * bins + strip.clamp(0, bins - 1)[keep])"
        ),
        " & (strip >= 0) & (strip < bins)": "",
    },
)
def on_the_last_strip():
    """What falls beside the detector is left out, not counted on its last strip."""


@mistake(
    "strip_matrix",
    edit={
        "rows.append(view * bins + strip[keep])": "rows.append(strip[keep] * len(angles) + view)"
    },
)
def strips_first():
    """The row is view * bins + strip."""


@mistake(
    "strip_matrix",
    edit={"X * math.cos(angle) + Y * math.sin(angle)": "X * math.sin(angle) + Y * math.cos(angle)"},
)
def sine_and_cosine():
    """At the angle 0, t is the first axis, to the right."""


@mistake(
    "strip_matrix",
    edit={"X * math.cos(angle) + Y * math.sin(angle)": "X * math.cos(angle) - Y * math.sin(angle)"},
)
def other_way_round():
    """The angle turns from the first axis towards the second, which points up."""


@mistake("strip_matrix", edit={"torch.cat(values)": "torch.cat(values).float()"})
def single_precision():
    """The values are float64."""


@mistake(
    "strip_matrix",
    edit={
        "for view, angle in enumerate(angles):": (
            "for view, angle in enumerate(map(math.radians, angles)):"
        ),
    },
)
def in_degrees():
    """Angles are in radians already."""


@mistake("strip_matrix")
def matrix_by_loops(n, angles, bins):
    """A loop over pixels: for 128 x 128 pixels and 32 views it takes minutes."""
    rows, columns, values = [], [], []
    for view, angle in enumerate(angles):
        for i in range(n):
            for j in range(n):
                x, y = j - (n - 1) / 2, (n - 1) / 2 - i
                t = x * math.cos(angle) + y * math.sin(angle) + bins / 2
                for b in range(int(t - 0.75) - 1, int(t - 0.75) + 4):
                    u = torch.tensor([b + 1 - t, b - t], dtype=torch.float64)
                    above, below = shadow(u, angle).tolist()
                    if 0 <= b < bins and above - below > 1e-12:
                        rows.append(view * bins + b)
                        columns.append(i * n + j)
                        values.append(above - below)
    return torch.tensor(rows), torch.tensor(columns), torch.tensor(values, dtype=torch.float64)
