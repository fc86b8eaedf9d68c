"""Prediction 4. A weight a hundred times smaller.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from starter_code import kernels, linear_operators, operators, predictions

OK_FORMAT = False
name = "p4"


def measured(ME):
    """Steps to a relative distance of 1e-3 at a hundredth of this student's weight."""
    mine = linear_operators.instance(ME)
    blur = operators.Blur((24, 24), kernels.gaussian(1.0, dtype=torch.float64))
    scene = linear_operators.small_scene("coins", 24, mine.generator("scene"))
    y, weight = blur(scene) + 1e-3 * mine.noise(24, 24), mine.weight / 100
    inverse = blur.transfer.conj() / (blur.transfer.abs() ** 2 + weight)
    goal = torch.fft.ifft2(inverse * torch.fft.fft2(y)).real
    x, r = torch.zeros_like(y), blur.H(y)
    p, rr, steps = r, (r * r).sum(), 0
    while (x - goal).norm() > 1e-3 * goal.norm() and steps < 1000:
        q = blur.H(blur(p)) + weight * p
        a = rr / (p * q).sum()
        x, r = x + a * p, r - a * q
        rr, before = (r * r).sum(), rr
        p, steps = r + rr / before * p, steps + 1
    return [steps]


@test_case(points=0)
def test_sealed(guess_steps):
    """A number is sealed, with its interval."""
    predictions.check_sealed(guess_steps, 1, "guess_steps")


@test_case(points=1, hidden=True)
def test_inside(guess_steps, ME):
    """What was measured lies in the interval, and it excludes something."""
    predictions.check_narrow(guess_steps, measured(ME), 400, "guess_steps")


@test_case(points=1, hidden=True)
def test_narrow(guess_steps, ME):
    """The interval is narrow as well."""
    predictions.check_narrow(guess_steps, measured(ME), 60, "guess_steps")
