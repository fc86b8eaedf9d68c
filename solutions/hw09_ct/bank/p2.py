"""Other right answers and known wrong ones to prediction 2 of hw09."""

from autograder.bank import alternative, mistake


@alternative("guess_away", edit={"low=[-1, -1]": "low=[-0.9, -0.9]"})
def a_little_higher():
    """Intervals that begin a little higher."""


@mistake("guess_away", edit={"low=[-1, -1]": "low=-20", "high=[3, 3]": "high=20"})
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_away",
    edit={"[1, 1]": "[5, 5.5]", "[-1, -1]": "[3, 3.5]", "[3, 3]": "[7, 7.5]"},
)
def as_good_everywhere():
    """With 192 views there are no streaks that a network could take away."""


@mistake(
    "guess_away",
    edit={"[1, 1]": "[-6, 1]", "[-1, -1]": "[-8, -1]", "[3, 3]": "[-4, 3]"},
)
def it_breaks_down():
    """Fewer streaks than in training are no trouble to a network that takes streaks away."""
