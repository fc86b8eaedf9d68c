"""Other right answers and known wrong ones to prediction 2 of hw02."""

from autograder.bank import alternative, mistake

VALUE, LOW, HIGH = "value=[51, 56, 24, 16]", "low=[42, 47, 15, 7]", "high=[60, 65, 33, 25]"


@alternative("guess_contrast", edit={VALUE: "value=[58, 50, 29, 19]", LOW: "low=[45, 45, 20, 10]"})
def by_one_weight_in_each_phase():
    """One weight in each phase has 0.29 / 0.5, four have half of that, nine a third."""


@mistake("guess_contrast", edit={LOW: "low=0", HIGH: "high=100"})
def all_that_there_is():
    """Intervals from 0 to 100 hold whatever is measured. Which sizes are surely better?"""


@mistake(
    "guess_contrast",
    edit={
        VALUE: "value=[0, 56, 0, 0]",
        LOW: "low=[0, 47, 0, 0]",
        HIGH: "high=[10, 65, 10, 10]",
    },
)
def by_counts_alone():
    """Equal counts make an even result only where the weights are equal as well. With 2 x 2 and
    stride 2 each pixel of the result is one weight.
    """


@mistake(
    "guess_contrast",
    edit={
        VALUE: "value=[58, 58, 58, 58]",
        LOW: "low=[50, 50, 50, 50]",
        HIGH: "high=[66, 66, 66, 66]",
    },
)
def the_same_for_all():
    """Where each pixel is a sum of several weights, what is large and what is small evens out."""
