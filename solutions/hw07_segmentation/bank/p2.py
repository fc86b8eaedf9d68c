"""Other right answers and known wrong ones to prediction 2 of hw07."""

from autograder.bank import alternative, mistake


@alternative("guess_table", edit={"[0.45, 0.7, 0.42]": "[0.44, 0.69, 0.43]"})
def other_ends():
    """The intervals begin elsewhere."""


@mistake("guess_table", edit={"[0.45, 0.7, 0.42]": "[0.2, 0.5, 0.2]", "[0.67, 0.88, 0.66]": "0.9"})
def wide():
    """The intervals hold, and say little. Which of the two disturbances is the larger one, in the
    unit in which tissues lie apart?
    """


@mistake(
    "guess_table",
    edit={
        "[0.56, 0.79, 0.54]": "[0.85, 0.6, 0.55]",
        "[0.45, 0.7, 0.42]": "[0.78, 0.5, 0.45]",
        "[0.67, 0.88, 0.66]": "[0.92, 0.7, 0.65]",
    },
)
def noise_blamed():
    """The noise does less than the bias: compare what each does to a value with the distance
    between tissues.
    """
