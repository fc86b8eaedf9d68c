"""Other right answers and known wrong ones to prediction 2 of hw12."""

from autograder.bank import alternative, mistake


@alternative("guess_gaps", edit={"low=[-0.5,": "low=[0,"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_gaps",
    edit={"low=[-0.5, 2.5, 3.8, 0]": "low=-5", "high=[2, 5.2, 6.6, 2.6]": "high=20"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_gaps", edit={"5.2, 1.4]": "5.2, -2]", "3.8, 0]": "3.8, -3]", "6.6, 2.6]": "6.6, -1]"}
)
def networks_win():
    """The best PSNR of the networks is below that of total variation, not above."""


@mistake(
    "guess_gaps", edit={"[0.9, 3.7,": "[6, 3.7,", "low=[-0.5,": "low=[5,", "high=[2,": "high=[7,"}
)
def few_weights_fall_as_well():
    """A third of a weight for each pixel cannot hold the noise: how much can it lose?"""


@mistake("guess_gaps", edit={"3.7, 5.2, 1.4]": "3.7, 0.5, 1.4]", "3.8, 0]": "0, 0]", "6.6,": "2,"})
def convolutions_protect():
    """The hourglass has weights enough to fit the noise, and does so."""
