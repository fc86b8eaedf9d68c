"""Other right answers and known wrong ones to prediction 1 of hw03."""

from autograder.bank import alternative, mistake


@alternative("guess_energy", edit={"low=[88, 11, 24]": "low=[89, 12, 22]"})
def other_intervals():
    """Other lower ends."""


@mistake(
    "guess_energy",
    edit={"low=[88, 11, 24]": "low=0", "high=[99, 23, 32]": "high=100"},
)
def all_that_there_is():
    """Intervals from 0 to 100 hold whatever is measured."""


@mistake(
    "guess_energy",
    edit={
        "[94, 17, 28]": "[94, 17, 5]",
        "[88, 11, 24]": "[88, 11, 2]",
        "[99, 23, 32]": "[99, 23, 8]",
    },
)
def noise_evenly():
    """Five percent of noise's coefficients hold more than five percent of its energy: they are the
    largest ones.
    """
