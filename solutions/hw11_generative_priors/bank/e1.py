"""Other right answers and known wrong ones to experiment 1 of hw11."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={
        '"steps": 400, "N": 1000': '"steps": 100, "N": 16000',
        '"steps": 0.25, "samples": 1.0': '"steps": 1, "samples": 0.25',
    },
)
def more_samples():
    """More samples in place of more steps."""


@mistake("my_run", edit={'"exact"': '"pigdm"', '"likelihood": 0.0': '"likelihood": 1'})
def approximation_kept():
    """With PiGDM kept, samples and likelihood predict the same."""


@mistake("my_run", edit={'"N": 1000': '"N": 16000', '"samples": 1.0': '"samples": 0.25'})
def both_by_a_quarter():
    """Four times the steps and sixteen times the samples change both factors alike."""


@mistake("my_run", edit={'"steps": 400': '"steps": 100', '"steps": 0.25': '"steps": 1'})
def one_knob():
    """With the exact score alone, steps and samples predict the same."""


@mistake("my_run", edit={'"steps": 0.25': '"steps": 4'})
def more_steps_more_error():
    """In proportion to 1 / steps: four times the steps, a quarter of the error."""


@mistake("my_run", edit={'"steps": 0.25': '"steps": 0.0625'})
def second_order():
    """In proportion to 1 / steps, not to its square."""


@mistake("my_run", edit={'"likelihood": 0.0': '"likelihood": 1'})
def not_taken_away():
    """The exact score has no approximation in it: what is left of its error?"""


@mistake("my_run", edit={'"samples": 1.0': '"samples": 0.5'})
def samples_not_changed():
    """The number of samples is what it was."""


@mistake("my_run", edit={'"steps": 400': '"steps": 1000', '"steps": 0.25': '"steps": 0.1'})
def not_a_run():
    """Each knob has one of its two values."""
