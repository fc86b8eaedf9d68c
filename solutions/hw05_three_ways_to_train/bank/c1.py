"""Other right answers and known wrong ones to claim 1 of hw05."""

from autograder.bank import alternative, mistake
from starter_code import audit, metrics


@alternative("audit_claim")
def by_hand(sample, first, second):
    """PSNR, interval and verdict written out."""
    import numpy as np
    from scipy import stats

    def decibels(estimate, x):
        return -10 * np.log10(((estimate - x).double() ** 2).mean().item())

    table = np.zeros((8, 3))
    for image in range(8):
        for seed in range(3):
            x, y = sample(image, seed)
            table[image, seed] = decibels(first(y), x) - decibels(second(y), x)
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 7) * means.std(ddof=1) / np.sqrt(8)
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > -0.5 else "contradicted" if high < -0.5 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Three seeds of an image are not three images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, -0.5)": "audit.verdict(interval)"})
def any_gain():
    """The claim allows a loss of half a decibel."""


@mistake("audit_claim", edit={"audit.verdict(interval, -0.5)": '"supported"'})
def always_supported():
    """Say what the interval says: it may lie below the claimed number, or on both sides of it."""


@mistake("audit_claim", edit={"row.append(one - other)": "row.append(other - one)"})
def other_sign():
    """The difference is that of the first method less that of the second."""


@mistake("audit_claim", edit={"range(8)": "range(5)"})
def too_few():
    """Eight images are asked for."""


@mistake(
    "audit_claim", edit={"metrics.psnr(method(y), x)": "metrics.psnr(method(y).clamp(0, 1), x)"}
)
def clamped():
    """Nothing is clamped before it is compared."""


@mistake("audit_claim", edit={"x, y = sample(image, seed)": "x, y = sample(image, 0)"})
def one_seed():
    """The other seeds are not used."""


@mistake("audit_claim", edit={"x, y = sample(image, seed)": "x, y = sample(image + 1, seed)"})
def images_from_one():
    """Images count from 0."""


@mistake("audit_claim", edit={"audit.verdict(interval, -0.5)": "audit.verdict(interval, 0.5)"})
def half_a_decibel_gained():
    """A cost of less than half a decibel is a difference above -0.5."""


@mistake("audit_claim", edit={"range(3)": "range(2)"})
def two_seeds():
    """Three seeds are asked for."""


@mistake("audit_claim")
def measured_twice(sample, first, second):
    """Both methods are to be given the same measurement: ask for it once."""

    def decibels(method, image, seed):
        x, y = sample(image, seed)
        return metrics.psnr(method(y), x)

    table = [
        [decibels(first, image, seed) - decibels(second, image, seed) for seed in range(3)]
        for image in range(8)
    ]
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, -0.5)}


@mistake("audit_claim", edit={"audit.paired_interval(table)": "audit.paired_interval(table, 0.9)"})
def ninety_percent():
    """The 95 % interval is asked for."""


@mistake(
    "audit_claim",
    edit={"audit.verdict(interval, -0.5)": "audit.verdict((sum(interval) / 2,) * 2, -0.5)"},
)
def verdict_of_the_mean():
    """The whole interval counts, not its middle: on both sides of the claim nothing is decided."""
