"""Other right answers and known wrong ones to prediction 2 of hw14."""

from autograder.bank import alternative, mistake


@alternative("guess_ecg", edit={"low=[13.4, 14.5, 17, 15]": "low=[13.6, 14.7, 16.9, 15]"})
def other_ends():
    """Intervals that begin elsewhere."""


@mistake(
    "guess_ecg",
    edit={"low=[13.4, 14.5, 17, 15]": "low=5", "high=[16.2, 17.2, 19.6, 17.8]": "high=30"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_ecg",
    edit={"18.2, 16.3]": "18.2, 22]", "17, 15]": "17, 20.5]", "19.6, 17.8]": "19.6, 23.4]"},
)
def nothing_beats_the_truth():
    """A filter that knows the spectrum is the best of those that are the same at all times."""


@mistake(
    "guess_ecg",
    edit={"15.8, 18.2,": "15.8, 15.9,", "14.5, 17,": "14.5, 14.5,", "17.2, 19.6,": "17.2, 17.2,"},
)
def shifts_are_nothing():
    """A mean over shifts takes away what depends on where the grid lies."""


@mistake(
    "guess_ecg",
    edit={"value=[14.7,": "value=[10.8,", "low=[13.4,": "low=[9.6,", "high=[16.2,": "high=[12.2,"},
)
def haar_does_nothing():
    """A heartbeat is flat for most of the time: Haar's steps suit that."""
