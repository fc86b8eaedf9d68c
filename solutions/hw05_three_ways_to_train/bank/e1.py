"""Other right answers and known wrong ones to experiment 1 of hw05."""

from autograder.bank import alternative, mistake


@alternative("my_run", edit={'"level": 1.2': '"level": 1.4', '"level": 0.25': '"level": 1'})
def the_level_as_it_was():
    """Then the level alone predicts no change."""


@alternative("my_run", edit={'"N": 2000': '"N": 1000', '"samples": 0.5': '"samples": 1.0'})
def as_many_samples():
    """Then samples alone predict no change."""


@mistake(
    "my_run",
    edit={
        '"N": 2000': '"N": 1000',
        '"samples": 0.5': '"samples": 1',
        '"K": 2000': '"K": 200',
        '"directions": 0.1': '"directions": 1',
    },
)
def one_knob():
    """With another level alone, samples and directions predict the same."""


@mistake("my_run", edit={'"level": 0.25': '"level": 0.5'})
def not_squared():
    """The excess goes with the square of told^2 - sigma^2, which is halved."""


@mistake("my_run", edit={'"level": 0.25': '"level": 0.86'})
def ratio_of_levels():
    """The excess is not in proportion to what is told, but to the square of how far it is off."""


@mistake("my_run", edit={'"samples": 0.5': '"samples": 2'})
def more_samples_more_error():
    """In proportion to 1 / N: twice as many samples, half of the excess."""


@mistake("my_run", edit={'"directions": 0.1': '"directions": 0.32'})
def root_of_directions():
    """The excess is a square: it goes with 1 / K, not with its root."""


@mistake("my_run", edit={'"K": 2000': '"K": 20000', '"directions": 0.1': '"directions": 0.01'})
def not_a_run():
    """Each knob has one of its two values."""
