"""Other right answers and known wrong ones to prediction 1 of hw09."""

from autograder.bank import alternative, mistake


@alternative("guess_windows", edit={"low=[27.5, 29.5, 36, 32]": "low=[28, 29.9, 36.5, 32.5]"})
def a_little_higher():
    """Intervals that begin a little higher."""


@mistake(
    "guess_windows",
    edit={"low=[27.5, 29.5, 36, 32]": "low=20", "high=[30.5, 32.5, 39, 35]": "high=45"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_windows",
    edit={
        "[29, 31, 37.5, 33.5]": "[29, 31, 33.5, 37.5]",
        "[27.5, 29.5, 36, 32]": "[27.5, 29.5, 32, 36]",
        "[30.5, 32.5, 39, 35]": "[30.5, 32.5, 35, 39]",
    },
)
def always_hann():
    """With many views there are no streaks to hide, and a window only blurs."""


@mistake(
    "guess_windows",
    edit={
        "[29, 31, 37.5, 33.5]": "[31, 29, 37.5, 33.5]",
        "[27.5, 29.5, 36, 32]": "[30.5, 28, 36, 32]",
        "[30.5, 32.5, 39, 35]": "[32.5, 30, 39, 35]",
    },
)
def always_ramp():
    """With few views high frequencies are mostly streaks."""
