"""Other right answers and known wrong ones to experiment 1 of hw09."""

from autograder.bank import alternative, mistake


@alternative("my_run", edit={'"N0": 1e6': '"N0": 1e5', '"noise": 0.18': '"noise": 0.577'})
def as_many_photons():
    """Then noise alone predicts the root of a third."""


@alternative(
    "my_run",
    edit={
        '"views": 96': '"views": 32',
        '"streaks": 0.33': '"streaks": 1.0',
        '"noise": 0.18': '"noise": 0.316',
    },
)
def as_many_views():
    """Then streaks alone predict no change."""


@mistake(
    "my_run",
    edit={
        '"grid": "same"': '"grid": "fine"',
        '"grid": 0': '"grid": 1',
        '"views": 96': '"views": 32',
        '"streaks": 0.33': '"streaks": 1',
        '"noise": 0.18': '"noise": 0.316',
    },
)
def photons_alone():
    """With more photons alone, streaks and grid predict the same."""


@mistake("my_run", edit={'"streaks": 0.33': '"streaks": 3'})
def more_streaks():
    """With three times the views the gap is a third."""


@mistake("my_run", edit={'"noise": 0.18': '"noise": 0.1'})
def variance():
    """The norm of the error grows as the standard deviation, and more views average."""


@mistake("my_run", edit={'"noise": 0.18': '"noise": 0.32'})
def views_do_not_average():
    """Three times the views are three times the photons."""


@mistake("my_run", edit={'"grid": 0': '"grid": 1'})
def grid_stays():
    """On the same grid this cause would vanish."""


@mistake("my_run", edit={'"views": 96': '"views": 64'})
def not_a_run():
    """Each knob has one of its two values."""
