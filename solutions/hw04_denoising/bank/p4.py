"""Other right answers and known wrong ones to prediction 4 of hw04."""

from autograder.bank import alternative, mistake


@alternative("guess_away", edit={"low=[27.3, 16, 23.5]": "low=[27.4, 16.1, 23.6]"})
def a_little_higher():
    """The intervals begin a little higher."""


@mistake(
    "guess_away",
    edit={"[27.3, 16, 23.5]": "10", "[32.3, 20.5, 28.2]": "40"},
)
def anything():
    """Intervals of thirty decibels hold the noisy image, and the best denoiser as well."""


@mistake("guess_away", edit={"[30, ": "[36, ", "[27.3, ": "[34.2, ", "[32.3, ": "[38, "})
def never_harmful():
    """At 5/255 it does take something away, but is that noise? It knows noise of 25/255 only."""


@mistake("guess_away", edit={"18.3, ": "25, ", "16, ": "23, ", "20.5, ": "27, "})
def level_does_not_matter():
    """At 50/255 it subtracts what noise of 25/255 looks like: most of the noise stays."""
