"""Question 1. How much of a pixel lies in a strip.

| the text promises | tested by |
| --- | --- |
| shadow: area at t <= u, from 0 to 1, for any angle, to 1e-6 | test_shadow, test_shadow_angles |
| u of any shape; a new float64 tensor | test_shadow_angles |
| strip_matrix: rows, columns, values and their dtypes | test_one_pixel, test_matrix |
| angles turn from x to y, rows go down, the middle is shared | test_one_pixel, test_matrix |
| what falls beside the detector is left out; odd and even sizes | test_matrix, test_narrow |
| an entry comes once, and is not zero | test_matrix |
| no loop over pixels | test_no_loop |
"""

import math

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q1"

CORNERS = [(0.5, 0.5), (0.5, -0.5), (-0.5, -0.5), (-0.5, 0.5)]


def area(t, angle):
    """The area of the part of a unit square at x cos + y sin <= t, by cutting it."""
    c, s = math.cos(angle), math.sin(angle)
    kept = []
    for (x0, y0), (x1, y1) in zip(CORNERS, CORNERS[1:] + CORNERS[:1], strict=True):
        d0, d1 = x0 * c + y0 * s - t, x1 * c + y1 * s - t
        if d0 <= 0:
            kept.append((x0, y0))
        if (d0 < 0) != (d1 < 0) and d0 != d1:
            w = d0 / (d0 - d1)
            kept.append((x0 + w * (x1 - x0), y0 + w * (y1 - y0)))
    pairs = zip(kept, kept[1:] + kept[:1], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def right_matrix(n, angles, bins):
    """The dense matrix, pixel by pixel."""
    M = torch.zeros(len(angles) * bins, n * n, dtype=torch.float64)
    for view, angle in enumerate(angles):
        for pixel in range(n * n):
            x, y = pixel % n - (n - 1) / 2, (n - 1) / 2 - pixel // n
            t = x * math.cos(angle) + y * math.sin(angle)
            for strip in range(bins):
                left = strip - bins / 2 - t
                if -1.8 < left < 0.8:
                    M[view * bins + strip, pixel] = area(left + 1, angle) - area(left, angle)
    return M


def dense(found, shape, call):
    """The matrix of the entries that came back, after their form was checked."""
    checks.equal(len(found), 3, f"the number of tensors of {call}")
    for one, dtype in zip(found, (torch.int64, torch.int64, torch.float64), strict=True):
        assert isinstance(one, torch.Tensor), f"{call} returns three tensors"
        assert one.dtype == dtype, f"{call} has {one.dtype} where {dtype} is promised"
        assert one.ndim == 1 and len(one) == len(found[0]), f"{call}: three tensors (count,)"
    rows, columns, values = found
    sizes = zip((rows, columns), shape, strict=True)
    inside = all(bool(((one >= 0) & (one < size)).all()) for one, size in sizes)
    assert inside, f"{call} has an index that is not in the matrix {shape}"
    checks.equal(len(torch.unique(rows * shape[1] + columns)), len(rows), f"the places of {call}")
    assert bool((values > 0).all()), f"{call} has entries that are zero, below it or NaN"
    M = torch.zeros(shape, dtype=torch.float64)
    M[rows, columns] = values
    return M


@test_case(points=1)
def test_shadow(shadow):
    """A pixel from the front and across its corner."""
    u = torch.tensor([-1.0, -0.5, -0.25, 0.0, 0.5, 1.0], dtype=torch.float64)
    right = torch.tensor([0.0, 0.0, 0.25, 0.5, 1.0, 1.0], dtype=torch.float64)
    checks.same(shadow(u, 0.0), right, "shadow(u, 0.0)", size=50)
    at = torch.tensor([-0.5, 0.0, 0.5], dtype=torch.float64)
    side = (math.sqrt(0.5) - 0.5) ** 2
    right = torch.tensor([side, 0.5, 1 - side], dtype=torch.float64)
    checks.same(shadow(at, math.pi / 4), right, "shadow(u, pi / 4)", size=50)


@test_case(points=1)
def test_one_pixel(strip_matrix):
    """One bright pixel, seen from two sides."""
    call = "strip_matrix(3, [0.0, pi / 2], 3)"
    M = dense(strip_matrix(3, [0.0, math.pi / 2], 3), (6, 9), call)
    x = torch.zeros(9, dtype=torch.float64)
    x[1] = 1.0  # above the middle
    right = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0, 1.0], dtype=torch.float64)
    checks.same(M @ x, right, f"{call} times an image with one pixel, above the middle", size=50)


