"""Other right answers and known wrong ones to question 3 of hw03."""

import numpy as np
import torch

from autograder.bank import alternative, mistake


@alternative("sure")
def by_cases(c, t, sigma):
    """One number for each entry, then the mean."""
    c = c.double()
    kept = c.abs() > t
    terms = torch.where(kept, torch.full_like(c, sigma**2 + t**2), c**2 - sigma**2)
    return float(terms.mean())


@alternative("sure")
def steins_formula(c, t, sigma):
    """Residual and divergence: |g|^2 - N sigma^2 + 2 sigma^2 * (entries that are kept)."""
    v = c.detach().cpu().numpy().astype(np.float64).ravel()
    residual = np.minimum(np.abs(v), t)
    kept = int((np.abs(v) > t).sum())
    return float(((residual**2).sum() + sigma**2 * (2 * kept - v.size)) / v.size)


@alternative("best_threshold")
def from_the_largest(c, sigma):
    """Sorted from large to small, in NumPy."""
    v = np.sort(np.abs(c.detach().cpu().numpy().astype(np.float64).ravel()))
    N = len(v)
    t = np.concatenate([[0.0], v])
    zeros = np.searchsorted(v, t, side="right")
    below = np.concatenate([[0.0], np.cumsum(v**2)])
    values = below[zeros] - zeros * sigma**2 + (N - zeros) * (sigma**2 + t**2)
    return float(t[values.argmin()])


@alternative("best_threshold")
def candidate_by_candidate(c, sigma):
    """One magnitude after another, with a running sum."""
    values = sorted(abs(v) for v in c.double().flatten().tolist())
    best = sum(v == 0 for v in values) * -2 * sigma**2
    best_t, below = 0.0, 0.0
    for i, v in enumerate(values):
        below += v * v
        risk = -2 * sigma**2 * (i + 1) + below + (len(values) - i - 1) * v * v
        if risk < best:
            best, best_t = risk, v
    return best_t


@alternative("estimate_sigma")
def two_steps(y):
    """Differences of rows, then of columns, and NumPy's median."""
    v = y.detach().cpu().numpy().astype(np.float64)
    rows = v[::2] - v[1::2]
    details = (rows[:, ::2] - rows[:, 1::2]) / 2
    return float(np.median(np.abs(details)) / 0.6745)


