"""Prediction 2. Without one clean photograph.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from solutions.hw05_three_ways_to_train import reference
from starter_code import measured, metrics, personal, photographs, predictions, supervision

OK_FORMAT = False
name = "p2"


@measured.once
def decibels(identity):
    """What this student's table shows, in dB, as a text."""
    X = photographs.patches(photographs.TRAIN, 8, 6000, seed=5).flatten(1).double()
    generator = personal.generator(identity, "masks")
    mask = supervision.masks(2, 64, 0.5, generator)[0]
    forty = supervision.masks(40, 64, 0.5, generator)
    Y = X + 0.04 * torch.randn(X.shape, generator=generator, dtype=torch.float64)
    one_mask, many, found = mask.expand(6000, 64), forty[torch.arange(6000) % 40], []
    for M, change in [
        (one_mask, None),
        (one_mask, reference.stationary),
        (one_mask, reference.symmetric),
        (many, None),
    ]:
        mean = Y[M].mean()
        S, count = reference.pairwise_moments(Y - mean, M)
        S = S if change is None else change(S, count, (8, 8))
        C = supervision.positive(S - 0.04**2 * torch.eye(64, dtype=S.dtype))
        restore, values = reference.block_restorer(mean.expand(64), C, mask, 0.04), []
        for name in photographs.TEST:
            x = supervision.blocks(photographs.middle(name, 160)[0, 0])
            noise = torch.randn(
                x.shape, generator=personal.generator(identity, name), dtype=x.dtype
            )
            values.append(metrics.psnr(restore(mask * (x + 0.04 * noise)), x))
        found.append(sum(values) / len(values))
    return repr(found)


def seen(ME):
    """The four numbers."""
    return [float(one) for one in decibels(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_masks):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_masks, 4, "guess_masks")


@test_case(points=2, hidden=True)
def test_inside(guess_masks, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_masks, seen(ME), "guess_masks", 4)


@test_case(points=2, hidden=True)
def test_narrow(guess_masks, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_masks, seen(ME), 4, "guess_masks")
