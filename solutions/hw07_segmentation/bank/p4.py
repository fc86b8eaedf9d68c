"""Other right answers and known wrong ones to prediction 4 of hw07."""

from autograder.bank import mistake


@mistake(
    "guess_gains",
    edit={
        "value=[4.0, 1.8]": "value=[12.0, 12.0]",
        "low=[2.5, 0.5]": "low=11.0",
        "high=[5.5, 3.0]": "high=13.0",
    },
)
def all_restored():
    """So much would leave hardly any error. Two thirds of the lines are missing."""


@mistake("guess_gains", edit={"low=[2.5, 0.5]": "low=0.0", "high=[5.5, 3.0]": "high=30.0"})
def wide():
    """From nothing to all. How much of the error can be guessed from what is around?"""
