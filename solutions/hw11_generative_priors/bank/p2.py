"""Other right answers and known wrong ones to prediction 2 of hw11."""

from autograder.bank import alternative, mistake


@alternative("guess_modes", edit={"low=[8, 23,": "low=[9, 22,"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake("guess_modes", edit={"low=[8, 23, 28, 2]": "low=0", "high=[18, 38, 43, 14]": "high=100"})
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_modes",
    edit={
        "[13, 30, 36, 7]": "[13, 13, 36, 7]",
        "low=[8, 23,": "low=[8, 8,",
        "high=[18, 38,": "high=[18, 18,",
    },
)
def pigdm_is_right():
    """At high noise PiGDM takes x0 for one normal distribution: which modes does it know?"""


@mistake(
    "guess_modes",
    edit={
        "[13, 30, 36, 7]": "[13, 30, 13, 7]",
        "23, 28, 2]": "23, 6, 2]",
        "38, 43, 14]": "38, 18, 14]",
    },
)
def ddnm_is_right():
    """A projection on the line does not weigh the modes."""


@mistake(
    "guess_modes",
    edit={"[13, 30, 36, 7]": "[30, 30, 36, 7]", "low=[8,": "low=[23,", "high=[18,": "high=[38,"},
)
def the_sampler_is_at_fault():
    """With the exact score the same sampler draws from the posterior."""
