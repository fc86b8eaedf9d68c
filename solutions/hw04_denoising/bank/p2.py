"""Other right answers and known wrong ones to prediction 2 of hw04."""

from autograder.bank import alternative, mistake


@alternative("guess_gap", edit={"low=[2.4, -0.1]": "low=[2.3, -0.2]"})
def a_little_lower():
    """The intervals begin a little lower."""


@mistake("guess_gap", edit={"low=[2.4, -0.1]": "low=-10", "high=[6.2, 0.1]": "high=10"})
def either_sign():
    """Intervals of twenty decibels say nothing, not even which of the two is larger."""


@mistake(
    "guess_gap",
    edit={"[4.3, 0]": "[-4.3, 0]", "[2.4, -0.1]": "[-6.2, -0.1]", "[6.2, 0.1]": "[-2.4, 0.1]"},
)
def pooled_is_larger():
    """The worst few crops make the pooled error, and its PSNR low: mind the sign."""


@mistake("guess_gap", edit={"[4.3, 0]": "0", "[2.4, -0.1]": "-0.2", "[6.2, 0.1]": "0.2"})
def no_gap():
    """Without a gap all crops would have the same error: the figure says from 17 to 50 dB."""
