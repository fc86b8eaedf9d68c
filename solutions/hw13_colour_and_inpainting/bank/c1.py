"""Other right answers and known wrong ones to claim 1 of hw13."""

import math

import torch

from autograder.bank import alternative, mistake
from starter_code import audit, inpainting, metrics


@alternative("audit_claim")
def by_errors(sample, first, second):
    """The ratio of errors in the holes, no PSNR."""
    rows = []
    for image in range(8):
        row = []
        for seed in range(2):
            x, y, mask = sample(image, seed)
            hole = (~mask).expand(x.shape)
            a, b = (
                (method(y, mask) - x)[hole].double().square().sum().item()
                for method in (first, second)
            )
            row.append(10 * math.log10(b / a))
        rows.append(row)
    low, high = audit.paired_interval(rows)
    verdict = "supported" if low > 0 else "contradicted" if high < 0 else "not testable"
    return {"verdict": verdict, "interval": [low, high], "table": torch.tensor(rows)}


@mistake(
    "audit_claim",
    edit={"inpainting.hole_psnr(method(y, mask), x, mask)": "metrics.psnr(method(y, mask), x)"},
)
def all_pixels():
    """Only the holes count."""


@mistake(
    "audit_claim",
    edit={
        "inpainting.hole_psnr(method(y, mask), x, mask)": (
            "inpainting.hole_psnr(method(y, mask), x, ~mask)"
        ),
    },
)
def known_pixels():
    """The mask is true where a pixel is known."""


@mistake("audit_claim", edit={"row.append(one - other)": "row.append(other - one)"})
def other_sign():
    """The difference is that of the first method less that of the second."""


@mistake("audit_claim", edit={"audit.verdict(interval)": '"supported"'})
def always_supported():
    """Say what the interval says."""


@mistake("audit_claim", edit={"range(8)": "range(4)"})
def too_few():
    """Eight images are asked for."""


@mistake("audit_claim", edit={"range(2)": "range(1)"})
def one_seed():
    """Two seeds are asked for."""


@mistake("audit_claim", edit={"x, y, mask = sample(image, seed)": "x, y, mask = sample(image, 0)"})
def same_seed():
    """The other seed is not used."""


@mistake(
    "audit_claim", edit={"x, y, mask = sample(image, seed)": "x, y, mask = sample(image + 1, seed)"}
)
def images_from_one():
    """Images count from 0."""


@mistake("audit_claim", edit={"audit.paired_interval(table)": "audit.paired_interval(table, 0.9)"})
def ninety_percent():
    """The 95 % interval is asked for."""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict((sum(interval) / 2,) * 2)"})
def verdict_of_the_mean():
    """The whole interval counts, not its middle."""


@mistake(
    "audit_claim", edit={"audit.paired_interval(table)": "audit.paired_interval(sum(table, []))"}
)
def seeds_as_images():
    """Seeds of an image are averaged first."""


@mistake("audit_claim", edit={"method(y, mask), x, mask)": "method(y, mask).clamp(0, 1), x, mask)"})
def clamped():
    """Nothing is clamped before it is compared."""


@mistake("audit_claim")
def measured_twice(sample, first, second):
    """Both methods are to be given the same measurement: ask for it once."""

    def decibels(method, image, seed):
        x, y, mask = sample(image, seed)
        return inpainting.hole_psnr(method(y, mask), x, mask)

    table = [
        [decibels(first, image, seed) - decibels(second, image, seed) for seed in range(2)]
        for image in range(8)
    ]
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict(interval, 0.1)"})
def a_tenth_is_asked_for():
    """The claim is of any lead, not of 0.1 dB."""