@alternative("estimate_sigma")
def on_each_block(y):
    """Blocks of two by two pixels by their signs."""
    H, W = y.shape
    blocks = y.double().reshape(H // 2, 2, W // 2, 2)
    signs = torch.tensor([[1.0, -1.0], [-1.0, 1.0]], dtype=torch.float64, device=y.device)
    details = (blocks * signs[:, None]).sum(dim=(1, 3)) / 2
    return details.abs().flatten().median().item() / 0.6745


@mistake("sure", edit={"- 2 * sigma**2 * zeros": "+ 2 * sigma**2 * zeros"})
def sign_of_the_count():
    """Entries that become zero raise the estimate. Each of them takes 2 sigma^2 away from the
    sigma^2 that keeping it costs.
    """


@mistake("sure", edit={"sigma**2 - 2 * sigma**2 * zeros + ": ""})
def distance_moved():
    """This is how far thresholding moves the coefficients, which says nothing of the error yet. The
    noise has to be counted.
    """


@mistake("sure", edit={"- 2 * sigma**2 * zeros": "- sigma**2 * zeros"})
def counted_once():
    """An entry that becomes zero counts c^2, not c^2 - sigma^2."""


@mistake("sure", edit={"(c.abs() <= t)": "(c.abs() > t)"})
def kept_for_zero():
    """Entries that are kept and those that become zero are interchanged in the count."""


@mistake("sure", edit={"(c.abs() <= t)": "(c.abs() < t)"})
def ties_kept():
    """An entry with |c| = t counts as one that is kept. It becomes zero."""


@mistake("sure", edit={"(c.abs() <= t)": "(c <= t)"})
def signs_forgotten():
    """Large negative entries count as zeros. The magnitude decides."""


@mistake("sure", edit={").item()": ").item() * c.numel()"})
def sum_of_errors():
    """This is the sum over all entries; the mean is asked for."""


@mistake("sure", edit={"(c**2).clamp(max=t**2)": "(c**2) * (c.abs() <= t)"})
def bias_forgotten():
    """Entries that are kept have moved by t: each of them costs t^2 more."""


@mistake("sure", edit={"max=t**2": "max=t"})
def t_for_its_square():
    """Entries that are kept cost t^2 more, not t."""


@mistake("sure", edit={"- 2 * sigma**2 * zeros": "- 2 * sigma * zeros"})
def sigma_not_squared():
    """The count is multiplied by sigma, not by its square."""


@mistake("best_threshold")
def universal(c, sigma):
    """This is the universal threshold, which depends on the number of entries alone. Minimise the
    estimate.
    """
    return float(sigma * (2 * np.log(c.numel())) ** 0.5)


@mistake("best_threshold")
def on_a_grid(c, sigma):
    """A grid comes near the minimum and misses it. Between two magnitudes the estimate only rises,
    so the candidates are finitely many.
    """
    c = c.double()
    grid = np.linspace(0, 5 * sigma, 60)
    values = [
        sigma**2
        - 2 * sigma**2 * (c.abs() <= t).double().mean().item()
        + (c**2).clamp(max=t**2).mean().item()
        for t in grid
    ]
    return float(grid[int(np.argmin(values))])


@mistake("best_threshold", edit={"right=True": "right=False"})
def entry_itself_kept():
    """At t = |c| the entry itself counts as kept. It becomes zero there, which is why the minimum
    lies at a magnitude.
    """


@mistake("best_threshold", edit={".sort()[0]": ""})
def not_sorted():
    """Sums up to a place count the entries below a threshold only where magnitudes are sorted."""


@mistake(
    "best_threshold",
    edit={"return t[risk.argmin()].item()": "return t[1:][risk[1:].argmin()].item()"},
)
def never_zero():
    """The threshold 0 is no candidate. It is the best one where there is hardly any noise."""


@mistake("best_threshold", edit={".double().abs()": ".double()"})
def negative_candidates():
    """Negative coefficients are taken as thresholds. Take the magnitudes."""


@mistake("best_threshold", edit={"risk.argmin()": "risk.argmax()"})
def the_worst():
    """This is the threshold with the largest estimate."""


@mistake("estimate_sigma")
def standard_deviation(y):
    """This is the standard deviation of the whole image, which has edges and light of its own. Look
    at the finest diagonal details.
    """
    return y.double().std().item()


@mistake("estimate_sigma", edit={" / 0.6745": ""})
def median_itself():
    """The median magnitude of normal numbers is 0.6745 of their standard deviation."""


@mistake("estimate_sigma", edit={".abs().median().item() / 0.6745": ".std().item()"})
def spread_of_details():
    """The standard deviation of the details counts edges with their height. A median does not."""


@mistake("estimate_sigma", edit={"(a - b - c + d) / 2": "(a - b - c + d) / 4"})
def means_of_four():
    """The details are too small: in an orthonormal transform noise keeps its standard deviation."""


@mistake("estimate_sigma", edit={"(a - b - c + d) / 2": "(a - b + c - d) / 2"})
def one_direction():
    """These are differences of columns alone, in which vertical edges show. Take the diagonal
    details, the lower right quarter.
    """


@mistake("estimate_sigma", edit={".abs().median()": ".median().abs()"})
def median_of_signed():
    """The median of signed details is near zero. Take magnitudes first."""


@mistake("estimate_sigma", edit={".median()": ".mean()"})
def mean_magnitude():
    """The mean magnitude is not the median: its factor is another one, and edges weigh in it."""


@mistake(
    "best_threshold",
    edit={
        "t[risk.argmin()].item()": (
            "min(t[risk.argmin()].item(), sigma * math.sqrt(2 * math.log(max(N, 2))))"
        )
    },
)
def capped():
    """The threshold is held at or below the universal one. Where coefficients are dense the
    smallest estimate lies above it: all t of at least 0 are allowed.
    """


@mistake("best_threshold", edit={"t[risk.argmin()].item()": "t[risk.argmin()]"})
def threshold_as_tensor():
    """A Python float is asked for, not a tensor."""


@mistake("sure", edit={".mean()).item()": ".mean())"})
def estimate_as_tensor():
    """A Python float is asked for, not a tensor."""


@mistake("estimate_sigma", edit={".median().item()": ".median()"})
def sigma_as_tensor():
    """A Python float is asked for, not a tensor."""


@mistake("sure", edit={"c = c.double()": "c = c.float()"})
def sure_in_single_precision():
    """Coefficients in float64 are rounded to float32 on the way."""


@mistake("sure", edit={"(c.abs() <= t)": "(c.abs() <= t + 1e-6)"})
def ties_with_slack():
    """Magnitudes a little above t count as zeros too. They are kept, however little it is."""


@mistake("best_threshold")
def some_quantiles(c, sigma):
    """Not every magnitude is tried. Sums over sorted magnitudes give the estimate at all of them at
    once.
    """
    c = c.double().abs().flatten().cpu().sort()[0]
    t = torch.cat([torch.zeros(1, dtype=torch.float64), c[:: max(1, len(c) // 1000)]])
    values = [torch.where(c > one, sigma**2 + one**2, c**2 - sigma**2).mean() for one in t]
    return t[torch.stack(values).argmin()].item()


@mistake("best_threshold", edit={"-2 * sigma**2": "-2 * max(sigma, 1e-3) ** 2"})
def least_sigma():
    """sigma is held above a bound. It may be as small as it likes."""


@mistake("estimate_sigma", edit={"y.double()": "y.float()"})
def sigma_in_single():
    """The details are computed in single precision, though the image has double."""


@mistake("estimate_sigma")
def details_of_zero_left_out(y):
    """Details that are exactly 0 are left out. The median is that of all."""
    d = ((y[0::2] - y[1::2])[:, 0::2] - (y[0::2] - y[1::2])[:, 1::2]).abs() / 2
    return d[d > 0].median().item() / 0.6745
