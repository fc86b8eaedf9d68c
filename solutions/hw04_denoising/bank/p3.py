"""Other right answers and known wrong ones to prediction 3 of hw04."""

from autograder.bank import alternative, mistake


@alternative("guess_modes", edit={"low=[-0.2, 0.1, 4.8]": "low=[-0.3, 0.1, 4.7]"})
def a_little_lower():
    """Two intervals begin a little lower."""


@mistake("guess_modes", edit={"[-0.2, 0.1, 4.8]": "0", "[3.6, 4.1, 8.6]": "20"})
def anything():
    """Intervals of twenty decibels say nothing about which case is the worst."""


@mistake(
    "guess_modes",
    edit={
        "[0.8, 1.6, 6.5]": "[5.0, 2.0, 0.1]",
        "[-0.2, 0.1, 4.8]": "[4, 1, 0]",
        "[3.6, 4.1, 8.6]": "[6, 3, 0.5]",
    },
)
def sky_is_easy():
    """The sky is easy to denoise, but its statistics are the least like those of photographs."""


@mistake("guess_modes", edit={"6.5]": "0.8]", "4.8]": "-0.2]", "8.6]": "3.6]"})
def all_alike():
    """What does a batch without edges do to a channel that answers to edges?"""
