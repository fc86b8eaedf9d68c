"""Other right answers and known wrong ones to claim 1 of hw08."""

from autograder.bank import alternative, mistake


@alternative("audit_claim")
def by_hand(sample, first, second):
    """PSNR, interval and verdict written out."""
    import numpy as np
    from scipy import stats

    def decibels(estimate, x):
        estimate, x = (one.double().numpy() for one in (estimate, x))
        return 20 * np.log10(x.max()) - 10 * np.log10(((estimate - x) ** 2).mean())

    table = np.zeros((4, 2))
    for head in range(4):
        for seed in range(2):
            x, y = sample(head, seed)
            table[head, seed] = decibels(first(y), x) - decibels(second(y), x)
    means = table.mean(axis=1)
    half = stats.t.ppf(0.975, 3) * means.std(ddof=1) / 2
    low, high = float(means.mean() - half), float(means.mean() + half)
    verdict = "supported" if low > 2 else "contradicted" if high < 2 else "not testable"
    return {"table": table.tolist(), "interval": (low, high), "verdict": verdict}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_heads():
    """Two seeds of a head are not two heads. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.0)": "audit.verdict(interval)"})
def any_gain():
    """The claim is about more than 2 dB, not more than 0."""


@mistake("audit_claim", edit={"audit.verdict(interval, 2.0)": '"supported"'})
def always_supported():
    """Say what the interval says: it may lie below the claimed number, or on both sides of it."""


@mistake(
    "audit_claim",
    edit={"audit.verdict(interval, 2.0)": ('"supported" if sum(interval) > 4 else "contradicted"')},
)
def by_the_mean():
    """An interval on both sides of the claimed number decides nothing."""


@mistake(
    "audit_claim",
    edit={
        "decibels(first(y), x) - decibels(second(y), x)": (
            "decibels(second(y), x) - decibels(first(y), x)"
        )
    },
)
def other_sign():
    """The difference is that of the first method less that of the second."""


@mistake("audit_claim", edit={"range(4)": "range(3)"})
def too_few():
    """Four heads are asked for."""


@mistake("audit_claim", edit={"error = (estimate - x)": "error = (estimate.clamp(0, 1) - x)"})
def clamped():
    """Nothing is clamped before it is compared."""


@mistake("audit_claim", edit={"x, y = sample(head, seed)": "x, y = sample(head, 0)"})
def one_seed():
    """The second seed is not used."""


@mistake("audit_claim", edit={"x, y = sample(head, seed)": "x, y = sample(head + 1, seed)"})
def heads_from_one():
    """Heads count from 0."""


@mistake(
    "audit_claim",
    edit={
        "error = (estimate - x).double().square().mean()": (
            "error = (estimate - x).double().square().mean((-2, -1))"
        ),
        "(10 * torch.log10(x.max().double() ** 2 / error)).item()": (
            "(10 * torch.log10(x.amax((-2, -1)).double() ** 2 / error)).mean().item()"
        ),
    },
)
def slice_by_slice():
    """The PSNR is that of the volume, not the mean over its slices."""


@mistake("audit_claim", edit={"10 * torch.log10": "20 * torch.log10"})
def twice_as_many():
    """Decibels of a ratio of squares have the factor 10."""


@mistake("audit_claim", edit={"torch.log10": "torch.log"})
def natural_logarithm():
    """Decibels are by the logarithm of base 10."""


@mistake(
    "audit_claim",
    edit={
        "x, y = sample(head, seed)": "x, y = sample(head, seed)\nother = sample(head, seed)[1]",
        "decibels(second(y), x)": "decibels(second(other), x)",
    },
)
def scanned_twice():
    """Both methods get the same measurement: scan once, and give it to both."""


@mistake("audit_claim", edit={"decibels(second(y), x)": "decibels(second(y.clamp(min=0)), x)"})
def one_is_given_magnitudes():
    """Both methods get the measurement as it is: this changes it for one of them."""


@mistake(
    "audit_claim",
    edit={"x, y = sample(head, seed)": "x, y = sample(head, seed)\ny = y.clamp(0, 4)"},
)
def measurement_clamped():
    """Both methods get the measurement as it is: nothing is clamped before, either."""


@mistake(
    "audit_claim",
    edit={"x, y = sample(head, seed)": "x, y = sample(head, seed)\ny += 1e-6 * y.mean()"},
)
def measurement_changed_in_place():
    """Both methods get the measurement as it is: this changes it before they do."""
