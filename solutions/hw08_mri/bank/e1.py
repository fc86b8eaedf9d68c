"""Other right answers and known wrong ones to experiment 1 of hw08."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={
        '"steps": 300': '"steps": 100',
        '"sigma": 0.001': '"sigma": 0.001',
        '"rounding": 1}': '"rounding": 0.33}',
        '"R": 4': '"R": 8',
        '"holes": 0.5': '"holes": 1',
    },
)
def fewer_steps():
    """A third of the steps instead of half the acceleration."""


@mistake("my_run", edit={'"sigma": 0.001': '"sigma": 0.005', '"noise": 0.2': '"noise": 1'})
def one_knob():
    """With another acceleration alone, noise and rounding predict the same."""


@alternative("my_run", edit={'"steps": 300': '"steps": 100', '"rounding": 1}': '"rounding": 0.33}'})
def all_knobs():
    """All three knobs turned."""


@mistake("my_run", edit={'"noise": 0.2': '"noise": 0.04'})
def variance():
    """The norm of the error is in proportion to the standard deviation."""


@mistake("my_run", edit={'"holes": 0.5': '"holes": 2'})
def the_other_way():
    """With R = 4 fewer columns are missing: half the error, as the question says."""


@mistake("my_run", edit={'"rounding": 1}': '"rounding": 0.2}'})
def rounding_by_noise():
    """Rounding alone does not know the noise: the same steps, the same error."""


@mistake("my_run", edit={'"steps": 300': '"steps": 10', '"rounding": 1}': '"rounding": 0.1}'})
def not_a_run():
    """Each knob has one of its two values."""


@mistake("my_run", edit={'"noise": 0.2, ': ""})
def silent_on_noise():
    """Each explanation predicts something."""
