"""Other right answers and known wrong ones to experiment 1 of hw12."""

from autograder.bank import alternative, mistake


@alternative(
    "my_run",
    edit={
        '"sigma": 12.5': '"sigma": 25',
        '"k": 64': '"k": 32',
        '"noise": 0.25': '"noise": 1',
        '"weights": 1': '"weights": 0.26',
    },
)
def rate_and_weights():
    """The noise as it was, half of the rate, and fewer weights."""


@alternative("my_run", edit={'"rate": 0.5': '"rate": 0.49'})
def about_a_half():
    """Rounded."""


@mistake("my_run", edit={'"rate": 0.005': '"rate": 0.01', '"rate": 0.5': '"rate": 1'})
def one_knob():
    """With another noise alone, rate and weights predict the same."""


@mistake("my_run", edit={'"k": 64': '"k": 32', '"weights": 1': '"weights": 0.26'})
def everything_changed():
    """A quarter of the noise's variance and a quarter of the weights cannot be told apart."""


@mistake("my_run", edit={'"noise": 0.25': '"noise": 0.5'})
def not_squared():
    """The rise goes with the square of sigma, which is halved."""


@mistake("my_run", edit={'"rate": 0.5': '"rate": 0.25'})
def rate_squared():
    """The rise is in proportion to the rate itself."""


@mistake("my_run", edit={'"rate": 0.5': '"rate": 2'})
def other_way():
    """Half of the rate, half of the rise."""


@mistake("my_run", edit={'"weights": 1': '"weights": 0.5'})
def weights_changed():
    """k is as it was: by the weights alone nothing changes."""


@mistake(
    "my_run",
    edit={
        '"sigma": 12.5': '"sigma": 25',
        '"k": 64': '"k": 32',
        '"noise": 0.25': '"noise": 1',
        '"weights": 1': '"weights": 0.5',
    },
)
def channels_not_weights():
    """Half of the channels are about a quarter of the weights: count them."""


@mistake("my_run", edit={'"sigma": 12.5': '"sigma": 5', '"noise": 0.25': '"noise": 0.04'})
def not_a_run():
    """Each knob has one of its two values."""
