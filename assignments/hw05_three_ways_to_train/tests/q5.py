"""Question 5. Two from one.

| the text promises | tested by |
| --- | --- |
| the mean of squares; f is called once; gradients | test_by_hand, test_loss |
| y1 has so much more noise, and y2 is what makes the two independent | test_by_hand, test_pairs |
| one torch.randn like y, new in each call | test_pairs |
| any shape | test_loss, test_pairs |
| dtypes, layouts, devices; inputs and session stay as they are | test_rules |
"""

import torch
from otter.test_files import test_case

from starter_code import checks, probes, rules
from starter_code.supervision import probes as own

OK_FORMAT = False
name = "q5"


def normal(shape, number, dtype=torch.float64):
    """Normal numbers."""
    return torch.randn(shape, generator=checks.generator(number), dtype=dtype)


def two(y, sigma, alpha, z):
    """Both versions for this z."""
    return [y + alpha * sigma * z, y - z * (sigma / alpha)]


def pair(found, call):
    """Two results."""
    if not isinstance(found, list | tuple) or len(found) != 2:
        checks.fail(call, "returns two tensors, y1 and y2.")
    return found


def like_pair(expected):
    """The check that y1 and y2 are these."""

    def both(found, call):
        for one, right, which in zip(pair(found, call), expected, ("y1", "y2"), strict=True):
            checks.same(one, right, f"{which} of {call}", size=100)

    return both


@test_case(points=1)
def test_by_hand(noise2noise_loss, recorrupted):
    """A loss by hand; with alpha = 1 the two lie on both sides of y."""
    y1, y2 = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 3.0]])
    found = noise2noise_loss(lambda y: 2 * y, y1, y2)
    checks.same(found, torch.tensor(1.0), "noise2noise_loss(f, y1, y2) with f(y) = 2 y")
    y = torch.zeros(1000)
    call = "recorrupted(y, 3.0, 1.0, generator)"
    found = probes.with_generator(recorrupted, y, 3.0, 1.0, seed=checks.seed(2801))[0]
    one, other = pair(found, call)
    checks.same(one, -other, f"y1 of {call} with y = 0, against -y2", size=9)
    checks.at_most((one.std().item() - 3) ** 2, 0.09, f"the error of the level of y1 of {call}")


@test_case(points=1, hidden=True)
def test_loss(noise2noise_loss):
    """Values and gradients for other shapes."""
    for number, (batch, n, m) in enumerate([((3,), 4, 2), ((2, 3), 3, 5), ((1,), 1, 1)], 2811):
        B = normal((m, n), number).requires_grad_(True)
        y1, y2 = normal((*batch, n), number + 10), normal((*batch, m), number + 20)
        found = own.loss_of(noise2noise_loss, "curved", B.detach(), [y1.clone(), y2.clone()])
        value = ((torch.tanh(y1 @ B.T) - y2) ** 2).sum() / y2.numel()
        (gradient,) = torch.autograd.grad(value, B)
        call = f"noise2noise_loss(f, y1, y2) with y1 {tuple(y1.shape)} and y2 {tuple(y2.shape)}"
        checks.same(found["value"], value.detach(), call, size=100)
        if found["gradient"] is None:
            checks.fail(call, "has no gradient for the parameters of f: is it cut off?")
        checks.same(found["gradient"], gradient, f"the gradient of {call}", size=100)
        checks.equal(len(found["given"]), 1, f"how often {call} calls f")
        checks.same(found["given"][0][0], y1, f"what f is given by {call}")
    for number, shape in enumerate([(6,), (), (2, 1, 3, 2)], 2825):
        B, y1, y2 = normal((1, 1), number), normal(shape, number + 10), normal(shape, number + 20)
        value = (torch.nn.functional.softshrink(y1, 0.5) - y2).square().mean()
        call = f"noise2noise_loss(f, y1, y2) with y1 and y2 {shape}"
        found = own.loss_of(noise2noise_loss, "soft", B, [y1.clone(), y2.clone()])["value"]
        checks.same(found, value, call, size=100)


@test_case(points=1, hidden=True)
def test_pairs(recorrupted):
    """Several levels and alpha; noise that is new in each call."""
    for number, (shape, sigma, alpha) in enumerate(
        [((3, 4), 0.5, 0.5), ((2, 1, 5, 3), 1.0, 2), ((7,), 0.1, 0.2), ((), 3, 1.0)], 2831
    ):
        y, seed = normal(shape, number), checks.seed(number + 10)
        call = f"recorrupted(y, {sigma}, {alpha}, generator) with y {shape}"
        results = probes.with_generator(recorrupted, y.clone(), sigma, alpha, seed=seed, calls=2)
        generator = checks.generator(number + 10)
        for found, which in zip(results, ("", " again, with the same generator"), strict=True):
            z = torch.randn(shape, generator=generator, dtype=y.dtype)
            one, other = pair(found, call + which)
            like_pair(two(y, sigma, alpha, z))([one, other], call + which)


@test_case(points=1, hidden=True)
def test_rules(noise2noise_loss, recorrupted):
    """Dtypes, layouts, devices; inputs and session stay as they are."""
    for dtype in (torch.float32, torch.float64):
        B, y1, y2 = (
            normal((3, 4), 2851, dtype),
            normal((5, 2, 4), 2852, dtype),
            normal((5, 2, 3), 2853, dtype),
        )
        expected = rules.like((y1 @ B.T - y2).square().mean(), 100)
        function = own.loss_call(noise2noise_loss, "linear")
        rules.hold(function, (B, y1, y2), expected, f"noise2noise_loss(f, y1, y2) in {dtype}")
        function = own.loss_call(noise2noise_loss, "itself")
        call = f"noise2noise_loss(f, y1, y2) with f(y1) = y1, in {dtype}"
        args = B, y1, y1.flip(0)
        rules.hold(function, args, rules.like((y1 - y1.flip(0)).square().mean()), call)
        z = torch.randn(5, 2, 4, generator=checks.generator(2854), dtype=dtype)
        call = f"recorrupted(y, 0.5, 0.8, generator) in {dtype}"
        function = probes.drawn_call(recorrupted, checks.seed(2854))
        same = like_pair(two(y1, 0.5, 0.8, z))
        rules.hold(function, (y1, 0.5, 0.8), same, call, drawn=True, layouts=True)
        rules.check_device(function, (y1, 0.5, 0.8), call)
