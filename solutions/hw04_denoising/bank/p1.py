"""Other right answers and known wrong ones to prediction 1 of hw04."""

from autograder.bank import alternative, mistake


@alternative("guess_clipping", edit={"low=[0.0, 0.7]": "low=[-0.1, 0.7]"})
def a_little_lower():
    """The first interval begins below zero."""


@mistake("guess_clipping", edit={"low=[0.0, 0.7]": "low=-2", "high=[0.5, 1.35]": "high=2"})
def gain_or_loss():
    """Intervals of four decibels leave open whether it helps. The sign can be known for sure."""


@mistake(
    "guess_clipping",
    edit={"[0.1, 1.0]": "[-0.1, -1.0]", "[0.0, 0.7]": "[-0.5, -1.3]", "[0.5, 1.35]": "[0, -0.7]"},
)
def a_loss():
    """The true value lies within [0, 1]: is a clipped pixel further from it, or nearer?"""


@mistake("guess_clipping", edit={"1.0]": "3.0]", "0.7]": "2.7]", "1.35]": "3.3]"})
def too_much():
    """A few tenths of all pixels can be clipped at all, and of these only half of the noise."""
