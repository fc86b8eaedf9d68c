"""Other right answers and known wrong ones to prediction 1 of hw05."""

from autograder.bank import alternative, mistake


@alternative("guess_noisy_pairs", edit={"low=[25, 115, 10, 10]": "low=[20, 116, 8, 12]"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_noisy_pairs",
    edit={"low=[25, 115, 10, 10]": "low=0", "high=[50, 155, 30, 40]": "high=1000"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_noisy_pairs",
    edit={
        "[34, 135, 17, 19]": "[34, 40, 17, 19]",
        "[25, 115,": "[25, 25,",
        "[50, 155,": "[50, 60,",
    },
)
def no_price():
    """Noisy targets are as good as clean ones in the mean: how many pairs does the mean need?"""


@mistake(
    "guess_noisy_pairs",
    edit={"[34, 135, 17, 19]": "[34, 135, 17, 117]", "10, 10]": "10, 100]", "30, 40]": "30, 130]"},
)
def noise_of_the_target_stays():
    """The target's noise is in the loss, not in W: with many pairs it averages out."""


@mistake(
    "guess_noisy_pairs",
    edit={
        "[34, 135, 17, 19]": "[17, 135, 17, 19]",
        "low=[25,": "low=[10,",
        "high=[50,": "high=[25,",
    },
)
def pairs_are_free():
    """128 pairs determine 64 x 64 numbers: pairs have a price, too."""
