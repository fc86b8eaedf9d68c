"""Other right answers and known wrong ones to paper 2 of hw09."""

import math

from autograder.bank import alternative, mistake


@alternative("log_moments")
def by_transmission(p, N0):
    """The share that comes through."""
    through = math.exp(-p)
    variance = 1 / (N0 * through)
    return [variance, variance / 2]


@alternative("photons_for", edit={"math.exp(p) / sigma**2": "(math.e ** (p / 2) / sigma) ** 2"})
def squared_at_the_end():
    """The root of the expected number is 1 / sigma."""


@mistake(
    "log_moments",
    edit={"return 1 / expected, 1 / (2 * expected)": "return expected, 1 / (2 * expected)"},
)
def variance_of_counts():
    """The counts have this variance; the logarithm divides by the expected number, squared."""


@mistake("log_moments", edit={"return 1 / expected,": "return expected**-0.5,"})
def standard_deviation():
    """The variance is asked for, not the standard deviation."""


@mistake("log_moments", edit={"1 / (2 * expected)": "-1 / (2 * expected)"})
def sign_of_the_bias():
    """The logarithm is concave, so its mean lies below; and there is a minus before it."""


@mistake("log_moments", edit={"1 / (2 * expected)": "1 / expected"})
def second_order():
    """The second term of the expansion has 1/2."""


@mistake("log_moments", edit={"1 / (2 * expected)": "0.0"})
def unbiased():
    """The counts are unbiased, their logarithm is not."""


@mistake("log_moments", edit={"math.exp(-p)": "math.exp(p)"})
def more_behind():
    """Less comes through where more is in the way."""


@mistake("photons_for", edit={"sigma**2": "sigma"})
def not_squared():
    """Half the standard deviation takes four times as many photons."""


@mistake("photons_for", edit={"math.exp(p)": "math.exp(-p)"})
def fewer():
    """More in the way takes more photons."""


@mistake("photons_for", edit={"math.exp(p) / sigma**2": "1 / sigma**2"})
def behind():
    """So many must come through; more must be sent."""
