"""Other right answers and known wrong ones to prediction 1 of hw10."""

from autograder.bank import alternative, mistake


@alternative("guess_stopped", edit={"low=[-10, -6, -15, -32]": "low=[-10, -6.5, -15, -32.5]"})
def a_little_lower():
    """Two intervals begin a little lower."""


@mistake(
    "guess_stopped",
    edit={"low=[-10, -6, -15, -32]": "low=-45", "high=[-6, -2, -11, -28]": "high=0"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_stopped",
    edit={
        "[-8, -4, -13, -30]": "[-4, -8, -30, -13]",
        "[-10, -6, -15, -32]": "[-6, -10, -32, -15]",
        "[-6, -2, -11, -28]": "[-2, -6, -28, -11]",
    },
)
def the_other_order():
    """The weights in the other order: which one is faster, and which has less bias?"""


@mistake(
    "guess_stopped",
    edit={
        "[-8, -4, -13, -30]": "[-8, -4, -30, -30]",
        "[-10, -6, -15, -32]": "[-10, -6, -32, -32]",
        "[-6, -2, -11, -28]": "[-6, -2, -28, -28]",
    },
)
def both_arrive():
    """Both have arrived, each at the minimiser of its own problem."""
