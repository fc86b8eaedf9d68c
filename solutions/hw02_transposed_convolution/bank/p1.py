"""Other right answers and known wrong ones to prediction 1 of hw02."""

from autograder.bank import alternative, mistake

VALUES = "value=[f1 * f2, f1 * f2, 1, min(f1, M - f1 + 1) * min(f2, N - f2 + 1)]"
LOW, HIGH = VALUES.replace("value", "low"), VALUES.replace("value", "high")


@alternative("guess_entries", edit={LOW: "low=[4, 4, 1, 4]", HIGH: "high=[4, 4, 2, 4]"})
def a_little_wider():
    """One interval is wider, by 1."""


@mistake("guess_entries", edit={LOW: "low=0", HIGH: "high=99"})
def whatever_it_is():
    """Intervals from 0 to 99 hold everything. A row holds the kernel: what does that say?"""


@mistake(
    "guess_entries",
    edit={VALUES: "value=[1, 4, 1, 4]", LOW: "low=[1, 4, 1, 4]", HIGH: "high=[1, 4, 1, 4]"},
)
def rows_like_columns():
    """A row belongs to an output pixel, which needs a whole window: no row is emptier."""


@mistake("guess_entries", edit={VALUES: "value=4", LOW: "low=4", HIGH: "high=4"})
def one_number():
    """Four numbers are asked for, one for each of the rows and columns named."""


@mistake(
    "guess_entries",
    edit={
        VALUES: "value=[4, 4, 4, 4]",
        LOW: "low=[4, 4, 4, 4]",
        HIGH: "high=[4, 4, 4, 4]",
    },
)
def columns_like_rows():
    """A column belongs to an input pixel. In how many windows lies a corner?"""
