"""Question 7. Averages.

| the text promises | tested by |
| --- | --- |
| the example | test_example |
| the running average, one image and more, any shape | test_averaged |
| fit_once is called once for each seed, in order | test_calls |
| mean and spread, of images of any shape, also large and alike | test_restarts |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, rules
from starter_code.untrained import probes as own

OK_FORMAT = False
name = "q7"


def draw(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def by_weights(images, decay):
    """Each average as one weighted sum."""
    found = []
    for t in range(len(images)):
        weights = [(1 - decay) * decay ** (t - i) if i else decay**t for i in range(t + 1)]
        found.append(sum(w * image for w, image in zip(weights, images[: t + 1], strict=True)))
    return torch.stack(found)


def agreed(images):
    """Mean and spread."""
    mean = sum(image.double() for image in images) / len(images)
    squares = sum((image - mean).square().mean() for image in images) / len(images)
    return {"mean": mean.to(images[0].dtype), "spread": squares.sqrt().item()}


def check(found, right, call, rtol=1e-9, size=1000):
    """Check both entries."""
    if not isinstance(found, dict) or set(found) < {"mean", "spread"}:
        checks.fail(call, 'returns a dict with "mean" and "spread".')
    checks.same(found["mean"], right["mean"], f'"mean" of {call}', size=size)
    checks.number(found["spread"], right["spread"], f'"spread" of {call}', rtol, python=True)


@test_case(points=0.5)
def test_example(averaged, restarts):
    """The example: images of one pixel, 2 and 6."""
    images = torch.tensor([[2.0], [6.0]])
    checks.same(averaged(images, 0.75), torch.tensor([[2.0], [3.0]]), "averaged(images, 0.75)", 9)
    found = restarts(lambda seed: torch.tensor([2.0 + 4 * seed]), [0, 1])
    call = "restarts(fit_once, [0, 1])"
    check(found, {"mean": torch.tensor([4.0]), "spread": 2.0}, call, 1e-6)


@test_case(points=1.5, hidden=True)
def test_averaged(averaged):
    """Several lengths, shapes and decays."""
    for number, shape in enumerate([(7, 1, 1, 3, 4), (1, 2), (2, 3), (40, 2), (5,)], 3901):
        images = draw(shape, number)
        for decay in (0.0, 0.3, 0.98):
            call = f"averaged(images, {decay}) with images {shape}"
            checks.same(averaged(images.clone(), decay), by_weights(images, decay), call, size=1000)


@test_case(points=1, hidden=True)
def test_calls(restarts):
    """Seeds are used once each, in their order."""
    for seeds in ([3, 1, 2], [5], [4, 4, 0]):
        seen = []

        def fit_once(seed, seen=seen):
            seen.append(seed)
            return torch.full((2, 3), float(len(seen) + 10 * seed))

        found = restarts(fit_once, list(seeds))
        checks.equal(seen, list(seeds), f"the seeds that restarts(fit_once, {seeds}) gives")
        images = [torch.full((2, 3), float(i + 1 + 10 * seed)) for i, seed in enumerate(seeds)]
        check(found, agreed(images), f"restarts(fit_once, {seeds})", 1e-5)


@test_case(points=1, hidden=True)
def test_restarts(restarts):
    """Images of several shapes; a small spread of large values; the identity."""
    for number, (count, shape) in enumerate([(3, (1, 1, 4, 5)), (1, (6,)), (5, (2, 3)), (2, ())],
                                            3921):  # fmt: skip
        for mean, scale in ((0.0, 1.0), (1e3, 1e-3)):
            images = mean + scale * draw((count, *shape), number)
            call = f"restarts(fit_once, seeds) with images {shape}, mean {mean}, spread {scale}"
            found = restarts(lambda seed, images=images: images[seed].clone(), list(range(count)))
            check(found, agreed(list(images)), call, 1e-6)
    images = (1e3 + 2e-4 * draw((4, 5, 6), 3929)).float()
    found = restarts(lambda seed: images[seed].clone(), [0, 1, 2, 3])
    call = "restarts(fit_once, seeds) in float32 with images near 1000, spread 2e-4,"
    check(found, agreed(list(images)), call, 1e-6)


@test_case(points=1, hidden=True)
def test_rules(averaged, restarts):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        first, second = draw((4, 2, 3), 3941, dtype), draw((4, 2, 3), 3942, dtype)
        call = f"averaged(images, 0.7) in {dtype}"
        rules.hold_twice(averaged, by_weights, ((first, 0.7), (second, 0.7)), call, 100)
        for which, rtol in (("mean", 0), ("spread", 1e-4)):
            same, other = (
                rules.like(agreed(list(one))[which], 100, rtol) for one in (first, second)
            )
            call = f'"{which}" of restarts(fit_once, seeds) in {dtype}'
            function = own.restarted(restarts, which)
            rules.hold(function, (first,), same, call, others=((second,), other))
