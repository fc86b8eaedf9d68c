"""Other right answers and known wrong ones to prediction 1 of hw11."""

from autograder.bank import alternative, mistake


@alternative("guess_digits", edit={"low=[11.8, 13.0,": "low=[12.0, 13.5,"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_digits",
    edit={"low=[11.8, 13.0, 17.5, 18.6]": "low=5", "high=[14.4, 15.6, 20.2, 21.4]": "high=40"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_digits", edit={"[13.2, 14.5,": "[16.2, 14.5,", "[11.8,": "[15.2,", "[14.4,": "[17.4,"}
)
def samples_are_free():
    """A sample has twice the error of the mean: what is that in decibels?"""


@mistake(
    "guess_digits",
    edit={"13.2, 14.5,": "13.2, 18.0,", "11.8, 13.0,": "11.8, 16.6,", "14.4, 15.6,": "14.4, 19.4,"},
)
def no_saturation():
    """On a plane that is 15 dB away no estimate is better than 15 dB."""


@mistake(
    "guess_digits",
    edit={"18.8, 20.0]": "18.8, 15.0]", "17.5, 18.6]": "17.5, 14.0]", "20.2, 21.4]": "20.2, 16.5]"},
)
def the_full_prior_saturates():
    """With s2 the estimate may leave the plane: what else do 48 measurements say?"""
