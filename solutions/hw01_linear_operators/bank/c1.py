"""Other right answers and known wrong ones to claim 1 of hw01."""

import math

from autograder.bank import alternative, mistake
from starter_code import audit


@alternative("audit_claim")
def with_arrays(measure, bound):
    """Arrays, and Student's t by hand."""
    import numpy as np
    from scipy import stats

    def one(image, seed):
        weights, residuals, errors = map(np.array, measure(image, seed))
        within = weights[residuals <= bound]
        chosen = within.max() if within.size else weights.min()
        return np.log10(chosen / weights[errors.argmin()])

    table = np.array([[one(image, seed) for seed in range(3)] for image in range(12)])
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 11) * means.std(ddof=1) / 12**0.5
    low, high = means.mean() - half, means.mean() + half
    verdict = "supported" if low > 0 else "contradicted" if high < 0 else "not testable"
    return {"table": table.tolist(), "interval": (float(low), float(high)), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Three seeds of a photograph are not three photographs. Average them first."""


@mistake("audit_claim", edit={"chosen / best": "best / chosen"})
def other_way_round():
    """The ratio is upside down: chosen over best was asked for."""


@mistake("audit_claim", edit={"math.log10(chosen / best)": "chosen / best - 1"})
def without_the_logarithm():
    """The difference is that of the logarithms of the weights, to the base 10."""


@mistake(
    "audit_claim",
    edit={"audit.verdict(interval, 0)": '"supported" if sum(interval) > 0 else "contradicted"'},
)
def verdict_by_the_mean():
    """The mean alone does not decide: an interval that holds 0 leaves the claim open."""


@mistake("audit_claim", edit={"range(3)": "range(1)"})
def one_seed():
    """One seed of each photograph: three are asked for."""


@mistake("audit_claim", edit={"max(within,": "min(within,"})
def smallest_within():
    """The principle takes the largest weight within the bound, not the smallest."""


@mistake("audit_claim", edit={"min(errors)": "max(errors)"})
def worst_for_best():
    """The weight to compare with is the one with the smallest error."""


@mistake(
    "audit_claim", edit={"max(within, default=min(weights))": "max(within, default=max(weights))"}
)
def largest_where_none_is_within():
    """Where no weight is within the bound, the principle takes the smallest one."""


@mistake("audit_claim", edit={"r <= bound": "r < bound"})
def below_the_bound():
    """A residual that equals the bound is within it."""


@mistake("audit_claim")
def one_before_the_first_beyond(measure, bound):
    """The weight before the first one beyond the bound: think of lists where that is the first of
    all, and of lists where none is beyond.
    """
    table = []
    for image in range(12):
        table.append([])
        for seed in range(3):
            weights, residuals, errors = measure(image, seed)
            first = next((i for i, r in enumerate(residuals) if r > bound), 1)
            best = weights[errors.index(min(errors))]
            table[-1].append(math.log10(weights[first - 1] / best))
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 0)}


@mistake("audit_claim")
def averaged_before_the_choice(measure, bound):
    """The seeds are averaged before a weight is chosen. Each seed has a choice of its own, and a
    row has three differences.
    """
    table = []
    for image in range(12):
        runs = [measure(image, seed) for seed in range(3)]
        weights = runs[0][0]
        residuals = [sum(three) / 3 for three in zip(*(run[1] for run in runs), strict=True)]
        errors = [sum(three) / 3 for three in zip(*(run[2] for run in runs), strict=True)]
        chosen = max((w for w, r in zip(weights, residuals, strict=True) if r <= bound),
                     default=weights[0])  # fmt: skip
        table.append([math.log10(chosen / weights[errors.index(min(errors))])] * 3)
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 0)}
