"""Other right answers and known wrong ones to prediction 2 of hw06."""

from autograder.bank import alternative, mistake


@alternative("guess_sharpness", edit={"high=[0.9, 0.25,": "high=[0.9, 0.24,"})
def a_little_narrower():
    """One interval is a little narrower."""


@mistake(
    "guess_sharpness",
    edit={"low=[0.6, 0.05, 0.2, 0.65]": "low=0", "high=[0.9, 0.25, 0.48, 0.95]": "high=2"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_sharpness",
    edit={"value=[0.75,": "value=[0.1,", "low=[0.6,": "low=[0,", "high=[0.9,": "high=[0.25,"},
)
def blocks_are_blurred():
    """Blocks have edges, and these have second differences."""


@mistake(
    "guess_sharpness",
    edit={"0.34, 0.8]": "0.9, 0.8]", "0.2, 0.65]": "0.75, 0.65]", "0.48, 0.95]": "1.0, 0.95]"},
)
def decibels_are_sharp():
    """The best decibels are those of a mean of all that is possible, and that is smooth."""
