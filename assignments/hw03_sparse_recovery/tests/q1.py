"""Question 1. The Haar transform.

| the text promises | tested by |
| --- | --- |
| one level, its signs and its places | test_one_level |
| several levels: the coarse part alone is split again; levels = 0 changes nothing | test_levels |
| the inverse, of coefficients of any origin | test_back, test_inverse |
| any axes before the last two, sides that differ, float32 and float64 | test_levels, test_inverse |
| ValueError where 2^levels does not divide both sides | test_refused |
| no loop over pixels, written by hand | test_by_hand |
| values of any size, also tiny ones | test_sizes |
| device, layouts of any axes, new results; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q1"

SHAPES = [
    ((8, 4), 2),
    ((2, 3, 4, 8), 2),
    ((16, 16), 4),
    ((1, 6, 10), 1),
    ((3, 24, 8), 3),
    ((5, 3), 0),
]


def right(x, levels):
    """The right haar(x, levels), by blocks of 2 x 2."""
    H, W = x.shape[-2:]
    c = x.clone()
    for _ in range(levels):
        part = c[..., :H, :W].clone()
        a, b = part[..., 0::2, 0::2], part[..., 0::2, 1::2]
        d, e = part[..., 1::2, 0::2], part[..., 1::2, 1::2]
        H, W = H // 2, W // 2
        c[..., :H, :W], c[..., :H, W : 2 * W] = (a + b + d + e) / 2, (a - b + d - e) / 2
        c[..., H : 2 * H, :W] = (a + b - d - e) / 2
        c[..., H : 2 * H, W : 2 * W] = (a - b - d + e) / 2
    return c


def right_inverse(c, levels):
    """The right inverse_haar(c, levels)."""
    x = c.clone()
    for level in range(levels - 1, -1, -1):
        H, W = (side >> (level + 1) for side in c.shape[-2:])
        s, h = x[..., :H, :W].clone(), x[..., :H, W : 2 * W].clone()
        v, g = x[..., H : 2 * H, :W].clone(), x[..., H : 2 * H, W : 2 * W].clone()
        part = x[..., : 2 * H, : 2 * W]
        part[..., 0::2, 0::2], part[..., 0::2, 1::2] = (s + h + v + g) / 2, (s - h + v - g) / 2
        part[..., 1::2, 0::2], part[..., 1::2, 1::2] = (s + h - v - g) / 2, (s - h - v + g) / 2
    return x


@test_case(points=1)
def test_one_level(haar):
    """The four numbers of the example."""
    x = torch.tensor([[4.0, 2.0], [1.0, 5.0]], dtype=torch.float64)
    expected = torch.tensor([[6.0, -1.0], [0.0, 3.0]], dtype=torch.float64)
    checks.same(haar(x, 1), expected, "haar(x, 1)", size=4)


@test_case(points=1)
def test_back(haar, inverse_haar):
    """The inverse brings an image back."""
    x = torch.arange(32, dtype=torch.float64).reshape(4, 8) ** 2
    checks.same(inverse_haar(haar(x, 2), 2), x, "inverse_haar(haar(x, 2), 2)", size=16)


@test_case(points=2, hidden=True)
def test_levels(haar):
    """Several levels, batches, sides that differ."""
    generator = checks.generator(11)
    for shape, levels in SHAPES:
        for dtype in (torch.float32, torch.float64):
            x = torch.randn(shape, generator=generator, dtype=dtype)
            call = f"haar(x, {levels}) with x {shape} in {dtype}"
            checks.same(haar(x.clone(), levels), right(x, levels), call, size=16)
    flat = haar(torch.full((8, 8), 3.0, dtype=torch.float64), 3)
    expected = torch.zeros(8, 8, dtype=torch.float64)
    expected[0, 0] = 24.0
    checks.same(flat, expected, "haar(x, 3) of a constant image", size=64)


@test_case(points=0.5, hidden=True)
def test_inverse(inverse_haar):
    """Random coefficients, several levels, batches, sides that differ."""
    generator = checks.generator(12)
    for shape, levels in SHAPES:
        for dtype in (torch.float32, torch.float64):
            c = torch.randn(shape, generator=generator, dtype=dtype)
            call = f"inverse_haar(c, {levels}) with c {shape} in {dtype}"
            checks.same(inverse_haar(c.clone(), levels), right_inverse(c, levels), call, size=16)


@test_case(points=0.5, hidden=True)
def test_sizes(haar, inverse_haar):
    """Entries that are tiny, huge, and of many sizes."""
    x = torch.randn(2, 8, 4, generator=checks.generator(15), dtype=torch.float64)
    rules.check_sizes(haar, right, [x, 2], "haar(x, 2)", size=16)
    rules.check_sizes(inverse_haar, right_inverse, [x, 2], "inverse_haar(c, 2)", size=16)


@test_case(points=0.5, hidden=True)
def test_refused(haar, inverse_haar):
    """Sides that 2^levels does not divide are refused."""
    for function, word in ((haar, "haar"), (inverse_haar, "inverse_haar")):
        for shape, levels in [
            ((6, 8), 2),
            ((8, 6), 2),
            ((6, 6), 2),
            ((2, 8), 2),
            ((2, 4), 2),
            ((5, 4), 1),
            ((3, 4, 7), 1),
        ]:
            call = f"{word}(x, {levels}) with x {shape}"
            checks.raises(ValueError, call, function, torch.zeros(shape), levels)


@test_case(points=0.5, hidden=True)
def test_by_hand(haar, inverse_haar):
    """No library's wavelets, no loop over pixels."""
    generator = checks.generator(14)
    small = torch.randn(2, 8, 8, generator=generator)
    large = torch.randn(2, 64, 64, generator=generator)
    for function, word in ((haar, "haar"), (inverse_haar, "inverse_haar")):
        call = f"{word}(x, 2)"
        expected = right(small, 2) if function is haar else right_inverse(small, 2)
        checks.same(function(small.clone(), 2), expected, call, size=16)
        used = probes.operators_used(
            function, small.clone(), 2, among=("pywt*", "skimage*", "starter_code.sparse*")
        )
        checks.written_by_hand(used, call, "slices, sums and differences")
        rules.check_no_loop(function, [small, 2], [large, 2], call)


@test_case(points=1, hidden=True)
def test_manners(haar, inverse_haar):
    """Devices, memory layouts; what is around a call stays as it is."""
    generator = checks.generator(13)
    x, z = (torch.randn(2, 3, 4, 8, generator=generator, dtype=torch.float64) for _ in range(2))
    for levels in (2, 0):
        calls = ([x, levels], [z, levels])
        rules.hold_twice(haar, right, calls, f"haar(x, {levels})", size=16)
        call = f"inverse_haar(c, {levels})"
        rules.hold_twice(inverse_haar, right_inverse, calls, call, size=16)
