"""Other right answers and known wrong ones to prediction 1 of hw13."""

from autograder.bank import alternative, mistake


@alternative("guess_greys", edit={"low=[12, 17, 18, 17.5]": "low=[11.5, 16.6, 17.6, 17.2]"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_greys", edit={"low=[12, 17, 18, 17.5]": "low=0", "high=[14, 19, 20, 19.5]": "high=60"}
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_greys",
    edit={"[13, 18, 19, 18.5]": "[18, 18, 19, 18.5]", "[12, 17, 18, 17.5]": "[17, 17, 18, 17.5]",
          "[14, 19, 20, 19.5]": "[19, 19, 20, 19.5]"},
)  # fmt: skip
def least_norm_is_grey():
    """The solution of least norm is a multiple of the weights: which colour is that?"""


@mistake(
    "guess_greys",
    edit={"[13, 18, 19, 18.5]": "[13, 18, 19, 22]", "[12, 17, 18, 17.5]": "[12, 17, 18, 21]",
          "[14, 19, 20, 19.5]": "[14, 19, 20, 23]"},
)  # fmt: skip
def the_network_knows():
    """The network has seen 29 photographs: what do they tell of other ones?"""
