"""Other right answers and known wrong ones to claim 1 of hw09."""

from autograder.bank import alternative, mistake


@alternative("audit_claim")
def by_hand(sample, first, second):
    """PSNR, interval and verdict written out."""
    import numpy as np
    from scipy import stats

    def decibels(estimate, x):
        return -10 * np.log10(((estimate - x).double() ** 2).mean().item())

    table = np.zeros((8, 2))
    for image in range(8):
        for seed in range(2):
            x, y = sample(image, seed)
            table[image, seed] = decibels(first(y), x) - decibels(second(y), x)
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 7) * means.std(ddof=1) / np.sqrt(8)
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > 2.2 else "contradicted" if high < 2.2 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Two seeds of an image are not two images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.2)": "audit.verdict(interval)"})
def any_gain():
    """The claim is about more than 2.2 dB, not more than 0."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.2)": '"supported"'})
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
    """The second seed is not used."""


@mistake("audit_claim", edit={"x, y = sample(image, seed)": "x, y = sample(image + 1, seed)"})
def images_from_one():
    """Images count from 0."""


@mistake(
    "audit_claim",
    edit={"metrics.psnr(method(y), x)": ("metrics.psnr(y.max() * method(y / y.max()), x)")},
)
def views_scaled():
    """The views are scaled before a method is given them: they are to stay as they are."""


@mistake(
    "audit_claim",
    edit={
        "one, other = (metrics.psnr(method(y), x) for method in (first, second))": (
            "one = metrics.psnr(first(y), x)\nx, y = sample(image, seed + 2)\n"
            "other = metrics.psnr(second(y), x)"
        )
    },
)
def a_scan_for_each():
    """Both methods are given the same views, not each a scan of its own."""
