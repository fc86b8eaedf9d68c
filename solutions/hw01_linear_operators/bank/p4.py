"""Other right answers and known wrong ones to prediction 4 of hw01."""

from autograder.bank import alternative, mistake


@alternative("guess_steps", edit={"high=steps + 18": "high=steps + 30"})
def a_little_wider():
    """Still narrow enough."""


@mistake("guess_steps", edit={"low=steps - 18": "low=0", "high=steps + 18": "high=1000"})
def anything():
    """From 0 to 1000 holds whatever is measured. The text says what the bound allows at most."""


@mistake("guess_steps", edit={"low=steps - 18": "low=20", "high=steps + 18": "high=300"})
def wide():
    """It is inside, in a wide interval. The number for your own weight was printed above."""


@mistake(
    "guess_steps",
    edit={
        "0 + (steps": "100 * (steps",
        "low=steps - 18": "low=steps * 99",
        "high=steps + 18": "high=steps * 101",
    },
)
def in_proportion():
    """The steps do not grow in proportion to the condition number."""
