"""Other right answers and known wrong ones to prediction 2 of hw01."""

from autograder.bank import alternative, mistake


@alternative("guess_zeros", edit={"24 * u + 9, 9]": "24 * u, 0]"})
def numbers_alone():
    """Whoever knows needs no interval."""


@mistake(
    "guess_zeros",
    edit={
        "low=[576 - s, 576 - t, 0 + v, 24 * u, 0]": "low=0",
        "high=[576 - s, 576 - t, 0 + v, 24 * u + 9, 9]": "high=576",
    },
)
def anything():
    """Intervals from 0 to 576 hold whatever is measured. Count measurements and pixels first."""


@mistake(
    "guess_zeros",
    edit={
        "576 - s, 576 - t, 0 + v, 24 * u, 0]": "576 - s, 576 - t, 0, 0, 0]",
        "0 + v, 24 * u + 9, 9]": "100, 100, 100]",
    },
)
def wide():
    """All are inside, in wide intervals. Which patterns of a row does a motion average to zero?"""


@mistake(
    "guess_zeros",
    edit={
        "low=[576 - s, 576 - t, 0 + v,": "low=[s, t, v,",
        "high=[576 - s, 576 - t, 0 + v,": "high=[s, t, v,",
        "576 - (s :=": "0 + (s :=",
        "576 - (t :=": "0 + (t :=",
    },
)
def what_is_seen():
    """That is how much is seen. What is invisible is the rest of the 576."""


@mistake("guess_zeros", edit={"v := 24 * 2": "v := 2"})
def one_row_of_the_motion():
    """Two patterns is right for one row; the image has 24 rows."""
