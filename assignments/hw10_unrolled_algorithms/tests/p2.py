"""Prediction 2. Told the blur, or not.

| the text promises | tested by |
| --- | --- |
| four numbers, each `...` replaced | test_sealed |
| all points for narrow intervals, half for wide ones | test_inside, test_narrow |
"""

import torch
from otter.test_files import test_case

from solutions.hw10_unrolled_algorithms.reference import Unrolled
from starter_code import (
    kernels,
    measured,
    metrics,
    personal,
    photographs,
    predictions,
    unrolled,
    weights,
)
from starter_code.operators import Blur

OK_FORMAT = False
name = "p2"


@measured.once
def gains(identity):
    """What this student's figure shows, in dB."""
    net = weights.load(Unrolled(), unrolled.WEIGHTS / "unrolled.safetensors")
    plain, found = unrolled.plain_cnn(), []
    cases = {"out of focus": (kernels.disk(3), 0.03), "no blur": (torch.ones(1, 1), 0.02)}
    for case, (kernel, sigma) in cases.items():
        rows = []
        for name in photographs.TEST:
            x = photographs.middle(name, 96)
            H = Blur(x.shape[-2:], kernel)
            generator = personal.generator(identity, f"{case} {name}")
            y = H(x) + sigma * torch.randn(x.shape, generator=generator)
            with torch.no_grad():
                restored = net(y, H, sigma), plain(y, sigma)
            rows.append([metrics.psnr(one, x) - metrics.psnr(y, x) for one in restored])
        found += torch.tensor(rows).mean(0).tolist()
    return repr(found)


def seen(ME):
    """The four gains."""
    return [float(one) for one in gains(ME).strip("[]").split(",")]


@test_case(points=0)
def test_sealed(guess_blurs):
    """Four values are sealed, each with its interval."""
    predictions.check_sealed(guess_blurs, 4, "guess_blurs")


@test_case(points=2, hidden=True)
def test_inside(guess_blurs, ME):
    """What was measured lies in the intervals."""
    predictions.check_inside(guess_blurs, seen(ME), "guess_blurs", 4)


@test_case(points=2, hidden=True)
def test_narrow(guess_blurs, ME):
    """The intervals are narrow as well."""
    predictions.check_narrow(guess_blurs, seen(ME), 4, "guess_blurs")
