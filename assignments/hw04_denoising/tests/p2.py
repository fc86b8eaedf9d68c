"""Prediction 2. Mean and pooled.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import denoising, metrics, personal, photographs, predictions

OK_FORMAT = False
name = "p2"


def measured(ME):
    """Mean minus pooled PSNR [dB] of this student's crops: enlarged again, and with noise."""
    x = photographs.patches(denoising.TEST, 48, 240, seed=personal.seed(ME, "crops"))
    enlarged = F.interpolate(F.avg_pool2d(x, 4), scale_factor=4, mode="bicubic")
    noisy = denoising.with_noise(x, 25 / 255, seed=personal.seed(ME, "gap"))
    # as one image (240, 48, 48): the error of all pixels
    return [metrics.psnr(z, x) - metrics.psnr(z[:, 0], x[:, 0]) for z in (enlarged, noisy)]


@test_case(points=0)
def test_sealed(guess_gap):
    """Two values are sealed, each with its interval."""
    predictions.check_sealed(guess_gap, 2, "guess_gap")


@test_case(points=1, hidden=True)
def test_inside(guess_gap, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_gap, measured(ME), "guess_gap", 4)


@test_case(points=1, hidden=True)
def test_narrow(guess_gap, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_gap, measured(ME), 4, "guess_gap")
