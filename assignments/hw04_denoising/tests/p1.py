"""Prediction 1. Does clipping help?

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from starter_code import metrics, personal, photographs, predictions

OK_FORMAT = False
name = "p1"

PHOTOGRAPHS = ["astronaut", "coffee", "camera", "china", "grace_hopper", "coins"]


def measured(ME):
    """What clipping gains on this student's photograph at 5 and at 50 [dB]."""
    x = photographs.middle(personal.choice(ME, "photograph", PHOTOGRAPHS), 256)[0, 0]
    generator, gains = personal.generator(ME, "noise"), []
    for level in (5, 15, 25, 50):
        y = x + level / 255 * torch.randn(x.shape, generator=generator)
        gains.append(metrics.psnr(y.clamp(0, 1), x) - metrics.psnr(y, x))
    return [gains[0], gains[-1]]


@test_case(points=0)
def test_sealed(guess_clipping):
    """Two values are sealed, each with its interval."""
    predictions.check_sealed(guess_clipping, 2, "guess_clipping")


@test_case(points=1, hidden=True)
def test_inside(guess_clipping, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_clipping, measured(ME), "guess_clipping", 0.7)


@test_case(points=1, hidden=True)
def test_narrow(guess_clipping, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_clipping, measured(ME), 0.7, "guess_clipping")
