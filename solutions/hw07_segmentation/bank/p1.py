"""Other right answers and known wrong ones to prediction 1 of hw07."""

from autograder.bank import alternative, mistake


@alternative("guess_background", edit={"[0.56, 0.12, 0.16]": "[0.55, 0.1, 0.15]"})
def a_little_lower():
    """The intervals begin a little lower."""


@mistake(
    "guess_background", edit={"[0.56, 0.12, 0.16]": "0.0", "[0.62, 0.18, 0.22]": "[1.0, 1.0, 1.0]"}
)
def all_that_there_is():
    """Scores from 0 to 1 hold whatever is measured. What are hits and union of each class?"""


@mistake(
    "guess_background",
    edit={
        "[0.59, 0.15, 0.19]": "[0.59, 0.59, 0.74]",
        "[0.56, 0.12, 0.16]": "[0.56, 0.56, 0.7]",
        "[0.62, 0.18, 0.22]": "[0.62, 0.62, 0.78]",
    },
)
def background_alone():
    """The IoU and the Dice of the background are no means: the three tissues are 0 and count."""
