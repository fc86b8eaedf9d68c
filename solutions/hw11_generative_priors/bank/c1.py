"""Other right answers and known wrong ones to claim 1 of hw11."""

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
            x, few, many = sample(image, seed)
            table[image, seed] = decibels(first(few), x) - decibels(second(many), x)
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 7) * means.std(ddof=1) / np.sqrt(8)
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > 0 else "contradicted" if high < 0 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Three seeds of an image are not three images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval)": '"supported"'})
def always_supported():
    """Say what the interval says: it may lie below 0, or on both sides of it."""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict(interval, -0.5)"})
def half_a_decibel():
    """At least as good is a difference above 0."""


@mistake(
    "audit_claim",
    edit={
        ("metrics.psnr(first(few), x) - metrics.psnr(second(many), x)"): (
            "metrics.psnr(second(many), x) - metrics.psnr(first(few), x)"
        )
    },
)
def other_sign():
    """The difference is that of the first method less that of the second."""


@mistake("audit_claim", edit={"first(few)": "first(few.double())"})
def other_dtype():
    """A method is given what `sample` gave, in its dtype."""


@mistake("audit_claim", edit={"first(few)": "first(many)"})
def as_many():
    """The first method is given the few measurements."""


@mistake("audit_claim", edit={"second(many)": "second(few)"})
def as_few():
    """The second method is given the many measurements."""


@mistake("audit_claim", edit={"first(few)": "first(many)", "second(many)": "second(few)"})
def exchanged():
    """The first method is given the few, the second the many."""


@mistake("audit_claim", edit={"range(8)": "range(5)"})
def too_few():
    """Eight images are asked for."""


@mistake("audit_claim", edit={"range(3)": "range(2)"})
def two_seeds():
    """Three seeds are asked for."""


@mistake("audit_claim", edit={"sample(image, seed)": "sample(image, 0)"})
def one_seed():
    """The other seeds are not used."""


@mistake("audit_claim", edit={"sample(image, seed)": "sample(image + 1, seed)"})
def images_from_one():
    """Images count from 0."""


@mistake("audit_claim", edit={"first(few), x)": "first(few).clamp(0, 1), x.clamp(0, 1))"})
def clamped():
    """Nothing is clamped before it is compared."""


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(table, 0.9)"})
def ninety_percent():
    """The 95 % interval is asked for."""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict((sum(interval) / 2,) * 2)"})
def verdict_of_the_mean():
    """The whole interval counts, not its middle: on both sides of 0 nothing is decided."""


@mistake("audit_claim")
def sampled_twice(sample, first, second):
    """Ask for an image and its measurements once."""

    def decibels(method, image, seed, place):
        found = sample(image, seed)
        return metrics.psnr(method(found[place]), found[0])

    table = [
        [decibels(first, image, seed, 1) - decibels(second, image, seed, 2) for seed in range(3)]
        for image in range(8)
    ]
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}
