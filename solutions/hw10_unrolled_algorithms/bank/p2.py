"""Other right answers and known wrong ones to prediction 2 of hw10."""

from autograder.bank import alternative, mistake


@alternative("guess_blurs", edit={"high=[5.5, 4, 3.5, -1]": "high=[5, 4, 3.5, -1]"})
def a_little_narrower():
    """One interval is a little narrower."""


@mistake(
    "guess_blurs", edit={"low=[2.5, 1, 0.5, -4]": "low=-10", "high=[5.5, 4, 3.5, -1]": "high=10"}
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_blurs",
    edit={
        "[4, 2.5, 2, -2.5]": "[4, 2.5, 2, 2]",
        "[2.5, 1, 0.5, -4]": "[2.5, 1, 0.5, 0.5]",
        "[5.5, 4, 3.5, -1]": "[5.5, 4, 3.5, 3.5]",
    },
)
def denoises_anyway():
    """The plain network was always given blurred photographs: what does it do to a sharp one?"""


@mistake(
    "guess_blurs",
    edit={
        "[4, 2.5, 2, -2.5]": "[4, -2.5, 2, -2.5]",
        "[2.5, 1, 0.5, -4]": "[2.5, -4, 0.5, -4]",
        "[5.5, 4, 3.5, -1]": "[5.5, -1, 3.5, -1]",
    },
)
def useless():
    """On blurs like those in training the plain network gains, too."""
