"""Prediction 1. Half a block.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

import torch.nn.functional as F
from otter.test_files import test_case

from starter_code import measured, personal, photographs, predictions, super_resolution

OK_FORMAT = False
name = "p1"


@measured.once
def gains(identity):
    """What this student's figure shows, in dB."""
    x = super_resolution.details(photographs.TEST, 120, personal.generator(identity, "details"))
    y = super_resolution.downsample(x, 3)
    base = super_resolution.psnr(super_resolution.nearest(y, 3), x, 3)
    found = [
        super_resolution.enlarge(y, 3),
        super_resolution.back_project(y, 3),
        F.interpolate(y, scale_factor=3, mode="bicubic", align_corners=True),
        super_resolution.enlarge(x[..., ::3, ::3], 3),
    ]
    return repr([super_resolution.psnr(e, x, 3) - base for e in found])


def seen(ME):
    """The four gains."""
    return [float(one) for one in gains(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_classical):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_classical, 4, "guess_classical")


@test_case(points=2, hidden=True)
def test_inside(guess_classical, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_classical, seen(ME), "guess_classical", 1.5 + 1e-9)


@test_case(points=2, hidden=True)
def test_narrow(guess_classical, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_classical, seen(ME), 1.5 + 1e-9, "guess_classical")
