"""Other right answers and known wrong ones to claim 1 of hw07."""

import torch

from autograder.bank import alternative, mistake
from starter_code import audit


@alternative("audit_claim")
def by_counting(sample):
    """A confusion matrix by bincount for each map."""

    def score(found, truth):
        count = torch.bincount((4 * truth + found).flatten(), minlength=16).reshape(4, 4).double()
        dice = 2 * count.diagonal() / (count.sum(0) + count.sum(1))
        return dice[1:].mean().item()

    table = []
    for number in range(10):
        maps = [sample(number, seed) for seed in range(3)]
        table.append([score(smooth, truth) - score(plain, truth) for truth, plain, smooth in maps])
    interval = audit.paired_interval(table)
    return {"table": table, "interval": interval, "verdict": audit.verdict(interval)}


@mistake("audit_claim", edit={"paired_interval(table)": "paired_interval(sum(table, []))"})
def seeds_as_slices():
    """Three scans of a slice are not three slices. Average them first."""


@mistake("audit_claim", edit={"audit.verdict(interval, 0.0)": '"not testable"'})
def too_careful():
    """The whole interval lies on one side of 0. What does that say?"""


@mistake("audit_claim", edit={"scores[1] - scores[0]": "scores[0] - scores[1]"})
def other_sign():
    """The gain is the Dice after smoothing less that before, not the other way round."""


@mistake("audit_claim", edit={"(1, 2, 3)": "(0, 1, 2, 3)", "score / 3": "score / 4"})
def background_too():
    """Background is no tissue, and it is easy."""


@mistake(
    "audit_claim",
    edit={"audit.verdict(interval, 0.0)": ('"supported" if sum(interval) > 0 else "contradicted"')},
)
def sign_of_the_mean():
    """The middle of the interval decides. Where the interval holds 0 the claim is not testable."""


@mistake(
    "audit_claim",
    edit={
        "scores.append(score / 3)": (
            "scores.append(score / max(sum((labels == c).any().item() for c in (1, 2, 3)), 1))"
        ),
    },
)
def tissues_found_only():
    """The mean is over the tissues that were found. One that is nowhere found has Dice 0."""
