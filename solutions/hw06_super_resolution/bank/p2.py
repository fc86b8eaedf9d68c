"""Other right answers and known wrong ones to prediction 2 of hw06."""

from autograder.bank import alternative, mistake


@alternative("guess_sharpness", edit={"high=[1.04, 0.25,": "high=[1.04, 0.24,"})
def a_little_narrower():
    """One interval is a little narrower."""


@mistake(
    "guess_sharpness",
    edit={"low=[0.76, 0.05, 0.22, 0.68]": "low=0", "high=[1.04, 0.25, 0.5, 0.96]": "high=2"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_sharpness",
    edit={"value=[0.9,": "value=[0.1,", "low=[0.76,": "low=[0,", "high=[1.04,": "high=[0.25,"},
)
def blocks_are_blurred():
    """Blocks have edges, and these have second differences."""


@mistake(
    "guess_sharpness",
    edit={"0.36, 0.82]": "0.9, 0.82]", "0.22, 0.68]": "0.75, 0.68]", "0.5, 0.96]": "1.0, 0.96]"},
)
def decibels_are_sharp():
    """The best decibels are those of a mean of all that is possible, and that is smooth."""
