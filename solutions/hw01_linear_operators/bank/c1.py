"""Other right answers and known wrong ones to claim 1 of hw01."""

from autograder.bank import alternative, mistake


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
