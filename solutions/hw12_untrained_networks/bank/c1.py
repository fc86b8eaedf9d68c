"""Other right answers and known wrong ones to claim 1 of hw12."""

from autograder.bank import alternative, mistake
from starter_code import audit, metrics


@alternative("audit_claim")
def by_hand(sample, first, second):
    """PSNR, interval and verdict written out."""
    import numpy as np
    from scipy import stats

    table = np.zeros((8, 2))
    for image in range(8):
        for seed in range(2):
            x, y = sample(image, seed)
            errors = [((method(y) - x).double() ** 2).mean().item() for method in (first, second)]
            table[image, seed] = 10 * np.log10(errors[1] / errors[0])
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 7) * means.std(ddof=1) / np.sqrt(8)
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > 0 else "contradicted" if high < 0 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Two seeds of an image are not two images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict(interval, 0.5)"})
def half_a_decibel():
    """Better is better by any amount: the claim is a difference above 0."""


@mistake("audit_claim", edit={"audit.verdict(interval)": '"contradicted"'})
def always_contradicted():
    """Say what the interval says: it may lie above 0, or on both sides of it."""


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
    """The other seed is not used."""


@mistake("audit_claim", edit={"x, y = sample(image, seed)": "x, y = sample(image + 1, seed)"})
def images_from_one():
    """Images count from 0."""


@mistake("audit_claim", edit={"range(2)": "range(1)"})
def a_single_seed():
    """Two seeds are asked for."""


@mistake("audit_claim")
def measured_twice(sample, first, second):
    """Both methods are to be given the same measurement: ask for it once."""

    def decibels(method, image, seed):
        x, y = sample(image, seed)
        return metrics.psnr(method(y), x)

    table = [
        [decibels(first, image, seed) - decibels(second, image, seed) for seed in range(2)]
        for image in range(8)
    ]
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}


@mistake("audit_claim", edit={"audit.paired_interval(table)": "audit.paired_interval(table, 0.9)"})
def ninety_percent():
    """The 95 % interval is asked for."""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict((sum(interval) / 2,) * 2)"})
def verdict_of_the_mean():
    """The whole interval counts, not its middle: on both sides of 0 nothing is decided."""


@mistake("audit_claim", edit={"metrics.psnr(method(y), x)": "metrics.ssim(method(y), x)"})
def by_similarity():
    """PSNR is asked for."""


@mistake("audit_claim", edit={"method(y)": "method(y.double())"})
def other_dtype():
    """Methods are given what `sample` gave, in its dtype."""
