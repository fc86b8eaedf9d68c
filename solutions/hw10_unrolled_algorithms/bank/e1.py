"""Other right answers and known wrong ones to experiment 1 of hw10."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={'"sigma": 0.03': '"sigma": 0.01', '"noise": 3': '"noise": 1'},
)
def the_noise_as_it_was():
    """Then noise alone predicts no change."""


@alternative("my_run", edit={'"steps": 1000': '"steps": 300', '"stopping": 0.1': '"stopping": 1.0'})
def no_more_steps():
    """Then stopping alone predicts no change."""


@mistake(
    "my_run",
    edit={
        '"lam": 0.1': '"lam": 0.2',
        '"bias": 0.5': '"bias": 1',
        '"sigma": 0.03': '"sigma": 0.01',
        '"noise": 3': '"noise": 1',
    },
)
def one_knob():
    """With more steps alone, bias and noise predict the same."""


@mistake("my_run", edit={'"bias": 0.5': '"bias": 2'})
def bias_the_other_way():
    """The error is in proportion to lambda: half as much makes half the error."""


@mistake("my_run", edit={'"noise": 3': '"noise": 9'})
def variance():
    """The norm of the error grows as the standard deviation of the noise, not as its variance."""


@mistake("my_run", edit={'"stopping": 0.1': '"stopping": 0.3'})
def by_steps():
    """What more steps give is said in the question, not in proportion to them."""


@mistake("my_run", edit={'"lam": 0.1': '"lam": 0.05', '"bias": 0.5': '"bias": 0.25'})
def not_a_run():
    """Each knob has one of its two values."""