@test_case(points=2, hidden=True)
def test_shadow_angles(shadow):
    """All angles, tiny ones among them."""
    u = torch.linspace(-0.9, 0.9, 61, dtype=torch.float64)
    slopes = torch.tensor([0.011, 1.6e-3, 6e-4, 6e-5, 1e-5], dtype=torch.float64)
    near = torch.cat([side + sign * slopes for side in (-0.5, 0.5) for sign in (-1, 1)])
    for angle in (0.3, -0.3, 1.2, 2.0, 3.0, 4.4, -5.1, 100.0):
        right = torch.tensor([area(t, angle) for t in u.tolist()], dtype=torch.float64)
        checks.same(shadow(u.clone(), angle), right, f"shadow(u, {angle})", size=10**4)
    for angle in (0.0, math.pi / 2, math.pi, 1e-9, 1e-12, math.pi / 2 - 1e-8):
        right = (u + 0.5).clamp(0, 1)
        found = shadow(u.clone(), angle)
        checks.finite(found, (61,), f"shadow(u, {angle})")
        checks.at_most((found - right).abs().max().item(), 1e-6, f"the error of shadow(u, {angle})")
    for angle in (0.02, 3e-3, math.pi / 2 + 1e-3, 1e-4, 2e-5):  # the slopes are short, and there
        right = torch.tensor([area(t, angle) for t in near.tolist()], dtype=torch.float64)
        found = shadow(near.clone(), angle)
        checks.finite(found, (20,), f"shadow(u, {angle})")
        checks.at_most((found - right).abs().max().item(), 1e-6, f"the error of shadow(u, {angle})")
    grid = u[:60].reshape(3, 4, 5)
    right = torch.tensor([area(t, 0.7) for t in u[:60].tolist()], dtype=torch.float64)
    same = rules.like(right.reshape(3, 4, 5), 10**4)
    rules.hold(shadow, (grid, 0.7), same, "shadow(u, 0.7)")
    checks.same(shadow(u[:0], 0.7), u[:0], "shadow(u, 0.7) with no numbers")


@test_case(points=3, hidden=True)
def test_matrix(strip_matrix):
    """Other sizes and angles, and what one view adds up to."""
    generator = checks.generator(901)
    for n, bins, count in [(5, 8, 3), (4, 7, 2), (6, 6, 3), (1, 3, 2)]:
        angles = (6.3 * torch.rand(count, generator=generator)).tolist() + [math.pi / 4]
        call = f"strip_matrix({n}, {[round(one, 3) for one in angles]}, {bins})"
        given = list(angles)
        M = dense(strip_matrix(n, given, bins), (len(angles) * bins, n * n), call)
        checks.equal(given, angles, f"the list of angles after {call}", python=True)
        right = right_matrix(n, angles, bins)
        checks.same(M, right, f"the matrix of {call}", size=10**6)
    M = dense(strip_matrix(9, [0.2, 1.0], 14), (28, 81), "strip_matrix(9, [0.2, 1.0], 14)")
    mass = M.reshape(2, 14, 81).sum(1)
    checks.same(mass, torch.ones_like(mass), "the sum over a view of strip_matrix(9, ...)", 10**4)


@test_case(points=1, hidden=True)
def test_narrow(strip_matrix):
    """A detector that is too small, exact angles, a single pixel."""
    for n, angles, bins in [(7, [0.5, 2.2], 4), (6, [0.0, math.pi / 2, math.pi], 3), (1, [0.0], 1)]:
        call = f"strip_matrix({n}, {angles}, {bins})"
        M = dense(strip_matrix(n, angles, bins), (len(angles) * bins, n * n), call)
        assert (M - right_matrix(n, angles, bins)).abs().max() <= 1e-6, f"{call} has wrong values"


@test_case(points=1, hidden=True)
def test_no_loop(strip_matrix):
    """No loop over pixels."""
    few, many = (
        probes.count_operations(strip_matrix, n, [0.4, 1.3], bins) for n, bins in ((4, 6), (24, 36))
    )
    lines = [
        probes.count_lines(strip_matrix, n, [0.4, 1.3], bins) for n, bins in ((4, 6), (24, 36))
    ]
    assert many <= few + 40, f"strip_matrix takes {few} operations for n = 4 and {many} for n = 24"
    told = f"strip_matrix runs {lines[0]} lines for n = 4 and {lines[1]} for n = 24"
    assert lines[1] <= lines[0] + 60, told
