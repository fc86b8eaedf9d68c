"""Other right answers and known wrong ones to prediction 3 of hw02."""

from autograder.bank import alternative, mistake

VALUE, LOW, HIGH = (f"{word}=[5, 3, 4, 2, 1]" for word in ("value", "low", "high"))


@alternative("guess_ranks", edit={HIGH: "high=[5, 4, 4, 3, 2]"})
def not_quite_sure():
    """Three intervals are wider, by one rank."""


@mistake("guess_ranks", edit={LOW: "low=1", HIGH: "high=5"})
def any_rank():
    """Each has a rank from 1 to 5: such an interval says nothing. Who is surely last?"""


@mistake(
    "guess_ranks",
    edit={VALUE: "value=[1, 3, 2, 4, 5]", LOW: "low=[1, 3, 2, 4, 5]", HIGH: "high=[1, 3, 2, 4, 5]"},
)
def the_other_way_round():
    """Rank 1 is the best."""


@mistake(
    "guess_ranks",
    edit={
        VALUE: "value=[5, 4, 3, 2, 1]",
        LOW: "low=[5, 4, 3, 2, 1]",
        HIGH: "high=[5, 4, 3, 2, 1]",
    },
)
def even_kernel_first():
    """Without the checkerboard, what is left is blur. Which of the two kernels blurs more?"""
