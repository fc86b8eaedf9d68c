"""Other right answers and known wrong ones to prediction 3 of hw01."""

from autograder.bank import alternative, mistake


@alternative("guess_loss", edit={"value=0.5": "value=[0.6]"})
def another_value():
    """The value inside of the interval does not matter."""


@mistake("guess_loss", edit={"low=0.05": "low=0", "high=1.25": "high=30"})
def anything():
    """From 0 to 30 dB holds whatever is measured. How flat is the top of such a curve?"""


@mistake("guess_loss", edit={"low=0.05": "low=0", "high=1.25": "high=4"})
def wide():
    """It is inside, in a wide interval. How flat is the top of such a curve?"""


@mistake(
    "guess_loss", edit={"value=0.5": "value=3", "low=0.05": "low=2.5", "high=1.25": "high=3.5"}
)
def a_disaster():
    """That much would be lost with a weight that is wrong by several powers of ten."""
