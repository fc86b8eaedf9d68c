"""Other right answers and known wrong ones to prediction 3 of hw07."""

from autograder.bank import alternative, mistake


@alternative("guess_means", edit={"[0.1, 0.48, 0.63]": "[0.12, 0.5, 0.65]"})
def narrower():
    """The intervals begin a little higher."""


@mistake("guess_means", edit={"[0.1, 0.48, 0.63]": "0.1", "[0.3, 0.68, 0.83]": "0.8"})
def wide():
    """From 0.1 to 0.8 holds whatever comes. What would the mean say of a background pixel?"""


@mistake(
    "guess_means",
    edit={
        "[0.2, 0.58, 0.73]": "[0.5, 0.6, 0.79]",
        "[0.1, 0.48, 0.63]": "[0.4, 0.5, 0.74]",
        "[0.3, 0.68, 0.83]": "[0.62, 0.72, 0.83]",
    },
)
def means_always_help():
    """The mean need not do better than zero: where most pixels are background, zero is what the
    next layer sees most often.
    """
