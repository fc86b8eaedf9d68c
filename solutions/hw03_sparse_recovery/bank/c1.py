"""Other right answers and known wrong ones to claim 1 of hw03."""

import math

from autograder.bank import alternative, mistake
from starter_code import audit, metrics, sparse


@alternative("audit_claim")
def by_the_helper(sample):
    """The best single threshold by the library's search."""
    table = []
    for image in range(12):
        row = []
        for seed in (0, 1):
            x, y = sample(image, seed)
            _, single = sparse.best_multiple(y, x, 25 / 255)
            row.append(metrics.psnr(sparse.bayes_shrink(y, 25 / 255), x) - single)
        table.append(row)
    low, high = audit.paired_interval(table)
    word = "supported" if low > 1.5 else "contradicted" if high < 1.5 else "not testable"
    return {"table": table, "interval": [low, high], "verdict": word}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Two noises of a photograph are not two photographs. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 1.5)": '"supported"'})
def believed():
    """The interval lies on one side of the claimed number: which?"""


@mistake("audit_claim", edit={"audit.verdict(interval, 1.5)": "audit.verdict(interval, 0.0)"})
def another_claim():
    """That there is a gain is another claim than that it exceeds 1.5 dB."""


@mistake("audit_claim", edit={"by_bands - max(single)": "max(single) - by_bands"})
def other_sign():
    """The gain is BayesShrink less the single threshold, not the other way round."""


@mistake("audit_claim")
def against_universal(sample):
    """The opponent is the universal threshold, a weak one. Compare with the best single one."""
    sigma, table = 25 / 255, []
    for image in range(12):
        gains = []
        for seed in range(2):
            x, y = sample(image, seed)
            t = sigma * math.sqrt(2 * math.log(x.numel()))
            by_bands = metrics.psnr(sparse.bayes_shrink(y, sigma), x)
            gains.append(by_bands - metrics.psnr(sparse.shrink(y, t), x))
        table.append(gains)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 1.5)}


@mistake("audit_claim", edit={"range(12)": "range(6)"})
def too_few():
    """Six photographs; twelve are asked for."""


@mistake("audit_claim", edit={"sample(image, seed)": "sample(image, 0)"})
def one_noise():
    """The second seed is never used: both columns are the same."""


@mistake(
    "audit_claim",
    edit={
        "audit.verdict(interval, 1.5)": (
            '"supported" if sum(map(sum, table)) / 24 > 1.5 else "contradicted"'
        )
    },
)
def by_the_mean():
    """The mean alone decides, whatever the interval says. Where 1.5 lies in it: "not testable"."""
