"""Other right answers and known wrong ones to prediction 1 of hw06."""

from autograder.bank import alternative, mistake


@alternative("guess_classical", edit={"high=[2.6, 3.0, 1.3, -1.7]": "high=[2.5, 3.0, 1.3, -1.7]"})
def a_little_narrower():
    """One interval is a little narrower."""


@mistake(
    "guess_classical",
    edit={"low=[1.2, 1.6, -0.1, -3.1]": "low=-6", "high=[2.6, 3.0, 1.3, -1.7]": "high=6"},
)
def all_that_there_is():
    """Intervals that hold everything exclude nothing."""


@mistake(
    "guess_classical",
    edit={"0.6, -2.4]": "1.9, -2.4]", "-0.1, -3.1]": "1.4, -3.1]", "1.3, -1.7]": "2.4, -1.7]"},
)
def corners_do_not_matter():
    """With corners aligned the image is stretched: near the border it is displaced by a pixel."""


@mistake(
    "guess_classical",
    edit={"0.6, -2.4]": "0.6, 1.9]", "-0.1, -3.1]": "-0.1, 1.2]", "1.3, -1.7]": "1.3, 2.5]"},
)
def sampling_is_as_good():
    """The upper left pixel of a block lies a pixel away from its centre."""
