"""Other right answers and known wrong ones to paper 1 of hw07."""

import math

from autograder.bank import alternative, mistake


@alternative("largest_bias")
def by_the_root(dark, bright):
    """The factor is the root of the quotient."""
    return math.log(math.sqrt(bright / dark))


@alternative("error_of_noise")
def by_the_distribution(dark, bright, sigma):
    """The normal distribution of the standard library."""
    from statistics import NormalDist

    return NormalDist().cdf(-(bright - dark) / (2 * sigma))


@mistake("largest_bias", edit={" / 2": ""})
def one_tissue_moves():
    """One tissue is multiplied and the other is not. The dark one may grow while the bright one
    shrinks.
    """


@mistake("largest_bias")
def as_if_added(dark, bright):
    """That is a shift which is added. The bias multiplies."""
    return (bright - dark) / 2


@mistake("largest_bias")
def factor_for_exponent(dark, bright):
    """That is the factor e^b. Asked for is b."""
    return math.sqrt(bright / dark)


@mistake("error_of_noise", edit={"(2 * math.sqrt(2) * sigma)": "(math.sqrt(2) * sigma)"})
def whole_distance():
    """The threshold lies halfway: a pixel is wrong as soon as noise takes it over half of the
    distance.
    """


@mistake("error_of_noise", edit={"sigma)) / 2": "sigma))"})
def both_tails():
    """Both tails are counted, but noise on the outer side does no harm."""


@mistake("error_of_noise", edit={"(2 * math.sqrt(2) * sigma)": "(2 * sigma)"})
def without_the_root():
    """The error function's argument is not the number of standard deviations: its density has
    another width.
    """
