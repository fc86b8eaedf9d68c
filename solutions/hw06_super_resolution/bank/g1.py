"""Other right answers and known wrong ones to test golf 1 of hw06."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("my_test")
def of_two_kinds(f):
    """A value below 0 as well, more numbers; returns a verdict."""
    x = [torch.full((1, 1, 3, 3), 0.5), torch.full((1, 1, 3, 4), 0.25)]
    e = [torch.zeros(1, 1, 3, 3), torch.zeros(1, 1, 3, 4)]
    e[0][0, 0, 1, 1] = -2.0
    e[1][0, 0, 1, 1:3] = torch.tensor([0.35, 3.0])
    right = (-10 * math.log10(0.25) - 10 * math.log10((0.01 + 0.5625) / 2)) / 2
    x2 = torch.full((1, 1, 5, 5), 0.5)
    e2 = torch.linspace(0, 1, 25).reshape(1, 1, 5, 5) ** 2
    e2[0, 0, 2, 2] = 0.75
    return abs(f(e, x, 1) - right) < 1e-3 and abs(f([e2], [x2], 2) - 12.0412) < 1e-3


@mistake("my_test")
def only_one_size(f):
    """With images of one size nobody sees how they are weighted, and with r = 1 no other border."""
    x = [torch.full((1, 1, 3, 3), 0.5), torch.full((1, 1, 3, 3), 0.5)]
    e = [torch.zeros(1, 1, 3, 3), torch.zeros(1, 1, 3, 3)]
    e[0][0, 0, 1, 1], e[1][0, 0, 1, 1] = 1.7, 0.6
    assert abs(f(e, x, 1) - (6.0206 + 20) / 2) < 1e-3


@mistake("my_test")
def too_many_numbers(f):
    """It catches everything, with many numbers: how small may images be?"""
    g = torch.Generator().manual_seed(0)
    for r in (1, 2, 3):
        x = [torch.rand(1, 1, 8, 9 + 4 * k, generator=g) for k in range(3)]
        e = [one + 0.4 * (k + 1) * torch.randn(one.shape, generator=g) for k, one in enumerate(x)]
        values = []
        for one, other in zip(e, x, strict=True):
            error = (one.double().clamp(0, 1) - other.double())[..., r:-r, r:-r].square().mean()
            values.append(-10 * math.log10(error))
        assert abs(f(e, x, r) - sum(values) / 3) < 1e-3


@mistake("my_test")
def refuses_rounding(f):
    """It refuses a right implementation that rounds otherwise."""
    x, e = [torch.full((1, 1, 3, 3), 0.3)], [torch.full((1, 1, 3, 3), 0.7)]
    assert f(e, x, 1) == -10 * math.log10(0.4**2)


@mistake("my_test", edit={'< 1e-3, "wrong with r = 1"': '< 30, "wrong with r = 1"'})
def too_tolerant():
    """A tolerance of 30 dB lets nearly everything through."""


@mistake("my_test", edit={"e[0][0, 0, 1, 1] = 1.7": "e[0][0, 0, 1, 1] = 1.0"})
def nothing_to_clamp():
    """No pixel inside lies above 1."""


@alternative("my_test")
def of_random_borders(f):
    """Random borders; 122 numbers, with each r."""
    generator = torch.Generator().manual_seed(3)

    def case(r, sizes, e_inside, x_inside):
        estimates, targets, each = [], [], []
        for (high, wide), e, x in zip(sizes, e_inside, x_inside, strict=True):
            estimate = 2 * torch.rand(1, 1, high, wide, generator=generator).double() - 0.5
            target = torch.rand(1, 1, high, wide, generator=generator).double()
            shape = high - 2 * r, wide - 2 * r
            estimate[0, 0, r:-r, r:-r] = torch.tensor(e).double().reshape(shape)
            target[0, 0, r:-r, r:-r] = torch.tensor(x).double().reshape(shape)
            squares = [(min(max(p, 0.0), 1.0) - q) ** 2 for p, q in zip(e, x, strict=True)]
            each.append(-10 * math.log10(sum(squares) / len(e)))
            estimates.append(estimate)
            targets.append(target)
        assert abs(f(estimates, targets, r) - sum(each) / len(each)) <= 1e-4

    case(1, [(3, 4), (3, 3), (3, 3)], [(-0.4, 0.6), (1.7,), (0.25,)], [(0.3, 0.35), (0.9,), (0.6,)])
    case(2, [(5, 6)], [(0.2, 0.45)], [(0.5, 0.5)])


@mistake("my_test")
def targets_outside(f):
    """Targets lie outside [0, 1]: a right implementation may clamp them as well."""
    generator = torch.Generator().manual_seed(1)
    for r, sizes in ((1, ((3, 4), (3, 3))), (2, ((5, 6),))):
        e, x = ([torch.randn(1, 1, *size, generator=generator) for size in sizes] for _ in range(2))
        each = []
        for a, b in zip(e, x, strict=True):
            gap = (a.double().clamp(0, 1) - b.double())[..., r:-r, r:-r]
            each.append(-10 * math.log10(gap.square().mean().item()))
        assert abs(f(e, x, r) - sum(each) / len(each)) < 1e-6


@mistake("my_test")
def blind_to_nan(f):
    """NaN is not above a bound, nor below it: ask whether the error is small, not whether large."""
    for r, sizes in ((2, [(5, 5)]), (1, [(3, 3), (3, 4), (4, 3)])):
        e, x, each = [], [], []
        for k, (H, W) in enumerate(sizes):
            count = torch.arange(H * W, dtype=torch.float64).reshape(1, 1, H, W)
            e.append(0.5 + 0.9 * torch.sin(count + k))
            x.append(0.5 + 0.4 * torch.cos(2 * count))
            gap = (e[-1].clamp(0, 1) - x[-1])[..., r:-r, r:-r]
            each.append(-10 * math.log10(gap.square().mean().item()))
        if abs(f(e, x, r) - sum(each) / len(each)) > 1e-3:
            raise AssertionError("another protocol")


@alternative("my_test")
def seeds_the_session(f):
    """Draws from torch's global generator, which it seeds."""
    torch.manual_seed(1)
    for r, sizes in ((2, [(5, 5)]), (1, [(3, 5), (3, 3), (3, 3)])):
        e, x, each = [], [], []
        for H, W in sizes:
            x.append(0.1 + 0.8 * torch.rand(1, 1, H, W, dtype=torch.float64))
            e.append(2 * torch.rand(1, 1, H, W, dtype=torch.float64) - 0.5)
            e[-1][0, 0, r, r] = 1.5 if H == W else -0.4
            gap = (e[-1].clamp(0, 1) - x[-1])[..., r:-r, r:-r]
            each.append(-10 * math.log10(gap.square().mean().item()))
        assert abs(f(e, x, r) - sum(each) / len(each)) < 1e-3
