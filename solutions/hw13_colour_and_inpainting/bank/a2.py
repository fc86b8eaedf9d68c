"""Other right answers and known wrong ones to paper 2 of hw13."""

from autograder.bank import alternative, mistake


@alternative("line_error")
def sum_of_variances(n, s):
    """The variance k (n + 1 - k) / (n + 1) at each pixel."""
    return sum(k * (n + 1 - k) / (n + 1) for k in range(1, n + 1)) * s * s / n


@alternative("nearest_error")
def even_and_odd(n, s):
    """A formula for even and one for odd gaps."""
    if n % 2 == 0:
        return s**2 * (n + 2) / 4
    return s**2 * (n + 1) ** 2 / (4 * n)


@mistake("line_error", edit={"(n + 2) / 6": "n / 6"})
def for_wide_gaps():
    """This holds for wide gaps only: try a gap of one pixel."""


@mistake("line_error", edit={"(n + 2) / 6": "(n + 2) / 4"})
def as_the_nearest():
    """A line is better than one end."""


@mistake("line_error", edit={"(n + 2) / 6": "(n + 1) / 4"})
def mean_of_ends():
    """This is the error of the mean of both ends, or of the line at its middle."""


@mistake("line_error", edit={"s**2": "s"})
def not_squared():
    """The error is squared, and so is s."""


@mistake("line_error", edit={"(n + 2) / 6": "n * (n + 2) / 6"})
def summed():
    """The mean over the pixels, not the sum."""


@mistake("line_error", edit={"(n + 2) / 6": "(n + 1) / 6"})
def one_less():
    """There are n + 1 steps between the ends; check a gap of one pixel."""


@mistake("line_error", edit={"(n + 2) / 6": "(n + 1) / 2"})
def from_one_end():
    """Both ends are known."""


@mistake("line_error", edit={"return s**2": "return 0.5 * s**2"})
def half():
    """At a gap of one pixel the error is s^2 / 2."""


@mistake("nearest_error", edit={"min(k, n + 1 - k)": "min(k, n - k)"})
def gap_of_n_steps():
    """There are n + 1 steps between the known ends."""


@mistake("nearest_error", edit={"min(k, n + 1 - k)": "k"})
def first_end():
    """The nearer end, not the first."""


@mistake("nearest_error", edit={"min(": "max("})
def farther_end():
    """The nearer end, not the farther."""


@mistake("nearest_error", edit={" / n": ""})
def nearest_summed():
    """The mean over the pixels, not the sum."""


@mistake("nearest_error", edit={"s**2": "s"})
def nearest_not_squared():
    """The variance of a step is s^2."""


@mistake("nearest_error")
def even_gaps_alone(n, s):
    """For odd gaps it is a little more."""
    return s**2 * (n + 2) / 4


@mistake("nearest_error", edit={"return s**2": "return s**4"})
def fourth_power():
    """The variance of a sum of k steps is k s^2."""
