"""Question 2. Three penalties, three minimisers.

| the text promises | tested by |
| --- | --- |
| soft and hard: the minimiser, for each entry | test_example, test_minimisers |
| t a number or a tensor that broadcasts, 0 too | test_minimisers, test_tensors |
| group: the minimiser for each vector, zero vectors too | test_groups |
| any shape, float32 and float64; zeros | test_minimisers, test_groups |
| tiny and huge entries | test_minimisers, test_tensors, test_groups |
| device, layouts, new results; inputs and session stay as they are | test_manners |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules

OK_FORMAT = False
name = "q2"


def soft(c, t):
    """The right soft_threshold(c, t)."""
    return (c - t).clamp(min=0) - (-c - t).clamp(min=0)


def hard(c, t):
    """The right hard_threshold(c, t)."""
    return c * (c.abs() > t)


def group(c, t):
    """The right group_threshold(c, t)."""
    norm = (c**2).sum(dim=-1, keepdim=True).sqrt()
    return c * ((norm - t).clamp(min=0) / norm.where(norm > 0, torch.ones_like(norm)))


@test_case(points=0.5)
def test_example(soft_threshold, hard_threshold, group_threshold):
    """The three numbers of the example, with the threshold 1."""
    c = torch.tensor([3.0, -0.5, -4.0], dtype=torch.float64)
    soft_one = torch.tensor([2.0, 0.0, -3.0], dtype=torch.float64)
    checks.same(soft_threshold(c, 1.0), soft_one, "soft_threshold(c, 1.0)")
    hard_one = torch.tensor([3.0, 0.0, -4.0], dtype=torch.float64)
    checks.same(hard_threshold(c, 1.0), hard_one, "hard_threshold(c, 1.0)")
    pair = torch.tensor([3.0, -4.0], dtype=torch.float64)
    checks.same(group_threshold(pair, 1.0), 0.8 * pair, "group_threshold((3, -4), 1.0)")


@test_case(points=1, hidden=True)
def test_minimisers(soft_threshold, hard_threshold):
    """Soft and hard: many entries, several thresholds, 0 among them."""
    generator = checks.generator(21)
    for shape, dtype in [((60,), torch.float64), ((2, 5, 6), torch.float32), ((), torch.float64)]:
        for scale in (1.0, 1e-9, 1e6):
            c = scale * torch.randn(shape, generator=generator, dtype=dtype)
            c.flatten()[:-1:7] = 0  # of one without axes nothing
            for t in (0.0, 0.7 * scale, 50.0 * scale):
                said = f"(c, {t:g}) with c {shape} in {dtype}, entries near {scale:g}"
                found = soft_threshold(c.clone(), t)
                checks.same(found, soft(c, t), f"soft_threshold{said}", size=4)
                checks.same(hard_threshold(c.clone(), t), hard(c, t), f"hard_threshold{said}")


@test_case(points=0.5, hidden=True)
def test_tensors(soft_threshold, hard_threshold):
    """A threshold for each row, column or entry; entries near to it, tiny and huge ones."""
    generator = checks.generator(22)
    c = torch.randn(3, 4, 5, generator=generator, dtype=torch.float64)
    for shape in [(5,), (4, 1), (3, 4, 5), (3, 1, 1), ()]:
        t = torch.rand(shape, generator=generator, dtype=torch.float64)
        call = f"(c, t) with c (3, 4, 5) and t {shape}"
        checks.same(soft_threshold(c, t), soft(c, t), f"soft_threshold{call}", size=4)
        checks.same(hard_threshold(c, t), hard(c, t), f"hard_threshold{call}")
    near = torch.tensor([1 + 1e-12, -1 - 1e-12, 1 - 1e-12], dtype=torch.float64)
    call = "hard_threshold(c, 1.0) with entries that are hardly larger or smaller"
    checks.same(hard_threshold(near, 1.0), hard(near, 1.0), call)
    for scale in (1e-30, 1e25):  # whose squares are no float32
        c = torch.tensor([2.0, -1.5, 0.5, 0.0]) * scale
        for t in (0.0, 1.0 * scale):
            call = f"(c, {t:g}) in float32, entries near {scale:g}"
            checks.same(soft_threshold(c, t), soft(c, t), f"soft_threshold{call}", size=4)
            checks.same(hard_threshold(c, t), hard(c, t), f"hard_threshold{call}")


@test_case(points=1, hidden=True)
def test_groups(group_threshold):
    """Vectors of several sizes, in batches; zero vectors, groups of one, t = 0."""
    generator = checks.generator(23)
    for shape, dtype in [
        ((6,), torch.float64),
        ((4, 3, 2), torch.float32),
        ((7, 1), torch.float64),
    ]:
        for scale in (1.0, 1e-9, 1e6):
            c = scale * torch.randn(shape, generator=generator, dtype=dtype)
            c = torch.stack([c, torch.zeros_like(c)])
            for t in (0.0, 0.9 * scale, 50.0 * scale):
                call = f"group_threshold(c, {t:g}) with c {tuple(c.shape)} in {dtype}"
                found = group_threshold(c.clone(), t)
                checks.same(found, group(c, t), f"{call}, entries near {scale:g}", size=4)


@test_case(points=1, hidden=True)
def test_manners(soft_threshold, hard_threshold, group_threshold):
    """Devices, memory layouts; what is around a call stays as it is."""
    generator = checks.generator(24)
    for dtype in (torch.float64, torch.float32):
        c, z = (torch.randn(3, 4, generator=generator, dtype=dtype) for _ in range(2))
        t, s = (torch.rand(3, 1, generator=generator, dtype=dtype) for _ in range(2))
        for function, right, word in (
            (soft_threshold, soft, "soft_threshold"),
            (hard_threshold, hard, "hard_threshold"),
        ):
            rules.hold_twice(function, right, ([c, t], [z, s]), f"{word}(c, t)", size=4)
            rules.hold_twice(function, right, ([c, 0.5], [z, 0.5]), f"{word}(c, 0.5)", size=4)
            rules.hold_twice(function, right, ([c, 0.0], [z, 0.0]), f"{word}(c, 0.0)", size=4)
        c, z = (torch.randn(2, 3, 4, generator=generator, dtype=dtype) for _ in range(2))
        for t in (0.8, 0.0):
            call = f"group_threshold(c, {t})"
            rules.hold_twice(group_threshold, group, ([c, t], [z, t]), call, size=4)
