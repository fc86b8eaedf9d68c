"""Other right answers and known wrong ones to prediction 2 of hw05."""

from autograder.bank import alternative, mistake


@alternative("guess_masks", edit={"low=[15, 23, 25, 23.5]": "low=[15.5, 23, 25.5, 23.5]"})
def other_ends():
    """Intervals that begin a little higher."""


@mistake(
    "guess_masks",
    edit={"low=[15, 23, 25, 23.5]": "low=5", "high=[19, 27, 29, 27.5]": "high=40"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_masks",
    edit={
        "[17, 25, 27, 25.5]": "[25, 25, 27, 25.5]",
        "[15, 23, 25, 23.5]": "[23, 23, 25, 23.5]",
        "[19, 27, 29, 27.5]": "[27, 27, 29, 27.5]",
    },
)
def one_mask_is_enough():
    """What says anything of the pixels that no block has ever shown?"""


@mistake(
    "guess_masks",
    edit={
        "[17, 25, 27, 25.5]": "[17, 17, 17, 25.5]",
        "[15, 23, 25, 23.5]": "[15, 15, 15, 23.5]",
        "[19, 27, 29, 27.5]": "[19, 19, 19, 27.5]",
    },
)
def symmetry_is_nothing():
    """Pairs that were seen say something of pairs that were not, if both are as far apart."""


@mistake(
    "guess_masks",
    edit={
        "[17, 25, 27, 25.5]": "[17, 25, 27, 19]",
        "[15, 23, 25, 23.5]": "[15, 23, 25, 17]",
        "[19, 27, 29, 27.5]": "[19, 27, 29, 21]",
    },
)
def many_masks_are_nothing():
    """With 40 masks nearly every pair is seen together in some of them."""
