"""Prediction 1. As good as pairs.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from starter_code import measured, personal, predictions, supervision

OK_FORMAT = False
name = "p1"


@measured.once
def left_of_the_noise(identity):
    """What this student's figure shows, in percent, as a text."""
    C = supervision.covariance(64)
    eye, found = torch.eye(64, dtype=torch.float64), []
    for count in (128, 4096):
        rows = []
        for turn in range(5):
            generator = personal.generator(identity, f"pairs {count} {turn}")
            x = supervision.draw(C, count, generator)
            e1, e2 = 0.5 * torch.randn(2, *x.shape, generator=generator, dtype=x.dtype)
            W = [torch.linalg.lstsq(x + e1, target).solution.T for target in (x, x + e2)]
            rows.append(
                [(torch.trace((V - eye) @ C @ (V - eye).T) + 0.25 * V.square().sum()) / 16
                 for V in W]
            )  # fmt: skip
        found += (100 * torch.tensor(rows).mean(0)).tolist()
    return repr(found)


def seen(ME):
    """The four numbers."""
    return [float(one) for one in left_of_the_noise(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_noisy_pairs):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_noisy_pairs, 4, "guess_noisy_pairs")


@test_case(points=2, hidden=True)
def test_inside(guess_noisy_pairs, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_noisy_pairs, seen(ME), "guess_noisy_pairs", 40)


@test_case(points=2, hidden=True)
def test_narrow(guess_noisy_pairs, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_noisy_pairs, seen(ME), 40, "guess_noisy_pairs")
