"""Paper 1. The view of an ellipse.

| the text promises | tested by |
| --- | --- |
| the line integrals, zero beside the ellipse | test_circle, test_ellipses |
| any angle, centre, half axes and turn | test_ellipses |
| t of any shape; a new float64 tensor | test_ellipses |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a1"


@test_case(points=1)
def test_circle(ellipse_view):
    """A circle about the middle of the image."""
    t = torch.tensor([-3.0, 0.0, 1.2, 2.0, 5.0], dtype=torch.float64)
    right = torch.tensor([0.0, 4.0, 3.2, 0.0, 0.0], dtype=torch.float64)
    found = ellipse_view(t, 0.7, (0.0, 0.0), (2.0, 2.0), 0.0)
    checks.same(found, right, "ellipse_view(t, 0.7, (0.0, 0.0), (2.0, 2.0), 0.0)", size=50)


def by_chords(t, angle, centre, axes, turn):
    """Chords between the two solutions of a quadratic equation along each line."""
    c, s = math.cos(turn), math.sin(turn)
    point = [t * math.cos(angle) - centre[0], t * math.sin(angle) - centre[1]]
    along = [-math.sin(angle), math.cos(angle)]
    (u0, v0), (u1, v1) = (
        [(c * p[0] + s * p[1]) / axes[0], (c * p[1] - s * p[0]) / axes[1]] for p in (point, along)
    )
    A, B, D = u1**2 + v1**2, u0 * u1 + v0 * v1, u0**2 + v0**2 - 1
    return 2 * (B**2 - A * D).clamp(min=0).sqrt() / A


@test_case(points=3, hidden=True)
def test_ellipses(ellipse_view):
    """Ellipses elsewhere, long and turned."""
    t = torch.linspace(-6, 6, 97, dtype=torch.float64)
    for case in [
        (0.4, (0.0, 0.0), (3.0, 1.0), 0.0),
        (0.0, (1.5, -2.0), (2.0, 0.5), 0.3),
        (math.pi / 2, (1.5, -2.0), (0.7, 2.5), 2.0),
        (-1.1, (-2.0, 0.5), (1.0, 2.5), -0.8),
        (2.9, (0.0, 1.0), (0.01, 4.0), 2.9),
    ]:
        right = by_chords(t, *case)
        checks.same(ellipse_view(t.clone(), *case), right, f"ellipse_view(t, *{case})", size=10**8)
    case = (0.4, (1.0, -1.0), (3.0, 1.0), 0.6)
    grid = t[:96].reshape(4, 24)
    right = by_chords(grid, *case)
    rules.hold(ellipse_view, (grid, *case), rules.like(right, 10**8), f"ellipse_view(t, *{case})")
