"""Other right answers and known wrong ones to prediction 2 of hw03."""

from autograder.bank import alternative, mistake


@alternative("guess_gains", edit={"low=[-0.3, 3.8, 2.8]": "low=[-0.4, 3.7, 2.7]"})
def a_little_lower():
    """Other lower ends."""


@mistake(
    "guess_gains",
    edit={"low=[-0.3, 3.8, 2.8]": "low=-5", "high=[1.5, 5.6, 4.6]": "high=15"},
)
def anything():
    """Intervals that hold anything say nothing."""


@mistake(
    "guess_gains",
    edit={
        "[0.6, 4.7, 3.7]": "[5, 6, 6]",
        "[-0.3, 3.8, 2.8]": "[4, 5, 5]",
        "[1.5, 5.6, 4.6]": "[6, 7, 7]",
    },
)
def universal_is_good():
    """A threshold that lets no noise through takes 4.4 sigma from whatever it keeps."""
