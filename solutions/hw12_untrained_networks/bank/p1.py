"""Other right answers and known wrong ones to prediction 1 of hw12."""

from autograder.bank import alternative, mistake


@alternative("guess_fast", edit={"low=[0, 50, 0, 0]": "low=[0, 55, 0, 1]"})
def other_ends():
    """Intervals that begin elsewhere."""


@alternative("guess_fast", edit={"high=[10, 80, 10, 20]": "high=[10, 80, 10, 25]"})
def wider():
    """Wider, and still narrow enough."""


@mistake("guess_fast", edit={"low=[0, 50, 0, 0]": "low=0", "high=[10, 80, 10, 20]": "high=100"})
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_fast",
    edit={"[0.4, 64, 0.3, 3]": "[0.4, 5, 0.3, 3]", "[0, 50,": "[0, 0,", "[10, 80,": "[10, 20,"},
)
def anything_goes():
    """A decoder has no neighbours to make of shuffled pixels: how many of them can it place?"""


@mistake("guess_fast", edit={"10, 20]": "10, 100]", "0.3, 3]": "0.3, 85]", "0, 0]": "0, 75]"})
def as_slow_as_the_decoder():
    """The hourglass has more weights than pixels, and finer directions: it fits noise, too."""


@mistake(
    "guess_fast", edit={"[0.4, 64,": "[40, 64,", "low=[0,": "low=[30,", "high=[10,": "high=[50,"}
)
def slow_pictures():
    """A picture lies in the first directions: it is fitted soon."""
