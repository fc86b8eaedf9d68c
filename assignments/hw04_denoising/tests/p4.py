"""Prediction 4. The network for 25 at 5 and at 50.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import functools

import torch
from otter.test_files import test_case

from solutions.hw04_denoising import networks
from starter_code import denoising, metrics, personal, predictions, weights

OK_FORMAT = False
name = "p4"

PHOTOGRAPHS = ["camera", "chelsea", "text", "grace_hopper"]


@functools.cache
@torch.no_grad()
def measured(ME):
    """PSNR of the 8 layers on this student's photograph at 5, at 50, and at 50 by scaling [dB]."""
    small = weights.load(networks.DnCNN(8, 32), denoising.WEIGHTS / "small.safetensors")
    (x,) = denoising.middles([personal.choice(ME, "test photograph", PHOTOGRAPHS)], 128).values()
    found = []
    for level, k in [(5, 1), (50, 1), (50, 0.5)]:
        y = denoising.with_noise(x, level / 255, personal.seed(ME, "away"))
        found.append(metrics.psnr(y - small(k * y) / k, x))
    return found


@test_case(points=0)
def test_sealed(guess_away):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_away, 3, "guess_away")


@test_case(points=1, hidden=True)
def test_inside(guess_away, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_away, measured(ME), "guess_away")


@test_case(points=1, hidden=True)
def test_narrow(guess_away, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_away, measured(ME), 5, "guess_away")
