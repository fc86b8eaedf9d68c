"""Other right answers and known wrong ones to prediction 1 of hw06."""

from autograder.bank import alternative, mistake


@alternative("guess_classical", edit={"high=[2.9, 3.4, 1.5, -1.7]": "high=[2.8, 3.4, 1.5, -1.7]"})
def a_little_narrower():
    """One interval is a little narrower."""


@mistake(
    "guess_classical",
    edit={"low=[1.5, 2.0, 0.1, -3.1]": "low=-6", "high=[2.9, 3.4, 1.5, -1.7]": "high=6"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_classical",
    edit={"0.8, -2.4]": "2.2, -2.4]", "0.1, -3.1]": "1.6, -3.1]", "1.5, -1.7]": "2.9, -1.7]"},
)
def corners_do_not_matter():
    """With corners aligned the image is stretched: near the border it is displaced by a pixel."""


@mistake(
    "guess_classical",
    edit={"0.8, -2.4]": "0.8, 1.9]", "0.1, -3.1]": "0.1, 1.2]", "1.5, -1.7]": "1.5, 2.5]"},
)
def sampling_is_as_good():
    """The upper left pixel of a block lies a pixel away from its centre."""
