"""Other right answers and known wrong ones to claim 1 of hw04."""

import math

import torch

from autograder.bank import alternative, mistake
from starter_code import audit


@alternative("audit_claim")
def audited_with_tensors(sample):
    """All thresholds at once, the transform as a matrix, the loops in another order."""
    sigma = 25 / 255
    grid = torch.arange(61, dtype=torch.float64) * sigma / 10
    rows = [[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]
    H = torch.tensor(rows, dtype=torch.float64) / 2

    def haar(z):
        return H @ torch.stack(
            [z[0, 0, i::2, j::2].double().flatten() for i in (0, 1) for j in (0, 1)]
        )

    table = torch.empty(20, 2, dtype=torch.float64)
    for seed in range(2):
        for image in range(20):
            truth, c = map(haar, sample(image, seed))
            fixed = (truth[0] - c[0]).square().sum()
            scale = (c[1:].square().mean(1) - sigma**2).clamp(min=0).sqrt()
            t = sigma**2 / scale  # infinite where the band is noise
            thresholds = torch.cat([t[None], grid[:, None].expand(61, 3)])
            shrunk = c[1:].sign() * (c[1:].abs() - thresholds[..., None]).clamp(min=0)
            errors = (shrunk - truth[1:]).square().sum(2)
            ratio = (fixed + errors[0].sum()) / (fixed + errors[1:].min(0).values.sum())
            table[image, seed] = 5 - 100 * (ratio - 1)
    interval = audit.paired_interval(table)
    return {"table": table.tolist(), "interval": interval, "verdict": audit.verdict(interval, 0)}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Two seeds of an image are not two images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval)": '"not testable"'})
def too_careful():
    """The whole interval of margins lies on one side of 0. What does that say?"""


@mistake("audit_claim", edit={"audit.verdict(interval)": "audit.verdict(interval, 5)"})
def compared_with_five():
    """The margin has 5 in it already: what counts is whether it lies above 0."""


@mistake("audit_claim", edit={"5 - 100 * (bayes / best - 1)": "100 * (bayes / best - 1)"})
def excess_for_margin():
    """This is the excess error itself. The margin is what is left of 5 percent."""


@mistake(
    "audit_claim",
    edit={"bayes = best = (means[0] - means[1]).square().sum().item()": "bayes = best = 1e-12"},
)
def details_alone():
    """The noise that stays in s counts as well: the error is that of the whole image."""


@mistake("audit_claim", edit={"sigma**2 / variance**0.5": "sigma / variance**0.5"})
def threshold_without_square():
    """The threshold is the variance of the noise over the standard deviation of the details."""


@mistake("audit_claim", edit={"- sigma**2\n": "\n"})
def noise_left_in_the_variance():
    """The mean square of a noisy band holds the noise. Take its variance off before the root."""


@mistake("audit_claim", edit={"if variance > 0 else math.inf": "if variance > 0 else 0.0"})
def noise_kept():
    """A band that is all noise is kept as it is. The formula's threshold grows beyond all bounds
    there.
    """


@mistake("audit_claim", edit={"z - z.clamp(-t, t) - truth": "z * (abs(z) > t) - truth"})
def hard_thresholds():
    """The claim is about soft thresholds: what is kept moves towards zero too."""


@mistake("audit_claim", edit={"for k in range(61)": "for k in range(21)"})
def grid_too_short():
    """The best threshold of a smooth image is beyond 2 sigma: the grid goes up to 6 sigma."""


@mistake("audit_claim", edit={"x.double()), haar(y.double())": "x.float()), haar(y.float())"})
def in_single_precision():
    """All is computed in float32, in which margins are right to a few digits only."""


@mistake("audit_claim", edit={"range(61)": "range(1, 61)"})
def no_threshold_left_out():
    """The threshold 0 is not among those that are tried. For strong details it may be the best."""
