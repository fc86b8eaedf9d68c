"""Question 5. The same pixels.

| the text promises | tested by |
| --- | --- |
| the example | test_example |
| one order for all images and channels, by one torch.randperm | test_order |
| squared error over the variance of all entries; large offsets | test_example, test_error |
| ValueError where the target is constant, no clamping | test_error |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules

OK_FORMAT = False
name = "q5"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def reordered(x, number):
    """Pixel by pixel."""
    H, W = x.shape[-2:]
    order = torch.randperm(H * W, generator=checks.generator(number)).tolist()
    found = torch.empty_like(x)
    for i, p in enumerate(order):
        found[..., i // W, i % W] = x[..., p // W, p % W]
    return found


def error_of(estimate, target):
    """By sums."""
    estimate, target = estimate.double().flatten(), target.double().flatten()
    centred = target - target.sum() / len(target)
    return float(((estimate - target) @ (estimate - target)) / (centred @ centred))


@test_case(points=0.5)
def test_example(shuffled, relative_error):
    """The example, and an order that keeps all pixels."""
    found = relative_error(torch.tensor([1.0, 2.0]), torch.tensor([1.0, 3.0]))
    checks.number(found, 0.5, "relative_error(estimate, target)", 1e-6, python=True)
    x = torch.arange(12.0).reshape(1, 1, 3, 4)
    (found,) = probes.with_generator(shuffled, x, seed=checks.seed(3601))
    checks.finite(found, (1, 1, 3, 4), "shuffled(x, generator)")
    right = x.flatten().tolist()
    checks.equal(found.flatten().sort().values.tolist(), right, "the sorted pixels of shuffled(x)")


@test_case(points=1, hidden=True)
def test_order(shuffled):
    """The order, batches, oblong images, and another order in the next call."""
    for number, shape in enumerate(
        [(1, 1, 4, 7), (3, 2, 5, 2), (6, 3), (2, 1, 1, 5), (4, 4, 4), (1, 1)], 3611
    ):
        x = draw(shape, number)
        fresh = checks.generator(number)
        call = f"shuffled(x, generator) with x {shape}"
        found = probes.with_generator(shuffled, x.clone(), seed=checks.seed(number), calls=2)
        checks.same(found[0], reordered(x, number), call)
        order = [torch.randperm(shape[-1] * shape[-2], generator=fresh) for _ in range(2)][1]
        again = x.flatten(-2)[..., order].reshape(shape)
        checks.same(found[1], again, f"{call}, called again with the same generator,")


@test_case(points=1, hidden=True)
def test_error(relative_error):
    """Other shapes, large means, tiny variances; constant targets are refused."""
    for number, (shape, mean, scale) in enumerate(
        [
            ((2, 1, 3, 4), 0.5, 1.0),
            ((5,), 100.0, 1.0),
            ((1, 1, 4, 4), 0, 1e-6),
            ((3, 2), 5, 1e6),
            ((3, 4), 0, 1e-12),
        ],
        3631,
    ):
        target, estimate = (mean + scale * draw(shape, number + k) for k in (0, 10))
        call = f"relative_error(estimate, target), shapes {shape}, mean {mean}, deviation {scale}"
        right = error_of(estimate, target)
        checks.number(relative_error(estimate, target), right, call, 1e-7, True)
    target = draw((3, 4), 3651)
    checks.number(relative_error(target.clone(), target), 0.0, "relative_error(x, x)", 1e-12, True)
    target, estimate = draw((4, 5), 3652).sigmoid(), 3 * draw((4, 5), 3653)
    call = "relative_error(estimate, target) with a target in [0, 1] and an estimate that is not"
    right = error_of(estimate, target)
    checks.number(relative_error(estimate, target), right, call, 1e-7, True)
    target, estimate = (300 + draw((6, 7), number).float() for number in (3654, 3655))
    call = "relative_error(estimate, target) in float32 with mean 300, deviation 1"
    right = error_of(estimate, target)
    checks.number(relative_error(estimate, target), right, call, 1e-4, True)
    for value in (0.0, 0.1, 0.7, -3.0):
        call = f"relative_error(estimate, target) with a target of {value} everywhere"
        constant = torch.full((7, 3), value)
        checks.raises(ValueError, call, relative_error, constant + 1, constant)


@test_case(points=1.5, hidden=True)
def test_rules(shuffled, relative_error):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype, rtol in ((torch.float32, 1e-4), (torch.float64, 1e-9)):
        x = draw((2, 1, 3, 4), 3661, dtype)
        call = f"shuffled(x, generator) in {dtype}"
        function, right = probes.drawn_call(shuffled, checks.seed(3662)), reordered(x, 3662)
        rules.hold(function, (x,), rules.like(right), call, drawn=True, layouts=True)
        pairs = [(draw((3, 4), n, dtype), draw((3, 4), n + 1, dtype)) for n in (3663, 3673)]
        first, second = (rules.like(error_of(*pair), rtol=rtol) for pair in pairs)
        call = f"relative_error(estimate, target) in {dtype}"
        rules.hold(relative_error, pairs[0], first, call, others=(pairs[1], second))
