"""Other right answers and known wrong ones to claim 1 of hw02."""

import torch.nn.functional as F

from autograder.bank import alternative, mistake
from starter_code import audit


@alternative("audit_claim")
def by_numpy(sample):
    """The same with arrays, and more seeds."""
    import numpy as np

    def strength(y, w):
        x = F.conv_transpose2d(y, w, stride=2).numpy()[0, 0, 4:-4, 4:-4]
        means = np.array([x[i::2, j::2].mean() for i in range(2) for j in range(2)])
        return 100 * means.std() / np.sqrt((means**2).mean())

    table = np.zeros((16, 5))
    for image, seed in np.ndindex(16, 5):
        y, three, four = sample(int(image), int(seed))
        table[image, seed] = strength(y, three) - strength(y, four)
    interval = audit.paired_interval(table.tolist())
    return {"table": table.tolist(), "interval": interval, "verdict": audit.verdict(interval, 20)}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_images():
    """Four seeds of an image are counted as four images. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 20)": "audit.verdict(interval)"})
def against_zero():
    """The interval is compared with 0; the claim says by more than 20 points."""


@mistake("audit_claim", edit={"audit.verdict(interval, 20)": '"supported"'})
def as_published():
    """That it is published is no verdict: does the interval lie above 20?"""


@mistake("audit_claim", edit={"(y, three) - strength(y, four)": "(y, four) - strength(y, three)"})
def other_sign():
    """What is to be measured is by how much 4 x 4 is weaker: the strength of 3 x 3 less its own."""


@mistake("audit_claim", edit={"means.square().mean().sqrt()": "means.mean().abs()"})
def over_the_mean():
    """With weights of both signs the mean may be near zero. Divide by the root mean square."""


@mistake("audit_claim", edit={"correction=0": "correction=1"})
def divided_by_three():
    """The standard deviation of four numbers is to be taken with 4 below, not 3."""


@mistake("audit_claim", edit={"range(16)": "range(4)"})
def four_images():
    """Four images are asked to stand for sixteen."""


@mistake(
    "audit_claim",
    edit={
        "audit.verdict(interval, 20)": """
"supported" if sum(interval) > 40 else "contradicted"
"""
    },
)
def by_the_mean():
    """The mean alone does not decide: an interval that holds 20 leaves the claim open."""


@mistake("audit_claim")
def without_the_last_odd_row(sample):
    """The last row and column of the 3 x 3 layer are left out, so that blocks of 2 x 2 fit. They
    belong to their phases as all others do.
    """

    def strength(y, w):
        x = F.conv_transpose2d(y, w, stride=2)[0, 0, 4:-4, 4:-4]
        m, n = x.shape[0] // 2, x.shape[1] // 2
        means = x[: 2 * m, : 2 * n].reshape(m, 2, n, 2).mean(dim=(0, 2))
        return 100 * (means.std(correction=0) / means.square().mean().sqrt()).item()

    table = []
    for image in range(16):
        samples = [sample(image, seed) for seed in range(4)]
        table.append([strength(y, three) - strength(y, four) for y, three, four in samples])
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval, 20)}


@mistake("audit_claim", edit={"[..., 4:-4, 4:-4]": "[..., 2:-2, 2:-2]"})
def two_rows_left_out():
    """Two rows and columns are left out on each side; four are asked for."""
