"""Other right answers and known wrong ones to prediction 2 of hw13."""

from autograder.bank import alternative, mistake


@alternative("guess_hints", edit={"low=[22.5, 19.5, 26.5, 22]": "low=[22.2, 19.2, 26.2, 21.8]"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_hints",
    edit={"low=[22.5, 19.5, 26.5, 22]": "low=0", "high=[26, 23, 30, 25.5]": "high=60"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_hints",
    edit={
        "[24, 21, 28, 23.5]": "[24, 27, 28, 23.5]",
        "[22.5, 19.5, 26.5, 22]": "[22.5, 26, 26.5, 22]",
        "[26, 23, 30, 25.5]": "[26, 29, 30, 25.5]",
    },
)  # fmt: skip
def learning_wins():
    """The network does not keep hints, and answers at a quarter of the size."""


@mistake(
    "guess_hints",
    edit={
        "[24, 21, 28, 23.5]": "[24, 21, 28, 30]",
        "[22.5, 19.5, 26.5, 22]": "[22.5, 19.5, 26.5, 28]",
        "[26, 23, 30, 25.5]": "[26, 23, 30, 32]",
    },
)  # fmt: skip
def hints_help_the_network():
    """With many hints the linear system is ahead by far."""
