"""Prediction 2. Three thresholds.

| the text promises | tested by |
| --- | --- |
| each `...` is replaced | test_sealed |
| all points for a narrow interval, half for a wide one | test_inside, test_narrow |
"""

import functools
import math

import torch
from otter.test_files import test_case

from starter_code import metrics, personal, photographs, predictions, sparse

OK_FORMAT = False
name = "p2"

SIGMA = 25 / 255


@functools.cache
def measured(ME):
    """Gains over the noisy photograph in dB: universal and soft, best and soft, best and hard."""
    x = photographs.photograph("camera")[100:228, 180:308].double()
    generator = personal.generator(ME, "noise")
    y = x + SIGMA * torch.randn(128, 128, generator=generator, dtype=torch.float64)
    universal = math.sqrt(2 * math.log(x.numel())) * SIGMA
    found = [metrics.psnr(sparse.shrink(y, universal), x)]
    found += [sparse.best_multiple(y, x, SIGMA, rule)[1] for rule in ("soft", "hard")]
    return [value - metrics.psnr(y, x) for value in found]


@test_case(points=0)
def test_sealed(guess_gains):
    """Three values are sealed, each with its interval."""
    predictions.check_sealed(guess_gains, 3, "guess_gains")


@test_case(points=1.5, hidden=True)
def test_inside(guess_gains, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_gains, measured(ME), "guess_gains", 2)


@test_case(points=1.5, hidden=True)
def test_narrow(guess_gains, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_gains, measured(ME), 2, "guess_gains")
