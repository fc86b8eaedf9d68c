"""Question 6. Total variation by its dual.

| the text promises | tested by |
| --- | --- |
| project: the nearest pair, lam = 0 and zero pairs too | test_project_example, test_project |
| the iterates and their dual, any axes before the last two | test_one_step, test_iterates |
| lam = 0 and no iteration give y; a large lam gives the mean | test_extremes |
| float32 and float64, device, layouts; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.sparse import differences, differences_adjoint

OK_FORMAT = False
name = "q6"


def shorter(p, lam):
    """The right project(p, lam)."""
    if lam == 0:
        return torch.zeros_like(p)
    length = (p**2).sum(dim=-3, keepdim=True).sqrt()
    return p / (length / lam).clamp(min=1)


def right(y, lam, iterations):
    """The right tv_denoise(y, lam, iterations)."""
    p = ahead = differences(y) * 0
    t = 1.0
    for _ in range(iterations):
        new = shorter(ahead + 0.125 * differences(y - differences_adjoint(ahead)), lam)
        t_next = 0.5 + (0.25 + t * t) ** 0.5
        p, ahead, t = new, new + (t - 1) / t_next * (new - p), t_next
    return y - differences_adjoint(p), p


def matches(expected, size):
    """The check that a result is this x with this dual."""

    def same(found, call):
        two = isinstance(found, list | tuple) and len(found) == 2
        if not two:
            checks.fail(call, "should return two tensors: x and the dual p.")
        for one, value, word in zip(found, expected, ("x", "p"), strict=True):
            checks.same(one, value, f"{word} of {call}", size)

    return same


@test_case(points=0.5)
def test_project_example(project):
    """The example: two pixels, one pair of length 5 and one of length 1, lam = 2."""
    p = torch.tensor([[[3.0, 0.6]], [[4.0, -0.8]]], dtype=torch.float64)  # (2, 1, 2)
    expected = torch.tensor([[[1.2, 0.6]], [[1.6, -0.8]]], dtype=torch.float64)
    checks.same(project(p, 2.0), expected, "project(p, 2.0)", size=4)


@test_case(points=1)
def test_one_step(tv_denoise):
    """The example: two pixels, one iteration and many."""
    y = torch.tensor([[0.0, 4.0]], dtype=torch.float64)
    for iterations, pixels, dual in ((1, [0.5, 3.5], 0.5), (200, [1.0, 3.0], 1.0)):
        result = tv_denoise(y, 1.0, iterations)
        call = f"tv_denoise(y, 1.0, {iterations})"
        assert isinstance(result, list | tuple) and len(result) == 2, f"{call}: x and p"
        x = torch.tensor([pixels], dtype=torch.float64)
        checks.same(result[0], x, f"x of {call}", size=100)
        p = torch.tensor([[[0.0, 0.0]], [[dual, 0.0]]], dtype=torch.float64)
        checks.same(result[1], p, f"p of {call}", size=100)


@test_case(points=1, hidden=True)
def test_project(project):
    """Random pairs in batches, several radii, zero pairs."""
    generator = checks.generator(61)
    for shape, dtype in [((2, 4, 5), torch.float64), ((3, 1, 2, 2, 6), torch.float32)]:
        p = torch.randn(shape, generator=generator, dtype=dtype)
        p[..., 0] = 0
        for lam in (0.0, 0.6, 1, 50.0):
            call = f"project(p, {lam}) with p {shape} in {dtype}"
            checks.same(project(p.clone(), lam), shorter(p, lam), call, size=4)


@test_case(points=2, hidden=True)
def test_iterates(tv_denoise):
    """Iterates of random images, batches and single rows, tiny values."""
    generator = checks.generator(62)
    for shape in [(5, 4), (2, 1, 3, 6), (1, 7), (6, 1)]:
        y = torch.randn(shape, generator=generator, dtype=torch.float64)
        for lam, iterations in [(0.2, 1), (0.2, 2), (0.2, 3), (0.7, 12), (0.05, 30)]:
            call = f"tv_denoise(y, {lam}, {iterations}) with y {shape}"
            expected = right(y, lam, iterations)
            matches(expected, 10**6)(tv_denoise(y.clone(), lam, iterations), call)
        y = 1e-10 * y
        call = f"tv_denoise(y, 2e-11, 3) with y {shape}, entries near 1e-10"
        matches(right(y, 2e-11, 3), 10**6)(tv_denoise(y.clone(), 2e-11, 3), call)


@test_case(points=1, hidden=True)
def test_extremes(tv_denoise):
    """No weight, no iteration, a constant image, a weight that leaves the mean alone."""
    generator = checks.generator(63)
    y = torch.randn(2, 4, 5, generator=generator, dtype=torch.float64)
    flat = torch.full((3, 4), 0.7, dtype=torch.float64)
    for image, lam, iterations in [(y, 0.0, 5), (y, 0.4, 0), (flat, 0.3, 7), (y, 0.0, 0)]:
        call = f"tv_denoise(y, {lam}, {iterations}) with y {tuple(image.shape)}"
        dual = torch.zeros_like(differences(image))
        matches((image, dual), 100)(tv_denoise(image.clone(), lam, iterations), call)
    x = tv_denoise(y, 100.0, 600)[0]
    checks.equal(list(x.shape), [2, 4, 5], "the shape of x of tv_denoise(y, 100.0, 600)")
    off = (x - y.mean(dim=(-2, -1), keepdim=True)).abs().max()
    checks.at_most(off, 1e-3, "the distance of tv_denoise(y, 100.0, 600) from the means")


@test_case(points=1.5, hidden=True)
def test_manners(project, tv_denoise):
    """Devices, memory layouts; what is around a call stays as it is."""
    generator = checks.generator(64)
    for dtype in (torch.float64, torch.float32):
        y, z = (torch.randn(2, 2, 3, 4, generator=generator, dtype=dtype) for _ in range(2))
        p, q = (torch.randn(2, 2, 2, 3, 4, generator=generator, dtype=dtype) for _ in range(2))
        for lam in (0.7, 0.0, 20.0):
            rules.hold_twice(project, shorter, ([p, lam], [q, lam]), f"project(p, {lam})", size=4)
        for iterations in (3, 0):
            first, second = (matches(right(one, 0.2, iterations), 100) for one in (y, z))
            call = f"tv_denoise(y, 0.2, {iterations}) in {dtype}"
            args, others = ([one, 0.2, iterations] for one in (y, z))
            rules.hold(tv_denoise, args, first, call, others=(others, second))
