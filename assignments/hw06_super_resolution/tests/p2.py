"""Prediction 2. How sharp?

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from solutions.hw06_super_resolution.reference import SRResNet
from starter_code import measured, personal, photographs, predictions, super_resolution, weights

OK_FORMAT = False
name = "p2"


@measured.once
def sharpness(identity):
    """What this student's table shows."""
    x = super_resolution.details(photographs.TEST, 120, personal.generator(identity, "details"))
    y = super_resolution.downsample(x, 4)
    found = [super_resolution.nearest(y, 4), super_resolution.enlarge(y, 4)]
    with torch.no_grad():
        for network in ("srresnet", "srgan"):
            file = super_resolution.WEIGHTS / f"{network}.safetensors"
            found.append(weights.load(SRResNet(), file)(y))
    means = []
    for e in found:
        pairs = zip(e.split(1), x.split(1), strict=True)
        means.append(sum(super_resolution.laplacian(*pair) for pair in pairs) / 4)
    return repr(means)


def seen(ME):
    """The four shares."""
    return [float(one) for one in sharpness(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_sharpness):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_sharpness, 4, "guess_sharpness")


@test_case(points=2, hidden=True)
def test_inside(guess_sharpness, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_sharpness, seen(ME), "guess_sharpness", 0.3 + 1e-9)


@test_case(points=2, hidden=True)
def test_narrow(guess_sharpness, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_sharpness, seen(ME), 0.3 + 1e-9, "guess_sharpness")
