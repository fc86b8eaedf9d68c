"""Other right answers and known wrong ones to experiment 1 of hw14."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={
        '"distance": 12': '"distance": 3',
        '"sigma": 0.2': '"sigma": 0.02',
        '"band": "rises"': '"band": "falls"',
        '"noise": "falls"': '"noise": "rises"',
    },
)
def both_turned():
    """Nearer layers, less noise."""


@alternative(
    "my_run",
    edit={
        '"distance": 12': '"distance": 5',
        '"lam": 1}': '"lam": 0.5}',
        '"band": "rises"': '"band": "same"',
        '"threshold": "same"': '"threshold": "rises"',
    },
)
def distance_as_it_was():
    """More noise, a smaller lam."""


@mistake("my_run", edit={'"sigma": 0.2': '"sigma": 0.1', '"noise": "falls"': '"noise": "same"'})
def one_knob():
    """With the distance alone, noise and threshold predict the same."""


@mistake("my_run", edit={'"sigma": 0.2': '"sigma": 0.02', '"noise": "falls"': '"noise": "rises"'})
def both_better():
    """Band and noise both predict a rise."""


@mistake("my_run", edit={'"lam": 1}': '"lam": 2}', '"threshold": "same"': '"threshold": "falls"'})
def three_knobs():
    """With two of three turned for the worse, two predict a fall."""


@mistake("my_run", edit={'"noise": "falls"': '"noise": "rises"'})
def noise_helps():
    """By that explanation more noise is worse."""


@mistake("my_run", edit={'"threshold": "same"': '"threshold": "rises"'})
def threshold_moves():
    """By that explanation nothing changes while lam stays as it is."""


@mistake("my_run", edit={'"distance": 12': '"distance": 20'})
def not_a_run():
    """There is no such distance among the runs."""


@mistake("my_run", edit={'"band": "rises"': '"band": "falls"'})
def farther_is_worse():
    """By that explanation neighbours merge that are near."""
