"""Paper 2. The price of a wide hole.

| the text promises | tested by |
| --- | --- |
| the mean error of a straight line, a float | test_by_hand, test_line |
| the mean error of the nearer end, a float | test_by_hand, test_nearest |
| gaps of any length, also even and odd ones; any s | test_line, test_nearest |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "a2"


def by_covariance(n, s, W):
    """The mean error of W (n, 2) times both ends, from the covariance of the walk."""
    k = torch.arange(1, n + 2, dtype=torch.float64)
    C = torch.minimum(k[:, None], k) * s**2  # of the steps from the first end
    whole = torch.zeros(n + 2, n + 2, dtype=torch.float64)
    whole[1:, 1:] = C
    E = torch.cat([-W[:, :1], torch.eye(n, dtype=torch.float64), -W[:, 1:]], 1)
    return (torch.trace(E @ whole @ E.T) / n).item()


def line(n):
    """Weights of both ends for a straight line."""
    share = torch.arange(1, n + 1, dtype=torch.float64) / (n + 1)
    return torch.stack([1 - share, share], 1)


def nearer(n):
    """Weights of both ends for the nearer end, the first where both are equally far."""
    first = torch.arange(1, n + 1) <= (n + 1) / 2
    return torch.stack([first, ~first], 1).double()


@test_case(points=1)
def test_by_hand(line_error, nearest_error):
    """A gap of one pixel."""
    checks.number(line_error(1, 2.0), 2.0, "line_error(1, 2.0)", 1e-9)
    checks.number(nearest_error(1, 2.0), 4.0, "nearest_error(1, 2.0)", 1e-9)


@test_case(points=1.5, hidden=True)
def test_line(line_error):
    """Other gaps and steps."""
    for n, s in [(2, 1.0), (3, 0.5), (10, 2), (47, 0.03), (1, 1), (400, 1e-3)]:
        call, right = f"line_error({n}, {s})", by_covariance(n, s, line(n))
        checks.number(line_error(n, s), right, call, 1e-9, True)
    rules.hold(line_error, (5, 0.5), rules.like(0.25 * 7 / 6, rtol=1e-9), "line_error(5, 0.5)")


@test_case(points=1.5, hidden=True)
def test_nearest(nearest_error):
    """Other gaps, even and odd, and steps."""
    for n, s in [(2, 1.0), (3, 0.5), (10, 2), (47, 0.03), (1, 1), (4, 1.5), (401, 1e-3)]:
        call, right = f"nearest_error({n}, {s})", by_covariance(n, s, nearer(n))
        checks.number(nearest_error(n, s), right, call, 1e-9, True)
    call = "nearest_error(5, 0.5)"
    rules.hold(nearest_error, (5, 0.5), rules.like(0.25 * 9 / 5, rtol=1e-9), call)
