"""Other right answers and known wrong ones to paper 1 of hw03."""

import math

import torch

from autograder.bank import alternative, mistake


@alternative("excess")
def by_quadrature(t):
    """The integral itself, by scipy."""
    from scipy import integrate, stats

    value, _ = integrate.quad(lambda g: (g - t) ** 2 * stats.norm.pdf(g), t, t + 15, epsrel=1e-11)
    return 2 * value


@alternative("excess")
def with_scipy(t):
    """scipy's density and tail."""
    from scipy import stats

    return 2 * (1 + t * t) * stats.norm.sf(t) - 2 * t * stats.norm.pdf(t)


@mistake("excess", edit={"return 2 * (": "return ("})
def one_side():
    """Only one side is counted: |g| exceeds t on both."""


@mistake("excess", edit={"math.erfc(t / math.sqrt(2)) / 2": "math.erfc(t / math.sqrt(2))"})
def tail_twice():
    """The tail Q(t) is half of erfc."""


@mistake("excess", edit={"- t * density": "+ t * density"})
def sign_of_the_density():
    """The term with the density has the wrong sign: there are two of them, - 2 t and + t."""


@mistake("excess", edit={"- t * density": "- 2 * t * density"})
def one_partial_integration():
    """Part of g^2 is missing: its integral from t on is t times the density plus the tail."""


@mistake("excess", edit={"(1 + t**2) * tail - t * density": "tail + t * density"})
def hard_one():
    """This is the mean of g^2 where |g| > t: what a *hard* threshold leaves."""


@mistake("excess", edit={"(1 + t**2) * tail - t * density": "density - t * tail"})
def not_squared():
    """This is the mean of (|g| - t)_+; the mean of its square is asked for."""


@mistake("excess", edit={"(1 + t**2)": "(1 - t**2)"})
def sign_of_the_square():
    """The square of t comes with a plus."""


@mistake("excess", edit={"math.sqrt(2 * math.pi)": "math.sqrt(math.pi)"})
def density_too_large():
    """The density of a standard normal number has the root of 2 pi below."""


@mistake("excess")
def a_tensor(t):
    """A Python float is asked for, not a tensor."""
    t = torch.as_tensor(t, dtype=torch.float64)
    density = torch.exp(-(t**2) / 2) / math.sqrt(2 * math.pi)
    return 2 * ((1 + t**2) * torch.erfc(t / math.sqrt(2)) / 2 - t * density)
