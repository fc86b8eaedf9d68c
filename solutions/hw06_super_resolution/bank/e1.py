"""Other right answers and known wrong ones to experiment 1 of hw06."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run", edit={'"inconsistent": 0': '"inconsistent": 0.0', '"common": 1': '"common": 1.0'}
)
def as_floats():
    """The same run, with floats."""


@mistake("my_run", edit={'"turns": 4': '"turns": 1', '"independent": 0.25': '"independent": 1'})
def only_projected():
    """Without turns independent and common predict the same."""


@mistake(
    "my_run", edit={'"project": "yes"': '"project": "no"', '"inconsistent": 0': '"inconsistent": 1'}
)
def only_turned():
    """Without projecting inconsistent and common predict the same."""


@mistake("my_run", edit={'"independent": 0.25': '"independent": 0.5'})
def root_of_n():
    """Squared errors of independent draws average out as 1/n; their sizes as the root."""


@mistake("my_run", edit={'"inconsistent": 0': '"inconsistent": 0.25'})
def projection_does_a_part():
    """Were all of the excess in the means of blocks, a projection would remove all of it."""


@mistake("my_run", edit={'"common": 1': '"common": 0.25'})
def common_averages_out():
    """What comes every time is not averaged out."""


@mistake("my_run", edit={'"turns": 4': '"turns": 2', '"independent": 0.25': '"independent": 0.5'})
def not_a_run():
    """Each knob has one of its two values."""
