"""Other right answers and known wrong ones to paper 1 of hw01."""

import math

from autograder.bank import alternative, mistake


@alternative("invisible")
def by_counting(H, W, k):
    """Frequencies whose wave comes back after k pixels, without the mean."""
    return H * sum(1 for b in range(1, W) if (b * k) % W == 0)


@mistake("invisible", edit={"H * (math.gcd(W, k) - 1)": "H * (k - 1)"})
def as_if_the_period_fitted():
    """A pattern of period k fits into a row only where k divides W. Which shorter ones fit?"""


@mistake("invisible", edit={"(math.gcd(W, k) - 1)": "math.gcd(W, k)"})
def mean_counted():
    """The constant wave is counted too. Its mean over the motion is not zero."""


@mistake("invisible", edit={"return H * (": "return ("})
def one_row():
    """That is the number for one row. Each row may have its own pattern."""


@mistake("invisible", edit={"H * (math.gcd(W, k) - 1)": "H * (k - 1) if W % k == 0 else 0"})
def only_where_it_divides():
    """Where k does not divide W, both may still share a factor: then some waves have mean zero."""


@mistake("invisible")
def sines_near_zero(H, W, k):
    """Sines that are nearly 0 are counted: in long rows rounding is larger than any bound that you
    choose. For which whole numbers b are they exactly 0?
    """
    zeros = 0
    for b in range(1, W):
        zeros += abs(math.sin(math.pi * b * k / W) / math.sin(math.pi * b / W)) < 1e-12
    return H * zeros
